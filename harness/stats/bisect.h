/* SPDX-License-Identifier: MIT
 *
 * The search for the first bad commit of a line of commits, where an answer may be wrong, may fail to come, and a
 * commit may be beyond trying. Commit 0 is known to be good and the last to be bad. Each answer is a vote for all
 * places of the change that it agrees with; the search goes on where most votes agree. So a wrong answer is outvoted by
 * those that follow, and costs steps rather than the result. */
#ifndef VB_STATS_BISECT_H
#define VB_STATS_BISECT_H

#include <stdbool.h>
#include <stddef.h>

#define VB_BISECT_DONE ((size_t)-1)

/* Votes that a commit beside the change should have, of one kind beyond the other, before it is believed. */
#define VB_BISECT_SURE 2

enum vb_bisect_answer {
    VB_BISECT_NOT_WORSE,
    VB_BISECT_WORSE,
    VB_BISECT_NONE, /* it cannot be told, or cannot be tried: it is not asked again */
};

struct vb_bisect_commit {
    int votes;   /* for worse, less those for not worse */
    bool barred; /* not asked again */
};

struct vb_bisect {
    struct vb_bisect_commit *commits;
    size_t count;
    size_t good; /* the change is after this one, as far as is known */
    size_t bad;  /* and in this one or before it */
};

/* Begins with at least two commits. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_bisect_open(struct vb_bisect *bisect, size_t count);
void vb_bisect_close(struct vb_bisect *bisect);

/* The commit to be tried next: in the middle, or as near to it as there is one; at the end those beside the change,
 * again, until they are sure. VB_BISECT_DONE: the change is between `good` and `bad`, and no commit between them has an
 * answer. */
size_t vb_bisect_next(const struct vb_bisect *bisect);

/* Takes an answer; what is certain has the weight VB_BISECT_SURE, else 1. */
void vb_bisect_tell(struct vb_bisect *bisect, size_t commit, enum vb_bisect_answer answer, int weight);

#endif
