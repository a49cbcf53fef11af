/* SPDX-License-Identifier: MIT */
#include "base/nearest.h"
#include "cli/command.h"
#include "cli/history/history_actions.h"
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY_HISTORY = 0x100,
    KEY_COMMIT,
    KEY_ANCHOR,
    KEY_TIP,
    KEY_REASON,
    KEY_WHO,
    KEY_FORMAT,
    KEY_ALL,
    KEY_STRICT,
    KEY_SCHEMA
};

static const struct argp_option option_table[] = {
    {.name = "history",
     .key = KEY_HISTORY,
     .arg = "DATABASE",
     .group = 1,
     .doc = "a file of SQLite's, or postgresql://... (default: history.db where results are saved)"},
    VB_OPTION("tip", KEY_TIP, "REV",
              "the line of commits that ends there (default: what is checked out, or else the longest)"),
    {.name = "all",
     .key = KEY_ALL,
     .group = 2,
     .doc = "check: also what is accepted, refuted or better; prove: also what was undecided before"},
    VB_OPTION("strict", KEY_STRICT, NULL, "check: exit 4 where something is proposed"),
    VB_OPTION("commit", KEY_COMMIT, "REV", "add: the commit that was measured, where the file does not say"),
    VB_OPTION("anchor", KEY_ANCHOR, "REV", "add: of a comparison, the commit of the old side"),
    VB_OPTION("reason", KEY_REASON, "TEXT", "bless: why the change is accepted"),
    VB_OPTION("who", KEY_WHO, "NAME", "bless: who accepts it (default: $USER)"),
    VB_OPTION("format", KEY_FORMAT, "csv|json", "export: what to write (default csv)"),
    VB_OPTION("output", 'o', "FILE", "export: where to (default standard output); plot: the folder"),
    VB_OPTION("schema", KEY_SCHEMA, "NUMBER", "migrate: the version to go to, forth or back"),
    VB_OPTION("quiet", 'q', NULL, "no progress on standard error"),
    {.doc = "For prove:", .group = 3},
    VB_GIT_OPTIONS_ABOUT_BUILD,
    {0},
};

static const struct {
    const char *name;
    vb_history_action *function;
} actions[] = {
    {"add", vb_history_action_add},       {"log", vb_history_action_log},     {"show", vb_history_action_show},
    {"check", vb_history_action_check},   {"prove", vb_history_action_prove}, {"bless", vb_history_action_bless},
    {"export", vb_history_action_export}, {"plot", vb_history_action_plot},   {"migrate", vb_history_action_migrate},
};

#define ACTION_COUNT (sizeof actions / sizeof actions[0])

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct vb_history_arguments *arguments = state->input;
    switch (key) {
    case KEY_HISTORY: arguments->place = argument; return 0;
    case KEY_COMMIT: arguments->commit = argument; return 0;
    case KEY_ANCHOR: arguments->anchor = argument; return 0;
    case KEY_TIP: arguments->tip = argument; return 0;
    case KEY_REASON: arguments->reason = argument; return 0;
    case KEY_WHO: arguments->who = argument; return 0;
    case KEY_FORMAT: arguments->format = argument; return 0;
    case KEY_SCHEMA: arguments->version = argument; return 0;
    case KEY_ALL: arguments->all = true; return 0;
    case KEY_STRICT: arguments->strict = true; return 0;
    case 'o': arguments->output = argument; return 0;
    case 'q': arguments->is_quiet = true; return 0;
    case VB_GIT_KEY_BUILD: arguments->git.build = argument; return 0;
    case VB_GIT_KEY_PROGRAM: arguments->git.program = argument; return 0;
    case VB_GIT_KEY_MODULE: arguments->git.module = argument; return 0;
    case ARGP_KEY_ARGS:
        arguments->words = state->argv + state->next;
        arguments->word_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "what is to be done? add, log, show, check, prove, bless, export, plot or migrate");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static void parse(struct vb_history_arguments *arguments, int argc, char **argv)
{
    *arguments = (struct vb_history_arguments){0};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc =
            "add FILE...\nlog [PATTERN...]\nshow COMMIT [PATTERN...]\ncheck [PATTERN...]\n"
            "prove --build COMMAND --program|--module PATH [PATTERN...]\nbless COMMIT [PATTERN...] --reason TEXT\n"
            "export [PATTERN...]\nplot [PATTERN...]\nmigrate",
        .doc =
            "Results over commits, in a database that 'run', 'gate' and 'ab' fill with --history. add takes files of results; log "
            "shows every case with its changes; show what is known of a commit; check lists what got worse: of "
            "allocations and bytes every change, of times what a detector proposes; prove lets 'ab' decide about proposals, "
            "commit by commit; bless accepts a change; export writes all values; plot draws them (needs gnuplot); migrate "
            "brings the tables to another version. Commits are in the order of first parents, never of the clock.\v"
            "Exit status: 0 fine; 1 something is worse for certain, and not accepted; 2 wrong usage; 3 the history "
            "could not be read or written, or something not be built or measured; 4 something is only proposed, with --strict.",
    };
    vb_options_parse(&argp, argc, argv, arguments);
}

static int refuse(const struct vb_program *program, const char *word)
{
    struct vb_nearest nearest = vb_nearest_to(word);
    struct vb_error error;
    for (size_t i = 0; i < ACTION_COUNT; i++)
        vb_nearest_offer(&nearest, actions[i].name);
    vb_fail(&error, VB_ERROR_USAGE, "history has no '%.100s'%s%s%s", word, nearest.best ? "; did you mean '" : "",
            nearest.best ? nearest.best : "", nearest.best ? "'?" : "");
    return vb_complain(program, &error);
}

int vb_command_history(const struct vb_program *program, int argc, char **argv)
{
    struct vb_history_arguments arguments;
    parse(&arguments, argc, argv);
    const char *word = arguments.words[0];
    arguments.words++;
    arguments.word_count--;
    for (size_t i = 0; i < ACTION_COUNT; i++)
        if (strcmp(actions[i].name, word) == 0)
            return actions[i].function(program, &arguments);
    return refuse(program, word);
}
