/* SPDX-License-Identifier: MIT */
#include "cli/run_options.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/save.h"
#include "cli/shared_options.h"

#include <stdio.h>

enum key {
    KEY_RESULTS = 0x100,
    KEY_NO_SAVE,
    KEY_COLOR,
    KEY_ALLOCATOR_STATS,
    KEY_SAMPLES,
    KEY_FULL,
};

static const struct argp_option option_table[] = {
    {.doc = "Output:", .group = 3},
    VB_OPTION("results", KEY_RESULTS, "FOLDER",
              "save latest.csv there, or counts.csv beside times that stay (default: results, where it exists, else "
              "~/.local/state/vbench)"),
    VB_OPTION("no-save", KEY_NO_SAVE, NULL, "do not save latest.csv"),
    VB_OPTION("color", KEY_COLOR, "WHEN", "auto, always or never"),
    VB_OPTION("full", KEY_FULL, NULL, "show all rows of several cases, too, in place of a line for each case"),
    VB_OPTION("allocator-stats", KEY_ALLOCATOR_STATS, NULL,
              "show jemalloc's own figures before the first and after the last turn, too"),
    {.name = "export-samples", .key = KEY_SAMPLES, .arg = "FILE", .doc = "every single reading, as CSV", .group = 8},
    {.name = "version", .key = 'V', .doc = "print the version, the allocator and how it counts", .group = -1},
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct vb_run_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        vb_shared_options_init(state, &(struct vb_shared_options){&options->measuring, &options->exports,
                                                                  &options->history, &options->hosts});
        return 0;
    case KEY_RESULTS: options->results_folder = argument; return 0;
    case ARGP_KEY_END:
        if (options->hosts.hosts && (options->history.is_wanted || options->samples_path))
            argp_error(state, "--history and --export-samples keep what is measured here, not on --hosts");
        return 0;
    case KEY_NO_SAVE: options->results_folder = NULL; return 0;
    case KEY_ALLOCATOR_STATS: options->allocator_stats = true; return 0;
    case KEY_FULL: options->full = true; return 0;
    case KEY_COLOR: vb_color_take(state, argument, &options->color); return 0;
    case KEY_SAMPLES: options->samples_path = argument; return 0;
    case 'V': /* only behind other options; vb_main answers the plain one */
        argp_error(state, "--version stands alone");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
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

void vb_run_options_parse(struct vb_run_options *options, const struct vb_program *program, int argc, char **argv)
{
    *options = (struct vb_run_options){.program = program, .results_folder = vb_save_folder()};
    vb_measuring_options_init(&options->measuring);
    struct vb_shared_argp shared;
    vb_shared_argp_fill(&shared);
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "[FILE.c] [PATTERN...] [-- COMPILER_FLAG...]",
        .doc =
            "Measure the matching cases (all without a PATTERN), turn by turn in fresh processes, and count what they "
            "allocate. PATTERN is a glob on CASE, CASE/VARIANT, CASE:POINT or CASE:POINT/VARIANT.\v",
        .children = shared.children,
        .help_filter = list_commands,
    };
    vb_options_parse(&argp, argc, argv, options);
    vb_measuring_options_settle(&options->measuring);
}

void vb_run_options_release(struct vb_run_options *options)
{
    vb_measuring_options_release(&options->measuring);
}
