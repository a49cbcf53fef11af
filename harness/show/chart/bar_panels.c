/* SPDX-License-Identifier: MIT */
#include "show/chart/bar_panels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PANEL_GAP 28
#define ROOM_PX   14 /* beside a number */
#define ARROW_PX  14 /* it can be seen that it is one */

struct vb_amount vb_bar_amount(const struct vb_bar *bar, const struct vb_bar_panel *panel)
{
    return bar->row ? vb_amount_of(bar->row, panel->quantity) : bar->quoted[panel->quantity->kind];
}

void vb_bar_say(char text[VB_WORDING_MAX], const struct vb_bar *bar, const struct vb_bar_panel *panel)
{
    struct vb_amount amount = vb_bar_amount(bar, panel);
    bool varies = bar->row && panel->quantity->kind == VB_BYTES && vb_row_varies(bar->row);
    if (isnan(amount.value))
        strcpy(text, !bar->row ? "not given" : varies ? "?" : "n/a");
    else
        vb_amount_say(text, panel->quantity, amount);
}

double vb_bar_quiet_ns(const struct vb_bar *bar, const struct vb_bar_panel *panel)
{
    return bar->row && panel->quantity->kind == VB_TIME ? bar->row->quiet_ns : NAN;
}

/* One interval that reaches far beyond every bar would leave these without length: it ends in an arrow instead, a
 * little beyond the longest of them, or where bars differ by decades, half a decade. */
void vb_bar_panel_begin(const struct vb_bars *bars, struct vb_bar_panel *panel)
{
    double smallest = INFINITY;
    double largest = 0;
    for (size_t i = 0; i < bars->count; i++) {
        double value = vb_bar_amount(&bars->items[i], panel).value;
        if (!(value > 0))
            continue;
        smallest = fmin(smallest, value);
        largest = fmax(largest, value);
    }
    panel->scale = (struct vb_scale){.is_log = largest / smallest > VB_SCALE_LOG_RATIO};
    panel->scale.low = panel->scale.is_log ? smallest / sqrt(10) : 0; /* so that the smallest bar is still one */
    panel->cut = largest * (panel->scale.is_log ? 3 : 1.5);
    for (size_t i = 0; i < bars->count; i++) {
        struct vb_amount amount = vb_bar_amount(&bars->items[i], panel);
        panel->has_interval |= amount.low < amount.high;
        panel->is_cut |= amount.high > panel->cut;
    }
}

/* Where the interval of a bar ends on the chart, from zero up. */
static double end_of(const struct vb_bar *bar, const struct vb_bar_panel *panel)
{
    struct vb_amount amount = vb_bar_amount(bar, panel);
    return isnan(amount.value) ? NAN : fmin(panel->cut, fmax(amount.value, amount.high));
}

/* Every bar fits with its number behind it. */
static void set_scale(const struct vb_bars *bars, struct vb_bar_panel *panel)
{
    struct vb_scale *scale = &panel->scale;
    double length = panel->right - panel->left;
    scale->high = scale->low;
    for (size_t i = 0; i < bars->count; i++) {
        char text[VB_WORDING_MAX];
        double end = end_of(&bars->items[i], panel);
        if (isnan(end) || end <= scale->low)
            continue;
        vb_bar_say(text, &bars->items[i], panel);
        double stretch = length / fmax(length - vb_fit_px(text, VB_FONT_PX, false) - ROOM_PX, 1);
        scale->high = fmax(scale->high, scale->is_log ? scale->low * pow(end / scale->low, stretch) : end * stretch);
    }
    if (scale->high <= scale->low) /* nothing but zeros */
        scale->high = scale->low + 1;
}

/* What the baseline of a bar's point has; NAN of the baseline itself. */
static double baseline_of(const struct vb_bars *bars, size_t i, const struct vb_bar_panel *panel)
{
    const struct vb_bar *bar = &bars->items[i];
    size_t first = i;
    if (panel->quantity->kind < VB_BYTES_RATE || vb_row_is_baseline(bar->row))
        return NAN;
    while (first > 0 && strcmp(bars->items[first - 1].group, bar->group) == 0)
        first--;
    for (; first < bars->count && strcmp(bars->items[first].group, bar->group) == 0; first++)
        if (vb_row_is_baseline(bars->items[first].row))
            return vb_bar_amount(&bars->items[first], panel).value;
    return NAN;
}

/* One number, or NaN where a condition does not hold. */
static void put(FILE *data, bool holds, double number)
{
    fprintf(data, holds && !isnan(number) ? " %.9g" : " NaN", number);
}

/* The data of a bar: see plots/bars.gp. The number of a bar that goes on stands behind it, the arrow behind that. */
static void put_data(const struct vb_bars *bars, size_t i, const struct vb_bar_panel *panel, double number_px)
{
    const struct vb_bar *bar = &bars->items[i];
    struct vb_amount amount = vb_bar_amount(bar, panel);
    double foot = panel->scale.low;
    double length = panel->right - panel->left;
    double from = vb_scale_part(&panel->scale, amount.value) + (number_px + 12) / length;
    double to = fmax(vb_scale_part(&panel->scale, panel->cut), from + ARROW_PX / length);
    double quiet = vb_bar_quiet_ns(bar, panel);
    bool is_interval = amount.high > 0 && amount.low < amount.high;
    bool is_cut = is_interval && amount.high > panel->cut;
    fprintf(bars->data, "%.7g", bar->y);
    put(bars->data, amount.value > 0, amount.value);
    put(bars->data, is_interval && !is_cut && amount.high > foot, fmax(amount.low, foot));
    put(bars->data, is_interval && !is_cut && amount.high > foot, amount.high);
    put(bars->data, is_cut && amount.value > foot, fmax(amount.low, foot));
    put(bars->data, is_cut && amount.value > foot, amount.value);
    put(bars->data, is_cut, vb_scale_value(&panel->scale, from));
    put(bars->data, is_cut, vb_scale_value(&panel->scale, to));
    put(bars->data, quiet >= foot && quiet > 0, quiet);
    put(bars->data, !isnan(amount.value), baseline_of(bars, i, panel));
    fprintf(bars->data, " %d\n", !bar->row);
}

/* The names, from the page's y down. */
static void put_names(struct vb_bars *bars, double right)
{
    struct vb_page *page = bars->page;
    for (size_t i = 0; i < bars->count; i++) {
        struct vb_bar *bar = &bars->items[i];
        if (bars->has_groups && (i == 0 || strcmp(bar->group, bar[-1].group) != 0)) {
            page->y += i > 0 ? 4 : 0;
            vb_page_heading(page, bar->group, "");
            page->y += 4;
        }
        double y = page->y + 4;
        int lines =
            vb_page_paragraph(page, bar->name, right, y, bars->names_px, 8, (struct vb_label){.align = VB_RIGHT});
        lines += vb_page_paragraph(page, bar->status, right, y + lines * VB_LINE_PX, bars->names_px, 6,
                                   (struct vb_label){.size = VB_SMALL_PX, .colour = VB_RED, .align = VB_RIGHT});
        bar->y = y + lines * VB_LINE_PX / 2.0;
        page->y = y + lines * VB_LINE_PX + 4;
    }
}

static void put_panel(struct vb_bars *bars, struct vb_bar_panel *panel)
{
    struct vb_page *page = bars->page;
    char title[VB_TITLE_MAX];
    set_scale(bars, panel);
    vb_quantity_say_title(title, panel->quantity, panel->scale.is_log);
    vb_page_paragraph(page, title, panel->left, panel->top - 12 - VB_LINE_PX / 2.0, panel->right - panel->left + 20, 1,
                      (struct vb_label){.bold = true, .colour = panel->colour});
    bars->panel_count++;
    fprintf(page->data, "foot_%zu = %.9g\nfill_%zu = %s\n", bars->panel_count, panel->scale.low, bars->panel_count,
            panel->fill);
    vb_page_panel(page, (struct vb_box){panel->left, panel->top, panel->right, page->y + 4},
                  (struct vb_axis){&panel->scale, 56}, (struct vb_axis){NULL, 0});
    for (size_t i = 0; i < bars->count; i++) {
        char text[VB_WORDING_MAX];
        const struct vb_bar *bar = &bars->items[i];
        struct vb_amount amount = vb_bar_amount(bar, panel);
        vb_bar_say(text, bar, panel);
        put_data(bars, i, panel, vb_fit_px(text, VB_FONT_PX, false));
        double end = amount.high > panel->cut ? amount.value : end_of(bar, panel);
        double x = panel->left + vb_scale_part(&panel->scale, end) * (panel->right - panel->left);
        vb_page_text(page, text, x + 6, bar->y, (struct vb_label){.colour = isnan(amount.value) ? VB_GREY : NULL});
    }
    fputs("\n\n", bars->data);
}

/* The bars once, with some panels side by side: a time has a little more of the room. */
static void put_block(struct vb_bars *bars, struct vb_bar_panel *panels, size_t count)
{
    struct vb_page *page = bars->page;
    double left = VB_MARGIN + bars->names_px + 12;
    double room = page->width - VB_MARGIN - left - (double)(count - 1) * PANEL_GAP;
    double top = page->y + 34;
    page->y = top + 4;
    put_names(bars, left - 10);
    for (size_t i = 0; i < count; i++) {
        bool is_wide = count == 2 && panels[0].quantity->kind == VB_TIME;
        double px = room * (is_wide ? (i == 0 ? 0.55 : 0.45) : 1 / (double)count);
        panels[i].left = left;
        panels[i].right = left + px;
        panels[i].top = top;
        left += px + PANEL_GAP;
        put_panel(bars, &panels[i]);
    }
    page->y += 34;
}

void vb_bar_panels_put(struct vb_bars *bars, struct vb_bar_panel *panels, size_t count)
{
    struct vb_text text;
    bars->data = vb_text_open(&text);
    if (!bars->data) {
        bars->page->failed = true;
        return;
    }
    size_t blocks = (count + VB_BARS_SIDE_MAX - 1) / VB_BARS_SIDE_MAX;
    for (size_t i = 0, side; i < count; i += side) {
        side = (count - i + blocks - 1) / blocks;
        blocks--;
        put_block(bars, &panels[i], side);
    }
    char *data = vb_text_close(&text, bars->data);
    bars->page->failed |= !data;
    fprintf(bars->page->data, "$bars << END\n%sEND\n", data ? data : "");
    free(data);
}
