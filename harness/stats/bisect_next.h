/* SPDX-License-Identifier: MIT
 *
 * Searches the first bad commit of a line of commits. An answer may be wrong or missing, and some commits cannot be
 * tried. Commit 0 is known to be good and the last to be bad. Each answer is a vote for all places of the change
 * that it agrees with; the search goes on where most votes agree. So later answers outvote a wrong one; it costs
 * steps, not the result. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define VB_BISECT_DONE ((size_t)-1)

/* A commit beside the change is believed when its votes of one kind exceed those of the other by this many. */
#define VB_BISECT_SURE 2

enum vb_bisect_answer {
    VB_BISECT_NOT_WORSE,
    VB_BISECT_WORSE,
    VB_BISECT_NONE, /* no answer, or the commit cannot be tried: it is not asked again */
};

struct vb_bisect_commit {
    int votes;   /* for worse, less those for not worse */
    bool barred; /* not asked again */
};

struct vb_bisect {
    struct vb_bisect_commit *commits;
    size_t count;
    size_t good; /* the change is probably after this commit */
    size_t bad;  /* and in this commit or before it */
};

/* Begins with at least two commits. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_bisect_open(struct vb_bisect *bisect, size_t count);
void vb_bisect_close(struct vb_bisect *bisect);

/* The commit to try next: the one nearest to the middle. At the end the two beside the change are tried again until
 * they are sure. VB_BISECT_DONE: the change is between `good` and `bad`, and no commit between them has an answer. */
size_t vb_bisect_next(const struct vb_bisect *bisect);

/* Takes an answer. A certain answer has the weight VB_BISECT_SURE, any other 1. */
void vb_bisect_tell(struct vb_bisect *bisect, size_t commit, enum vb_bisect_answer answer, int weight);
