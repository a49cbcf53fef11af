/* SPDX-License-Identifier: MIT */
#include "show/chart/bars.h"

#include "results/extras.h"

#include <math.h>
#include <string.h>

/* What the rows of a chart are like, for the words about how they were measured. */
struct traits {
    struct vb_launch_span launches;
    bool has_interval, has_quiet, some_bytes, zero_bytes, inconstant, is_cut;
    const char *uncounted; /* why allocations are not known; "" */
};

static const char *group_of(struct vb_bars *bars, const struct vb_chart_row *row, bool is_beside_quotes)
{
    const char *point = row->row->point;
    if (!bars->one)
        point = *point ? vb_page_say(bars->page, "%s, %s", row->row->case_name, point) : row->row->case_name;
    if (!is_beside_quotes)
        return point;
    return *point ? vb_page_say(bars->page, "measured here, %s", point) : "measured here";
}

static void note_bar(struct vb_bars *bars, const struct vb_bar *bar, struct traits *traits)
{
    bars->has_time |= !isnan(bar->mean_ns);
    bars->has_bytes |= !isnan(bar->bytes);
    bars->has_groups |= *bar->group != '\0';
    traits->some_bytes |= bar->bytes > 0;
    traits->zero_bytes |= bar->bytes == 0;
}

static void say_numbers(struct vb_bar *bar, const char *no_time, const char *no_bytes)
{
    strcpy(bar->mean_text, no_time);
    strcpy(bar->bytes_text, no_bytes);
    if (!isnan(bar->mean_ns))
        vb_chart_say_known(bar->mean_text, bar->mean_ns, bar->low_ns, bar->high_ns);
    if (!isnan(bar->bytes))
        vb_chart_say_bytes(bar->bytes_text, bar->bytes);
}

static struct vb_bar bar_of(struct vb_bars *bars, const struct vb_chart_row *chart_row, bool is_beside_quotes)
{
    const struct vb_row *row = chart_row->row;
    struct vb_bar bar = {.group = group_of(bars, chart_row, is_beside_quotes),
                         .name = chart_row->variant,
                         .status = vb_row_is_ok(row) ? "" : row->status,
                         .mean_ns = chart_row->mean_ns,
                         .low_ns = chart_row->mean_ns,
                         .high_ns = chart_row->mean_ns,
                         .quiet_ns = vb_extra_at(row, offsetof(struct vb_row_extras, quiet_ns)),
                         .bytes = chart_row->bytes};
    if (!isnan(bar.mean_ns) && !isnan(row->ci_low_ns) && !isnan(row->ci_high_ns)) {
        bar.low_ns = row->ci_low_ns;
        bar.high_ns = row->ci_high_ns;
    }
    bar.top_ns = fmax(bar.mean_ns, bar.high_ns);
    return bar;
}

static void add_row(struct vb_bars *bars, const struct vb_chart_row *chart_row, bool is_beside_quotes,
                    struct traits *traits)
{
    const struct vb_row *row = chart_row->row;
    struct vb_bar *bar = &bars->items[bars->count++];
    *bar = bar_of(bars, chart_row, is_beside_quotes);
    bool varies = isnan(bar->bytes) && vb_row_varies(row);
    say_numbers(bar, "n/a", varies ? "?" : "n/a");
    traits->inconstant |= varies;
    if (isnan(bar->bytes) && !*traits->uncounted && (varies || vb_row_is_uncounted(row)))
        traits->uncounted = row->ledger;
    traits->has_interval |= bar->high_ns > bar->low_ns;
    traits->has_quiet |= !isnan(bar->quiet_ns);
    vb_launch_span_add(&traits->launches, row->launches);
    note_bar(bars, bar, traits);
}

/* A published figure has neither an interval nor a status. */
static void add_quote(struct vb_bars *bars, const struct vb_quote *quote, struct traits *traits)
{
    struct vb_bar *bar = &bars->items[bars->count++];
    *bar = (struct vb_bar){.group = vb_page_say(bars->page, "quoted: %s", quote->source),
                           .name = quote->method,
                           .status = "",
                           .mean_ns = quote->ns,
                           .low_ns = quote->ns,
                           .high_ns = quote->ns,
                           .quiet_ns = NAN,
                           .top_ns = quote->ns,
                           .bytes = quote->bytes,
                           .is_quoted = true};
    say_numbers(bar, "not given", "not given");
    note_bar(bars, bar, traits);
}

static size_t count_quotes(const struct vb_bars *bars, const struct vb_published *published)
{
    size_t count = 0;
    for (size_t i = 0; published && bars->one && i < published->count; i++)
        count += strcmp(published->quotes[i].case_name, bars->one->name) == 0;
    return count;
}

static void add_bars(struct vb_bars *bars, const struct vb_published *published, struct traits *traits)
{
    const struct vb_chart_set *set = bars->page->set;
    const struct vb_chart_row *rows = bars->one ? bars->one->rows : set->rows;
    size_t row_count = bars->one ? bars->one->row_count : set->row_count;
    size_t quote_count = count_quotes(bars, published);
    bars->items = vb_page_keep(bars->page, row_count + quote_count, sizeof *bars->items);
    if (!bars->items)
        return;
    for (size_t i = 0; i < row_count; i++)
        add_row(bars, &rows[i], quote_count > 0, traits);
    for (size_t i = 0; quote_count > 0 && i < published->count; i++)
        if (strcmp(published->quotes[i].case_name, bars->one->name) == 0)
            add_quote(bars, &published->quotes[i], traits);
    for (size_t i = 1; i < bars->count; i++)
        bars->items[i].starts_group = strcmp(bars->items[i].group, bars->items[i - 1].group) != 0;
    if (quote_count > 0) {
        bars->notes = (const char *const *)published->captions;
        bars->note_count = published->caption_count;
    }
}

/* One interval that reaches far beyond every bar would leave these without height: it ends in an arrow instead, a
 * little above the longest of them, or where bars differ by decades, half a decade above. */
static void cut_wide_intervals(struct vb_bars *bars, struct traits *traits)
{
    double smallest = INFINITY;
    double largest = 0;
    for (size_t i = 0; i < bars->count; i++) {
        if (!(bars->items[i].mean_ns > 0))
            continue;
        smallest = fmin(smallest, bars->items[i].mean_ns);
        largest = fmax(largest, bars->items[i].mean_ns);
    }
    double cut = largest * (largest / smallest > VB_SCALE_LOG_RATIO ? 3 : 1.5);
    for (size_t i = 0; i < bars->count; i++) {
        struct vb_bar *bar = &bars->items[i];
        bar->goes_on = bar->top_ns > cut;
        if (bar->goes_on)
            bar->top_ns = cut;
        traits->is_cut |= bar->goes_on;
    }
}

static const char *say_mean(struct vb_bars *bars, const struct traits *traits)
{
    const char *launches = vb_launch_span_say(bars->page, &traits->launches);
    const char *quiet = traits->has_quiet ? ", circles: quiet time (1 % quantile of turns)" : "";
    if (!traits->has_interval)
        return vb_page_say(bars->page, "Mean: 20 %% trimmed mean%s%s", launches, quiet);
    return vb_page_say(bars->page, "Mean: 20 %% trimmed mean%s, error bars: %s%s%s", launches,
                       vb_interval_say(bars->page, "interval of the mean"),
                       traits->is_cut ? ", arrows where it goes on" : "", quiet);
}

static const char *say_how(struct vb_bars *bars, const struct traits *traits)
{
    const char *how = bars->has_time ? say_mean(bars, traits) : "time not measured";
    const char *more = "";
    if (!bars->has_bytes && traits->zero_bytes && !*traits->uncounted)
        more = "nothing is allocated";
    else if (!bars->has_bytes && *traits->uncounted)
        more = vb_page_say(bars->page, "allocations %s", traits->uncounted);
    else if (!bars->has_bytes)
        more = "allocated bytes not counted";
    else if (traits->inconstant)
        more = "? not constant from operation to operation";
    return vb_page_append(bars->page, how, more);
}

/* For those who cannot see the chart. */
static void tell(const struct vb_bars *bars)
{
    FILE *words = bars->page->words;
    for (size_t i = 0; i < bars->count; i++) {
        const struct vb_bar *bar = &bars->items[i];
        char high[VB_WORDING_MAX];
        char quiet[VB_WORDING_MAX];
        fputs(bar->name, words);
        if (*bar->group)
            fprintf(words, " (%s)", bar->group);
        fprintf(words, ": mean %s%s", bar->mean_text, isnan(bar->mean_ns) ? "" : " ns");
        if (!isnan(bar->quiet_ns)) {
            vb_chart_say_ns(quiet, bar->quiet_ns);
            fprintf(words, " (quiet %s ns)", quiet);
        }
        if (bar->goes_on) {
            vb_chart_say_ns(high, bar->high_ns);
            fprintf(words, " (up to %s ns)", high);
        }
        fprintf(words, ", allocated %s%s", bar->bytes_text, isnan(bar->bytes) ? "" : " B");
        fprintf(words, "%s%s\n", *bar->status ? "; " : "", bar->status);
    }
}

char *vb_chart_bars(struct vb_page *page, const struct vb_chart_case *one, const struct vb_published *published,
                    const char *name)
{
    struct vb_bars bars = {.page = page, .one = one};
    struct traits traits = {.uncounted = ""};
    if (!one)
        page->title = vb_page_say(page, "All %zu cases", page->set->case_count);
    else
        page->title = vb_page_say(page, "%s%s%s", one->name, *one->summary ? ": " : "", one->summary);
    add_bars(&bars, published, &traits);
    cut_wide_intervals(&bars, &traits);
    bars.has_bytes &= traits.some_bytes || !bars.has_time; /* zeros need no panel, only words */
    bars.how = say_how(&bars, &traits);
    tell(&bars);
    const char *const *pieces = one && vb_columns_fit(&bars) ? vb_columns_draw(&bars) : vb_bar_lines_draw(&bars);
    return vb_page_script(page, name, pieces);
}

/* The lower end of an interval, which a logarithmic axis may not reach. */
static double foot_of(const struct vb_bars *bars, const struct vb_bar *bar)
{
    return fmax(bar->low_ns, vb_scale_value(&bars->time, 0));
}

const char *vb_bars_time_name(const struct vb_bars *bars)
{
    return bars->time.is_log ? "Mean time (ns per operation, log scale)" : "Mean time (ns per operation)";
}

const char *vb_bars_bytes_name(const struct vb_bars *bars)
{
    return bars->bytes.is_log ? "Allocated (bytes per operation, log scale)" : "Allocated (bytes per operation)";
}

void vb_bars_put_frame(const struct vb_bars *bars, double left, double right, double top, double bottom)
{
    fprintf(bars->page->data, "has_time = %d\nhas_bytes = %d\n", bars->has_time, bars->has_bytes);
    vb_page_put_place(bars->page, "", left, top, right, bottom);
}

#define ARROW_PX 14 /* it can be seen that it is one */

/* From behind its number to where it is cut, or a little further. */
static void put_onward(const struct vb_bars *bars, const struct vb_bar *bar, double length_px)
{
    double from = vb_scale_part(&bars->time, bar->mean_ns) + bar->number_px / length_px;
    double to = fmax(vb_scale_part(&bars->time, bar->top_ns), from + ARROW_PX / length_px);
    fprintf(bars->page->data, "%.9g %.9g %.9g\n", bar->place, vb_scale_value(&bars->time, from),
            vb_scale_value(&bars->time, to));
}

void vb_bars_put_intervals(const struct vb_bars *bars, double length_px)
{
    static const char *const names[] = {"interval", "below", "onward"};
    FILE *data = bars->page->data;
    for (int kind = 0; kind < 3; kind++) {
        fprintf(data, "$%s << END\nNaN NaN NaN\n", names[kind]); /* not drawn: a list must not be empty */
        for (size_t i = 0; i < bars->count; i++) {
            const struct vb_bar *bar = &bars->items[i];
            if (!(bar->high_ns > 0 && bar->high_ns > bar->low_ns) || bar->goes_on != (kind > 0))
                continue;
            double end = bar->goes_on ? bar->mean_ns : bar->top_ns;
            if (kind == 2)
                put_onward(bars, bar, length_px);
            else if (end > foot_of(bars, bar))
                fprintf(data, "%.9g %.9g %.9g\n", bar->place, foot_of(bars, bar), end);
        }
        fputs("END\n", data);
    }
}

void vb_bars_put_quiet(const struct vb_bars *bars)
{
    fputs("$quiet << END\nNaN NaN\n", bars->page->data);
    for (size_t i = 0; i < bars->count; i++)
        if (bars->items[i].quiet_ns >= vb_scale_value(&bars->time, 0) && bars->items[i].quiet_ns > 0)
            fprintf(bars->page->data, "%.9g %.9g\n", bars->items[i].place, bars->items[i].quiet_ns);
    fputs("END\n", bars->page->data);
}

void vb_bars_measure_caption(const struct vb_bars *bars, double px)
{
    vb_caption_begin(bars->page, bars->one, px);
    vb_caption_end(bars->page, bars->how, px);
    for (size_t i = 0; i < bars->note_count; i++)
        vb_caption_add(bars->page, bars->notes[i], px);
}
