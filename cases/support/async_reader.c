/* SPDX-License-Identifier: MIT */
#include "support/async_reader.h"

/* On a thread of the pool. */
static void read_store(uv_work_t *work)
{
    struct async_read *read = (struct async_read *)work; /* its first member */
    read->error = read->store->read(read->store->context, read->key, &read->value);
}

/* On the loop's thread from here on: nobody else ever sees a future. `status` is that of a cancelled request, or 0. */
static void complete_future(uv_work_t *work, int status)
{
    struct async_read *read = (struct async_read *)work;
    int error = status != 0 ? -status : read->error;
    if (error)
        future_i64_fail(read->answer, error);
    else
        future_i64_complete(read->answer, read->value);
}

static void complete_source(uv_work_t *work, int status)
{
    struct async_read *read = (struct async_read *)work;
    int error = status != 0 ? -status : read->error;
    if (error)
        source_i64_fail(read->answer, error);
    else
        source_i64_complete(read->answer, read->value);
}

/* 0 or an errno. */
static int start(struct async_reader *reader, struct async_read *read, int64_t key, uv_after_work_cb complete,
                 void *answer)
{
    read->store = &reader->store;
    read->key = key;
    read->answer = answer;
    return -uv_queue_work(reader->loop, &read->work, read_store, complete); /* libuv's errors are errno's, below zero */
}

static struct future_i64 *read_to_future(struct async_reader *reader, struct async_read *read, int64_t key)
{
    struct future_i64 *future = future_i64_pending();
    if (!future)
        return future_i64_failed(ENOMEM);
    int error = start(reader, read, key, complete_future, future);
    if (error)
        future_i64_fail(future, error);
    return future;
}

struct future_i64 *async_reader_heap_future(struct async_reader *reader, struct async_read *read, int64_t key)
{
    int64_t value;
    if (cached_reader_find(reader->cache, key, &value))
        return future_i64_ready(value);
    return read_to_future(reader, read, key);
}

struct result_i64 async_reader_inline_result(struct async_reader *reader, struct async_read *read, int64_t key)
{
    int64_t value;
    if (cached_reader_find(reader->cache, key, &value))
        return result_i64_ready(value);
    return result_i64_from_future(read_to_future(reader, read, key));
}

struct result_i64 async_reader_pooled_future(struct async_reader *reader, struct async_read *read, int64_t key)
{
    int64_t value;
    if (cached_reader_find(reader->cache, key, &value))
        return result_i64_ready(value);
    struct source_i64 *source = source_i64_pending();
    if (!source)
        return result_i64_failed(ENOMEM);
    struct result_i64 result = result_i64_from_source(source);
    int error = start(reader, read, key, complete_source, source);
    if (error)
        source_i64_fail(source, error);
    return result;
}

void async_reader_intrusive_future(struct async_reader *reader, struct async_read *read, int64_t key,
                                   struct future_i64 *answer)
{
    int64_t value;
    if (cached_reader_find(reader->cache, key, &value)) {
        future_i64_init_ready(answer, value);
        return;
    }
    future_i64_init(answer);
    int error = start(reader, read, key, complete_future, answer);
    if (error)
        future_i64_fail(answer, error);
}
