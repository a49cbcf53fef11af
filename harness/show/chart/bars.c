/* SPDX-License-Identifier: MIT */
#include "show/chart/kinds.h"
#include "show/chart/bar_panels.h"
#include "show/chart/quantity.h"

#include <math.h>
#include <string.h>

static const char *group_of(struct vb_page *page, const struct vb_row *row, const struct vb_chart_case *one,
                            bool is_beside_quotes)
{
    const char *point = row->point;
    if (!one)
        point = *point ? vb_page_say(page, "%s, %s", row->case_name, point) : row->case_name;
    if (!is_beside_quotes)
        return point;
    return *point ? vb_page_say(page, "measured here, %s", point) : "measured here";
}

static void add(struct vb_bars *bars, struct vb_bar bar)
{
    bars->has_groups |= *bar.group != '\0';
    bars->names_px = fmax(bars->names_px, fmin(300, vb_fit_px(bar.name, VB_FONT_PX, false)));
    bars->names_px = fmax(bars->names_px, fmin(200, vb_fit_px(bar.status, VB_SMALL_PX, false)));
    bars->items[bars->count++] = bar;
}

static size_t count_quotes(const struct vb_chart_case *one, const struct vb_published *published)
{
    size_t count = 0;
    for (size_t i = 0; published && one && i < published->count; i++)
        count += strcmp(published->quotes[i].case_name, one->name) == 0;
    return count;
}

static bool add_bars(struct vb_bars *bars, const struct vb_chart_case *one, const struct vb_published *published)
{
    const struct vb_chart_set *set = bars->page->set;
    const struct vb_chart_row *rows = one ? one->rows : set->rows;
    size_t row_count = one ? one->row_count : set->row_count;
    size_t quotes = count_quotes(one, published);
    bars->names_px = 90;
    bars->items = vb_page_keep(bars->page, row_count + quotes, sizeof *bars->items);
    for (size_t i = 0; bars->items && i < row_count; i++) {
        const struct vb_row *row = rows[i].row;
        add(bars, (struct vb_bar){.group = group_of(bars->page, row, one, quotes > 0),
                                  .name = rows[i].variant,
                                  .status = vb_row_is_ok(row) ? "" : row->status,
                                  .row = row});
        vb_launch_span_add(&bars->launches, row->launches);
    }
    for (size_t i = 0; bars->items && quotes > 0 && i < published->count; i++) {
        const struct vb_quote *quote = &published->quotes[i];
        if (strcmp(quote->case_name, one->name) == 0)
            add(bars, (struct vb_bar){
                          .group = vb_page_say(bars->page, "quoted: %s", quote->source),
                          .name = quote->method,
                          .status = "",
                          .quoted = {{quote->ns, quote->ns, quote->ns}, {quote->bytes, quote->bytes, quote->bytes}}});
    }
    return quotes > 0;
}

static const char *say_intervals(struct vb_bars *bars, const struct vb_bar_panel *panels, size_t count,
                                 const char *otherwise)
{
    bool has_interval = false;
    bool is_cut = false;
    for (size_t i = 0; i < count; i++) {
        has_interval |= panels[i].has_interval;
        is_cut |= panels[i].is_cut;
    }
    return has_interval ? vb_page_say(bars->page, ", error bars: %s%s", vb_interval_say(bars->page, otherwise),
                                      is_cut ? ", arrows where it goes on" : "")
                        : "";
}

/* For those who cannot see the chart. */
static void tell(const struct vb_bars *bars, const struct vb_bar_panel *panels, size_t count)
{
    FILE *words = bars->page->words;
    char text[VB_WORDING_MAX];
    for (size_t i = 0; i < bars->count; i++) {
        const struct vb_bar *bar = &bars->items[i];
        fprintf(words, "%s%s%s%s:", bar->name, *bar->group ? " (" : "", bar->group, *bar->group ? ")" : "");
        for (size_t p = 0; p < count; p++) {
            const struct vb_bar_panel *panel = &panels[p];
            struct vb_amount amount = vb_bar_amount(bar, panel);
            enum vb_quantity_kind kind = panel->quantity->kind;
            vb_bar_say(text, bar, panel);
            fprintf(words, "%s %s%s%s%s", p > 0 ? "," : "",
                    kind == VB_TIME    ? "mean "
                    : kind == VB_BYTES ? "allocated "
                                       : panel->quantity->counter,
                    *panel->quantity->counter ? " " : "", text,
                    isnan(amount.value) ? "" : vb_quantity_unit(panel->quantity));
            double quiet = vb_bar_quiet_ns(bar, panel);
            vb_chart_say_ns(text, quiet);
            if (!isnan(quiet))
                fprintf(words, " (quiet %s ns)", text);
            vb_chart_say_ns(text, amount.high);
            if (amount.high > panel->cut)
                fprintf(words, " (up to %s%s)", text, vb_quantity_unit(panel->quantity));
        }
        fprintf(words, "%s%s\n", *bar->status ? "; " : "", bar->status);
    }
}

/* What is known of bytes, in words: "" where their panel says it. */
static const char *say_bytes(struct vb_bars *bars, bool has_panel)
{
    const char *uncounted = "";
    bool zero = false;
    bool varies = false;
    for (size_t i = 0; i < bars->count; i++) {
        const struct vb_row *row = bars->items[i].row;
        bool unknown = row && isnan(row->bytes_per_op);
        zero |= row && row->bytes_per_op == 0;
        varies |= unknown && vb_row_varies(row);
        if (unknown && !*uncounted && (vb_row_varies(row) || vb_row_is_uncounted(row)))
            uncounted = row->ledger;
    }
    if (has_panel)
        return varies ? "? not constant from operation to operation" : "";
    if (*uncounted)
        return vb_page_say(bars->page, "allocations %s", uncounted);
    return zero ? "nothing is allocated" : "allocated bytes not counted";
}

static const char *say_how(struct vb_bars *bars, const struct vb_bar_panel *panels, bool has_time, bool has_bytes)
{
    struct vb_page *page = bars->page;
    const char *how = "time not measured";
    bool has_quiet = false;
    for (size_t i = 0; i < bars->count; i++)
        has_quiet |= !isnan(vb_bar_quiet_ns(&bars->items[i], &panels[0]));
    if (has_time)
        how = vb_page_say(page, "Mean: 20 %% trimmed mean%s%s%s", vb_launch_span_say(page, &bars->launches),
                          say_intervals(bars, panels, 1, "interval of the mean"),
                          has_quiet ? ", circles: quiet time (1 % quantile of turns)" : "");
    return vb_page_append(page, how, say_bytes(bars, has_bytes));
}

/* Whether some bar is known, and some is no zero. */
static void look(const struct vb_bars *bars, const struct vb_bar_panel *panel, bool *known, bool *positive)
{
    *known = *positive = false;
    for (size_t i = 0; i < bars->count; i++) {
        double value = vb_bar_amount(&bars->items[i], panel).value;
        *known |= !isnan(value);
        *positive |= value > 0;
    }
}

static void put_title(struct vb_page *page, const struct vb_chart_case *one)
{
    vb_page_title(page,
                  one ? vb_page_say(page, "%s%s%s", one->name, *one->summary ? ": " : "", one->summary)
                      : vb_page_say(page, "All %zu cases", page->set->case_count),
                  "");
}

/* Draws blocks of panels, and the caption. */
static void finish(struct vb_bars *bars, const struct vb_chart_case *one, struct vb_bar_panel *panels, size_t count,
                   const char *how)
{
    struct vb_page *page = bars->page;
    page->piece = "bars.gp";
    put_title(page, one);
    vb_bar_panels_put(bars, panels, count);
    vb_page_begin_caption(page, one);
    vb_page_end_caption(page, how);
}

bool vb_bars_are_known(const struct vb_chart_row *rows, size_t count)
{
    const struct vb_quantity kinds[] = {{.kind = VB_TIME}, {.kind = VB_BYTES}};
    for (size_t i = 0; i < 2 * count; i++)
        if (!isnan(vb_amount_of(rows[i / 2].row, &kinds[i % 2]).value))
            return true;
    return false;
}

bool vb_chart_bars(struct vb_page *page, const struct vb_chart_subject *subject)
{
    const struct vb_chart_case *one = subject->one;
    const struct vb_published *published = subject->is_article ? subject->charts->published : NULL;
    static const struct vb_quantity kinds[] = {{.kind = VB_TIME}, {.kind = VB_BYTES}};
    struct vb_bar_panel panels[] = {{.quantity = &kinds[0], .fill = "time_colour", .colour = "time_text_colour"},
                                    {.quantity = &kinds[1], .fill = "bytes_colour", .colour = "bytes_text_colour"}};
    struct vb_bars bars = {.page = page};
    bool has_time, has_bytes, some_time, some_bytes;
    bool is_quoting = add_bars(&bars, one, published);
    look(&bars, &panels[0], &has_time, &some_time);
    look(&bars, &panels[1], &has_bytes, &some_bytes);
    has_bytes &= some_bytes || !has_time; /* zeros need no panel, only words */
    for (size_t i = 0; i < 2; i++)
        vb_bar_panel_begin(&bars, &panels[i]);
    tell(&bars, panels, 2);
    finish(&bars, one, has_time ? panels : panels + 1, (size_t)has_time + has_bytes,
           say_how(&bars, panels, has_time, has_bytes));
    for (size_t i = 0; is_quoting && i < published->caption_count; i++)
        vb_page_caption(page, published->captions[i], VB_GREY);
    return true;
}

bool vb_chart_rates(struct vb_page *page, const struct vb_chart_subject *subject)
{
    const struct vb_chart_case *one = subject->one;
    struct vb_quantity rates[VB_RATES_MAX];
    struct vb_bar_panel panels[VB_RATES_MAX];
    struct vb_bars bars = {.page = page};
    size_t known = one->row_count <= VB_BARS_MAX ? vb_quantities_of(one->rows, one->row_count, rates) : 0;
    if (known == 0)
        return false;
    size_t most = VB_BARS_SIDE_MAX * (VB_BARS_MAX / one->row_count); /* each block of panels has all bars */
    size_t count = known < most ? known : most;
    add_bars(&bars, one, NULL);
    for (size_t i = 0; i < count; i++) {
        panels[i] = (struct vb_bar_panel){.quantity = &rates[i], .fill = "rate_colour", .colour = "rate_text_colour"};
        vb_bar_panel_begin(&bars, &panels[i]);
    }
    tell(&bars, panels, count);
    const char *how =
        vb_page_say(page, "Means%s%s \xc2\xb7 black lines: the baseline", vb_launch_span_say(page, &bars.launches),
                    say_intervals(&bars, panels, count, "confidence interval"));
    if (count < known)
        how = vb_page_append(page, how, vb_page_say(page, "not shown: %zu more counters", known - count));
    finish(&bars, one, panels, count, how);
    return true;
}
