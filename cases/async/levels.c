/* SPDX-License-Identifier: MIT */
#include "async/levels.h"

/* The level's own work on the answer from below. */
static int64_t improved(int64_t answer)
{
    return answer + 1;
}

static struct future_i64 *heap_lowest(struct levels *levels, size_t level, uint64_t key)
{
    (void)level;
    return responder_heap_future(levels->responder, key);
}

static void continue_heap(struct async_waiter *waiter)
{
    struct level_heap_frame *frame = ASYNC_WAITER_OF(waiter, struct level_heap_frame, waiter);
    int64_t answer = 0;
    int error = future_i64_take(frame->below, &answer);
    if (error)
        future_i64_fail(&frame->future, error);
    else
        future_i64_complete(&frame->future, improved(answer));
}

static struct future_i64 *heap_level(struct levels *levels, size_t level, uint64_t key)
{
    struct future_i64 *below = levels->heap[level - 1](levels, level - 1, key);
    if (future_i64_is_ready(below)) {
        int64_t answer = 0;
        int error = future_i64_take(below, &answer);
        return error ? future_i64_failed(error) : future_i64_ready(improved(answer));
    }
    struct level_heap_frame *frame = async_future_allocate(sizeof(*frame));
    if (!frame) {
        future_i64_release(below);
        return future_i64_no_memory();
    }
    async_core_init(&frame->future.core, 2, ASYNC_PENDING, 0);
    frame->waiter.ready = continue_heap;
    frame->below = below;
    if (future_i64_await(below, &frame->waiter))
        continue_heap(&frame->waiter);
    return &frame->future;
}

static struct result_i64 inline_lowest(struct levels *levels, size_t level, uint64_t key)
{
    (void)level;
    return responder_inline_result(levels->responder, key);
}

static void continue_inline(struct async_waiter *waiter)
{
    struct level_inline_frame *frame = ASYNC_WAITER_OF(waiter, struct level_inline_frame, waiter);
    int64_t answer = 0;
    int error = result_i64_take(&frame->below, &answer);
    if (error)
        future_i64_fail(&frame->future, error);
    else
        future_i64_complete(&frame->future, improved(answer));
}

/* The answer from below is there, and consumed. */
static struct result_i64 improved_result(struct result_i64 *below)
{
    int64_t answer = 0;
    int error = result_i64_take(below, &answer);
    return error ? result_i64_failed(error) : result_i64_ready(improved(answer));
}

static struct result_i64 inline_level(struct levels *levels, size_t level, uint64_t key)
{
    struct result_i64 below = levels->inlined[level - 1](levels, level - 1, key);
    if (result_i64_is_ready(&below))
        return improved_result(&below);
    struct level_inline_frame *frame = async_future_allocate(sizeof(*frame));
    if (!frame) {
        result_i64_discard(&below);
        return result_i64_failed(ENOMEM);
    }
    async_core_init(&frame->future.core, 2, ASYNC_PENDING, 0);
    frame->waiter.ready = continue_inline;
    frame->below = below;
    if (result_i64_await(&below, &frame->waiter))
        continue_inline(&frame->waiter);
    return result_i64_from_future(&frame->future);
}

static struct result_i64 passed_level(struct levels *levels, size_t level, uint64_t key)
{
    return levels->passed[level - 1](levels, level - 1, key + 1);
}

static struct result_i64 pooled_lowest(struct levels *levels, size_t level, uint64_t key)
{
    (void)level;
    return responder_pooled_future(levels->responder, key);
}

static void give_back(struct level_pooled_frame *frame)
{
    frame->waiter.next = frame->levels->free;
    frame->levels->free = &frame->waiter;
}

static void continue_pooled(struct async_waiter *waiter)
{
    struct level_pooled_frame *frame = ASYNC_WAITER_OF(waiter, struct level_pooled_frame, waiter);
    struct source_i64 *source = frame->source;
    int64_t answer = 0;
    int error = result_i64_take(&frame->below, &answer);
    give_back(frame);
    if (error)
        source_i64_fail(source, error);
    else
        source_i64_complete(source, improved(answer));
}

static struct result_i64 pooled_level(struct levels *levels, size_t level, uint64_t key)
{
    struct result_i64 below = levels->pooled[level - 1](levels, level - 1, key);
    if (result_i64_is_ready(&below))
        return improved_result(&below);
    struct source_i64 *source = levels->free ? source_i64_pending() : NULL;
    if (!source) {
        result_i64_discard(&below);
        return result_i64_failed(levels->free ? ENOMEM : EAGAIN);
    }
    struct result_i64 result = result_i64_from_source(source);
    struct level_pooled_frame *frame = ASYNC_WAITER_OF(levels->free, struct level_pooled_frame, waiter);
    levels->free = frame->waiter.next;
    frame->waiter.ready = continue_pooled;
    frame->source = source;
    frame->below = below;
    if (result_i64_await(&below, &frame->waiter))
        continue_pooled(&frame->waiter);
    return result;
}

static void intrusive_lowest(struct levels *levels, size_t level, uint64_t key, struct level_intrusive_frame *frame)
{
    (void)level;
    responder_intrusive_future(levels->responder, key, &frame->future);
}

static void continue_intrusive(struct async_waiter *waiter)
{
    struct level_intrusive_frame *frame = ASYNC_WAITER_OF(waiter, struct level_intrusive_frame, waiter);
    struct level_intrusive_frame *below = frame - 1;
    int64_t answer = 0;
    int error = future_i64_take(&below->future, &answer);
    if (error)
        future_i64_fail(&frame->future, error);
    else
        future_i64_complete(&frame->future, improved(answer));
}

static void intrusive_level(struct levels *levels, size_t level, uint64_t key, struct level_intrusive_frame *frame)
{
    struct level_intrusive_frame *below = frame - 1;
    levels->intrusive[level - 1](levels, level - 1, key, below);
    future_i64_init(&frame->future);
    frame->waiter.ready = continue_intrusive;
    if (future_i64_await(&below->future, &frame->waiter))
        continue_intrusive(&frame->waiter);
}

void levels_init(struct levels *levels, struct responder *responder)
{
    levels->responder = responder;
    levels->free = NULL;
    for (size_t index = 0; index < LEVELS_MAX; ++index) {
        levels->frames[index].levels = levels;
        give_back(&levels->frames[index]);
    }
    for (size_t level = 0; level <= LEVELS_MAX; ++level) {
        bool is_lowest = level == 0;
        levels->heap[level] = is_lowest ? heap_lowest : heap_level;
        levels->inlined[level] = is_lowest ? inline_lowest : inline_level;
        levels->passed[level] = is_lowest ? inline_lowest : passed_level;
        levels->pooled[level] = is_lowest ? pooled_lowest : pooled_level;
        levels->intrusive[level] = is_lowest ? intrusive_lowest : intrusive_level;
    }
}
