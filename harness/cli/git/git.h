/* SPDX-License-Identifier: MIT
 *
 * A git repository, asked through the program `git`. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

#define VB_GIT_COMMIT_MAX 65 /* hexadecimal digits of a SHA-256 and the end */

struct vb_git {
    char *top;   /* of the work tree we are in */
    char *store; /* folder that all its work trees share; identifies the repository */
};

/* Finds the repository of the current folder. What says in the environment where it is holds for this one call, and is
 * taken out of the environment then, for it would be wrong in other work trees. Close it in any case. Returns 0,
 * VB_ERROR_IO (no git, no work tree), VB_ERROR_STOPPED or VB_ERROR_MEMORY. */
int vb_git_open(struct vb_git *git, struct vb_error *error);
void vb_git_close(struct vb_git *git);

/* The commit that a revision names. Returns 0, VB_ERROR_IO where there is none, VB_ERROR_STOPPED or VB_ERROR_MEMORY. */
int vb_git_resolve(const struct vb_git *git, const char *revision, char commit[VB_GIT_COMMIT_MAX],
                   struct vb_error *error);

/* Whether older commits are missing, as in most checkouts of CI. */
bool vb_git_is_shallow(const struct vb_git *git);

/* What git prints, without the last line's end; the words are what follows "git" and end with NULL. The caller frees
 * `text`, which is NULL after a failure. Returns 0, VB_ERROR_IO with git's own complaint, VB_ERROR_STOPPED or
 * VB_ERROR_MEMORY. */
int vb_git_ask(const struct vb_git *git, const char *const *words, char **text, struct vb_error *error);

/* Runs git in `folder`; both outputs go to the descriptor `log`. Returns as vb_git_ask(); VB_ERROR_FORMAT where git
 * fails. */
int vb_git_run(const char *folder, const char *const *words, int log, struct vb_error *error);
