/* SPDX-License-Identifier: MIT */
/* needs: libuv libuv1-dev */
/* with: support/delayed_number.c */
/* with: support/resources.c */
/*
 * Does the form of an answer matter where the answer takes its time? The article's FetchNumberAsync: a number that a
 * timer of libuv's brings after 0, 1 or 10 ms. It is never there at once, so an inline result can only refer to a
 * future and allocates as much as one; only the pooled and the intrusive form save anything, and nothing that shows
 * beside a millisecond.
 *
 * An operation starts a timer and awaits its number. With one in flight the loop runs until it is there; with more of
 * them it runs once they are all started, and a turn of 10 ms then brings all of them: the time of an operation is the
 * delay divided by how many are in flight, plus what each of them costs. A delay of 0 ends in the next turn of the
 * loop, which asks the kernel for events and the clock for the time.
 *
 * libuv counts whole milliseconds from the one in which it last looked at the clock: a timer may be early by up to one.
 */
#include "case.h"
#include "support/delayed_number.h"
#include "support/gather.h"
#include "support/resources.h"
#include "support/tell.h"

#include <string.h>

#define MOST_IN_FLIGHT 100000
#define MOST_DELAY_MS  1000

/* An operation under way, from both sides. */
struct fetch {
    struct number_request request;
    struct awaited awaited;
};

struct fixture {
    uv_loop_t loop;
    uint64_t delay_ms;
    size_t in_flight;
    struct fetch fetches[];
};

static void destroy(struct fixture *fixture)
{
    for (size_t index = 0; index < fixture->in_flight; ++index)
        number_request_close(&fixture->fetches[index].request);
    uv_run(&fixture->loop, UV_RUN_DEFAULT); /* closing takes a turn */
    uv_loop_close(&fixture->loop);
    free(fixture);
}

static void setup(struct vb_run *run)
{
    size_t in_flight = (size_t)vb_integer(run, "in_flight");
    struct fixture *fixture = fixture_memory(run, sizeof(*fixture) + in_flight * sizeof(fixture->fetches[0]));
    if (!fixture)
        return;
    fixture->delay_ms = (uint64_t)vb_integer(run, "delay");
    int error = resources_for_files(RESOURCES_UV_FILES);
    if (!error)
        error = -uv_loop_init(&fixture->loop);
    if (error) {
        vb_skip(run, "cannot make an event loop: %s", strerror(error));
        free(fixture);
        return;
    }
    while (!error && fixture->in_flight < in_flight) {
        error = number_request_open(&fixture->fetches[fixture->in_flight].request, &fixture->loop);
        fixture->in_flight += !error;
    }
    if (error) {
        vb_skip(run, "cannot make a timer: %s", strerror(error));
        destroy(fixture);
        return;
    }
    run->fixture = fixture;
}

static void teardown(struct vb_run *run)
{
    destroy(run->fixture);
}

static void ask_for_heap_future(struct fetch *fetch, uint64_t key, uint64_t delay_ms)
{
    struct future_i64 *(*ask)(struct number_request *, uint64_t, uint64_t) =
        VB_OPAQUE_POINTER(&delayed_number_heap_future);
    gather_future(&fetch->awaited, ask(&fetch->request, key, delay_ms));
}

static void ask_for_inline_result(struct fetch *fetch, uint64_t key, uint64_t delay_ms)
{
    struct result_i64 (*ask)(struct number_request *, uint64_t, uint64_t) =
        VB_OPAQUE_POINTER(&delayed_number_inline_result);
    gather_result(&fetch->awaited, ask(&fetch->request, key, delay_ms));
}

static void ask_for_pooled_future(struct fetch *fetch, uint64_t key, uint64_t delay_ms)
{
    struct result_i64 (*ask)(struct number_request *, uint64_t, uint64_t) =
        VB_OPAQUE_POINTER(&delayed_number_pooled_future);
    gather_result(&fetch->awaited, ask(&fetch->request, key, delay_ms));
}

static void ask_for_intrusive_future(struct fetch *fetch, uint64_t key, uint64_t delay_ms)
{
    void (*ask)(struct number_request *, uint64_t, uint64_t, struct future_i64 *) =
        VB_OPAQUE_POINTER(&delayed_number_intrusive_future);
    ask(&fetch->request, key, delay_ms, &fetch->awaited.own);
    gather_future(&fetch->awaited, &fetch->awaited.own);
}

/* Timers count from when the loop last looked at the clock, which may be before the turns of the other variants. */
static void begin_batch(struct fixture *fixture, struct gathering *gathering)
{
    for (size_t index = 0; index < fixture->in_flight; ++index)
        fixture->fetches[index].awaited.gathering = gathering;
    uv_update_time(&fixture->loop);
}

static uint64_t fetch_numbers(struct vb_run *run, void (*ask)(struct fetch *, uint64_t, uint64_t))
{
    struct fixture *fixture = run->fixture;
    struct gathering gathering = {0};
    int64_t asked = 0;
    size_t index = 0;
    begin_batch(fixture, &gathering);
    VB_LOOP(run)
    {
        ask(&fixture->fetches[index], (uint64_t)asked++, fixture->delay_ms);
        if (++index < fixture->in_flight)
            continue;
        index = 0;
        uv_run(&fixture->loop, UV_RUN_DEFAULT); /* until nothing is in flight */
        if (gathering.error || gathering.arrived < asked)
            return operation_failed(run, gathering.error ? gathering.error : ECANCELED);
    }
    return gathering.sum;
}

static uint64_t heap_future(struct vb_run *run)
{
    return fetch_numbers(run, ask_for_heap_future);
}

static uint64_t inline_result(struct vb_run *run)
{
    return fetch_numbers(run, ask_for_inline_result);
}

static uint64_t pooled_future(struct vb_run *run)
{
    return fetch_numbers(run, ask_for_pooled_future);
}

static uint64_t intrusive_future(struct vb_run *run)
{
    return fetch_numbers(run, ask_for_intrusive_future);
}

/* The pool keeps so many sources that are not in use, and gives the rest back to malloc. */
static struct vb_contract pooled_at_most(const struct vb_run *run, double per_source)
{
    bool fits = vb_integer(run, "in_flight") <= ASYNC_POOL_LOCAL + ASYNC_POOL_SLOTS * ASYNC_POOL_BATCH;
    return fits ? (struct vb_contract)VB_EXACTLY(0) : (struct vb_contract)VB_AT_MOST(per_source);
}

static struct vb_contract pooled_allocs(const struct vb_run *run)
{
    return pooled_at_most(run, 1);
}

static struct vb_contract pooled_bytes(const struct vb_run *run)
{
    return pooled_at_most(run, sizeof(struct source_i64) + ASYNC_POOL_STEP - 1);
}

static int64_t period_at(const struct vb_run *run)
{
    return vb_integer(run, "in_flight");
}

const struct vb_case vb_case_async_delay = {
    .summary = "an answer that a timer brings",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future on the heap",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "a result that refers to a future, as it must",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "pooled_future",
             .loop = pooled_future,
             .summary = "a future from a pool",
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
            {.name = "delay",
             .values = "0,1,10",
             .summary = "until the answer is there, in ms",
             .highest = MOST_DELAY_MS,
             .whole = 1},
            {.name = "in_flight",
             .values = "1",
             .more_values = "1,100,10000",
             .summary = "operations at a time",
             .lowest = 1,
             .highest = MOST_IN_FLIGHT,
             .whole = 1},
        },
    .period_at = period_at,
    .cpus = 1, /* the other thread works while the loop waits for it */
    .setup = setup,
    .teardown = teardown,
};
