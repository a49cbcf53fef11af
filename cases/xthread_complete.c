/* SPDX-License-Identifier: MIT
 *
 * What does the form of an answer matter when another thread completes it? Two threads run an executor each. The one
 * posts a request to the other, which completes its future, and waits until the continuation has run.
 *
 * resume=post: the continuation is posted to the thread that asked, and takes the answer there. resume=inline: it runs
 * where the future is completed, takes the answer and frees its future on that thread, which then has only to say that
 * it is done; what one thread allocates the other frees, which is not the path that allocators are fast on.
 *
 * wait=spin: both threads look for work all the time, and an operation costs little more than two cache lines that go
 * to the other processor and back: an allocation may show beside it. wait=eventfd: a thread without work sleeps, and is
 * woken by a write to its eventfd, beside which the form of the answer is expected not to show. To see which of the two
 * an application is like is what this case is for. With a larger batch several requests are on their way at the same
 * time, a thread is woken once for many of them, and the rest comes out again.
 */
#include "async/i64.h"
#include "case.h"
#include "support/executor_pair.h"
#include "support/fill_pool.h"
#include "support/tell.h"

#include <string.h>

#define LARGEST_BATCH 64
#define KEYS          1024

_Static_assert(ASYNC_POOL_LOCAL + LARGEST_BATCH <= FILL_POOL_MOST, "the pool can be filled for the largest batch");

/* A request, and the continuation that waits for its answer. */
struct operation {
    struct async_waiter request; /* posted to the completer */
    struct async_continuation continuation;
    struct fixture *fixture;
    int64_t key, answer;
    int error;
    union { /* what the completer completes */
        struct future_i64 *future;
        struct source_i64 *source;
    };
    union { /* what the asker takes */
        struct result_i64 result;
        struct future_i64 own;
    };
};

struct fixture {
    struct executor_pair executors; /* the asker's is at home, the completer's away */
    struct async_event batch_done;
    enum async_policy policy;
    int64_t batch_size;
    _Atomic int64_t pending;   /* continuations of the batch that have not run */
    _Atomic int64_t completed; /* requests that the completer is done with */

    struct operation operations[LARGEST_BATCH];
};

static void note_completed(struct operation *operation)
{
    atomic_fetch_add_explicit(&operation->fixture->completed, 1, memory_order_release);
}

static void complete_future(struct async_waiter *waiter)
{
    struct operation *operation = ASYNC_WAITER_OF(waiter, struct operation, request);
    future_i64_complete(operation->future, operation->key + 1);
    note_completed(operation);
}

static void complete_source(struct async_waiter *waiter)
{
    struct operation *operation = ASYNC_WAITER_OF(waiter, struct operation, request);
    source_i64_complete(operation->source, operation->key + 1);
    note_completed(operation);
}

static void arrive(struct fixture *fixture)
{
    if (atomic_fetch_sub_explicit(&fixture->pending, 1, memory_order_acq_rel) == 1)
        async_event_set(&fixture->batch_done);
}

static void take_future(struct async_continuation *continuation)
{
    struct operation *operation = ASYNC_WAITER_OF(continuation, struct operation, continuation);
    operation->error = future_i64_take(operation->future, &operation->answer);
    arrive(operation->fixture);
}

static void take_result(struct async_continuation *continuation)
{
    struct operation *operation = ASYNC_WAITER_OF(continuation, struct operation, continuation);
    operation->error = result_i64_take(&operation->result, &operation->answer);
    arrive(operation->fixture);
}

static void setup(struct vb_run *run)
{
    int is_inline = word_of(run, "resume", "resume is", "post", "inline");
    int is_eventfd = word_of(run, "wait", "wait is", "spin", "eventfd");
    if (is_inline < 0 || is_eventfd < 0)
        return;
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    /* Sources go round between the threads' pools. The thread that takes them never finds its own, or the shared one,
     * empty: there are as many as the other may keep for itself, and the largest batch. */
    if (!fixture || fill_pool(ASYNC_POOL_LOCAL + LARGEST_BATCH) != 0) {
        vb_skip(run, "out of memory");
        free(fixture);
        return;
    }
    fixture->policy = is_inline ? ASYNC_INLINE : ASYNC_POST;
    fixture->batch_size = vb_integer(run, "batch");
    int error = executor_pair_open(&fixture->executors, !is_eventfd);
    if (error) {
        vb_skip(run, "the completing thread cannot be started: %s", strerror(error));
        free(fixture);
        return;
    }
    run->fixture = fixture;
}

static void teardown(struct vb_run *run)
{
    struct fixture *fixture = run->fixture;
    executor_pair_close(&fixture->executors);
    free(fixture);
}

static int64_t period_at(const struct vb_run *run)
{
    return vb_integer(run, "batch");
}

static void begin_batch(struct fixture *fixture)
{
    async_event_init(&fixture->batch_done, &fixture->executors.home);
    atomic_store_explicit(&fixture->pending, fixture->batch_size, memory_order_relaxed);
    atomic_store_explicit(&fixture->completed, 0, memory_order_relaxed);
}

/* A request that is ready to be posted, but for what is to be completed. */
static struct operation *prepare(struct fixture *fixture, int64_t index, int64_t key,
                                 void (*complete)(struct async_waiter *), void (*take)(struct async_continuation *))
{
    struct operation *operation = &fixture->operations[index];
    operation->request.ready = complete;
    operation->fixture = fixture;
    operation->key = key;
    operation->answer = 0;
    operation->error = 0;
    async_continuation_init(&operation->continuation, &fixture->executors.home, fixture->policy, take);
    return operation;
}

/* Waits for the continuations, and until the completer has let go of the futures: it may be the one that frees them.
 * Adds up the answers. 0 or an errno. */
static int end_batch(struct fixture *fixture, uint64_t *sum)
{
    int error = executor_pair_run_until(&fixture->executors.home, &fixture->batch_done, fixture->executors.is_spinning);
    if (error)
        return error;
    int64_t looks = 0;
    while (atomic_load_explicit(&fixture->completed, memory_order_acquire) < fixture->batch_size)
        executor_pair_relax(&looks);
    for (int64_t index = 0; index < fixture->batch_size; ++index) {
        const struct operation *operation = &fixture->operations[index];
        if (operation->error)
            return operation->error;
        *sum += (uint64_t)operation->answer;
    }
    return 0;
}

static int64_t after(int64_t key)
{
    return (key + 1) % KEYS;
}

/* The loop of all variants: `ask` starts an operation, or returns an errno. */
static uint64_t ask_in_batches(struct vb_run *run, int (*ask)(struct fixture *, int64_t index, int64_t key))
{
    struct fixture *fixture = run->fixture;
    uint64_t sum = 0;
    int64_t key = 0, started = 0;
    VB_LOOP(run)
    {
        if (started == 0)
            begin_batch(fixture);
        int error = ask(fixture, started, key);
        key = after(key);
        if (++started == fixture->batch_size) {
            started = 0;
            error = error ? error : end_batch(fixture, &sum);
        }
        if (error)
            return operation_failed(run, error);
    }
    return sum;
}

static int ask_heap(struct fixture *fixture, int64_t index, int64_t key)
{
    struct operation *operation = prepare(fixture, index, key, complete_future, take_future);
    operation->future = future_i64_pending();
    if (!operation->future)
        return ENOMEM;
    async_executor_post(&fixture->executors.away, &operation->request);
    if (future_i64_await(operation->future, &operation->continuation.waiter))
        take_future(&operation->continuation);
    return 0;
}

static uint64_t heap_future(struct vb_run *run)
{
    return ask_in_batches(run, ask_heap);
}

static int ask_inline(struct fixture *fixture, int64_t index, int64_t key)
{
    struct operation *operation = prepare(fixture, index, key, complete_future, take_result);
    operation->future = future_i64_pending();
    if (!operation->future)
        return ENOMEM;
    struct result_i64 result = operation->result = result_i64_from_future(operation->future);
    async_executor_post(&fixture->executors.away, &operation->request);
    if (result_i64_await(&result, &operation->continuation.waiter))
        take_result(&operation->continuation);
    return 0;
}

static uint64_t inline_result(struct vb_run *run)
{
    return ask_in_batches(run, ask_inline);
}

static int ask_pooled(struct fixture *fixture, int64_t index, int64_t key)
{
    struct operation *operation = prepare(fixture, index, key, complete_source, take_result);
    operation->source = source_i64_pending();
    if (!operation->source)
        return ENOMEM;
    struct result_i64 result = operation->result = result_i64_from_source(operation->source);
    async_executor_post(&fixture->executors.away, &operation->request);
    if (result_i64_await(&result, &operation->continuation.waiter))
        take_result(&operation->continuation);
    return 0;
}

static uint64_t pooled_future(struct vb_run *run)
{
    return ask_in_batches(run, ask_pooled);
}

static int ask_intrusive(struct fixture *fixture, int64_t index, int64_t key)
{
    struct operation *operation = prepare(fixture, index, key, complete_future, take_future);
    operation->future = &operation->own;
    future_i64_init(&operation->own);
    async_executor_post(&fixture->executors.away, &operation->request);
    if (future_i64_await(&operation->own, &operation->continuation.waiter))
        take_future(&operation->continuation);
    return 0;
}

static uint64_t intrusive_future(struct vb_run *run)
{
    return ask_in_batches(run, ask_intrusive);
}

const struct vb_case vb_case_xthread_complete = {
    .summary = "answers that another thread completes",
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
            {.name = "wait",
             .values = "eventfd",
             .more_values = "spin,eventfd",
             .summary = "what a thread without work does: look for some (spin), or sleep (eventfd)"},
            {.name = "resume",
             .values = "post",
             .more_values = "post,inline",
             .summary = "where the continuation runs: on the thread that asked (post), or on the one that completes"},
            {.name = "batch",
             .values = "1",
             .more_values = "1,64",
             .summary = "requests on their way at the same time",
             .lowest = 1,
             .highest = LARGEST_BATCH,
             .whole = 1},
        },
    .period_at = period_at,
    .cpus = 2,
    .setup = setup,
    .teardown = teardown,
};
