/* SPDX-License-Identifier: MIT
 *
 * What a built tree depends on beside its commit. */
#pragma once

#include "base/error.h"

struct vb_git_key {
    char *text;    /* all of it, in lines */
    char name[17]; /* of its folder: hexadecimal digits */
};

/* Of the repository `store`, the build command, what the environment tells compilers and build systems, and this
 * program's version and module flags. Release it after success. Returns 0 or VB_ERROR_MEMORY. */
int vb_git_key_make(struct vb_git_key *key, const char *store, const char *command, struct vb_error *error);
void vb_git_key_release(struct vb_git_key *key);
