/* SPDX-License-Identifier: MIT
 *
 * `--history`: what is measured goes into a history as well. */
#pragma once

#include "cli/git/git.h"
#include "results/row.h"

#include <argp.h>
#include <limits.h>
#include <stdbool.h>

struct vb_history_use {
    bool is_wanted;
    const char *place;  /* NULL: history.db, where results go */
    const char *commit; /* what was measured; NULL: what is checked out */
    const char *anchor; /* of a comparison, what the old side is of; NULL: not known */
    char found_commit[VB_GIT_COMMIT_MAX];
    char found_anchor[VB_GIT_COMMIT_MAX];
    bool is_dirty;
};

/* An argp child whose input is one. */
extern const struct argp vb_history_use_argp;

/* The history that is meant where none is named. */
const char *vb_history_place(const char *named, char buffer[PATH_MAX]);

/* Before anything is measured: finds the commits, and whether the history can be written. Nothing where it is not
 * wanted. Returns 0 or an error. */
int vb_history_use_check(struct vb_history_use *use, bool is_comparison, struct vb_error *error);

/* Says in the results of which commit they are: they can be added from their file, too. Returns 0 or VB_ERROR_MEMORY.
 */
int vb_history_use_note(const struct vb_history_use *use, struct vb_results *results);

/* Adds the results. What was measured is not lost where that fails: files are written before. */
int vb_history_use_write(const struct vb_history_use *use, const struct vb_results *results, struct vb_error *error);
