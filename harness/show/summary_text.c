/* SPDX-License-Identifier: MIT */
#include "show/summary_text.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "base/utf8.h"
#include "results/shown.h"
#include "results/summary.h"
#include "results/wording.h"
#include "show/remark.h"
#include "show/summary_cells.h"
#include "show/wrap.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SIDES_MAX  3 /* columns of lines at most */
#define WIDEST_GAP 2 /* blanks between them */

/* A line: a case, or the name of a group. */
struct summary_item {
    const struct vb_summary_cells *cells; /* NULL: a heading */
    const char *group;
};

struct summary_layout {
    size_t sides;
    size_t lines; /* in each; the items go down the first side, then down the next */
    size_t gap;   /* between cells */
    bool shown[VB_SUMMARY_COLUMNS];
    size_t widths[SIDES_MAX][VB_SUMMARY_COLUMNS]; /* 0: no cell has a text */
};

#define COMFORTABLE_BEST 10 /* a variant's name is shortened to so much before something else goes, */
#define NARROWEST_BEST   6  /* and at last to this */
#define NARROWEST_CASE   10

/* The forms of a line, the best first. */
static const struct form {
    bool launches, bar, word, whole_change;
} forms[] = {{true, true, true, true},    {true, false, true, true},   {false, true, true, true},
             {false, false, true, true},  {true, false, true, false},  {false, true, true, false},
             {false, false, true, false}, {false, false, false, false}};

/* The columns of the screen that a side takes. */
static size_t summary_side_width(const struct summary_layout *layout, size_t side)
{
    size_t width = 0;
    for (size_t c = 0; c < VB_SUMMARY_COLUMNS; c++)
        if (layout->shown[c] && layout->widths[side][c] > 0)
            width += layout->widths[side][c] + (width > 0 ? layout->gap : 0);
    return width;
}

static bool fits(const struct summary_layout *layout, size_t room)
{
    size_t width = WIDEST_GAP * (layout->sides - 1);
    for (size_t side = 0; side < layout->sides; side++)
        width += summary_side_width(layout, side);
    return width <= room;
}

/* Every cell as wide as the longest text of its side. */
static void take_natural_widths(struct summary_layout *layout, const struct summary_item *items, size_t count)
{
    memset(layout->widths, 0, sizeof layout->widths);
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; items[i].cells && c < VB_SUMMARY_COLUMNS; c++) {
            size_t *width = &layout->widths[i / layout->lines][c];
            size_t columns = vb_text_columns(items[i].cells->text[c]);
            *width = columns > *width ? columns : *width;
        }
}

/* Takes from the widest side first: what one side does not need, another may have. */
static void narrow(struct summary_layout *layout, enum vb_summary_column column, size_t room, size_t least)
{
    while (!fits(layout, room)) {
        size_t widest = layout->sides;
        for (size_t side = 0; side < layout->sides; side++)
            if (layout->widths[side][column] > least &&
                (widest == layout->sides || summary_side_width(layout, side) > summary_side_width(layout, widest)))
                widest = side;
        if (widest == layout->sides)
            return;
        layout->widths[widest][column]--;
    }
}

static void take_form(struct summary_layout *layout, const struct form *form, bool timed)
{
    for (size_t c = 0; c < VB_SUMMARY_COLUMNS; c++)
        layout->shown[c] = true;
    layout->shown[VB_SUMMARY_LAUNCHES] = form->launches;
    layout->shown[VB_SUMMARY_BAR] = form->bar;
    layout->shown[VB_SUMMARY_WORD] = form->word || !timed;
    layout->shown[VB_SUMMARY_CHANGE] = form->whole_change;
    layout->shown[VB_SUMMARY_SHORT] = !form->whole_change;
}

static bool has_any(const struct summary_item *items, size_t count, enum vb_summary_column column)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].cells && items[i].cells->text[column][0])
            return true;
    return false;
}

static void fit(struct summary_layout *layout, const struct summary_item *items, size_t count, size_t room)
{
    bool timed = has_any(items, count, VB_SUMMARY_SHORT);
    bool has_launches = has_any(items, count, VB_SUMMARY_LAUNCHES);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (forms[i].launches && !has_launches)
            continue;
        layout->gap = WIDEST_GAP;
        take_natural_widths(layout, items, count);
        take_form(layout, &forms[i], timed);
        if (fits(layout, room))
            return;
        layout->gap = 1;
        narrow(layout, VB_SUMMARY_BEST, room, COMFORTABLE_BEST);
        if (fits(layout, room))
            return;
    }
    narrow(layout, VB_SUMMARY_BEST, room, NARROWEST_BEST);
    narrow(layout, VB_SUMMARY_CASE, room, NARROWEST_CASE);
}

/* One side where the screen is high enough, `height` being what it has for these lines; else as few sides as make it
 * so, if the short form of a line fits there; else one. What goes first where room is short: the bar, the launches,
 * then the change becomes short, then the word goes, for the signs of the change say it, then names are cut. The
 * interval stays. */
static struct summary_layout summary_lay_out(const struct summary_item *items, size_t count, size_t width,
                                             size_t height)
{
    struct summary_layout layout = {0};
    for (size_t sides = 1; sides <= SIDES_MAX && width > WIDEST_GAP * sides; sides++) {
        layout.sides = sides;
        layout.lines = (count + sides - 1) / sides;
        if (layout.lines > height)
            continue;
        fit(&layout, items, count, width);
        if (fits(&layout, width))
            return layout;
    }
    layout.sides = 1;
    layout.lines = count;
    fit(&layout, items, count, width);
    return layout;
}

#define TITLE_LINES  1
#define FOOTER_LINES 2 /* at least: a warning, and how to see more */

struct page {
    const struct vb_summary_screen *screen;
    FILE *stream;
    struct vb_summary summary;
    struct vb_summary_cells *cells; /* of each line of the summary */
    struct summary_item *items;
    size_t item_count;
    struct summary_layout layout;
};

static const char *group_of(const struct vb_summary_line *line)
{
    return line->group ? line->group : "other";
}

static int open_page(struct page *page, const struct vb_results *results)
{
    if (vb_summary_make(&page->summary, results) != 0)
        return VB_ERROR_MEMORY;
    size_t count = page->summary.count;
    page->cells = calloc(count + 1, sizeof *page->cells);
    page->items = calloc(2 * count + 1, sizeof *page->items);
    if (!page->cells || !page->items)
        return VB_ERROR_MEMORY;
    bool grouped = page->summary.lines[0].group != NULL;
    for (size_t i = 0; i < count; i++) {
        const struct vb_summary_line *line = &page->summary.lines[i];
        if (grouped && (i == 0 || strcmp(group_of(line), group_of(line - 1)) != 0))
            page->items[page->item_count++] = (struct summary_item){.group = group_of(line)};
        vb_summary_fill(&page->cells[i], line, page->summary.name_allocators);
        vb_summary_fill_launches(&page->cells[i], line, page->screen->unicode);
        page->items[page->item_count++] = (struct summary_item){.cells = &page->cells[i]};
    }
    return 0;
}

static void close_page(struct page *page)
{
    free(page->cells);
    free(page->items);
    vb_summary_release(&page->summary);
}

/* Shortens the name of a variant to so many columns: to whole words, or to what tells it from the others, else cut. */
static void shorten(char *shown, size_t size, const char *name, size_t telling_bytes, size_t columns)
{
    size_t end = strlen(name);
    if (vb_text_columns(name) <= columns || telling_bytes > columns || telling_bytes >= end || columns >= size) {
        vb_text_cut(shown, size, name, columns);
        return;
    }
    for (end = columns; end >= telling_bytes && name[end] != '_'; end--)
        ;
    if (end < telling_bytes || end == 0)
        end = columns;
    if (vb_utf8_columns(name, end) != end ||
        ((unsigned char)name[end] & 0xC0) == 0x80) /* of letters that are not ASCII */
        vb_text_cut(shown, size, name, columns);
    else
        snprintf(shown, size, "%.*s", (int)end, name);
}

/* Whether another case begins with the same bytes. */
static bool begins_alike(const struct page *page, const char *name, size_t bytes)
{
    for (size_t i = 0; i < page->item_count; i++) {
        const struct vb_summary_cells *cells = page->items[i].cells;
        const char *other = cells ? cells->text[VB_SUMMARY_CASE] : name;
        if (strcmp(other, name) != 0 && strncmp(other, name, bytes) == 0)
            return true;
    }
    return false;
}

/* "peer_gt..", and where that is another's, too, "chan..spsc". */
static void shorten_case(const struct page *page, char *shown, size_t size, const char *name, size_t columns)
{
    size_t length = strlen(name);
    if (length <= columns || columns < 6 || vb_text_columns(name) != length || !begins_alike(page, name, columns - 2))
        vb_text_cut(shown, size, name, columns);
    else
        snprintf(shown, size, "%.*s..%s", (int)(columns - 1) / 2, name, name + length - (columns - 2) / 2);
}

static void write_blanks(size_t count, FILE *stream)
{
    fprintf(stream, "%*s", (int)count, "");
}

/* Returns the columns of the screen that it took. */
static size_t write_heading(const struct page *page, const char *group, size_t width)
{
    char shown[4 * VB_SUMMARY_CELL];
    vb_text_cut(shown, sizeof shown, group, width);
    fprintf(page->stream, page->screen->color ? "\033[1m%s\033[0m" : "%s", shown);
    return vb_text_columns(shown);
}

/* Writes a cell behind `blanks`. Returns the columns of the screen without those that are blank at its end. */
static size_t write_cell(const struct page *page, const struct vb_summary_cells *cells, enum vb_summary_column column,
                         size_t width, size_t blanks)
{
    static const char *const tones[] = {[VB_TONE_PLAIN] = "", [VB_TONE_GOOD] = "\033[32m", [VB_TONE_BAD] = "\033[31m"};
    char shown[4 * VB_SUMMARY_CELL];
    bool toned =
        page->screen->color && column != VB_SUMMARY_CASE && column != VB_SUMMARY_BEST && cells->tone != VB_TONE_PLAIN;
    if (column == VB_SUMMARY_CASE)
        shorten_case(page, shown, sizeof shown, cells->text[column], width);
    else
        shorten(shown, sizeof shown, cells->text[column], column == VB_SUMMARY_BEST ? cells->telling_bytes : SIZE_MAX,
                width);
    if (shown[0] == '\0')
        return 0;
    size_t columns = vb_text_columns(shown);
    if (column == VB_SUMMARY_ALLOCS)
        blanks += width - columns;
    write_blanks(blanks, page->stream);
    fprintf(page->stream, "%s%s%s", toned ? tones[cells->tone] : "", shown, toned ? "\033[0m" : "");
    return blanks + columns;
}

/* Returns the columns of the screen that it took, without blanks at its end. */
static size_t write_case(const struct page *page, const struct vb_summary_cells *cells, size_t side)
{
    size_t written = 0; /* on the screen */
    size_t begin = 0;   /* of the cell in hand */
    for (size_t c = 0; c < VB_SUMMARY_COLUMNS; c++) {
        size_t width = page->layout.widths[side][c];
        if (!page->layout.shown[c] || width == 0)
            continue;
        written += write_cell(page, cells, (enum vb_summary_column)c, width, begin - written);
        begin += width + page->layout.gap;
    }
    return written;
}

static void write_body(const struct page *page)
{
    const struct summary_layout *layout = &page->layout;
    for (size_t line = 0; line < layout->lines; line++) {
        size_t written = 0;
        size_t begin = 0;
        for (size_t side = 0; side < layout->sides; side++) {
            size_t index = side * layout->lines + line;
            size_t width = summary_side_width(layout, side);
            if (index >= page->item_count)
                break;
            write_blanks(begin - written, page->stream);
            const struct summary_item *item = &page->items[index];
            written =
                begin + (item->cells ? write_case(page, item->cells, side) : write_heading(page, item->group, width));
            begin += width + WIDEST_GAP;
        }
        fputc('\n', page->stream);
    }
}

static void write_title(const struct page *page, const struct vb_results *results)
{
    size_t cases = 0;
    for (size_t i = 0; i < page->summary.count; i++)
        cases +=
            i == 0 || strcmp(page->summary.lines[i].best->case_name, page->summary.lines[i - 1].best->case_name) != 0;
    const char *confidence = vb_results_fact(results, "confidence");
    char title[160];
    snprintf(title, sizeof title,
             "%zu cases, best variant: time in %% (.. %.20s%sinterval, / over points); allocations", cases,
             confidence ? confidence : "", confidence ? " " : "");
    vb_wrap_write(title, page->screen->width, 0, page->stream);
}

/* "2 of 300 rows failed: cache_hit:hit=90/inline_result, ...". */
static int write_failed(struct vb_footer *footer, const struct vb_results *results)
{
    struct vb_text text;
    FILE *stream = vb_text_open(&text);
    if (!stream)
        return VB_ERROR_MEMORY;
    bool any = vb_failed_rows_write(results, stream);
    char *line VB_FREE = vb_text_close(&text, stream);
    if (!line)
        return VB_ERROR_MEMORY;
    if (any && !vb_footer_whole(footer, line, results->warning_count > 0))
        vb_footer_cut(footer, line);
    return 0;
}

static int write_footer(const struct page *page, const struct vb_results *results, size_t lines)
{
    struct vb_footer footer = {.stream = page->stream, .width = page->screen->width, .lines = lines};
    VB_OR_RETURN(write_failed(&footer, results));
    return vb_footer_warnings(&footer, results);
}

static bool has_mark(const struct page *page, char mark)
{
    if (mark == '?' && !page->layout.shown[VB_SUMMARY_SHORT])
        return false;
    for (size_t i = 0; i < page->summary.count; i++)
        if (strchr(page->cells[i].text[VB_SUMMARY_SHORT], mark))
            return true;
    return false;
}

static void write_pointer(const struct page *page)
{
    const char *mark = has_mark(page, '*')
                           ? has_mark(page, '?') ? "  (? " VB_WORDS_CANNOT_TELL ", * in doubt)" : "  (* in doubt)"
                       : has_mark(page, '?') ? "  (? " VB_WORDS_CANNOT_TELL ")"
                                             : "";
    char line[PATH_MAX + 100];
    if (page->screen->path)
        snprintf(line, sizeof line, "All rows: vbench show %s%s", page->screen->path, mark);
    else
        snprintf(line, sizeof line, "All rows: --full%s", mark);
    vb_wrap_write(line, page->screen->width, 2, page->stream);
}

static int write_page(struct page *page, const struct vb_results *results)
{
    VB_OR_RETURN(open_page(page, results));
    size_t height =
        page->screen->height > TITLE_LINES + FOOTER_LINES ? page->screen->height : TITLE_LINES + FOOTER_LINES + 1;
    page->layout =
        summary_lay_out(page->items, page->item_count, page->screen->width, height - TITLE_LINES - FOOTER_LINES);
    write_title(page, results);
    write_body(page);
    size_t used = TITLE_LINES + page->layout.lines + 1;
    VB_OR_RETURN(write_footer(page, results, height > used ? height - used : 1));
    write_pointer(page);
    return 0;
}

int vb_summary_write(const struct vb_results *results, const struct vb_summary_screen *screen, FILE *stream,
                     struct vb_error *error)
{
    struct vb_results copy VB_RELEASE(vb_results_release) = {0};
    struct page page VB_RELEASE(close_page) = {.screen = screen, .stream = stream};
    const struct vb_results *shown = vb_results_shown(results, &copy);
    return shown && write_page(&page, shown) == 0 ? 0 : vb_fail_memory(error);
}
