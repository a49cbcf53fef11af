/* SPDX-License-Identifier: MIT */
#include "show/case_grid.h"
#include "show/amount_cells.h"
#include "results/cells.h"
#include "results/wording.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TINY_RATIO 0.001 /* smaller ones are written like 2.9e-10 */
#define HUGE_RATIO 1000  /* an interval up to more than this says that nothing is known: 3.8e-21 .. 2.6e+20 */
#define MIB        1048576.0

/* The columns in their order, and which go first where room is short: a verdict has been drawn from the intervals,
 * which stay; of these the ratio's is worth more than the mean's; who records single operations asks for their tail.
 * The second half is shown only where a case has no times. */
enum column {
    METHOD, /* and the point */
    ALLOCATOR,
    STATUS,
    MEAN,
    QUIET, /* only where one of the case's rows has it */
    ALLOCATED,
    ALLOCS,
    RSS, /* it and the next five only where one of the case's rows has them */
    INSTRUCTIONS,
    CYCLES,
    BRANCH_MISSES,
    CACHE_MISSES,
    CODE,
    MEAN_INTERVAL,
    AMOUNTS, /* and those behind it, only where the case has them: what it processes in a second, and its own counters
              */
    P50 = AMOUNTS + VB_AMOUNT_COLUMNS, /* these four likewise */
    P99,
    P99_9,
    P99_99,
    RATIO,
    RATIO_INTERVAL,
    VERDICT,
    FREES,
    USABLE,
    PEAK,
    LEDGER,
    CONTRACT,
};

static const struct {
    const char *heading; /* NULL: an interval, whose heading says the confidence */
    bool right;
    unsigned sacrifice;
    size_t limit;
} columns[] = {
    [METHOD] = {"Method", false, 0, VB_GRID_CELL_MAX},
    [ALLOCATOR] = {"Allocator", false, 0, 20},
    [STATUS] = {"Status", false, 0, VB_STATUS_COLUMNS},
    [MEAN] = {"Mean (ns)", true, 0, VB_STATUS_COLUMNS},
    [QUIET] = {"Quiet (ns)", true, 10, 20},
    [ALLOCATED] = {"Allocated (B)", true, 7, 20},
    [ALLOCS] = {"Allocs/op", true, 30, 20},
    [RSS] = {"RSS (MiB)", true, 25, 20},
    [INSTRUCTIONS] = {"Instr/op", true, 10, 20},
    [CYCLES] = {"Cycles/op", true, 20, 20},
    [BRANCH_MISSES] = {"Branch misses/op", true, 20, 20},
    [CACHE_MISSES] = {"Cache misses/op", true, 20, 20},
    [CODE] = {"Code (B)", true, 20, 20},
    [MEAN_INTERVAL] = {NULL, true, 3, VB_GRID_CELL_MAX},
    [P50] = {"p50 (ns)", true, 55, 20},
    [P99] = {"p99 (ns)", true, 15, 20},
    [P99_9] = {"p99.9 (ns)", true, 15, 20},
    [P99_99] = {"p99.99 (ns)", true, 28, 20},
    [RATIO] = {"Ratio", true, 20, 20},
    [RATIO_INTERVAL] = {NULL, true, 2, 40},
    [VERDICT] = {"Verdict", false, 35, VB_GRID_CELL_MAX},
    [FREES] = {"Frees/op", true, 40, 20},
    [USABLE] = {"Usable (B)", true, 50, 20},
    [PEAK] = {"Peak live (B)", true, 60, 20},
    [LEDGER] = {"Ledger", false, 80, 40},
    [CONTRACT] = {"Contract", false, 70, 40},
};

const struct vb_case_places vb_case_places = {.method = METHOD,
                                              .status = STATUS,
                                              .mean = MEAN,
                                              .allocs = ALLOCS,
                                              .allocated = ALLOCATED,
                                              .ratio = RATIO,
                                              .ratio_interval = RATIO_INTERVAL,
                                              .verdict = VERDICT};

/* A verdict's reason, as in "cannot tell (only a difference above 3 % would show)", goes before other columns, and
 * blanks and long headings go before that. */
#define BRIEF_NUMBERS 48
#define BRIEF_VERDICT 45

enum digits {
    OF_METRIC,     /* none where all are whole, else two significant digits of the smallest */
    OF_PERCENTILE, /* two significant digits of the smallest */
    OF_GROWTH,     /* one decimal and a sign */
};

/* The columns that only some cases have, and where their numbers are. */
static const struct {
    enum column column;
    enum digits digits;
    size_t offset;
    double unit;
    double worth_showing; /* the least number that makes the column appear */
} options[] = {
    {RSS, OF_GROWTH, offsetof(struct vb_row, rss_growth_bytes), MIB, 1},
    {INSTRUCTIONS, OF_METRIC, offsetof(struct vb_row, instructions_per_op), 1, 0},
    {CYCLES, OF_METRIC, offsetof(struct vb_row, cycles_per_op), 1, 0},
    {BRANCH_MISSES, OF_METRIC, offsetof(struct vb_row, branch_misses_per_op), 1, 0},
    {CACHE_MISSES, OF_METRIC, offsetof(struct vb_row, cache_misses_per_op), 1, 0},
    {CODE, OF_METRIC, offsetof(struct vb_row, code_bytes), 1, 1},
    {P50, OF_PERCENTILE, offsetof(struct vb_row, p50_ns), 1, 0},
    {P99, OF_PERCENTILE, offsetof(struct vb_row, p99_ns), 1, 0},
    {P99_9, OF_PERCENTILE, offsetof(struct vb_row, p99_9_ns), 1, 0},
    {P99_99, OF_PERCENTILE, offsetof(struct vb_row, p99_99_ns), 1, 0},
};

#define OPTIONS (sizeof options / sizeof options[0])

static double option_of(const struct vb_row *row, size_t option)
{
    return vb_row_real(row, options[option].offset) / options[option].unit;
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
    bool shown[OPTIONS];    /* at least one row has a number worth showing */
    int decimals[OPTIONS];
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
    switch (options[option].digits) {
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
        for (size_t option = 0; option < OPTIONS; option++)
            group.shown[option] = group.shown[option] || option_of(row, option) >= options[option].worth_showing;
        fastest_ns = fmin(fastest_ns, row->mean_ns);
        if (row->ratio >= TINY_RATIO)
            smallest = fmin(smallest, row->ratio);
    }
    group.mean_decimals = vb_decimals_of_mean(fastest_ns);
    group.ratio_decimals = decimals_of_ratio(smallest);
    for (size_t option = 0; option < OPTIONS; option++)
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

static void put_count(struct vb_grid *grid, enum column column, const struct vb_row *row, struct vb_counted_cell cell)
{
    char text[VB_WORDING_MAX];
    vb_say_counted(text, row, cell);
    vb_grid_set(grid, column, VB_TONE_PLAIN, text);
}

static void put_options(struct vb_grid *grid, const struct group *group, const struct vb_row *row)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        double value = option_of(row, i);
        char text[VB_GRID_TEXT] = "n/a";
        if (!group->shown[i])
            continue;
        if (!isnan(value))
            snprintf(text, sizeof text, options[i].digits == OF_GROWTH ? "%+.*f" : "%.*f", group->decimals[i], value);
        vb_grid_set(grid, options[i].column, VB_TONE_PLAIN, text);
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
static int least_decimals(enum column column)
{
    return column == RATIO || column == RATIO_INTERVAL ? 2 : 0;
}

/* A number that has an interval of `low` to `high`, which may be NAN: with the decimals of its ends, so that it does
 * not read as outside. */
static void put_number(struct vb_grid *grid, enum column column, double value, int decimals, double low, double high)
{
    char text[VB_WORDING_MAX] = "";
    int of_interval = column == QUIET ? 0 : decimals_of_interval(low, high, least_decimals(column), column == RATIO);
    if (column == RATIO && value < TINY_RATIO)
        snprintf(text, sizeof text, "%.2g", value);
    else if (!isnan(value))
        vb_say_known(text, value, of_interval > decimals ? of_interval : decimals, low, high);
    vb_grid_set(grid, column, VB_TONE_PLAIN, text);
}

static void put_interval(struct vb_grid *grid, enum column column, double low, double high)
{
    if (isnan(low) || isnan(high))
        return;
    char text[VB_GRID_TEXT];
    if (column == RATIO_INTERVAL && (high < TINY_RATIO || high > HUGE_RATIO)) {
        snprintf(text, sizeof text, "%.2g .. %.2g", low, high);
    } else {
        char ends[2][VB_WORDING_MAX];
        double finest = pow(10, -decimals_of_interval(low, high, least_decimals(column), column == RATIO_INTERVAL));
        double step = column == RATIO_INTERVAL ? finest : fmax(finest, vb_step_of_interval(low, high));
        vb_say_nearest(ends[0], low, step);
        vb_say_nearest(ends[1], high, step);
        snprintf(text, sizeof text, "%s .. %s", ends[0], ends[1]);
    }
    vb_grid_set(grid, column, VB_TONE_PLAIN, text);
}

static void put_times(struct vb_grid *grid, const struct group *group, const struct vb_row *row)
{
    if (row->verdict_code == VB_ROW_NO_VERDICT)
        vb_grid_set(grid, VERDICT, VB_TONE_PLAIN, row->verdict);
    if (isnan(row->mean_ns)) {
        vb_grid_set(grid, MEAN, VB_TONE_PLAIN, row->verdict_code == VB_ROW_NO_VERDICT ? "no time" : "not timed");
        return;
    }
    put_number(grid, MEAN, row->mean_ns, group->mean_decimals, row->ci_low_ns, row->ci_high_ns);
    double quiet_ns = row->quiet_ns;
    if (!isnan(quiet_ns))
        put_number(grid, QUIET, quiet_ns, vb_decimals_of_mean(quiet_ns), row->quiet_ci_low_ns, row->quiet_ci_high_ns);
    put_interval(grid, MEAN_INTERVAL, row->ci_low_ns, row->ci_high_ns);
    if (!group->compared)
        return;
    put_number(grid, RATIO, row->ratio, group->ratio_decimals, row->ratio_ci_low, row->ratio_ci_high);
    put_interval(grid, RATIO_INTERVAL, row->ratio_ci_low, row->ratio_ci_high);
    enum vb_tone tone = row->verdict_code == VB_ROW_FASTER   ? VB_TONE_GOOD
                        : row->verdict_code == VB_ROW_SLOWER ? VB_TONE_BAD
                                                             : VB_TONE_PLAIN;
    vb_grid_set(grid, VERDICT, tone, row->verdict);
}

static void put_ledger(struct vb_grid *grid, const struct vb_row *row)
{
    put_count(grid, FREES, row, constant(row->frees_per_op));
    put_count(grid, USABLE, row, constant(row->usable_bytes_per_op));
    put_count(grid, PEAK, row, constant(row->peak_live_bytes < 0 ? NAN : (double)row->peak_live_bytes));
    vb_grid_set(grid, LEDGER, VB_TONE_PLAIN, row->ledger);
    vb_grid_set(grid, CONTRACT, VB_TONE_PLAIN, row->contract);
}

/* Adds a row. `cut` becomes true if its status did not fit. */
static int put_row(struct vb_grid *grid, const struct group *group, const struct vb_row *row, bool *cut)
{
    bool ok = vb_row_is_ok(row);
    if (vb_grid_add_row(grid, ok ? VB_TONE_PLAIN : VB_TONE_BAD) != 0)
        return VB_ERROR_MEMORY;
    vb_method_cell(grid, METHOD, row, group->variant_columns);
    if (group->name_allocators)
        vb_grid_set(grid, ALLOCATOR, VB_TONE_PLAIN, row->allocator[0] ? row->allocator : "?");
    put_count(grid, ALLOCATED, row, vb_bytes_cell(row));
    put_count(grid, ALLOCS, row, vb_allocs_cell(row));
    put_options(grid, group, row);
    vb_amount_cells_put(grid, AMOUNTS, row);
    if (!ok)
        *cut = vb_grid_set(grid, group->timed ? MEAN : STATUS, VB_TONE_PLAIN, row->status) || *cut;
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
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (i >= AMOUNTS && i < AMOUNTS + VB_AMOUNT_COLUMNS) {
            vb_amount_cells_add_column(grid);
            continue;
        }
        const char *heading = i == MEAN_INTERVAL ? interval_ns : i == RATIO_INTERVAL ? interval : columns[i].heading;
        vb_grid_add_column(grid, heading, columns[i].right, columns[i].sacrifice, columns[i].limit);
    }
    char brief_ns[VB_GRID_HEADING];
    char brief_ratio[VB_GRID_HEADING];
    snprintf(brief_ns, sizeof brief_ns, "%.20s (ns)", confidence ? confidence : "");
    snprintf(brief_ratio, sizeof brief_ratio, "Ratio, %.20s", confidence ? confidence : "");
    vb_grid_allow_brief(grid, VERDICT, BRIEF_VERDICT, NULL);
    vb_grid_allow_brief(grid, MEAN_INTERVAL, BRIEF_NUMBERS, confidence ? brief_ns : NULL);
    vb_grid_allow_brief(grid, RATIO_INTERVAL, BRIEF_NUMBERS, confidence ? brief_ratio : NULL);
    vb_grid_allow_brief(grid, ALLOCATED, BRIEF_NUMBERS, "B/op");
    vb_grid_allow_brief(grid, ALLOCS, BRIEF_NUMBERS, "Allocs");
}

int vb_case_grid_fill(struct vb_grid *grid, struct vb_rows rows, bool name_allocators, bool *cut)
{
    struct group group = look_at(rows, name_allocators);
    bool first = true;
    int status = 0;
    vb_amount_cells_head(grid, AMOUNTS, rows);
    for (struct vb_rows point; status == 0 && rows.count > 0; rows = vb_rows_after(rows, point)) {
        point = vb_first_point(rows);
        if (!first)
            status = vb_grid_add_row(grid, VB_TONE_PLAIN); /* a blank line between points */
        for (size_t i = 0; status == 0 && i < point.count; i++)
            status = put_row(grid, &group, point.items[i], cut);
        first = false;
    }
    return status;
}
