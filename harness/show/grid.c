/* SPDX-License-Identifier: MIT */
#include "show/grid.h"
#include "base/array.h"
#include "base/error.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define COMFORTABLE_FIRST 16 /* the first column is not cut below this before dear columns go, */
#define NARROWEST_FIRST   8  /* and never below this */

/* What is shown of a grid: which columns, how wide. */
struct layout {
    bool shown[VB_GRID_COLUMNS];
    bool brief[VB_GRID_COLUMNS];
    size_t widths[VB_GRID_COLUMNS];
};

size_t vb_grid_add_column(struct vb_grid *grid, const char *heading, bool right, unsigned sacrifice, size_t limit)
{
    assert(grid->column_count < VB_GRID_COLUMNS && grid->row_count == 0 && limit <= VB_GRID_CELL_MAX);
    struct vb_grid_column *column = &grid->columns[grid->column_count];
    *column = (struct vb_grid_column){.right = right, .sacrifice = sacrifice, .limit = limit};
    vb_text_cut(column->heading, sizeof column->heading, heading, VB_GRID_CELL_MAX);
    return grid->column_count++;
}

void vb_grid_allow_brief(struct vb_grid *grid, size_t column, unsigned turn, const char *heading)
{
    assert(column < grid->column_count && grid->row_count == 0);
    grid->columns[column].brief = turn;
    snprintf(grid->columns[column].brief_heading, VB_GRID_HEADING, "%s", heading ? heading : "");
}

#define INTERVAL " .. "

/* Cuts off what stands in parentheses at the end or behind ", but", and takes the blanks out of an interval. */
static void make_brief(char *text)
{
    size_t length = strlen(text);
    char *but = strstr(text, ", but ");
    char *end = length > 0 && text[length - 1] == ')' ? strstr(text, " (") : NULL;
    if (but)
        but[strlen(", but")] = '\0';
    else if (end)
        *end = '\0';
    char *dots = strstr(text, INTERVAL);
    if (!dots)
        return;
    memcpy(dots, "..", 2);
    memmove(dots + 2, dots + strlen(INTERVAL), strlen(dots + strlen(INTERVAL)) + 1);
}

int vb_grid_add_row(struct vb_grid *grid, enum vb_tone tone)
{
    struct vb_grid_row *rows = vb_array_grow(grid->rows, grid->row_count, sizeof *rows);
    if (!rows)
        return VB_ERROR_MEMORY;
    grid->rows = rows;
    grid->rows[grid->row_count++] = (struct vb_grid_row){.tone = tone};
    return 0;
}

void vb_grid_row_cells(const struct vb_grid_row *row, struct vb_grid_cell cells[VB_GRID_COLUMNS])
{
    for (size_t i = 0; i < VB_GRID_COLUMNS; i++)
        cells[i] = (struct vb_grid_cell){.text = ""};
    for (size_t at = 0; at < row->length;) {
        const char *cell = row->cells + at;
        const char *text = cell + 2;
        cells[(size_t)cell[0]] = (struct vb_grid_cell){.text = text, .tone = (enum vb_tone)cell[1]};
        at += 2 + strlen(text) + 1;
    }
}

/* Of two cells for a column, the one behind counts. */
static bool append_cell(struct vb_grid_row *row, size_t column, enum vb_tone tone, const char *text)
{
    size_t size = strlen(text) + 1;
    char *cells = realloc(row->cells, row->length + 2 + size);
    if (!cells)
        return false;
    row->cells = cells;
    char *cell = cells + row->length;
    cell[0] = (char)column;
    cell[1] = (char)tone;
    memcpy(cell + 2, text, size);
    row->length += 2 + (unsigned)size;
    return true;
}

static void widen(size_t *width, size_t columns)
{
    *width = columns > *width ? columns : *width;
}

bool vb_grid_set(struct vb_grid *grid, size_t column, enum vb_tone tone, const char *text)
{
    assert(grid->row_count > 0 && column < grid->column_count);
    char shown[VB_GRID_TEXT];
    bool cut = vb_text_cut(shown, sizeof shown, text, grid->columns[column].limit);
    if (!append_cell(&grid->rows[grid->row_count - 1], column, tone, shown)) {
        grid->lacks_memory = true;
        return cut;
    }
    widen(&grid->widths[column], vb_text_columns(shown));
    if (grid->columns[column].brief)
        make_brief(shown);
    widen(&grid->brief_widths[column], vb_text_columns(shown));
    return cut;
}

void vb_grid_clear(struct vb_grid *grid)
{
    for (size_t i = 0; i < grid->row_count; i++)
        free(grid->rows[i].cells);
    free(grid->rows);
    grid->rows = NULL;
    grid->row_count = 0;
    memset(grid->widths, 0, sizeof grid->widths);
    memset(grid->brief_widths, 0, sizeof grid->brief_widths);
}

static size_t line_width(const struct vb_grid *grid, const struct layout *layout)
{
    size_t width = 1;
    for (size_t i = 0; i < grid->column_count; i++)
        width += layout->shown[i] ? layout->widths[i] + 3 : 0;
    return width;
}

static const char *heading_of(const struct vb_grid_column *column, bool brief)
{
    return brief && column->brief_heading[0] ? column->brief_heading : column->heading;
}

/* As wide as its texts, or as what is left of them where they are brief, and as its heading. */
static size_t width_of(const struct vb_grid *grid, size_t column, bool brief)
{
    size_t heading = vb_text_columns(heading_of(&grid->columns[column], brief));
    size_t widest = brief ? grid->brief_widths[column] : grid->widths[column];
    return widest > heading ? widest : heading;
}

/* Hides the shown column with the highest number that is at least `least`, or shortens it. Returns false if there is
 * none. */
static bool sacrifice_one(const struct vb_grid *grid, struct layout *layout, unsigned least)
{
    size_t victim = grid->column_count;
    bool hide = false;
    unsigned highest = least - 1;
    for (size_t i = 0; i < grid->column_count; i++) {
        const struct vb_grid_column *column = &grid->columns[i];
        if (layout->shown[i] && column->sacrifice > highest) {
            highest = column->sacrifice;
            victim = i;
            hide = true;
        }
        if (layout->shown[i] && !layout->brief[i] && column->brief > highest) {
            highest = column->brief;
            victim = i;
            hide = false;
        }
    }
    if (victim == grid->column_count)
        return false;
    layout->shown[victim] = !hide;
    layout->brief[victim] = true;
    layout->widths[victim] = width_of(grid, victim, true);
    return true;
}

static void cut_column(const struct vb_grid *grid, struct layout *layout, size_t column, size_t width, size_t least)
{
    size_t line = line_width(grid, layout);
    size_t excess = line > width ? line - width : 0;
    size_t spare = layout->widths[column] > least ? layout->widths[column] - least : 0;
    layout->widths[column] -= excess < spare ? excess : spare;
}

static struct layout lay_out(const struct vb_grid *grid, size_t width, bool with_carried)
{
    struct layout layout = {0};
    for (size_t i = 0; i < grid->column_count; i++) {
        layout.shown[i] = grid->widths[i] > 0 && (with_carried || !grid->columns[i].carried);
        layout.widths[i] = width_of(grid, i, false);
    }
    layout.shown[0] = true;
    if (width == 0)
        return layout;

    while (line_width(grid, &layout) > width && sacrifice_one(grid, &layout, VB_GRID_DEAR))
        ;
    cut_column(grid, &layout, 0, width, COMFORTABLE_FIRST);
    while (line_width(grid, &layout) > width && sacrifice_one(grid, &layout, 1))
        ;
    cut_column(grid, &layout, 0, width, NARROWEST_FIRST);
    return layout;
}

static bool lacks_carried(const struct vb_grid *grid, const struct layout *layout)
{
    for (size_t i = 0; i < grid->column_count; i++)
        if (grid->columns[i].carried && grid->widths[i] > 0 && !layout->shown[i])
            return true;
    return false;
}

/* The first column, and of those that are carried as many as have room beside it, one at least, from `*next` on: which
 * becomes the first that is left. */
static struct layout lay_out_carried(const struct vb_grid *grid, size_t width, size_t *next)
{
    struct layout layout = {.shown[0] = true, .widths[0] = width_of(grid, 0, false)};
    size_t count = 0;
    for (; *next < grid->column_count; ++*next) {
        size_t i = *next;
        if (!grid->columns[i].carried || grid->widths[i] == 0)
            continue;
        layout.shown[i] = true;
        layout.widths[i] = width_of(grid, i, false);
        if (count++ > 0 && line_width(grid, &layout) > width) {
            layout.shown[i] = false;
            break;
        }
        cut_column(grid, &layout, 0, width, NARROWEST_FIRST);
        cut_column(grid, &layout, i, width, grid->widths[i]);
    }
    return layout;
}

static const char *tone_begin(enum vb_tone tone, bool color)
{
    if (!color || tone == VB_TONE_PLAIN)
        return "";
    return tone == VB_TONE_GOOD ? "\033[32m" : "\033[31m";
}

static const char *tone_end(enum vb_tone tone, bool color)
{
    return color && tone != VB_TONE_PLAIN ? "\033[0m" : "";
}

static void write_blanks(size_t count, FILE *stream)
{
    static const char blanks[] = "                                ";
    for (; count > sizeof blanks - 1; count -= sizeof blanks - 1)
        fwrite(blanks, 1, sizeof blanks - 1, stream);
    fwrite(blanks, 1, count, stream);
}

static void write_cell(FILE *stream, const char *text, size_t width, bool right, const char *begin, const char *end)
{
    char shown[VB_GRID_TEXT];
    vb_text_cut(shown, sizeof shown, text, width);
    size_t padding = width - vb_text_columns(shown);
    fputs("| ", stream);
    write_blanks(right ? padding : 0, stream);
    fputs(begin, stream);
    fputs(shown, stream);
    fputs(end, stream);
    write_blanks(1 + (right ? 0 : padding), stream);
}

static void write_headings(const struct vb_grid *grid, const struct layout *layout, FILE *stream)
{
    for (size_t i = 0; i < grid->column_count; i++) {
        if (layout->shown[i])
            write_cell(stream, heading_of(&grid->columns[i], layout->brief[i]), layout->widths[i],
                       grid->columns[i].right, "", "");
    }
    fputs("|\n", stream);
    for (size_t i = 0; i < grid->column_count; i++) {
        if (!layout->shown[i])
            continue;
        fputc('|', stream);
        for (size_t dash = 0; dash <= layout->widths[i]; dash++)
            fputc('-', stream);
        fputc(grid->columns[i].right ? ':' : '-', stream);
    }
    fputs("|\n", stream);
}

static void write_row(const struct vb_grid *grid, const struct vb_grid_row *row, const struct layout *layout,
                      bool color, FILE *stream)
{
    struct vb_grid_cell cells[VB_GRID_COLUMNS];
    vb_grid_row_cells(row, cells);
    fputs(tone_begin(row->tone, color), stream);
    for (size_t i = 0; i < grid->column_count; i++) {
        char text[VB_GRID_TEXT];
        strcpy(text, cells[i].text);
        if (layout->brief[i])
            make_brief(text);
        enum vb_tone tone = text[0] ? cells[i].tone : VB_TONE_PLAIN;
        if (layout->shown[i])
            write_cell(stream, text, layout->widths[i], grid->columns[i].right, tone_begin(tone, color),
                       tone_end(tone, color));
    }
    fputc('|', stream);
    fputs(tone_end(row->tone, color), stream);
    fputc('\n', stream);
}

bool vb_grid_has(const struct vb_grid *grid, size_t column)
{
    return grid->widths[column] > 0;
}

static void write_table(const struct vb_grid *grid, const struct layout *layout, bool color, FILE *stream)
{
    write_headings(grid, layout, stream);
    for (size_t i = 0; i < grid->row_count; i++)
        write_row(grid, &grid->rows[i], layout, color, stream);
}

static bool has_any(const struct vb_grid *grid, const struct vb_grid_cell *cells, const struct layout *layout)
{
    for (size_t i = 1; i < grid->column_count; i++)
        if (layout->shown[i] && cells[i].text[0])
            return true;
    return false;
}

/* Without the rows that have none of it, and the blank lines between those. */
static void write_carried(const struct vb_grid *grid, const struct layout *layout, bool color, FILE *stream)
{
    const struct vb_grid_row *gap = NULL;
    bool any = false;
    write_headings(grid, layout, stream);
    for (size_t i = 0; i < grid->row_count; i++) {
        const struct vb_grid_row *row = &grid->rows[i];
        struct vb_grid_cell cells[VB_GRID_COLUMNS];
        vb_grid_row_cells(row, cells);
        bool is_gap = cells[0].text[0] == '\0';
        if (is_gap || !has_any(grid, cells, layout)) {
            gap = is_gap && any ? row : gap;
            continue;
        }
        if (gap)
            write_row(grid, gap, layout, color, stream);
        write_row(grid, row, layout, color, stream);
        gap = NULL;
        any = true;
    }
}

int vb_grid_write(struct vb_grid *grid, size_t width, bool color, FILE *stream)
{
    assert(grid->column_count > 0);
    if (grid->lacks_memory)
        return VB_ERROR_MEMORY;
    struct layout layout = lay_out(grid, width, true);
    bool carries = lacks_carried(grid, &layout);
    if (carries)
        layout = lay_out(grid, width, false);
    for (size_t i = 0; i < grid->column_count; i++)
        grid->sacrificed[i] |= grid->widths[i] > 0 && !layout.shown[i] && !grid->columns[i].carried;
    write_table(grid, &layout, color, stream);
    for (size_t next = carries ? 1 : grid->column_count; next < grid->column_count;) {
        layout = lay_out_carried(grid, width, &next);
        fputc('\n', stream);
        write_carried(grid, &layout, color, stream);
    }
    return 0;
}

void vb_grid_release(struct vb_grid *grid)
{
    vb_grid_clear(grid);
    *grid = (struct vb_grid){0};
}
