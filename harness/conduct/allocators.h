/* SPDX-License-Identifier: MIT
 *
 * The allocators that workers can be timed under. The program is linked with jemalloc. mimalloc and tcmalloc are
 * preloaded. For glibc's there is a second executable: the same objects linked without jemalloc. Preloading glibc is
 * no way, because C++ would then use half of each. */
#pragma once

#include "base/error.h"

#include <limits.h>
#include <sys/stat.h>
#include <stddef.h>

#define VB_ALLOCATORS_MAX 4

/* The second executable has the name of this program and this suffix. */
#define VB_GLIBC_SUFFIX "-glibc"

/* One of them, and what its workers need. */
struct vb_allocator_choice {
    const char *name;       /* "jemalloc", "glibc", "mimalloc" or "tcmalloc" */
    char library[PATH_MAX]; /* to be preloaded; "": none */
    char program[PATH_MAX]; /* to be started instead of this one; "": none */
    struct stat program_status;
};

struct vb_allocator_set {
    struct vb_allocator_choice items[VB_ALLOCATORS_MAX];
    size_t count;
};

/* Fills `set` with the names in `text`, separated by commas; the other fields stay empty. Returns 0, or
 * VB_ERROR_USAGE for a name that is not known (the message lists those that are), is empty or comes twice. */
int vb_allocators_parse(struct vb_allocator_set *set, const char *text, struct vb_error *error);

/* Every allocator that is known, in the same way. */
void vb_allocators_all(struct vb_allocator_set *set);

/* Looks for what a worker needs to have this allocator. Returns 0, or VB_ERROR_MEASURE with what is missing. */
int vb_allocator_find(struct vb_allocator_choice *choice, struct vb_error *error);

/* The path of this program's own file. Returns 0 or VB_ERROR_MEASURE. */
int vb_find_self(char *path, size_t size, struct vb_error *error);
