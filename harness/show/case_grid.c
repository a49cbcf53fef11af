/* SPDX-License-Identifier: MIT */
#include "show/case_grid.h"
#include "results/number_words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TINY_RATIO 0.001 /* smaller ones are written like 2.9e-10 */
#define HUGE_RATIO 1000  /* an interval up to more than this says that nothing is known: 3.8e-21 .. 2.6e+20 */
#define MIB        1048576.0

enum digits {
    OF_METRIC,     /* none where all are whole, else two significant digits of the smallest */
    OF_PERCENTILE, /* two significant digits of the smallest */
    OF_GROWTH,     /* one decimal and a sign */
};

static const struct {
    const char *heading; /* NULL: an interval, whose heading says the confidence */
    bool right;
    unsigned sacrifice;
    size_t limit;

    /* Of those that only some cases have: how their numbers are written, where they are, and the least number that
     * makes the column appear. `offset` 0: of all others. */
    enum digits digits;
    size_t offset;
    double unit, worth_showing;
} columns[] = {
#define FIELD(name) offsetof(struct vb_row, name)
    [VB_CASE_METHOD] = {"Method", false, 0, .limit = VB_GRID_CELL_MAX},
    [VB_CASE_ALLOCATOR] = {"Allocator", false, 0, .limit = 20},
    [VB_CASE_STATUS] = {"Status", false, 0, .limit = VB_STATUS_COLUMNS},
    [VB_CASE_MEAN] = {"Mean (ns)", true, 0, .limit = VB_STATUS_COLUMNS},
    [VB_CASE_QUIET] = {"Quiet (ns)", true, 10, .limit = 20},
    [VB_CASE_ALLOCATED] = {"Allocated (B)", true, 7, .limit = 20},
    [VB_CASE_ALLOCS] = {"Allocs/op", true, 30, .limit = 20},
    [VB_CASE_RSS] = {"RSS (MiB)", true, 25, 20, OF_GROWTH, FIELD(rss_growth_bytes), MIB, 1},
    [VB_CASE_INSTRUCTIONS] = {"Instr/op", true, 10, 20, OF_METRIC, FIELD(instructions_per_op), 1, 0},
    [VB_CASE_CYCLES] = {"Cycles/op", true, 20, 20, OF_METRIC, FIELD(cycles_per_op), 1, 0},
    [VB_CASE_BRANCH_MISSES] = {"Branch misses/op", true, 20, 20, OF_METRIC, FIELD(branch_misses_per_op), 1, 0},
    [VB_CASE_CACHE_MISSES] = {"Cache misses/op", true, 20, 20, OF_METRIC, FIELD(cache_misses_per_op), 1, 0},
    [VB_CASE_CODE] = {"Code (B)", true, 20, 20, OF_METRIC, FIELD(code_bytes), 1, 1},
    [VB_CASE_MEAN_INTERVAL] = {NULL, true, 3, .limit = VB_GRID_CELL_MAX},
    [VB_CASE_P50] = {"p50 (ns)", true, 55, 20, OF_PERCENTILE, FIELD(p50_ns), 1, 0},
    [VB_CASE_P99] = {"p99 (ns)", true, 15, 20, OF_PERCENTILE, FIELD(p99_ns), 1, 0},
    [VB_CASE_P99_9] = {"p99.9 (ns)", true, 15, 20, OF_PERCENTILE, FIELD(p99_9_ns), 1, 0},
    [VB_CASE_P99_99] = {"p99.99 (ns)", true, 28, 20, OF_PERCENTILE, FIELD(p99_99_ns), 1, 0},
    [VB_CASE_RATIO] = {"Ratio", true, 20, .limit = 20},
    [VB_CASE_RATIO_INTERVAL] = {NULL, true, 2, .limit = 40},
    [VB_CASE_VERDICT] = {"Verdict", false, 35, .limit = VB_GRID_CELL_MAX},
    [VB_CASE_FREES] = {"Frees/op", true, 40, .limit = 20},
    [VB_CASE_USABLE] = {"Usable (B)", true, 50, .limit = 20},
    [VB_CASE_PEAK] = {"Peak live (B)", true, 60, .limit = 20},
    [VB_CASE_LEDGER] = {"Ledger", false, 80, .limit = 40},
    [VB_CASE_CONTRACT] = {"Contract", false, 70, .limit = 40},
};

#define COLUMNS (sizeof columns / sizeof columns[0])

/* A verdict's reason, as in "cannot tell (only a difference above 3 % would show)", goes before other columns, and
 * blanks and long headings go before that. */
#define BRIEF_NUMBERS 48
#define BRIEF_VERDICT 45

static double option_of(const struct vb_row *row, size_t option)
{
    return vb_row_real(row, columns[option].offset) / columns[option].unit;
}

/* What the rows of a case share. */
struct group {
    struct vb_rows rows;
    bool name_allocators;
    bool timed;             /* at least one row has a time */
    bool compared;          /* at least one row has a ratio to another */
    size_t variant_columns; /* of the longest name, so that points stand below each other */
    int mean_decimals;      /* common to all rows, so that a column can be compared at a glance */
    int ratio_decimals;     /* likewise */
    bool shown[COLUMNS];    /* at least one row has a number worth showing */
    int decimals[COLUMNS];
};

/* Two decimals for times up to 100 ns, as in 36.25 beside 3.12; fewer above, more below, so that the fastest time keeps
 * three significant digits. */
int vb_decimals_of_mean(double fastest_ns)
{
    static const double limits[] = {1000, 100, 1, 0.1, 0.01};
    int decimals = 0;
    while (decimals < 5 && fastest_ns < limits[decimals])
        decimals++;
    return decimals;
}

/* Two decimals, but two significant digits of ratios down to a thousandth. */
static int decimals_of_ratio(double smallest)
{
    return smallest >= 0.1 ? 2 : smallest >= 0.01 ? 3 : 4;
}

/* Decimals of a column that only some cases have, over all rows. */
static int decimals_of_option(struct vb_rows rows, size_t option)
{
    double smallest = INFINITY;
    bool whole = true;
    for (size_t i = 0; i < rows.count; i++) {
        double value = option_of(rows.items[i], option);
        whole = whole && (isnan(value) || value == floor(value));
        if (value > 0)
            smallest = fmin(smallest, value);
    }
    switch (columns[option].digits) {
    case OF_GROWTH: return 1;
    case OF_PERCENTILE: return smallest >= 10 ? 0 : smallest >= 1 ? 1 : 2;
    case OF_METRIC: break;
    }
    return whole || smallest >= 100 ? 0 : smallest >= 10 ? 1 : smallest >= 0.1 ? 2 : 4;
}

static struct group look_at(struct vb_rows rows, bool name_allocators)
{
    struct group group = {.rows = rows, .name_allocators = name_allocators};
    double fastest_ns = INFINITY;
    double smallest = INFINITY;
    for (size_t i = 0; i < rows.count; i++) {
        const struct vb_row *row = rows.items[i];
        group.timed = group.timed || !isnan(row->mean_ns);
        group.compared = group.compared || (!isnan(row->ratio) && strcmp(row->variant, row->baseline) != 0);
        if (vb_text_columns(row->variant) > group.variant_columns)
            group.variant_columns = vb_text_columns(row->variant);
        for (size_t option = 0; option < COLUMNS; option++)
            group.shown[option] = group.shown[option] || (columns[option].offset > 0 &&
                                                          option_of(row, option) >= columns[option].worth_showing);
        fastest_ns = fmin(fastest_ns, row->mean_ns);
        if (row->ratio >= TINY_RATIO)
            smallest = fmin(smallest, row->ratio);
    }
    group.mean_decimals = vb_decimals_of_mean(fastest_ns);
    group.ratio_decimals = decimals_of_ratio(smallest);
    for (size_t option = 0; option < COLUMNS; option++)
        group.decimals[option] = group.shown[option] ? decimals_of_option(rows, option) : 0;
    return group;
}

void vb_method_cell(struct vb_grid *grid, size_t column, const struct vb_row *row, size_t variant_columns)
{
    char text[VB_GRID_TEXT];
    if (row->point[0]) {
        int blanks = (int)(variant_columns - vb_text_columns(row->variant)) + 2;
        snprintf(text, sizeof text, "%s%*s%s", row->variant, blanks, "", row->point);
        vb_grid_set(grid, column, VB_TONE_PLAIN, text);
    } else {
        vb_grid_set(grid, column, VB_TONE_PLAIN, row->variant);
    }
}

/* A count of which no range is kept. */
static struct vb_counted_cell constant(double value)
{
    return (struct vb_counted_cell){value, NAN, NAN};
}

static void put_count(struct vb_grid *grid, enum vb_case_column column, const struct vb_row *row,
                      struct vb_counted_cell cell)
{
    char text[VB_WORDING_MAX];
    vb_say_counted(text, row, cell);
    vb_grid_set(grid, column, VB_TONE_PLAIN, text);
}

static void put_options(struct vb_grid *grid, const struct group *group, const struct vb_row *row)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        double value = option_of(row, i);
        char text[VB_GRID_TEXT] = "n/a";
        if (!group->shown[i])
            continue;
        if (!isnan(value))
            snprintf(text, sizeof text, columns[i].digits == OF_GROWTH ? "%+.*f" : "%.*f", group->decimals[i], value);
        vb_grid_set(grid, i, VB_TONE_PLAIN, text);
    }
}

static bool reads_as_one(double value, int decimals)
{
    char text[64];
    snprintf(text, sizeof text, "%.*f", decimals, value);
    return strtod(text, NULL) == 1;
}

/* Decimals that show the width of an interval, at least `decimals`. An end that is not 1 must not read as 1 if
 * `ratio`, for that is where a ratio says "the same". */
static int decimals_of_interval(double low, double high, int decimals, bool ratio)
{
    double step = vb_step_of_interval(low, high);
    if (step > 0 && step < 1)
        decimals = (int)fmax(decimals, round(-log10(step)));
    bool excludes_one = low > 1 || high < 1;
    while (ratio && excludes_one && decimals < 6 && (reads_as_one(low, decimals) || reads_as_one(high, decimals)))
        decimals++;
    return decimals < 6 ? decimals : 6;
}

/* Decimals of the ends of an interval before its width asks for more: a time may be known to thousands of nanoseconds.
 */
static int least_decimals(enum vb_case_column column)
{
    return column == VB_CASE_RATIO || column == VB_CASE_RATIO_INTERVAL ? 2 : 0;
}

/* A number that has an interval of `low` to `high`, which may be NAN: with the decimals of its ends, so that it does
 * not read as outside. */
static void put_number(struct vb_grid *grid, enum vb_case_column column, double value, int decimals, double low,
                       double high)
{
    char text[VB_WORDING_MAX] = "";
    int of_interval =
        column == VB_CASE_QUIET ? 0 : decimals_of_interval(low, high, least_decimals(column), column == VB_CASE_RATIO);
    if (column == VB_CASE_RATIO && value < TINY_RATIO)
        snprintf(text, sizeof text, "%.2g", value);
    else if (!isnan(value))
        vb_say_known(text, value, of_interval > decimals ? of_interval : decimals, low, high);
    vb_grid_set(grid, column, VB_TONE_PLAIN, text);
}

static void put_interval(struct vb_grid *grid, enum vb_case_column column, double low, double high)
{
    if (isnan(low) || isnan(high))
        return;
    char text[VB_GRID_TEXT];
    if (column == VB_CASE_RATIO_INTERVAL && (high < TINY_RATIO || high > HUGE_RATIO)) {
        snprintf(text, sizeof text, "%.2g .. %.2g", low, high);
    } else {
        char ends[2][VB_WORDING_MAX];
        double finest =
            pow(10, -decimals_of_interval(low, high, least_decimals(column), column == VB_CASE_RATIO_INTERVAL));
        double step = column == VB_CASE_RATIO_INTERVAL ? finest : fmax(finest, vb_step_of_interval(low, high));
        vb_say_nearest(ends[0], low, step);
        vb_say_nearest(ends[1], high, step);
        snprintf(text, sizeof text, "%s .. %s", ends[0], ends[1]);
    }
    vb_grid_set(grid, column, VB_TONE_PLAIN, text);
}

static void put_times(struct vb_grid *grid, const struct group *group, const struct vb_row *row)
{
    if (row->verdict_code == VB_ROW_NO_VERDICT)
        vb_grid_set(grid, VB_CASE_VERDICT, VB_TONE_PLAIN, row->verdict);
    if (isnan(row->mean_ns)) {
        vb_grid_set(grid, VB_CASE_MEAN, VB_TONE_PLAIN,
                    row->verdict_code == VB_ROW_NO_VERDICT ? "no time" : "not timed");
        return;
    }
    put_number(grid, VB_CASE_MEAN, row->mean_ns, group->mean_decimals, row->ci_low_ns, row->ci_high_ns);
    double quiet_ns = row->quiet_ns;
    if (!isnan(quiet_ns))
        put_number(grid, VB_CASE_QUIET, quiet_ns, vb_decimals_of_mean(quiet_ns), row->quiet_ci_low_ns,
                   row->quiet_ci_high_ns);
    put_interval(grid, VB_CASE_MEAN_INTERVAL, row->ci_low_ns, row->ci_high_ns);
    if (!group->compared)
        return;
    put_number(grid, VB_CASE_RATIO, row->ratio, group->ratio_decimals, row->ratio_ci_low, row->ratio_ci_high);
    put_interval(grid, VB_CASE_RATIO_INTERVAL, row->ratio_ci_low, row->ratio_ci_high);
    enum vb_tone tone = row->verdict_code == VB_ROW_FASTER   ? VB_TONE_GOOD
                        : row->verdict_code == VB_ROW_SLOWER ? VB_TONE_BAD
                                                             : VB_TONE_PLAIN;
    vb_grid_set(grid, VB_CASE_VERDICT, tone, row->verdict);
}

static void put_ledger(struct vb_grid *grid, const struct vb_row *row)
{
    put_count(grid, VB_CASE_FREES, row, constant(row->frees_per_op));
    put_count(grid, VB_CASE_USABLE, row, constant(row->usable_bytes_per_op));
    put_count(grid, VB_CASE_PEAK, row, constant(row->peak_live_bytes < 0 ? NAN : (double)row->peak_live_bytes));
    vb_grid_set(grid, VB_CASE_LEDGER, VB_TONE_PLAIN, row->ledger);
    vb_grid_set(grid, VB_CASE_CONTRACT, VB_TONE_PLAIN, row->contract);
}

/* Adds a row. `cut` becomes true if its status did not fit. */
static int put_row(struct vb_grid *grid, const struct group *group, const struct vb_row *row, bool *cut)
{
    bool ok = vb_row_is_ok(row);
    if (vb_grid_add_row(grid, ok ? VB_TONE_PLAIN : VB_TONE_BAD) != 0)
        return VB_ERROR_MEMORY;
    vb_method_cell(grid, VB_CASE_METHOD, row, group->variant_columns);
    if (group->name_allocators)
        vb_grid_set(grid, VB_CASE_ALLOCATOR, VB_TONE_PLAIN, row->allocator[0] ? row->allocator : "?");
    put_count(grid, VB_CASE_ALLOCATED, row, vb_bytes_cell(row));
    put_count(grid, VB_CASE_ALLOCS, row, vb_allocs_cell(row));
    put_options(grid, group, row);
    vb_amount_cells_put(grid, VB_CASE_AMOUNTS, row);
    if (!ok)
        *cut = vb_grid_set(grid, group->timed ? VB_CASE_MEAN : VB_CASE_STATUS, VB_TONE_PLAIN, row->status) || *cut;
    else if (group->timed)
        put_times(grid, group, row);
    if (!group->timed)
        put_ledger(grid, row);
    return 0;
}

void vb_case_grid_open(struct vb_grid *grid, const char *confidence)
{
    char interval[64] = "Interval";
    if (confidence)
        snprintf(interval, sizeof interval, "%s interval", confidence);
    char interval_ns[80];
    snprintf(interval_ns, sizeof interval_ns, "%s (ns)", interval);
    for (size_t i = 0; i < COLUMNS; i++) {
        if (i >= VB_CASE_AMOUNTS && i < VB_CASE_AMOUNTS + VB_AMOUNT_COLUMNS) {
            vb_amount_cells_add_column(grid);
            continue;
        }
        const char *heading = i == VB_CASE_MEAN_INTERVAL    ? interval_ns
                              : i == VB_CASE_RATIO_INTERVAL ? interval
                                                            : columns[i].heading;
        size_t column = vb_grid_add_column(grid, heading, columns[i].right, columns[i].sacrifice, columns[i].limit);
        bool is_metric = columns[i].offset > 0 && columns[i].digits == OF_METRIC; /* that was asked for */
        grid->columns[column].carried = is_metric;
    }
    char brief_ns[VB_GRID_HEADING];
    char brief_ratio[VB_GRID_HEADING];
    snprintf(brief_ns, sizeof brief_ns, "%.20s (ns)", confidence ? confidence : "");
    snprintf(brief_ratio, sizeof brief_ratio, "Ratio, %.20s", confidence ? confidence : "");
    vb_grid_allow_brief(grid, VB_CASE_VERDICT, BRIEF_VERDICT, NULL);
    vb_grid_allow_brief(grid, VB_CASE_MEAN_INTERVAL, BRIEF_NUMBERS, confidence ? brief_ns : NULL);
    vb_grid_allow_brief(grid, VB_CASE_RATIO_INTERVAL, BRIEF_NUMBERS, confidence ? brief_ratio : NULL);
    vb_grid_allow_brief(grid, VB_CASE_ALLOCATED, BRIEF_NUMBERS, "B/op");
    vb_grid_allow_brief(grid, VB_CASE_ALLOCS, BRIEF_NUMBERS, "Allocs");
}

int vb_case_grid_fill(struct vb_grid *grid, struct vb_rows rows, bool name_allocators, bool *cut)
{
    struct group group = look_at(rows, name_allocators);
    bool first = true;
    vb_amount_cells_head(grid, VB_CASE_AMOUNTS, rows);
    for (struct vb_rows point; rows.count > 0; rows = vb_rows_after(rows, point)) {
        point = vb_first_point(rows);
        if (!first)
            VB_OR_RETURN(vb_grid_add_row(grid, VB_TONE_PLAIN)); /* a blank line between points */
        for (size_t i = 0; i < point.count; i++)
            VB_OR_RETURN(put_row(grid, &group, point.items[i], cut));
        first = false;
    }
    return 0;
}
