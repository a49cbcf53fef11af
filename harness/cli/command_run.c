/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "base/hold_signals.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/export_options.h"
#include "cli/history/history_option.h"
#include "cli/hosts/hosts.h"
#include "cli/measuring.h"
#include "cli/measuring_options.h"
#include "cli/options.h"
#include "cli/save.h"
#include "cli/screen.h"
#include "cli/run_options.h"
#include "results/build.h"
#include "results/results_file.h"
#include "show/summary_cells.h"
#include "talk/measurement.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { KEY_NO_SAVE = 0x100 };

static const struct argp_option option_table[] = {
    {.doc = "Output:", .group = 3},
    VB_OPTION("results", VB_TEXT(struct vb_run_options, results_folder), "FOLDER",
              "save latest.csv there, or counts.csv beside times that stay (default: results, where it exists, else "
              "~/.local/state/vbench)"),
    VB_OPTION("no-save", KEY_NO_SAVE, NULL, "do not save latest.csv"),
    VB_COLOR_OPTION(struct vb_run_options, color),
    VB_OPTION("full", VB_FLAG(struct vb_run_options, full), NULL,
              "show all rows of several cases, too, in place of a line for each case"),
    VB_OPTION("allocator-stats", VB_FLAG(struct vb_run_options, allocator_stats), NULL,
              "show jemalloc's own figures before the first and after the last turn, too"),
    {.name = "export-samples",
     .key = VB_TEXT(struct vb_run_options, samples_path),
     .arg = "FILE",
     .doc = "every single reading, as CSV",
     .group = 8},
    {.name = "version", .key = 'V', .doc = "print the version, the allocator and how it counts", .group = -1},
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct vb_run_options *options = state->input;
    switch (key) {
    case KEY_NO_SAVE: options->results_folder = NULL; return 0;
    case 'V': /* only behind other options; vb_main answers the plain one */
        argp_error(state, "--version stands alone");
        return 0;
    case ARGP_KEY_END:
        if (options->hosts.hosts && (options->history.is_wanted || options->samples_path))
            argp_error(state, "--history and --export-samples keep what is measured here, not on --hosts");
        return 0;
    default: return vb_run_option_take(key, argument, state);
    }
}

static char *list_commands(int key, const char *text, void *input)
{
    const struct vb_run_options *options = input;
    if (key != ARGP_KEY_HELP_POST_DOC)
        return (char *)(uintptr_t)text;
    struct vb_text list;
    FILE *stream = vb_text_open(&list);
    if (!stream)
        return NULL;
    fprintf(stream, "Commands (each with its own --help):\n");
    const struct vb_command *command;
    for (size_t i = 0; (command = vb_command_at(options->program, i)); i++)
        fprintf(stream, "  %-9s  %s\n", command->name, command->summary);
    fprintf(stream, "\n%s\n\nExit status: %s\n", VB_CASES_WORDS, VB_EXIT_STATUS_WORDS);
    return vb_text_close(&list, stream);
}

static void parse(struct vb_run_options *options, const struct vb_program *program, int argc, char **argv)
{
    *options = (struct vb_run_options){.program = program, .results_folder = vb_save_folder()};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "[FILE.c] [PATTERN...] [-- COMPILER_FLAG...]",
        .doc =
            "Measure the matching cases (all without a PATTERN), turn by turn in fresh processes, and count what they "
            "allocate. PATTERN is a glob on CASE, CASE/VARIANT, CASE:POINT or CASE:POINT/VARIANT.\v",
        .help_filter = list_commands,
    };
    vb_run_options_parse(options, &argp, argc, argv);
}

struct run {
    const struct vb_program *program;
    struct vb_run_options *options;
    struct vb_measuring measuring;
    struct vb_hold hold;     /* from the first launch until all files are written */
    char saved_as[PATH_MAX]; /* "": the results were not saved */
    int stopped_by;          /* a signal that came meanwhile, after the measuring; 0: none */
    int status;              /* what the exit status is so far */
};

/* On a terminal, what a point says as soon as it was measured. */

#define USUAL_WIDTH 80

/* Writes a line about a point to standard error. `context` is not used: it fits vb_conduct_options.point_done. The rows
 * are made for this alone: those that are kept are judged together, when all points are there. Without memory the line
 * is missing; the next command that needs memory reports it. */
static void live_point(void *context, const struct vb_measurement *measurement)
{
    (void)context;
    struct winsize size = {0};
    struct vb_results results;
    struct vb_error error = {0};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        size.ws_col = USUAL_WIDTH;
    vb_results_init(&results);
    if (vb_build_rows(&results, measurement, 1, &vb_build_defaults, &error) == 0)
        vb_live_line_write(&results, size.ws_col, stderr);
    vb_results_release(&results);
}

/* Says what went wrong, once and now; the exit status keeps the first trouble. */
static void complain(struct run *run, const struct vb_error *error)
{
    int status = vb_complain(run->program, error);
    if (run->status == VB_EXIT_OK)
        run->status = status;
}

static int check_outputs(struct run *run, struct vb_error *error)
{
    struct vb_run_options *options = run->options;
    int status = vb_exports_check(&options->exports, error);
    if (status == 0)
        status = vb_history_use_check(&options->history, false, error);
    if (status != 0 || !options->samples_path)
        return status;
    if (strcmp(options->samples_path, "-") == 0 && vb_exports_use_stdout(&options->exports))
        return vb_fail(error, VB_ERROR_USAGE, "more than one export goes to standard output");
    return vb_output_check(options->samples_path, error);
}

static void save_results(struct run *run)
{
    const char *folder = run->options->results_folder;
    const char *name = vb_save_name(folder, &run->measuring.results);
    char moved[PATH_MAX];
    struct vb_error error = {0};
    if (vb_save(folder, name, &run->measuring.results, moved, sizeof moved, &error) != 0)
        complain(run, &error);
    if (error.code == 0)
        snprintf(run->saved_as, sizeof run->saved_as, "%s/%s", folder, name);
    bool is_said = !run->options->measuring.quiet && error.code == 0;
    if (moved[0])
        fprintf(stderr, "%s: the older '%s/%s' is no results file of this version; it is kept as '%s'\n",
                run->program->title, folder, name, moved);
    else if (is_said && folder[0] == '/' && strcmp(name, VB_SAVE_LATEST) == 0)
        fprintf(stderr, "%s: saved as '%s/%s'\n", run->program->title, folder, name);
    else if (is_said && strcmp(name, VB_SAVE_LATEST) != 0)
        fprintf(stderr, "%s: saved as '%s/%s'; '%s/%s' keeps the last times\n", run->program->title, folder, name,
                folder, VB_SAVE_LATEST);
}

static int write_samples(const struct run *run, struct vb_error *error)
{
    struct vb_output output;
    VB_OR_RETURN(vb_output_open(&output, run->options->samples_path, error));
    int status =
        vb_samples_write(run->measuring.measurements, run->measuring.report.measured_count, output.stream, error);
    return vb_output_end(&output, status, error);
}

/* Files first: a reader of standard output that goes away costs nothing that was measured. */
static void write_files(struct run *run, bool save)
{
    const struct vb_run_options *options = run->options;
    struct vb_error error = {0};
    if (vb_history_use_note(&options->history, &run->measuring.results) != 0) {
        vb_fail_memory(&error);
        complain(run, &error);
    }
    if (save)
        save_results(run);
    if (options->samples_path && write_samples(run, &error) != 0)
        complain(run, &error);
    if (vb_exports_write(&options->exports, &run->measuring.results, &error) != 0)
        complain(run, &error);
    if (vb_history_use_write(&options->history, &run->measuring.results, &error) != 0)
        complain(run, &error);
}

static void show_table(struct run *run)
{
    const struct vb_run_options *options = run->options;
    struct vb_error error = {0};
    bool stdout_taken =
        vb_exports_use_stdout(&options->exports) || (options->samples_path && strcmp(options->samples_path, "-") == 0);
    const struct vb_screen screen = {.color = options->color,
                                     .heap = options->allocator_stats,
                                     .summary = !options->full,
                                     .path = run->saved_as[0] ? run->saved_as : NULL};
    if (!stdout_taken && vb_screen_show(&run->measuring.results, &screen, &error) != 0)
        complain(run, &error);
}

static void print_time_spent(const struct run *run)
{
    int64_t timed_ns = 0;
    for (size_t i = 0; i < run->measuring.report.measured_count; i++)
        timed_ns += run->measuring.measurements[i].timed_ns;
    double share =
        run->measuring.report.elapsed_ns > 0 ? (double)timed_ns / (double)run->measuring.report.elapsed_ns : 0;
    fprintf(stderr, "%s: %.0f %% of the time was inside timed turns\n", run->program->title, 100 * share);
}

static int finish(struct run *run)
{
    const struct vb_conduct_report *report = &run->measuring.report;
    int judged = vb_measuring_judge(&run->measuring);
    if (judged == VB_EXIT_REGRESSION || run->status == VB_EXIT_OK)
        run->status = judged;
    int stopped_by = report->stopped_by ? report->stopped_by : run->stopped_by;
    if (report->stopped_by)
        fprintf(stderr, "%s: stopped; %s\n", run->program->title,
                report->measured_count > 0 ? "what was complete is shown" : "nothing was complete");
    if (stopped_by)
        run->status = VB_EXIT_SIGNAL_BASE + stopped_by;
    return run->status;
}

/* Everything after the plan is made. */
static void measure(struct run *run)
{
    const struct vb_run_options *options = run->options;
    struct vb_error error = {0};
    if (run->measuring.plan.count > 1) /* the results of one are there as soon as its line would be */
        run->measuring.options->conduct.point_done = live_point;
    if (check_outputs(run, &error) != 0) {
        complain(run, &error);
        return;
    }
    bool save = options->results_folder != NULL;
    if (save && vb_save_check(options->results_folder, &error) != 0) {
        complain(run, &error); /* said before the wait, not after it; the table is worth having all the same */
        save = false;
    }
    vb_hold_signals(&run->hold);
    bool measured = vb_measuring_run(&run->measuring, &error) == 0;
    if (!measured)
        complain(run, &error);
    /* Stopped before anything was complete: nothing to show, nothing to overwrite. */
    measured = measured && run->measuring.report.measured_count > 0;
    if (measured)
        write_files(run, save);
    run->stopped_by = vb_hold_take();
    vb_hold_end(&run->hold);
    if (measured)
        show_table(run);
    if (measured && options->measuring.verbose)
        print_time_spent(run);
}

int vb_command_run(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct vb_run_options options;
    parse(&options, program, argc, argv);
    struct run run = {
        .program = program,
        .options = &options,
        .measuring = {.program = program,
                      .options = &options.measuring,
                      .argc = argc,
                      .argv = argv,
                      .floor_folder = options.results_folder,
                      .keep_heap = options.allocator_stats || vb_exports_want_all(&options.exports),
                      .keep_launches = true}, /* pages are made of what was saved */
    };
    int status;
    if (vb_measuring_plan(&run.measuring, error) != 0)
        run.status = vb_complain(program, error);
    else if (!options.hosts.hosts)
        measure(&run);
    status = options.hosts.hosts && run.status == VB_EXIT_OK ? vb_hosts_use(&options) : finish(&run);
    vb_measuring_release(&run.measuring);
    vb_measuring_options_release(&options.measuring);
    return status;
}
