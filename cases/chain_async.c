/* SPDX-License-Identifier: MIT
 *
 * What does an inline result save in a chain of functions that each await the one below, when the lowest of them must
 * wait? Nothing, and that is the point: a level that has something left to do must remember it until the answer is
 * there, and an inline result has no room for that. async/levels.h shows the forms.
 *
 * heap_future and inline_result allocate alike, the answer's future and one object for each level, with its future and
 * its frame. The latter's frame is larger, for it holds a result in place of a pointer. This is what the article's
 * chain of awaits comes to where the lowest does not complete at once; where it does, see chain_ready. passed_through
 * is the answer that C and .NET programmers have where a level has nothing left to do: hand on what comes from below,
 * whatever it is, and the chain allocates what its lowest function does. pooled_future and intrusive_future keep the
 * frames of all levels elsewhere.
 *
 * An operation asks the topmost level, through a pointer like any other, and runs the executor until the answer is
 * there. depth=0 asks the lowest function itself.
 */
#include "async/levels.h"
#include "support/service.h"

#define KEYS 256

struct fixture {
    struct service service;
    struct levels levels;
    size_t depth;
    bool is_known[KEYS + LEVELS_MAX]; /* none */
    struct level_intrusive_frame frames[LEVELS_MAX + 1];
};

static void setup(struct vb_run *run)
{
    struct fixture *fixture = fixture_memory(run, sizeof(*fixture));
    if (!fixture)
        return;
    fixture->depth = (size_t)vb_integer(run, "depth");
    if (service_setup(&fixture->service, run, fixture->is_known, KEYS + LEVELS_MAX, 1))
        levels_init(&fixture->levels, fixture->service.responder);
}

static uint64_t after(uint64_t key)
{
    return (key + 1) % KEYS;
}

static uint64_t heap_future(struct vb_run *run)
{
    struct fixture *fixture = run->fixture;
    struct service *service = &fixture->service;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct future_i64 *future = fixture->levels.heap[fixture->depth](&fixture->levels, fixture->depth, key);
        struct outcome outcome = service_await_future(service, future);
        if (outcome.error)
            return operation_failed(run, outcome.error);
        sum += (uint64_t)outcome.answer;
        key = after(key);
    }
    return sum;
}

static uint64_t take_results(struct vb_run *run, struct result_i64 (*const *ask)(struct levels *, size_t, uint64_t))
{
    struct fixture *fixture = run->fixture;
    struct service *service = &fixture->service;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct result_i64 result = ask[fixture->depth](&fixture->levels, fixture->depth, key);
        struct outcome outcome = service_await_result(service, result);
        if (outcome.error)
            return operation_failed(run, outcome.error);
        sum += (uint64_t)outcome.answer;
        key = after(key);
    }
    return sum;
}

static uint64_t inline_result(struct vb_run *run)
{
    return take_results(run, ((struct fixture *)run->fixture)->levels.inlined);
}

static uint64_t passed_through(struct vb_run *run)
{
    return take_results(run, ((struct fixture *)run->fixture)->levels.passed);
}

static uint64_t pooled_future(struct vb_run *run)
{
    return take_results(run, ((struct fixture *)run->fixture)->levels.pooled);
}

static uint64_t intrusive_future(struct vb_run *run)
{
    struct fixture *fixture = run->fixture;
    struct service *service = &fixture->service;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct level_intrusive_frame *top = &fixture->frames[fixture->depth];
        fixture->levels.intrusive[fixture->depth](&fixture->levels, fixture->depth, key, top);
        struct outcome outcome = service_await_future(service, &top->future);
        if (outcome.error)
            return operation_failed(run, outcome.error);
        sum += (uint64_t)outcome.answer;
        key = after(key);
    }
    return sum;
}

static struct vb_contract level_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(1 + (double)vb_integer(run, "depth"));
}

static struct vb_contract bytes_at(const struct vb_run *run, size_t frame_bytes)
{
    size_t frames = (size_t)vb_integer(run, "depth") * frame_bytes;
    return (struct vb_contract)VB_EXACTLY((double)(sizeof(struct future_i64) + frames));
}

static struct vb_contract heap_bytes(const struct vb_run *run)
{
    return bytes_at(run, sizeof(struct level_heap_frame));
}

static struct vb_contract inline_bytes(const struct vb_run *run)
{
    return bytes_at(run, sizeof(struct level_inline_frame));
}

const struct vb_case vb_case_chain_async = {
    .summary = "functions that each await the one below, of which the lowest must wait",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "each level returns a future of its own",
             .allocs_at = level_allocs,
             .bytes_at = heap_bytes},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "each level returns a result around one of its own",
             .allocs_at = level_allocs,
             .bytes_at = inline_bytes},
            {.name = "passed_through",
             .loop = passed_through,
             .summary = "each level returns the result from below",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "pooled_future",
             .loop = pooled_future,
             .summary = "each level returns a pooled future of its own",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "intrusive_future",
             .loop = intrusive_future,
             .summary = "the caller provides each level's future",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "depth",
             .values = "1,16",
             .more_values = "0,1,2,4,8,16,32,64",
             .summary = "levels above the lowest function",
             .lowest = 0,
             .highest = LEVELS_MAX,
             .whole = 1},
        },
    .setup = setup,
    .teardown = service_teardown,
};
