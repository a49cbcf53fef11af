/* SPDX-License-Identifier: MIT */
#include "cli/ab/ab.h"
#include "cli/git/git.h"
#include "cli/save.h"

#include <argp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEY_LIMIT = 0x100 };

static const struct argp_option option_table[] = {
    VB_OPTION("limit", KEY_LIMIT, "SHARE", "slower by more than this fails (default 3%)"),
    VB_OPTION("limits", VB_TEXT(struct vb_run_options, limits_path), "FILE",
              "limits of their own for some: lines of PATTERN time=1%[,allocs=0][,bytes=0][,live=0]"),
    VB_OPTION("strict", VB_FLAG(struct vb_run_options, strict), NULL, "exit 4 when something is undecided"),
    VB_COLOR_OPTION(struct vb_run_options, color),
    {.doc = "Both from a git repository, instead of OLD:", .group = 4},
    VB_OPTION("git", VB_TEXT(struct vb_run_options, git.git), "BASE",
              "the old side is this revision, built in a work tree of its own in ~/.cache/vbench, where it is found "
              "the next time; the new side is the work tree as it stands, built in place"),
    VB_OPTION("git-new", VB_TEXT(struct vb_run_options, git.newer), "REF", "the new side is this revision"),
    VB_GIT_OPTIONS_ABOUT_BUILD(struct vb_run_options, git),
    {0},
};

static void take_limit(struct vb_run_options *options, struct argp_state *state, const char *argument)
{
    char text[80];
    char problem[160];
    if ((size_t)snprintf(text, sizeof text, "time=%s", argument) >= sizeof text ||
        vb_limits_parse(text, VB_LIMITS_AB, &options->limits, problem, sizeof problem) != 0 ||
        options->limits.time <= 0)
        argp_error(state, "--limit takes a share above 0 such as 3%%, not '%s'", argument);
    options->limit = argument;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct vb_run_options *options = state->input;
    const struct vb_git_options *git = &options->git;
    switch (key) {
    case KEY_LIMIT: take_limit(options, state, argument); return 0;
    case ARGP_KEY_ARG:
        if (options->base)
            return ARGP_ERR_UNKNOWN; /* a pattern */
        options->base = argument;
        return 0;
    case ARGP_KEY_END:
        if (git->git) /* else it was taken before */
            argp_error(state, "--git is to be written in full");
        if (git->newer || git->build || git->program || git->module)
            argp_error(state, "--git-new, --build, --program and --module go with --git BASE");
        if (!options->base)
            argp_error(state, "which program, or with --cases which module, is the base?");
        if (options->hosts.hosts && options->history.is_wanted)
            argp_error(state, "--history keeps what is measured here, not on --hosts");
        if (options->hosts.hosts && options->limits_path)
            argp_error(state, "--limits does not go with --hosts: merged results have one limit, --limit");
        return 0;
    default: return vb_run_option_take(key, argument, state);
    }
}

void vb_ab_arguments_parse(struct vb_run_options *options, const struct vb_program *program, int argc, char **argv)
{
    *options =
        (struct vb_run_options){.program = program, .results_folder = vb_save_folder(), .limits = {.time = 0.03}};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "OLD [PATTERN...]\nOLD.c NEW.c [PATTERN...] [-- COMPILER_FLAG...]\n"
                    "--git BASE --build COMMAND --program|--module PATH [PATTERN...]",
        .doc = "The same cases from two programs, OLD and this one, or with --cases NEW from two modules, turn by turn "
               "in fresh "
               "processes on the same CPU: "
               "every variant is screened with 20 launches, those that look slower are confirmed with 60 fresh ones, "
               "and with 240 more where these do not tell. "
               "Allocations are compared exactly, instructions too with --metric instructions.\v"
               "Exit status: 0 nothing is slower by more than the limit, allocates or keeps more; 1 something does, or "
               "breaks a contract; 2 wrong usage; 3 something could not be built or measured, or only the old program "
               "has it; 4 undecided, with --strict.",
    };
    vb_run_options_parse(options, &argp, argc, argv);
}

int vb_ab_arguments_check(const struct vb_program *program, char *const *argv, bool *is_quiet, struct vb_error *error)
{
    struct vb_run_options arguments;
    char name[128];
    int count = 0;
    while (argv[count])
        count++;
    const char **words = calloc((size_t)count + 3, sizeof *words);
    if (!words)
        return vb_fail_memory(error);
    snprintf(name, sizeof name, "%s ab", program->title);
    words[0] = name;
    words[1] = "OLD";
    for (int i = 0; i < count; i++)
        words[2 + i] = argv[i];
    vb_ab_arguments_parse(&arguments, program, count + 2, (char **)(uintptr_t)words);
    *is_quiet = arguments.measuring.quiet;
    vb_measuring_options_release(&arguments.measuring);
    free(words);
    return 0;
}
