/* SPDX-License-Identifier: MIT
 *
 * Reads CSV files that are like those of results, but of another kind: a line '# vbench-KIND: 1', comments '# key:
 * value', the names of the columns in any order, records. */
#pragma once

#include "results/csv.h"

#define VB_SHEET_NO_COLUMN ((size_t)-1)

struct vb_sheet {
    struct vb_csv_reader csv;
    char *names[VB_CSV_CELLS_MAX]; /* of the columns */
    size_t column_count;
};

typedef int vb_sheet_fact(void *context, const char *key, const char *value);

/* Opens a stream, called `name` in messages, which both live longer; calls `take` (NULL: none) for each comment, which
 * returns 0 or VB_ERROR_MEMORY. Returns 0 or an error. Close it after success. */
int vb_sheet_open(struct vb_sheet *sheet, FILE *stream, const char *name, const char *kind, vb_sheet_fact *take,
                  void *context, struct vb_error *error);
void vb_sheet_close(struct vb_sheet *sheet);

/* Finds columns by their names, so many of them, of which the first `needed` must be there. Returns 0 or an error. */
int vb_sheet_find(const struct vb_sheet *sheet, const char *const names[], size_t count, size_t needed,
                  size_t columns[], struct vb_error *error);

/* The next record: 1, 0 at the end, or an error. */
int vb_sheet_next(struct vb_sheet *sheet, struct vb_error *error);

/* A cell of it, by the place of its column: "" where there is no such column, NAN where it is no finite number, 0 or
 * more. */
const char *vb_sheet_text(const struct vb_sheet *sheet, size_t column);
double vb_sheet_number(const struct vb_sheet *sheet, size_t column);
