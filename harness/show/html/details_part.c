/* SPDX-License-Identifier: MIT
 *
 * What a click on a number shows: the launches it is made of, all that is known of its row, and the command that
 * measures it again. As data, because most of it is never looked at; the script makes elements of it.
 *
 *     {"columns": [[name, unit, meaning, kind, cell], ...], "rows": [row, ...], "commits": [name, ...]}
 *
 * Of kind 0 is a column whose cells stand in every row, of kind 1 one that few rows have, of kind 2 one whose cell is
 * the same in all: it stands here alone. A row, in the order of the rows in the cases' tables, is
 *
 *     [command, [mean, low, high], [ratio, low, high], launches, {"index of the column": cell, ...}, cell, ...]
 *
 * A command that is 0 is that of the row before. Launches, of which a page has thousands, are [exponent, first,
 * further, ...]: the first as a whole number of units of 10^exponent ns, which is its five digits, and each other one
 * as so many units more.
 */
#include "show/html/parts.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "results/cells.h"
#include "results/doubt_words.h"
#include "show/html/row_names.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL_MAX 64 /* of a number as text */

/* Not in the details: what the table has beside them, and what is drawn. */
static bool is_left_out(const struct vb_column *column)
{
    static const char names[] = "baseline status verdict comparisons mean_ns ci_low_ns ci_high_ns ratio ratio_ci_low "
                                "ratio_ci_high site_file site_line allocs_per_op bytes_per_op checksum";
    return vb_text_has_word(names, column->name) || column->kind == VB_COLUMN_KEY || column->type == VB_COLUMN_LIST ||
           column->type == VB_COLUMN_CODE;
}

/* The cell as text, in `number` where it is one. */
static const char *say_cell(const struct vb_row *row, const struct vb_column *column, char number[CELL_MAX])
{
    number[0] = '\0';
    if (!vb_cell_is_known(row, column))
        return number;
    switch (column->type) {
    case VB_COLUMN_TEXT: return vb_cell_text(row, column);
    case VB_COLUMN_REAL:
        snprintf(number, CELL_MAX, column->kind == VB_COLUMN_EXACT ? "%.15g" : "%.5g", vb_cell_real(row, column));
        break;
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
    const char *separator = "";
    putc('"', stream);
    for (int doubt = 0; doubt < VB_DOUBTS; doubt++) {
        char said[VB_DOUBT_SENTENCE_MAX];
        if (!vb_doubts_have(&doubts, (enum vb_doubt)doubt))
            continue;
        vb_doubt_say(said, &doubts, (enum vb_doubt)doubt);
        fputs(separator, stream);
        vb_html_put_json_part(stream, said);
        separator = "; ";
    }
    putc('"', stream);
}

static void put_cell(FILE *stream, const struct vb_row *row, const struct vb_column *column)
{
    char number[CELL_MAX];
    if (strcmp(column->name, "doubts") == 0)
        put_doubts(stream, row);
    else if (column->type == VB_COLUMN_TEXT || !vb_cell_is_known(row, column))
        vb_html_put_json(stream, say_cell(row, column, number));
    else
        fputs(say_cell(row, column, number), stream);
}

enum spread {
    IN_NO_ROW,
    IN_ALL_THE_SAME,
    IN_FEW,
    IN_MANY,
};

static enum spread spread_of(const struct vb_rows *rows, const struct vb_column *column)
{
    char numbers[2][CELL_MAX];
    size_t known = 0;
    bool same = true;
    for (size_t i = 0; i < rows->count; i++) {
        const char *cell = say_cell(rows->items[i], column, numbers[0]);
        known += *cell != '\0';
        same = same && strcmp(cell, say_cell(rows->items[0], column, numbers[1])) == 0;
    }
    return known == 0 ? IN_NO_ROW : same ? IN_ALL_THE_SAME : known < rows->count / 2 ? IN_FEW : IN_MANY;
}

static void put_columns(struct vb_html *page, const enum spread *spreads)
{
    FILE *stream = page->stream;
    const char *separator = "";
    fputs("{\"columns\":[", stream);
    for (size_t c = 0; c < vb_column_count; c++) {
        const struct vb_column *column = &vb_columns[c];
        if (spreads[c] == IN_NO_ROW)
            continue;
        fprintf(stream, "%s[", separator);
        separator = ",\n";
        vb_html_put_json(stream, column->name);
        putc(',', stream);
        vb_html_put_json(stream, column->unit);
        putc(',', stream);
        vb_html_put_json(stream, column->meaning);
        putc(',', stream);
        putc(spreads[c] == IN_MANY ? '0' : spreads[c] == IN_FEW ? '1' : '2', stream);
        if (spreads[c] == IN_ALL_THE_SAME) {
            putc(',', stream);
            put_cell(stream, page->rows.items[0], column);
        }
        putc(']', stream);
    }
    fputs("],\n\"rows\":[\n", stream);
}

/* 0: that of the row before. */
static void put_command(struct vb_html *page, size_t index)
{
    const struct vb_row *row = page->rows.items[index];
    const struct vb_row *before = index > 0 ? page->rows.items[index - 1] : NULL;
    if (before && strcmp(row->case_name, before->case_name) == 0 && strcmp(row->point, before->point) == 0 &&
        strcmp(row->allocator, before->allocator) == 0) {
        putc('0', page->stream);
        return;
    }
    const struct vb_results *original = page->input->results;
    struct vb_text text;
    FILE *memory = vb_text_open(&text);
    if (!memory) {
        page->failed = true;
        return;
    }
    vb_html_say_command(memory, original, &original->rows[row - page->results->rows]); /* not as it is shown */
    char *command = vb_text_close(&text, memory);
    page->failed |= !command;
    vb_html_put_json(page->stream, command ? command : "");
    free(command);
}

/* Up to the first that is not known. */
static void put_numbers(FILE *stream, const double *values, size_t count)
{
    char text[VB_HTML_NUMBER_MAX];
    fputs(",[", stream);
    for (size_t i = 0; i < count && isfinite(values[i]); i++) {
        vb_html_say_number(text, values[i]);
        fprintf(stream, "%s%s", i > 0 ? "," : "", text);
    }
    putc(']', stream);
}

size_t vb_html_launches_shown(const struct vb_html *page, size_t count)
{
    size_t shown = (size_t)((double)count * page->launch_share);
    return shown > 0 || count == 0 ? shown : 1;
}

static void put_launches(struct vb_html *page, const struct vb_list *launches)
{
    FILE *stream = page->stream;
    if (launches->count == 0 || !(launches->values[0] > 0)) {
        fputs(",[]", stream);
        return;
    }
    int exponent = (int)floor(log10(launches->values[0])) - 4;
    double unit = pow(10, exponent);
    double first = round(launches->values[0] / unit);
    fprintf(stream, ",[%d,%.0f", exponent, first);
    size_t shown = vb_html_launches_shown(page, launches->count);
    for (size_t i = 1; i < shown; i++) {
        double value = launches->values[i * launches->count / shown];
        page->launch_bytes += (size_t)fprintf(stream, ",%.0f", round(value / unit) - first);
    }
    putc(']', stream);
}

static void put_few(FILE *stream, const struct vb_row *row, const enum spread *spreads)
{
    size_t index = 0;
    const char *separator = "";
    fputs(",{", stream);
    for (size_t c = 0; c < vb_column_count; c++) {
        if (spreads[c] == IN_NO_ROW)
            continue;
        if (spreads[c] == IN_FEW && vb_cell_is_known(row, &vb_columns[c])) {
            fprintf(stream, "%s\"%zu\":", separator, index);
            put_cell(stream, row, &vb_columns[c]);
            separator = ",";
        }
        index++;
    }
    putc('}', stream);
}

static void put_row(struct vb_html *page, const enum spread *spreads, size_t index)
{
    const struct vb_row *row = page->rows.items[index];
    FILE *stream = page->stream;
    struct vb_list launches = row->launch_ns;
    putc('[', stream);
    put_command(page, index);
    put_numbers(stream, (double[]){row->mean_ns, row->ci_low_ns, row->ci_high_ns}, 3);
    put_numbers(stream, (double[]){row->ratio, row->ratio_ci_low, row->ratio_ci_high}, 3);
    put_launches(page, &launches);
    put_few(stream, row, spreads);
    for (size_t c = 0; c < vb_column_count; c++) {
        if (spreads[c] != IN_MANY)
            continue;
        putc(',', stream);
        put_cell(stream, row, &vb_columns[c]);
    }
    putc(']', stream);
}

int vb_html_put_details(struct vb_html *page)
{
    enum spread *spreads VB_FREE = calloc(vb_column_count, sizeof *spreads);
    if (!spreads)
        return VB_ERROR_MEMORY;
    for (size_t c = 0; c < vb_column_count; c++)
        spreads[c] = is_left_out(&vb_columns[c]) ? IN_NO_ROW : spread_of(&page->rows, &vb_columns[c]);
    fputs("<script type=\"application/json\">", page->stream);
    put_columns(page, spreads);
    for (size_t i = 0; i < page->rows.count; i++) {
        fputs(i > 0 ? ",\n" : "", page->stream);
        put_row(page, spreads, i);
    }
    fputs("]", page->stream);
    vb_html_put_commits(page);
    fputs("}</script>\n", page->stream);
    return 0;
}
