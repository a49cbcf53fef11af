/* SPDX-License-Identifier: MIT */
#include "judge/limits_parse.h"

#include "base/units.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "20%" or "0.2". A share above 1 needs the sign: "20" alone would be ambiguous. */
static int parse_share(const char *text, double *share)
{
    size_t length = strlen(text);
    bool percent = length > 0 && text[length - 1] == '%';
    if (vb_parse_number_of(text, length - percent, share) != 0 || *share < 0)
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

#define EVERYWHERE (VB_LIMITS_COMPARED | VB_LIMITS_AB | VB_LIMITS_GATE)

/* All limits there are, by the names people give them. */
static const struct field {
    const char *name;
    size_t offset;
    unsigned scopes;
    bool is_share;
} fields[] = {
    {"allocs", offsetof(struct vb_delta_limits, allocs), EVERYWHERE, false},
    {"bytes", offsetof(struct vb_delta_limits, bytes), EVERYWHERE, false},
    {"frees", offsetof(struct vb_delta_limits, frees), VB_LIMITS_GATE, false},
    {"live", offsetof(struct vb_delta_limits, live), VB_LIMITS_AB | VB_LIMITS_GATE, false},
    {"peak", offsetof(struct vb_delta_limits, peak), VB_LIMITS_GATE, false},
    {"usable", offsetof(struct vb_delta_limits, usable), VB_LIMITS_GATE, false},
    {"once", offsetof(struct vb_delta_limits, once), VB_LIMITS_GATE, false},
    {"once_bytes", offsetof(struct vb_delta_limits, once_bytes), VB_LIMITS_GATE, false},
    {"ratio", offsetof(struct vb_delta_limits, ratio), VB_LIMITS_COMPARED | VB_LIMITS_GATE, true},
    {"counters", offsetof(struct vb_delta_limits, counters), VB_LIMITS_GATE, true},
    {"throughput", offsetof(struct vb_delta_limits, throughput), VB_LIMITS_GATE, true},
    {"instructions", offsetof(struct vb_delta_limits, instructions), VB_LIMITS_GATE, true},
    {"code", offsetof(struct vb_delta_limits, code), VB_LIMITS_GATE, true},
    {"time", offsetof(struct vb_delta_limits, time), EVERYWHERE, true},
};

#define FIELD_COUNT (sizeof fields / sizeof fields[0])

static double *value_of(struct vb_delta_limits *limits, const struct field *field)
{
    return (double *)(void *)((char *)limits + field->offset);
}

static double value_in(const struct vb_delta_limits *limits, const struct field *field)
{
    return *(const double *)(const void *)((const char *)limits + field->offset);
}

struct vb_delta_limits vb_limits_none(void)
{
    struct vb_delta_limits none = {.min_effect_ns = NAN};
    for (size_t i = 0; i < FIELD_COUNT; i++)
        *value_of(&none, &fields[i]) = NAN;
    return none;
}

void vb_limits_overlay(struct vb_delta_limits *limits, const struct vb_delta_limits *over)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (!isnan(value_in(over, &fields[i])))
            *value_of(limits, &fields[i]) = value_in(over, &fields[i]);
    if (!isnan(over->min_effect_ns))
        limits->min_effect_ns = over->min_effect_ns;
}

/* "there are limits for allocs, bytes, ratio and time, not for 'speed'" */
static void say_unknown(const char *name, enum vb_limits_scope scope, char *problem, size_t size)
{
    size_t length = (size_t)snprintf(problem, size, "there are limits for ");
    const char *separator = "";
    size_t left = 0;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        left += (fields[i].scopes & scope) != 0;
    for (size_t i = 0; i < FIELD_COUNT && length < size; i++) {
        if (!(fields[i].scopes & scope))
            continue;
        length += (size_t)snprintf(problem + length, size - length, "%s%s", separator, fields[i].name);
        separator = --left == 1 ? " and " : ", ";
    }
    if (length < size)
        snprintf(problem + length, size - length, ", not for '%.40s'", name);
}

/* `given`: what the text has set so far. */
static int take_pair(char *pair, enum vb_limits_scope scope, struct vb_delta_limits *limits,
                     struct vb_delta_limits *given, char *problem, size_t size)
{
    char *value = strchr(pair, '=');
    if (value)
        *value++ = '\0';
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct field *field = &fields[i];
        if (!(field->scopes & scope) || strcmp(pair, field->name) != 0)
            continue;
        double parsed;
        int status = !value ? -1 : field->is_share ? parse_share(value, &parsed) : parse_count(value, &parsed);
        bool again = status == 0 && !isnan(value_in(given, field));
        if (again)
            snprintf(problem, size, "%s has two limits", pair);
        else if (status == 0)
            *value_of(limits, field) = *value_of(given, field) = parsed;
        else
            snprintf(problem, size, "%s takes a %s, not '%.40s'", pair,
                     !field->is_share                    ? "number such as 0"
                     : strcmp(field->name, "ratio") == 0 ? "share such as 20%"
                                                         : "share such as 10%",
                     value ? value : "");
        return again ? -1 : status;
    }
    say_unknown(pair, scope, problem, size);
    return -1;
}

int vb_limits_parse(const char *text, enum vb_limits_scope scope, struct vb_delta_limits *limits, char *problem,
                    size_t size)
{
    struct vb_delta_limits parsed = *limits, given = vb_limits_none();
    char *copy = strdup(text);
    if (!copy) {
        snprintf(problem, size, "out of memory");
        return -1;
    }
    int status = 0;
    char *rest = copy;
    for (char *pair; status == 0 && (pair = strsep(&rest, ",")) != NULL;)
        status = take_pair(pair, scope, &parsed, &given, problem, size);
    free(copy);
    if (status == 0)
        *limits = parsed;
    return status;
}

void vb_limits_say(const struct vb_delta_limits *limits, char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < FIELD_COUNT && length < size; i++)
        if (!isnan(value_in(limits, &fields[i])))
            length += (size_t)snprintf(text + length, size - length, "%s%s=%.9g", length > 0 ? "," : "", fields[i].name,
                                       value_in(limits, &fields[i]));
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
        double value;
        if (length <= unit || strcmp(text + length - unit, units[i].unit) != 0 ||
            vb_parse_number_of(text, length - unit, &value) != 0)
            continue; /* "3ms" also ends with "s" */
        *ns = value * units[i].ns;
        return *ns >= 0 && isfinite(*ns) ? 0 : -1;
    }
    return -1;
}

vb_metric_set vb_limits_metrics(const struct vb_delta_limits *limits)
{
    vb_metric_set instructions = isnan(limits->instructions) ? 0 : 1u << VB_METRIC_INSTRUCTIONS;
    vb_metric_set code = isnan(limits->code) ? 0 : 1u << VB_METRIC_CODE;
    return instructions | code;
}
