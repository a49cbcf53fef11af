/* SPDX-License-Identifier: MIT */
#include "show/chart/kinds.h"
#include "show/chart/lines.h"
#include "show/chart/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEFT       74 /* of the first panel */
#define PANEL_GAP  28
#define PANELS_MAX 8 /* more points are counted in the caption only */
#define LEVELS     5

/* The fields of struct vb_row; 0: there is no interval. */
static const struct level {
    const char *text;
    double nines; /* -log10(1 - level) */
    size_t value, low, high;
} levels[LEVELS] = {
#define FIELD(name) offsetof(struct vb_row, name)
    {"50 %", 0.301, FIELD(p50_ns), 0, 0},
    {"90 %", 1, FIELD(p90_ns), 0, 0},
    {"99 %", 2, FIELD(p99_ns), FIELD(p99_ci_low_ns), FIELD(p99_ci_high_ns)},
    {"99.9 %", 3, FIELD(p99_9_ns), FIELD(p99_9_ci_low_ns), FIELD(p99_9_ci_high_ns)},
    {"99.99 %", 4, FIELD(p99_99_ns), FIELD(p99_99_ci_low_ns), FIELD(p99_99_ci_high_ns)},
};

struct tails {
    struct vb_page *page;
    struct vb_lines variants;
    const char *points[PANELS_MAX];         /* of the panels */
    const struct vb_row **rows[PANELS_MAX]; /* by variant; NULL: none */
    struct vb_box boxes[PANELS_MAX];
    size_t panel_count;
    size_t left_out; /* points */
    struct vb_launch_span launches;
    bool has_interval, has_slowest;
    struct vb_scale scale;
};

/* A time of 0 has no place on a logarithmic axis. */
static double positive(const struct vb_row *row, size_t offset)
{
    double value = vb_row_real(row, offset);
    return value > 0 ? value : NAN;
}

/* The ends of an interval that is not known are NAN; one that begins at 0 does so below the axis. */
static double time_of(const struct vb_row *row, const struct level *level, double *low, double *high)
{
    double ns = positive(row, level->value);
    *low = level->low > 0 ? vb_row_real(row, level->low) : NAN;
    *high = level->low > 0 ? positive(row, level->high) : NAN;
    if (isnan(ns) || !(*low <= *high))
        *low = *high = NAN;
    return ns;
}

static double slowest_of(const struct vb_row *row)
{
    return positive(row, offsetof(struct vb_row, slowest_ns));
}

static bool has_tail(const struct vb_chart_row *row)
{
    return !isnan(positive(row->row, levels[0].value));
}

static bool is_worth_it(const struct vb_chart_case *one)
{
    for (size_t i = 0; i < one->row_count; i++)
        if (has_tail(&one->rows[i]))
            return true;
    return false;
}

/* Rows of a point come together. */
static void add_point(struct tails *tails, const struct vb_chart_row *rows, size_t count)
{
    size_t p = tails->panel_count;
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        known += has_tail(&rows[i]);
    if (known == 0)
        return;
    if (p == PANELS_MAX) {
        tails->left_out++;
        return;
    }
    tails->points[p] = rows[0].row->point;
    tails->rows[p] = vb_page_keep(tails->page, VB_LINES_MAX, sizeof(*tails->rows[p]));
    tails->panel_count++;
    for (size_t i = 0; tails->rows[p] && i < count; i++) {
        size_t k = has_tail(&rows[i]) ? vb_lines_find(&tails->variants, rows[i].variant) : VB_LINES_MAX;
        if (k == VB_LINES_MAX || tails->rows[p][k])
            continue;
        tails->rows[p][k] = rows[i].row;
        tails->has_slowest |= !isnan(slowest_of(rows[i].row));
        vb_launch_span_add(&tails->launches, rows[i].row->launches);
    }
}

/* Logarithmic, and the same for all panels. */
static void set_scale(struct tails *tails)
{
    double least = INFINITY;
    double most = 0;
    for (size_t p = 0; p < tails->panel_count; p++)
        for (size_t i = 0; i < tails->variants.count * LEVELS; i++) {
            const struct vb_row *row = tails->rows[p][i / LEVELS];
            double low, high;
            double ns = row ? time_of(row, &levels[i % LEVELS], &low, &high) : NAN;
            if (isnan(ns))
                continue;
            tails->has_interval |= !isnan(low);
            least = fmin(least, low > 0 ? low : ns);
            most = fmax(most, fmax(ns, high)); /* fmax passes over NAN */
        }
    double room = fmax(1.023, pow(most / least, 0.05));
    tails->scale = (struct vb_scale){.is_log = true, .low = least / room, .high = most * room};
}

static void tell(const struct tails *tails)
{
    FILE *words = tails->page->words;
    char number[VB_WORDING_MAX];
    for (size_t p = 0; p < tails->panel_count; p++)
        for (size_t k = 0; k < tails->variants.count; k++) {
            const struct vb_row *row = tails->rows[p][k];
            const char *point = tails->points[p];
            if (!row)
                continue;
            fprintf(words, "%s%s%s%s:", tails->variants.names[k], *point ? " (" : "", point, *point ? ")" : "");
            for (int i = 0; i < LEVELS; i++) {
                vb_chart_say_ns(number, positive(row, levels[i].value));
                if (!isnan(positive(row, levels[i].value)))
                    fprintf(words, "%s %s %s ns", i > 0 ? "," : "", levels[i].text, number);
            }
            vb_chart_say_ns(number, slowest_of(row));
            if (!isnan(slowest_of(row)))
                fprintf(words, ", slowest %s ns", number);
            putc('\n', words);
        }
}

/* The slowest operation of all is a number: as a point it would press all else together, and it says more about how
 * many operations there were than the percentiles do. Three digits: "651k", "1.2M". */
static const char *say_slowest(const struct tails *tails, size_t panel, size_t variant)
{
    char digits[VB_WORDING_MAX];
    char text[VB_TICK_MAX];
    const struct vb_row *row = tails->rows[panel][variant];
    if (!row || isnan(slowest_of(row)))
        return "";
    snprintf(digits, sizeof digits, "%.3g", slowest_of(row));
    vb_say_tick(text, strtod(digits, NULL));
    return vb_page_say(tails->page, "%s", text);
}

static const char *list_slowest(const struct tails *tails, size_t panel)
{
    const char *text = "";
    for (size_t k = 0; k < tails->variants.count && tails->panel_count > 1; k++) {
        const char *slowest = say_slowest(tails, panel, k);
        if (*slowest)
            text = vb_page_say(tails->page, "%s%s %s %s", text, *text ? "," : "slowest:", tails->variants.names[k],
                               slowest);
    }
    return text;
}

/* Variants stand side by side, or intervals would hide each other. */
static double level_px(const struct tails *tails, size_t panel, double variant, int level)
{
    const struct vb_box *box = &tails->boxes[panel];
    double part = levels[level].nines / levels[LEVELS - 1].nines;
    double count = (double)tails->variants.count;
    return box->left + 22 + part * (box->right - box->left - 44) + (variant - (count - 1) / 2) * fmin(6, 24 / count);
}

/* Lays the key out from the page's y down. */
static void put_key(const struct tails *tails)
{
    struct vb_page *page = tails->page;
    double end = page->width - VB_MARGIN;
    double x = VB_MARGIN;
    page->y += 14;
    for (size_t k = 0; k < tails->variants.count; k++) {
        double px = 30 + vb_fit_px(tails->variants.names[k], VB_FONT_PX, false) + 22;
        if (x > VB_MARGIN && x + px > end) {
            x = VB_MARGIN;
            page->y += 20;
        }
        vb_line_put_sample(page, k, x, page->y);
        vb_page_paragraph(page, tails->variants.names[k], x + 30, page->y - VB_LINE_PX / 2.0, end - VB_MARGIN - 32, 1,
                          (struct vb_label){0});
        x += px;
    }
    page->y += 16;
}

static void put_panel(const struct tails *tails, size_t p)
{
    struct vb_page *page = tails->page;
    const struct vb_box *box = &tails->boxes[p];
    struct vb_label label = {.size = VB_SMALL_PX};
    vb_page_text(page, "ns per operation (log scale)", box->left, box->top - 11, label);
    label.align = VB_CENTER;
    vb_page_text(page, "share of the operations that take no longer", (box->left + box->right) / 2, box->bottom + 32,
                 label);
    label.colour = VB_TIC_TEXT;
    for (int i = 0; i < LEVELS; i++) {
        double x = level_px(tails, p, ((double)tails->variants.count - 1) / 2, i);
        vb_page_rule(page, x, box->top, x, box->bottom, 1, VB_FAINT);
        vb_page_text(page, levels[i].text, x, box->bottom + 14, label);
    }
    vb_page_panel(page, *box, (struct vb_axis){NULL, 0}, (struct vb_axis){&tails->scale, 28});
}

/* Panels side by side, whose heads are equally high; returns how many. */
static size_t put_row(struct tails *tails, size_t first, double height)
{
    struct vb_page *page = tails->page;
    size_t side = tails->panel_count - first > 1 ? 2 : 1;
    bool is_alone = tails->panel_count == 1;
    double px = is_alone ? page->width - VB_MARGIN - LEFT - vb_lines_beside_px(&tails->variants)
                         : (page->width - 2 * VB_MARGIN - PANEL_GAP) / 2 - (LEFT - VB_MARGIN);
    int most = 0;
    for (size_t p = first; p < first + side; p++) {
        double left = LEFT + (double)(p - first) * (px + LEFT - VB_MARGIN + PANEL_GAP);
        int lines = vb_page_head(page, tails->points[p], list_slowest(tails, p), left, page->y + 6, px);
        most = lines > most ? lines : most;
        tails->boxes[p] = (struct vb_box){left, 0, left + px, 0};
    }
    double top = page->y + 28 + most * VB_LINE_PX;
    for (size_t p = first; p < first + side; p++) {
        tails->boxes[p].top = top;
        tails->boxes[p].bottom = top + height;
        put_panel(tails, p);
    }
    page->y = top + height + 52;
    return side;
}

/* Of one panel alone, beside its lines. */
static void put_names(struct tails *tails)
{
    double ends[VB_LINES_MAX];
    const struct vb_box *box = &tails->boxes[0];
    for (size_t k = 0; k < tails->variants.count; k++) {
        const struct vb_row *row = tails->rows[0][k];
        int last = LEVELS - 1;
        while (last > 0 && isnan(positive(row, levels[last].value)))
            last--;
        ends[k] =
            box->bottom - vb_scale_part(&tails->scale, positive(row, levels[last].value)) * (box->bottom - box->top);
        const char *slowest = say_slowest(tails, 0, k);
        tails->variants.remarks[k] = *slowest ? vb_page_say(tails->page, "slowest: %s", slowest) : NULL;
    }
    vb_lines_put_names(&tails->variants, tails->page, ends, box->right, box->top - 4, box->bottom + 8);
}

/* See plots/tail.gp. */
static void put_data(const struct tails *tails)
{
    FILE *data = tails->page->data;
    fputs("$lines << END\n", data);
    for (size_t p = 0; p < tails->panel_count; p++)
        for (size_t k = 0; k < tails->variants.count; k++) {
            const struct vb_row *row = tails->rows[p][k];
            fputs("NaN NaN NaN NaN\n", data); /* no part is empty */
            for (int i = 0; row && i < LEVELS; i++) {
                double low, high;
                double ns = time_of(row, &levels[i], &low, &high);
                if (isnan(ns))
                    continue;
                fprintf(data, "%.9g %.9g", level_px(tails, p, (double)k, i), ns);
                fprintf(data, isnan(low) ? " NaN NaN\n" : " %.9g %.9g\n", fmax(low, tails->scale.low), high);
            }
            fputs("\n\n", data);
        }
    fputs("END\n", data);
}

static const char *say_how(const struct tails *tails)
{
    struct vb_page *page = tails->page;
    const char *how =
        vb_page_say(page, "Percentiles of single operations%s", vb_launch_span_say(page, &tails->launches));
    if (tails->has_interval)
        how = vb_page_say(page, "%s, error bars: %s", how, vb_interval_say(page, "confidence interval"));
    if (tails->has_slowest)
        how = vb_page_append(page, how, "slowest: of all that were timed, in ns; more of them would bring slower ones");
    if (tails->left_out > 0)
        how = vb_page_append(page, how, vb_page_say(page, "not shown: %zu more points", tails->left_out));
    return how;
}

static void put_caption(const struct tails *tails, const struct vb_chart_case *one)
{
    struct vb_page *page = tails->page;
    vb_page_begin_caption(page, one);
    for (size_t i = 0; i < one->row_count; i++) {
        const struct vb_row *row = one->rows[i].row;
        if (!vb_row_is_ok(row))
            vb_page_caption(page,
                            vb_page_say(page, "%s%s%s: %s", one->rows[i].variant, *row->point ? " at " : "", row->point,
                                        row->status),
                            VB_RED);
    }
    vb_page_end_caption(page, say_how(tails));
}

bool vb_chart_tail(struct vb_page *page, const struct vb_chart_subject *subject)
{
    const struct vb_chart_case *one = subject->one;
    if (!is_worth_it(one))
        return false;
    struct tails *tails = vb_page_keep(page, 1, sizeof *tails);
    if (!tails)
        return true;
    tails->page = page;
    page->piece = "tail.gp";
    for (size_t i = 0, count; i < one->row_count; i += count) {
        count = vb_chart_point(&one->rows[i], one->row_count - i);
        add_point(tails, &one->rows[i], count);
    }
    if (page->failed)
        return true;
    set_scale(tails);
    tell(tails);
    vb_page_title(page, vb_page_say(page, "%s: how long the slower operations take", one->name), one->summary);
    bool is_alone = tails->panel_count == 1;
    double names_px = vb_lines_measure(&tails->variants) * (VB_LINE_PX + 1);
    if (!is_alone)
        put_key(tails);
    for (size_t p = 0; p < tails->panel_count;)
        p += put_row(tails, p, is_alone ? fmax(380, names_px) : 260);
    if (is_alone)
        put_names(tails);
    vb_lines_put_styles(&tails->variants, page);
    put_data(tails);
    page->y += 8;
    put_caption(tails, one);
    return true;
}
