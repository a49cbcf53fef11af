/* SPDX-License-Identifier: MIT
 *
 * What is written into a history: results, the order of commits, blessings and verdicts. Rows are only added. */
#pragma once

#include "history/database.h"
#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>

/* Facts of results that say which commit they are of. */
#define VB_FACT_COMMIT "history.commit" /* all its digits */
#define VB_FACT_DIRTY  "history.dirty"  /* "yes": the work tree had changes that are in no commit */
#define VB_FACT_ANCHOR "history.anchor" /* the commit that the old side of a comparison is of */

struct vb_history_added {
    bool is_known;   /* the same results were there already, and nothing was added */
    size_t samples;  /* values that were added */
    size_t launches; /* of single launches */
    size_t unwell;   /* rows that were not measured, and so not added */
};

/* Adds results, as a whole or not at all; the same results are added once. Returns 0; VB_ERROR_FORMAT where they lack
 * the fact VB_FACT_COMMIT, or, being a comparison, VB_FACT_ANCHOR; VB_ERROR_IO. */
int vb_history_add(struct vb_database *database, const struct vb_results *results, struct vb_history_added *added,
                   struct vb_error *error);

struct vb_history_commit {
    const char *hash;
    const char *parent; /* the first; "" for none */
    const char *subject;
};

/* Notes which commits follow which; those that are known stay as they are. */
int vb_history_note_commits(struct vb_database *database, const struct vb_history_commit *commits, size_t count,
                            struct vb_error *error);

/* What `ab` said of a proposal. */
enum vb_history_verdict {
    VB_HISTORY_NO_VERDICT,
    VB_HISTORY_REFUTED,   /* there is no such change */
    VB_HISTORY_PROVEN,    /* there is, since `first` */
    VB_HISTORY_UNDECIDED, /* it could not be told */
};

struct vb_history_proof {
    int64_t series;
    int64_t good; /* commits, by their numbers in the database: the change was looked for behind the good one, up to the
                     bad one */
    int64_t bad;
    int64_t first; /* of the change; 0: not known */
    enum vb_history_verdict verdict;
    double ratio; /* of the bad one's time over the good one's, with its interval; NAN: not known */
    double low;
    double high;
};

int vb_history_note_proof(struct vb_database *database, const struct vb_history_proof *proof, struct vb_error *error);

/* Accepts what changed in a series since `commit`. */
int vb_history_bless(struct vb_database *database, int64_t series, int64_t commit, const char *who, const char *reason,
                     struct vb_error *error);
