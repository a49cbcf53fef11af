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
#include "base/text.h"
#include "results/arrange.h"
#include "results/own_counters.h"
#include "results/extras.h"
#include "show/format.h"
#include "show/json_value.h"
#include "show/json_write.h"
#include "stats/order.h"

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
    json_int_t family; /* of the case */
    json_int_t instance;
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

/* Sets a member, if `value` is known. Returns 0 or -1. */
static int set_known(json_t *object, const char *key, double value)
{
    return isfinite(value) ? json_object_set_new(object, key, vb_json_real(value)) : 0;
}

/* What one operation allocates: under the names of Google Benchmark where it means the same. Its total_allocated_bytes
 * and net_heap_growth are sums over all iterations of a run of its own, which there is not here; the shares of one
 * iteration have names of their own, after allocs_per_iter. Returns 0 or -1. */
static int set_memory(json_t *object, const struct vb_row *row)
{
    int failed = set_known(object, "allocs_per_iter", row->allocs_per_op);
    if (!failed)
        failed = set_known(object, "max_bytes_used", row->peak_live_bytes < 0 ? NAN : (double)row->peak_live_bytes);
    if (!failed)
        failed = set_known(object, "bytes_per_iter", row->bytes_per_op);
    return failed ? failed : set_known(object, "live_bytes_per_iter", row->live_bytes_per_op);
}

/* What it calls SetBytesProcessed and SetItemsProcessed, of one time or an aggregate of several, and user counters,
 * which stand among the other members there; one that would take the place of such a member has a prefix. Returns 0 or
 * -1. */
static int set_rate(json_t *entry, const char *key, double amount, double per_second)
{
    return amount > 0 ? set_known(entry, key, per_second) : 0;
}

static int set_counters(json_t *entry, const struct vb_row *row)
{
    int failed = 0;
    if (row->counters[0] == '\0')
        return 0;
    struct vb_row_counters counters = vb_row_counters(row);
    for (size_t i = 0; i < counters.count && !failed; i++) {
        char key[VB_MAX_NAME_LENGTH + 16];
        bool is_taken = false;
        static const char *const taken[] = {"name",
                                            "run_name",
                                            "run_type",
                                            "repetitions",
                                            "threads",
                                            "real_time",
                                            "cpu_time",
                                            "time_unit",
                                            "iterations",
                                            "label",
                                            "family_index",
                                            "per_family_instance_index",
                                            "repetition_index",
                                            "aggregate_name",
                                            "aggregate_unit",
                                            "error_occurred",
                                            "error_message",
                                            "big_o",
                                            "rms",
                                            "bytes_per_second",
                                            "items_per_second"};
        for (size_t k = 0; k < sizeof taken / sizeof taken[0]; k++)
            is_taken |= strcmp(taken[k], counters.items[i].name) == 0;
        snprintf(key, sizeof key, "%s%s", is_taken || json_object_get(entry, counters.items[i].name) ? "counter_" : "",
                 counters.items[i].name);
        failed = set_known(entry, key, counters.items[i].per_op);
    }
    return failed;
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

/* What every entry of a row begins with. NULL without memory. */
static json_t *begin_entry(const struct benchmark *benchmark, const char *suffix, const char *run_type)
{
    char *name = NULL;
    if (asprintf(&name, "%s%s", benchmark->name, suffix) < 0)
        return NULL;
    json_t *entry =
        json_pack("{s:o, s:I, s:I, s:o, s:s, s:I, s:i}", "name", vb_json_text(name), "family_index", benchmark->family,
                  "per_family_instance_index", benchmark->instance, "run_name", vb_json_text(benchmark->name),
                  "run_type", run_type, "repetitions", (json_int_t)benchmark->wall_ns.count, "threads", 1);
    free(name);
    return entry;
}

/* Sets the times of an entry and appends it. Returns 0 or -1. */
static int end_entry(json_t *entries, json_t *entry, double wall_ns, double cpu_ns)
{
    int failed = json_object_set_new(entry, "real_time", vb_json_real(wall_ns));
    if (!failed)
        failed = json_object_set_new(entry, "cpu_time", vb_json_real(cpu_ns));
    if (!failed)
        failed = json_object_set_new(entry, "time_unit", json_string("ns"));
    if (failed) {
        json_decref(entry);
        return -1;
    }
    return json_array_append_new(entries, entry);
}

static int add_launch(json_t *entries, const struct benchmark *benchmark, size_t launch)
{
    const struct vb_row *row = benchmark->row;
    json_t *entry = begin_entry(benchmark, "", "iteration");
    json_int_t operations = row->ops_per_turn > 0 && row->rounds > 0 ? row->ops_per_turn * row->rounds : 1;
    int failed = json_object_set_new(entry, "repetition_index", json_integer((json_int_t)launch));
    if (!failed)
        failed = json_object_set_new(entry, "iterations", json_integer(operations));
    if (!failed && !benchmark->has_cpu)
        failed = json_object_set_new(entry, "label", json_string("cpu_time is not known and repeats real_time"));
    if (!failed)
        failed = set_memory(entry, row);
    double per_second = 1e9 / benchmark->wall_ns.values[launch];
    if (!failed)
        failed = set_rate(entry, "bytes_per_second", benchmark->bytes, benchmark->bytes * per_second);
    if (!failed)
        failed = set_rate(entry, "items_per_second", benchmark->items, benchmark->items * per_second);
    if (!failed)
        failed = set_counters(entry, row);
    if (failed) {
        json_decref(entry);
        return -1;
    }
    return end_entry(entries, entry, benchmark->wall_ns.values[launch], benchmark->cpu_ns.values[launch]);
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

static int add_aggregate(json_t *entries, const struct benchmark *benchmark, const struct aggregate *aggregate,
                         double *work)
{
    double wall_ns = aggregate->of(benchmark->wall_ns.values, benchmark->wall_ns.count, work);
    double cpu_ns = aggregate->of(benchmark->cpu_ns.values, benchmark->cpu_ns.count, work);
    if (!isfinite(wall_ns) || !isfinite(cpu_ns))
        return 0; /* the square of a time may be more than any number */
    char suffix[32];
    snprintf(suffix, sizeof suffix, "_%s", aggregate->name);
    json_t *entry = begin_entry(benchmark, suffix, "aggregate");
    int failed = json_object_set_new(entry, "aggregate_name", json_string(aggregate->name));
    if (!failed)
        failed = json_object_set_new(entry, "aggregate_unit", json_string(aggregate->unit));
    if (!failed)
        failed = json_object_set_new(entry, "iterations", json_integer((json_int_t)benchmark->wall_ns.count));
    if (!failed)
        failed = set_rate(entry, "bytes_per_second", benchmark->bytes,
                          rate_of(benchmark, aggregate, benchmark->bytes, work));
    if (!failed)
        failed = set_rate(entry, "items_per_second", benchmark->items,
                          rate_of(benchmark, aggregate, benchmark->items, work));
    if (failed) {
        json_decref(entry);
        return -1;
    }
    return end_entry(entries, entry, wall_ns, cpu_ns);
}

static int add_entries(json_t *entries, const struct benchmark *benchmark)
{
    int failed = 0;
    for (size_t launch = 0; launch < benchmark->wall_ns.count && !failed; launch++)
        failed = add_launch(entries, benchmark, launch);
    if (benchmark->wall_ns.count < 2 || failed)
        return failed;
    double *work = reallocarray(NULL, 2 * benchmark->wall_ns.count, sizeof *work);
    failed = work ? 0 : -1;
    for (size_t i = 0; i < sizeof aggregates / sizeof aggregates[0] && !failed; i++)
        failed = add_aggregate(entries, benchmark, &aggregates[i], work);
    free(work);
    return failed;
}

/* A row as an entry of `untimed`. */
static int add_untimed(json_t *untimed, const struct vb_row *row, const char *name)
{
    json_t *entry = json_pack("{s:o, s:o}", "name", vb_json_text(name), "status", vb_json_text(row->status));
    if (!entry || set_memory(entry, row) != 0) {
        json_decref(entry);
        return -1;
    }
    return json_array_append_new(untimed, entry);
}

static int add_row(json_t *entries, json_t *untimed, struct benchmark *benchmark, bool name_allocator)
{
    const struct vb_row *row = benchmark->row;
    const struct vb_row_extras extras = vb_row_extras_of(row);
    double mean_ns = row->mean_ns;
    benchmark->name = make_name(row, name_allocator);
    benchmark->wall_ns = extras.launch_ns.count > 0 ? extras.launch_ns : (struct vb_list){&mean_ns, 1};
    benchmark->bytes = extras.processed_bytes_per_op;
    benchmark->items = extras.processed_items_per_op;
    benchmark->has_cpu = extras.launch_cpu_ns.count == benchmark->wall_ns.count;
    benchmark->cpu_ns = benchmark->has_cpu ? extras.launch_cpu_ns : benchmark->wall_ns;
    int failed = benchmark->name ? 0 : -1;
    if (!failed && isfinite(mean_ns))
        failed = add_entries(entries, benchmark);
    else if (!failed)
        failed = add_untimed(untimed, row, benchmark->name);
    free(benchmark->name);
    return failed;
}

/* Rows of a case are a family. They stand together, and compare.py sorts by these numbers. */
static int add_rows(json_t *entries, json_t *untimed, const struct vb_results *results)
{
    const struct vb_row **arranged = vb_arrange(results);
    if (!arranged)
        return -1;
    int failed = 0;
    bool name_allocator = vb_rows_name_allocators(results);
    struct vb_rows rest = {.items = arranged, .count = results->row_count};
    for (json_int_t family = 0; rest.count > 0 && !failed; family++) {
        struct vb_rows rows = vb_first_case(rest);
        for (size_t i = 0; i < rows.count && !failed; i++) {
            struct benchmark benchmark = {.row = rows.items[i], .family = family, .instance = (json_int_t)i};
            failed = add_row(entries, untimed, &benchmark, name_allocator);
        }
        rest = vb_rows_after(rest, rows);
    }
    free(arranged);
    return failed;
}

/* Sets a member to the fact of another name, if there is one. Returns 0 or -1. */
static int set_fact(json_t *context, const char *key, const struct vb_results *results, const char *fact)
{
    const char *value = vb_results_fact(results, fact);
    return value ? json_object_set_new(context, key, vb_json_text(value)) : 0;
}

static int set_cpu_count(json_t *context, const struct vb_results *results)
{
    int64_t count;
    const char *value = vb_results_fact(results, "cpus");
    return value && vb_parse_count(value, 1, INT32_MAX, &count) == 0
               ? json_object_set_new(context, "num_cpus", json_integer(count))
               : 0;
}

/* As there, what is not "release" is "debug". */
static int set_build_type(json_t *context, const struct vb_results *results)
{
    const char *value = vb_results_fact(results, "build_type");
    bool is_debug = value && strcasecmp(value, "Debug") == 0;
    return value ? json_object_set_new(context, "library_build_type", json_string(is_debug ? "debug" : "release")) : 0;
}

/* All facts, those under its own names first. `caches` has to be there for Bencher, which then does not look at it. */
static json_t *make_context(const struct vb_results *results)
{
    json_t *context = json_object();
    int failed = set_fact(context, "date", results, "started");
    if (!failed)
        failed = set_fact(context, "host_name", results, "host");
    if (!failed)
        failed = set_fact(context, "executable", results, "command");
    if (!failed)
        failed = set_cpu_count(context, results);
    if (!failed)
        failed = json_object_set_new(context, "caches", json_array());
    if (!failed)
        failed = set_build_type(context, results);
    if (!failed)
        failed = json_object_set_new(context, "json_schema_version", json_integer(1));
    for (size_t i = 0; i < results->fact_count && !failed; i++)
        if (!json_object_get(context, results->facts[i].key))
            failed = json_object_set_new(context, results->facts[i].key, vb_json_text(results->facts[i].value));
    if (failed) {
        json_decref(context);
        return NULL;
    }
    return context;
}

static int write_gbench(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    json_t *entries = json_array();
    json_t *untimed = json_array();
    json_t *context = make_context(results);
    json_t *root = NULL;
    if (entries && untimed && context && add_rows(entries, untimed, results) == 0 &&
        (json_array_size(untimed) == 0 || json_object_set(context, "untimed", untimed) == 0))
        root = json_pack("{s:O, s:O}", "context", context, "benchmarks", entries);
    json_decref(entries);
    json_decref(untimed);
    json_decref(context);
    return vb_json_write(root, stream, "the results as JSON of Google Benchmark", error);
}

const struct vb_format vb_format_gbench = {
    .summary = "one entry per launch as the JSON of Google Benchmark, for its compare.py",
    .suffix = ".gbench.json",
    .wants_launches = true,
    .write = write_gbench,
};
