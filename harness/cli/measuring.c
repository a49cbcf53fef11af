/* SPDX-License-Identifier: MIT */
#include "cli/measuring.h"
#include "base/environment.h"
#include "base/text.h"
#include "cli/command.h"
#include "results/build.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define OTHERS_WORTH_A_WORD 0.1
#define STEAL_WORTH_A_WORD  0.02
#define DRIFT_WORTH_A_WORD  0.05

static void set_fact(void *context, const char *key, const char *value)
{
    struct vb_measuring *measuring = context;
    vb_results_set_fact(&measuring->results, key, value); /* without memory the rows will fail, too */
}

__attribute__((format(printf, 3, 4))) static void set_fact_format(struct vb_measuring *measuring, const char *key,
                                                                  const char *format, ...)
{
    char value[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    set_fact(measuring, key, value);
}

static void add_command_line(struct vb_measuring *measuring)
{
    struct vb_text text;
    FILE *stream = vb_text_open(&text);
    if (!stream)
        return;
    for (int i = 0; i < measuring->argc; i++)
        fprintf(stream, "%s%s", i ? " " : "", measuring->argv[i]);
    char *line = vb_text_close(&text, stream);
    if (line)
        set_fact(measuring, "command", line);
    free(line);
}

/* Facts that are known before anything is measured. */
static void add_facts(struct vb_measuring *measuring)
{
    char started[64] = "";
    time_t now = time(NULL);
    struct tm parts;
    strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
    set_fact(measuring, "started", started);
    add_command_line(measuring);
    if (measuring->program->module)
        set_fact(measuring, "cases", measuring->program->module);
    set_fact(measuring, "cases_compiler", vb_program_origin(measuring->program)->compiler);
    set_fact(measuring, "cases_flags", vb_program_origin(measuring->program)->flags);
    set_fact_format(measuring, "seed", "%llu", (unsigned long long)measuring->options->conduct.seed);
    vb_environment_facts(set_fact, measuring);

    const struct vb_allocator *allocator = &measuring->allocator;
    set_fact_format(measuring, "allocator", "%s%s%s", allocator->name, *allocator->version ? " " : "",
                    allocator->version);
    set_fact(measuring, "allocator_file", allocator->file);
    enum vb_ledger_backend backend = vb_ledger_open((enum vb_ledger_backend)measuring->options->conduct.ledger);
    if (backend == VB_LEDGER_OFF)
        set_fact_format(measuring, "counting", "off (%s)", vb_ledger_reason());
    else
        set_fact(measuring, "counting", vb_ledger_backend_name(backend));
}

/* Junk filling, arenas, caches: what malloc takes and how it lays out memory is not what others have. */
static void warn_of_malloc_conf(struct vb_measuring *measuring)
{
    const char *conf = vb_results_fact(&measuring->results, "malloc_conf");
    if (conf)
        vb_results_add_warning(
            &measuring->results,
            "the allocator is configured by MALLOC_CONF=%s: times and bytes are those of that, not of "
            "what runs without",
            conf);
}

static bool was_warned(const struct vb_results *results, const char *end)
{
    for (size_t i = 0; i < results->warning_count; i++) {
        size_t length = strlen(results->warnings[i]);
        if (length >= strlen(end) && strcmp(results->warnings[i] + length - strlen(end), end) == 0)
            return true;
    }
    return false;
}

/* A metric that was asked for and could not be counted is a gap in the table: says why, once per reason. */
static void warn_of_metrics(struct vb_measuring *measuring, const struct vb_measurement *measurement)
{
    for (size_t i = 0; i < measurement->variant_count; i++) {
        const struct vb_variant_measurement *variant = &measurement->variants[i];
        bool well = variant->outcome == VB_OUTCOME_OK || variant->outcome == VB_OUTCOME_UNTIMED;
        if (well && strstr(variant->metrics_source, "n/a (") &&
            !was_warned(&measuring->results, variant->metrics_source))
            vb_results_add_warning(&measuring->results, "not every metric was counted, first for %s%s%s/%s: %s",
                                   measurement->case_name, measurement->point[0] ? ":" : "", measurement->point,
                                   variant->name, variant->metrics_source);
    }
}

/* Each allocator that was asked for, as the workers that had it said. */
static void add_allocators(struct vb_measuring *measuring)
{
    const struct vb_allocator_set *chosen = &measuring->options->allocators;
    bool counted_elsewhere = false;
    for (size_t i = 0; i < chosen->count; i++) {
        const char *name = chosen->items[i].name;
        counted_elsewhere |= strcmp(name, measuring->allocator.name) != 0;
        for (size_t k = 0; k < measuring->report.server_count; k++) {
            const struct vb_server *server = &measuring->report.servers[k];
            char key[100];
            snprintf(key, sizeof key, "allocator.%s", name);
            if (strcmp(server->name, name) == 0)
                set_fact_format(measuring, key, "%s %s", server->file, server->version);
        }
    }
    if (counted_elsewhere && vb_ledger_active() != VB_LEDGER_OFF)
        vb_results_add_warning(
            &measuring->results,
            "allocations were counted under %s in every row, also where another allocator served malloc in timed turns",
            measuring->allocator.name);
}

/* Facts and doubts that measuring brought. */
static void add_report(struct vb_measuring *measuring)
{
    const struct vb_conduct_report *report = &measuring->report;
    set_fact_format(measuring, "elapsed_s", "%.1f", (double)report->elapsed_ns / 1e9);
    set_fact(measuring, "pinned", report->pinned ? "yes" : "no");
    add_allocators(measuring);
    for (size_t i = 0; i < report->measured_count; i++)
        warn_of_metrics(measuring, &measuring->measurements[i]);
    if (measuring->options->conduct.count_only)
        return;
    if (!isnan(report->others_share)) {
        set_fact_format(measuring, "others_cpu_pct", "%.1f", 100 * report->others_share);
        set_fact_format(measuring, "stolen_cpu_pct", "%.1f", 100 * report->stolen_share);
    }
    if (report->untrusted[0])
        vb_results_add_warning(&measuring->results, "times mean nothing here, so there is no verdict on them: %s",
                               report->untrusted);
    if (!report->pinned)
        vb_results_add_warning(&measuring->results,
                               "not allowed to pin workers to a CPU: intervals may be wider than need be");
    else if (report->cpu_count == 1)
        vb_results_add_warning(&measuring->results,
                               "only one CPU to run on: everything else on this machine takes turns with the "
                               "measurement");
}

static int build_results(struct vb_measuring *measuring, struct vb_error *error)
{
    struct vb_build_options build = vb_build_defaults;
    build.confidence = measuring->options->conduct.confidence;
    build.margin = measuring->options->conduct.margin;
    build.keep_heap = measuring->keep_heap;
    build.keep_launches = measuring->keep_launches;
    build.judge_time = measuring->report.untrusted[0] == '\0';
    add_report(measuring);
    return vb_build_rows(&measuring->results, measuring->measurements, measuring->report.measured_count, &build, error);
}

/* How far apart the fastest and the slowest launch of the whole run were in a chain of multiplications, as a share of
 * the fastest: what the CPU's frequency did meanwhile. */
static double speed_drift(const struct vb_measuring *measuring)
{
    double least_ns = INFINITY;
    double most_ns = 0;
    for (size_t i = 0; i < measuring->report.measured_count; i++)
        for (uint32_t k = 0; k < measuring->measurements[i].launch_count; k++) {
            double spin_ns = measuring->measurements[i].launches[k].spin_ns;
            if (spin_ns <= 0 || !isfinite(spin_ns))
                continue;
            least_ns = fmin(least_ns, spin_ns);
            most_ns = fmax(most_ns, spin_ns);
        }
    return most_ns > 0 ? most_ns / least_ns - 1 : 0;
}

/* Doubts about the times of the whole run. */
static void add_doubts(struct vb_measuring *measuring)
{
    if (measuring->options->conduct.count_only)
        return;
    const struct vb_origin *origin = vb_program_origin(measuring->program);
    if (origin->unaligned_loops > 0 && !measuring->options->conduct.layouts)
        vb_results_add_warning(
            &measuring->results,
            "%u of %u loops do not begin at a multiple of %d bytes, first %s: where the linker happens to put "
            "them moves their times, by tens of percent in the worst case; 'vbench flags' aligns them",
            origin->unaligned_loops, origin->loops, VB_CODE_ALIGNMENT, origin->unaligned_loop);
    if (measuring->report.others_share > OTHERS_WORTH_A_WORD)
        vb_results_add_warning(&measuring->results,
                               "other processes used %.0f %% of the measuring CPU while it measured",
                               100 * measuring->report.others_share);
    if (measuring->report.stolen_share > STEAL_WORTH_A_WORD)
        vb_results_add_warning(&measuring->results, "the hypervisor took %.1f %% of the measuring CPU for others",
                               100 * measuring->report.stolen_share);
    double drift = speed_drift(measuring);
    set_fact_format(measuring, "speed_drift_pct", "%.1f", 100 * drift);
    if (drift > DRIFT_WORTH_A_WORD)
        vb_results_add_warning(&measuring->results,
                               "the CPU's speed differed by %.0f %% between launches: compare ratios", 100 * drift);
    if (measuring->floor_folder)
        vb_floor_note(measuring->floor_folder, &measuring->results);
}

int vb_measuring_plan(struct vb_measuring *measuring, struct vb_error *error)
{
    struct vb_measuring_options *options = measuring->options;
    vb_results_init(&measuring->results);
    for (size_t i = 0; i < options->allocators.count; i++) {
        int status = vb_allocator_find(&options->allocators.items[i], error);
        if (status != 0)
            return status;
    }
    vb_allocator_describe(&measuring->allocator);
    options->conduct.allocator = measuring->allocator.name;
    options->conduct.module = measuring->program->module_file;
    int status = vb_layouts_use(measuring, error);
    return status != 0 ? status : vb_plan_make(&measuring->plan, measuring->program->cases, &options->plan, error);
}

int vb_measuring_run(struct vb_measuring *measuring, struct vb_error *error)
{
    measuring->measurements = calloc(measuring->plan.count, sizeof *measuring->measurements);
    if (!measuring->measurements)
        return vb_fail_memory(error);
    add_facts(measuring);
    warn_of_malloc_conf(measuring);
    int status =
        vb_conduct(&measuring->plan, &measuring->options->conduct, measuring->measurements, &measuring->report, error);
    if (measuring->report.untrusted[0] == '\0') /* the program is fit for it: are its cases? */
        memcpy(measuring->report.untrusted, vb_program_origin(measuring->program)->untrusted,
               sizeof measuring->report.untrusted);
    if (status == 0)
        status = build_results(measuring, error);
    if (status == 0)
        add_doubts(measuring);
    return status;
}

/* A broken promise outweighs what could not be measured: it is certain. */
int vb_measuring_judge(const struct vb_measuring *measuring)
{
    bool failed = false;
    bool broken = false;
    for (size_t i = 0; i < measuring->report.measured_count; i++)
        for (size_t v = 0; v < measuring->measurements[i].variant_count; v++) {
            enum vb_outcome outcome = measuring->measurements[i].variants[v].outcome;
            failed |= outcome == VB_OUTCOME_FAILED;
            broken |= outcome == VB_OUTCOME_BROKEN;
        }
    if (broken)
        return VB_EXIT_REGRESSION;
    return failed ? VB_EXIT_CANNOT : VB_EXIT_OK;
}

void vb_measuring_release(struct vb_measuring *measuring)
{
    for (size_t i = 0; measuring->measurements && i < measuring->plan.count; i++)
        vb_measurement_release(&measuring->measurements[i]);
    free(measuring->measurements);
    vb_results_release(&measuring->results);
    vb_plan_release(&measuring->plan);
    vb_layouts_close(&measuring->layouts);
}

static void use_plan(struct vb_limits_rules *rules, const struct vb_case_entry *cases, bool thorough)
{
    const struct vb_plan_options everything = {.thorough = thorough};
    struct vb_plan plan = {0};
    int status = vb_plan_make(&plan, cases, &everything, NULL);
    for (size_t i = 0; status == 0 && i < plan.count; i++)
        for (size_t v = 0; v < plan.points[i].variant_count; v++) {
            const struct vb_row row = {.case_name = (char *)(uintptr_t)plan.points[i].entry->name,
                                       .point = plan.points[i].point,
                                       .variant = (char *)(uintptr_t)vb_plan_variant_name(&plan.points[i], v)};
            vb_limits_rules_use(rules, &row);
        }
    vb_plan_release(&plan);
}

void vb_limits_use_cases(struct vb_limits_rules *rules, const struct vb_case_entry *cases)
{
    use_plan(rules, cases, false);
    use_plan(rules, cases, true);
}
