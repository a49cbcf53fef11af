/* SPDX-License-Identifier: MIT
 *
 * Commits of a repository, built. Each has a work tree of its own, in
 *
 *     $XDG_CACHE_HOME/vbench/git/KEY/COMMIT/tree      (~/.cache where that is not set)
 *
 * KEY stands for repository, build command, what compilers are told by the environment, and this program's modules. A
 * tree is used again once it was built to the end, which the file `built` beside it says; whoever builds holds the
 * folder COMMIT, and with others whoever uses what was built, until that process ends. After a build the cache is
 * pruned: git_prune.h. */
#pragma once

#include "base/error.h"
#include "cli/git/git.h"

#include <stdbool.h>

/* What is to be built, and how: the same for all commits. */
struct vb_git_recipe {
    const struct vb_git *git;
    const char *title;   /* begins what is said on the way */
    const char *command; /* run by sh in the top of the tree */
    const char *product; /* what it makes: relative to the top */
    bool is_quiet;       /* do not say on standard error what is being built */
    bool hides_log;      /* nor what a build that failed said last */
};

/* Builds a commit, unless it is built. `name` is how the user calls it. `product` is then the path of what was made,
 * which the caller frees. Where the build fails, the end of its log is on standard error. Returns 0, VB_ERROR_FORMAT
 * (it does not build, or does not make the product), VB_ERROR_IO (what else is in the way), VB_ERROR_STOPPED or
 * VB_ERROR_MEMORY. */
int vb_git_build(const struct vb_git_recipe *recipe, const char *commit, const char *name, char **product,
                 struct vb_error *error);

/* Likewise, the work tree we are in, as it stands. */
int vb_git_build_here(const struct vb_git_recipe *recipe, char **product, struct vb_error *error);

/* What people call the product at a path: of a commit that is kept there as git does, "e1a17fc77fcd:bench.so". */
void vb_git_say_product(char *text, size_t size, const char *path);
