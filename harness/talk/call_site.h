/* SPDX-License-Identifier: MIT
 *
 * A place that allocates, and the calls that lead to it, as data: a worker finds them, others put them into words. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VB_CALL_FRAMES_MAX 14 /* of a site, the innermost ones */

/* One function on the way to an address; what the compiler inlined counts as called. */
struct vb_call_frame {
    char function[120]; /* "?" if unknown */
    char file[480];     /* "cases/async/future.h", or the program or library if the file is unknown */
    int32_t line;       /* 0: not known, as without debugging information */
};

struct vb_call_site {
    double allocs_per_op;
    double bytes_per_op; /* asked for */
    uint32_t frame_count;
    struct vb_call_frame frames[VB_CALL_FRAMES_MAX]; /* from the innermost out to the loop of the case */
};

/* Those of a variant. `items` is to be freed. */
struct vb_call_sites {
    struct vb_call_site *items;
    size_t count;
    size_t unnamed;            /* more, with fewer allocations each */
    double lost_allocs_per_op; /* at places for which there was no room */
    bool knows_lines;          /* false: what finds files and lines is not there */
};
