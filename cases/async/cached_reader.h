/* SPDX-License-Identifier: MIT
 *
 * A reader with a cache in front of a slow store: the value from memory if it is there, else from the store. Where a
 * value was found decides how it is returned, in one form per function.
 *
 * The cache holds what is put into it and never more: what is read from the store is not added, as with a cache that is
 * full of hotter things. So the share of hits is decided by the keys that are asked for, and does not drift.
 */
#ifndef ASYNC_CACHED_READER_H
#define ASYNC_CACHED_READER_H

#include "async/i64.h"

/* Where values come from on a miss. `read` fills the value of a key and returns 0, or an errno. */
struct cached_reader_store {
    int (*read)(void *context, int64_t key, int64_t *value);
    void *context;
};

struct cached_reader;

/* Room for `capacity` values, at least one. The store is the caller's and must outlive the reader. NULL: no memory. */
struct cached_reader *cached_reader_create(size_t capacity, struct cached_reader_store store);
void cached_reader_destroy(struct cached_reader *reader); /* NULL is allowed */

/* Keeps the value for the key. 0, or ENOSPC once `capacity` keys are kept. */
int cached_reader_put(struct cached_reader *reader, int64_t key, int64_t value);

/* Looks into the cache alone: true, and the value, if it is there. */
bool cached_reader_find(struct cached_reader *reader, int64_t key, int64_t *value);

/* A future in both cases. */
struct future_i64 *cached_reader_heap_future(struct cached_reader *reader, int64_t key);

/* A hit returns the value, a miss a future. */
struct result_i64 cached_reader_inline_result(struct cached_reader *reader, int64_t key);

/* A hit returns the value, a miss a pooled source. */
struct result_i64 cached_reader_pooled_future(struct cached_reader *reader, int64_t key);

/* No future at all: 0 and the value, or an errno. */
int cached_reader_direct(struct cached_reader *reader, int64_t key, int64_t *value);

#endif
