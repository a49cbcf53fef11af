/* SPDX-License-Identifier: MIT */
#include "report/table.h"
#include "report/grid.h"
#include "report/sentence.h"
#include "report/wording.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STATUS_COLUMNS 32 /* a longer status is cut in the table and written in full below it */

#define TINY_RATIO 0.001  /* smaller ones are written like 2.9e-10 */

/* The columns in their order, and which go first where room is short: the sentence says the verdict again, and of an
 * interval the ratio's is worth more than the mean's. The second half is shown only where a case has no times. */
enum column {
    METHOD, /* and the point */
    STATUS,
    MEAN,
    ALLOCATED,
    ALLOCS,
    INSTRUCTIONS, /* these four only where one of the case's rows has them */
    CYCLES,
    BRANCH_MISSES,
    CACHE_MISSES,
    MEAN_INTERVAL,
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
    [STATUS] = {"Status", false, 0, STATUS_COLUMNS},
    [MEAN] = {"Mean (ns)", true, 0, STATUS_COLUMNS},
    [ALLOCATED] = {"Allocated (B)", true, 1, 20},
    [ALLOCS] = {"Allocs/op", true, 3, 20},
    [INSTRUCTIONS] = {"Instr/op", true, 1, 20},
    [CYCLES] = {"Cycles/op", true, 2, 20},
    [BRANCH_MISSES] = {"Branch misses/op", true, 2, 20},
    [CACHE_MISSES] = {"Cache misses/op", true, 2, 20},
    [MEAN_INTERVAL] = {NULL, true, 5, VB_GRID_CELL_MAX},
    [RATIO] = {"Ratio", true, 2, 20},
    [RATIO_INTERVAL] = {NULL, true, 4, 40},
    [VERDICT] = {"Verdict", false, 6, VB_GRID_CELL_MAX},
    [FREES] = {"Frees/op", true, 4, 20},
    [USABLE] = {"Usable (B)", true, 5, 20},
    [PEAK] = {"Peak live (B)", true, 6, 20},
    [LEDGER] = {"Ledger", false, 8, 40},
    [CONTRACT] = {"Contract", false, 7, 40},
};

/* The columns of the metrics, and where their numbers are. */
static const struct {
    enum column column;
    size_t offset;
} metrics[] = {
    {INSTRUCTIONS, offsetof(struct vb_row, instructions_per_op)},
    {CYCLES, offsetof(struct vb_row, cycles_per_op)},
    {BRANCH_MISSES, offsetof(struct vb_row, branch_misses_per_op)},
    {CACHE_MISSES, offsetof(struct vb_row, cache_misses_per_op)},
};

#define METRICS (sizeof metrics / sizeof metrics[0])

static double metric_of(const struct vb_row *row, size_t metric)
{
    return *(const double *)((const char *)row + metrics[metric].offset);
}

/* The rows of one case, those of a point side by side. */
struct group {
    const struct vb_row *const *rows;
    size_t count;
    bool timed;         /* at least one row has a time */
    bool compared;      /* at least one row has a ratio to another */
    size_t variant_columns; /* of the longest name, so that points stand below each other */
    int mean_decimals;  /* common to all rows, so that a column can be compared at a glance */
    int ratio_decimals; /* likewise */
    bool metered[METRICS]; /* at least one row has a number */
    int metric_decimals[METRICS];
};

/* A row and where it belongs: behind the first row of its case, and there behind the first of its point. */
struct place {
    const struct vb_row *row;
    size_t case_index;
    size_t point_index;
    size_t index;
};

static int by_place(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    if (a->case_index != b->case_index)
        return a->case_index < b->case_index ? -1 : 1;
    if (a->point_index != b->point_index)
        return a->point_index < b->point_index ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static struct place find_place(const struct vb_results *results, size_t index)
{
    const struct vb_row *row = &results->rows[index];
    struct place place = {.row = row, .case_index = index, .point_index = index, .index = index};
    for (size_t i = index; i-- > 0;) {
        if (strcmp(results->rows[i].case_name, row->case_name) != 0)
            continue;
        place.case_index = i;
        if (strcmp(results->rows[i].point, row->point) == 0)
            place.point_index = i;
    }
    return place;
}

/* The rows in the order in which they came, but those of a case, and in it those of a point, together. NULL: no
 * memory. */
static const struct vb_row **arrange(const struct vb_results *results)
{
    struct place *places = calloc(results->row_count + 1, sizeof *places);
    const struct vb_row **order = calloc(results->row_count + 1, sizeof(*order));
    if (places && order) {
        for (size_t i = 0; i < results->row_count; i++)
            places[i] = find_place(results, i);
        qsort(places, results->row_count, sizeof *places, by_place);
        for (size_t i = 0; i < results->row_count; i++)
            order[i] = places[i].row;
    } else {
        free(order);
        order = NULL;
    }
    free(places);
    return order;
}

/* Two decimals for times up to 100 ns, as in 36.25 beside 3.12; fewer above, more below, so that the fastest time keeps
 * three significant digits. */
static int decimals_of_mean(double fastest_ns)
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

/* None where all are whole, as exact counts mostly are; else as many as leave the smallest two significant digits. */
static int decimals_of_metric(const struct group *group, size_t metric)
{
    double smallest = INFINITY;
    bool whole = true;
    for (size_t i = 0; i < group->count; i++) {
        double value = metric_of(group->rows[i], metric);
        whole = whole && (isnan(value) || value == floor(value));
        if (value > 0)
            smallest = fmin(smallest, value);
    }
    return whole || smallest >= 100 ? 0 : smallest >= 10 ? 1 : smallest >= 0.1 ? 2 : 4;
}

static struct group first_group(const struct vb_row *const *rows, size_t count)
{
    struct group group = {.rows = rows};
    double fastest_ns = INFINITY;
    double smallest = INFINITY;
    for (; group.count < count && strcmp(rows[group.count]->case_name, rows[0]->case_name) == 0; group.count++) {
        const struct vb_row *row = rows[group.count];
        group.timed = group.timed || !isnan(row->mean_ns);
        group.compared = group.compared || (!isnan(row->ratio) && strcmp(row->variant, row->baseline) != 0);
        if (vb_text_columns(row->variant) > group.variant_columns)
            group.variant_columns = vb_text_columns(row->variant);
        for (size_t i = 0; i < METRICS; i++)
            group.metered[i] = group.metered[i] || !isnan(metric_of(row, i));
        fastest_ns = fmin(fastest_ns, row->mean_ns);
        if (row->ratio >= TINY_RATIO)
            smallest = fmin(smallest, row->ratio);
    }
    group.mean_decimals = decimals_of_mean(fastest_ns);
    group.ratio_decimals = decimals_of_ratio(smallest);
    for (size_t i = 0; i < METRICS; i++)
        group.metric_decimals[i] = decimals_of_metric(&group, i);
    return group;
}

static void add_columns(struct vb_grid *grid, const char *confidence)
{
    char interval[64] = "Interval";
    if (confidence)
        snprintf(interval, sizeof interval, "%s interval", confidence);
    char interval_ns[80];
    snprintf(interval_ns, sizeof interval_ns, "%s (ns)", interval);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        const char *heading = i == MEAN_INTERVAL ? interval_ns : i == RATIO_INTERVAL ? interval : columns[i].heading;
        vb_grid_add_column(grid, heading, columns[i].right, columns[i].sacrifice, columns[i].limit);
    }
}

static void put_method(struct vb_grid *grid, const struct vb_row *row, size_t variant_columns)
{
    char text[VB_GRID_TEXT];
    if (row->point[0]) {
        int blanks = (int)(variant_columns - vb_text_columns(row->variant)) + 2;
        snprintf(text, sizeof text, "%s%*s%s", row->variant, blanks, "", row->point);
        vb_grid_set(grid, METHOD, VB_TONE_PLAIN, text);
    } else {
        vb_grid_set(grid, METHOD, VB_TONE_PLAIN, row->variant);
    }
}

static void put_number(struct vb_grid *grid, enum column column, double value, int decimals)
{
    char text[VB_GRID_TEXT] = "";
    if (column == RATIO && value < TINY_RATIO)
        snprintf(text, sizeof text, "%.2g", value);
    else if (!isnan(value))
        snprintf(text, sizeof text, "%.*f", decimals, value);
    vb_grid_set(grid, column, VB_TONE_PLAIN, text);
}

/* A proven zero is 0; what was counted but differs is no number, and what was not counted even less. */
static void put_count(struct vb_grid *grid, enum column column, const struct vb_row *row, double value)
{
    char text[VB_WORDING_MAX];
    if (!isnan(value))
        vb_say_count(text, value);
    else if (strncmp(row->ledger, "not constant", strlen("not constant")) == 0)
        strcpy(text, "?");
    else
        strcpy(text, "n/a");
    vb_grid_set(grid, column, VB_TONE_PLAIN, text);
}

static void put_metrics(struct vb_grid *grid, const struct group *group, const struct vb_row *row)
{
    for (size_t i = 0; i < METRICS; i++) {
        if (!group->metered[i])
            continue;
        if (isnan(metric_of(row, i)))
            vb_grid_set(grid, metrics[i].column, VB_TONE_PLAIN, "n/a");
        else
            put_number(grid, metrics[i].column, metric_of(row, i), group->metric_decimals[i]);
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
    double width = high - low;
    if (width > 0 && width < 1)
        decimals = (int)fmax(decimals, ceil(-log10(width) - 1e-9)); /* the tolerance is for 0.1 and its like */
    bool excludes_one = low > 1 || high < 1;
    while (ratio && excludes_one && decimals < 6 && (reads_as_one(low, decimals) || reads_as_one(high, decimals)))
        decimals++;
    return decimals < 6 ? decimals : 6;
}

static void put_interval(struct vb_grid *grid, enum column column, double low, double high, int decimals)
{
    if (isnan(low) || isnan(high))
        return;
    char text[VB_GRID_TEXT];
    if (column == RATIO_INTERVAL && high < TINY_RATIO) {
        snprintf(text, sizeof text, "%.2g .. %.2g", low, high);
    } else {
        decimals = decimals_of_interval(low, high, decimals, column == RATIO_INTERVAL);
        snprintf(text, sizeof text, "%.*f .. %.*f", decimals, low, decimals, high);
    }
    vb_grid_set(grid, column, VB_TONE_PLAIN, text);
}

static void put_times(struct vb_grid *grid, const struct group *group, const struct vb_row *row)
{
    if (isnan(row->mean_ns)) {
        vb_grid_set(grid, MEAN, VB_TONE_PLAIN, "not timed");
        return;
    }
    put_number(grid, MEAN, row->mean_ns, group->mean_decimals);
    put_interval(grid, MEAN_INTERVAL, row->ci_low_ns, row->ci_high_ns, 0);
    if (!group->compared)
        return;
    put_number(grid, RATIO, row->ratio, group->ratio_decimals);
    put_interval(grid, RATIO_INTERVAL, row->ratio_ci_low, row->ratio_ci_high, 2);
    enum vb_tone tone = strcmp(row->verdict, "faster") == 0   ? VB_TONE_GOOD
                        : strcmp(row->verdict, "slower") == 0 ? VB_TONE_BAD
                                                              : VB_TONE_PLAIN;
    vb_grid_set(grid, VERDICT, tone, row->verdict);
}

static void put_ledger(struct vb_grid *grid, const struct vb_row *row)
{
    put_count(grid, FREES, row, row->frees_per_op);
    put_count(grid, USABLE, row, row->usable_bytes_per_op);
    put_count(grid, PEAK, row, row->peak_live_bytes < 0 ? NAN : (double)row->peak_live_bytes);
    vb_grid_set(grid, LEDGER, VB_TONE_PLAIN, row->ledger);
    vb_grid_set(grid, CONTRACT, VB_TONE_PLAIN, row->contract);
}

/* Adds a row. `cut` becomes true if its status did not fit. */
static int put_row(struct vb_grid *grid, const struct group *group, const struct vb_row *row, bool *cut)
{
    bool ok = vb_row_is_ok(row);
    if (vb_grid_add_row(grid, ok ? VB_TONE_PLAIN : VB_TONE_BAD) != 0)
        return VB_ERROR_MEMORY;
    put_method(grid, row, group->variant_columns);
    put_count(grid, ALLOCATED, row, row->bytes_per_op);
    put_count(grid, ALLOCS, row, row->allocs_per_op);
    put_metrics(grid, group, row);
    if (!ok)
        *cut = vb_grid_set(grid, group->timed ? MEAN : STATUS, VB_TONE_PLAIN, row->status) || *cut;
    else if (group->timed)
        put_times(grid, group, row);
    if (!group->timed)
        put_ledger(grid, row);
    return 0;
}

static int put_rows(struct vb_grid *grid, const struct group *group, bool *cut)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < group->count; i++) {
        bool new_point = i > 0 && strcmp(group->rows[i]->point, group->rows[i - 1]->point) != 0;
        if (new_point)
            status = vb_grid_add_row(grid, VB_TONE_PLAIN); /* a blank line between points */
        if (status == 0)
            status = put_row(grid, group, group->rows[i], cut);
    }
    return status;
}

static void write_title(const struct vb_results *results, const char *case_name, FILE *stream)
{
    char key[256];
    snprintf(key, sizeof key, "case.%s", case_name);
    const char *summary = vb_results_fact(results, key);
    fprintf(stream, summary ? "%s: %s\n" : "%s\n", case_name, summary);
}

static void write_cut_statuses(const struct group *group, FILE *stream)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct vb_row *row = group->rows[i];
        if (!vb_row_is_ok(row) && vb_text_columns(row->status) > STATUS_COLUMNS)
            fprintf(stream, "%s%s%s: %s\n", row->variant, row->point[0] ? " at " : "", row->point, row->status);
    }
}

static int write_group(const struct vb_results *results, const struct group *group,
                       const struct vb_table_options *options, FILE *stream)
{
    struct vb_grid grid = {0};
    add_columns(&grid, vb_results_fact(results, "confidence"));
    bool cut = false;
    int status = put_rows(&grid, group, &cut);
    if (status == 0) {
        write_title(results, group->rows[0]->case_name, stream);
        vb_grid_write(&grid, options->width, options->color, stream);
        if (cut)
            write_cut_statuses(group, stream);
        vb_sentence_write(group->rows, group->count, stream);
    }
    vb_grid_release(&grid);
    return status;
}

/* How the run went as a whole, where it was timed and says so. */
static void write_summary(const struct vb_results *results, FILE *stream)
{
    const char *others_pct = vb_results_fact(results, "others_cpu_pct");
    const char *stolen_pct = vb_results_fact(results, "stolen_cpu_pct");
    const char *elapsed_s = vb_results_fact(results, "elapsed_s");
    const char *seed = vb_results_fact(results, "seed");
    if (results->row_count == 0 || !others_pct || !stolen_pct || !elapsed_s || !seed)
        return;
    int64_t launches = 0;
    int64_t outliers = 0;
    for (size_t i = 0; i < results->row_count; i++) {
        const struct vb_row *row = &results->rows[i];
        launches += row->launches > 0 ? row->launches : 0;
        outliers += row->outlier_launches > 0 ? row->outlier_launches : 0;
    }
    fprintf(stream, "\n%s s; others used %s %% of the measuring CPU, a hypervisor %s %%; %" PRId64 " of %" PRId64
                    " launches of a variant were outliers; seed %s\n",
            elapsed_s, others_pct, stolen_pct, outliers, launches, seed);
}

int vb_table_write(const struct vb_results *results, const struct vb_table_options *options, FILE *stream,
                   struct vb_error *error)
{
    const struct vb_row **rows = arrange(results);
    int status = rows ? 0 : VB_ERROR_MEMORY;
    for (size_t done = 0; status == 0 && done < results->row_count;) {
        struct group group = first_group(rows + done, results->row_count - done);
        if (done > 0)
            fputc('\n', stream);
        status = write_group(results, &group, options, stream);
        done += group.count;
    }
    free(rows);
    if (status != 0)
        return vb_fail_memory(error);
    write_summary(results, stream);
    if (results->row_count > 0 && results->warning_count > 0)
        fputc('\n', stream);
    for (size_t i = 0; i < results->warning_count; i++)
        fprintf(stream, "warning: %s\n", results->warnings[i]);
    return 0;
}
