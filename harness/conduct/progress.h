/* SPDX-License-Identifier: MIT
 *
 * One line on standard error that says where we are, rewritten between launches, never during one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vb_progress {
    bool enabled;
    size_t point_count;
    int64_t last_ns; /* when it was drawn last */
};

/* Draws the line, at most ten times a second: point `index` of all, its name, launches so far, and about how long it
 * all will still take. */
void vb_progress_draw(struct vb_progress *progress, size_t index, const char *case_name, const char *point,
                      uint32_t launches, int64_t left_ns);

/* Leaves an empty line behind. */
void vb_progress_clear(struct vb_progress *progress);
