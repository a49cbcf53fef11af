/* SPDX-License-Identifier: MIT
 *
 * What the repository we are in tells a history. */
#pragma once

#include "cli/git/git.h"
#include "history/database.h"

#include <stdbool.h>

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
