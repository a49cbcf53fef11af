/* SPDX-License-Identifier: MIT
 *
 * Emptying the caches of what a case has in them, without privileges: by walking memory that is larger than the last of
 * them. Data leaves all levels, and code those that hold both; what a CPU keeps of code beside them (its first level of
 * instructions, decoded ones, predictions of branches) may stay, and the kernel's page tables are in physical memory as
 * before. */
#ifndef VB_MEASURE_EVICTION_H
#define VB_MEASURE_EVICTION_H

#include <stddef.h>

struct vb_eviction {
    unsigned char *memory; /* NULL: there is none */
    size_t bytes;
};

/* Takes a quarter more memory than the last cache has, at most 512 MiB. Without memory there is no eviction. */
void vb_eviction_open(struct vb_eviction *eviction);
void vb_eviction_close(struct vb_eviction *eviction);

/* Walks it, writing to every line. */
void vb_evict(const struct vb_eviction *eviction);

#endif
