/* SPDX-License-Identifier: MIT */
#include "talk/tally.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ASCII letters and digits only, in any locale. */
static bool is_name(const char *name)
{
    size_t length = strnlen(name, VB_MAX_NAME_LENGTH + 1);
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)name[i];
        if (byte >= 0x80 || (!isalnum(byte) && byte != '_'))
            return false;
    }
    return length > 0 && length <= VB_MAX_NAME_LENGTH;
}

static char next_letter(const char **name)
{
    while (**name == '_')
        ++*name;
    char letter = **name;
    if (letter != '\0')
        ++*name;
    return (char)tolower((unsigned char)letter);
}

/* Whether two unequal names differ only in upper case and underscores: one is probably a typing mistake. */
static bool names_collide(const char *one, const char *other)
{
    if (strcmp(one, other) == 0)
        return false;
    for (;;) {
        char a = next_letter(&one);
        char b = next_letter(&other);
        if (a != b)
            return false;
        if (a == '\0')
            return true;
    }
}

/* What is wrong with a name, as far as it can be shown: anything may stand in it. */
static int blame_name(const char *name, char *problem, size_t size)
{
    char shown[VB_MAX_NAME_LENGTH + 1];
    size_t length = 0;
    if (!name || *name == '\0') {
        snprintf(problem, size, "the case has a counter with an empty name");
        return -1;
    }
    for (; length < VB_MAX_NAME_LENGTH && name[length]; length++)
        shown[length] = name[length] >= ' ' && name[length] < 0x7f ? name[length] : '?';
    shown[length] = '\0';
    if (length == VB_MAX_NAME_LENGTH && name[length])
        snprintf(problem, size, "the case has a counter with a name longer than %d bytes, '%.40s...'",
                 VB_MAX_NAME_LENGTH, shown);
    else
        snprintf(problem, size, "the case has a counter '%s', but a name takes letters, digits and '_' only", shown);
    return -1;
}

static struct vb_tally *find(struct vb_tallies *tallies, const char *name)
{
    for (uint32_t i = 0; i < tallies->count; i++)
        if (strcmp(tallies->items[i].name, name) == 0)
            return &tallies->items[i];
    return NULL;
}

/* A new tally, or NULL with what is wrong. */
static struct vb_tally *make(struct vb_tallies *tallies, const char *name, char *problem, size_t size)
{
    if (!is_name(name)) {
        blame_name(name, problem, size);
        return NULL;
    }
    for (uint32_t i = 0; i < tallies->count; i++) {
        if (!names_collide(tallies->items[i].name, name))
            continue;
        snprintf(problem, size, "the case spells a counter in two ways, '%s' and '%s'", tallies->items[i].name, name);
        return NULL;
    }
    if (tallies->count == VB_MAX_COUNTERS) {
        snprintf(problem, size, "the case has more than %d counters: '%s' is one too many", VB_MAX_COUNTERS, name);
        return NULL;
    }
    struct vb_tally *tally = &tallies->items[tallies->count++];
    memset(tally, 0, sizeof *tally); /* all of it is sent */
    strcpy(tally->name, name);
    return tally;
}

/* Shares such as 0.1 add up to the same per operation however many there are (Neumaier, "Rundungsfehleranalyse einiger
 * Verfahren zur Summation endlicher Summen", ZAMM 54, 1974). */
static void add_exactly(struct vb_tally *tally, double value)
{
    double sum = tally->sum + value;
    tally->rest += fabs(tally->sum) >= fabs(value) ? tally->sum - sum + value : value - sum + tally->sum;
    tally->sum = sum;
}

int vb_tally_add(struct vb_tallies *tallies, const char *name, double value, char *problem, size_t size)
{
    if (!name || *name == '\0')
        return blame_name(name, problem, size);
    struct vb_tally *tally = find(tallies, name);
    if (!tally)
        tally = make(tallies, name, problem, size);
    if (!tally)
        return -1;
    if (!isfinite(value)) {
        snprintf(problem, size, "the case adds %g to its counter '%s'", value, name);
        return -1;
    }
    add_exactly(tally, value);
    if (isfinite(tally->sum + tally->rest))
        return 0;
    snprintf(problem, size, "the case adds more to its counter '%s' than a number holds", name);
    return -1;
}

int vb_tallies_merge(struct vb_tallies *tallies, const struct vb_tallies *from, char *problem, size_t size)
{
    int status = 0;
    for (uint32_t i = 0; status == 0 && i < from->count; i++)
        for (int part = 0; status == 0 && part < 2; part++)
            status = vb_tally_add(tallies, from->items[i].name, part ? from->items[i].rest : from->items[i].sum,
                                  problem, size);
    return status;
}

double vb_tally_sum(const struct vb_tallies *tallies, const char *name)
{
    for (uint32_t i = 0; i < tallies->count; i++)
        if (strcmp(tallies->items[i].name, name) == 0)
            return tallies->items[i].sum + tallies->items[i].rest;
    return 0;
}

static bool is_sound_name(const char name[VB_MAX_NAME_LENGTH + 1])
{
    return memchr(name, '\0', VB_MAX_NAME_LENGTH + 1) && is_name(name);
}

bool vb_tallies_are_sound(const struct vb_tallies *tallies)
{
    if (tallies->count > VB_MAX_COUNTERS)
        return false;
    for (uint32_t i = 0; i < tallies->count; i++)
        if (!is_sound_name(tallies->items[i].name) || !isfinite(tallies->items[i].sum + tallies->items[i].rest))
            return false;
    return true;
}

static struct vb_rate rate_of(const char *name, const struct vb_tallies *tallies, const int64_t *operations,
                              size_t count)
{
    struct vb_rate rate = {.lowest = INFINITY, .highest = -INFINITY};
    double sum = 0;
    double all = 0;
    strcpy(rate.name, name);
    for (size_t i = 0; i < count; i++) {
        double in_loop = vb_tally_sum(&tallies[i], name);
        double per_op = in_loop / (double)operations[i];
        rate.lowest = fmin(rate.lowest, per_op);
        rate.highest = fmax(rate.highest, per_op);
        sum += in_loop;
        all += (double)operations[i];
    }
    rate.per_op = fmin(fmax(sum / all, rate.lowest), rate.highest); /* rounding must not lead out */
    return rate;
}

int vb_rates_of(struct vb_rates *rates, const struct vb_tallies *tallies, const int64_t *operations, size_t count,
                char *problem, size_t size)
{
    struct vb_tallies all = {0};
    int status = 0;
    for (size_t i = 0; status == 0 && i < count; i++)
        for (uint32_t k = 0; status == 0 && k < tallies[i].count; k++)
            status = vb_tally_add(&all, tallies[i].items[k].name, 0, problem, size);
    memset(rates, 0, sizeof *rates);
    for (uint32_t i = 0; status == 0 && i < all.count; i++)
        rates->items[rates->count++] = rate_of(all.items[i].name, tallies, operations, count);
    return status;
}

bool vb_rates_are_sound(const struct vb_rates *rates)
{
    if (rates->count > VB_MAX_COUNTERS)
        return false;
    for (uint32_t i = 0; i < rates->count; i++) {
        const struct vb_rate *rate = &rates->items[i];
        if (!is_sound_name(rate->name) || !isfinite(rate->lowest) || !isfinite(rate->highest) ||
            !(rate->lowest <= rate->per_op && rate->per_op <= rate->highest))
            return false;
    }
    return true;
}
