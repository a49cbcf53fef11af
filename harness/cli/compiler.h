/* SPDX-License-Identifier: MIT
 *
 * A compiler, run as a child: its command line and its end. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A command line. Words are not copied: they must outlive it. */
struct vb_compiler {
    char *text;   /* of the variable or the fallback, split into words */
    char *flags;  /* of measured files, likewise */
    char **words; /* end with NULL */
    size_t count;
    size_t room;
    bool no_memory; /* a word was lost */
};

/* Begins a command line with $CC (else cc), or $CXX (else c++), and the flags of measured files. Release it in any
 * case. */
void vb_compiler_begin(struct vb_compiler *compiler, bool is_cpp);
void vb_compiler_release(struct vb_compiler *compiler);

void vb_compiler_add(struct vb_compiler *compiler, const char *word);

/* Adds words up to a NULL; none where `words` is NULL. */
void vb_compiler_add_all(struct vb_compiler *compiler, const char *const *words);

/* Runs it and waits. What it says goes to standard error, or nowhere where `is_silent`. A signal that stops us stops
 * it, too. Returns 0; VB_ERROR_FORMAT where it fails on `source`; VB_ERROR_IO where it cannot be run; VB_ERROR_STOPPED;
 * VB_ERROR_MEMORY. */
int vb_compiler_run(const struct vb_compiler *compiler, const char *source, bool is_silent, struct vb_error *error);
