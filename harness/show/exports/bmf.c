/* SPDX-License-Identifier: MIT
 *
 * Bencher Metric Format: benchmark, measure, value. `latency` is in nanoseconds and `allocated` in bytes, as Bencher
 * itself has them; `allocs` is a measure of our own. What is not known is left out: the format has no word for it. */
#include "show/format.h"
#include "show/json_value.h"
#include "show/json_write.h"
#include "results/row_name.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Adds a measure to `measures`. The bounds may be unknown. Returns 0 or -1. */
static int add_measure(json_t *measures, const char *slug, double value, double lower, double upper)
{
    if (!isfinite(value))
        return 0;
    json_t *measure = json_object();
    int failed = json_object_set_new(measure, "value", vb_json_real(value));
    if (!failed && isfinite(lower))
        failed = json_object_set_new(measure, "lower_value", vb_json_real(lower));
    if (!failed && isfinite(upper))
        failed = json_object_set_new(measure, "upper_value", vb_json_real(upper));
    if (failed) {
        json_decref(measure);
        return -1;
    }
    return json_object_set_new(measures, slug, measure);
}

/* Names that differ only in bytes that are no UTF-8 become one; none takes the place of another. */
static int add_benchmark(json_t *root, const char *name, json_t *measures)
{
    json_t *key = vb_json_text(name);
    char *unique = key ? strdup(json_string_value(key)) : NULL;
    for (unsigned number = 2; unique && json_object_get(root, unique); number++) {
        free(unique);
        unique = NULL;
        if (asprintf(&unique, "%s #%u", json_string_value(key), number) < 0)
            unique = NULL;
    }
    int failed = unique ? json_object_set(root, unique, measures) : -1;
    free(unique);
    json_decref(key);
    return failed;
}

static int add_row(json_t *root, const struct vb_row *row, bool name_allocator)
{
    char *name = vb_row_name(row, name_allocator);
    json_t *measures = json_object();
    int failed = name && measures ? 0 : -1;
    if (!failed)
        failed = add_measure(measures, "latency", row->mean_ns, row->ci_low_ns, row->ci_high_ns);
    if (!failed)
        failed = add_measure(measures, "allocated", row->bytes_per_op, NAN, NAN);
    if (!failed)
        failed = add_measure(measures, "allocs", row->allocs_per_op, NAN, NAN);
    if (!failed && json_object_size(measures) > 0)
        failed = add_benchmark(root, name, measures);
    json_decref(measures);
    free(name);
    return failed;
}

static int write_bmf(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    return vb_json_write_rows(json_object(), results, add_row, stream, "the results as Bencher Metric Format", error);
}

const struct vb_format vb_format_bmf = {
    .summary = "time and allocations as Bencher Metric Format (JSON)",
    .suffix = ".bmf.json",
    .write = write_bmf,
};
