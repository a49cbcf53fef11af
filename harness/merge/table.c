/* SPDX-License-Identifier: MIT */
#include "merge/table.h"
#include "base/cleanup.h"

#include "judge/machine_kinds.h"
#include "show/grid.h"
#include "results/row.h"
#include "results/number_words.h"
#include "results/verdict_words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLASSES_MAX (VB_GRID_COLUMNS - 6) /* shown; a file has the others, too */

#define LEAST_Q 1e-6 /* less is rounding */

static size_t count_classes(const struct vb_results *merged)
{
    size_t count = 0;
    while (vb_class_fact(merged, count, ""))
        count++;
    return count;
}

static const char *fact_of_class(const struct vb_results *merged, size_t class, const char *end)
{
    const char *value = vb_class_fact(merged, class, end);
    return value ? value : "";
}

static void put_kinds(const struct vb_results *merged, size_t class_count, FILE *stream)
{
    fprintf(stream, "\nMerged: %s\n", vb_results_said(merged, "merged"));
    for (size_t c = 0; c < class_count; c++)
        fprintf(stream, "  %s: %s\n", fact_of_class(merged, c, ""), fact_of_class(merged, c, ".machines"));
}

/* "1.052 (1.041 .. 1.063)", as finely as it is known. */
static void say_ratio(char *text, double ratio, double low, double high)
{
    char center[VB_WORDING_MAX], below[VB_WORDING_MAX], above[VB_WORDING_MAX];
    double step = vb_step_of_width(low > 0 && high > 0 ? high - low : NAN);
    text[0] = '\0';
    if (!(ratio > 0))
        return;
    if (!(low > 0) || !(high > 0) || !isfinite(high)) {
        snprintf(text, VB_GRID_TEXT, "%.4g", ratio);
        return;
    }
    vb_say_nearest(center, ratio, step);
    vb_say_below(below, low, step);
    vb_say_above(above, high, step);
    snprintf(text, VB_GRID_TEXT, "%s (%s .. %s)", center, below, above);
}

static void say_number(char *text, const char *format, double value)
{
    text[0] = '\0';
    if (!isnan(value))
        snprintf(text, VB_GRID_TEXT, format, value);
}

static int put_row(struct vb_grid *grid, const struct vb_row *row, size_t class_count)
{
    char text[VB_GRID_TEXT];
    char *name VB_FREE = vb_row_name(row, false);
    if (!name || vb_grid_add_row(grid, VB_TONE_PLAIN) != 0)
        return VB_ERROR_MEMORY;
    size_t column = 0;
    vb_grid_set(grid, column++, VB_TONE_PLAIN, name);
    for (size_t c = 0; c < class_count; c++) {
        const double *ends = row->class_ratios.count >= 3 * (c + 1) ? &row->class_ratios.values[3 * c] : NULL;
        say_ratio(text, ends ? ends[0] : NAN, ends ? ends[1] : NAN, ends ? ends[2] : NAN);
        vb_grid_set(grid, column++, VB_TONE_PLAIN, text);
    }
    say_ratio(text, row->ratio, row->ratio_ci_low, row->ratio_ci_high);
    vb_grid_set(grid, column++, VB_TONE_PLAIN, text);
    say_number(text, "%.2g %%", row->tau_pct);
    vb_grid_set(grid, column++, VB_TONE_PLAIN, text);
    say_number(text, "%.0f %%", row->i2_pct);
    vb_grid_set(grid, column++, VB_TONE_PLAIN, text);
    say_number(text, "%.4g", row->q < LEAST_Q ? 0 : row->q);
    vb_grid_set(grid, column++, VB_TONE_PLAIN, text);
    say_number(text, row->q_p_value < 1e-4 ? "< 0.0001" : "%.4f", row->q_p_value);
    vb_grid_set(grid, column, VB_TONE_PLAIN, text);
    return 0;
}

static void add_columns(struct vb_grid *grid, const struct vb_results *merged, size_t class_count)
{
    vb_grid_add_column(grid, "Ratio", false, 0, VB_GRID_CELL_MAX);
    for (size_t c = 0; c < class_count; c++)
        vb_grid_allow_brief(grid, vb_grid_add_column(grid, fact_of_class(merged, c, ".name"), true, 0, 60), 2, NULL);
    vb_grid_allow_brief(grid, vb_grid_add_column(grid, "Over machines", true, 0, 60), 1, NULL);
    vb_grid_add_column(grid, "tau", true, 3, 20);
    vb_grid_add_column(grid, "I^2", true, 4, 20);
    vb_grid_add_column(grid, "Q", true, 6, 20);
    vb_grid_add_column(grid, "p of Q", true, 5, 20);
}

static bool is_shown(const struct vb_row *row)
{
    return row->class_ratios.count > 0;
}

/* The verdicts are too long for a cell. */
static int put_verdicts(const struct vb_results *merged, FILE *stream)
{
    fputc('\n', stream);
    for (size_t i = 0; i < merged->row_count; i++) {
        const struct vb_row *row = &merged->rows[i];
        char *name VB_FREE = vb_row_name(row, false);
        if (!name)
            return VB_ERROR_MEMORY;
        if (is_shown(row))
            fprintf(stream, "`%s`: %s\n", name, row->verdict);
    }
    return 0;
}

static int put_ratios(const struct vb_results *merged, size_t class_count, size_t width, bool color, FILE *stream)
{
    struct vb_grid grid VB_RELEASE(vb_grid_release) = {0};
    bool any = false;
    add_columns(&grid, merged, class_count);
    for (size_t i = 0; i < merged->row_count; i++) {
        if (!is_shown(&merged->rows[i]))
            continue;
        any = true;
        VB_OR_RETURN(put_row(&grid, &merged->rows[i], class_count));
    }
    if (!any)
        return 0;
    fputc('\n', stream);
    VB_OR_RETURN(vb_grid_write(&grid, width, color, stream));
    return put_verdicts(merged, stream);
}

int vb_merge_table_write(const struct vb_results *merged, size_t width, bool color, FILE *stream,
                         struct vb_error *error)
{
    if (!vb_results_are_merged(merged))
        return 0;
    size_t class_count = count_classes(merged);
    put_kinds(merged, class_count, stream);
    size_t shown = class_count < CLASSES_MAX ? class_count : CLASSES_MAX;
    return put_ratios(merged, shown, width, color, stream) == 0 ? 0 : vb_fail_memory(error);
}

static const char *const words[] = {
    [VB_MERGE_NOT_TIMED] = "no time",
    [VB_MERGE_SAME] = "same",
    [VB_MERGE_FASTER] = "faster",
    [VB_MERGE_SLOWER] = "slower",
    [VB_MERGE_CANNOT_TELL] = VB_WORDS_CANNOT_TELL,
};

const char *vb_merge_word(enum vb_merge_verdict verdict)
{
    return words[verdict];
}

static void append(char *text, size_t size, const char *part)
{
    size_t length = strlen(text);
    snprintf(text + length, size - length, "%s", part);
}

static size_t count_of(const struct vb_fleet *fleet, const enum vb_merge_verdict *verdicts,
                       enum vb_merge_verdict verdict)
{
    size_t count = 0;
    for (size_t c = 0; c < fleet->class_count; c++)
        count += verdicts[c] == verdict;
    return count;
}

/* "slower on A and B" */
static void append_group(char *text, size_t size, const struct vb_fleet *fleet, const enum vb_merge_verdict *verdicts,
                         enum vb_merge_verdict verdict)
{
    size_t left = count_of(fleet, verdicts, verdict);
    append(text, size, *text ? ", " : "");
    append(text, size, words[verdict]);
    const char *before = " on ";
    for (size_t c = 0; c < fleet->class_count; c++) {
        if (verdicts[c] != verdict)
            continue;
        append(text, size, before);
        append(text, size, fleet->classes[c].name);
        before = --left == 1 ? " and " : ", ";
    }
}

void vb_merge_say_classes(char *text, size_t size, const struct vb_fleet *fleet, const enum vb_merge_verdict *verdicts)
{
    static const enum vb_merge_verdict order[] = {VB_MERGE_SLOWER, VB_MERGE_FASTER, VB_MERGE_CANNOT_TELL, VB_MERGE_SAME,
                                                  VB_MERGE_NOT_TIMED};
    text[0] = '\0';
    size_t all = fleet->class_count;
    if (all < 2 || count_of(fleet, verdicts, VB_MERGE_NOT_TIMED) == all)
        return;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (count_of(fleet, verdicts, order[i]) == all) {
            snprintf(text, size, "%s on all %zu kinds of machines", words[order[i]], all);
            return;
        }
    size_t same = count_of(fleet, verdicts, VB_MERGE_SAME);
    bool one_way = same > 0 && (count_of(fleet, verdicts, VB_MERGE_SLOWER) + same == all ||
                                count_of(fleet, verdicts, VB_MERGE_FASTER) + same == all);
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (count_of(fleet, verdicts, order[i]) > 0 && !(one_way && order[i] == VB_MERGE_SAME))
            append_group(text, size, fleet, verdicts, order[i]);
    if (one_way)
        append(text, size, " only");
}
