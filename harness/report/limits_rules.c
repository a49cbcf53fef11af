/* SPDX-License-Identifier: MIT
 *
 * Rules are looked up by what their pattern begins with before its first wildcard: a row is matched only against the
 * rules whose beginning is a beginning of its name. So thousands of rules cost a row no more than a few. */
#include "report/limits_rules.h"

#include "base/pattern.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A rule by its beginning. */
struct place {
    const char *pattern; /* the rule's */
    size_t length;       /* of its beginning */
    size_t rule;
};

/* The places whose beginnings are of one length: from `first` to before `end`. */
struct stretch {
    size_t length;
    size_t first, end;
};

struct vb_limits_places {
    struct place *items; /* sorted by length, then by the beginning */
    struct stretch *stretches;
    size_t stretch_count;
};

static void release_places(struct vb_limits_rules *rules)
{
    if (rules->places) {
        free(rules->places->items);
        free(rules->places->stretches);
    }
    free(rules->places);
    rules->places = NULL;
}

static int compare_places(const void *a, const void *b)
{
    const struct place *one = a;
    const struct place *other = b;
    if (one->length != other->length)
        return one->length < other->length ? -1 : 1;
    return memcmp(one->pattern, other->pattern, one->length);
}

/* Sorts the rules by their beginnings, once all of them are there. */
static int index_rules(struct vb_limits_rules *rules)
{
    release_places(rules);
    struct vb_limits_places *places = calloc(1, sizeof *places);
    rules->places = places;
    if (!places)
        return VB_ERROR_MEMORY;
    places->items = calloc(rules->count + 1, sizeof *places->items);
    places->stretches = calloc(rules->count + 1, sizeof *places->stretches);
    if (!places->items || !places->stretches) {
        release_places(rules);
        return VB_ERROR_MEMORY;
    }
    for (size_t i = 0; i < rules->count; i++) {
        const char *pattern = rules->items[i].pattern;
        places->items[i] = (struct place){.pattern = pattern, .length = strcspn(pattern, "*?[\\"), .rule = i};
    }
    qsort(places->items, rules->count, sizeof *places->items, compare_places);
    for (size_t i = 0; i < rules->count; i++) {
        struct stretch *last = places->stretch_count > 0 ? &places->stretches[places->stretch_count - 1] : NULL;
        if (!last || last->length != places->items[i].length) {
            last = &places->stretches[places->stretch_count++];
            *last = (struct stretch){.length = places->items[i].length, .first = i};
        }
        last->end = i + 1;
    }
    return 0;
}

static bool matches(const struct vb_limits_rule *rule, const struct vb_row *row)
{
    return vb_pattern_matches(rule->pattern, row->case_name, row->point, row->variant);
}

/* The first place of a stretch that is not before `name`. */
static size_t lower_bound(const struct vb_limits_places *places, const struct stretch *stretch, const char *name)
{
    size_t low = stretch->first;
    size_t high = stretch->end;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(places->items[middle].pattern, name, stretch->length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

typedef void rule_taker(void *context, size_t rule);

/* Hands over the rules of one length that begin as `name` does and match. */
static void visit_stretch(const struct vb_limits_rules *rules, const struct stretch *stretch, const char *name,
                          const struct vb_row *row, rule_taker *take, void *context)
{
    const struct vb_limits_places *places = rules->places;
    for (size_t i = lower_bound(places, stretch, name);
         i < stretch->end && memcmp(places->items[i].pattern, name, stretch->length) == 0; i++)
        if (matches(&rules->items[places->items[i].rule], row))
            take(context, places->items[i].rule);
}

/* Hands over each rule that matches the row once, in no certain order. Everything that a pattern is held against is
 * the beginning of one of two names: CASE:POINT/VARIANT and CASE/VARIANT. */
static void visit(const struct vb_limits_rules *rules, const struct vb_row *row, rule_taker *take, void *context)
{
    char names[2][2 * VB_PATTERN_MAX];
    if (!rules || !rules->places)
        return;
    snprintf(names[0], sizeof names[0], "%s/%s", row->case_name, row->variant);
    snprintf(names[1], sizeof names[1], "%s:%s/%s", row->case_name, row->point, row->variant);
    size_t shared = strlen(row->case_name); /* beginnings up to this are the same in both */
    for (size_t i = 0; i < rules->places->stretch_count; i++) {
        const struct stretch *stretch = &rules->places->stretches[i];
        for (int n = 0; n < (stretch->length <= shared ? 1 : 2); n++)
            if (stretch->length <= strlen(names[n]))
                visit_stretch(rules, stretch, names[n], row, take, context);
    }
}

static int append(struct vb_limits_rules *rules, const char *pattern, const struct vb_delta_limits *limits, size_t line)
{
    bool full = (rules->count & (rules->count - 1)) == 0; /* 0, 1, 2, 4, 8, ... */
    struct vb_limits_rule *items =
        full ? reallocarray(rules->items, rules->count ? 2 * rules->count : 1, sizeof *items) : rules->items;
    if (!items)
        return VB_ERROR_MEMORY;
    rules->items = items;
    char *copy = strdup(pattern);
    if (!copy)
        return VB_ERROR_MEMORY;
    items[rules->count++] = (struct vb_limits_rule){.pattern = copy, .limits = *limits, .line = line};
    return 0;
}

int vb_limits_rules_add(struct vb_limits_rules *rules, const char *pattern, const struct vb_delta_limits *limits)
{
    int status = append(rules, pattern, limits, 0);
    return status == 0 ? index_rules(rules) : status;
}

/* Cuts a line into its pattern and its limits and checks both. */
static int take_rule(struct vb_limits_rules *rules, char *line, size_t number, const char *name,
                     enum vb_limits_scope scope, struct vb_error *error)
{
    char *pattern = line + strspn(line, " \t");
    char *limits = pattern + strcspn(pattern, " \t");
    if (*limits)
        *limits++ = '\0';
    limits += strspn(limits, " \t");
    struct vb_delta_limits parsed = vb_limits_none();
    char problem[200] = "a pattern and its limits are wanted";
    if (!*limits || vb_limits_parse(limits, scope, &parsed, problem, sizeof problem) != 0)
        return vb_fail(error, VB_ERROR_FORMAT, "'%s' line %zu: %s", name, number, problem);
    if (!vb_pattern_is_valid(pattern))
        return vb_fail(error, VB_ERROR_FORMAT, "'%s' line %zu: '%.60s' is no pattern", name, number, pattern);
    return append(rules, pattern, &parsed, number) == 0 ? 0 : vb_fail_memory(error);
}

#define BYTE_ORDER_MARK "\xef\xbb\xbf" /* some editors put it in front of UTF-8 */

int vb_limits_rules_read(struct vb_limits_rules *rules, FILE *stream, const char *name, enum vb_limits_scope scope,
                         struct vb_error *error)
{
    *rules = (struct vb_limits_rules){0};
    char *line = NULL;
    size_t size = 0;
    int status = 0;
    ssize_t length;
    for (size_t number = 1; status == 0 && (length = getline(&line, &size, stream)) >= 0; number++) {
        bool is_text = strlen(line) == (size_t)length; /* without a NUL */
        bool marked = number == 1 && strncmp(line, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0;
        char *text = line + (marked ? strlen(BYTE_ORDER_MARK) : 0);
        text[strcspn(text, "\r\n")] = '\0';
        if (!is_text)
            status = vb_fail(error, VB_ERROR_FORMAT, "'%s' line %zu: not a line of text", name, number);
        else if (text[strspn(text, " \t")] != '\0' && text[strspn(text, " \t")] != '#')
            status = take_rule(rules, text, number, name, scope, error);
    }
    if (status == 0 && ferror(stream))
        status = vb_fail(error, VB_ERROR_IO, "cannot read '%s': %s", name, strerror(errno));
    if (status == 0 && index_rules(rules) != 0)
        status = vb_fail_memory(error);
    free(line);
    return status;
}

int vb_limits_rules_load(struct vb_limits_rules *rules, const char *path, enum vb_limits_scope scope,
                         struct vb_error *error)
{
    *rules = (struct vb_limits_rules){0};
    FILE *stream = fopen(path, "r");
    if (!stream)
        return vb_fail(error, VB_ERROR_IO, "cannot open '%s': %s", path, strerror(errno));
    int status = vb_limits_rules_read(rules, stream, path, scope, error);
    fclose(stream);
    return status;
}

void vb_limits_rules_release(struct vb_limits_rules *rules)
{
    release_places(rules);
    for (size_t i = 0; i < rules->count; i++)
        free(rules->items[i].pattern);
    free(rules->items);
    *rules = (struct vb_limits_rules){0};
}

/* What the rules of a row make of its limits. They are visited in no certain order, and a later rule outweighs an
 * earlier one: so each limit has the number of the rule that it comes from. */
struct own_limits {
    const struct vb_limits_rules *rules;
    struct vb_delta_limits limits;
    struct vb_delta_limits origins;
};

static void overlay_rule(void *context, size_t rule)
{
    struct own_limits *own = context;
    vb_limits_overlay_ranked(&own->limits, &own->origins, &own->rules->items[rule].limits, (double)rule);
}

struct vb_delta_limits vb_limits_of(const struct vb_limits_rules *rules, const struct vb_delta_limits *common,
                                    const struct vb_row *row)
{
    struct own_limits own = {.rules = rules, .limits = *common, .origins = vb_limits_none()};
    visit(rules, row, overlay_rule, &own);
    if (isnan(own.limits.usable))
        own.limits.usable = own.limits.bytes;
    if (isnan(own.limits.peak))
        own.limits.peak = own.limits.bytes;
    return own.limits;
}

struct use {
    struct vb_limits_rules *rules;
    bool any;
};

static void use_rule(void *context, size_t rule)
{
    struct use *use = context;
    use->rules->items[rule].was_used = true;
    use->any = true;
}

bool vb_limits_rules_use(struct vb_limits_rules *rules, const struct vb_row *row)
{
    struct use use = {.rules = rules};
    visit(rules, row, use_rule, &use);
    return use.any;
}

int vb_limits_rules_check_used(const struct vb_limits_rules *rules, const char *name, struct vb_error *error)
{
    for (size_t i = 0; i < rules->count; i++)
        if (rules->items[i].line > 0 && !rules->items[i].was_used)
            return vb_fail(error, VB_ERROR_USAGE, "'%.500s' line %zu: '%.100s' matches no row", name,
                           rules->items[i].line, rules->items[i].pattern);
    return 0;
}
