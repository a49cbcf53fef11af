/* SPDX-License-Identifier: MIT */
#include "show/chart/chart_rows.h"
#include "base/cleanup.h"
#include "results/arrange.h"
#include "results/case_facts.h"
#include "results/doubt_words.h"
#include "results/terminal_text.h"
#include "results/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEM_MAX 100

/* A name as the charts write it; NULL without memory. */
static const char *label_of(struct vb_chart_set *set, const char *name, const struct vb_row *row, bool with_allocator)
{
    const char *side = vb_row_is_old_side(row) ? row->side : "";
    const char *allocator = with_allocator ? row->allocator : "";
    char *text = NULL;
    if (!*name || (!*allocator && !*side))
        return name;
    if (asprintf(&text, "%s (%s%s%s)", name, allocator, *allocator && *side ? ", " : "", side) < 0)
        return NULL;
    return set->texts[set->text_count++] = text;
}

static int name_rows(struct vb_chart_set *set, struct vb_chart_case *one, struct vb_chart_row *rows)
{
    for (size_t i = 0; i < one->row_count; i++)
        one->has_allocators |= strcmp(rows[i].row->allocator, rows[0].row->allocator) != 0;
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
    static const char *const kinds[] = {"turns_", "sweep_", "tail_", "rates_"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strncmp(stem, kinds[i], strlen(kinds[i])) == 0)
            return true;
    return false;
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
        const char *summary = vb_case_fact(set->results, one.name, "");
        one.summary = summary ? summary : "";
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
    struct vb_results doubts VB_RELEASE(vb_results_release);
    vb_results_init(&doubts);
    set->warnings = calloc(results->warning_count + 1, sizeof(*set->warnings));
    if (!set->warnings || vb_chart_doubts(set, NULL, &doubts) != 0)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < results->warning_count; i++) {
        bool is_doubt = false;
        for (size_t k = 0; k < doubts.warning_count; k++)
            is_doubt = is_doubt || strcmp(results->warnings[i], doubts.warnings[k]) == 0;
        if (!is_doubt)
            set->warnings[set->warning_count++] = results->warnings[i];
    }
    return 0;
}

static int fill(struct vb_chart_set *set)
{
    size_t count = set->row_count = set->results->row_count;
    const struct vb_row **rows VB_FREE = vb_arrange_by_point(set->results);
    set->rows = calloc(count + 1, sizeof *set->rows);
    set->cases = calloc(count + 1, sizeof *set->cases);
    set->texts = calloc(2 * count + 1, sizeof *set->texts);
    if (!rows || !set->rows || !set->cases || !set->texts)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        set->rows[i].row = rows[i];
    VB_OR_RETURN(add_cases(set));
    return add_warnings(set);
}

size_t vb_chart_point(const struct vb_chart_row *rows, size_t count)
{
    size_t end = 1;
    while (end < count && strcmp(rows[end].row->point, rows[0].row->point) == 0)
        end++;
    return end;
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
    free(set->warnings);
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
    return vb_results_said(set->results, key);
}
