/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/screen.h"
#include "results/results_file.h"
#include "show/compare.h"

#include <stdio.h>

struct compare_options {
    const char *paths[2];
    size_t path_count;
    enum vb_color color;
    struct vb_delta_limits limits;
};

enum { KEY_LIMIT = 0x100, KEY_MIN_EFFECT };

static const struct argp_option option_table[] = {
    VB_OPTION("limit", KEY_LIMIT, "NAME=LIMIT[,...]",
              "what counts as the same: time=10%,ratio=5%,allocs=0,bytes=0 (these are the defaults)"),
    VB_OPTION("min-effect", KEY_MIN_EFFECT, "TIME", "less than this per operation counts as the same (default 0.3ns)"),
    VB_COLOR_OPTION(struct compare_options, color),
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct compare_options *options = state->input;
    switch (key) {
    case KEY_LIMIT: vb_option_take_limits(state, "--limit", argument, VB_LIMITS_COMPARED, &options->limits); return 0;
    case KEY_MIN_EFFECT: vb_option_take_effect(state, argument, &options->limits.min_effect_ns); return 0;
    case ARGP_KEY_ARG:
        if (options->path_count == 2)
            argp_error(state, "more than two files");
        else
            options->paths[options->path_count++] = argument;
        return 0;
    case ARGP_KEY_END:
        if (options->path_count < 2)
            argp_error(state, "which two files?");
        return 0;
    default: return vb_option_take(key, argument, state);
    }
}

int vb_command_compare(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct compare_options options = {.limits = VB_COMPARE_LIMITS};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "OLD NEW",
        .doc =
            "Show two saved results side by side: what got better or worse, what stayed the same, what is undecided. "
            "One of them may be '-', standard input. The exit status does not depend on what they say: gate judges.",
    };
    vb_options_parse(&argp, argc, argv, &options);

    struct vb_results earlier VB_RELEASE(vb_results_release) = {0};
    struct vb_results later VB_RELEASE(vb_results_release) = {0};
    (void)program;
    VB_OR_RETURN(vb_results_load(&earlier, options.paths[0], error));
    VB_OR_RETURN(vb_results_load(&later, options.paths[1], error));
    const struct vb_compare_options compare = {
        .width = vb_screen_width(), .color = vb_screen_wants_color(options.color), .limits = options.limits};
    return vb_compare_write(&earlier, &later, &compare, stdout, error);
}
