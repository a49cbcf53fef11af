/* SPDX-License-Identifier: MIT
 *
 * What does it cost to wait for several answers at once, of which a share is known already? An operation asks n
 * questions, waits for all of the answers, and adds them up.
 *
 * heap_future has a future for each question and one for the whole: n + 1 allocations, whatever is known (.NET's
 * Task.WhenAll). inline_result has results: a known answer is skipped, a pending one has its future, and the whole is a
 * result, too, with a future only where it must wait. inline_join is the same with the record of the join in the
 * caller's own frame, as C allows where the caller is the one who waits: that leaves the pending answers' futures,
 * which pooled_future takes from a pool, and intrusive_future has in the caller's memory as well.
 *
 * The share of known answers is exact over 100 questions, which are spread evenly over as many operations as it takes.
 */
#include "async/when_all.h"
#include "support/sequence.h"
#include "support/service.h"

#define QUESTIONS 100 /* after which the known ones repeat */
#define LARGEST_N 256

ASYNC_DEFINE_WHEN_ALL(i64, int64_t);

struct fixture {
    struct service service;
    size_t count; /* questions per operation */
    bool is_known[QUESTIONS];
    int64_t answers[LARGEST_N];
    struct part_i64 parts[LARGEST_N];
    union {
        struct future_i64 *futures[LARGEST_N];
        struct result_i64 results[LARGEST_N];
        struct future_i64 own[LARGEST_N];
    };
};

static struct sequence_shape shape_of(const struct vb_run *run)
{
    return (struct sequence_shape){.period = QUESTIONS, .yes_per_period = vb_integer(run, "ready")};
}

/* Operations until the first question of one is again the first of all. */
static int64_t period_at(const struct vb_run *run)
{
    int64_t count = vb_integer(run, "n"), period = 1;
    while (period * count % QUESTIONS != 0)
        ++period;
    return period;
}

static void setup(struct vb_run *run)
{
    struct fixture *fixture = fixture_memory(run, sizeof(*fixture));
    if (!fixture)
        return;
    fixture->count = (size_t)vb_integer(run, "n");
    sequence_fill(fixture->is_known, QUESTIONS, shape_of(run));
    service_setup(&fixture->service, run, fixture->is_known, QUESTIONS, fixture->count);
}

static uint64_t after(uint64_t key)
{
    return key + 1 < QUESTIONS ? key + 1 : 0;
}

static uint64_t sum_of(const int64_t *answers, size_t count)
{
    uint64_t sum = 0;
    for (size_t index = 0; index < count; ++index)
        sum += (uint64_t)answers[index];
    return sum;
}

static uint64_t heap_future(struct vb_run *run)
{
    struct future_i64 *(*ask)(struct responder *, uint64_t) = VB_OPAQUE_POINTER(&responder_heap_future);
    struct fixture *fixture = run->fixture;
    struct async_executor *executor = &fixture->service.executor;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        for (size_t index = 0; index < fixture->count; ++index, key = after(key))
            fixture->futures[index] = ask(fixture->service.responder, key);
        struct future_i64_array *all = when_all_i64_futures(fixture->futures, fixture->count, fixture->answers);
        struct async_event event;
        async_event_init(&event, executor);
        int error = 0;
        if (!future_i64_array_await(all, &event.continuation.waiter))
            error = async_executor_run_until(executor, &event);
        int64_t *answers = NULL;
        if (!error)
            error = future_i64_array_take(all, &answers);
        if (error)
            return operation_failed(run, error);
        sum += sum_of(answers, fixture->count);
    }
    return sum;
}

static uint64_t inline_result(struct vb_run *run)
{
    struct result_i64 (*ask)(struct responder *, uint64_t) = VB_OPAQUE_POINTER(&responder_inline_result);
    struct fixture *fixture = run->fixture;
    struct async_executor *executor = &fixture->service.executor;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        for (size_t index = 0; index < fixture->count; ++index, key = after(key))
            fixture->results[index] = ask(fixture->service.responder, key);
        struct result_i64_array all = when_all_i64_results(fixture->results, fixture->count, fixture->answers);
        struct async_event event;
        async_event_init(&event, executor);
        int error = 0;
        if (!result_i64_array_await(&all, &event.continuation.waiter))
            error = async_executor_run_until(executor, &event);
        int64_t *answers = NULL;
        if (!error)
            error = result_i64_array_take(&all, &answers);
        if (error)
            return operation_failed(run, error);
        sum += sum_of(answers, fixture->count);
    }
    return sum;
}

/* Waits for the parts, and takes their values. 0 or an errno. */
static int join_parts(struct fixture *fixture)
{
    struct async_join join;
    struct async_event event;
    async_event_init(&event, &fixture->service.executor);
    int error = 0;
    if (!when_all_i64_await(&join, fixture->parts, fixture->count, &event.continuation.waiter))
        error = async_executor_run_until(&fixture->service.executor, &event);
    return error ? error : when_all_i64_take(fixture->parts, fixture->count, fixture->answers);
}

static uint64_t join_results(struct vb_run *run, struct result_i64 (*ask)(struct responder *, uint64_t))
{
    struct result_i64 (*hidden_ask)(struct responder *, uint64_t) = VB_OPAQUE_POINTER(ask);
    struct fixture *fixture = run->fixture;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        for (size_t index = 0; index < fixture->count; ++index, key = after(key))
            fixture->parts[index].result = hidden_ask(fixture->service.responder, key);
        int error = join_parts(fixture);
        if (error)
            return operation_failed(run, error);
        sum += sum_of(fixture->answers, fixture->count);
    }
    return sum;
}

static uint64_t inline_join(struct vb_run *run)
{
    return join_results(run, responder_inline_result);
}

static uint64_t pooled_future(struct vb_run *run)
{
    return join_results(run, responder_pooled_future);
}

static uint64_t intrusive_future(struct vb_run *run)
{
    void (*ask)(struct responder *, uint64_t, struct future_i64 *) = VB_OPAQUE_POINTER(&responder_intrusive_future);
    struct fixture *fixture = run->fixture;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        for (size_t index = 0; index < fixture->count; ++index, key = after(key)) {
            ask(fixture->service.responder, key, &fixture->own[index]);
            fixture->parts[index].result = result_i64_from_future(&fixture->own[index]);
        }
        int error = join_parts(fixture);
        if (error)
            return operation_failed(run, error);
        sum += sum_of(fixture->answers, fixture->count);
    }
    return sum;
}

/* What is pending in a period, counted as the loops go through it. */
struct pending {
    double answers, operations; /* per operation: pending answers, and operations with any (0 or 1 for one) */
};

static struct pending pending_in_a_period(const struct vb_run *run)
{
    bool is_known[QUESTIONS];
    sequence_fill(is_known, QUESTIONS, shape_of(run));
    int64_t period = period_at(run), count = vb_integer(run, "n"), answers = 0, operations = 0;
    for (int64_t operation = 0; operation < period; ++operation) {
        int64_t before = answers;
        for (int64_t index = 0; index < count; ++index)
            answers += !is_known[(operation * count + index) % QUESTIONS];
        operations += answers > before;
    }
    return (struct pending){.answers = (double)answers / (double)period,
                            .operations = (double)operations / (double)period};
}

static double record_bytes(const struct vb_run *run)
{
    return (double)(sizeof(struct when_all_i64) + (size_t)vb_integer(run, "n") * sizeof(struct part_i64));
}

static struct vb_contract heap_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY((double)vb_integer(run, "n") + 1);
}

static struct vb_contract heap_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY((double)vb_integer(run, "n") * (double)sizeof(struct future_i64) +
                                          record_bytes(run));
}

static struct vb_contract inline_allocs(const struct vb_run *run)
{
    struct pending pending = pending_in_a_period(run);
    return (struct vb_contract)VB_EXACTLY(pending.answers + pending.operations);
}

static struct vb_contract inline_bytes(const struct vb_run *run)
{
    struct pending pending = pending_in_a_period(run);
    return (struct vb_contract)VB_EXACTLY(pending.answers * (double)sizeof(struct future_i64) +
                                          pending.operations * record_bytes(run));
}

static struct vb_contract join_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(pending_in_a_period(run).answers);
}

static struct vb_contract join_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(pending_in_a_period(run).answers * (double)sizeof(struct future_i64));
}

const struct vb_case vb_case_when_all = {
    .summary = "wait for several answers at once, of which a share is known",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future for each answer, and one for the whole",
             .allocs_at = heap_allocs,
             .bytes_at = heap_bytes},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "results, and a result for the whole",
             .allocs_at = inline_allocs,
             .bytes_at = inline_bytes},
            {.name = "inline_join",
             .loop = inline_join,
             .summary = "results, joined in the caller's own memory",
             .allocs_at = join_allocs,
             .bytes_at = join_bytes},
            {.name = "pooled_future",
             .loop = pooled_future,
             .summary = "the same, with pooled futures for what is pending",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "intrusive_future",
             .loop = intrusive_future,
             .summary = "futures and join in the caller's own memory",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "n",
             .values = "8",
             .more_values = "2,8,64",
             .summary = "answers to wait for at once",
             .lowest = 1,
             .highest = LARGEST_N,
             .whole = 1},
            {.name = "ready",
             .values = "0,50,100",
             .more_values = "0,50,90,99,100",
             .summary = "share of answers that are known, in percent",
             .lowest = 0,
             .highest = 100,
             .whole = 1},
        },
    .period_at = period_at,
    .setup = setup,
    .teardown = service_teardown,
};
