/* SPDX-License-Identifier: MIT */
#include "base/environment.h"
#include "base/file.h"
#include "base/units.h"
#include "cli/command.h"
#include "cli/floor_file.h"
#include "cli/run_options.h"
#include "cli/save.h"
#include "measure/ledger.h"
#include "report/build.h"
#include "report/samples_file.h"

#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define OTHERS_WORTH_A_WORD 0.1
#define STEAL_WORTH_A_WORD  0.02
#define DRIFT_WORTH_A_WORD  0.05

struct run {
    const struct vb_program *program;
    const struct vb_run_options *options;
    int argc;
    char **argv;
    struct vb_plan plan;
    struct vb_measurement *measurements; /* one per point of the plan */
    struct vb_conduct_report report;
    struct vb_results results;
    int status; /* what the exit status is so far */
};

/* Says what went wrong, once and now; the exit status keeps the first trouble. */
static void complain(struct run *run, const struct vb_error *error)
{
    int status = vb_complain(run->program, error);
    if (run->status == VB_EXIT_OK)
        run->status = status;
}

static int check_outputs(struct run *run, struct vb_error *error)
{
    const struct vb_run_options *options = run->options;
    int status = vb_exports_check(&options->exports, error);
    if (status != 0 || !options->samples_path)
        return status;
    if (strcmp(options->samples_path, "-") == 0 && vb_exports_use_stdout(&options->exports))
        return vb_fail(error, VB_ERROR_USAGE, "more than one export goes to standard output");
    return vb_output_check(options->samples_path, error);
}

static void set_fact(void *context, const char *key, const char *value)
{
    struct run *run = context;
    vb_results_set_fact(&run->results, key, value); /* without memory the rows will fail, too */
}

__attribute__((format(printf, 3, 4))) static void set_fact_format(struct run *run, const char *key, const char *format,
                                                                  ...)
{
    char value[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    set_fact(run, key, value);
}

static void add_command_line(struct run *run)
{
    char *line = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&line, &size);
    if (!stream)
        return;
    for (int i = 0; i < run->argc; i++)
        fprintf(stream, "%s%s", i ? " " : "", run->argv[i]);
    if (fclose(stream) == 0)
        set_fact(run, "command", line);
    free(line);
}

/* Facts that are known before anything is measured. */
static void add_facts(struct run *run)
{
    char started[64] = "";
    time_t now = time(NULL);
    struct tm parts;
    strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
    set_fact(run, "started", started);
    add_command_line(run);
    set_fact_format(run, "seed", "%llu", (unsigned long long)run->options->conduct.seed);
    vb_environment_facts(set_fact, run);

    struct vb_allocator allocator;
    vb_allocator_describe(&allocator);
    set_fact_format(run, "allocator", "%s%s%s", allocator.name, *allocator.version ? " " : "", allocator.version);
    set_fact(run, "allocator_file", allocator.file);
    enum vb_ledger_backend backend = vb_ledger_open((enum vb_ledger_backend)run->options->conduct.ledger);
    if (backend == VB_LEDGER_OFF)
        set_fact_format(run, "counting", "off (%s)", vb_ledger_reason());
    else
        set_fact(run, "counting", vb_ledger_backend_name(backend));
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
static void warn_of_metrics(struct run *run, const struct vb_measurement *measurement)
{
    for (size_t i = 0; i < measurement->variant_count; i++) {
        const struct vb_variant_measurement *variant = &measurement->variants[i];
        bool well = variant->outcome == VB_OUTCOME_OK || variant->outcome == VB_OUTCOME_UNTIMED;
        if (well && strstr(variant->metrics_source, "n/a (") && !was_warned(&run->results, variant->metrics_source))
            vb_results_add_warning(&run->results, "not every metric was counted, first for %s%s%s/%s: %s",
                                   measurement->case_name, measurement->point[0] ? ":" : "", measurement->point,
                                   variant->name, variant->metrics_source);
    }
}

/* Facts and doubts that measuring brought. */
static void add_report(struct run *run)
{
    const struct vb_conduct_report *report = &run->report;
    set_fact_format(run, "elapsed_s", "%.1f", (double)report->elapsed_ns / 1e9);
    set_fact(run, "pinned", report->pinned ? "yes" : "no");
    for (size_t i = 0; i < report->measured_count; i++)
        warn_of_metrics(run, &run->measurements[i]);
    if (run->options->conduct.count_only)
        return;
    set_fact_format(run, "others_cpu_pct", "%.1f", 100 * report->others_share);
    set_fact_format(run, "stolen_cpu_pct", "%.1f", 100 * report->stolen_share);
    if (report->untrusted[0])
        vb_results_add_warning(&run->results, "times mean nothing here, so there is no verdict on them: %s",
                               report->untrusted);
    if (!report->pinned)
        vb_results_add_warning(&run->results,
                               "not allowed to pin workers to a CPU: intervals may be wider than need be");
    else if (report->cpu_count == 1)
        vb_results_add_warning(&run->results,
                               "only one CPU to run on: everything else on this machine takes turns with the "
                               "measurement");
}

static int build_results(struct run *run, struct vb_error *error)
{
    struct vb_build_options build = vb_build_defaults;
    build.confidence = run->options->conduct.confidence;
    build.margin = run->options->conduct.margin;
    build.judge_time = run->report.untrusted[0] == '\0';
    add_report(run);
    return vb_build_rows(&run->results, run->measurements, run->report.measured_count, &build, error);
}

/* How far apart the fastest and the slowest launch of the whole run were in a chain of multiplications, as a share of
 * the fastest: what the CPU's frequency did meanwhile. */
static double speed_drift(const struct run *run)
{
    double least_ns = INFINITY;
    double most_ns = 0;
    for (size_t i = 0; i < run->report.measured_count; i++)
        for (uint32_t k = 0; k < run->measurements[i].launch_count; k++) {
            double spin_ns = run->measurements[i].launches[k].spin_ns;
            if (spin_ns <= 0 || !isfinite(spin_ns))
                continue;
            least_ns = fmin(least_ns, spin_ns);
            most_ns = fmax(most_ns, spin_ns);
        }
    return most_ns > 0 ? most_ns / least_ns - 1 : 0;
}

/* Doubts about the times of the whole run. */
static void add_doubts(struct run *run)
{
    if (run->options->conduct.count_only)
        return;
    if (run->report.others_share > OTHERS_WORTH_A_WORD)
        vb_results_add_warning(&run->results, "other processes used %.0f %% of the measuring CPU while it measured",
                               100 * run->report.others_share);
    if (run->report.stolen_share > STEAL_WORTH_A_WORD)
        vb_results_add_warning(&run->results, "the hypervisor took %.1f %% of the measuring CPU for others",
                               100 * run->report.stolen_share);
    double drift = speed_drift(run);
    set_fact_format(run, "speed_drift_pct", "%.1f", 100 * drift);
    if (drift > DRIFT_WORTH_A_WORD)
        vb_results_add_warning(&run->results,
                               "the CPU's speed differed by %.0f %% between launches: compare ratios, not "
                               "nanoseconds",
                               100 * drift);
    if (run->options->results_folder)
        vb_floor_note(run->options->results_folder, &run->results);
}

static void save_results(struct run *run)
{
    char moved[PATH_MAX];
    struct vb_error error = {0};
    if (vb_save(run->options->results_folder, &run->results, moved, sizeof moved, &error) != 0)
        complain(run, &error);
    if (moved[0])
        fprintf(stderr, "%s: the older '%s/latest.csv' is no results file of this version; it is kept as '%s'\n",
                run->program->title, run->options->results_folder, moved);
}

static int write_samples(const struct run *run, struct vb_error *error)
{
    struct vb_output output;
    int status = vb_output_open(&output, run->options->samples_path, error);
    if (status != 0)
        return status;
    status = vb_samples_write(run->measurements, run->report.measured_count, output.stream, error);
    if (status != 0) {
        vb_output_discard(&output);
        return status;
    }
    return vb_output_commit(&output, error);
}

/* Files first: a reader of standard output that goes away costs nothing that was measured. */
static void write_outputs(struct run *run, bool save)
{
    const struct vb_run_options *options = run->options;
    struct vb_error error = {0};
    if (save)
        save_results(run);
    if (options->samples_path && write_samples(run, &error) != 0)
        complain(run, &error);
    if (vb_exports_write(&options->exports, &run->results, &error) != 0)
        complain(run, &error);
    bool stdout_taken =
        vb_exports_use_stdout(&options->exports) || (options->samples_path && strcmp(options->samples_path, "-") == 0);
    if (!stdout_taken && vb_screen_table(&run->results, &(struct vb_screen){.color = options->color}, &error) != 0)
        complain(run, &error);
}

static void print_time_spent(const struct run *run)
{
    int64_t timed_ns = 0;
    for (size_t i = 0; i < run->report.measured_count; i++)
        timed_ns += run->measurements[i].timed_ns;
    double share = run->report.elapsed_ns > 0 ? (double)timed_ns / (double)run->report.elapsed_ns : 0;
    fprintf(stderr, "%s: %.0f %% of the time was inside timed turns\n", run->program->title, 100 * share);
}

/* A broken promise outweighs what could not be measured: it is certain. */
static int judge(const struct run *run)
{
    bool failed = false;
    bool broken = false;
    for (size_t i = 0; i < run->report.measured_count; i++)
        for (size_t v = 0; v < run->measurements[i].variant_count; v++) {
            enum vb_outcome outcome = run->measurements[i].variants[v].outcome;
            failed |= outcome == VB_OUTCOME_FAILED;
            broken |= outcome == VB_OUTCOME_BROKEN;
        }
    if (broken)
        return VB_EXIT_REGRESSION;
    return failed ? VB_EXIT_CANNOT : VB_EXIT_OK;
}

static int finish(struct run *run)
{
    int judged = judge(run);
    if (judged == VB_EXIT_REGRESSION || run->status == VB_EXIT_OK)
        run->status = judged;
    if (run->report.stopped_by) {
        fprintf(stderr, "%s: stopped; %s\n", run->program->title,
                run->report.measured_count > 0 ? "what was complete is shown" : "nothing was complete");
        run->status = VB_EXIT_SIGNAL_BASE + run->report.stopped_by;
    }
    return vb_finish_stdout(run->program, run->status);
}

/* Everything after the plan is made. */
static void measure(struct run *run)
{
    const struct vb_run_options *options = run->options;
    struct vb_error error = {0};
    if (check_outputs(run, &error) != 0) {
        complain(run, &error);
        return;
    }
    bool save = options->results_folder != NULL;
    if (save && vb_save_check(options->results_folder, &error) != 0) {
        complain(run, &error); /* said before the wait, not after it; the table is worth having all the same */
        save = false;
    }
    run->measurements = calloc(run->plan.count, sizeof *run->measurements);
    if (!run->measurements) {
        vb_fail_memory(&error);
        complain(run, &error);
        return;
    }
    add_facts(run);
    if (vb_conduct(&run->plan, &options->conduct, run->measurements, &run->report, &error) != 0 ||
        build_results(run, &error) != 0) {
        complain(run, &error);
        return;
    }
    add_doubts(run);
    if (run->report.measured_count ==
        0) /* stopped before anything was complete: nothing to show, nothing to overwrite */
        return;
    write_outputs(run, save);
    if (options->verbose)
        print_time_spent(run);
}

int vb_command_run(const struct vb_program *program, int argc, char **argv)
{
    struct vb_run_options options;
    vb_run_options_parse(&options, argc, argv);
    struct run run = {.program = program, .options = &options, .argc = argc, .argv = argv};
    struct vb_error error = {0};
    vb_results_init(&run.results);
    if (vb_plan_make(&run.plan, program->cases, &options.plan, &error) != 0)
        run.status = vb_complain(program, &error);
    else
        measure(&run);
    int status = finish(&run);

    for (size_t i = 0; run.measurements && i < run.plan.count; i++)
        vb_measurement_release(&run.measurements[i]);
    free(run.measurements);
    vb_results_release(&run.results);
    vb_plan_release(&run.plan);
    vb_run_options_release(&options);
    return status;
}
