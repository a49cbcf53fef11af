/* SPDX-License-Identifier: MIT
 *
 * What does the form of an answer matter when it always arrives on the executor's next turn? This is the plain
 * asynchronous path of an event loop: operations are started, each with a continuation in memory of the caller's, and
 * one turn of the executor completes them all and runs their continuations.
 *
 * heap_future and inline_result allocate a future for each operation alike; the one holds it by its address, the other
 * wrapped in a result, so they are expected to come out nearly equal. intrusive_future allocates nothing, and neither
 * does pooled_future as long as the batch is no larger than what the pool keeps: a pool has a bound, or it is a leak by
 * another name, and what is on its way beyond the bound is allocated and freed each time. With the batch grows what is
 * alive at the same time: the first few blocks of an allocator or a pool are in the processor's cache, the thousandth
 * perhaps not.
 */
#include "support/service.h"

#define LARGEST_BATCH 4096

/* An operation on its way, and its continuation. */
struct operation {
    struct async_waiter waiter;
    struct batch *batch;
    union {
        struct future_i64 *future;
        struct result_i64 result;
        struct future_i64 own;
    };
};

/* What the continuations of a loop add up. */
struct batch {
    uint64_t sum;
    int64_t arrived;
    int error; /* the first */
};

struct fixture {
    struct service service;
    bool is_known[LARGEST_BATCH]; /* none: the key of an operation is its place in the batch */
    int64_t batch_size;
    struct operation operations[];
};

static int64_t period_at(const struct vb_run *run)
{
    return vb_integer(run, "batch");
}

static void setup(struct vb_run *run)
{
    size_t batch_size = (size_t)vb_integer(run, "batch");
    struct fixture *fixture = fixture_memory(run, sizeof(*fixture) + batch_size * sizeof(fixture->operations[0]));
    if (!fixture)
        return;
    fixture->batch_size = (int64_t)batch_size;
    service_setup(&fixture->service, run, fixture->is_known, LARGEST_BATCH, batch_size);
}

static void add(struct batch *batch, int error, int64_t answer)
{
    ++batch->arrived;
    batch->sum += (uint64_t)answer;
    if (error && !batch->error)
        batch->error = error;
}

static void continue_with_future(struct async_waiter *waiter)
{
    struct operation *operation = ASYNC_WAITER_OF(waiter, struct operation, waiter);
    int64_t answer = 0;
    int error = future_i64_take(operation->future, &answer);
    add(operation->batch, error, answer);
}

static void continue_with_result(struct async_waiter *waiter)
{
    struct operation *operation = ASYNC_WAITER_OF(waiter, struct operation, waiter);
    int64_t answer = 0;
    int error = result_i64_take(&operation->result, &answer);
    add(operation->batch, error, answer);
}

static void continue_with_own(struct async_waiter *waiter)
{
    struct operation *operation = ASYNC_WAITER_OF(waiter, struct operation, waiter);
    int64_t answer = 0;
    int error = future_i64_take(&operation->own, &answer);
    add(operation->batch, error, answer);
}

/* The end of a batch: one turn, after which all of it has arrived. */
static void turn(struct fixture *fixture, struct batch *batch)
{
    async_executor_turn(&fixture->service.executor);
    if (batch->arrived != fixture->batch_size && !batch->error)
        batch->error = EPROTO;
    batch->arrived = 0;
}

static uint64_t heap_future(struct vb_run *run)
{
    struct future_i64 *(*ask)(struct responder *, uint64_t) = VB_OPAQUE_POINTER(&responder_heap_future);
    struct fixture *fixture = run->fixture;
    struct batch batch = {0};
    int64_t started = 0;
    VB_LOOP(run)
    {
        struct operation *operation = &fixture->operations[started];
        operation->waiter.ready = continue_with_future;
        operation->batch = &batch;
        operation->future = ask(fixture->service.responder, (uint64_t)started);
        if (future_i64_await(operation->future, &operation->waiter))
            continue_with_future(&operation->waiter);
        if (++started < fixture->batch_size)
            continue;
        started = 0;
        turn(fixture, &batch);
        if (batch.error)
            return operation_failed(run, batch.error);
    }
    return batch.sum;
}

static uint64_t take_results(struct vb_run *run, struct result_i64 (*ask)(struct responder *, uint64_t))
{
    struct result_i64 (*hidden_ask)(struct responder *, uint64_t) = VB_OPAQUE_POINTER(ask);
    struct fixture *fixture = run->fixture;
    struct batch batch = {0};
    int64_t started = 0;
    VB_LOOP(run)
    {
        struct operation *operation = &fixture->operations[started];
        operation->waiter.ready = continue_with_result;
        operation->batch = &batch;
        operation->result = hidden_ask(fixture->service.responder, (uint64_t)started);
        if (result_i64_await(&operation->result, &operation->waiter))
            continue_with_result(&operation->waiter);
        if (++started < fixture->batch_size)
            continue;
        started = 0;
        turn(fixture, &batch);
        if (batch.error)
            return operation_failed(run, batch.error);
    }
    return batch.sum;
}

static uint64_t inline_result(struct vb_run *run)
{
    return take_results(run, responder_inline_result);
}

static uint64_t pooled_future(struct vb_run *run)
{
    return take_results(run, responder_pooled_future);
}

static uint64_t intrusive_future(struct vb_run *run)
{
    void (*ask)(struct responder *, uint64_t, struct future_i64 *) = VB_OPAQUE_POINTER(&responder_intrusive_future);
    struct fixture *fixture = run->fixture;
    struct batch batch = {0};
    int64_t started = 0;
    VB_LOOP(run)
    {
        struct operation *operation = &fixture->operations[started];
        operation->waiter.ready = continue_with_own;
        operation->batch = &batch;
        ask(fixture->service.responder, (uint64_t)started, &operation->own);
        if (future_i64_await(&operation->own, &operation->waiter))
            continue_with_own(&operation->waiter);
        if (++started < fixture->batch_size)
            continue;
        started = 0;
        turn(fixture, &batch);
        if (batch.error)
            return operation_failed(run, batch.error);
    }
    return batch.sum;
}

/* Sources per operation that the pool does not keep from one batch of operations to the next: what is beyond its bound,
 * in whole batches of its own, for a full list gives up that many at a time. */
static double pool_misses(const struct vb_run *run)
{
    int64_t batch_size = vb_integer(run, "batch");
    int64_t beyond = batch_size - (ASYNC_POOL_LOCAL + ASYNC_POOL_SLOTS * ASYNC_POOL_BATCH);
    if (beyond <= 0)
        return 0;
    int64_t spills = (beyond + ASYNC_POOL_BATCH - 1) / ASYNC_POOL_BATCH;
    return (double)(spills * ASYNC_POOL_BATCH) / (double)batch_size;
}

static struct vb_contract pooled_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(pool_misses(run));
}

static struct vb_contract pooled_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(pool_misses(run) * (source_i64_size_index + 1) * ASYNC_POOL_STEP);
}

const struct vb_case vb_case_async_tick = {
    .summary = "answers that arrive on the executor's next turn",
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
            {.name = "pooled_future",
             .loop = pooled_future,
             .summary = "a future from a pool, wrapped in a result",
             .allocs_at = pooled_allocs,
             .bytes_at = pooled_bytes},
            {.name = "intrusive_future",
             .loop = intrusive_future,
             .summary = "a future in the caller's own memory",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "batch",
             .values = "1,1024",
             .more_values = "1,16,64,1024",
             .summary = "operations on their way at the same time",
             .lowest = 1,
             .highest = LARGEST_BATCH,
             .whole = 1},
        },
    .period_at = period_at,
    .setup = setup,
    .teardown = service_teardown,
};
