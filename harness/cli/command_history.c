/* SPDX-License-Identifier: MIT */
#include "base/nearest.h"
#include "cli/command.h"
#include "cli/history/history_actions.h"
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

static const struct argp_option option_table[] = {
    {.name = "history",
     .key = VB_TEXT(struct vb_history_arguments, place),
     .arg = "DATABASE",
     .group = 1,
     .doc = "a file of SQLite's, or postgresql://... (default: history.db where results are saved)"},
    VB_OPTION("tip", VB_TEXT(struct vb_history_arguments, tip), "REV",
              "the line of commits that ends there (default: what is checked out, or else the longest)"),
    {.name = "all",
     .key = VB_FLAG(struct vb_history_arguments, all),
     .group = 2,
     .doc = "check: also what is accepted, refuted or better; prove: also what was undecided before"},
    VB_OPTION("strict", VB_FLAG(struct vb_history_arguments, strict), NULL,
              "check: exit 4 where something is proposed"),
    VB_OPTION("commit", VB_TEXT(struct vb_history_arguments, commit), "REV",
              "add: the commit that was measured, where the file does not say"),
    VB_OPTION("anchor", VB_TEXT(struct vb_history_arguments, anchor), "REV",
              "add: of a comparison, the commit of the old side"),
    VB_OPTION("reason", VB_TEXT(struct vb_history_arguments, reason), "TEXT", "bless: why the change is accepted"),
    VB_OPTION("who", VB_TEXT(struct vb_history_arguments, who), "NAME", "bless: who accepts it (default: $USER)"),
    VB_OPTION("format", VB_TEXT(struct vb_history_arguments, format), "csv|json",
              "export: what to write (default csv)"),
    VB_OPTION("output", 'o', "FILE", "export: where to (default standard output); plot: the folder"),
    VB_OPTION("schema", VB_TEXT(struct vb_history_arguments, version), "NUMBER",
              "migrate: the version to go to, forth or back"),
    VB_OPTION("quiet", 'q', NULL, "no progress on standard error"),
    {.doc = "For prove:", .group = 3},
    VB_GIT_OPTIONS_ABOUT_BUILD(struct vb_history_arguments, git),
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
    case 'o': arguments->output = argument; return 0;
    case 'q': arguments->is_quiet = true; return 0;
    case ARGP_KEY_ARGS:
        arguments->words = state->argv + state->next;
        arguments->word_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "what is to be done? add, log, show, check, prove, bless, export, plot or migrate");
        return 0;
    default: return vb_option_take(key, argument, state);
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

static int act(struct vb_history_arguments *arguments, const char *word, struct vb_error *error)
{
    struct vb_nearest nearest = vb_nearest_to(word);
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        if (strcmp(actions[i].name, word) == 0)
            return actions[i].function(arguments, error);
        vb_nearest_offer(&nearest, actions[i].name);
    }
    return vb_fail(error, VB_ERROR_USAGE, "history has no '%.100s'%s%s%s", word, nearest.best ? "; did you mean '" : "",
                   nearest.best ? nearest.best : "", nearest.best ? "'?" : "");
}

int vb_command_history(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct vb_history_arguments arguments;
    parse(&arguments, argc, argv);
    arguments.program = program;
    const char *word = *arguments.words++;
    arguments.word_count--;
    int status = act(&arguments, word, error);
    return status == 0 ? arguments.exit_status : vb_complain(program, error);
}
