/* SPDX-License-Identifier: MIT */
#include "show/chart/set.h"
#include "results/doubt_words.h"
#include "results/shown.h"
#include "results/select.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 1e15 /* larger values are discarded: no time and no count of bytes is as large */

#define STEM_MAX 100

/* Where a row belongs: the first row of its case, and the first of its point there. */
struct place {
    const struct vb_row *row;
    size_t index;
    size_t first[2];
};

static int by_name(const struct place *a, const struct place *b, int level)
{
    int order = strcmp(a->row->case_name, b->row->case_name);
    if (order == 0 && level > 0)
        order = strcmp(a->row->point, b->row->point);
    return order != 0 ? order : a->index < b->index ? -1 : a->index > b->index;
}

static int by_case_name(const void *left, const void *right)
{
    return by_name(left, right, 0);
}

static int by_point_name(const void *left, const void *right)
{
    return by_name(left, right, 1);
}

static int by_place(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    for (int level = 0; level < 2; level++)
        if (a->first[level] != b->first[level])
            return a->first[level] < b->first[level] ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static bool is_alike(const struct place *a, const struct place *b, int level)
{
    return strcmp(a->row->case_name, b->row->case_name) == 0 &&
           (level == 0 || strcmp(a->row->point, b->row->point) == 0);
}

/* The rows of a case together, in it those of a point, each in the order in which the first of them came. */
static struct place *put_in_order(const struct vb_results *results)
{
    static int (*const orders[])(const void *, const void *) = {by_case_name, by_point_name};
    size_t count = results->row_count;
    struct place *places = calloc(count + 1, sizeof *places);
    if (!places)
        return NULL;
    for (size_t i = 0; i < count; i++)
        places[i] = (struct place){.row = &results->rows[i], .index = i};
    for (int level = 0; level < 2; level++) {
        qsort(places, count, sizeof *places, orders[level]);
        for (size_t i = 0; i < count; i++)
            places[i].first[level] =
                i > 0 && is_alike(&places[i], &places[i - 1], level) ? places[i - 1].first[level] : places[i].index;
    }
    qsort(places, count, sizeof *places, by_place);
    return places;
}

static double number_of(double value)
{
    return value <= NUMBER_MAX ? value : NAN;
}

static const char *own(struct vb_chart_set *set, char *text)
{
    if (text)
        set->texts[set->text_count++] = text;
    return text;
}

/* A name as the charts write it; NULL without memory. */
static const char *label_of(struct vb_chart_set *set, const char *name, const struct vb_row *row, bool with_allocator)
{
    const char *side = vb_row_is_old_side(row) ? row->side : "";
    const char *allocator = with_allocator ? row->allocator : "";
    char *text = NULL;
    if (!*name || (!*allocator && !*side))
        return name;
    int length = asprintf(&text, "%s (%s%s%s)", name, allocator, *allocator && *side ? ", " : "", side);
    return own(set, length < 0 ? NULL : text);
}

static int name_rows(struct vb_chart_set *set, struct vb_chart_case *one, struct vb_chart_row *rows)
{
    for (size_t i = 0; i < one->row_count; i++) {
        const struct vb_row *row = rows[i].row;
        if (strcmp(row->allocator, rows[0].row->allocator) != 0)
            one->has_allocators = true;
        one->known_count += !isnan(rows[i].mean_ns) || !isnan(rows[i].bytes);
    }
    for (size_t i = 0; i < one->row_count; i++) {
        const struct vb_row *row = rows[i].row;
        rows[i].variant = label_of(set, row->variant, row, one->has_allocators);
        rows[i].baseline = label_of(set, row->baseline, row, one->has_allocators);
        if (!rows[i].variant || !rows[i].baseline)
            return VB_ERROR_MEMORY;
    }
    return 0;
}

static bool is_taken(const struct vb_chart_set *set, const char *stem)
{
    static const char *const others[] = {"article", "overview", "ratio"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(stem, others[i]) == 0)
            return true;
    for (size_t i = 0; i < set->case_count; i++)
        if (strcmp(stem, set->cases[i].stem) == 0)
            return true;
    return false;
}

static bool begins_as_another(const char *stem)
{
    return strncmp(stem, "turns_", 6) == 0 || strncmp(stem, "sweep_", 6) == 0 || strncmp(stem, "tail_", 5) == 0;
}

void vb_chart_stem(char *stem, const char *name, size_t max)
{
    size_t length = 0;
    for (; *name && length < max; name++)
        stem[length++] =
            strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-", *name) ? *name : '_';
    stem[length] = '\0';
    if (*stem == '.' || *stem == '-')
        *stem = '_';
}

/* A file name made of a case name: nothing a shell, a web page or a file system could take for more than a name, and
 * not the name of a chart about something else. */
static void name_case(const struct vb_chart_set *set, struct vb_chart_case *one)
{
    char plain[STEM_MAX + 1];
    char stem[STEM_MAX + 2];
    vb_chart_stem(plain, *one->name ? one->name : "_", STEM_MAX);
    int length = snprintf(stem, sizeof stem, "%s%s", begins_as_another(plain) ? "_" : "", plain);
    snprintf(one->stem, sizeof one->stem, "%.*s", length < STEM_MAX ? length : STEM_MAX, stem);
    for (int i = 2; is_taken(set, one->stem); i++)
        snprintf(one->stem, sizeof one->stem, "%.*s_%d", STEM_MAX, stem, i);
}

static int add_cases(struct vb_chart_set *set)
{
    for (size_t i = 0, next; i < set->row_count; i = next) {
        struct vb_chart_case one = {.name = set->rows[i].row->case_name, .rows = &set->rows[i]};
        char key[256];
        snprintf(key, sizeof key, "case.%s", one.name);
        one.summary = vb_chart_fact(set, key);
        for (next = i; next < set->row_count && strcmp(set->rows[next].row->case_name, one.name) == 0; next++)
            one.row_count++;
        name_case(set, &one);
        if (name_rows(set, &one, &set->rows[i]) != 0)
            return VB_ERROR_MEMORY;
        set->cases[set->case_count++] = one;
        if (strcmp(set->rows[i].row->allocator, set->rows[0].row->allocator) != 0 || one.has_allocators)
            set->has_allocators = true;
    }
    return 0;
}

static bool is_of(void *context, const struct vb_row *row)
{
    const struct vb_chart_case *one = context;
    return !one || strcmp(row->case_name, one->name) == 0;
}

int vb_chart_doubts(const struct vb_chart_set *set, const struct vb_chart_case *one, struct vb_results *doubts)
{
    int status = vb_results_select(doubts, set->results, is_of, (void *)(uintptr_t)one);
    while (doubts->warning_count > 0)
        free(doubts->warnings[--doubts->warning_count]);
    return status == 0 ? vb_doubts_warn(doubts, 0) : status;
}

/* The warnings of the file without those that the doubts of its rows make. */
static int add_warnings(struct vb_chart_set *set)
{
    const struct vb_results *results = set->results;
    struct vb_results doubts;
    vb_results_init(&doubts);
    set->general = calloc(results->warning_count + 1, sizeof(*set->general));
    set->warnings = set->general;
    int status = set->general ? vb_chart_doubts(set, NULL, &doubts) : VB_ERROR_MEMORY;
    for (size_t i = 0; status == 0 && i < results->warning_count; i++) {
        bool is_doubt = false;
        for (size_t k = 0; k < doubts.warning_count; k++)
            is_doubt = is_doubt || strcmp(results->warnings[i], doubts.warnings[k]) == 0;
        if (!is_doubt)
            set->general[set->warning_count++] = results->warnings[i];
    }
    vb_results_release(&doubts);
    return status;
}

static int fill(struct vb_chart_set *set)
{
    size_t count = set->row_count = set->results->row_count;
    struct place *places = put_in_order(set->results);
    set->rows = calloc(count + 1, sizeof *set->rows);
    set->cases = calloc(count + 1, sizeof *set->cases);
    set->texts = calloc(2 * count + 1, sizeof *set->texts);
    int status = places && set->rows && set->cases && set->texts ? 0 : VB_ERROR_MEMORY;
    for (size_t i = 0; status == 0 && i < count; i++)
        set->rows[i] = (struct vb_chart_row){.row = places[i].row,
                                             .mean_ns = number_of(places[i].row->mean_ns),
                                             .bytes = number_of(places[i].row->bytes_per_op)};
    free(places);
    if (status == 0)
        status = add_cases(set);
    return status == 0 ? add_warnings(set) : status;
}

int vb_chart_set_make(struct vb_chart_set *set, const struct vb_results *results, struct vb_error *error)
{
    *set = (struct vb_chart_set){.original = results};
    set->results = vb_results_shown(results, &set->copy);
    return set->results && fill(set) == 0 ? 0 : vb_fail_memory(error);
}

void vb_chart_set_release(struct vb_chart_set *set)
{
    for (size_t i = 0; i < set->text_count; i++)
        free(set->texts[i]);
    free(set->texts);
    free(set->general);
    free(set->rows);
    free(set->cases);
    vb_results_release(&set->copy);
}

const struct vb_row *vb_chart_original(const struct vb_chart_set *set, size_t row)
{
    return &set->original->rows[set->rows[row].row - set->results->rows];
}

const char *vb_chart_fact(const struct vb_chart_set *set, const char *key)
{
    const char *value = vb_results_fact(set->results, key);
    return value ? value : "";
}
