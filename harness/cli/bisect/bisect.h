/* SPDX-License-Identifier: MIT
 *
 * What the files of `bisect` share, and `history prove` with them. */
#pragma once

#include "base/error.h"
#include "cli/git/git.h"
#include "results/row.h"
#include "stats/bisect_next.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The commits that `bisect` searches, and what was built of them. */

struct vb_bisect_range {
    char *text;     /* the names, one a line, cut into */
    char **commits; /* the good one first, the bad one last, each the first parent of the next but perhaps the first */
    size_t count;
    char *good_name; /* as they were given */
    char *bad_name;
};

/* Takes GOOD..BAD, or GOOD.. for what is checked out. Close it in any case. Returns 0, VB_ERROR_USAGE where these are
 * no two commits of which the bad one comes after the good one, VB_ERROR_IO, VB_ERROR_STOPPED or VB_ERROR_MEMORY. */
int vb_bisect_range_open(struct vb_bisect_range *range, const struct vb_git *git, const char *revisions,
                         struct vb_error *error);
void vb_bisect_range_close(struct vb_bisect_range *range);

/* One question of `bisect`: what an `ab` of two builds says. */

/* What got worse. */
enum vb_bisect_kind { VB_BISECT_TIME, VB_BISECT_ALLOCS, VB_BISECT_BYTES };

struct vb_bisect_subject {
    char *row; /* by the name that a pattern is; owned */
    enum vb_bisect_kind kind;
    double old, new; /* of both ends: ratios for times (1 and more), else counts per operation */
    double limit;    /* of a ratio, as a share: more than this is worse */
};

struct vb_ab_call;

struct vb_bisect_trial {
    const char *invocation; /* of this program */
    bool is_module;
    bool count_only;
    const char *old; /* what was built */
    const char *new;
    double limit;          /* as a share; 0: `ab` has its own */
    const char *launches;  /* NULL: as many as `ab` takes */
    char *const *patterns; /* end with NULL */
    char *const *given;    /* options before all others, of which the last counts */
    size_t given_count;
};

/* Runs an `ab` to its end; `output` becomes its standard output, `ended` is as waitpid() has it. `said` is what it
 * wrote to standard error, to be freed: when both are stopped, one of them says so. Returns as vb_child_run(). */
int vb_bisect_hear(const struct vb_ab_call *call, int output, int *ended, char **said, struct vb_error *error);

/* Runs the `ab`. `results` has its rows then, to be released after success. What it says on standard error is said
 * where it compares, and is the reason in `error` where it cannot: VB_ERROR_MEASURE. Returns 0, that, VB_ERROR_USAGE,
 * VB_ERROR_IO, VB_ERROR_FORMAT, VB_ERROR_STOPPED or VB_ERROR_MEMORY. */
int vb_bisect_try(const struct vb_bisect_trial *trial, struct vb_results *results, struct vb_error *error);

/* The row that got worse by most, allocations before times, which count from `limit` on. `row` is NULL where none did.
 * Returns 0 or VB_ERROR_MEMORY. */
int vb_bisect_choose(struct vb_bisect_subject *subject, const struct vb_results *results, double limit,
                     struct vb_error *error);

/* The pair of rows of the subject: the new one's, with the old one's before it. NULL: there is none, or it was not
 * measured. */
const struct vb_row *vb_bisect_find(const struct vb_bisect_subject *subject, const struct vb_results *results);

/* That row's value, as `old` and `new` of the subject are; and a value in words. */
double vb_bisect_value(const struct vb_bisect_subject *subject, const struct vb_row *row);
void vb_bisect_say_value(const struct vb_bisect_subject *subject, double value, char *text, size_t size);

/* Whether it is worse, by that row, which may be NULL. */
enum vb_bisect_answer vb_bisect_judge(const struct vb_bisect_subject *subject, const struct vb_row *row);

/* The search of `bisect`, from the first comparison to what is shown at the end. */

struct vb_bisect_wishes {
    const char *invocation; /* of this program */
    bool is_module;         /* what is built; else a program */
    bool count_only;
    bool is_better; /* what got better is searched for: each comparison has its sides exchanged, and their numbers */
    bool is_quiet;
    double limit;         /* as a share: BAD has to be slower by more */
    const char *launches; /* of the first comparison; NULL: as many as `ab` takes, or as `given` says */
    char *const *given;   /* options of each `ab`, as vb_measuring_options has them */
    size_t given_count;
    uint32_t given_launches; /* that they say; 0: none */
    char *const *patterns;   /* end with NULL */
};

/* What came of it. */
struct vb_bisect_outcome {
    bool is_worse;    /* BAD is, for certain */
    bool is_found;    /* since a commit, or one of a few */
    size_t good, bad; /* places in the range: the last that is not worse, and the first that is */
    double ratio;     /* of BAD's time over GOOD's, where one row was compared, with its interval; NAN: not known */
    double low;
    double high;
};

/* Searches, and says on standard error what it does unless the wish is to be quiet. Returns as vb_bisect_search(). */
int vb_bisect_locate(const struct vb_git_recipe *recipe, const struct vb_bisect_wishes *wishes,
                     const struct vb_bisect_range *range, struct vb_bisect_outcome *outcome, struct vb_error *error);

/* Prints what it finds on standard output. Returns 0, then `exit_status` says what came of it; or what vb_git_build()
 * and vb_bisect_try() do. */
int vb_bisect_search(const struct vb_git_recipe *recipe, const struct vb_bisect_wishes *wishes,
                     const struct vb_bisect_range *range, int *exit_status, struct vb_error *error);
