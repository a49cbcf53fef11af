/* SPDX-License-Identifier: MIT */
#include "show/chart/ratio_lines.h"

#include <math.h>
#include <string.h>

#define WIDTH        1120
#define MARGIN       24
#define WORDS_MAX_PX 392 /* the longest doubt takes one line */

/* An interval is shown up to this factor beyond the outermost ratio; one that goes on ends in an arrow. */
#define OPEN_FACTOR 5

/* A doubt is a longer text than an answer. */
static double word_size(const struct vb_ratio_line *line)
{
    return strcmp(line->colour, VB_GREY) == 0 ? VB_SMALL_PX : VB_FONT_PX;
}

/* From left to right: points, variants, the panel, ratios, verdicts. */
static void place_panel(struct vb_ratios *ratios)
{
    double value_px = vb_fit_px("Ratio", VB_FONT_PX, true);
    ratios->names_px = 90;
    ratios->words_px = 70;
    for (size_t i = 0; i < ratios->count; i++) {
        const struct vb_ratio_line *line = &ratios->lines[i];
        double words_px = 0;
        ratios->point_px = fmax(ratios->point_px, fmin(180, vb_fit_px(line->chart_row->row->point, VB_FONT_PX, true)));
        ratios->names_px = fmax(ratios->names_px, fmin(200, vb_fit_px(line->chart_row->variant, VB_FONT_PX, false)));
        value_px = fmax(value_px, vb_fit_px(line->value_text, VB_FONT_PX, false));
        if (!isnan(line->ratio))
            words_px = fmax(vb_fit_px(line->words, word_size(line), false),
                            fmin(215, vb_fit_px(line->status, VB_SMALL_PX, false)));
        ratios->words_px = fmax(ratios->words_px, fmin(WORDS_MAX_PX, words_px));
    }
    ratios->names_right = 30 + (ratios->point_px > 0 ? ratios->point_px + 14 : 0) + ratios->names_px;
    ratios->words_left = WIDTH - MARGIN - ratios->words_px;
    ratios->value_right = ratios->words_left - 12;
    ratios->left = ratios->names_right + 12;
    ratios->right = ratios->value_right - value_px - 16;
}

static bool goes_on_below(const struct vb_ratios *ratios, const struct vb_ratio_line *line)
{
    return line->low < vb_scale_value(&ratios->scale, 0);
}

static bool goes_on_above(const struct vb_ratios *ratios, const struct vb_ratio_line *line)
{
    return line->high > vb_scale_value(&ratios->scale, 1);
}

/* The axis holds every ratio and 1, as much of the intervals as is sensible, and the names of its two sides. */
static void set_scale(struct vb_ratios *ratios)
{
    double first = 0;
    double last = 0;
    for (size_t i = 0; i < ratios->count; i++) {
        first = fmin(first, log10(ratios->lines[i].ratio)); /* fmin and fmax pass over NAN */
        last = fmax(last, log10(ratios->lines[i].ratio));
    }
    double low = fmin(first, -log10(1.02));
    double high = fmax(last, log10(1.02));
    for (size_t i = 0; i < ratios->count; i++) {
        const struct vb_ratio_line *line = &ratios->lines[i];
        if (isnan(line->low))
            continue;
        low = fmin(low, fmax(line->low > 0 ? log10(line->low) : -INFINITY, first - log10(OPEN_FACTOR)));
        high = fmax(high, fmin(log10(line->high), last + log10(OPEN_FACTOR)));
    }
    double margin = (high - low) * 0.04;
    low -= margin;
    high += margin;
    double room = (vb_fit_px("\xe2\x86\x90 faster", VB_FONT_PX, true) + 12) / (ratios->right - ratios->left);
    low = fmin(low, -high * room / (1 - room));
    high = fmax(high, -low * room / (1 - room));
    ratios->scale = (struct vb_scale){.is_log = true, .low = low, .high = high};
}

void vb_ratio_scale(struct vb_ratios *ratios)
{
    place_panel(ratios);
    set_scale(ratios);
    for (size_t i = 0; i < ratios->count; i++)
        ratios->is_cut |= goes_on_below(ratios, &ratios->lines[i]) || goes_on_above(ratios, &ratios->lines[i]);
}

static double x_of(const struct vb_ratios *ratios, double value)
{
    return ratios->left + vb_scale_part(&ratios->scale, value) * (ratios->right - ratios->left);
}

static struct vb_fit fit_name(const struct vb_ratios *ratios, const struct vb_ratio_line *line)
{
    return vb_fit(line->chart_row->variant, ratios->names_px, VB_FONT_PX, false, 8);
}

static struct vb_fit fit_point(const struct vb_ratios *ratios, const struct vb_ratio_line *line)
{
    return vb_fit(line->chart_row->row->point, ratios->point_px, VB_FONT_PX, true, 6);
}

static struct vb_fit fit_words(const struct vb_ratios *ratios, const struct vb_ratio_line *line)
{
    return vb_fit(isnan(line->ratio) ? "" : line->words, ratios->words_px,
                  isnan(line->ratio) ? VB_FONT_PX : word_size(line), false, 4);
}

/* A status goes below the verdict, or into the panel where there is none. */
static struct vb_fit fit_status(const struct vb_ratios *ratios, const struct vb_ratio_line *line)
{
    double px = isnan(line->ratio) ? WIDTH - MARGIN - ratios->left - 8 : ratios->words_px;
    return vb_fit(line->status, px, VB_SMALL_PX, false, 6);
}

/* The heading of a case: its name and summary, and on the right what 1 stands for. */
static struct vb_fit fit_heading(struct vb_ratios *ratios, const struct vb_chart_case *one)
{
    const char *text = vb_page_say(ratios->page, "%s%s%s", one->name, *one->summary ? ": " : "", one->summary);
    return vb_fit(text, (WIDTH - 60) * 0.64, VB_FONT_PX, true, 2);
}

static struct vb_fit fit_unit(struct vb_ratios *ratios, const struct vb_ratio_line *line)
{
    const struct vb_ratio_line *end = ratios->lines + ratios->count;
    const char *shown = line->chart_row->baseline;
    const char *name = line->chart_row->row->baseline;
    for (const struct vb_ratio_line *other = line; other < end && other->one == line->one; other++) {
        if (strcmp(other->chart_row->row->baseline, name) != 0)
            shown = "the baseline of each point";
        else if (strcmp(other->chart_row->baseline, shown) != 0 && shown == line->chart_row->baseline)
            shown = vb_page_say(ratios->page, "%s with the same allocator", name);
    }
    return vb_fit(*shown ? vb_page_say(ratios->page, "1 = %s", shown) : "", (WIDTH - 60) * 0.34, VB_FONT_PX, false, 2);
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

/* Sets the top and height of each line and heading; returns where the last line ends. */
static double place_lines(struct vb_ratios *ratios)
{
    double y = ratios->top;
    double used = 0; /* by the lines of a point so far */
    for (size_t i = 0; i < ratios->count; i++) {
        struct vb_ratio_line *line = &ratios->lines[i];
        if (line->starts_case) {
            y += i > 0 ? 8 : 0;
            line->heading_y = y;
            line->heading_px =
                most(fit_heading(ratios, line->one).count, fit_unit(ratios, line).count) * VB_LINE_PX + 4;
            y += line->heading_px + 3;
        } else if (line->starts_point) {
            y += 5;
        }
        int words = fit_words(ratios, line).count + fit_status(ratios, line).count;
        line->y = y;
        line->height = most(fit_name(ratios, line).count, words) * VB_LINE_PX + 7;
        used = line->starts_point ? line->height : used + line->height;
        if (i + 1 == ratios->count || line[1].starts_point)
            line->height += fmax(0, fit_point(ratios, line).count * VB_LINE_PX + 7 - used);
        y += line->height;
    }
    return y + 4;
}

static void put_key(struct vb_page *page, double y)
{
    static const struct {
        const char *text, *colour;
        int marker;
    } entries[] = {
        {"faster", VB_FASTER, 7}, {"slower", VB_SLOWER, 7}, {"same, cannot tell, or not judged", VB_GREY, 6}};
    double x = MARGIN;
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        vb_page_marker(page, x + 5, y, entries[i].marker, 0.9, entries[i].colour);
        x = vb_page_key(page, entries[i].text, x + 16, y);
    }
}

static void put_titles(const struct vb_ratios *ratios, double y)
{
    struct vb_page *page = ratios->page;
    struct vb_label label = {.size = VB_FONT_PX, .bold = true, .colour = VB_DARK};
    vb_page_text(page, "Time / baseline's time (log scale)", ratios->left, y, label);
    vb_page_text(page, "Verdict", ratios->words_left, y, label);
    label.align = VB_RIGHT;
    vb_page_text(page, "Ratio", ratios->value_right, y, label);
    label.colour = VB_FASTER;
    vb_page_text(page, "\xe2\x86\x90 faster", x_of(ratios, 1) - 6, y + 18, label);
    label.align = VB_LEFT;
    label.colour = VB_SLOWER;
    vb_page_text(page, "slower \xe2\x86\x92", x_of(ratios, 1) + 6, y + 18, label);
}

static void put_heading(struct vb_ratios *ratios, const struct vb_ratio_line *line)
{
    struct vb_page *page = ratios->page;
    struct vb_fit heading = fit_heading(ratios, line->one);
    struct vb_fit unit = fit_unit(ratios, line);
    vb_page_box(page, MARGIN, line->heading_y, WIDTH - MARGIN, line->heading_y + line->heading_px, VB_HEADING);
    vb_page_paragraph(page, &heading, 30, line->heading_y + 2,
                      (struct vb_label){.size = VB_FONT_PX, .bold = true, .colour = VB_DARK});
    vb_page_paragraph(page, &unit, WIDTH - 30, line->heading_y + 2,
                      (struct vb_label){.size = VB_FONT_PX, .colour = VB_DARK, .align = VB_RIGHT});
}

static void put_verdict(const struct vb_ratios *ratios, const struct vb_ratio_line *line)
{
    struct vb_page *page = ratios->page;
    double y = line->y + 3.5;
    struct vb_fit words = fit_words(ratios, line);
    struct vb_fit status = fit_status(ratios, line);
    struct vb_label red = {.size = VB_SMALL_PX, .colour = VB_RED};
    if (isnan(line->ratio)) {
        vb_page_paragraph(page, &status, ratios->left + 8, y, red);
        return;
    }
    vb_page_text(page, line->value_text, ratios->value_right, y + VB_LINE_PX / 2.0,
                 (struct vb_label){.size = VB_FONT_PX, .colour = VB_DARK, .align = VB_RIGHT});
    vb_page_paragraph(page, &words, ratios->words_left, y,
                      (struct vb_label){.size = word_size(line), .colour = line->colour});
    vb_page_paragraph(page, &status, ratios->words_left, y + words.count * VB_LINE_PX, red);
}

static void put_lines(struct vb_ratios *ratios)
{
    struct vb_page *page = ratios->page;
    for (size_t i = 0; i < ratios->count; i++) {
        const struct vb_ratio_line *line = &ratios->lines[i];
        struct vb_fit name = fit_name(ratios, line);
        struct vb_fit point = fit_point(ratios, line);
        if (line->starts_case)
            put_heading(ratios, line);
        else if (line->starts_point)
            vb_page_rule(page, 30, line->y - 2.5, WIDTH - MARGIN, line->y - 2.5, 1, VB_FAINT);
        if (line->starts_point)
            vb_page_paragraph(page, &point, 30, line->y + 3.5,
                              (struct vb_label){.size = VB_FONT_PX, .bold = true, .colour = VB_DARK});
        vb_page_paragraph(page, &name, ratios->names_right, line->y + 3.5,
                          (struct vb_label){.size = VB_FONT_PX, .colour = VB_DARK, .align = VB_RIGHT});
        put_verdict(ratios, line);
        double end = i + 1 < ratios->count && !line[1].starts_case ? line[1].y : line->y + line->height;
        if (!isnan(line->ratio))
            vb_page_rule(page, x_of(ratios, 1), line->y, x_of(ratios, 1), end, 2, VB_ONE);
    }
}

/* From the ratio to the ends of its interval; to an end of the axis beyond which it goes on. */
static void put_interval(const struct vb_ratios *ratios, const struct vb_ratio_line *line, double y, bool onward)
{
    FILE *data = ratios->page->data;
    bool below = goes_on_below(ratios, line);
    bool above = goes_on_above(ratios, line);
    if (!onward) {
        fprintf(data, "%.9g %.9g %.9g\n", y, below ? line->ratio : line->low, above ? line->ratio : line->high);
        return;
    }
    if (below)
        fprintf(data, "%.9g %.9g %.9g\n", y, line->ratio, vb_scale_value(&ratios->scale, 0));
    if (above)
        fprintf(data, "%.9g %.9g %.9g\n", y, line->ratio, vb_scale_value(&ratios->scale, 1));
}

static void put_data(const struct vb_ratios *ratios)
{
    static const struct {
        const char *name, *colour;
    } kinds[] = {{"faster", VB_FASTER}, {"slower", VB_SLOWER}, {"same", VB_GREY}, {"interval", NULL}, {"onward", NULL}};
    FILE *data = ratios->page->data;
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        const char *colour = kinds[kind].colour;
        fprintf(data, "$%s << END\nNaN NaN%s\n", kinds[kind].name, colour ? "" : " NaN"); /* no list is empty */
        for (size_t i = 0; i < ratios->count; i++) {
            const struct vb_ratio_line *line = &ratios->lines[i];
            double y = line->y + 3.5 + VB_LINE_PX / 2.0;
            if (!colour && !isnan(line->low))
                put_interval(ratios, line, y, kind == 4);
            else if (colour && !isnan(line->ratio) && strcmp(colour, line->colour) == 0)
                fprintf(data, "%.9g %.9g\n", line->ratio, y);
        }
        fputs("END\n", data);
    }
}

static void put_axis(const struct vb_ratios *ratios)
{
    struct vb_page *page = ratios->page;
    struct vb_tics tics;
    if (ratios->scale.high - ratios->scale.low > log10(6))
        vb_tics_fill(&tics, &ratios->scale, ratios->right - ratios->left, 44);
    else
        vb_tics_fill_steps(&tics, &ratios->scale, ratios->right - ratios->left, 44);
    fputs("set xrange ", page->data);
    vb_page_put_range(page, &ratios->scale);
    fprintf(page->data, "\nset yrange [%.9g:%.9g]\nset xtics nomirror ", ratios->bottom, ratios->top);
    vb_page_put_tics(page, &tics);
    putc('\n', page->data);
}

void vb_ratio_draw(struct vb_ratios *ratios, const char *how)
{
    struct vb_page *page = ratios->page;
    page->width = WIDTH;
    double key_y = 16 + vb_page_title_lines(page, WIDTH - 48) * 21 + 12;
    ratios->top = key_y + 60;
    ratios->bottom = place_lines(ratios);
    double foot = ratios->bottom + 30;
    vb_caption_begin(page, ratios->case_count == 1 ? ratios->lines[0].one : NULL, WIDTH - 48);
    vb_caption_end(page, how, WIDTH - 48);
    page->height = floor(foot + page->caption_count * VB_LINE_PX + 10);

    vb_page_put_place(page, "", ratios->left, ratios->top, ratios->right, ratios->bottom);
    vb_page_put_title(page, WIDTH - 48, VB_LEFT);
    put_key(page, key_y);
    vb_caption_put(page, MARGIN, foot, VB_LEFT);
    put_titles(ratios, ratios->top - 31);
    put_lines(ratios);
    put_data(ratios);
    put_axis(ratios);
}
