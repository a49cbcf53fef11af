/* SPDX-License-Identifier: MIT */
#include "show/summary_text.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "base/utf8.h"
#include "results/terminal_text.h"
#include "results/summary.h"
#include "show/remark.h"
#include "show/summary_fit.h"
#include "show/wrap.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TITLE_LINES  1
#define FOOTER_LINES 2 /* at least: a warning, and how to see more */

struct page {
    const struct vb_summary_screen *screen;
    FILE *stream;
    struct vb_summary summary;
    struct vb_summary_cells *cells; /* of each line of the summary */
    struct vb_summary_item *items;
    size_t item_count;
    struct vb_summary_layout layout;
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
    page->items = calloc(2 * count + VB_SUMMARY_SIDES, sizeof *page->items);
    if (!page->cells || !page->items)
        return VB_ERROR_MEMORY;
    bool grouped = page->summary.lines[0].group != NULL;
    for (size_t i = 0; i < count; i++) {
        const struct vb_summary_line *line = &page->summary.lines[i];
        if (grouped && (i == 0 || strcmp(group_of(line), group_of(line - 1)) != 0))
            page->items[page->item_count++] = (struct vb_summary_item){.group = group_of(line)};
        vb_summary_fill(&page->cells[i], line, page->summary.name_allocators);
        vb_summary_fill_launches(&page->cells[i], line, page->screen->unicode);
        page->items[page->item_count++] = (struct vb_summary_item){.cells = &page->cells[i]};
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

/* "peer_gt~", and where that is another's, too, "chan~spsc". */
static void shorten_case(const struct page *page, char *shown, size_t size, const char *name, size_t columns)
{
    size_t length = strlen(name);
    if (length <= columns || columns < 6 || vb_text_columns(name) != length || !begins_alike(page, name, columns - 1))
        vb_text_cut(shown, size, name, columns);
    else
        snprintf(shown, size, "%.*s~%s", (int)(columns / 2), name, name + length - (columns - 1) / 2);
}

static void write_blanks(size_t count, FILE *stream)
{
    fprintf(stream, "%*s", (int)count, "");
}

/* Returns the columns of the screen that it took. */
static size_t write_heading(const struct page *page, const char *group, size_t width)
{
    char shown[4 * VB_SUMMARY_CELL];
    char heading[VB_SUMMARY_CELL];
    snprintf(heading, sizeof heading, "%s:", group);
    vb_text_cut(shown, sizeof shown, heading, width);
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

/* Lays the items out. A group that goes on at the top of the next side has its name there again, if that costs no line.
 */
static void lay_out(struct page *page, size_t height)
{
    size_t width = page->screen->width;
    page->layout = vb_summary_lay_out(page->items, page->item_count, width, height);
    for (size_t side = 1; side < page->layout.sides; side++) {
        size_t top = side * page->layout.lines;
        bool full = page->item_count == page->layout.sides * page->layout.lines;
        if (full || top >= page->item_count || !page->items[0].group || page->items[top].group)
            continue;
        size_t heading = top;
        while (!page->items[heading].group)
            heading--;
        memmove(&page->items[top + 1], &page->items[top], (page->item_count - top) * sizeof *page->items);
        page->items[top] = page->items[heading];
        page->item_count++;
        page->layout = vb_summary_lay_out(page->items, page->item_count, width, height);
    }
}

static void write_body(const struct page *page)
{
    const struct vb_summary_layout *layout = &page->layout;
    for (size_t line = 0; line < layout->lines; line++) {
        size_t written = 0;
        size_t begin = 0;
        for (size_t side = 0; side < layout->sides; side++) {
            size_t index = side * layout->lines + line;
            size_t width = vb_summary_side_width(layout, side);
            if (index >= page->item_count)
                break;
            write_blanks(begin - written, page->stream);
            const struct vb_summary_item *item = &page->items[index];
            written =
                begin + (item->cells ? write_case(page, item->cells, side) : write_heading(page, item->group, width));
            begin += width + VB_SUMMARY_GAP;
        }
        fputc('\n', page->stream);
    }
}

static void write_title(const struct page *page, const struct vb_results *results)
{
    static const char bar[] = ", verdict, bar: of the baseline's time";
    const char *confidence = vb_results_fact(results, "confidence");
    const char *blank = confidence ? " " : "";
    char title[200];
    confidence = confidence ? confidence : "";
    if (page->layout.shown[VB_SUMMARY_SHORT])
        snprintf(title, sizeof title,
                 "Best of each case vs baseline: time by %%, %.20s%sinterval of all points; allocs/op", confidence,
                 blank);
    else
        snprintf(title, sizeof title, "Best of each case vs baseline: time (%.20s%sinterval of all points), allocs/op",
                 confidence, blank);
    if (page->layout.shown[VB_SUMMARY_BAR] && strlen(title) + strlen(bar) <= page->screen->width)
        strcat(title, bar);
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

static bool has_sign(const struct page *page, char sign)
{
    enum vb_summary_column column = page->layout.shown[VB_SUMMARY_SHORT] ? VB_SUMMARY_SHORT : VB_SUMMARY_CHANGE;
    for (size_t i = 0; i < page->summary.count; i++)
        if (strchr(page->cells[i].text[column], sign))
            return true;
    return false;
}

/* How to see more, and what the signs say that are there. */
static void write_pointer(const struct page *page)
{
    static const struct {
        char sign;
        const char *meaning;
    } signs[] = {{'x', "x as long"}, {'=', "= same"}, {'?', "? not proven"}, {'!', "! doubtful"}};
    const char *path = page->screen->path;
    char line[PATH_MAX + 200];
    int length = snprintf(line, sizeof line, "All rows: %s%s",
                          !path   ? "--full"
                          : *path ? "vbench show "
                                  : "vbench show",
                          path ? path : "");
    const char *between = "  (";
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (has_sign(page, signs[i].sign)) {
            length += snprintf(line + length, sizeof line - (size_t)length, "%s%s", between, signs[i].meaning);
            between = ", ";
        }
    if (*between == ',')
        snprintf(line + length, sizeof line - (size_t)length, ")");
    vb_wrap_write(line, page->screen->width, 2, page->stream);
}

static int write_page(struct page *page, const struct vb_results *results)
{
    VB_OR_RETURN(open_page(page, results));
    size_t height =
        page->screen->height > TITLE_LINES + FOOTER_LINES ? page->screen->height : TITLE_LINES + FOOTER_LINES + 1;
    lay_out(page, height - TITLE_LINES - FOOTER_LINES);
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
