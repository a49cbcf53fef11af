/* SPDX-License-Identifier: MIT */
#include "judge/limits_rules.h"
#include "base/cleanup.h"

#include "base/array.h"
#include "base/input.h"
#include "base/pattern.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Patterns are matched against the beginnings of two names: CASE:POINT/VARIANT and CASE/VARIANT. A rule whose pattern
 * begins otherwise before its first wildcard costs next to nothing, and so thousands of rules do. */
struct names {
    char with_point[2 * VB_PATTERN_MAX];
    char without[2 * VB_PATTERN_MAX];
};

static struct names names_of(const struct vb_row *row)
{
    struct names names;
    snprintf(names.without, sizeof names.without, "%s/%s", row->case_name, row->variant);
    snprintf(names.with_point, sizeof names.with_point, "%s:%s/%s", row->case_name, row->point, row->variant);
    return names;
}

static bool matches(const struct vb_limits_rule *rule, const struct vb_row *row, const struct names *names)
{
    bool may = strncmp(rule->pattern, names->with_point, rule->plain_length) == 0 ||
               strncmp(rule->pattern, names->without, rule->plain_length) == 0;
    return may && vb_pattern_matches(rule->pattern, row->case_name, row->point, row->variant);
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
    items[rules->count++] = (struct vb_limits_rule){
        .pattern = copy, .plain_length = strcspn(copy, "*?[\\"), .limits = *limits, .line = line};
    return 0;
}

int vb_limits_rules_add(struct vb_limits_rules *rules, const char *pattern, const struct vb_delta_limits *limits)
{
    return append(rules, pattern, limits, 0);
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
    int length;
    for (size_t number = 1; (length = read_line(stream, line)) >= 0; number++) {
        bool marked = number == 1 && strncmp(line, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0;
        char *text = line + (marked ? strlen(BYTE_ORDER_MARK) : 0);
        if (length == LINE_BYTES)
            return vb_fail(error, VB_ERROR_FORMAT, "'%s' line %zu: not a line of text", name, number);
        if (text[strspn(text, " \t")] != '\0' && text[strspn(text, " \t")] != '#')
            VB_OR_RETURN(take_rule(rules, text, number, name, scope, error));
    }
    return ferror(stream) ? vb_fail(error, VB_ERROR_IO, "cannot read '%s': %s", name, strerror(errno)) : 0;
}

int vb_limits_rules_load(struct vb_limits_rules *rules, const char *path, enum vb_limits_scope scope,
                         struct vb_error *error)
{
    *rules = (struct vb_limits_rules){0};
    FILE *stream VB_FCLOSE = vb_input_open(path, error);
    return stream ? vb_limits_rules_read(rules, stream, path, scope, error) : VB_ERROR_IO;
}

void vb_limits_rules_release(struct vb_limits_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        free(rules->items[i].pattern);
    free(rules->items);
    *rules = (struct vb_limits_rules){0};
}

struct vb_delta_limits vb_limits_of(const struct vb_limits_rules *rules, const struct vb_delta_limits *common,
                                    const struct vb_row *row)
{
    struct vb_delta_limits limits = *common;
    struct names names = names_of(row);
    for (size_t i = 0; rules && i < rules->count; i++)
        if (matches(&rules->items[i], row, &names))
            vb_limits_overlay(&limits, &rules->items[i].limits);
    if (isnan(limits.usable))
        limits.usable = limits.bytes;
    if (isnan(limits.peak))
        limits.peak = limits.bytes;
    return limits;
}

bool vb_limits_rules_use(struct vb_limits_rules *rules, const struct vb_row *row)
{
    bool any = false;
    struct names names = names_of(row);
    for (size_t i = 0; i < rules->count; i++) {
        bool used = matches(&rules->items[i], row, &names);
        rules->items[i].was_used |= used;
        any |= used;
    }
    return any;
}

int vb_limits_rules_check_used(const struct vb_limits_rules *rules, const char *name, struct vb_error *error)
{
    for (size_t i = 0; i < rules->count; i++) {
        const struct vb_limits_rule *rule = &rules->items[i];
        if (rule->line > 0 && !rule->was_used)
            return vb_fail(error, VB_ERROR_USAGE, "'%.500s' line %zu: '%.100s' matches no row", name, rule->line,
                           rule->pattern);
    }
    return 0;
}
