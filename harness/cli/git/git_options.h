/* SPDX-License-Identifier: MIT
 *
 * The options of `ab` and `bisect` that say what to build of a repository. */
#pragma once

#include "base/error.h"
#include "cli/options.h"

#include <stdbool.h>

struct vb_git_options {
    const char *git;     /* a revision, or two: GOOD..BAD */
    const char *newer;   /* a revision; NULL: the work tree as it stands */
    const char *build;   /* a command */
    const char *program; /* one of these two is what it makes */
    const char *module;
};

enum { VB_GIT_KEY_GIT = 0x500, VB_GIT_KEY_NEW, VB_GIT_KEY_BUILD, VB_GIT_KEY_PROGRAM, VB_GIT_KEY_MODULE };

/* Those of an argp's table that have their texts in common. */
#define VB_GIT_OPTIONS_ABOUT_BUILD                                                                                     \
    VB_OPTION("build", VB_GIT_KEY_BUILD, "COMMAND",                                                                    \
              "run by sh in the top of each tree, with the environment that is"),                                      \
        VB_OPTION("program", VB_GIT_KEY_PROGRAM, "PATH", "the program with cases that it makes, relative to the top"), \
        VB_OPTION("module", VB_GIT_KEY_MODULE, "PATH",                                                                 \
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
