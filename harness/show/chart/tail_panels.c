/* SPDX-License-Identifier: MIT */
#include "show/chart/tail_panels.h"
#include "show/chart/number.h"

#include <math.h>
#include <stdlib.h>

#define WIDTH     VB_TAIL_WIDTH
#define MARGIN    24
#define LEFT      74 /* of the first panel */
#define PANEL_GAP 28

const struct vb_tail_level_name vb_tail_levels[VB_TAIL_LEVELS] = {
    {"50 %", 0.301}, {"90 %", 1}, {"99 %", 2}, {"99.9 %", 3}, {"99.99 %", 4},
};

/* Three digits: "651k", "1.2M". */
static void say_short(char *text, double ns)
{
    char digits[VB_WORDING_MAX];
    snprintf(digits, sizeof digits, "%.3g", ns);
    vb_chart_say_tic(text, strtod(digits, NULL));
}

/* The slowest operation of all is a number: as a point it would press all else together, and it says more about how
 * many operations there were than the percentiles do. */
static const char *say_slowest(const struct vb_tails *tails, size_t panel)
{
    const char *text = "";
    for (size_t n = 0; n < tails->line_count; n++) {
        const struct vb_tail_line *line = &tails->lines[n];
        char number[VB_WORDING_MAX];
        if (line->panel != panel || isnan(line->slowest_ns))
            continue;
        say_short(number, line->slowest_ns);
        text = vb_page_say(tails->page, "%s%s %s %s", text,
                           *text ? "," : "slowest:", tails->variants.names[line->variant], number);
    }
    return text;
}

static struct vb_fit fit_slowest(const struct vb_tails *tails, size_t panel)
{
    return vb_fit(tails->panel_count > 1 ? say_slowest(tails, panel) : "", tails->panel_px, VB_SMALL_PX, false, 3);
}

static double level_px(const struct vb_tails *tails, size_t panel, double variant, int level)
{
    double part = vb_tail_levels[level].nines / vb_tail_levels[VB_TAIL_LEVELS - 1].nines;
    double x = tails->panels[panel].left + 22 + part * (tails->panel_px - 44);
    double count = (double)tails->variants.count;
    return x + (variant - (count - 1) / 2) * fmin(6, 24 / count); /* side by side, or intervals hide each other */
}

/* Several panels share a key, one alone has the names beside its lines. Returns where the last ends. */
static double place_panels(struct vb_tails *tails, double y)
{
    int facts = 0;
    size_t columns = tails->panel_count > 1 ? 2 : 1;
    tails->panel_px = columns == 1 ? WIDTH - MARGIN - LEFT - vb_lines_beside_px(&tails->variants)
                                   : (WIDTH - 2 * MARGIN - PANEL_GAP) / 2.0 - (LEFT - MARGIN);
    for (size_t k = 0; k < tails->panel_count; k++) {
        tails->panels[k].left = LEFT + (double)(k % columns) * (tails->panel_px + LEFT - MARGIN + PANEL_GAP);
        int count = fit_slowest(tails, k).count;
        facts = count > facts ? count : facts;
    }
    for (size_t k = 0; k < tails->panel_count; k++) {
        struct vb_tail_panel *panel = &tails->panels[k];
        panel->heading_y = y + 6;
        panel->top = y + 24 + ((*panel->point != '\0') + facts) * VB_LINE_PX + 4;
        if ((k + 1) % columns == 0 || k + 1 == tails->panel_count)
            y = panel->top + tails->height + 52;
    }
    return y;
}

/* Lays the key out, and draws it where asked to; returns how many lines it takes. */
static int put_key(const struct vb_tails *tails, double y, bool draws)
{
    double x = MARGIN;
    int count = 1;
    for (size_t k = 0; k < tails->variants.count; k++) {
        double px = 30 + vb_fit_px(tails->variants.names[k], VB_FONT_PX, false) + 22;
        if (x > MARGIN && x + px > WIDTH - MARGIN) {
            x = MARGIN;
            count++;
        }
        if (draws) {
            struct vb_fit name = vb_fit(tails->variants.names[k], WIDTH - 80, VB_FONT_PX, false, 1);
            double middle = y + (count - 1) * 20;
            vb_line_put_sample(tails->page, k, x, middle);
            vb_page_paragraph(tails->page, &name, x + 30, middle - VB_LINE_PX / 2.0,
                              (struct vb_label){.size = VB_FONT_PX, .colour = VB_DARK});
        }
        x += px;
    }
    return count;
}

static void put_panel(const struct vb_tails *tails, size_t k)
{
    struct vb_page *page = tails->page;
    const struct vb_tail_panel *panel = &tails->panels[k];
    struct vb_fit point = vb_fit(panel->point, tails->panel_px, VB_FONT_PX, true, 1);
    struct vb_fit slowest = fit_slowest(tails, k);
    struct vb_label label = {.size = VB_SMALL_PX, .colour = VB_DARK};
    double bottom = panel->top + tails->height;
    fprintf(page->data, "lefts[%zu] = %.5f\ntops[%zu] = %.5f\nbottoms[%zu] = %.5f\nfirsts[%zu] = %.9g\n", k + 1,
            panel->left / WIDTH, k + 1, 1 - panel->top / page->height, k + 1, 1 - bottom / page->height, k + 1,
            panel->left);
    vb_page_paragraph(page, &point, panel->left, panel->heading_y,
                      (struct vb_label){.size = VB_FONT_PX, .bold = true, .colour = VB_DARK});
    vb_page_paragraph(page, &slowest, panel->left, panel->heading_y + point.count * VB_LINE_PX,
                      (struct vb_label){.size = VB_SMALL_PX, .colour = VB_GREY});
    vb_page_text(page, "ns per operation (log scale)", panel->left, panel->top - 11, label);
    label.align = VB_CENTER;
    vb_page_text(page, "share of the operations that take no longer", panel->left + tails->panel_px / 2, bottom + 32,
                 label);
    label.colour = VB_TIC_TEXT;
    for (int i = 0; i < VB_TAIL_LEVELS; i++) {
        double x = level_px(tails, k, ((double)tails->variants.count - 1) / 2, i);
        vb_page_rule(page, x, panel->top, x, bottom, 1, VB_FAINT);
        vb_page_text(page, vb_tail_levels[i].text, x, bottom + 14, label);
    }
}

static void put_panels(const struct vb_tails *tails)
{
    struct vb_page *page = tails->page;
    struct vb_tics tics;
    if (tails->scale.high - tails->scale.low > log10(6))
        vb_tics_fill(&tics, &tails->scale, tails->height, 28);
    else
        vb_tics_fill_steps(&tics, &tails->scale, tails->height, 28);
    fprintf(page->data, "panel_count = %zu\npanel_width = %.5f\npanel_px = %.9g\n", tails->panel_count,
            tails->panel_px / WIDTH, tails->panel_px);
    for (size_t i = 0; i < 4; i++)
        fprintf(page->data, "array %s[%zu]\n", (const char *const[]){"lefts", "tops", "bottoms", "firsts"}[i],
                tails->panel_count);
    fputs("set yrange ", page->data);
    vb_page_put_range(page, &tails->scale);
    fputs("\nset ytics nomirror ", page->data);
    vb_page_put_tics(page, &tics);
    putc('\n', page->data);
    for (size_t k = 0; k < tails->panel_count; k++)
        put_panel(tails, k);
}

/* Of one panel alone. */
static void put_names(struct vb_tails *tails)
{
    double ends[VB_LINES_MAX];
    const struct vb_tail_panel *panel = &tails->panels[0];
    for (size_t k = 0; k < VB_LINES_MAX; k++)
        ends[k] = NAN;
    for (size_t n = 0; n < tails->line_count; n++) {
        const struct vb_tail_line *line = &tails->lines[n];
        int last = VB_TAIL_LEVELS - 1;
        while (last > 0 && isnan(line->levels[last].ns))
            last--;
        ends[line->variant] = panel->top + (1 - vb_scale_part(&tails->scale, line->levels[last].ns)) * tails->height;
        char number[VB_WORDING_MAX];
        if (!isnan(line->slowest_ns)) {
            say_short(number, line->slowest_ns);
            tails->variants.remarks[line->variant] = vb_page_say(tails->page, "slowest: %s", number);
        }
    }
    vb_lines_put_names(&tails->variants, tails->page, ends, panel->left + tails->panel_px, panel->top - 4,
                       panel->top + tails->height + 8);
}

/* The data of gnuplot, a part for each panel and variant: x, time; x, low, high. */
static void put_data(const struct vb_tails *tails, bool intervals)
{
    FILE *data = tails->page->data;
    fprintf(data, "$%s << END\n", intervals ? "intervals" : "levels");
    for (size_t k = 0; k < tails->panel_count; k++)
        for (size_t v = 0; v < tails->variants.count; v++) {
            fputs("NaN NaN NaN\n", data); /* no part is empty */
            for (size_t n = 0; n < tails->line_count; n++)
                for (int i = 0; tails->lines[n].panel == k && tails->lines[n].variant == v && i < VB_TAIL_LEVELS; i++) {
                    const struct vb_tail_level *level = &tails->lines[n].levels[i];
                    double x = level_px(tails, k, (double)v, i);
                    if (intervals && !isnan(level->low))
                        fprintf(data, "%.9g %.9g %.9g\n", x, level->low, level->high);
                    else if (!intervals && !isnan(level->ns))
                        fprintf(data, "%.9g %.9g\n", x, level->ns);
                }
            fputs("\n\n", data);
        }
    fputs("END\n", data);
}

void vb_tail_draw(struct vb_tails *tails)
{
    struct vb_page *page = tails->page;
    bool alone = tails->panel_count == 1;
    struct vb_fit summary = vb_fit(tails->one->summary, WIDTH - 48, VB_FONT_PX, false, 2);
    int title_px = vb_page_title_lines(page, WIDTH - 48) * 21;
    page->width = WIDTH;
    tails->height = fmax(alone ? 380 : 260, vb_lines_measure(&tails->variants) * (VB_LINE_PX + 1) * alone);
    double key_y = 16 + title_px + summary.count * VB_LINE_PX + 14;
    double y = place_panels(tails, alone ? key_y - 10 : key_y + put_key(tails, 0, false) * 20);
    vb_tail_measure_caption(tails);
    page->height = floor(y + 8 + page->caption_count * VB_LINE_PX + 10);

    vb_page_put_title(page, WIDTH - 48, VB_LEFT);
    vb_page_paragraph(page, &summary, MARGIN, 16 + title_px, (struct vb_label){.size = VB_FONT_PX, .colour = VB_DARK});
    vb_caption_put(page, MARGIN, y + 8, VB_LEFT);
    if (!alone)
        put_key(tails, key_y, true);
    put_panels(tails);
    if (alone)
        put_names(tails);
    vb_lines_put_styles(&tails->variants, page);
    put_data(tails, false);
    put_data(tails, true);
}
