/* SPDX-License-Identifier: MIT
 *
 * From which share of answers that are known at once does an inline result pay? The article says above 50 %.
 *
 * An operation asks a service for an answer, of which a share is known and the rest arrives on the executor's next
 * turn; then the caller runs the executor until it is there. heap_future returns a future either way. inline_result
 * returns a known answer itself and wraps a future only around one that is pending, so the two do the same work where
 * nothing is known, and differ by one malloc and free for each answer that is. pooled_future takes a source from a pool
 * for what is pending, and intrusive_future uses memory of the caller's: they save the rest of the allocations, too.
 *
 * To look at: where the ratio crosses 1, and that it has no step at 50 %. Two things work against the inline result. To
 * wrap a future in a result and get it out again takes some instructions. And a turn of the executor costs more than an
 * allocation, so few pending answers soon hide what the known ones save.
 *
 * sync=0 is the API that always completes asynchronously, against which the article warns: the wrapping is all that
 * differs there. Even so pooled_future and intrusive_future save the allocation.
 *
 * The share is exact over each period of 100 operations. Within a period the known answers are at random places, anew
 * for each period, so the processor cannot foresee them (mispredicted branches cost most at 50 %, and all variants
 * alike); with pattern=periodic they are spread evenly.
 */
#include "case.h"
#include "support/sequence.h"
#include "support/service.h"

#define PERIOD   100
#define SEQUENCE (500 * PERIOD) /* more than a branch predictor learns by heart */

struct fixture {
    struct service service;
    bool is_known[SEQUENCE]; /* the key of an operation is its place in here */
};

static void setup(struct vb_run *run)
{
    int pattern = word_of(run, "pattern", "the pattern is", "random", "periodic");
    struct fixture *fixture = pattern < 0 ? NULL : fixture_memory(run, sizeof(*fixture));
    if (!fixture)
        return;
    struct sequence_shape shape = {
        .period = PERIOD, .yes_per_period = vb_integer(run, "sync"), .is_random = pattern == 0};
    sequence_fill(fixture->is_known, SEQUENCE, shape);
    service_setup(&fixture->service, run, fixture->is_known, SEQUENCE, 1);
}

static uint64_t after(uint64_t key)
{
    return key + 1 < SEQUENCE ? key + 1 : 0;
}

static uint64_t heap_future(struct vb_run *run)
{
    struct future_i64 *(*ask)(struct responder *, uint64_t) = VB_OPAQUE_POINTER(&responder_heap_future);
    struct service *service = &((struct fixture *)run->fixture)->service;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct future_i64 *future = ask(service->responder, key);
        struct outcome outcome =
            future_i64_is_ready(future) ? outcome_of_future(future) : service_await_future(service, future);
        if (outcome.error)
            return operation_failed(run, outcome.error);
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
        struct outcome outcome =
            result_i64_is_ready(&result) ? outcome_of_result(result) : service_await_result(service, result);
        if (outcome.error)
            return operation_failed(run, outcome.error);
        sum += (uint64_t)outcome.answer;
        key = after(key);
    }
    return sum;
}

/* What is pending is a future in a wrapper, and is waited for as the future that it is. */
static uint64_t inline_result(struct vb_run *run)
{
    struct result_i64 (*ask)(struct responder *, uint64_t) = VB_OPAQUE_POINTER(&responder_inline_result);
    struct service *service = &((struct fixture *)run->fixture)->service;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct result_i64 result = ask(service->responder, key);
        struct outcome outcome = result_i64_is_immediate(&result)
                                     ? outcome_of_result(result)
                                     : service_await_future(service, result_i64_to_future(&result));
        if (outcome.error)
            return operation_failed(run, outcome.error);
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
        struct outcome outcome =
            future_i64_is_ready(&future) ? outcome_of_future(&future) : service_await_future(service, &future);
        if (outcome.error)
            return operation_failed(run, outcome.error);
        sum += (uint64_t)outcome.answer;
        key = after(key);
    }
    return sum;
}

static double pending_share(const struct vb_run *run)
{
    return (double)(100 - vb_integer(run, "sync")) / 100;
}

static struct vb_contract inline_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(pending_share(run));
}

static struct vb_contract inline_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(pending_share(run) * (double)sizeof(struct future_i64));
}

const struct vb_case vb_case_sync_ratio = {
    .summary = "a share of answers is known at once, the rest on the executor's next turn",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future for every answer",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "a known answer itself, a future if it is pending",
             .allocs_at = inline_allocs,
             .bytes_at = inline_bytes},
            {.name = "pooled_future",
             .loop = pooled_future,
             .summary = "a known answer itself, a pooled future if it is pending",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "intrusive_future",
             .loop = intrusive_future,
             .summary = "a future in the caller's own memory",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "sync",
             .values = "0,10,50,90,99,100",
             .more_values = "0,1,5,10,25,50,75,90,95,99,100",
             .summary = "share of answers known at once, in percent",
             .lowest = 0,
             .highest = 100,
             .whole = 1},
            {.name = "pattern",
             .values = "random",
             .more_values = "random,periodic",
             .summary = "which answers are known: at random places, or evenly spread (periodic)"},
        },
    .period = PERIOD,
    .setup = setup,
    .teardown = service_teardown,
};
