/* SPDX-License-Identifier: MIT */
#include "merge/merge.h"
#include "base/cleanup.h"

#include "base/text.h"
#include "judge/machine_kinds.h"
#include "merge/parts.h"
#include "results/arrange.h"
#include "stats/confidence.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The rows of all files, each found by its name. */
struct sheets {
    const struct vb_fleet *fleet;
    struct vb_row_index *indices; /* by source */
    const struct vb_row **rows;   /* of one name, by source */
};

/* The head of a merged file: what all results say alike, which machines there are, and the doubts of each. */

/* Those of cases stand for the rows of any file; all others for all. */
static bool is_shared(const struct vb_fleet *fleet, const struct vb_fact *fact)
{
    for (size_t s = 0; s < fleet->source_count; s++) {
        const char *value = vb_results_fact(fleet->sources[s].results, fact->key);
        if (!value && vb_fact_case(fact->key))
            continue;
        if (!value || strcmp(value, fact->value) != 0)
            return false;
    }
    return true;
}

static int take_shared(struct vb_results *merged, const struct vb_fleet *fleet)
{
    for (size_t s = 0; s < fleet->source_count; s++) {
        const struct vb_results *results = fleet->sources[s].results;
        for (size_t i = 0; i < results->fact_count; i++)
            if (is_shared(fleet, &results->facts[i]) && merged->fact_count < VB_FACTS_MAX / 2)
                VB_OR_RETURN(vb_results_set_fact(merged, results->facts[i].key, results->facts[i].value));
    }
    return 0;
}

/* The first moment, which is a text that sorts by time. */
static int take_start(struct vb_results *merged, const struct vb_fleet *fleet)
{
    const char *first = NULL;
    for (size_t s = 0; s < fleet->source_count; s++) {
        const char *started = vb_results_fact(fleet->sources[s].results, "started");
        if (started && (!first || strcmp(started, first) < 0))
            first = started;
    }
    return first ? vb_results_set_fact(merged, "started", first) : 0;
}

static void put_machines(FILE *stream, const struct vb_fleet *fleet, size_t class)
{
    const char *separator = "";
    for (size_t m = 0; m < fleet->machine_count; m++) {
        if (fleet->machines[m].class != class)
            continue;
        fprintf(stream, "%s%s", separator, fleet->machines[m].name);
        separator = ", ";
    }
}

static int set_class(struct vb_results *merged, const struct vb_fleet *fleet, size_t class)
{
    char key[VB_CLASS_KEY_SIZE], whole[VB_MACHINE_CLASS_TEXT_SIZE];
    vb_machine_class_text(&fleet->classes[class].class, whole);
    VB_OR_RETURN(vb_results_set_fact(merged, vb_class_key(key, class, ""), whole[0] ? whole : "unknown"));
    VB_OR_RETURN(vb_results_set_fact(merged, vb_class_key(key, class, ".name"), fleet->classes[class].name));
    struct vb_text text;
    FILE *stream = vb_text_open(&text);
    if (!stream)
        return VB_ERROR_MEMORY;
    put_machines(stream, fleet, class);
    char *names VB_FREE = vb_text_close(&text, stream);
    return names ? vb_results_set_fact(merged, vb_class_key(key, class, ".machines"), names) : VB_ERROR_MEMORY;
}

static int set_numbers(struct vb_results *merged, const struct vb_fleet *fleet)
{
    char text[120];
    snprintf(text, sizeof text, "%zu result%s of %zu machine%s of %zu kind%s", fleet->source_count,
             fleet->source_count == 1 ? "" : "s", fleet->machine_count, fleet->machine_count == 1 ? "" : "s",
             fleet->class_count, fleet->class_count == 1 ? "" : "s");
    return vb_results_set_fact(merged, "merged", text);
}

static bool warns(const struct vb_results *results, const char *warning)
{
    for (size_t i = 0; i < results->warning_count; i++)
        if (strcmp(results->warnings[i], warning) == 0)
            return true;
    return false;
}

static bool all_warn(const struct vb_fleet *fleet, const char *warning)
{
    for (size_t s = 0; s < fleet->source_count; s++)
        if (!warns(fleet->sources[s].results, warning))
            return false;
    return true;
}

/* Of several results of one machine, one before this. */
static bool has_warned(const struct vb_fleet *fleet, size_t source, const char *warning)
{
    for (size_t s = 0; s < source; s++)
        if (fleet->sources[s].machine == fleet->sources[source].machine && warns(fleet->sources[s].results, warning))
            return true;
    return false;
}

/* What all say is said once, and what a machine says is. */
static int take_warnings(struct vb_results *merged, const struct vb_fleet *fleet, size_t source)
{
    const struct vb_results *results = fleet->sources[source].results;
    const char *name = fleet->machines[fleet->sources[source].machine].name;
    for (size_t i = 0; i < results->warning_count; i++) {
        const char *warning = results->warnings[i];
        bool is_shared = all_warn(fleet, warning);
        if (is_shared ? source > 0 : has_warned(fleet, source, warning))
            continue;
        if (is_shared)
            VB_OR_RETURN(vb_results_add_warning(merged, "%s", warning));
        else
            VB_OR_RETURN(vb_results_add_warning(merged, "%s: %s", name, warning));
    }
    return 0;
}

/* Returns 0 or VB_ERROR_MEMORY. */
static int merge_facts(struct vb_results *merged, const struct vb_fleet *fleet)
{
    VB_OR_RETURN(take_shared(merged, fleet));
    VB_OR_RETURN(take_start(merged, fleet));
    VB_OR_RETURN(set_numbers(merged, fleet));
    for (size_t c = 0; c < fleet->class_count; c++)
        VB_OR_RETURN(set_class(merged, fleet, c));
    for (size_t s = 0; s < fleet->source_count; s++)
        VB_OR_RETURN(take_warnings(merged, fleet, s));
    return 0;
}

static int open_sheets(struct sheets *sheets, const struct vb_fleet *fleet)
{
    size_t count = fleet->source_count;
    *sheets = (struct sheets){
        .fleet = fleet, .indices = calloc(count, sizeof *sheets->indices), .rows = calloc(count, sizeof *sheets->rows)};
    if (!sheets->indices || !sheets->rows)
        return VB_ERROR_MEMORY;
    for (size_t s = 0; s < count; s++)
        VB_OR_RETURN(vb_row_index_make(&sheets->indices[s], fleet->sources[s].results, NULL));
    return 0;
}

static void close_sheets(struct sheets *sheets)
{
    for (size_t s = 0; sheets->indices && s < sheets->fleet->source_count; s++)
        vb_row_index_release(&sheets->indices[s]);
    free(sheets->indices);
    free(sheets->rows);
}

/* Finds the rows of that name on one side, or "" for the row's own. */
static void find_rows(const struct sheets *sheets, const struct vb_row *name, const char *side,
                      const struct vb_row **rows)
{
    for (size_t s = 0; s < sheets->fleet->source_count; s++)
        rows[s] =
            vb_row_index_find(&sheets->indices[s], name->case_name, name->point, name->variant, name->allocator, side);
}

static bool is_first(const struct sheets *sheets, size_t source)
{
    for (size_t s = 0; s < source; s++)
        if (sheets->rows[s])
            return false;
    return true;
}

/* The time of one operation: a geometric mean over machines, with its interval where there is one. */
static int set_time(struct vb_row *row, const struct sheets *sheets, enum vb_meta_method method)
{
    struct vb_merge_effect effect VB_RELEASE(vb_merge_effect_release) = {0};
    VB_OR_RETURN(vb_merge_effect_make(&effect, sheets->fleet, sheets->rows, VB_MERGE_TIME, method));
    if (effect.machine_count > 0) {
        double half_width = vb_estimate_half_width(&effect.over.mean, VB_CONFIDENCE);
        row->mean_ns = exp(effect.over.mean.center);
        row->ci_low_ns = exp(effect.over.mean.center - half_width);
        row->ci_high_ns = exp(effect.over.mean.center + half_width);
        if (!isfinite(row->ci_high_ns) || !(row->ci_low_ns > 0))
            row->ci_low_ns = row->ci_high_ns = NAN;
    } else if (!isnan(effect.plain)) {
        row->mean_ns = exp(effect.plain);
    }
    return 0;
}

/* Both programs were run on the same machines: whether the new one allocates more is asked of each. */
static int find_rise(struct vb_merge_pair *pair, const struct vb_merge_page *page, const struct sheets *sheets)
{
    const struct vb_row **old VB_FREE = calloc(sheets->fleet->source_count, sizeof *old);
    if (!old)
        return VB_ERROR_MEMORY;
    for (size_t s = 0; s < sheets->fleet->source_count; s++)
        if (sheets->rows[s]) {
            find_rows(sheets, sheets->rows[s], VB_SIDE_OLD, old);
            break;
        }
    vb_merge_pair_count(pair, page, old, sheets->rows);
    return 0;
}

static bool has_ratio(const struct vb_row *row)
{
    return row->side[0] != '\0' ? !vb_row_is_old_side(row) : row->baseline[0] != '\0' && !vb_row_is_baseline(row);
}

/* Merges the rows that were found. */
static int merge_row(struct vb_results *merged, struct vb_merge_page *page, const struct sheets *sheets)
{
    struct vb_row *row = vb_results_append(merged);
    struct vb_merge_pair *pair = row ? vb_merge_page_add(page) : NULL;
    if (!pair)
        return VB_ERROR_MEMORY;
    int differs = vb_merge_cells(merged, row, sheets->fleet, sheets->rows);
    if (differs < 0)
        return differs;
    VB_OR_RETURN(set_time(row, sheets, page->options->method));
    pair->differs = differs > 0;
    pair->has_ratio = has_ratio(row);
    if (!isnan(row->mean_ns) && !pair->has_ratio && (row->baseline[0] != '\0' || row->side[0] != '\0'))
        row->ratio = 1;
    if (!pair->has_ratio)
        return 0;
    VB_OR_RETURN(
        vb_merge_effect_make(&pair->effect, sheets->fleet, sheets->rows, VB_MERGE_RATIO, page->options->method));
    return row->side[0] != '\0' ? find_rise(pair, page, sheets) : 0;
}

static int merge_rows(struct vb_results *merged, struct vb_merge_page *page, struct sheets *sheets)
{
    for (size_t s = 0; s < sheets->fleet->source_count; s++) {
        const struct vb_results *results = sheets->fleet->sources[s].results;
        for (size_t i = 0; i < results->row_count; i++) {
            find_rows(sheets, &results->rows[i], results->rows[i].side, sheets->rows);
            if (is_first(sheets, s))
                VB_OR_RETURN(merge_row(merged, page, sheets));
        }
    }
    return 0;
}

int vb_merge(struct vb_results *merged, const struct vb_fleet *fleet, const struct vb_merge_options *options,
             struct vb_merge_totals *totals, struct vb_error *error)
{
    struct sheets sheets VB_RELEASE(close_sheets) = {0};
    struct vb_merge_page page VB_RELEASE(vb_merge_page_release) = {.fleet = fleet, .options = options};
    vb_results_init(merged);
    bool done = open_sheets(&sheets, fleet) == 0 && merge_facts(merged, fleet) == 0 &&
                merge_rows(merged, &page, &sheets) == 0 && vb_merge_page_judge(&page, merged, totals) == 0;
    return done ? 0 : vb_fail_memory(error);
}

/* What cannot be merged, and why. */

/* Facts that say which program was measured. Compilers and flags of other architectures are others. */
static const struct {
    const char *key;
    bool of_architecture;
} builds[] = {
    {"program_version", false}, {"commit", false},        {"build_type", false},
    {"compiler", true},         {"compiler_flags", true}, {"cases_compiler", true},
    {"cases_flags", true},      {"old_build_id", true},   {"build_id", true},
};

static bool share(const struct vb_source *a, const struct vb_source *b, const char *key)
{
    return strcmp(vb_results_said(a->results, key), vb_results_said(b->results, key)) == 0;
}

static bool share_class(const struct vb_source *a, const struct vb_source *b)
{
    struct vb_machine_class class_a, class_b;
    vb_machine_class_of(&class_a, a->results);
    vb_machine_class_of(&class_b, b->results);
    return vb_machine_class_equals(&class_a, &class_b);
}

/* A run is identified by its seed, its time and its host. */
static bool are_one_run(const struct vb_source *a, const struct vb_source *b)
{
    return *vb_results_said(a->results, "started") && share(a, b, "started") && share(a, b, "seed") &&
           share(a, b, "host") && share(a, b, VB_MACHINE_FACT) && share_class(a, b);
}

static bool share_architecture(const struct vb_source *a, const struct vb_source *b)
{
    struct vb_machine_class class_a, class_b;
    vb_machine_class_of(&class_a, a->results);
    vb_machine_class_of(&class_b, b->results);
    return strcmp(class_a.architecture, class_b.architecture) == 0;
}

/* A file of a command that ended before it could measure says only why. */
static bool is_of_nothing(const struct vb_source *source)
{
    return !vb_results_fact(source->results, "program_version") && !vb_results_fact(source->results, "host");
}

static int check_build(const struct vb_source *a, const struct vb_source *b, struct vb_error *error)
{
    if (is_of_nothing(a) || is_of_nothing(b))
        return 0;
    for (size_t i = 0; i < sizeof builds / sizeof builds[0]; i++) {
        const char *key = builds[i].key;
        if (share(a, b, key) || (builds[i].of_architecture && !share_architecture(a, b)))
            continue;
        bool unsaid = *vb_results_said(a->results, key) == '\0' || *vb_results_said(b->results, key) == '\0';
        if (unsaid && builds[i].of_architecture) /* older files do not say */
            continue;
        return vb_fail(error, VB_ERROR_USAGE, "'%s' and '%s' are of different builds: %s is '%.100s' and '%.100s'",
                       a->path, b->path, key, vb_results_said(a->results, key), vb_results_said(b->results, key));
    }
    return 0;
}

static int check_pair(const struct vb_source *a, const struct vb_source *b, struct vb_error *error)
{
    const char *compared = vb_results_are_compared(a->results) ? a->path : b->path;
    if (vb_results_are_compared(a->results) != vb_results_are_compared(b->results))
        return vb_fail(error, VB_ERROR_USAGE, "'%s' compares two programs and '%s' does not", compared,
                       compared == a->path ? b->path : a->path);
    if (are_one_run(a, b))
        return vb_fail(error, VB_ERROR_USAGE, "'%s' and '%s' are the same run: it would count twice", a->path, b->path);
    if (!share(a, b, "confidence") && *vb_results_said(a->results, "confidence") &&
        *vb_results_said(b->results, "confidence"))
        return vb_fail(error, VB_ERROR_USAGE, "'%s' and '%s' have intervals of different confidence", a->path, b->path);
    return check_build(a, b, error);
}

int vb_merge_check(const struct vb_fleet *fleet, struct vb_error *error)
{
    for (size_t i = 0; i < fleet->source_count; i++) {
        const struct vb_source *source = &fleet->sources[i];
        if (vb_results_are_merged(source->results))
            return vb_fail(error, VB_ERROR_USAGE, "'%s' is merged already; merge the files that it was made of",
                           source->path);
        if (source->results->row_count == 0)
            return vb_fail(error, VB_ERROR_USAGE, "'%s' has no rows", source->path);
        for (size_t o = 0; o < i; o++)
            VB_OR_RETURN(check_pair(&fleet->sources[o], source, error));
    }
    return 0;
}
