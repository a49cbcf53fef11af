/* SPDX-License-Identifier: MIT */
#include "base/case_table.h"
#include "base/cleanup.h"
#include "base/environment.h"
#include "cli/command.h"
#include "cli/fitness.h"
#include "cli/measuring.h"
#include "cli/options.h"
#include "cli/save.h"
#include "measure/ledger/ledger.h"
#include "results/results_file.h"

#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct doctor_options {
    bool floor;
    const char *results_folder;
    char **patterns;
    int pattern_count;
};

static const struct argp_option option_table[] = {
    VB_OPTION("floor", VB_FLAG(struct doctor_options, floor), NULL,
              "measure the noise floor: variants beside themselves (default: all of null and ready_return, where there "
              "are such cases, else of all cases); saved as floor.csv and compared with later runs"),
    VB_OPTION("results", VB_TEXT(struct doctor_options, results_folder), "FOLDER",
              "save floor.csv there (default as of a run)"),
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct doctor_options *options = state->input;
    switch (key) {
    case ARGP_KEY_ARGS:
        options->patterns = state->argv + state->next;
        options->pattern_count = state->argc - state->next;
        return 0;
    case ARGP_KEY_END:
        if (options->pattern_count > 0 && !options->floor)
            argp_error(state, "a PATTERN goes with --floor");
        return 0;
    default: return vb_option_take(key, argument, state);
    }
}

/* Asks for what it has already, which changes nothing. */
static bool may_pin(void)
{
    cpu_set_t allowed;
    return sched_getaffinity(0, sizeof allowed, &allowed) == 0 && sched_setaffinity(0, sizeof allowed, &allowed) == 0;
}

static void print_finding(const struct vb_finding *finding)
{
    printf("%-8s %s\n", vb_severity_word(finding->severity), finding->what);
    if (finding->effect[0])
        printf("         %s\n", finding->effect);
    if (finding->command[0])
        printf("         $ %s\n", finding->command);
}

/* Returns the worst of the findings. */
static enum vb_severity examine(const struct vb_program *program)
{
    struct vb_machine machine;
    struct vb_allocator allocator;
    char allocator_name[200];
    vb_machine_read(&machine);
    vb_allocator_describe(&allocator);
    snprintf(allocator_name, sizeof allocator_name, "%s %s", allocator.name, allocator.version);
    enum vb_ledger_backend backend = vb_ledger_open(VB_LEDGER_AUTO);
    const struct vb_fitness fitness = {
        .machine = &machine,
        .untrusted = vb_untrustworthy_time(),
        .origin = vb_program_origin(program),
        .counting = vb_ledger_backend_name(backend),
        .counting_reason = vb_ledger_reason(),
        .allocator = allocator_name,
        .malloc_conf = getenv("MALLOC_CONF"),
        .may_pin = may_pin(),
        .quota = vb_quota_read(""),
    };
    printf("%s, %s, %s\n\n", machine.cpu[0] ? machine.cpu : "unknown CPU", machine.kernel, machine.libc);
    struct vb_finding findings[VB_FINDINGS_MAX];
    size_t count = vb_fitness_assess(&fitness, findings);
    enum vb_severity worst = VB_FIT;
    for (size_t i = 0; i < count; i++) {
        print_finding(&findings[i]);
        if (findings[i].severity > worst)
            worst = findings[i].severity;
    }
    return worst;
}

static int print_floor(const char *path, struct vb_error *error)
{
    struct vb_results results VB_RELEASE(vb_results_release) = {0};
    struct vb_floor floor;
    VB_OR_RETURN(vb_results_load(&results, path, error));
    if (vb_floor_of(&results, &floor) != 0)
        return vb_fail_memory(error);
    printf("\nnoise floor: %.2g %% (half of the %zu variants beside themselves are known to within %.2g %%, the worst "
           "is %s); "
           "%zu false claims\n",
           floor.worst_pct, floor.pairs, floor.median_pct, floor.worst, floor.false_claims);
    return VB_EXIT_OK;
}

/* vbench's own cases for the purpose, of which another program has its own, or none: then all of its cases serve. */
static size_t usual_cases(const struct vb_program *program, char **patterns)
{
    static const char *const names[] = {"null", "ready_return"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (vb_case_find(program->cases, names[i]))
            patterns[count++] = (char *)(uintptr_t)names[i];
    return count;
}

/* The floor is a run like others, saved elsewhere. */
static int measure_floor(const struct vb_program *program, const struct doctor_options *options, struct vb_error *error)
{
    char path[PATH_MAX];
    if (vb_floor_path(options->results_folder, path, sizeof path) != 0)
        return vb_fail(error, VB_ERROR_IO, "the path of the results folder is too long");
    VB_OR_RETURN(vb_save_check(options->results_folder, error));
    char *arguments[] = {
        "doctor --floor", "--against-itself", "--no-save", "--export-csv", path, "--export-table", "-"};
    char *usual[2];
    size_t fixed = sizeof arguments / sizeof arguments[0];
    size_t count = options->pattern_count > 0 ? (size_t)options->pattern_count : usual_cases(program, usual);
    char **all VB_FREE = calloc(fixed + count + 1, sizeof *all);
    if (!all)
        return vb_fail_memory(error);
    memcpy(all, arguments, fixed * sizeof *all);
    memcpy(all + fixed, options->pattern_count > 0 ? options->patterns : usual, count * sizeof *all);
    int status = vb_command_call(program, vb_command_run, (int)(fixed + count), all);
    return status == VB_EXIT_OK ? print_floor(path, error) : status;
}

int vb_command_doctor(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct doctor_options options = {.results_folder = vb_save_folder()};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "[--floor [PATTERN...]]",
        .doc = "Say whether this machine is fit to measure: what speaks against it, how much that matters, and what to "
               "type to "
               "change it. Changes nothing itself. Exit status 3 when something cannot be measured at all.",
    };
    vb_options_parse(&argp, argc, argv, &options);
    if (options.floor)
        return measure_floor(program, &options, error);
    return examine(program) == VB_UNFIT ? VB_EXIT_CANNOT : VB_EXIT_OK;
}
