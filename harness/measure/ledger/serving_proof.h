/* SPDX-License-Identifier: MIT
 *
 * Makes the allocator itself prove that it serves malloc. A file name proves nothing: a library called
 * libmimalloc.so may pass every call on to another, or be loaded and idle. So a block is allocated, and each
 * allocator that we know is asked, by a function of its own, whether the block is one of its. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A pair of malloc and free. */
struct vb_heap_calls {
    void *(*allocate)(size_t size);
    void (*release)(void *block);
};

/* The allocator that serves both malloc and C++'s operator new, where the process has one: "jemalloc", "glibc",
 * "mimalloc" or "tcmalloc", with its version ("" where it does not tell). NULL: none of these has proved it. */
const char *vb_allocator_prove(char *version, size_t size);

/* Whether the jemalloc whose mallctl is `control` serves these calls. */
bool vb_jemalloc_serves(int (*control)(const char *, void *, size_t *, void *, size_t),
                        const struct vb_heap_calls *calls);

/* Where jemalloc counts the bytes that the calling thread allocates; NULL without jemalloc. jemalloc need not serve
 * malloc. The first call in a thread has jemalloc set it up. */
const volatile uint64_t *vb_jemalloc_allocated(void);

/* Where jemalloc's file begins in memory; NULL without it. */
const void *vb_jemalloc_holder(void);
