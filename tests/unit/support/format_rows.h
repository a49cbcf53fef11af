/* SPDX-License-Identifier: MIT
 *
 * Rows to write in one format or another, and what was written. Included after cmocka.h. */
#ifndef FORMAT_ROWS_H
#define FORMAT_ROWS_H

#include "row_words.h"
#include "show/export_formats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A name with all that some format would obey: quotes, brackets, an escape, a line end, letters beyond ASCII, a byte
 * that is no UTF-8, and a control character. */
#define HOSTILE "a \"b'<c>&]]>|*`_%,:/\\#\n\xc3\xa4\xff\x01"

static inline struct vb_row *add_row(struct vb_results *results, const char *case_name, const char *point,
                                     const char *variant)
{
    struct vb_row *row = vb_results_append(results);
    assert_non_null(row);
    assert_int_equal(vb_row_set_text(&row->case_name, case_name), 0);
    assert_int_equal(vb_row_set_text(&row->point, point), 0);
    assert_int_equal(vb_row_set_text(&row->variant, variant), 0);
    assert_int_equal(vb_row_set_text(&row->baseline, "heap"), 0);
    set_words(row, &row->status, "ok");
    return row;
}

/* The same, with a time of so many launches and exact counts. */
static inline struct vb_row *add_timed(struct vb_results *results, const char *case_name, const char *point,
                                       const char *variant, double mean_ns, double allocs)
{
    struct vb_row *row = add_row(results, case_name, point, variant);
    row->mean_ns = mean_ns;
    row->ci_low_ns = mean_ns - 0.5;
    row->ci_high_ns = mean_ns + 0.5;
    row->median_ns = mean_ns;
    row->turns_mean_ns = mean_ns;
    row->launches = 10;
    row->rounds = 20;
    row->ops_per_turn = 1000;
    row->noise_pct = 1;
    row->allocs_per_op = allocs;
    row->bytes_per_op = 24 * allocs;
    row->live_bytes_per_op = 0;
    row->peak_live_bytes = 32;
    set_words(row, &row->ledger, "exact");
    return row;
}

/* What the format of that name writes; to be freed. */
static inline char *render(const char *format, const struct vb_results *results)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    struct vb_error error = {0};
    if (vb_format_find(format)->write(results, stream, &error) != 0)
        fail_msg("%s: %s", format, error.text);
    fclose(stream);
    assert_int_equal(strlen(text), length);
    return text;
}

static inline void assert_holds(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("'%s' is not in:\n%s", part, text);
}

static inline void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("'%s' is in:\n%s", part, text);
}

#endif
