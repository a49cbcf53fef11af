/* SPDX-License-Identifier: MIT
 *
 * The JSON of Google Benchmark, for its compare.py and whatever else reads it. One entry per launch, as a repetition:
 * launches are what differs at random, so that they are what a test may count. Files that were saved without single
 * launches have one entry per row, its mean. Below the launches stand their mean, median, standard deviation and
 * coefficient of variation, as Google Benchmark computes them.
 *
 * Its readers need both times in every entry, and none of them copes with an entry that has an error. Rows without a
 * time are therefore no benchmarks but listed as `untimed` in the context, with what is known of them. */
#include "base/units.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "results/arrange.h"
#include "results/own_counters.h"
#include "show/export_formats.h"
#include "show/json.h"
#include "stats/quantiles.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A row on its way into entries. */
struct benchmark {
    const struct vb_row *row;
    char *name;
    int64_t family; /* of the case */
    int64_t instance;
    struct vb_list wall_ns;
    struct vb_list cpu_ns; /* as many; the same as wall_ns where the CPU time is not known */
    bool has_cpu;
    double bytes, items; /* that an operation processes; NAN: not known */
};

/* An aggregate as Google Benchmark knows it; the unit of a share is "percentage", although it is written as 0.02. */
struct aggregate {
    const char *name;
    const char *unit;
    double (*of)(const double *values, size_t count, double *work);
};

static double mean_of(const double *values, size_t count, double *work)
{
    (void)work;
    return vb_mean(values, count);
}

static double median_of(const double *values, size_t count, double *work)
{
    memcpy(work, values, count * sizeof *work);
    return vb_median(work, count);
}

static double deviation_of(const double *values, size_t count, double *work)
{
    (void)work;
    double mean = vb_mean(values, count);
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (values[i] - mean) * (values[i] - mean);
    return sqrt(sum / (double)(count - 1)); /* of a sample, as there */
}

static double variation_of(const double *values, size_t count, double *work)
{
    double mean = vb_mean(values, count);
    return mean > 0 ? deviation_of(values, count, work) / mean : 0;
}

static const struct aggregate aggregates[] = {
    {"mean", "time", mean_of},
    {"median", "time", median_of},
    {"stddev", "time", deviation_of},
    {"cv", "percentage", variation_of},
};

/* What one operation allocates: under the names of Google Benchmark where it means the same. Its total_allocated_bytes
 * and net_heap_growth are sums over all iterations of a run of its own, which there is not here; the shares of one
 * iteration have names of their own, after allocs_per_iter. */
static void put_memory(struct vb_json *json, const struct vb_row *row)
{
    vb_json_known(json, "allocs_per_iter", row->allocs_per_op);
    vb_json_known(json, "max_bytes_used", row->peak_live_bytes < 0 ? NAN : (double)row->peak_live_bytes);
    vb_json_known(json, "bytes_per_iter", row->bytes_per_op);
    vb_json_known(json, "live_bytes_per_iter", row->live_bytes_per_op);
}

/* The members of an entry, and of the context. */
static const char entry_members[] =
    "name run_name run_type repetitions threads real_time cpu_time time_unit iterations label family_index "
    "per_family_instance_index repetition_index aggregate_name aggregate_unit error_occurred error_message big_o rms "
    "bytes_per_second items_per_second allocs_per_iter max_bytes_used bytes_per_iter live_bytes_per_iter";
static const char context_members[] =
    "date host_name executable num_cpus caches library_build_type json_schema_version untimed";

#define PREFIX "counter_"

/* With a prefix for the format's own name, and one for each other counter. */
#define KEY_MAX (VB_MAX_NAME_LENGTH + 1 + (VB_MAX_COUNTERS + 1) * (sizeof PREFIX - 1))

/* User counters stand among the other members there; one with the name of such a member gets a prefix, and another
 * where that is the name of another counter. */
static void make_key(char key[KEY_MAX], const char *name, const struct vb_row_counters *counters)
{
    strcpy(key, name);
    while (vb_text_has_word(entry_members, key) || (strlen(key) > strlen(name) && vb_row_counter_find(counters, key))) {
        memmove(key + sizeof PREFIX - 1, key, strlen(key) + 1);
        memcpy(key, PREFIX, sizeof PREFIX - 1);
    }
}

static void put_counters(struct vb_json *json, const struct vb_row *row)
{
    struct vb_row_counters counters = vb_row_counters(row);
    for (size_t i = 0; i < counters.count; i++) {
        char key[KEY_MAX];
        make_key(key, counters.items[i].name, &counters);
        vb_json_known(json, key, counters.items[i].per_op);
    }
}

/* "cache_hit/hit:90/variant:heap_future", so that compare.py can hold two variants of one file against each other:
 * `filters FILE variant:heap_future variant:inline_result`, and two programs by `side:old side:new`. NULL without
 * memory. */
static char *make_name(const struct vb_row *row, bool name_allocator)
{
    struct vb_text name;
    FILE *stream = vb_text_open(&name);
    if (!stream)
        return NULL;
    fputs(row->case_name, stream);
    if (row->point[0])
        putc('/', stream);
    for (const char *text = row->point; *text; text++)
        putc(*text == '=' ? ':' : *text == ',' ? '/' : *text, stream);
    fprintf(stream, "/variant:%s", row->variant);
    if (name_allocator && row->allocator[0])
        fprintf(stream, "/allocator:%s", row->allocator);
    if (row->side[0])
        fprintf(stream, "/side:%s", row->side);
    return vb_text_close(&name, stream);
}

/* What every entry of a row begins with. */
static void begin_entry(struct vb_json *json, const struct benchmark *benchmark, const char *name, const char *run_type)
{
    vb_json_open(json, NULL, '{');
    vb_json_text(json, "name", name);
    vb_json_integer(json, "family_index", benchmark->family);
    vb_json_integer(json, "per_family_instance_index", benchmark->instance);
    vb_json_text(json, "run_name", benchmark->name);
    vb_json_text(json, "run_type", run_type);
    vb_json_integer(json, "repetitions", (int64_t)benchmark->wall_ns.count);
    vb_json_integer(json, "threads", 1);
}

static void end_entry(struct vb_json *json, double wall_ns, double cpu_ns)
{
    vb_json_real(json, "real_time", wall_ns);
    vb_json_real(json, "cpu_time", cpu_ns);
    vb_json_text(json, "time_unit", "ns");
    vb_json_close(json, '}');
}

static void put_launch(struct vb_json *json, const struct benchmark *benchmark, size_t launch)
{
    const struct vb_row *row = benchmark->row;
    double wall_ns = benchmark->wall_ns.values[launch];
    bool is_known = row->ops_per_turn > 0 && row->rounds > 0;
    begin_entry(json, benchmark, benchmark->name, "iteration");
    vb_json_integer(json, "repetition_index", (int64_t)launch);
    vb_json_integer(json, "iterations", is_known ? row->ops_per_turn * row->rounds : 1);
    if (!benchmark->has_cpu)
        vb_json_text(json, "label", "cpu_time is not known and repeats real_time");
    put_memory(json, row);
    if (benchmark->bytes > 0)
        vb_json_known(json, "bytes_per_second", benchmark->bytes * (1e9 / wall_ns));
    if (benchmark->items > 0)
        vb_json_known(json, "items_per_second", benchmark->items * (1e9 / wall_ns));
    put_counters(json, row);
    end_entry(json, wall_ns, benchmark->cpu_ns.values[launch]);
}

/* The aggregate of what is processed in a second of each launch. */
static double rate_of(const struct benchmark *benchmark, const struct aggregate *aggregate, double amount, double *work)
{
    size_t count = benchmark->wall_ns.count;
    double *rates = work + count;
    for (size_t i = 0; i < count; i++)
        rates[i] = amount * 1e9 / benchmark->wall_ns.values[i];
    return aggregate->of(rates, count, work);
}

/* Returns 0 or VB_ERROR_MEMORY. */
static int put_aggregate(struct vb_json *json, const struct benchmark *benchmark, const struct aggregate *aggregate,
                         double *work)
{
    char *name = NULL;
    double wall_ns = aggregate->of(benchmark->wall_ns.values, benchmark->wall_ns.count, work);
    double cpu_ns = aggregate->of(benchmark->cpu_ns.values, benchmark->cpu_ns.count, work);
    if (!isfinite(wall_ns) || !isfinite(cpu_ns))
        return 0; /* the square of a time may be more than any number */
    if (asprintf(&name, "%s_%s", benchmark->name, aggregate->name) < 0)
        return VB_ERROR_MEMORY;
    begin_entry(json, benchmark, name, "aggregate");
    free(name);
    vb_json_text(json, "aggregate_name", aggregate->name);
    vb_json_text(json, "aggregate_unit", aggregate->unit);
    vb_json_integer(json, "iterations", (int64_t)benchmark->wall_ns.count);
    if (benchmark->bytes > 0)
        vb_json_known(json, "bytes_per_second", rate_of(benchmark, aggregate, benchmark->bytes, work));
    if (benchmark->items > 0)
        vb_json_known(json, "items_per_second", rate_of(benchmark, aggregate, benchmark->items, work));
    end_entry(json, wall_ns, cpu_ns);
    return 0;
}

static int put_entries(struct vb_json *json, const struct benchmark *benchmark)
{
    for (size_t launch = 0; launch < benchmark->wall_ns.count; launch++)
        put_launch(json, benchmark, launch);
    if (benchmark->wall_ns.count < 2)
        return 0;
    double *work VB_FREE = reallocarray(NULL, 2 * benchmark->wall_ns.count, sizeof *work);
    for (size_t i = 0; i < sizeof aggregates / sizeof aggregates[0]; i++)
        VB_OR_RETURN(work ? put_aggregate(json, benchmark, &aggregates[i], work) : VB_ERROR_MEMORY);
    return 0;
}

/* A row without a time, as an entry of `untimed`. */
static void put_untimed(struct vb_json *json, const struct vb_row *row, const char *name)
{
    vb_json_open(json, NULL, '{');
    vb_json_text(json, "name", name);
    vb_json_text(json, "status", row->status);
    put_memory(json, row);
    vb_json_close(json, '}');
}

/* Writes a row as entries, if it has a time. */
static int put_timed(struct vb_json *json, struct benchmark *benchmark)
{
    const struct vb_row *row = benchmark->row;
    double mean_ns = row->mean_ns;
    benchmark->wall_ns = row->launch_ns.count > 0 ? row->launch_ns : (struct vb_list){&mean_ns, 1};
    benchmark->bytes = row->processed_bytes_per_op;
    benchmark->items = row->processed_items_per_op;
    benchmark->has_cpu = row->launch_cpu_ns.count == benchmark->wall_ns.count;
    benchmark->cpu_ns = benchmark->has_cpu ? row->launch_cpu_ns : benchmark->wall_ns;
    return put_entries(json, benchmark);
}

static int put_row(struct vb_json *json, struct benchmark *benchmark, bool name_allocator)
{
    char *name VB_FREE = benchmark->name = make_name(benchmark->row, name_allocator);
    if (!name)
        return VB_ERROR_MEMORY;
    if (isfinite(benchmark->row->mean_ns))
        return put_timed(json, benchmark);
    put_untimed(json, benchmark->row, name);
    return 0;
}

/* Writes the rows that are timed, or those that are not. Rows of a case are a family; they stand together, and
 * compare.py sorts by these numbers. */
static int put_rows(struct vb_json *json, struct vb_rows rest, bool are_timed, bool name_allocator)
{
    for (int64_t family = 0; rest.count > 0; family++) {
        struct vb_rows rows = vb_first_case(rest);
        for (size_t i = 0; i < rows.count; i++) {
            struct benchmark benchmark = {.row = rows.items[i], .family = family, .instance = (int64_t)i};
            if (isfinite(rows.items[i]->mean_ns) == are_timed && put_row(json, &benchmark, name_allocator) != 0)
                return VB_ERROR_MEMORY;
        }
        rest = vb_rows_after(rest, rows);
    }
    return 0;
}

static void put_fact(struct vb_json *json, const char *key, const char *value)
{
    if (value)
        vb_json_text(json, key, value);
}

static void put_cpu_count(struct vb_json *json, const struct vb_results *results)
{
    int64_t count;
    const char *value = vb_results_fact(results, "cpus");
    if (value && vb_parse_count(value, 1, INT32_MAX, &count) == 0)
        vb_json_integer(json, "num_cpus", count);
}

/* As there, what is not "release" is "debug". */
static const char *build_type(const struct vb_results *results)
{
    const char *value = vb_results_fact(results, "build_type");
    if (!value)
        return NULL;
    return strcasecmp(value, "Debug") == 0 ? "debug" : "release";
}

/* All facts, those under its own names first. `caches` has to be there for Bencher, which then does not look at it. */
static void put_facts(struct vb_json *json, const struct vb_results *results)
{
    put_fact(json, "date", vb_results_fact(results, "started"));
    put_fact(json, "host_name", vb_results_fact(results, "host"));
    put_fact(json, "executable", vb_results_fact(results, "command"));
    put_cpu_count(json, results);
    vb_json_open(json, "caches", '[');
    vb_json_close(json, ']');
    put_fact(json, "library_build_type", build_type(results));
    vb_json_integer(json, "json_schema_version", 1);
    for (size_t i = 0; i < results->fact_count; i++)
        if (!vb_text_has_word(context_members, results->facts[i].key))
            vb_json_text(json, results->facts[i].key, results->facts[i].value);
}

static int put_context(struct vb_json *json, const struct vb_results *results, struct vb_rows rows, bool name_allocator)
{
    bool has_untimed = false;
    for (size_t i = 0; i < rows.count; i++)
        has_untimed |= !isfinite(rows.items[i]->mean_ns);
    vb_json_open(json, "context", '{');
    put_facts(json, results);
    if (has_untimed)
        vb_json_open(json, "untimed", '[');
    int status = has_untimed ? put_rows(json, rows, false, name_allocator) : 0;
    if (has_untimed)
        vb_json_close(json, ']');
    vb_json_close(json, '}');
    return status;
}

static int write_gbench(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    struct vb_json json = {.stream = stream};
    const struct vb_row **arranged VB_FREE = vb_arrange(results);
    if (!arranged)
        return vb_fail_memory(error);
    struct vb_rows rows = {.items = arranged, .count = results->row_count};
    bool name_allocator = vb_rows_name_allocators(results);
    vb_json_open(&json, NULL, '{');
    int status = put_context(&json, results, rows, name_allocator);
    vb_json_open(&json, "benchmarks", '[');
    if (status == 0)
        status = put_rows(&json, rows, true, name_allocator);
    vb_json_close(&json, ']');
    vb_json_close(&json, '}');
    return vb_json_finish(&json, status, "the results as JSON of Google Benchmark", error);
}

const struct vb_format vb_format_gbench = {
    .summary = "one entry per launch as the JSON of Google Benchmark, for its compare.py",
    .suffix = ".gbench.json",
    .wants_launches = true,
    .write = write_gbench,
};
