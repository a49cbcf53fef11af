/* SPDX-License-Identifier: MIT
 *
 * A git repository, asked through the program `git`. */
#pragma once

#include "base/error.h"
#include "cli/options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Commits of a repository, built. Each has a work tree of its own, in
 *
 *     $XDG_CACHE_HOME/vbench/git/KEY/COMMIT/tree      (~/.cache where that is not set)
 *
 * KEY stands for repository, build command, what compilers are told by the environment, and this program's modules. A
 * tree is used again once it was built to the end, which the file `built` beside it says; whoever builds holds the
 * folder COMMIT, and with others whoever uses what was built, until that process ends. After a build the cache is
 * pruned. */

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

/* The cache of built commits is kept small: what was used least recently goes first, and what some
 * process holds, as all do that measure it, stays. */

#define VB_GIT_CACHE_BUILDS 20
#define VB_GIT_CACHE_BYTES  ((int64_t)5 << 30)

/* Removes from the cache, a folder of KEY/COMMIT, what is beyond one of the two. `title` begins what is said of that on
 * standard error; NULL: nothing is. What cannot be read or removed stays. */
void vb_git_prune(const char *cache, const char *title);

/* Removes a work tree, as far as it is there; git forgets it, too. */
void vb_git_remove_tree(const char *tree);

/* The options of `ab` and `bisect` that say what to build of a repository. */

struct vb_git_options {
    const char *git;     /* a revision, or two: GOOD..BAD */
    const char *newer;   /* a revision; NULL: the work tree as it stands */
    const char *build;   /* a command */
    const char *program; /* one of these two is what it makes */
    const char *module;
};

/* Those of an argp's table that have their texts in common; `git`, of the options that are of `type`, is where they go.
 */
#define VB_GIT_OPTIONS_ABOUT_BUILD(type, git)                                                                          \
    VB_OPTION("build", VB_TEXT(type, git.build), "COMMAND",                                                            \
              "run by sh in the top of each tree, with the environment that is"),                                      \
        VB_OPTION("program", VB_TEXT(type, git.program), "PATH",                                                       \
                  "the program with cases that it makes, relative to the top"),                                        \
        VB_OPTION("module", VB_TEXT(type, git.module), "PATH",                                                         \
                  "the module of cases that it makes, or the source file of one; see flags")

/* Whether these are arguments of `ab` with --git. */
bool vb_git_options_are_meant(int argc, char **argv);

/* Takes them out of the arguments, wherever they stand before "--". Returns 0, or VB_ERROR_USAGE where one lacks its
 * value or is given twice. */
int vb_git_options_take(struct vb_git_options *options, int *argc, char **argv, struct vb_error *error);

/* Whether they go together. Returns 0 or VB_ERROR_USAGE. */
int vb_git_options_check(const struct vb_git_options *options, struct vb_error *error);

/* What the build makes. */
const char *vb_git_options_product(const struct vb_git_options *options);
