/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/units.h"
#include "cli/command.h"
#include "cli/export_options.h"
#include "cli/options.h"
#include "cli/save.h"
#include "cli/screen.h"
#include "results/results_file.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

struct show_options {
    const char *path;
    struct vb_screen screen;
    struct vb_exports exports;
};

enum { KEY_WIDTH = 0x100, KEY_FULL };

static const struct argp_option option_table[] = {
    VB_OPTION("allocator-stats", VB_FLAG(struct show_options, screen.heap), NULL,
              "With what jemalloc says of itself, below each table"),
    VB_OPTION("width", KEY_WIDTH, "COLUMNS",
              "Fit it into so many columns (default: the terminal's; without one those of COLUMNS, else 80 for a "
              "summary and as many as it takes for a table)"),
    VB_OPTION("summary", VB_FLAG(struct show_options, screen.summary), NULL,
              "A line for each of several cases, as a run ends, in place of all rows"),
    {.name = "full", .key = KEY_FULL, .flags = OPTION_HIDDEN}, /* as a run has it: what is done anyway */
    VB_COLOR_OPTION(struct show_options, screen.color),
    {0},
};

static size_t take_width(struct argp_state *state, const char *argument)
{
    int64_t width;
    if (vb_parse_count(argument, VB_SCREEN_WIDTH_MIN, VB_SCREEN_WIDTH_MAX, &width) != 0)
        argp_error(state, "--width takes a whole number from %d to %d, not '%s'", VB_SCREEN_WIDTH_MIN,
                   VB_SCREEN_WIDTH_MAX, argument);
    return (size_t)width;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct show_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT: state->child_inputs[0] = &options->exports; return 0;
    case KEY_FULL: options->screen.summary = false; return 0;
    case KEY_WIDTH: options->screen.width = take_width(state, argument); return 0;
    case ARGP_KEY_ARG:
        if (options->path)
            argp_error(state, "more than one file");
        options->path = argument;
        return 0;
    default: return vb_option_take(key, argument, state);
    }
}

int vb_command_show(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct show_options options = {0};
    struct vb_exports_argp exports;
    vb_exports_argp_fill(&exports);
    const struct argp_child children[] = {{.argp = &exports.argp}, {0}};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "[FILE]",
        .doc =
            "Show saved results again, without measuring: each case as a table, or in any format. FILE is what a run saved "
            "last, where none is given; '-' is standard input.",
        .children = children,
    };
    vb_options_parse(&argp, argc, argv, &options);

    struct vb_results results VB_RELEASE(vb_results_release) = {0};
    char latest[PATH_MAX];
    (void)program;
    VB_OR_RETURN(vb_exports_check(&options.exports, error));
    if (!options.path) {
        snprintf(latest, sizeof latest, "%s/%s", vb_save_folder(), VB_SAVE_LATEST);
        options.path = latest;
    }
    VB_OR_RETURN(vb_results_load(&results, options.path, error));
    options.screen.path = strcmp(options.path, "-") == 0 ? NULL : options.path;
    return options.exports.count > 0 ? vb_exports_write(&options.exports, &results, error)
                                     : vb_screen_show(&results, &options.screen, error);
}
