/* SPDX-License-Identifier: MIT
 *
 * Has gnuplot draw charts in a temporary folder beside their destination, and moves them there when all are done.
 * After a failure the old pictures are still there. */
#pragma once

#include "base/error.h"

#include <limits.h>
#include <stddef.h>

struct vb_drawing {
    const char *folder;
    char work[PATH_MAX]; /* "" where there is none */
    char **names;        /* of the charts, without suffix */
    size_t count;
};

/* Makes the folder, as far as it is missing, and in it the one to work in. Returns 0 or VB_ERROR_IO; end it in either
 * case. */
int vb_drawing_begin(struct vb_drawing *drawing, const char *folder, struct vb_error *error);
void vb_drawing_end(struct vb_drawing *drawing);

/* Draws a script as NAME.svg and NAME.png. `drawing` is a struct vb_drawing. Returns 0, VB_ERROR_IO, VB_ERROR_MEMORY or
 * VB_ERROR_STOPPED. */
int vb_drawing_take(void *drawing, const char *name, const char *script, struct vb_error *error);

/* Puts the pictures into the folder and prints their paths. What was drawn there of the same results before, and is not
 * any more, goes: it would stand beside numbers that are gone. Returns 0 or VB_ERROR_IO. */
int vb_drawing_keep(struct vb_drawing *drawing, const char *results, struct vb_error *error);
