/* SPDX-License-Identifier: MIT
 *
 * Go's benchmark format, for benchstat: a line per launch, which benchstat counts as a sample. Files that were saved
 * without single launches have a line per row. The format is golang.org/design/14313-benchmark-format; a line that it
 * does not know is passed over, which is how facts (# ...) and rows that failed (--- FAIL: ..., as in Go) are told.
 *
 * `benchstat -col /variant FILE` sets the variants of one run side by side, `benchstat OLD NEW` two runs, and
 * `benchstat -col /side FILE` the two programs of `ab`. Of the facts only the CPU is configuration, since benchstat
 * keeps apart what differs in its configuration. */
#include "base/units.h"
#include "results/arrange.h"
#include "results/own_counters.h"
#include "show/export_formats.h"
#include "results/csv.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A part of a name. Blanks end a name and slashes a part of it; these, whatever is not ASCII (which has blanks, too)
 * and the percent sign itself become %XX, so that different names stay different and the file is UTF-8. */
static void put_part(FILE *stream, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte > ' ' && byte < 0x7f && byte != '/' && byte != '%')
            putc(byte, stream);
        else
            fprintf(stream, "%%%02X", byte);
    }
}

/* A name begins with a capital letter, so cases do here; one that does not begin with a letter goes by a part. */
static void put_case(FILE *stream, const char *name)
{
    if (name[0] >= 'a' && name[0] <= 'z') {
        putc(toupper((unsigned char)name[0]), stream);
        put_part(stream, name + 1, strlen(name + 1));
    } else {
        fputs("Case/name=", stream);
        put_part(stream, name, strlen(name));
    }
}

/* "Cache_hit/hit=90/variant=heap_future-1". The number at the end is one of CPUs; without it, one at the end of a name
 * would be taken for it. */
static void put_name(FILE *stream, const struct vb_row *row, bool name_allocator)
{
    fputs("Benchmark", stream);
    put_case(stream, row->case_name);
    for (const char *part = row->point; *part;) {
        size_t length = strcspn(part, ",");
        putc('/', stream);
        put_part(stream, part, length);
        part += length + (part[length] == ',');
    }
    fputs("/variant=", stream);
    put_part(stream, row->variant, strlen(row->variant));
    if (name_allocator && row->allocator[0]) {
        fputs("/allocator=", stream);
        put_part(stream, row->allocator, strlen(row->allocator));
    }
    if (row->side[0]) {
        fputs("/side=", stream);
        put_part(stream, row->side, strlen(row->side));
    }
    fputs("-1", stream);
}

static void put_value(FILE *stream, double value, const char *unit)
{
    char text[32];
    if (!isfinite(value))
        return;
    vb_format_exact(text, sizeof text, value);
    fprintf(stream, " %s %s", text, unit);
}

/* As Go has them: megabytes a second, and what a benchmark reports of its own by its unit. */
static void put_amounts(FILE *stream, const struct vb_row *row, double ns)
{
    put_value(stream, row->processed_bytes_per_op * 1e3 / ns, "MB/s");
    put_value(stream, row->processed_items_per_op * 1e9 / ns, "items/s");
    if (row->counters[0] == '\0')
        return;
    struct vb_row_counters counters = vb_row_counters(row);
    for (size_t i = 0; i < counters.count; i++) {
        char unit[VB_MAX_NAME_LENGTH + 4];
        snprintf(unit, sizeof unit, "%s/op", counters.items[i].name);
        if (strcmp(unit, "ns/op") != 0 && strcmp(unit, "B/op") != 0 && strcmp(unit, "allocs/op") != 0)
            put_value(stream, counters.items[i].per_op, unit);
    }
}

static void put_result(FILE *stream, const struct vb_row *row, bool name_allocator, int64_t operations, double ns)
{
    put_name(stream, row, name_allocator);
    fprintf(stream, " %" PRId64, operations);
    put_value(stream, ns, "ns/op");
    put_value(stream, row->bytes_per_op, "B/op");
    put_value(stream, row->allocs_per_op, "allocs/op");
    put_amounts(stream, row, ns);
    putc('\n', stream);
}

/* On one line, whatever is in it. */
static void put_line(FILE *stream, const char *text)
{
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        putc(byte >= ' ' && byte < 0x7f ? byte : '?', stream);
    }
    putc('\n', stream);
}

static void put_row(FILE *stream, const struct vb_row *row, bool name_allocator)
{
    if (!vb_row_is_ok(row)) {
        fputs("--- FAIL: ", stream);
        put_name(stream, row, name_allocator);
        fputs(": ", stream);
        put_line(stream, row->status);
    }
    struct vb_list launches = row->launch_ns;
    int64_t operations = row->ops_per_turn > 0 && row->rounds > 0 ? row->ops_per_turn * row->rounds : 1;
    for (size_t i = 0; i < launches.count; i++)
        put_result(stream, row, name_allocator, operations, launches.values[i]);
    bool known = isfinite(row->mean_ns) || isfinite(row->bytes_per_op) || isfinite(row->allocs_per_op);
    if (launches.count == 0 && known) /* a result has at least one value */
        put_result(stream, row, name_allocator, operations, row->mean_ns);
}

static void put_facts(FILE *stream, const struct vb_results *results)
{
    for (size_t i = 0; i < results->fact_count; i++) {
        fprintf(stream, "# %s: ", results->facts[i].key);
        put_line(stream, results->facts[i].value);
    }
    for (size_t i = 0; i < results->warning_count; i++) {
        fputs("# warning: ", stream);
        put_line(stream, results->warnings[i]);
    }
    fputs("goos: linux\npkg: vbench\n", stream);
    const char *cpu = vb_results_fact(results, "cpu");
    if (cpu && *cpu) {
        fputs("cpu: ", stream);
        put_line(stream, cpu);
    }
    fputs("Unit allocs/op assume=exact\nUnit B/op assume=exact\n", stream); /* only exact counts are written */
}

static int write_benchfmt(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    bool name_allocator = vb_rows_name_allocators(results);
    put_facts(stream, results);
    for (size_t i = 0; i < results->row_count; i++)
        put_row(stream, &results->rows[i], name_allocator);
    return vb_stream_finish(stream, "the results in Go's benchmark format", error);
}

const struct vb_format vb_format_benchfmt = {
    .summary = "one line per launch in Go's benchmark format, for benchstat",
    .suffix = ".bench.txt",
    .wants_launches = true,
    .write = write_benchfmt,
};
