/* SPDX-License-Identifier: MIT
 *
 * Where the code of a variant lies: the files of its process, and its functions in them. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define VB_PATHS_TEXT_MAX 4000

/* The variant's loop and the case's set-up, which determines what the loop finds. */
enum vb_root { VB_ROOT_LOOP, VB_ROOT_SETUP, VB_ROOTS };

struct vb_whereabouts {
    uint32_t object[VB_ROOTS];     /* the line of `paths` that a function lies in, from 0 */
    uint64_t address[VB_ROOTS];    /* in that file, before it is loaded anywhere; 0: there is none */
    char paths[VB_PATHS_TEXT_MAX]; /* of the files, one per line, in the order in which names are looked up; "": not
                                      known */
};

/* The lines of `paths` of a copy of one, which is cut up. Returns how many, at most `most`. */
size_t vb_whereabouts_split(struct vb_whereabouts *whereabouts, char **lines, size_t most);

#define VB_WHEREABOUTS_FILES_MAX 256
