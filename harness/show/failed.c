/* SPDX-License-Identifier: MIT */
#include "show/failed.h"

/* So many rows that failed are named. */
#define NAMED_MAX 8

bool vb_failed_rows_write(const struct vb_results *results, FILE *stream)
{
    size_t failed = 0;
    for (size_t i = 0; i < results->row_count; i++)
        failed += !vb_row_is_ok(&results->rows[i]);
    if (failed == 0)
        return false;
    fprintf(stream, "%zu of %zu rows failed:", failed, results->row_count);
    size_t named = 0;
    for (size_t i = 0; i < results->row_count && named < NAMED_MAX; i++) {
        const struct vb_row *row = &results->rows[i];
        if (!vb_row_is_ok(row))
            fprintf(stream, "%s %s%s%s/%s", named++ > 0 ? "," : "", row->case_name, row->point[0] ? ":" : "",
                    row->point, row->variant);
    }
    fputs(failed > named ? ", ..." : "", stream);
    return true;
}
