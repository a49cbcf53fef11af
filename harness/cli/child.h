/* SPDX-License-Identifier: MIT
 *
 * Another program, run as a child to its end. It gets no descriptor of ours beyond the three standard ones. */
#pragma once

#include "base/error.h"

#include <stdbool.h>

struct vb_child {
    const char *program;      /* its file, looked for in $PATH where it has no '/'; NULL: the first word */
    const char *const *words; /* its name and its arguments; end with NULL */
    const char *folder;       /* where it begins; NULL: here */
    const char *input;        /* a file that becomes its standard input; NULL: nothing */
    int output;               /* descriptors that become its standard output and error; negative: nowhere */
    int errors;
    const char
        *cannot;   /* begins the error where it cannot be run: "cannot run 'git'"; NULL: the reason alone is said */
    bool is_alone; /* in a session of its own, without a terminal: what it starts is stopped with it */
};

/* Runs it and waits. A signal that stops us stops it, too. `ended` is then as waitpid() has it.
 * Returns 0, however it ended; VB_ERROR_STOPPED; VB_ERROR_IO where it cannot be run. */
int vb_child_run(const struct vb_child *child, int *ended, struct vb_error *error);

/* All that it wrote to a file without a name, but for the end of the last line; to be freed. NULL without memory. */
char *vb_child_take_text(int descriptor);

/* Writes "status 2" or "signal 9", and returns it. */
#define VB_CHILD_END_MAX 32
const char *vb_child_say_end(int ended, char text[VB_CHILD_END_MAX]);
