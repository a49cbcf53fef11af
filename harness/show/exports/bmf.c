/* SPDX-License-Identifier: MIT
 *
 * Bencher Metric Format: benchmark, measure, value. `latency` is in nanoseconds and `allocated` in bytes, as Bencher
 * itself has them; `allocs` is a measure of our own. What is not known is left out: the format has no word for it. */
#include "base/utf8.h"
#include "results/arrange.h"
#include "results/row.h"
#include "show/export_formats.h"
#include "show/json.h"

#include <math.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bounds may be unknown. */
static void put_measure(struct vb_json *json, const char *slug, double value, double lower, double upper)
{
    if (!isfinite(value))
        return;
    vb_json_open(json, slug, '{');
    vb_json_real(json, "value", value);
    vb_json_known(json, "lower_value", lower);
    vb_json_known(json, "upper_value", upper);
    vb_json_close(json, '}');
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(left, right);
}

/* Names that differ only in bytes that are no UTF-8 become one; the later ones get a number. `names` has all names so
 * far and owns them. NULL without memory. */
static const char *unique_name(const char *name, void **names)
{
    char *unique = vb_utf8_repair(name);
    char *repaired = unique ? strdup(unique) : NULL;
    for (unsigned number = 2; repaired && unique && tfind(unique, names, compare_names); number++) {
        free(unique);
        if (asprintf(&unique, "%s #%u", repaired, number) < 0)
            unique = NULL;
    }
    if (unique && (!repaired || !tsearch(unique, names, compare_names))) {
        free(unique);
        unique = NULL;
    }
    free(repaired);
    return unique;
}

static int put_row(struct vb_json *json, const struct vb_row *row, bool name_allocator, void **names)
{
    if (!isfinite(row->mean_ns) && !isfinite(row->bytes_per_op) && !isfinite(row->allocs_per_op))
        return 0;
    char *name = vb_row_name(row, name_allocator);
    const char *unique = name ? unique_name(name, names) : NULL;
    free(name);
    if (!unique)
        return VB_ERROR_MEMORY;
    vb_json_open(json, unique, '{');
    put_measure(json, "latency", row->mean_ns, row->ci_low_ns, row->ci_high_ns);
    put_measure(json, "allocated", row->bytes_per_op, NAN, NAN);
    put_measure(json, "allocs", row->allocs_per_op, NAN, NAN);
    vb_json_close(json, '}');
    return 0;
}

static int write_bmf(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    struct vb_json json = {.stream = stream};
    void *names = NULL;
    bool name_allocator = vb_rows_name_allocators(results);
    int status = 0;
    vb_json_open(&json, NULL, '{');
    for (size_t i = 0; i < results->row_count && status == 0; i++)
        status = put_row(&json, &results->rows[i], name_allocator, &names);
    vb_json_close(&json, '}');
    tdestroy(names, free);
    return vb_json_finish(&json, status, "the results as Bencher Metric Format", error);
}

const struct vb_format vb_format_bmf = {
    .summary = "time and allocations as Bencher Metric Format (JSON)",
    .suffix = ".bmf.json",
    .write = write_bmf,
};
