/* SPDX-License-Identifier: MIT */
#include "conduct/plan.h"
#include "base/cleanup.h"
#include "base/array.h"
#include "conduct/pattern_hint.h"
#include "conduct/plan_values.h"
#include "base/case_table.h"
#include "base/pattern.h"
#include "talk/protocol.h"
#include "base/text.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct planner {
    struct vb_plan *plan;
    const struct vb_plan_options *options;
    const struct vb_case_entry *cases;
    bool *pattern_used;
    bool *param_used;
    const struct vb_case_entry *entry; /* of these, in hand */
    struct vb_values values[VB_MAX_SETTINGS];
    struct vb_error *error;
};

static struct vb_plan_point *append_point(struct vb_plan *plan)
{
    struct vb_plan_point *points = vb_array_grow(plan->points, plan->count, sizeof *points);
    if (!points)
        return NULL;
    plan->points = points;
    points[plan->count] = (struct vb_plan_point){0};
    return &points[plan->count++];
}

static void release_point(struct vb_plan_point *point)
{
    free(point->point);
    free(point->settings);
    free(point->again);
}

static void choose_variants(struct planner *planner, struct vb_plan_point *point)
{
    static const struct vb_variant unnamed = {.name = ""};
    const struct vb_case *descriptor = planner->entry->descriptor;
    size_t count = descriptor ? vb_case_variant_count(descriptor) : 1;
    for (size_t v = 0; v < count; v++) {
        const struct vb_variant *variant = descriptor ? &descriptor->variants[v] : &unnamed;
        bool chosen = planner->options->pattern_count == 0;
        for (size_t i = 0; i < planner->options->pattern_count; i++) {
            if (!vb_pattern_matches(planner->options->patterns[i], planner->entry->name, point->point, variant->name))
                continue;
            planner->pattern_used[i] = true;
            chosen = true;
        }
        if (chosen)
            point->variants[point->variant_count++] = v;
    }
}

/* Writes the point's name and settings for the values chosen by `index`. */
static int name_point(struct planner *planner, const size_t *index, struct vb_plan_point *point)
{
    size_t param_count = vb_case_param_count(planner->entry->descriptor);
    struct vb_text name_text;
    struct vb_text settings_text;
    FILE *name = vb_text_open(&name_text);
    FILE *settings = vb_text_open(&settings_text);
    const char *separator = "";
    for (size_t p = 0; name && settings && p < param_count; p++) {
        const char *param = vb_case_param(planner->entry->descriptor, p).name;
        const char *value = planner->values[p].items[index[p]];
        fprintf(settings, "%s=%s\n", param, value);
        if (strcmp(param, VB_THREADS_PARAM) == 0)
            point->threads = atoi(value); /* checked: a whole number in range */
        if (!planner->values[p].shown)
            continue;
        fprintf(name, "%s%s=%s", separator, param, value);
        separator = ",";
    }
    point->point = name ? vb_text_close(&name_text, name) : NULL;
    point->settings = settings ? vb_text_close(&settings_text, settings) : NULL;
    if (!point->point || !point->settings)
        return vb_fail_memory(planner->error);
    if (strlen(point->settings) >= VB_SETTINGS_MAX)
        return vb_fail(planner->error, VB_ERROR_USAGE, "the parameters of case '%s' are too long",
                       planner->entry->name);
    return 0;
}

/* Makes `point` the pair of variant `v` with itself, with the parameters of `original`. Within one program the
 * variant becomes part of the point's name. Between two programs the point keeps its name. */
static int pair_with_itself(const struct planner *planner, struct vb_plan_point *point,
                            const struct vb_plan_point *original, size_t v)
{
    const struct vb_plan_base *base = planner->options->base;
    const char *name = original->entry->descriptor->variants[v].name;
    *point = (struct vb_plan_point){.entry = original->entry,
                                    .case_index = original->case_index,
                                    .variants = {v, v},
                                    .variant_count = 2,
                                    .has_baseline = true,
                                    .base = base,
                                    .allocator = original->allocator,
                                    .threads = original->threads};
    point->settings = strdup(original->settings);
    if (base)
        point->point = strdup(original->point);
    else if (asprintf(&point->point, "%s%svariant=%s", original->point, original->point[0] ? "," : "", name) < 0)
        point->point = NULL;
    if (asprintf(&point->again, base ? "%s (new)" : "%s (again)", name) < 0)
        point->again = NULL;
    return point->settings && point->point && point->again ? 0 : VB_ERROR_MEMORY;
}

/* Puts a pair for each of its variants in the place of the last point. */
static int double_variants(struct planner *planner)
{
    struct vb_plan_point original VB_RELEASE(release_point) = planner->plan->points[--planner->plan->count];
    for (size_t i = 0; i < original.variant_count; i++) {
        struct vb_plan_point *point = append_point(planner->plan);
        if (!point || pair_with_itself(planner, point, &original, original.variants[i]) != 0)
            return vb_fail_memory(planner->error);
    }
    return 0;
}

static int add_point(struct planner *planner, const size_t *index)
{
    struct vb_plan_point *point = append_point(planner->plan);
    if (!point)
        return vb_fail_memory(planner->error);
    point->entry = planner->entry;
    point->case_index = (size_t)(planner->entry - planner->cases);
    point->threads = 1;
    if (planner->entry->descriptor)
        VB_OR_RETURN(name_point(planner, index, point));
    else if (!(point->point = strdup("")))
        return vb_fail_memory(planner->error);
    choose_variants(planner, point);
    point->has_baseline = point->variant_count > 0 && point->variants[0] == 0;
    if (point->variant_count == 0) { /* not chosen */
        release_point(point);
        planner->plan->count--;
        return 0;
    }
    bool paired = planner->options->against_itself || planner->options->base;
    return paired && point->entry->descriptor ? double_variants(planner) : 0;
}

/* Every combination of the parameters' values, the last one running fastest. */
static int add_points(struct planner *planner)
{
    size_t param_count = planner->entry->descriptor ? vb_case_param_count(planner->entry->descriptor) : 0;
    for (size_t p = 0; p < param_count; p++)
        VB_OR_RETURN(vb_values_collect(&planner->values[p], planner->entry, p, planner->options, planner->param_used,
                                       planner->error));
    size_t index[VB_MAX_SETTINGS] = {0};
    for (;;) {
        VB_OR_RETURN(add_point(planner, index));
        size_t p = param_count;
        while (p > 0 && ++index[p - 1] == planner->values[p - 1].count)
            index[--p] = 0;
        if (p == 0)
            return 0;
    }
}

static void release_values(struct planner *planner)
{
    for (size_t p = 0; p < VB_MAX_SETTINGS; p++)
        vb_values_release(&planner->values[p]);
}

/* Whether any pattern can match this case. Parameters of cases that cannot match are not checked. */
static bool case_is_wanted(const struct vb_plan_options *options, const char *name)
{
    for (size_t i = 0; i < options->pattern_count; i++) {
        char head[VB_PATTERN_MAX];
        size_t length = strcspn(options->patterns[i], ":/");
        snprintf(head, sizeof head, "%.*s", (int)length, options->patterns[i]);
        if (fnmatch(head, name, 0) == 0)
            return true;
    }
    return options->pattern_count == 0;
}

static int check_options(const struct vb_plan_options *options, struct vb_error *error)
{
    for (size_t i = 0; i < options->pattern_count; i++)
        if (!vb_pattern_is_valid(options->patterns[i]))
            return vb_fail(error, VB_ERROR_USAGE, "malformed pattern '%.100s'", options->patterns[i]);
    for (size_t i = 0; i < options->param_count; i++) {
        size_t name_length = strcspn(options->params[i], "=");
        if (name_length == 0 || options->params[i][name_length] == '\0')
            return vb_fail(error, VB_ERROR_USAGE, "malformed parameter '%.100s': wanted NAME=VALUE",
                           options->params[i]);
    }
    return 0;
}

static int check_all_used(const struct planner *planner)
{
    const struct vb_plan_options *options = planner->options;
    char hint[VB_HINT_MAX];
    for (size_t i = 0; i < options->pattern_count; i++) {
        if (planner->pattern_used[i])
            continue;
        vb_pattern_hint(hint, planner->cases, options->patterns[i]);
        return vb_fail(planner->error, VB_ERROR_MEASURE, "pattern '%s' matches %s", options->patterns[i], hint);
    }
    for (size_t i = 0; i < options->param_count; i++)
        if (!planner->param_used[i])
            return vb_fail(planner->error, VB_ERROR_USAGE, "no chosen case has a parameter '%.*s'",
                           (int)strcspn(options->params[i], "="), options->params[i]);
    if (planner->plan->count == 0)
        return vb_fail(planner->error, VB_ERROR_MEASURE, "there is no case to measure");
    return 0;
}

static int copy_point(struct vb_plan *plan, const struct vb_plan_point *original,
                      const struct vb_allocator_choice *allocator)
{
    struct vb_plan_point *point = append_point(plan);
    if (!point)
        return VB_ERROR_MEMORY;
    *point = *original;
    point->allocator = allocator;
    point->point = strdup(original->point);
    point->settings = original->settings ? strdup(original->settings) : NULL;
    point->again = original->again ? strdup(original->again) : NULL;
    bool whole = point->point && !point->settings == !original->settings && !point->again == !original->again;
    return whole ? 0 : VB_ERROR_MEMORY;
}

/* Puts a copy per allocator in the place of each point. Those of a point stay neighbours in time. */
static int cross_with_allocators(struct vb_plan *plan, const struct vb_allocator_set *allocators,
                                 struct vb_error *error)
{
    if (allocators->count == 0)
        return 0;
    struct vb_plan points VB_RELEASE(vb_plan_release) = *plan;
    *plan = (struct vb_plan){0};
    for (size_t i = 0; i < points.count; i++)
        for (size_t a = 0; a < allocators->count; a++)
            if (copy_point(plan, &points.points[i], &allocators->items[a]) != 0)
                return vb_fail_memory(error);
    return 0;
}

static void close_planner(struct planner *planner)
{
    free(planner->pattern_used);
    free(planner->param_used);
    release_values(planner);
}

static int make(struct vb_plan *plan, const struct vb_case_entry *cases, const struct vb_plan_options *options,
                struct vb_error *error)
{
    VB_OR_RETURN(check_options(options, error));
    struct planner planner VB_RELEASE(close_planner) = {
        .plan = plan,
        .cases = cases,
        .options = options,
        .error = error,
        .pattern_used = calloc(options->pattern_count + 1, sizeof *planner.pattern_used),
        .param_used = calloc(options->param_count + 1, sizeof *planner.param_used),
    };
    if (!planner.pattern_used || !planner.param_used)
        return vb_fail_memory(error);
    for (planner.entry = cases; planner.entry->name; planner.entry++) {
        if (!case_is_wanted(options, planner.entry->name))
            continue;
        VB_OR_RETURN(add_points(&planner));
        release_values(&planner);
    }
    VB_OR_RETURN(check_all_used(&planner));
    return options->allocators ? cross_with_allocators(plan, options->allocators, error) : 0;
}

int vb_plan_make(struct vb_plan *plan, const struct vb_case_entry *cases, const struct vb_plan_options *options,
                 struct vb_error *error)
{
    *plan = (struct vb_plan){0};
    int status = make(plan, cases, options, error);
    if (status != 0)
        vb_plan_release(plan);
    return status;
}

const char *vb_plan_variant_name(const struct vb_plan_point *point, size_t index)
{
    if (!point->entry->descriptor)
        return "";
    return point->again && index > 0 ? point->again : point->entry->descriptor->variants[point->variants[index]].name;
}

void vb_plan_release(struct vb_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        release_point(&plan->points[i]);
    free(plan->points);
    *plan = (struct vb_plan){0};
}
