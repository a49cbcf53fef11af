/* SPDX-License-Identifier: MIT
 *
 * What does it cost to return a result where the answer is never known at once? The article warns against ValueTask in
 * APIs that always complete asynchronously. Operations are asked for one after another, each through a pointer to a
 * function of another translation unit, and the caller runs the executor until the answer is there.
 *
 * heap_future and inline_result allocate the same future. What differs is that the latter is wrapped on the way out and
 * unwrapped on the way in, which is what the warning is about: a few instructions, of the same order as a function
 * call. result_to_future wraps it, and has the caller turn the result back into a future (.NET's AsTask) as it must
 * where several are to wait for it; that returns the future that was wrapped, and allocates nothing.
 *
 * pooled_future and intrusive_future show the other side: where nothing is known at once, it is them that save the
 * allocation, and not the inline result.
 */
#include "support/service.h"

#define KEYS 256

struct fixture {
    struct service service;
    bool is_known[KEYS]; /* none */
};

static void setup(struct vb_run *run)
{
    struct fixture *fixture = service_fixture(run, sizeof(*fixture));
    if (!fixture)
        return;
    service_setup(&fixture->service, run, fixture->is_known, KEYS, 1);
}

/* One after another, round and round. */
static uint64_t after(uint64_t key)
{
    return (key + 1) % KEYS;
}

static uint64_t heap_future(struct vb_run *run)
{
    struct future_i64 *(*ask)(struct responder *, uint64_t) = VB_OPAQUE_POINTER(&responder_heap_future);
    struct service *service = &((struct fixture *)run->fixture)->service;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct future_i64 *future = ask(service->responder, key);
        struct outcome outcome = service_await_future(service, future);
        if (outcome.error)
            return service_fail(run, outcome.error);
        sum += (uint64_t)outcome.answer;
        key = after(key);
    }
    return sum;
}

static uint64_t take_results(struct vb_run *run, struct result_i64 (*ask)(struct responder *, uint64_t))
{
    struct result_i64 (*hidden_ask)(struct responder *, uint64_t) = VB_OPAQUE_POINTER(ask);
    struct service *service = &((struct fixture *)run->fixture)->service;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct result_i64 result = hidden_ask(service->responder, key);
        struct outcome outcome = service_await_result(service, result);
        if (outcome.error)
            return service_fail(run, outcome.error);
        sum += (uint64_t)outcome.answer;
        key = after(key);
    }
    return sum;
}

static uint64_t inline_result(struct vb_run *run)
{
    return take_results(run, responder_inline_result);
}

static uint64_t result_to_future(struct vb_run *run)
{
    struct result_i64 (*ask)(struct responder *, uint64_t) = VB_OPAQUE_POINTER(&responder_inline_result);
    struct service *service = &((struct fixture *)run->fixture)->service;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct result_i64 result = ask(service->responder, key);
        struct future_i64 *future = result_i64_to_future(&result);
        struct outcome outcome = service_await_future(service, future);
        if (outcome.error)
            return service_fail(run, outcome.error);
        sum += (uint64_t)outcome.answer;
        key = after(key);
    }
    return sum;
}

static uint64_t pooled_future(struct vb_run *run)
{
    return take_results(run, responder_pooled_future);
}

static uint64_t intrusive_future(struct vb_run *run)
{
    void (*ask)(struct responder *, uint64_t, struct future_i64 *) = VB_OPAQUE_POINTER(&responder_intrusive_future);
    struct service *service = &((struct fixture *)run->fixture)->service;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct future_i64 future;
        ask(service->responder, key, &future);
        struct outcome outcome = service_await_future(service, &future);
        if (outcome.error)
            return service_fail(run, outcome.error);
        sum += (uint64_t)outcome.answer;
        key = after(key);
    }
    return sum;
}

const struct vb_case vb_case_always_async = {
    .summary = "an API whose answers are never known at once",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future on the heap",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "a future on the heap, wrapped in a result",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "result_to_future",
             .loop = result_to_future,
             .summary = "the same, and turned back into the future",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "pooled_future",
             .loop = pooled_future,
             .summary = "a future from a pool, wrapped in a result",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "intrusive_future",
             .loop = intrusive_future,
             .summary = "a future in the caller's own memory",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .setup = setup,
    .teardown = service_teardown,
};
