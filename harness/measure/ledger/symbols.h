/* SPDX-License-Identifier: MIT
 *
 * Addresses of this process as functions, files and lines. */
#pragma once

#include "talk/call_site.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vb_symbols;

/* Reads what this process has mapped now. NULL without memory. */
struct vb_symbols *vb_symbols_open(void);
void vb_symbols_close(struct vb_symbols *symbols); /* NULL is allowed */

/* The functions around `address`, the innermost first, at most `capacity` >= 1 of them. Returns how many: at least 1.
 * Paths below the working directory are written relative to it. */
size_t vb_symbols_find(struct vb_symbols *symbols, uintptr_t address, struct vb_call_frame *frames, size_t capacity);

/* What the debug information says of the compiler and its flags, for the file with the function at `address`, whose
 * name goes to `file`; NULL if unknown. Both live as long as `symbols`. */
const char *vb_symbols_producer(struct vb_symbols *symbols, uintptr_t address, const char **file);

/* Whether lines are found, as far as debugging information goes. It takes libdw, here and where this was built. */
bool vb_symbols_know_lines(void);
