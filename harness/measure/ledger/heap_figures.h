/* SPDX-License-Identifier: MIT
 *
 * The allocator's own figures about this process. */
#pragma once

#include "talk/witness.h"

#include <stdbool.h>

/* Reads what jemalloc knows, in about 10 us. Returns false where malloc is served by another allocator, or by a
 * jemalloc without statistics; `state` is then all zero. */
bool vb_allocator_read(struct vb_heap_state *state);
