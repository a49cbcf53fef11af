/* SPDX-License-Identifier: MIT */
#include "show/chart/tail.h"
#include "show/chart/tail_panels.h"
#include "show/chart/number.h"
#include "results/extras.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Their fields of struct vb_row_extras; 0: there is no interval. */
static const struct {
    size_t value, low, high;
} fields[VB_TAIL_LEVELS] = {
#define FIELD(name) offsetof(struct vb_row_extras, name)
    {FIELD(p50_ns), 0, 0},
    {FIELD(p90_ns), 0, 0},
    {FIELD(p99_ns), FIELD(p99_ci_low_ns), FIELD(p99_ci_high_ns)},
    {FIELD(p99_9_ns), FIELD(p99_9_ci_low_ns), FIELD(p99_9_ci_high_ns)},
    {FIELD(p99_99_ns), FIELD(p99_99_ci_low_ns), FIELD(p99_99_ci_high_ns)},
};

/* A time of 0 has no place on a logarithmic axis. */
static double positive(const struct vb_row *row, size_t offset)
{
    double value = vb_extra_at(row, offset);
    return value > 0 ? value : NAN;
}

static bool has_tail(const struct vb_chart_row *row)
{
    return !isnan(positive(row->row, fields[0].value));
}

bool vb_tail_is_worth_it(const struct vb_chart_case *one)
{
    for (size_t i = 0; i < one->row_count; i++)
        if (has_tail(&one->rows[i]))
            return true;
    return false;
}

static struct vb_tail_level level_of(const struct vb_row *row, int i)
{
    struct vb_tail_level level = {positive(row, fields[i].value), NAN, NAN};
    if (fields[i].low == 0 || isnan(level.ns))
        return level;
    double low = positive(row, fields[i].low);
    double high = positive(row, fields[i].high);
    if (low <= high)
        level = (struct vb_tail_level){level.ns, low, high};
    return level;
}

/* The panel of a point; VB_TAIL_PANELS_MAX where there is no room. Rows of a point come together. */
static size_t find_panel(struct vb_tails *tails, const char *point)
{
    for (size_t k = 0; k < tails->panel_count; k++)
        if (strcmp(tails->panels[k].point, point) == 0)
            return k;
    if (tails->panel_count < VB_TAIL_PANELS_MAX)
        tails->panels[tails->panel_count++].point = point;
    else
        return VB_TAIL_PANELS_MAX;
    return tails->panel_count - 1;
}

static void add_line(struct vb_tails *tails, const struct vb_chart_row *row)
{
    struct vb_tail_line line = {.panel = find_panel(tails, row->row->point)};
    if (line.panel == VB_TAIL_PANELS_MAX)
        return;
    line.variant = vb_lines_find(&tails->variants, row->variant);
    if (line.variant == VB_LINES_MAX)
        return;
    for (int i = 0; i < VB_TAIL_LEVELS; i++) {
        line.levels[i] = level_of(row->row, i);
        tails->has_interval |= !isnan(line.levels[i].low);
    }
    line.slowest_ns = positive(row->row, offsetof(struct vb_row_extras, slowest_ns));
    tails->has_slowest |= !isnan(line.slowest_ns);
    vb_launch_span_add(&tails->launches, row->row->launches);
    tails->lines[tails->line_count++] = line;
}

static void add_lines(struct vb_tails *tails)
{
    const char *left_out = NULL;
    tails->lines = vb_page_keep(tails->page, tails->one->row_count, sizeof *tails->lines);
    for (size_t i = 0; tails->lines && i < tails->one->row_count; i++) {
        const struct vb_chart_row *row = &tails->one->rows[i];
        if (!has_tail(row))
            continue;
        if (find_panel(tails, row->row->point) < VB_TAIL_PANELS_MAX)
            add_line(tails, row);
        else if (!left_out || strcmp(left_out, row->row->point) != 0)
            tails->left_out++, left_out = row->row->point;
    }
}

/* Logarithmic, and the same for all panels. */
static void set_scale(struct vb_tails *tails)
{
    double low = INFINITY;
    double high = 0;
    for (size_t n = 0; n < tails->line_count; n++)
        for (int i = 0; i < VB_TAIL_LEVELS; i++) {
            const struct vb_tail_level *level = &tails->lines[n].levels[i];
            low = fmin(low, fmin(level->ns, level->low)); /* fmin and fmax pass over NAN */
            high = fmax(high, fmax(level->ns, level->high));
        }
    double room = fmax(0.01, (log10(high) - log10(low)) * 0.05);
    tails->scale = (struct vb_scale){.is_log = true, .low = log10(low) - room, .high = log10(high) + room};
}

static void tell(const struct vb_tails *tails)
{
    FILE *words = tails->page->words;
    char number[VB_WORDING_MAX];
    for (size_t n = 0; n < tails->line_count; n++) {
        const struct vb_tail_line *line = &tails->lines[n];
        const char *point = tails->panels[line->panel].point;
        fprintf(words, "%s%s%s%s:", tails->variants.names[line->variant], *point ? " (" : "", point, *point ? ")" : "");
        for (int i = 0; i < VB_TAIL_LEVELS; i++) {
            if (isnan(line->levels[i].ns))
                continue;
            vb_chart_say_ns(number, line->levels[i].ns);
            fprintf(words, "%s %s %s ns", i > 0 ? "," : "", vb_tail_levels[i].text, number);
        }
        if (!isnan(line->slowest_ns)) {
            vb_chart_say_ns(number, line->slowest_ns);
            fprintf(words, ", slowest %s ns", number);
        }
        putc('\n', words);
    }
}

static const char *say_how(const struct vb_tails *tails)
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

void vb_tail_measure_caption(const struct vb_tails *tails)
{
    struct vb_page *page = tails->page;
    vb_caption_begin(page, tails->one, VB_TAIL_WIDTH - 48);
    for (size_t i = 0; i < tails->one->row_count; i++) {
        const struct vb_row *row = tails->one->rows[i].row;
        if (!vb_row_is_ok(row))
            vb_caption_doubt(page,
                             vb_page_say(page, "%s%s%s: %s", tails->one->rows[i].variant, *row->point ? " at " : "",
                                         row->point, row->status),
                             VB_TAIL_WIDTH - 48);
    }
    vb_caption_end(page, say_how(tails), VB_TAIL_WIDTH - 48);
}

char *vb_chart_tail(struct vb_page *page, const struct vb_chart_case *one, const char *name)
{
    static const char *const pieces[] = {NULL, "tail.gp", NULL};
    struct vb_tails *tails = vb_page_keep(page, 1, sizeof *tails);
    if (!tails)
        return NULL;
    *tails = (struct vb_tails){.page = page, .one = one};
    page->title = vb_page_say(page, "%s: how long the slower operations take", one->name);
    add_lines(tails);
    set_scale(tails);
    tell(tails);
    vb_tail_draw(tails);
    return vb_page_script(page, name, pieces);
}
