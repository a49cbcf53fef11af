/* SPDX-License-Identifier: MIT
 *
 * A line on standard error that says where we are, rewritten between launches, never during one. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vb_progress {
    bool enabled;
    int64_t last_ns; /* when it was drawn last; 0: never */
};

/* Draws the line, at most ten times a second, as far as the terminal is wide. */
void vb_progress_draw(struct vb_progress *progress, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Leaves an empty line behind. */
void vb_progress_clear(struct vb_progress *progress);
