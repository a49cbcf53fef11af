/* SPDX-License-Identifier: MIT
 *
 * What `history` does, one function per action. Each returns the exit status, after a complaint where there is cause.
 * */
#pragma once

#include "cli/command.h"
#include "cli/git/git.h"
#include "history/series.h"
#include "history/database.h"

#include <stdbool.h>

struct vb_history_arguments {
    const struct vb_program *program;
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
    int exit_status;           /* of what was well done */
};

typedef int vb_history_action(struct vb_history_arguments *arguments, struct vb_error *error);

vb_history_action vb_history_action_add;
vb_history_action vb_history_action_bless;
vb_history_action vb_history_action_check;
vb_history_action vb_history_action_export;
vb_history_action vb_history_action_log;
vb_history_action vb_history_action_migrate;
vb_history_action vb_history_action_plot;
vb_history_action vb_history_action_prove;
vb_history_action vb_history_action_show;

/* A history, read along the line that is meant, with its changes. */

struct vb_history_read {
    struct vb_git git; /* without `top` where we are in none */
    struct vb_database database;
    struct vb_history history;
    struct vb_history_marks marks;
    struct vb_history_changes changes;
};

/* Opens the history and reads it; `patterns` end with NULL. Where we are in the repository, the line is that of what is
 * checked out, or of --tip. Close it in any case. Returns 0 or an error. */
int vb_history_read_open(struct vb_history_read *read, const struct vb_history_arguments *arguments,
                         char *const *patterns, enum vb_database_use use, struct vb_error *error);
void vb_history_read_close(struct vb_history_read *read);

/* Finds a commit of the line by what a user calls it: a revision, or the beginning of its digits. Returns 0 or
 * VB_ERROR_USAGE. */
int vb_history_read_place(const struct vb_history_read *read, const char *name, size_t *place, struct vb_error *error);

/* What the repository we are in tells a history. */

/* The commit that is checked out; `is_dirty` says whether files that git knows differ from it. Returns as
 * vb_git_resolve(). */
int vb_history_head(const struct vb_git *git, char commit[VB_GIT_COMMIT_MAX], bool *is_dirty, struct vb_error *error);

/* Takes what a user calls a commit: a revision, where we are in a repository, or else all its digits. */
int vb_history_commit(const struct vb_git *git, const char *revision, char commit[VB_GIT_COMMIT_MAX],
                      struct vb_error *error);

/* Notes in the history the line of commits that ends in `tip`, as far as it lacks them. What a shallow clone does not
 * have stays unknown. Returns 0 or an error. */
int vb_history_note_line(const struct vb_git *git, struct vb_database *database, const char *tip,
                         struct vb_error *error);
