/* SPDX-License-Identifier: MIT */
#include "async/responder.h"

#include <assert.h>

/* An answer on its way: a waiter of the executor, or in the list of those that are free. */
struct answer {
    struct async_waiter waiter;
    struct responder *responder;
    union {
        struct future_i64 *future;
        struct source_i64 *source;
    };
    int64_t value;
};

struct responder {
    const bool *is_known;
    size_t key_count;
    struct async_executor *executor;
    struct async_waiter *free;
    struct answer answers[];
};

struct responder *responder_create(struct async_executor *executor, const bool *is_known, size_t key_count,
                                   size_t capacity)
{
    struct responder *responder = malloc(sizeof(*responder) + capacity * sizeof(responder->answers[0]));
    if (!responder)
        return NULL;
    responder->is_known = is_known;
    responder->key_count = key_count;
    responder->executor = executor;
    responder->free = NULL;
    for (size_t index = capacity; index-- > 0;) {
        responder->answers[index].responder = responder;
        responder->answers[index].waiter.next = responder->free;
        responder->free = &responder->answers[index].waiter;
    }
    return responder;
}

void responder_destroy(struct responder *responder)
{
    free(responder);
}

static int64_t answer_to(uint64_t key)
{
    return (int64_t)(key + 1);
}

static bool is_known(const struct responder *responder, uint64_t key)
{
    assert(key < responder->key_count);
    return responder->is_known[key];
}

/* Sends an answer on its way; NULL: there are too many. Whose it is, the caller writes into it. */
static struct answer *answer_later(struct responder *responder, uint64_t key, void (*arrive)(struct async_waiter *))
{
    if (!responder->free)
        return NULL;
    struct answer *answer = ASYNC_WAITER_OF(responder->free, struct answer, waiter);
    responder->free = answer->waiter.next;
    answer->value = answer_to(key);
    answer->waiter.ready = arrive;
    async_executor_defer(responder->executor, &answer->waiter);
    return answer;
}

/* Before the completion, which may well ask for the next answer. */
static void give_back(struct answer *answer)
{
    answer->waiter.next = answer->responder->free;
    answer->responder->free = &answer->waiter;
}

static void arrive_at_future(struct async_waiter *waiter)
{
    struct answer *answer = ASYNC_WAITER_OF(waiter, struct answer, waiter);
    struct future_i64 *future = answer->future;
    int64_t value = answer->value;
    give_back(answer);
    future_i64_complete(future, value);
}

static void arrive_at_source(struct async_waiter *waiter)
{
    struct answer *answer = ASYNC_WAITER_OF(waiter, struct answer, waiter);
    struct source_i64 *source = answer->source;
    int64_t value = answer->value;
    give_back(answer);
    source_i64_complete(source, value);
}

static void answer_in_future(struct responder *responder, uint64_t key, struct future_i64 *future)
{
    struct answer *answer = answer_later(responder, key, arrive_at_future);
    if (answer)
        answer->future = future;
    else
        future_i64_fail(future, EAGAIN);
}

static inline struct future_i64 *begin_future(struct responder *responder, uint64_t key)
{
    struct future_i64 *future = future_i64_pending();
    if (!future)
        return future_i64_no_memory();
    answer_in_future(responder, key, future);
    return future;
}

/* The slow halves of the functions below, each in its own form and out of line, so that they are jumps at the end of
 * functions which save no registers. */
static __attribute__((noinline)) struct future_i64 *pending_future(struct responder *responder, uint64_t key)
{
    return begin_future(responder, key);
}

static __attribute__((noinline)) struct result_i64 pending_result(struct responder *responder, uint64_t key)
{
    return result_i64_from_future(begin_future(responder, key));
}

static __attribute__((noinline)) struct result_i64 pending_source(struct responder *responder, uint64_t key)
{
    struct source_i64 *source = source_i64_pending();
    if (!source)
        return result_i64_failed(ENOMEM);
    struct result_i64 result = result_i64_from_source(source);
    struct answer *answer = answer_later(responder, key, arrive_at_source);
    if (answer)
        answer->source = source;
    else
        source_i64_fail(source, EAGAIN);
    return result;
}

struct future_i64 *responder_heap_future(struct responder *responder, uint64_t key)
{
    return is_known(responder, key) ? future_i64_ready(answer_to(key)) : pending_future(responder, key);
}

struct result_i64 responder_inline_result(struct responder *responder, uint64_t key)
{
    return is_known(responder, key) ? result_i64_ready(answer_to(key)) : pending_result(responder, key);
}

struct result_i64 responder_pooled_future(struct responder *responder, uint64_t key)
{
    return is_known(responder, key) ? result_i64_ready(answer_to(key)) : pending_source(responder, key);
}

void responder_intrusive_future(struct responder *responder, uint64_t key, struct future_i64 *answer)
{
    if (is_known(responder, key)) {
        future_i64_init_ready(answer, answer_to(key));
        return;
    }
    future_i64_init(answer);
    answer_in_future(responder, key, answer);
}
