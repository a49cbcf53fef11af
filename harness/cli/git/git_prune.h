/* SPDX-License-Identifier: MIT
 *
 * The cache of built commits (git_build.h) is kept small: what was used least recently goes first, and what some
 * process holds, as all do that measure it, stays. */
#pragma once

#include <stdint.h>

#define VB_GIT_CACHE_BUILDS 20
#define VB_GIT_CACHE_BYTES  ((int64_t)5 << 30)

/* Removes from the cache, a folder of KEY/COMMIT, what is beyond one of the two. `title` begins what is said of that on
 * standard error; NULL: nothing is. What cannot be read or removed stays. */
void vb_git_prune(const char *cache, const char *title);

/* Removes a work tree, as far as it is there; git forgets it, too. */
void vb_git_remove_tree(const char *tree);
