/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"

#include "talk/status_words.h"
#include "base/compare_counts.h"
#include "base/text.h"
#include "results/cells.h"
#include "merge/parts.h"
#include "results/row.h"
#include "results/number_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct merging {
    const struct vb_fleet *fleet;
    const struct vb_row *const *rows;
    const struct vb_row *first; /* that is well; of any, where none is */
    struct vb_row *row;
    FILE *differences; /* what is to be said of them */
    bool differs;
};

static bool is_there(const struct merging *merging, size_t source)
{
    return merging->rows[source] && vb_row_is_ok(merging->rows[source]);
}

static const char *machine_name(const struct merging *merging, size_t source)
{
    return merging->fleet->machines[merging->fleet->sources[source].machine].name;
}

static double number_of(const struct vb_row *row, const struct vb_column *column)
{
    if (column->type == VB_COLUMN_REAL)
        return vb_cell_real(row, column);
    int64_t count = vb_cell_count(row, column);
    return count >= 0 ? (double)count : NAN;
}

static bool are_equal(double a, double b)
{
    return isnan(a) || isnan(b) ? isnan(a) && isnan(b) : vb_count_compare(a, b) == 0;
}

static void set_number(struct vb_row *row, const struct vb_column *column, double value)
{
    if (!isnan(value) && column->type == VB_COLUMN_COUNT)
        *vb_cell_count_field(row, column) = (int64_t)value;
    else if (!isnan(value))
        *vb_cell_real_field(row, column) = value;
}

/* "allocs_per_op 1 on a, 2 on b" */
static void say_difference(struct merging *merging, const struct vb_column *column)
{
    fprintf(merging->differences, "%s%s ", merging->differs ? "; " : "", column->name);
    const char *separator = "";
    for (size_t s = 0; s < merging->fleet->source_count; s++) {
        if (!is_there(merging, s))
            continue;
        char text[VB_WORDING_MAX] = "unknown";
        double value = number_of(merging->rows[s], column);
        if (!isnan(value))
            vb_say_count(text, value);
        fprintf(merging->differences, "%s%s on %s", separator, text, machine_name(merging, s));
        separator = ", ";
    }
    merging->differs = true;
}

/* With several threads the peak depends on their order, even on one machine. */
static bool is_chance(const struct merging *merging, const struct vb_column *column)
{
    return column->offset == offsetof(struct vb_row, peak_live_bytes) &&
           vb_count_compare(merging->first->counted_threads, 1) != 0;
}

enum fold { FOLD_EQUAL, FOLD_SUM, FOLD_LEAST, FOLD_MOST, FOLD_LATER };

/* How the numbers of a column become one. Later: from estimates. */
static enum fold fold_of(const struct vb_column *column)
{
    static const struct {
        const char *name;
        enum fold fold;
    } folds[] = {
        {"launches", FOLD_SUM},         {"outlier_launches", FOLD_SUM}, {"disturbed_turns", FOLD_SUM},
        {"min_ns", FOLD_LEAST},         {"allocs_low", FOLD_LEAST},     {"bytes_low", FOLD_LEAST},
        {"allocs_high", FOLD_MOST},     {"bytes_high", FOLD_MOST},      {"slowest_ns", FOLD_MOST},
        {"mean_ns", FOLD_LATER},        {"ci_low_ns", FOLD_LATER},      {"ci_high_ns", FOLD_LATER},
        {"ratio", FOLD_LATER},          {"ratio_ci_low", FOLD_LATER},   {"ratio_ci_high", FOLD_LATER},
        {"detectable_pct", FOLD_LATER}, {"comparisons", FOLD_LATER},
    };
    for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++)
        if (strcmp(column->name, folds[i].name) == 0)
            return folds[i].fold;
    return FOLD_EQUAL;
}

static double folded(enum fold fold, double so_far, double next)
{
    switch (fold) {
    case FOLD_SUM: return isnan(so_far) ? next : isnan(next) ? so_far : so_far + next;
    case FOLD_LEAST: return fmin(so_far, next); /* of which one is NAN, the other */
    case FOLD_MOST: return fmax(so_far, next);
    default: return so_far;
    }
}

static void merge_number(struct merging *merging, const struct vb_column *column)
{
    enum fold fold = fold_of(column);
    if (fold == FOLD_LATER)
        return;
    double value = number_of(merging->first, column);
    bool equal = true;
    double all = NAN;
    for (size_t s = 0; s < merging->fleet->source_count; s++) {
        if (!is_there(merging, s))
            continue;
        double next = number_of(merging->rows[s], column);
        equal = equal && are_equal(value, next);
        all = folded(fold, all, next);
    }
    if (fold != FOLD_EQUAL && vb_row_is_ok(merging->first))
        set_number(merging->row, column, all);
    else if (equal)
        set_number(merging->row, column, value);
    else if (column->kind == VB_COLUMN_EXACT && !is_chance(merging, column))
        say_difference(merging, column);
}

/* Whether a ledger or contract says that all is as it should be. */
static bool is_well(const struct vb_row *row, const struct vb_column *column)
{
    bool exact = row->ledger_code == VB_ROW_EXACT || row->ledger_code == VB_ROW_EXACT_IN_PART;
    return (column->offset == offsetof(struct vb_row, ledger) && exact) ||
           (column->offset == offsetof(struct vb_row, contract) && row->contract_code == VB_ROW_KEPT);
}

/* A text that all have alike; else the first of those that weigh more than it. */
static int merge_text(struct merging *merging, const struct vb_column *column)
{
    static const char *const from_estimates[] = {"verdict", "gate", "doubts", "status"};
    for (size_t i = 0; i < sizeof from_estimates / sizeof from_estimates[0]; i++)
        if (strcmp(column->name, from_estimates[i]) == 0)
            return 0;
    const struct vb_row *chosen = merging->first;
    const char *text = vb_cell_text(chosen, column);
    for (size_t s = 0; s < merging->fleet->source_count; s++) {
        const char *other = is_there(merging, s) ? vb_cell_text(merging->rows[s], column) : text;
        if (strcmp(text, other) == 0)
            continue;
        if (column->offset == offsetof(struct vb_row, checksum)) {
            fprintf(merging->differences, "%schecksum %s on %s, %s on %s", merging->differs ? "; " : "", text,
                    machine_name(merging, 0), other, machine_name(merging, s));
            merging->differs = true;
            return 0;
        }
        if (is_well(chosen, column)) { /* not everywhere, then */
            text = other;
            chosen = merging->rows[s];
        }
    }
    return vb_row_set_text(vb_cell_text_field(merging->row, column), text);
}

static int merge_columns(struct merging *merging)
{
    for (size_t c = 0; c < vb_column_count; c++) {
        const struct vb_column *column = &vb_columns[c];
        if (column->type == VB_COLUMN_TEXT)
            VB_OR_RETURN(merge_text(merging, column));
        else if (column->type == VB_COLUMN_REAL || column->type == VB_COLUMN_COUNT)
            merge_number(merging, column);
    }
    vb_row_read_words(merging->row); /* the words are those of files */
    return 0;
}

/* Counts that are exact on every machine and not the same are known as a range. */
static int set_ranges(struct merging *merging)
{
    struct vb_row *row = merging->row;
    if (!isnan(row->allocs_per_op) && !isnan(row->bytes_per_op))
        return 0;
    double low = NAN, high = NAN, bytes_low = NAN, bytes_high = NAN;
    for (size_t s = 0; s < merging->fleet->source_count; s++) {
        if (!is_there(merging, s))
            continue;
        const struct vb_row *other = merging->rows[s];
        if (!vb_row_is_exact(other) && !vb_row_varies(other))
            return 0; /* not counted there */
        low = fmin(low, isnan(other->allocs_per_op) ? other->allocs_low : other->allocs_per_op);
        high = fmax(high, isnan(other->allocs_per_op) ? other->allocs_high : other->allocs_per_op);
        bytes_low = fmin(bytes_low, isnan(other->bytes_per_op) ? other->bytes_low : other->bytes_per_op);
        bytes_high = fmax(bytes_high, isnan(other->bytes_per_op) ? other->bytes_high : other->bytes_per_op);
    }
    if (isnan(row->allocs_per_op)) {
        row->allocs_low = low;
        row->allocs_high = high;
    }
    if (isnan(row->bytes_per_op)) {
        row->bytes_low = bytes_low;
        row->bytes_high = bytes_high;
    }
    if (!vb_row_is_exact(merging->first))
        return 0;
    row->ledger_code = VB_ROW_VARIES;
    return vb_row_set_text(&row->ledger, VB_WORDS_VARIES " (differs between machines)");
}

/* What went wrong on any of them stays; what is broken weighs more than what failed. */
static int set_status(struct merging *merging)
{
    size_t worst = SIZE_MAX;
    for (size_t s = 0; s < merging->fleet->source_count; s++) {
        const struct vb_row *row = merging->rows[s];
        if (!row || vb_row_is_ok(row))
            continue;
        if (worst == SIZE_MAX || (vb_row_is_broken(row) && !vb_row_is_broken(merging->rows[worst])))
            worst = s;
    }
    merging->row->status_code = worst == SIZE_MAX ? VB_ROW_OK : merging->rows[worst]->status_code;
    if (worst == SIZE_MAX)
        return vb_row_set_text(&merging->row->status, VB_WORDS_OK);
    char status[600];
    snprintf(status, sizeof status, "%.400s (on %s)", merging->rows[worst]->status, machine_name(merging, worst));
    return vb_row_set_text(&merging->row->status, status);
}

/* Times that do not count keep their doubts only where none counts: then these are why. */
static int set_doubts(struct merging *merging)
{
    for (size_t s = 0; s < merging->fleet->source_count; s++)
        if (vb_merge_row_counts(merging->rows[s]))
            return 0;
    return vb_row_set_text(&merging->row->doubts, merging->first->doubts);
}

/* No result of its machine has the row, and none of the machine came before. */
static bool is_first_of_none(const struct merging *merging, size_t source)
{
    const struct vb_source *sources = merging->fleet->sources;
    for (size_t s = 0; s < merging->fleet->source_count; s++)
        if (sources[s].machine == sources[source].machine && (merging->rows[s] || s < source))
            return false;
    return true;
}

static void say_absent(struct merging *merging)
{
    bool timed = false;
    for (size_t s = 0; s < merging->fleet->source_count; s++)
        timed = timed || (vb_merge_row_counts(merging->rows[s]) && !isnan(merging->rows[s]->mean_ns));
    for (size_t s = 0; s < merging->fleet->source_count; s++) {
        const struct vb_row *row = merging->rows[s];
        bool untimed = row && vb_row_is_ok(row) && timed && (!vb_merge_row_counts(row) || isnan(row->mean_ns));
        if (row ? !untimed : !is_first_of_none(merging, s))
            continue;
        fprintf(merging->differences, "%s%s %s", merging->differs ? "; " : "",
                row ? "no time that counts on" : "not measured on", machine_name(merging, s));
        if (row && row->doubts[0])
            fprintf(merging->differences, " (%s)", row->doubts);
        merging->differs = true;
    }
}

static int merge_all(struct merging *merging)
{
    VB_OR_RETURN(merge_columns(merging));
    VB_OR_RETURN(set_ranges(merging));
    VB_OR_RETURN(set_status(merging));
    return set_doubts(merging);
}

static const struct vb_row *first_of(const struct vb_row *const *rows, size_t count)
{
    const struct vb_row *any = NULL;
    for (size_t s = count; s-- > 0;)
        if (rows[s] && (!any || vb_row_is_ok(rows[s]) || !vb_row_is_ok(any)))
            any = rows[s];
    return any;
}

int vb_merge_cells(struct vb_results *merged, struct vb_row *row, const struct vb_fleet *fleet,
                   const struct vb_row *const *rows)
{
    struct vb_text text;
    struct merging merging = {.fleet = fleet,
                              .rows = rows,
                              .row = row,
                              .first = first_of(rows, fleet->source_count),
                              .differences = vb_text_open(&text)};
    if (!merging.differences)
        return VB_ERROR_MEMORY;
    int status = merge_all(&merging);
    say_absent(&merging);
    char *differences VB_FREE = vb_text_close(&text, merging.differences);
    char *name VB_FREE = vb_row_name(row, false);
    if (status != 0 || !differences || !name)
        return VB_ERROR_MEMORY;
    if (merging.differs)
        VB_OR_RETURN(vb_results_add_warning(merged, "%s: %s", name, differences));
    return merging.differs;
}
