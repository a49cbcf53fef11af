/* SPDX-License-Identifier: MIT
 *
 * The command `claims`, and that this program has it. */
#include "claims/claims.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/measuring.h"
#include "cli/options.h"
#include "cli/save.h"
#include "cli/screen.h"
#include "results/results_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct claims_options {
    struct vb_measuring_options measuring;
    const char *results_path; /* NULL: measure */
    const char *csv_path;     /* NULL: a table on standard output */
    enum vb_color color;
};

static const struct argp_option option_table[] = {
    VB_OPTION("results", VB_TEXT(struct claims_options, results_path), "FILE",
              "judge by saved results instead of measuring"),
    VB_OPTION("export-csv", VB_TEXT(struct claims_options, csv_path), "FILE",
              "write the verdicts as CSV ('-' is standard output)"),
    VB_COLOR_OPTION(struct claims_options, color),
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct claims_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT: state->child_inputs[0] = &options->measuring; return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "claims choose their cases themselves; '%s' is one too many", argument);
        return 0;
    default: return vb_option_take(key, argument, state);
    }
}

/* The cases of all claims, each once. NULL without memory. */
static char **choose_patterns(size_t *count)
{
    char **patterns = calloc(2 * vb_claim_count, sizeof *patterns);
    *count = 0;
    for (size_t i = 0; patterns && i < 2 * vb_claim_count; i++) {
        const char *name = vb_claims[i / 2].cases[i % 2];
        bool known = !name;
        for (size_t k = 0; !known && k < *count; k++)
            known = strcmp(patterns[k], name) == 0;
        if (!known)
            patterns[(*count)++] = (char *)(uintptr_t)name;
    }
    return patterns;
}

static int write_claims(const struct claims_options *options, const struct vb_results *results, struct vb_error *error)
{
    struct vb_claim_finding *findings = calloc(vb_claim_count, sizeof *findings);
    if (!findings)
        return vb_fail_memory(error);
    for (size_t i = 0; i < vb_claim_count; i++)
        findings[i] = vb_claim_judge(&vb_claims[i], results);
    int status = 0;
    struct vb_output output;
    if (!options->csv_path) {
        vb_claims_write(findings, vb_screen_width(), vb_screen_wants_color(options->color), stdout);
    } else if ((status = vb_output_open(&output, options->csv_path, error)) == 0) {
        vb_claims_write_csv(findings, output.stream);
        status = vb_output_commit(&output, error);
    }
    free(findings);
    return status;
}

static int judge_saved(const struct claims_options *options, struct vb_error *error)
{
    struct vb_results results VB_RELEASE(vb_results_release) = {0};
    VB_OR_RETURN(vb_results_load(&results, options->results_path, error));
    return write_claims(options, &results, error);
}

static int judge_measured(const struct vb_program *program, struct claims_options *options, int argc, char **argv)
{
    struct vb_measuring measuring = {.program = program,
                                     .options = &options->measuring,
                                     .argc = argc,
                                     .argv = argv,
                                     .floor_folder = vb_save_folder()};
    struct vb_error error = {0};
    char **patterns = choose_patterns(&options->measuring.plan.pattern_count);
    options->measuring.plan.patterns = patterns;
    int status = patterns ? 0 : vb_fail_memory(&error);
    if (status == 0)
        status = vb_measuring_plan(&measuring, &error);
    if (status == 0)
        status = vb_measuring_run(&measuring, &error);
    if (status == 0)
        status = write_claims(options, &measuring.results, &error);
    int exit_status = status == 0 ? vb_measuring_judge(&measuring) : vb_complain(program, &error);
    if (measuring.report.stopped_by)
        exit_status = VB_EXIT_SIGNAL_BASE + measuring.report.stopped_by;
    vb_measuring_release(&measuring);
    free(patterns);
    return exit_status;
}

static int command_claims(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct claims_options options = {0};
    vb_measuring_options_init(&options.measuring);
    const struct argp_child children[] = {{.argp = &vb_measuring_argp}, {0}};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .doc =
            "What the article on Task<T> and ValueTask<T> claims, and what measuring here says to each claim. Without "
            "--results the cases that the claims are about are measured first.",
        .children = children,
    };
    vb_options_parse(&argp, argc, argv, &options);

    int status = options.csv_path ? vb_output_check(options.csv_path, error) : 0;
    if (status == 0)
        status = options.results_path ? judge_saved(&options, error) : judge_measured(program, &options, argc, argv);
    vb_measuring_options_release(&options.measuring);
    return status;
}

const struct vb_command vb_program_commands[] = {
    {"claims", command_claims, "the article's claims, each with a verdict measured here"},
    {NULL, NULL, NULL},
};
