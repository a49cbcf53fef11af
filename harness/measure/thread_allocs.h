/* SPDX-License-Identifier: MIT
 *
 * What the threads of this process have allocated since they began, as jemalloc counts it for each of them at all
 * times: reading costs two loads, and needs nothing installed. It is the usable size of each block, that of a resized
 * block once more. So timed turns can be watched, although nothing may be counted in them.
 *
 * Threads are known by their beginning: pthread_create and thrd_create of this program stand before the C library's. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Keeps account of threads from now on, if jemalloc serves malloc. Call it while no other thread is alive. */
void vb_threads_watch(void);

/* Whether all threads that have begun since are known. */
bool vb_threads_are_watched(void);

/* Bytes that the calling thread has allocated; 0 where nothing is watched. */
int64_t vb_threads_own_bytes(void);

/* The same of all others together, including ended ones, without those that have left. The first thread is not
 * included: it is the caller. What they allocate in their destructors of thread-specific data is not in it. */
int64_t vb_threads_other_bytes(void);

/* From here on the calling thread is not one of the others. */
void vb_threads_leave(void);

/* Threads that have begun since vb_threads_watch(). */
int64_t vb_threads_begun(void);

/* From now on each thread has its cache made by jemalloc when it begins, and not at its first allocation. */
void vb_threads_make_caches(void);
