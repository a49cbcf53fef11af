/* SPDX-License-Identifier: MIT */
#include "show/chart/sweep.h"
#include "show/chart/number.h"
#include "show/chart/sweep_lines.h"
#include "results/extras.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH         980
#define MARGIN        24
#define LEFT          74
#define ALLOCS_PX     120 /* height of the lower panel */
#define FAILURES_TOLD 2

const struct vb_sweep_cell *vb_sweep_cell(const struct vb_sweep_chart *chart, size_t variant, size_t value)
{
    return &chart->cells[variant * chart->values.count + value];
}

static int by_value(const void *left, const void *right)
{
    const struct vb_chart_sweep_row *a = *(const struct vb_chart_sweep_row *const *)left;
    const struct vb_chart_sweep_row *b = *(const struct vb_chart_sweep_row *const *)right;
    if (a->point.x != b->point.x)
        return a->point.x < b->point.x ? -1 : 1;
    return a->chart_row < b->chart_row ? -1 : a->chart_row > b->chart_row;
}

/* The values of the parameter, ascending, as they are written first. */
static void set_values(struct vb_sweep_chart *chart)
{
    size_t count = chart->sweep->count;
    const struct vb_chart_sweep_row **rows = vb_page_keep(chart->page, count, sizeof(*rows));
    double *x = vb_page_keep(chart->page, count, sizeof *x);
    const char **texts = vb_page_keep(chart->page, count, sizeof(*texts));
    size_t used = 0;
    if (!rows || !x || !texts)
        return;
    for (size_t i = 0; i < count; i++)
        rows[i] = &chart->sweep->rows[i];
    qsort(rows, count, sizeof(*rows), by_value);
    for (size_t i = 0; i < count; i++) {
        const struct vb_sweep_point *point = &rows[i]->point;
        size_t begin = point->name_offset + point->name_length + 1;
        if (used > 0 && x[used - 1] == point->x)
            continue;
        x[used] = point->x;
        texts[used++] = vb_page_say(chart->page, "%.*s", (int)(point->end_offset - begin), point->row->point + begin);
    }
    chart->values = (struct vb_values){.x = x, .texts = texts, .count = used};
}

static size_t find_value(const struct vb_values *values, double x)
{
    size_t low = 0;
    size_t high = values->count;
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        if (values->x[middle] <= x)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void note_crossing(struct vb_crossing *crossing, const struct vb_chart_row *chart_row)
{
    struct vb_row_extras extras = vb_row_extras_of(chart_row->row);
    if (isnan(extras.break_even_at) || !*chart_row->baseline || strcmp(chart_row->variant, chart_row->baseline) == 0)
        return;
    bool holds = extras.break_even_low <= extras.break_even_at && extras.break_even_at <= extras.break_even_high;
    *crossing = (struct vb_crossing){.baseline = chart_row->baseline,
                                     .at = extras.break_even_at,
                                     .low = holds ? extras.break_even_low : NAN,
                                     .high = holds ? extras.break_even_high : NAN,
                                     .x = NAN,
                                     .y = NAN};
}

static struct vb_sweep_cell cell_of(const struct vb_chart_row *chart_row)
{
    const struct vb_row *row = chart_row->row;
    struct vb_sweep_cell cell = {chart_row->mean_ns, chart_row->mean_ns, chart_row->mean_ns, row->allocs_per_op, true};
    if (!isnan(cell.ns) && !isnan(row->ci_low_ns) && !isnan(row->ci_high_ns)) {
        cell.low_ns = fmin(row->ci_low_ns, cell.ns);
        cell.high_ns = fmax(row->ci_high_ns, cell.ns);
    }
    return cell;
}

static void add_row(struct vb_sweep_chart *chart, const struct vb_chart_sweep_row *row)
{
    size_t k = vb_lines_find(&chart->variants, row->chart_row->variant);
    struct vb_sweep_cell *cell = &chart->cells[k * chart->values.count + find_value(&chart->values, row->point.x)];
    if (cell->is_set)
        return;
    *cell = cell_of(row->chart_row);
    chart->has_time |= !isnan(cell->ns);
    chart->has_allocs |= !isnan(cell->allocs);
    chart->has_interval |= cell->high_ns > cell->low_ns;
    note_crossing(&chart->crossings[k], row->chart_row);
    if (!isnan(cell->ns))
        vb_launch_span_add(&chart->launches, row->chart_row->row->launches);
}

/* Variants beyond those that there is room for, each counted once. */
static void count_hidden(struct vb_sweep_chart *chart, const char **hidden, const char *name)
{
    for (size_t i = 0; i < chart->hidden; i++)
        if (strcmp(hidden[i], name) == 0)
            return;
    hidden[chart->hidden++] = name;
}

static void add_rows(struct vb_sweep_chart *chart)
{
    size_t count = chart->sweep->count;
    const char **hidden = vb_page_keep(chart->page, count, sizeof(*hidden));
    chart->cells = vb_page_keep(chart->page, VB_LINES_MAX * chart->values.count, sizeof *chart->cells);
    if (!hidden || !chart->cells)
        return;
    for (size_t i = 0; i < VB_LINES_MAX * chart->values.count; i++)
        chart->cells[i] = (struct vb_sweep_cell){NAN, NAN, NAN, NAN, false};
    for (size_t i = 0; i < count; i++) {
        const struct vb_chart_sweep_row *row = &chart->sweep->rows[i];
        if (vb_lines_find(&chart->variants, row->chart_row->variant) < VB_LINES_MAX)
            add_row(chart, row);
        else
            count_hidden(chart, hidden, row->chart_row->variant);
    }
}

/* An interval that reaches far beyond every line would press these together, or cover the panel: it is cut as those of
 * bars are. */
static void cut_intervals(struct vb_sweep_chart *chart)
{
    size_t count = chart->variants.count * chart->values.count;
    double least = INFINITY;
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        most = fmax(most, chart->cells[i].ns);
        least = chart->cells[i].ns > 0 ? fmin(least, chart->cells[i].ns) : least;
    }
    bool is_log = most / least > 20;
    double high = most * (is_log ? 3 : 1.5);
    double low = is_log ? least / 3 : 0;
    chart->lowest_ns = least;
    for (size_t i = 0; i < count; i++) {
        struct vb_sweep_cell *cell = &chart->cells[i];
        if (isnan(cell->ns))
            continue;
        chart->is_cut |= cell->high_ns > high || cell->low_ns < low;
        cell->high_ns = fmin(cell->high_ns, high);
        cell->low_ns = cell->ns > 0 ? fmax(cell->low_ns, low) : cell->low_ns;
        chart->highest_ns = fmax(chart->highest_ns, cell->high_ns);
        chart->lowest_ns = cell->low_ns > 0 ? fmin(chart->lowest_ns, cell->low_ns) : chart->lowest_ns;
    }
}

static void set_scales(struct vb_sweep_chart *chart)
{
    double most = 0;
    for (size_t i = 0; i < chart->variants.count * chart->values.count; i++)
        most = fmax(most, chart->cells[i].allocs);
    chart->time = vb_scale_of_lines(isfinite(chart->lowest_ns) ? chart->lowest_ns : 0, chart->highest_ns);
    chart->allocs = vb_scale_of_lines(0, most);
}

static const char *say_how(const struct vb_sweep_chart *chart)
{
    struct vb_page *page = chart->page;
    const char *how = "time not measured";
    if (chart->has_time)
        how = vb_page_say(page, "Mean: 20 %% trimmed mean%s", vb_launch_span_say(page, &chart->launches));
    if (chart->has_time && chart->has_interval)
        how = vb_page_say(page, "%s, ribbons: %s%s", how, vb_interval_say(page, "interval of the mean"),
                          chart->is_cut ? ", cut where it goes far beyond the lines" : "");
    if (chart->drawn_count > 0)
        how = vb_page_append(page, how, "rings: where a line crosses the baseline's, with the interval");
    if (!chart->has_allocs)
        how = vb_page_append(page, how, "number of allocations not known");
    if (chart->hidden > 0)
        how = vb_page_append(page, how, vb_page_say(page, "not shown: %zu more variants", chart->hidden));
    return how;
}

static void measure_caption(const struct vb_sweep_chart *chart)
{
    struct vb_page *page = chart->page;
    size_t failed = 0;
    vb_caption_begin(page, chart->one, WIDTH - 48);
    for (size_t i = 0; i < chart->sweep->count; i++) {
        const struct vb_chart_sweep_row *row = &chart->sweep->rows[i];
        size_t value = find_value(&chart->values, row->point.x);
        if (!vb_row_is_ok(row->point.row) && ++failed <= FAILURES_TOLD)
            vb_caption_doubt(page,
                             vb_page_say(page, "%s at %s=%s: %s", row->chart_row->variant, chart->param,
                                         chart->values.texts[value], row->point.row->status),
                             WIDTH - 48);
    }
    if (failed > FAILURES_TOLD)
        vb_caption_doubt(page, vb_page_say(page, "%zu more that went wrong", failed - FAILURES_TOLD), WIDTH - 48);
    vb_caption_end(page, say_how(chart), WIDTH - 48);
}

/* Returns where the lower panel ends. */
static double place_panels(struct vb_sweep_chart *chart, double y, double tallest_px)
{
    if (chart->has_time) {
        y += chart->drawn_count * VB_LINE_PX + (chart->drawn_count > 0 ? 6 : 0);
        chart->top[0] = y;
        chart->bottom[0] = y += tallest_px;
    }
    if (chart->has_allocs) {
        chart->top[1] = y += chart->has_time ? 46 : 0;
        chart->bottom[1] = y += chart->has_time ? ALLOCS_PX : tallest_px;
    }
    return y;
}

static void put_panel(const struct vb_sweep_chart *chart, int panel)
{
    struct vb_page *page = chart->page;
    const struct vb_scale *scale = panel == 0 ? &chart->time : &chart->allocs;
    const char *prefix = panel == 0 ? "time" : "allocs";
    const char *title = panel == 1      ? "Allocations per operation"
                        : scale->is_log ? "Mean time (ns per operation, log scale)"
                                        : "Mean time (ns per operation)";
    double above = panel == 0 && chart->drawn_count > 0 ? chart->drawn_count * VB_LINE_PX + 6 : 0;
    struct vb_tics tics;
    vb_tics_fill(&tics, scale, chart->bottom[panel] - chart->top[panel], 28);
    vb_page_text(page, title, chart->left, chart->top[panel] - 12 - above,
                 (struct vb_label){.size = VB_FONT_PX, .bold = true, .colour = VB_DARK});
    vb_page_put_place(page, panel == 0 ? "time_" : "allocs_", chart->left, chart->top[panel], chart->right,
                      chart->bottom[panel]);
    vb_values_put_rules(&chart->values, page, chart->left - 20, chart->right + 40, chart->top[panel],
                        chart->bottom[panel]);
    fprintf(page->data, "%s_is_log = %d\n%s_setting = \"set yrange ", prefix, scale->is_log, prefix);
    vb_page_put_range(page, scale);
    fputs("; set ytics nomirror ", page->data);
    vb_page_put_tics(page, &tics);
    fprintf(page->data, "\"\nset xrange [%.9g:%.9g]\n", chart->left, chart->right);
}

static void put_names(const struct vb_sweep_chart *chart)
{
    int panel = chart->has_time ? 0 : 1;
    const struct vb_scale *scale = panel == 0 ? &chart->time : &chart->allocs;
    double ends[VB_LINES_MAX];
    for (size_t k = 0; k < chart->variants.count; k++) {
        ends[k] = NAN;
        for (size_t i = 0; i < chart->values.count; i++) {
            const struct vb_sweep_cell *cell = vb_sweep_cell(chart, k, i);
            double value = panel == 0 ? cell->ns : cell->allocs;
            if (!isnan(value))
                ends[k] =
                    chart->bottom[panel] - vb_scale_part(scale, value) * (chart->bottom[panel] - chart->top[panel]);
        }
    }
    vb_lines_put_names(&chart->variants, chart->page, ends, chart->right, chart->top[panel] - 4,
                       chart->bottom[panel] + 8);
}

/* The data of gnuplot, a part per variant: x, mean, low, high; or x, allocations. What is not known, or cannot be drawn
 * on a logarithmic axis, is a gap: an empty line, never two. */
static void put_data(const struct vb_sweep_chart *chart, bool is_time)
{
    FILE *data = chart->page->data;
    fprintf(data, "$%s << END\n", is_time ? "time" : "allocs");
    for (size_t k = 0; k < chart->variants.count; k++) {
        bool in_gap = true;
        fputs("NaN NaN NaN NaN\n\n", data); /* no part is empty */
        for (size_t i = 0; i < chart->values.count; i++) {
            const struct vb_sweep_cell *cell = vb_sweep_cell(chart, k, i);
            double x = vb_values_px(&chart->values, chart->values.x[i]);
            bool known = is_time ? !isnan(cell->ns) && !(chart->time.is_log && cell->ns <= 0) : !isnan(cell->allocs);
            if (!cell->is_set)
                continue;
            if (known && is_time)
                fprintf(data, "%.9g %.9g %.9g %.9g\n", x, cell->ns, fmax(cell->low_ns, vb_scale_value(&chart->time, 0)),
                        cell->high_ns);
            else if (known)
                fprintf(data, "%.9g %.9g\n", x, cell->allocs);
            else if (!in_gap)
                putc('\n', data);
            in_gap = !known;
        }
        fputs(in_gap ? "\n" : "\n\n", data);
    }
    fputs("END\n", data);
}

static void tell(const struct vb_sweep_chart *chart)
{
    FILE *words = chart->page->words;
    for (size_t k = 0; k < chart->variants.count; k++) {
        fprintf(words, "%s:", chart->variants.names[k]);
        for (size_t i = 0; i < chart->values.count; i++) {
            const struct vb_sweep_cell *cell = vb_sweep_cell(chart, k, i);
            char number[VB_WORDING_MAX] = "n/a";
            if (!cell->is_set)
                continue;
            if (!isnan(cell->ns))
                vb_chart_say_ns(number, cell->ns);
            fprintf(words, "%s %s=%s %s%s", i > 0 ? "," : "", chart->param, chart->values.texts[i], number,
                    isnan(cell->ns) ? "" : " ns");
            if (!isnan(cell->allocs))
                fprintf(words, " and %.4g allocations", cell->allocs);
        }
        putc('\n', words);
        if (chart->crossings[k].baseline)
            fprintf(words, "%s\n", vb_crossing_say(chart, k));
    }
}

static void draw(struct vb_sweep_chart *chart, const struct vb_fit *others)
{
    struct vb_page *page = chart->page;
    double title_px = vb_page_title_lines(page, WIDTH - 48) * 21;
    page->width = WIDTH;
    double tallest_px = fmax(320, vb_lines_measure(&chart->variants) * (VB_LINE_PX + 1));
    chart->left = LEFT;
    chart->right = WIDTH - MARGIN - vb_lines_beside_px(&chart->variants);
    chart->values.first_px = chart->left + 14;
    chart->values.last_px = chart->right - 8;
    vb_values_set_scale(&chart->values);
    vb_crossings_place(chart);
    double y = place_panels(chart, 14 + title_px + others->count * VB_LINE_PX + 36, tallest_px);
    measure_caption(chart);
    page->height = floor(y + 56 + page->caption_count * VB_LINE_PX + 10);

    fprintf(page->data, "has_time = %d\nhas_allocs = %d\n", chart->has_time, chart->has_allocs);
    vb_page_put_title(page, WIDTH - 48, VB_LEFT);
    vb_page_paragraph(page, others, MARGIN, 14 + title_px, (struct vb_label){.size = VB_FONT_PX, .colour = VB_DARK});
    vb_values_put_numbers(&chart->values, page, y, chart->left - 20, chart->right + 40);
    vb_page_text(page, vb_page_say(page, "%s%s", chart->param, vb_values_say_scale(&chart->values, page)),
                 (chart->left + chart->right) / 2, y + 40,
                 (struct vb_label){.size = VB_FONT_PX, .bold = true, .colour = VB_DARK, .align = VB_CENTER});
    vb_caption_put(page, MARGIN, y + 56, VB_LEFT);
    if (chart->has_time)
        put_panel(chart, 0);
    if (chart->has_allocs)
        put_panel(chart, 1);
    vb_crossings_put(chart);
    put_names(chart);
    vb_lines_put_styles(&chart->variants, page);
    put_data(chart, true);
    put_data(chart, false);
}

char *vb_chart_sweep(struct vb_page *page, const struct vb_chart_case *one, const struct vb_chart_sweep *sweep,
                     const char *name)
{
    static const char *const pieces[] = {NULL, "sweep.gp", NULL};
    const struct vb_sweep_point *point = &sweep->rows[0].point;
    struct vb_sweep_chart *chart = vb_page_keep(page, 1, sizeof *chart);
    if (!chart)
        return NULL;
    *chart = (struct vb_sweep_chart){.page = page, .one = one, .sweep = sweep};
    chart->param = vb_page_say(page, "%.*s", (int)point->name_length, point->row->point + point->name_offset);
    page->title = vb_page_say(page, "%s%s%s", one->name, *one->summary ? ": " : "", one->summary);
    const char *others = *sweep->others ? vb_page_say(page, "at %s", sweep->others) : "";
    struct vb_fit shown = vb_fit(others, WIDTH - 48, VB_FONT_PX, false, 2);
    set_values(chart);
    if (page->failed)
        return NULL;
    add_rows(chart);
    if (page->failed)
        return NULL;
    cut_intervals(chart);
    set_scales(chart);
    fprintf(page->words, "%s%sover %s\n", others, *others ? ", " : "", chart->param);
    tell(chart);
    draw(chart, &shown);
    return vb_page_script(page, name, pieces);
}
