/* SPDX-License-Identifier: MIT */
#include "report/grid.h"
#include "base/error.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NARROWEST_FIRST 8 /* the first column is not cut below this */
#define CUT_MARK ".."

/* What is shown of a grid: which columns, how wide. */
struct layout {
    bool shown[VB_GRID_COLUMNS];
    size_t widths[VB_GRID_COLUMNS];
};

/* The length in bytes of the first `columns` code points of `text`, or of all of it. */
static size_t bytes_of(const char *text, size_t columns)
{
    size_t length = 0;
    while (text[length] != '\0') {
        bool continues = ((unsigned char)text[length] & 0xC0) == 0x80; /* RFC 3629, section 3 */
        if (!continues && columns-- == 0)
            break;
        length++;
    }
    return length;
}

size_t vb_text_columns(const char *text)
{
    size_t columns = 0;
    for (; *text != '\0'; text++)
        columns += ((unsigned char)*text & 0xC0) != 0x80;
    return columns;
}

bool vb_text_cut(char *copy, size_t size, const char *text, size_t columns)
{
    if ((size - 1) / 4 < columns)
        columns = (size - 1) / 4;
    bool fits = vb_text_columns(text) <= columns && strlen(text) < size;
    size_t kept = bytes_of(text, fits ? columns : columns - strlen(CUT_MARK));
    if (kept > size - 1 - strlen(CUT_MARK) && !fits) /* stray continuation bytes: not UTF-8 */
        kept = size - 1 - strlen(CUT_MARK);
    memcpy(copy, text, kept);
    strcpy(copy + kept, fits ? "" : CUT_MARK);
    return !fits;
}

size_t vb_grid_add_column(struct vb_grid *grid, const char *heading, bool right, unsigned sacrifice, size_t limit)
{
    assert(grid->column_count < VB_GRID_COLUMNS && grid->row_count == 0 && limit <= VB_GRID_CELL_MAX);
    struct vb_grid_column *column = &grid->columns[grid->column_count];
    *column = (struct vb_grid_column){.right = right, .sacrifice = sacrifice, .limit = limit};
    vb_text_cut(column->heading, sizeof column->heading, heading, VB_GRID_CELL_MAX);
    return grid->column_count++;
}

int vb_grid_add_row(struct vb_grid *grid, enum vb_tone tone)
{
    if (grid->row_count == grid->row_capacity) {
        size_t capacity = grid->row_capacity ? grid->row_capacity * 2 : 8;
        struct vb_grid_row *rows = realloc(grid->rows, capacity * sizeof *rows);
        if (!rows)
            return VB_ERROR_MEMORY;
        grid->rows = rows;
        grid->row_capacity = capacity;
    }
    grid->rows[grid->row_count++] = (struct vb_grid_row){.tone = tone};
    return 0;
}

bool vb_grid_set(struct vb_grid *grid, size_t column, enum vb_tone tone, const char *text)
{
    assert(grid->row_count > 0 && column < grid->column_count);
    struct vb_grid_row *row = &grid->rows[grid->row_count - 1];
    row->cells[column].tone = tone;
    return vb_text_cut(row->cells[column].text, VB_GRID_TEXT, text, grid->columns[column].limit);
}

static void measure_column(const struct vb_grid *grid, size_t column, struct layout *layout)
{
    size_t width = vb_text_columns(grid->columns[column].heading);
    for (size_t i = 0; i < grid->row_count; i++) {
        size_t columns = vb_text_columns(grid->rows[i].cells[column].text);
        if (columns > 0)
            layout->shown[column] = true;
        if (columns > width)
            width = columns;
    }
    layout->widths[column] = width;
}

static size_t line_width(const struct vb_grid *grid, const struct layout *layout)
{
    size_t width = 1;
    for (size_t i = 0; i < grid->column_count; i++)
        width += layout->shown[i] ? layout->widths[i] + 3 : 0;
    return width;
}

/* Hides the shown column with the highest sacrifice. Returns false when there is none to hide. */
static bool sacrifice_one(const struct vb_grid *grid, struct layout *layout)
{
    size_t victim = grid->column_count;
    unsigned highest = 0;
    for (size_t i = 0; i < grid->column_count; i++) {
        if (layout->shown[i] && grid->columns[i].sacrifice > highest) {
            highest = grid->columns[i].sacrifice;
            victim = i;
        }
    }
    if (victim < grid->column_count)
        layout->shown[victim] = false;
    return victim < grid->column_count;
}

static struct layout lay_out(const struct vb_grid *grid, size_t width)
{
    struct layout layout = {0};
    for (size_t i = 0; i < grid->column_count; i++)
        measure_column(grid, i, &layout);
    layout.shown[0] = true;
    if (width == 0)
        return layout;

    while (line_width(grid, &layout) > width && sacrifice_one(grid, &layout))
        ;
    size_t line = line_width(grid, &layout);
    if (line > width) {
        size_t excess = line - width;
        size_t spare = layout.widths[0] > NARROWEST_FIRST ? layout.widths[0] - NARROWEST_FIRST : 0;
        layout.widths[0] -= excess < spare ? excess : spare;
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

static void write_cell(FILE *stream, const char *text, size_t width, bool right, const char *begin, const char *end)
{
    char shown[VB_GRID_TEXT];
    vb_text_cut(shown, sizeof shown, text, width);
    int padding = (int)(width - vb_text_columns(shown));
    fprintf(stream, "| %*s%s%s%s%*s ", right ? padding : 0, "", begin, shown, end, right ? 0 : padding, "");
}

static void write_headings(const struct vb_grid *grid, const struct layout *layout, FILE *stream)
{
    for (size_t i = 0; i < grid->column_count; i++) {
        if (layout->shown[i])
            write_cell(stream, grid->columns[i].heading, layout->widths[i], grid->columns[i].right, "", "");
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

void vb_grid_write(const struct vb_grid *grid, size_t width, bool color, FILE *stream)
{
    assert(grid->column_count > 0);
    struct layout layout = lay_out(grid, width);
    write_headings(grid, &layout, stream);
    for (size_t r = 0; r < grid->row_count; r++) {
        const struct vb_grid_row *row = &grid->rows[r];
        fputs(tone_begin(row->tone, color), stream);
        for (size_t i = 0; i < grid->column_count; i++) {
            enum vb_tone tone = row->cells[i].text[0] ? row->cells[i].tone : VB_TONE_PLAIN;
            if (layout.shown[i])
                write_cell(stream, row->cells[i].text, layout.widths[i], grid->columns[i].right,
                           tone_begin(tone, color), tone_end(tone, color));
        }
        fprintf(stream, "|%s\n", tone_end(row->tone, color));
    }
}

void vb_grid_release(struct vb_grid *grid)
{
    free(grid->rows);
    *grid = (struct vb_grid){0};
}
