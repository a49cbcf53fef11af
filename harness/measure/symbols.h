/* SPDX-License-Identifier: MIT
 *
 * Addresses of this process as functions, files and lines. */
#ifndef VB_MEASURE_SYMBOLS_H
#define VB_MEASURE_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

/* One function on the way to an address; what the compiler inlined counts as called. */
struct vb_frame {
    char function[120]; /* "?" where nobody knows */
    char place[200];    /* "cases/async/future.h:81", or the file of the program or library where there is no more */
};

struct vb_symbols;

/* Reads what this process has mapped now. NULL without memory. */
struct vb_symbols *vb_symbols_open(void);
void vb_symbols_close(struct vb_symbols *symbols); /* NULL is allowed */

/* The functions around `address`, the innermost first, at most `capacity` >= 1 of them. Returns how many: at least 1.
 * Paths below the working directory are written relative to it. */
size_t vb_symbols_find(struct vb_symbols *symbols, uintptr_t address, struct vb_frame *frames, size_t capacity);

/* Why there are no lines in this build ("built without libdw-dev"); "" where there are, as far as debugging information
 * goes. */
const char *vb_symbols_gap(void);

#endif
