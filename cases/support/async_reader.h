/* SPDX-License-Identifier: MIT
 *
 * A reader with a cache whose misses are read by a thread of libuv's pool: a hit is known at once, a miss some turns of
 * the loop later. It works in memory of the caller's, so that it allocates nothing but the form of its answer.
 *
 * The store is asked by one thread at a time only if the pool has one thread (UV_THREADPOOL_SIZE=1).
 */
#ifndef SUPPORT_ASYNC_READER_H
#define SUPPORT_ASYNC_READER_H

#include "async/cached_reader.h"

#include <uv.h>

struct async_reader {
    uv_loop_t *loop; /* must be run for misses to end */
    struct cached_reader *cache;
    struct cached_reader_store store;
};

/* One read under way. It must stay until its value is there, and may be used for the next one then. */
struct async_read {
    uv_work_t work;
    const struct cached_reader_store *store;
    int64_t key, value;
    int error;
    void *answer; /* the future or the source that waits for the value */
};

/* A future in both cases. */
struct future_i64 *async_reader_heap_future(struct async_reader *reader, struct async_read *read, int64_t key);

/* A hit returns the value, a miss a future. */
struct result_i64 async_reader_inline_result(struct async_reader *reader, struct async_read *read, int64_t key);

/* A hit returns the value, a miss a pooled source. */
struct result_i64 async_reader_pooled_future(struct async_reader *reader, struct async_read *read, int64_t key);

/* A future in the caller's memory, which is ready on a hit. */
void async_reader_intrusive_future(struct async_reader *reader, struct async_read *read, int64_t key,
                                   struct future_i64 *answer);

#endif
