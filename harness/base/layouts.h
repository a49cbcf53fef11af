/* SPDX-License-Identifier: MIT
 *
 * Layouts of a program or a module: the same objects linked again, with code at other places (cmake/Layouts.cmake).
 * They lie in the folder FILE.layouts, beside a list that says by build ids what belongs together:
 *
 *     vbench layouts 1
 *     method sections
 *     of BUILD_ID          of FILE itself
 *     layout SEED BUILD_ID of FILE.layouts/SEED; any number of such lines */
#pragma once

#include "base/error.h"
#include "base/module_file.h"

#include <stddef.h>
#include <stdint.h>

#define VB_LAYOUTS_MAX   256
#define VB_LAYOUTS_LEAST 3 /* with fewer, their differences cannot be estimated */

struct vb_layout {
    uint64_t seed;
    struct vb_module_file file; /* held open; a program's, too */
};

/* Whether there are layouts to measure through. */
enum vb_layouts_state {
    VB_LAYOUTS_NONE, /* there is no list */
    VB_LAYOUTS_READY,
    VB_LAYOUTS_NO_LIST,    /* the list cannot be read, or makes no sense */
    VB_LAYOUTS_OF_ANOTHER, /* the list is of another build of the file */
    VB_LAYOUTS_MIXED,      /* a layout is gone, or from another build than the list: `seed` says which */
    VB_LAYOUTS_TOO_FEW,
    VB_LAYOUTS_OTHER_METHOD, /* of two sides: they were not drawn alike */
    VB_LAYOUTS_OTHER_SEEDS,  /* of two sides: too few seeds are in both */
    VB_LAYOUTS_ONE_SIDE,     /* of two sides: only one has any */
};

struct vb_layouts {
    enum vb_layouts_state state;
    char method[32];
    uint64_t seed;           /* of the layout that is wrong */
    struct vb_layout *items; /* by ascending seed; none unless READY */
    size_t count;
};

/* Opens the layouts of a file, which is open as `fd`, under numbers of at least `lowest_fd`. Whatever is wrong with
 * them is in `state`, and then there are none. Returns 0 or VB_ERROR_MEMORY. Close them in any case. */
int vb_layouts_open(struct vb_layouts *layouts, const char *path, int fd, int lowest_fd, struct vb_error *error);
void vb_layouts_close(struct vb_layouts *layouts);

/* Leaves on both sides only what the other has, too. Where that is not enough both have none, and say why. */
void vb_layouts_pair(struct vb_layouts *old, struct vb_layouts *new);
