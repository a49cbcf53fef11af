/* SPDX-License-Identifier: MIT */
#include "report/limits.h"

#include "base/pattern.h"
#include "base/units.h"

#include <errno.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "20%" or "0.2". A share above 1 is taken with the sign only: whoever writes "20" means per cent. */
static int parse_share(const char *text, double *share)
{
    char number[64];
    size_t length = strlen(text);
    bool percent = length > 0 && text[length - 1] == '%';
    if (length - percent >= sizeof number)
        return -1;
    memcpy(number, text, length - percent);
    number[length - percent] = '\0';
    if (vb_parse_number(number, share) != 0 || *share < 0)
        return -1;
    if (percent)
        *share /= 100;
    else if (*share > 1)
        return -1;
    return 0;
}

static int parse_count(const char *text, double *count)
{
    return vb_parse_number(text, count) == 0 && *count >= 0 ? 0 : -1;
}

static int take_pair(char *pair, struct vb_delta_limits *limits, char *problem, size_t size)
{
    struct {
        const char *name;
        double *field;
        int (*parse)(const char *text, double *value);
        const char *example;
    } const fields[] = {
        {"allocs", &limits->allocs, parse_count, "a number such as 0"},
        {"bytes", &limits->bytes, parse_count, "a number such as 0"},
        {"ratio", &limits->ratio, parse_share, "a share such as 20%"},
        {"time", &limits->time, parse_share, "a share such as 10%"},
    };
    char *value = strchr(pair, '=');
    if (value)
        *value++ = '\0';
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (strcmp(pair, fields[i].name) != 0)
            continue;
        double parsed;
        if (!value || fields[i].parse(value, &parsed) != 0) {
            snprintf(problem, size, "%s takes %s, not '%.40s'", pair, fields[i].example, value ? value : "");
            return -1;
        }
        *fields[i].field = parsed;
        return 0;
    }
    snprintf(problem, size, "there are limits for allocs, bytes, ratio and time, not for '%.40s'", pair);
    return -1;
}

int vb_limits_parse(const char *text, struct vb_delta_limits *limits, char *problem, size_t size)
{
    struct vb_delta_limits parsed = *limits;
    char *copy = strdup(text);
    if (!copy) {
        snprintf(problem, size, "out of memory");
        return -1;
    }
    int status = 0;
    char *rest = copy;
    for (char *pair; status == 0 && (pair = strsep(&rest, ",")) != NULL;)
        status = take_pair(pair, &parsed, problem, size);
    free(copy);
    if (status == 0)
        *limits = parsed;
    return status;
}

int vb_effect_parse(const char *text, double *ns)
{
    static const struct {
        const char *unit;
        double ns;
    } units[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t length = strlen(text);
        size_t unit = strlen(units[i].unit);
        char number[64];
        if (length <= unit || length - unit >= sizeof number || strcmp(text + length - unit, units[i].unit) != 0)
            continue;
        memcpy(number, text, length - unit);
        number[length - unit] = '\0';
        double value;
        if (vb_parse_number(number, &value) != 0)
            continue; /* "3ms" also ends with "s" */
        *ns = value * units[i].ns;
        return *ns >= 0 && isfinite(*ns) ? 0 : -1;
    }
    return -1;
}

/* Cuts a line into its pattern and its limits and checks both. */
static int take_rule(struct vb_limits_rules *rules, char *line, size_t number, const char *name, struct vb_error *error)
{
    char *pattern = line + strspn(line, " \t");
    char *limits = pattern + strcspn(pattern, " \t");
    if (*limits)
        *limits++ = '\0';
    limits += strspn(limits, " \t");
    struct vb_delta_limits tried = {0};
    char problem[160] = "a pattern and its limits are wanted";
    if (!*limits || vb_limits_parse(limits, &tried, problem, sizeof problem) != 0)
        return vb_fail(error, VB_ERROR_FORMAT, "'%s' line %zu: %s", name, number, problem);
    if (!vb_pattern_is_valid(pattern))
        return vb_fail(error, VB_ERROR_FORMAT, "'%s' line %zu: '%.60s' is no pattern", name, number, pattern);

    struct vb_limits_rule *items = reallocarray(rules->items, rules->count + 1, sizeof *items);
    if (!items)
        return vb_fail_memory(error);
    rules->items = items;
    items[rules->count] = (struct vb_limits_rule){.pattern = strdup(pattern), .limits = strdup(limits)};
    rules->count++;
    return items[rules->count - 1].pattern && items[rules->count - 1].limits ? 0 : vb_fail_memory(error);
}

int vb_limits_rules_read(struct vb_limits_rules *rules, FILE *stream, const char *name, struct vb_error *error)
{
    *rules = (struct vb_limits_rules){0};
    char *line = NULL;
    size_t size = 0;
    int status = 0;
    ssize_t length;
    for (size_t number = 1; status == 0 && (length = getline(&line, &size, stream)) >= 0; number++) {
        bool is_text = strlen(line) == (size_t)length; /* without a NUL */
        line[strcspn(line, "\r\n")] = '\0';
        if (!is_text)
            status = vb_fail(error, VB_ERROR_FORMAT, "'%s' line %zu: not a line of text", name, number);
        else if (line[strspn(line, " \t")] != '\0' && line[strspn(line, " \t")] != '#')
            status = take_rule(rules, line, number, name, error);
    }
    if (status == 0 && ferror(stream))
        status = vb_fail(error, VB_ERROR_IO, "cannot read '%s': %s", name, strerror(errno));
    free(line);
    return status;
}

void vb_limits_rules_release(struct vb_limits_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++) {
        free(rules->items[i].pattern);
        free(rules->items[i].limits);
    }
    free(rules->items);
    *rules = (struct vb_limits_rules){0};
}

struct vb_delta_limits vb_limits_of(const struct vb_limits_rules *rules, const struct vb_delta_limits *common,
                                    const struct vb_row *row)
{
    struct vb_delta_limits limits = *common;
    char problem[160];
    for (size_t i = 0; rules && i < rules->count; i++)
        if (vb_pattern_matches(rules->items[i].pattern, row->case_name, row->point, row->variant))
            vb_limits_parse(rules->items[i].limits, &limits, problem, sizeof problem); /* parsed before: no problem */
    return limits;
}
