/* SPDX-License-Identifier: MIT
 *
 * Evicts a case's data from the caches, without privileges, by walking memory that is larger than the last cache.
 * Data leaves all levels. Code leaves the levels shared with data; the first-level instruction cache, decoded
 * instructions and branch predictions may stay. Page tables stay as they are. */
#pragma once

#include <stddef.h>

struct vb_eviction {
    unsigned char *memory; /* NULL: there is none */
    size_t bytes;
};

/* Takes a quarter more memory than the last cache has, at most 512 MiB. Without memory there is no eviction. */
void vb_eviction_open(struct vb_eviction *eviction);
void vb_eviction_close(struct vb_eviction *eviction);

/* Walks that memory and writes to every cache line. */
void vb_evict(const struct vb_eviction *eviction);
