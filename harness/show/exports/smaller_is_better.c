/* SPDX-License-Identifier: MIT
 *
 * `customSmallerIsBetter` of github-action-benchmark: one entry for the time of a row, one for its allocations and one
 * for the bytes they ask for. What is not known has no entry. */
#include "base/units.h"
#include "base/cleanup.h"
#include "results/arrange.h"
#include "results/row.h"
#include "show/export_formats.h"
#include "show/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct entry {
    const char *name; /* of the row */
    const char *what;
    const char *unit;
    double value;
    const char *range; /* "" where there is none */
    const char *extra;
};

static int put_entry(struct vb_json *json, const struct entry *entry)
{
    char *name VB_FREE = NULL;
    if (!isfinite(entry->value))
        return 0;
    if (asprintf(&name, "%s %s", entry->name, entry->what) < 0)
        return VB_ERROR_MEMORY;
    vb_json_open(json, NULL, '{');
    vb_json_text(json, "name", name);
    vb_json_real(json, "value", entry->value);
    vb_json_text(json, "unit", entry->unit);
    if (entry->range[0])
        vb_json_text(json, "range", entry->range);
    if (entry->extra[0])
        vb_json_text(json, "extra", entry->extra);
    vb_json_close(json, '}');
    return 0;
}

/* Half of the interval of the mean, which the lower end, cut off at 0, may not tell. */
static void say_range(char *text, size_t size, const struct vb_row *row)
{
    char number[32];
    double half_width = row->ci_high_ns - row->mean_ns;
    text[0] = '\0';
    if (!isfinite(half_width))
        return;
    vb_format_short(number, sizeof number, half_width, 2);
    snprintf(text, size, "\u00b1 %s", number);
}

static void say_effort(char *text, size_t size, const struct vb_row *row)
{
    text[0] = '\0';
    if (row->launches < 1 || row->rounds < 1)
        return;
    int length = snprintf(text, size, "%" PRId64 " launch%s of %" PRId64 " round%s", row->launches,
                          row->launches == 1 ? "" : "es", row->rounds, row->rounds == 1 ? "" : "s");
    if (!isfinite(row->ratio))
        return;
    char ratio[32];
    vb_format_short(ratio, sizeof ratio, row->ratio, 3);
    snprintf(text + length, size - (size_t)length, "\nratio to %.100s: %s", row->baseline, ratio);
}

static int put_row(struct vb_json *json, const struct vb_row *row, bool name_allocator)
{
    char range[64];
    char extra[512];
    char *name VB_FREE = vb_row_name(row, name_allocator);
    if (!name)
        return VB_ERROR_MEMORY;
    say_range(range, sizeof range, row);
    say_effort(extra, sizeof extra, row);
    const struct entry entries[] = {
        {name, "time", "ns/op", row->mean_ns, range, extra},
        {name, "allocs", "allocs/op", row->allocs_per_op, "", ""},
        {name, "bytes", "B/op", row->bytes_per_op, "", ""},
    };
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        VB_OR_RETURN(put_entry(json, &entries[i]));
    return 0;
}

static int write_smaller_is_better(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    struct vb_json json = {.stream = stream};
    bool name_allocator = vb_rows_name_allocators(results);
    int status = 0;
    vb_json_open(&json, NULL, '[');
    for (size_t i = 0; i < results->row_count && status == 0; i++)
        status = put_row(&json, &results->rows[i], name_allocator);
    vb_json_close(&json, ']');
    return vb_json_finish(&json, status, "the results as customSmallerIsBetter", error);
}

const struct vb_format vb_format_smaller_is_better = {
    .summary = "time and allocations as customSmallerIsBetter of github-action-benchmark (JSON)",
    .suffix = ".smaller.json",
    .write = write_smaller_is_better,
};
