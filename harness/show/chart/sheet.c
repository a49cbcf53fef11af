/* SPDX-License-Identifier: MIT */
#include "show/chart/sheet.h"
#include "base/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VERSION 1

static int read_facts(struct vb_sheet *sheet, vb_sheet_fact *take, void *context, struct vb_error *error)
{
    int status;
    while ((status = vb_csv_read_comment(&sheet->csv, error)) == 1) {
        char *comment = sheet->csv.cells[0].text;
        char *value = vb_csv_split_comment(comment);
        if (value && take && take(context, comment + 1, value) != 0)
            return vb_fail_memory(error);
    }
    return status;
}

static int read_header(struct vb_sheet *sheet, struct vb_error *error)
{
    int status = vb_csv_read(&sheet->csv, error);
    if (status < 0)
        return status;
    if (status == 0)
        return vb_csv_fail(&sheet->csv, sheet->csv.line, error, "the line that names the columns is missing");
    for (size_t i = 0; i < sheet->csv.cell_count; i++) {
        sheet->names[i] = strdup(sheet->csv.cells[i].text);
        if (!sheet->names[i])
            return vb_fail_memory(error);
        sheet->column_count++;
    }
    return 0;
}

int vb_sheet_open(struct vb_sheet *sheet, FILE *stream, const char *name, const char *kind, vb_sheet_fact *take,
                  void *context, struct vb_error *error)
{
    sheet->column_count = 0;
    int status = vb_csv_open(&sheet->csv, stream, name, error);
    if (status != 0)
        return status;
    status = vb_csv_read_version(&sheet->csv, kind, VERSION, error);
    if (status == 0)
        status = read_facts(sheet, take, context, error);
    if (status == 0)
        status = read_header(sheet, error);
    if (status != 0)
        vb_sheet_close(sheet);
    return status;
}

void vb_sheet_close(struct vb_sheet *sheet)
{
    for (size_t i = 0; i < sheet->column_count; i++)
        free(sheet->names[i]);
    vb_csv_close(&sheet->csv);
}

int vb_sheet_find(const struct vb_sheet *sheet, const char *const names[], size_t count, size_t needed,
                  size_t columns[], struct vb_error *error)
{
    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        while (k < sheet->column_count && strcmp(sheet->names[k], names[i]) != 0)
            k++;
        columns[i] = k < sheet->column_count ? k : VB_SHEET_NO_COLUMN;
        if (columns[i] == VB_SHEET_NO_COLUMN && i < needed)
            return vb_csv_fail(&sheet->csv, sheet->csv.record_line, error, "there is no column '%s'", names[i]);
    }
    return 0;
}

int vb_sheet_next(struct vb_sheet *sheet, struct vb_error *error)
{
    int status = vb_csv_read(&sheet->csv, error);
    if (status == 1 && sheet->csv.cell_count != sheet->column_count)
        return vb_csv_fail(&sheet->csv, sheet->csv.record_line, error, "%zu cells, but there are %zu columns",
                           sheet->csv.cell_count, sheet->column_count);
    return status;
}

const char *vb_sheet_text(const struct vb_sheet *sheet, size_t column)
{
    return column == VB_SHEET_NO_COLUMN ? "" : sheet->csv.cells[column].text;
}

double vb_sheet_number(const struct vb_sheet *sheet, size_t column)
{
    double value;
    return vb_parse_number(vb_sheet_text(sheet, column), &value) == 0 && value >= 0 ? value : NAN;
}
