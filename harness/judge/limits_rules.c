/* SPDX-License-Identifier: MIT
 *
 * Rules are looked up by what their pattern begins with before its first wildcard: a row is matched only against the
 * rules whose beginning is a beginning of its name. So thousands of rules cost a row no more than a few. */
#include "judge/limits_rules.h"

#include "base/array.h"
#include "base/input.h"
#include "base/pattern.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* All rules of one pattern, by its beginning. */
struct place {
    const char *pattern;
    size_t length;                 /* of its beginning */
    size_t rule;                   /* the first of them */
    struct vb_delta_limits limits; /* what they say together */
    struct vb_delta_limits ranks;  /* the rule that sets it: a later rule outweighs an earlier one */
    bool was_used;
};

/* The places whose beginnings are of one length: from `first` to before `end`. */
struct stretch {
    size_t length;
    size_t first, end;
};

struct vb_limits_places {
    struct place *items; /* sorted by length, then by the beginning */
    size_t count;
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
    int beginning = memcmp(one->pattern, other->pattern, one->length);
    int whole = beginning != 0 ? beginning : strcmp(one->pattern, other->pattern);
    return whole != 0 ? whole : one->rule < other->rule ? -1 : 1;
}

/* Joins the rules with the same pattern. */
static void merge_places(struct vb_limits_places *places)
{
    size_t kept = 0;
    for (size_t i = 0; i < places->count; i++) {
        const struct place *place = &places->items[i];
        struct place *last = kept > 0 ? &places->items[kept - 1] : NULL;
        if (last && strcmp(last->pattern, place->pattern) == 0)
            vb_limits_overlay_ranked(&last->limits, &last->ranks, &place->limits, (double)place->rule);
        else
            places->items[kept++] = *place;
    }
    places->count = kept;
}

static struct place make_place(const struct vb_limits_rule *rule, size_t index)
{
    struct place place = {.pattern = rule->pattern,
                          .length = strcspn(rule->pattern, "*?[\\"),
                          .rule = index,
                          .limits = vb_limits_none(),
                          .ranks = vb_limits_none()};
    vb_limits_overlay_ranked(&place.limits, &place.ranks, &rule->limits, (double)index);
    return place;
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
    places->count = rules->count;
    for (size_t i = 0; i < rules->count; i++)
        places->items[i] = make_place(&rules->items[i], i);
    qsort(places->items, places->count, sizeof *places->items, compare_places);
    merge_places(places);
    for (size_t i = 0; i < places->count; i++) {
        struct stretch *last = places->stretch_count > 0 ? &places->stretches[places->stretch_count - 1] : NULL;
        if (!last || last->length != places->items[i].length) {
            last = &places->stretches[places->stretch_count++];
            *last = (struct stretch){.length = places->items[i].length, .first = i};
        }
        last->end = i + 1;
    }
    return 0;
}

static bool matches(const struct place *place, const struct vb_row *row)
{
    return vb_pattern_matches(place->pattern, row->case_name, row->point, row->variant);
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

typedef void place_taker(void *context, struct place *place);

/* Hands over the places of one length that begin as `name` does and match. */
static void visit_stretch(const struct vb_limits_places *places, const struct stretch *stretch, const char *name,
                          const struct vb_row *row, place_taker *take, void *context)
{
    for (size_t i = lower_bound(places, stretch, name);
         i < stretch->end && memcmp(places->items[i].pattern, name, stretch->length) == 0; i++)
        if (matches(&places->items[i], row))
            take(context, &places->items[i]);
}

/* Hands over each place that matches the row once, in no certain order. Patterns are matched against the beginnings
 * of two names: CASE:POINT/VARIANT and CASE/VARIANT. */
static void visit(const struct vb_limits_rules *rules, const struct vb_row *row, place_taker *take, void *context)
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
                visit_stretch(rules->places, stretch, names[n], row, take, context);
    }
}

static int append(struct vb_limits_rules *rules, const char *pattern, const struct vb_delta_limits *limits, size_t line)
{
    struct vb_limits_rule *items = vb_array_grow(rules->items, rules->count, sizeof *items);
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

#define LINE_BYTES 4096

/* Reads a line without its end. Returns its length, LINE_BYTES if it is none of text or does not end, -1 at the end. */
static int read_line(FILE *stream, char *line)
{
    int length = 0;
    int byte;
    while ((byte = getc(stream)) != EOF && byte != '\n') {
        line[length++] = (char)byte;
        if (byte == '\0' || length == LINE_BYTES)
            return LINE_BYTES;
    }
    line[length] = '\0';
    line[strcspn(line, "\r")] = '\0';
    return byte == EOF && length == 0 ? -1 : length;
}

int vb_limits_rules_read(struct vb_limits_rules *rules, FILE *stream, const char *name, enum vb_limits_scope scope,
                         struct vb_error *error)
{
    *rules = (struct vb_limits_rules){0};
    char line[LINE_BYTES];
    int status = 0;
    int length;
    for (size_t number = 1; status == 0 && (length = read_line(stream, line)) >= 0; number++) {
        bool marked = number == 1 && strncmp(line, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0;
        char *text = line + (marked ? strlen(BYTE_ORDER_MARK) : 0);
        if (length == LINE_BYTES)
            status = vb_fail(error, VB_ERROR_FORMAT, "'%s' line %zu: not a line of text", name, number);
        else if (text[strspn(text, " \t")] != '\0' && text[strspn(text, " \t")] != '#')
            status = take_rule(rules, text, number, name, scope, error);
    }
    if (status == 0 && ferror(stream))
        status = vb_fail(error, VB_ERROR_IO, "cannot read '%s': %s", name, strerror(errno));
    if (status == 0 && index_rules(rules) != 0)
        status = vb_fail_memory(error);
    return status;
}

int vb_limits_rules_load(struct vb_limits_rules *rules, const char *path, enum vb_limits_scope scope,
                         struct vb_error *error)
{
    *rules = (struct vb_limits_rules){0};
    FILE *stream = vb_input_open(path, error);
    if (!stream)
        return VB_ERROR_IO;
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

/* The limits of a row after its rules. Rules come in any order, so each limit carries the rank of its rule. */
struct own_limits {
    struct vb_delta_limits limits;
    struct vb_delta_limits ranks;
};

static void overlay_place(void *context, struct place *place)
{
    struct own_limits *own = context;
    vb_limits_overlay_merged(&own->limits, &own->ranks, &place->limits, &place->ranks);
}

struct vb_delta_limits vb_limits_of(const struct vb_limits_rules *rules, const struct vb_delta_limits *common,
                                    const struct vb_row *row)
{
    struct own_limits own = {.limits = *common, .ranks = vb_limits_none()};
    visit(rules, row, overlay_place, &own);
    if (isnan(own.limits.usable))
        own.limits.usable = own.limits.bytes;
    if (isnan(own.limits.peak))
        own.limits.peak = own.limits.bytes;
    return own.limits;
}

static void use_place(void *context, struct place *place)
{
    bool *any = context;
    place->was_used = true;
    *any = true;
}

bool vb_limits_rules_use(struct vb_limits_rules *rules, const struct vb_row *row)
{
    bool any = false;
    visit(rules, row, use_place, &any);
    return any;
}

int vb_limits_rules_check_used(const struct vb_limits_rules *rules, const char *name, struct vb_error *error)
{
    const struct vb_limits_rule *unused = NULL;
    for (size_t i = 0; rules->places && i < rules->places->count; i++) {
        const struct vb_limits_rule *rule = &rules->items[rules->places->items[i].rule];
        bool is_slip = rule->line > 0 && !rules->places->items[i].was_used;
        if (is_slip && (!unused || rule->line < unused->line))
            unused = rule;
    }
    return !unused ? 0
                   : vb_fail(error, VB_ERROR_USAGE, "'%.500s' line %zu: '%.100s' matches no row", name, unused->line,
                             unused->pattern);
}
