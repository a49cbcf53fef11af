/* SPDX-License-Identifier: MIT
 *
 * The search of `bisect`, from the first comparison to what is shown at the end. */
#pragma once

#include "base/error.h"
#include "cli/bisect/bisect_range.h"
#include "cli/git/git_build.h"

#include <stdbool.h>
#include <stdint.h>

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
