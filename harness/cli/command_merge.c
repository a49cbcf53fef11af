/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "cli/command.h"
#include "cli/export_options.h"
#include "cli/show_merged.h"
#include "cli/options.h"
#include "cli/screen.h"

#include <stdlib.h>
#include <string.h>

struct merge_options {
    const char **paths; /* as many as there are arguments */
    size_t path_count;
    struct vb_exports exports;
    struct vb_merge_options merge;
    enum vb_color color;
    bool strict;
};

enum { KEY_LIMIT = 0x100, KEY_METHOD };

static const struct argp_option option_table[] = {
    VB_OPTION("limit", KEY_LIMIT, "NAME=LIMIT,...",
              "of two programs: more than this is a regression (default time=3%,allocs=0,bytes=0,live=0)"),
    VB_OPTION("method", KEY_METHOD, "METHOD",
              "how the variance between machines is estimated: reml (restricted maximum likelihood, the default) or dl "
              "(DerSimonian and Laird)"),
    VB_OPTION("strict", VB_FLAG(struct merge_options, strict), NULL,
              "of two programs: exit with 4 where a kind of machine leaves a row undecided"),
    VB_COLOR_OPTION(struct merge_options, color),
    {0},
};

static void take_method(struct argp_state *state, const char *argument, enum vb_meta_method *method)
{
    if (strcmp(argument, "reml") == 0)
        *method = VB_META_REML;
    else if (strcmp(argument, "dl") == 0)
        *method = VB_META_DERSIMONIAN_LAIRD;
    else
        argp_error(state, "--method takes reml or dl, not '%s'", argument);
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct merge_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT: state->child_inputs[0] = &options->exports; return 0;
    case KEY_METHOD: take_method(state, argument, &options->merge.method); return 0;
    case KEY_LIMIT: vb_option_take_limits(state, "--limit", argument, VB_LIMITS_AB, &options->merge.limits); return 0;
    case ARGP_KEY_ARG: options->paths[options->path_count++] = argument; return 0;
    case ARGP_KEY_END:
        if (options->path_count < 1)
            argp_error(state, "which files?");
        return 0;
    default: return vb_option_take(key, argument, state);
    }
}

int vb_command_merge(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct vb_exports_argp exports;
    vb_exports_argp_fill(&exports);
    const struct argp_child children[] = {{.argp = &exports.argp}, {0}};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "RESULTS...",
        .doc = "Make the results of several machines one: an estimate for each kind of machine, and one over all by "
               "random effects, with what they differ by. RESULTS are of one build, all of them of run, or all of ab. "
               "The merged file is judged by gate. Of two programs the exit status is as that of ab.",
        .children = children,
    };
    const char **paths VB_FREE = calloc((size_t)argc + 1, sizeof *paths);
    struct merge_options options = {.paths = paths, .merge = {.limits = {.time = 0.03}}};
    if (!paths)
        return vb_fail_memory(error);
    vb_options_parse(&argp, argc, argv, &options);
    struct vb_merging merging = {.program = program,
                                 .exports = &options.exports,
                                 .merge = options.merge,
                                 .color = options.color,
                                 .strict = options.strict};
    return vb_merging_run(&merging, options.paths, options.path_count);
}
