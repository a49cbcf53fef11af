/* SPDX-License-Identifier: MIT
 *
 * What a click on a number shows: all that is known of its row, and the command that measures it again. As data, because
 * most of it is never looked at; the script makes elements of it. What all rows share is said once. */
#include "report/html/parts.h"

#include "base/text.h"
#include "report/columns.h"
#include "report/doubt_words.h"
#include "report/html/command.h"
#include "report/html/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define CELL_MAX 64 /* of a number as text */

/* Not in the details: what the table has beside them, and what is drawn. */
static bool is_left_out(const struct vb_column *column)
{
    return column->kind == VB_COLUMN_KEY || column->type == VB_COLUMN_LIST || column->type == VB_COLUMN_CODE ||
           strcmp(column->name, "baseline") == 0 || strcmp(column->name, "status") == 0 ||
           strcmp(column->name, "verdict") == 0 || strcmp(column->name, "site_file") == 0 ||
           strcmp(column->name, "site_line") == 0;
}

/* The cell as text, in `number` where it is one. */
static const char *say_cell(const struct vb_row *row, const struct vb_column *column, char number[CELL_MAX])
{
    number[0] = '\0';
    if (!vb_cell_is_known(row, column))
        return number;
    switch (column->type) {
    case VB_COLUMN_TEXT: return vb_cell_text(row, column);
    case VB_COLUMN_REAL: snprintf(number, CELL_MAX, "%.6g", vb_cell_real(row, column)); break;
    case VB_COLUMN_COUNT: snprintf(number, CELL_MAX, "%" PRId64, vb_cell_count(row, column)); break;
    case VB_COLUMN_CODE:
    case VB_COLUMN_LIST: break;
    }
    return number;
}

/* Doubts in words: the cell of a file is for programs. */
static void put_doubts(FILE *stream, const struct vb_row *row)
{
    const struct vb_doubts doubts = vb_row_doubts(row);
    struct vb_text text;
    FILE *memory = vb_text_open(&text);
    if (!memory)
        return;
    for (int doubt = 0; doubt < VB_DOUBTS; doubt++) {
        char said[VB_DOUBT_SENTENCE_MAX];
        if (!vb_doubts_have(&doubts, (enum vb_doubt)doubt))
            continue;
        vb_doubt_say(said, &doubts, (enum vb_doubt)doubt);
        fprintf(memory, "%s%s", text.length > 0 ? "; " : "", said);
        fflush(memory);
    }
    char *said = vb_text_close(&text, memory);
    vb_html_put_json(stream, said ? said : "");
    free(said);
}

static void put_cell(FILE *stream, const struct vb_row *row, const struct vb_column *column)
{
    char number[CELL_MAX];
    if (strcmp(column->name, "doubts") == 0)
        put_doubts(stream, row);
    else
        vb_html_put_json(stream, say_cell(row, column, number));
}

enum spread {
    IN_NO_ROW,
    THE_SAME, /* in all rows */
    DIFFERS,
};

static enum spread spread_of(const struct vb_rows *rows, const struct vb_column *column)
{
    enum spread spread = IN_NO_ROW;
    char numbers[2][CELL_MAX];
    for (size_t i = 0; i < rows->count; i++) {
        const char *cell = say_cell(rows->items[i], column, numbers[0]);
        bool same = strcmp(cell, say_cell(rows->items[0], column, numbers[1])) == 0;
        if (!same)
            return DIFFERS;
        if (*cell)
            spread = THE_SAME;
    }
    return spread;
}

static void put_columns(struct vb_html *page, const enum spread *spreads)
{
    const char *separator = "";
    fputs("{\"columns\":[", page->stream);
    for (size_t c = 0; c < vb_column_count; c++) {
        const struct vb_column *column = &vb_columns[c];
        if (spreads[c] == IN_NO_ROW)
            continue;
        fprintf(page->stream, "%s[", separator);
        separator = ",\n";
        vb_html_put_json(page->stream, column->name);
        putc(',', page->stream);
        vb_html_put_json(page->stream, column->unit);
        putc(',', page->stream);
        vb_html_put_json(page->stream, column->meaning);
        if (spreads[c] == THE_SAME) {
            putc(',', page->stream);
            put_cell(page->stream, page->rows.items[0], column);
        }
        putc(']', page->stream);
    }
    fputs("],\n\"rows\":[\n", page->stream);
}

static void put_command(struct vb_html *page, const struct vb_row *row)
{
    const struct vb_results *original = page->input->results;
    struct vb_text text;
    FILE *memory = vb_text_open(&text);
    if (!memory)
        return;
    vb_html_say_command(memory, original, &original->rows[row - page->results->rows]); /* not as it is shown */
    char *command = vb_text_close(&text, memory);
    vb_html_put_json(page->stream, command ? command : "");
    free(command);
}

/* A row is an array: its command, then what differs, in the order of the columns. */
static void put_row(struct vb_html *page, const enum spread *spreads, const struct vb_row *row)
{
    putc('[', page->stream);
    put_command(page, row);
    for (size_t c = 0; c < vb_column_count; c++) {
        if (spreads[c] != DIFFERS)
            continue;
        putc(',', page->stream);
        put_cell(page->stream, row, &vb_columns[c]);
    }
    putc(']', page->stream);
}

int vb_html_put_details(struct vb_html *page)
{
    enum spread *spreads = calloc(vb_column_count, sizeof *spreads);
    if (!spreads)
        return VB_ERROR_MEMORY;
    for (size_t c = 0; c < vb_column_count; c++)
        spreads[c] = is_left_out(&vb_columns[c]) ? IN_NO_ROW : spread_of(&page->rows, &vb_columns[c]);
    fputs("<script type=\"application/json\" id=\"details\">", page->stream);
    put_columns(page, spreads);
    for (size_t i = 0; i < page->rows.count; i++) {
        fputs(i > 0 ? ",\n" : "", page->stream);
        put_row(page, spreads, page->rows.items[i]);
    }
    fputs("]}</script>\n", page->stream);
    free(spreads);
    return 0;
}
