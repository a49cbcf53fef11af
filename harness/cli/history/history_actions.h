/* SPDX-License-Identifier: MIT
 *
 * What `history` does, one function per action. Each returns the exit status, after a complaint where there is cause.
 */
#pragma once

#include "cli/command.h"
#include "cli/git/git_options.h"

struct vb_history_arguments {
    const char *place; /* of the history; NULL: where it is by default */
    char **words;      /* what follows the action; end with NULL */
    size_t word_count;
    const char *commit;
    const char *anchor;
    const char *tip; /* NULL: what is checked out, or else the longest line */
    const char *reason;
    const char *who;
    const char *format;  /* of export; NULL: csv */
    const char *output;  /* file or folder; NULL: standard output, or here */
    const char *version; /* of migrate; NULL: this program's */
    bool all;
    bool strict;
    bool is_quiet;
    struct vb_git_options git; /* what prove builds, and how */
};

typedef int vb_history_action(const struct vb_program *program, const struct vb_history_arguments *arguments);

vb_history_action vb_history_action_add;
vb_history_action vb_history_action_bless;
vb_history_action vb_history_action_check;
vb_history_action vb_history_action_export;
vb_history_action vb_history_action_log;
vb_history_action vb_history_action_migrate;
vb_history_action vb_history_action_plot;
vb_history_action vb_history_action_prove;
vb_history_action vb_history_action_show;
