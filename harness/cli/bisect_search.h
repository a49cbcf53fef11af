/* SPDX-License-Identifier: MIT
 *
 * The search of `bisect`, from the first comparison to what is shown at the end. */
#ifndef VB_CLI_BISECT_SEARCH_H
#define VB_CLI_BISECT_SEARCH_H

#include "base/error.h"
#include "cli/bisect_range.h"
#include "cli/git_build.h"

#include <stdbool.h>

struct vb_bisect_wishes {
    const char *invocation; /* of this program */
    bool is_module;         /* what is built; else a program */
    bool count_only;
    bool is_quiet;
    double limit;          /* as a share: BAD has to be slower by more */
    char *const *patterns; /* end with NULL */
};

/* Prints what it finds on standard output. Returns 0, then `exit_status` says what came of it; or what vb_git_build() and
 * vb_bisect_try() do. */
int vb_bisect_search(const struct vb_git_recipe *recipe, const struct vb_bisect_wishes *wishes,
                     const struct vb_bisect_range *range, int *exit_status, struct vb_error *error);

#endif
