/* SPDX-License-Identifier: MIT */
#include "show/chart/sweep.h"
#include "show/chart/kinds.h"
#include "show/chart/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEFT          74
#define LOWER_PX      120 /* height of all panels but the first */
#define PANEL_GAP     46
#define FAILURES_TOLD 2

struct vb_amount vb_sweep_amount(const struct vb_sweep_chart *chart, const struct vb_quantity *quantity, size_t variant,
                                 size_t value)
{
    const struct vb_row *row = chart->cells[variant * chart->values.count + value];
    return row ? vb_amount_of(row, quantity) : (struct vb_amount){NAN, NAN, NAN};
}

static bool is_known(const struct vb_sweep_chart *chart, const struct vb_quantity *quantity)
{
    for (size_t i = 0; i < chart->variants.count * chart->values.count; i++)
        if (chart->cells[i] && !isnan(vb_amount_of(chart->cells[i], quantity).value))
            return true;
    return false;
}

/* The values of the parameter, as they are written first. */
static void set_values(struct vb_sweep_chart *chart)
{
    size_t count = chart->sweep->value_count;
    double *x = vb_page_keep(chart->page, count, sizeof *x);
    const char **texts = vb_page_keep(chart->page, count, sizeof(*texts));
    for (size_t i = 0; x && texts && i < chart->sweep->count; i++) {
        const struct vb_chart_sweep_row *row = &chart->sweep->rows[i];
        const char *text = row->point.row->point + row->point.name_offset + row->point.name_length + 1;
        const char *end = row->point.row->point + row->point.end_offset;
        if (texts[row->value])
            continue;
        x[row->value] = row->point.x;
        texts[row->value] = vb_page_say(chart->page, "%.*s", (int)(end - text), text);
    }
    chart->values = (struct vb_values){.x = x, .texts = texts, .count = count};
}

static void add_row(struct vb_sweep_chart *chart, const struct vb_chart_sweep_row *row)
{
    static const struct vb_quantity time = {.kind = VB_TIME};
    size_t k = vb_lines_find(&chart->variants, row->chart_row->variant);
    const struct vb_row **cell = &chart->cells[k * chart->values.count + row->value];
    if (*cell)
        return;
    *cell = row->chart_row->row;
    vb_crossing_note(&chart->crossings[k], row->chart_row);
    if (!isnan(vb_amount_of(*cell, &time).value))
        vb_launch_span_add(&chart->launches, (*cell)->launches);
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
    chart->cells = vb_page_keep(chart->page, VB_LINES_MAX * chart->values.count, sizeof(*chart->cells));
    for (size_t i = 0; hidden && chart->cells && i < count; i++) {
        const struct vb_chart_sweep_row *row = &chart->sweep->rows[i];
        if (vb_lines_find(&chart->variants, row->chart_row->variant) < VB_LINES_MAX)
            add_row(chart, row);
        else
            count_hidden(chart, hidden, row->chart_row->variant);
    }
}

/* An interval that reaches far beyond every line would press these together, or cover the panel: it is cut as those of
 * bars are. */
static void set_scale(const struct vb_sweep_chart *chart, struct vb_sweep_panel *panel)
{
    size_t count = chart->variants.count * chart->values.count;
    bool may_be_log = panel->quantity.kind != VB_ALLOCS && panel->quantity.kind != VB_COUNTER;
    double least = INFINITY;
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        double value = vb_sweep_amount(chart, &panel->quantity, 0, i).value;
        most = fmax(most, value);
        least = value > 0 ? fmin(least, value) : least;
    }
    bool is_log = may_be_log && vb_scale_of_lines(least, most).is_log;
    panel->cut_high = most * (is_log ? 3 : 1.5);
    panel->cut_low = is_log ? least / 3 : 0;
    for (size_t i = 0; i < count; i++) {
        struct vb_amount amount = vb_sweep_amount(chart, &panel->quantity, 0, i);
        if (isnan(amount.value))
            continue;
        panel->has_interval |= amount.low < amount.high;
        panel->is_cut |= amount.high > panel->cut_high || amount.low < panel->cut_low;
        most = fmax(most, fmin(amount.high, panel->cut_high));
        double low = fmax(amount.low, panel->cut_low);
        least = low > 0 ? fmin(least, low) : least;
    }
    panel->scale = vb_scale_of_lines(may_be_log && isfinite(least) ? least : 0, most);
}

static void add_panel(struct vb_sweep_chart *chart, struct vb_quantity quantity)
{
    if (!is_known(chart, &quantity))
        return;
    struct vb_sweep_panel *panel = &chart->panels[chart->panel_count++];
    panel->quantity = quantity;
    set_scale(chart, panel);
}

static void add_panels(struct vb_sweep_chart *chart, const struct vb_chart_case *one)
{
    struct vb_quantity rates[VB_RATES_MAX];
    size_t count = vb_quantities_of(one->rows, one->row_count, rates);
    add_panel(chart, (struct vb_quantity){.kind = VB_TIME});
    add_panel(chart, (struct vb_quantity){.kind = VB_ALLOCS});
    for (size_t i = 0; i < count; i++)
        add_panel(chart, rates[i]);
}

static const char *say_how(const struct vb_sweep_chart *chart)
{
    struct vb_page *page = chart->page;
    bool has_time = chart->panels[0].quantity.kind == VB_TIME;
    bool has_allocs = false;
    bool has_interval = false;
    bool is_cut = false;
    for (size_t i = 0; i < chart->panel_count; i++) {
        has_allocs |= chart->panels[i].quantity.kind == VB_ALLOCS;
        has_interval |= chart->panels[i].has_interval;
        is_cut |= chart->panels[i].is_cut;
    }
    const char *how = "time not measured";
    if (has_time)
        how = vb_page_say(page, "Mean: 20 %% trimmed mean%s", vb_launch_span_say(page, &chart->launches));
    if (has_interval)
        how = vb_page_say(page, "%s, ribbons: %s%s", how, vb_interval_say(page, "interval of the mean"),
                          is_cut ? ", cut where it goes far beyond the lines" : "");
    if (chart->drawn_count > 0)
        how = vb_page_append(page, how, "rings: where a line crosses the baseline's, with the interval");
    if (!has_allocs)
        how = vb_page_append(page, how, "number of allocations not known");
    if (chart->hidden > 0)
        how = vb_page_append(page, how, vb_page_say(page, "not shown: %zu more variants", chart->hidden));
    return how;
}

static void put_caption(const struct vb_sweep_chart *chart, const struct vb_chart_case *one)
{
    struct vb_page *page = chart->page;
    size_t failed = 0;
    vb_page_begin_caption(page, one);
    for (size_t i = 0; i < chart->sweep->count; i++) {
        const struct vb_chart_sweep_row *row = &chart->sweep->rows[i];
        if (!vb_row_is_ok(row->point.row) && ++failed <= FAILURES_TOLD)
            vb_page_caption(page,
                            vb_page_say(page, "%s at %s=%s: %s", row->chart_row->variant, chart->param,
                                        chart->values.texts[row->value], row->point.row->status),
                            VB_RED);
    }
    if (failed > FAILURES_TOLD)
        vb_page_caption(page, vb_page_say(page, "%zu more that went wrong", failed - FAILURES_TOLD), VB_RED);
    vb_page_end_caption(page, say_how(chart));
}

/* A panel from the page's y down; above the first of them there are words about the crossings. */
static void put_panel(struct vb_sweep_chart *chart, struct vb_sweep_panel *panel, double height)
{
    struct vb_page *page = chart->page;
    const struct vb_values *values = &chart->values;
    bool is_first = panel == chart->panels;
    double left = values->first_px - 14;
    double right = values->last_px + 8;
    char title[VB_TITLE_MAX];
    vb_quantity_say_title(title, &panel->quantity, panel->scale.is_log);
    vb_page_text(page, title, left, page->y - 12, (struct vb_label){.bold = true});
    page->y += is_first && chart->drawn_count > 0 ? chart->drawn_count * VB_LINE_PX + 6 : 0;
    panel->box = (struct vb_box){left, page->y, right, page->y + height};
    vb_values_put_rules(values, page, left - 20, right + 40, panel->box.top, panel->box.bottom);
    vb_page_panel(page, panel->box, (struct vb_axis){NULL, 0}, (struct vb_axis){&panel->scale, 28});
    page->y = panel->box.bottom;
}

static void put_names(const struct vb_sweep_chart *chart)
{
    const struct vb_sweep_panel *panel = chart->panels;
    double ends[VB_LINES_MAX];
    for (size_t k = 0; k < chart->variants.count; k++) {
        ends[k] = NAN;
        for (size_t i = 0; i < chart->values.count; i++) {
            double value = vb_sweep_amount(chart, &panel->quantity, k, i).value;
            if (!isnan(value))
                ends[k] =
                    panel->box.bottom - vb_scale_part(&panel->scale, value) * (panel->box.bottom - panel->box.top);
        }
    }
    vb_lines_put_names(&chart->variants, chart->page, ends, panel->box.right, panel->box.top - 4,
                       panel->box.bottom + 8);
}

/* The data of a line: see plots/sweep.gp. What is not known, or cannot be drawn on a logarithmic axis, is a gap: an
 * empty line, never two. */
static void put_line(const struct vb_sweep_chart *chart, const struct vb_sweep_panel *panel, size_t variant)
{
    FILE *data = chart->page->data;
    bool in_gap = true;
    fputs("NaN NaN NaN NaN\n\n", data); /* no part is empty */
    for (size_t i = 0; i < chart->values.count; i++) {
        struct vb_amount amount = vb_sweep_amount(chart, &panel->quantity, variant, i);
        bool known = !isnan(amount.value) && !(panel->scale.is_log && amount.value <= 0);
        if (!chart->cells[variant * chart->values.count + i])
            continue;
        if (known)
            fprintf(data, panel->has_interval ? "%.9g %.9g %.9g %.9g\n" : "%.9g %.9g NaN NaN\n",
                    vb_values_px(&chart->values, chart->values.x[i]), amount.value, fmax(amount.low, panel->scale.low),
                    fmin(amount.high, panel->cut_high));
        else if (!in_gap)
            putc('\n', data);
        in_gap = !known;
    }
    fputs(in_gap ? "\n" : "\n\n", data);
}

static void put_data(const struct vb_sweep_chart *chart)
{
    fputs("$lines << END\n", chart->page->data);
    for (size_t p = 0; p < chart->panel_count; p++)
        for (size_t k = 0; k < chart->variants.count; k++)
            put_line(chart, &chart->panels[p], k);
    fputs("END\n", chart->page->data);
}

/* One value of a line in words: " sync=5 23.32 ns and 0 allocations and 12.8 GB/s". */
static void tell_value(const struct vb_sweep_chart *chart, size_t variant, size_t value)
{
    FILE *words = chart->page->words;
    char number[VB_WORDING_MAX];
    const struct vb_quantity time = {.kind = VB_TIME};
    double ns = vb_sweep_amount(chart, &time, variant, value).value;
    vb_chart_say_ns(number, ns);
    fprintf(words, "%s %s=%s %s%s", value > 0 ? "," : "", chart->param, chart->values.texts[value],
            isnan(ns) ? "n/a" : number, isnan(ns) ? "" : " ns");
    for (size_t p = 0; p < chart->panel_count; p++) {
        const struct vb_quantity *quantity = &chart->panels[p].quantity;
        struct vb_amount amount = vb_sweep_amount(chart, quantity, variant, value);
        if (quantity->kind == VB_TIME || isnan(amount.value))
            continue;
        vb_amount_say(number, quantity, amount);
        if (quantity->kind == VB_ALLOCS)
            fprintf(words, " and %.4g allocations", amount.value);
        else
            fprintf(words, " and %s%s%s", quantity->counter, *quantity->counter ? " " : "", number);
    }
}

static void tell(const struct vb_sweep_chart *chart)
{
    FILE *words = chart->page->words;
    for (size_t k = 0; k < chart->variants.count; k++) {
        fprintf(words, "%s:", chart->variants.names[k]);
        for (size_t i = 0; i < chart->values.count; i++)
            if (chart->cells[k * chart->values.count + i])
                tell_value(chart, k, i);
        putc('\n', words);
        if (chart->crossings[k].baseline)
            fprintf(words, "%s\n", vb_crossing_say(chart, k));
    }
}

static void draw(struct vb_sweep_chart *chart)
{
    struct vb_page *page = chart->page;
    double tallest_px = fmax(320, vb_lines_measure(&chart->variants) * (VB_LINE_PX + 1));
    double right = page->width - VB_MARGIN - vb_lines_beside_px(&chart->variants);
    chart->values.first_px = LEFT + 14;
    chart->values.last_px = right - 8;
    vb_values_set_scale(&chart->values);
    vb_crossings_place(chart);
    page->y += 36;
    for (size_t p = 0; p < chart->panel_count; p++) {
        page->y += p > 0 ? PANEL_GAP : 0;
        put_panel(chart, &chart->panels[p], p == 0 ? tallest_px : LOWER_PX);
    }
    vb_values_put_numbers(&chart->values, page, page->y, LEFT - 20, right + 40);
    vb_page_text(page, vb_page_say(page, "%s%s", chart->param, vb_values_say_scale(&chart->values, page)),
                 (LEFT + right) / 2, page->y + 40, (struct vb_label){.bold = true, .align = VB_CENTER});
    page->y += 56;
    vb_crossings_put(chart);
    put_names(chart);
    vb_lines_put_styles(&chart->variants, page);
    put_data(chart);
}

bool vb_chart_sweep(struct vb_page *page, const struct vb_chart_subject *subject)
{
    const struct vb_chart_case *one = subject->one;
    const struct vb_chart_sweep *sweep = subject->sweep;
    const struct vb_sweep_point *point = &sweep->rows[0].point;
    const char *others = *sweep->others ? vb_page_say(page, "at %s", sweep->others) : "";
    struct vb_sweep_chart *chart = vb_page_keep(page, 1, sizeof *chart);
    if (!chart)
        return true;
    *chart = (struct vb_sweep_chart){.page = page, .sweep = sweep};
    chart->param = vb_page_say(page, "%.*s", (int)point->name_length, point->row->point + point->name_offset);
    set_values(chart);
    add_rows(chart);
    if (page->failed)
        return true;
    add_panels(chart, one);
    page->piece = "sweep.gp";
    fprintf(page->words, "%s%sover %s\n", others, *others ? ", " : "", chart->param);
    tell(chart);
    vb_page_title(page, vb_page_say(page, "%s%s%s", one->name, *one->summary ? ": " : "", one->summary), others);
    draw(chart);
    put_caption(chart, one);
    return true;
}
