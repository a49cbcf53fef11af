/* SPDX-License-Identifier: MIT */
#include "support/delayed_number.h"

int number_request_open(struct number_request *request, uv_loop_t *loop)
{
    return -uv_timer_init(loop, &request->timer); /* libuv's errors are those of errno, below zero */
}

void number_request_close(struct number_request *request)
{
    uv_close((uv_handle_t *)&request->timer, NULL);
}

static void complete_future(uv_timer_t *timer)
{
    struct number_request *request = (struct number_request *)timer; /* its first member */
    future_i64_complete(request->answer, request->number);
}

static void complete_source(uv_timer_t *timer)
{
    struct number_request *request = (struct number_request *)timer;
    source_i64_complete(request->answer, request->number);
}

/* 0 or an errno. */
static int start(struct number_request *request, uint64_t key, uint64_t delay_ms, uv_timer_cb complete, void *answer)
{
    request->number = (int64_t)(key + 1);
    request->answer = answer;
    return -uv_timer_start(&request->timer, complete, delay_ms, 0);
}

struct future_i64 *delayed_number_heap_future(struct number_request *request, uint64_t key, uint64_t delay_ms)
{
    struct future_i64 *future = future_i64_pending();
    if (!future)
        return future_i64_failed(ENOMEM);
    int error = start(request, key, delay_ms, complete_future, future);
    if (error)
        future_i64_fail(future, error);
    return future;
}

struct result_i64 delayed_number_inline_result(struct number_request *request, uint64_t key, uint64_t delay_ms)
{
    return result_i64_from_future(delayed_number_heap_future(request, key, delay_ms));
}

struct result_i64 delayed_number_pooled_future(struct number_request *request, uint64_t key, uint64_t delay_ms)
{
    struct source_i64 *source = source_i64_pending();
    if (!source)
        return result_i64_failed(ENOMEM);
    struct result_i64 result = result_i64_from_source(source);
    int error = start(request, key, delay_ms, complete_source, source);
    if (error)
        source_i64_fail(source, error);
    return result;
}

void delayed_number_intrusive_future(struct number_request *request, uint64_t key, uint64_t delay_ms,
                                     struct future_i64 *answer)
{
    future_i64_init(answer);
    int error = start(request, key, delay_ms, complete_future, answer);
    if (error)
        future_i64_fail(answer, error);
}
