/* SPDX-License-Identifier: MIT */
/* needs: sqlite3 libsqlite3-dev */
/* needs: libuv libuv1-dev */
/* with: support/async_reader.c */
/* with: support/cached_store.c */
/* with: support/key_sequence.c */
/* with: support/resources.c */
/* with: support/sqlite_file.c */
/* with: support/sqlite_store.c */
/*
 * What does a cache gain by returning hits inline when a miss leaves the thread? The reads of cache_hit, except that a
 * miss is a SELECT on a thread of libuv's pool, as a program would do it whose loop must not wait for a database. A
 * miss is then pending for certain, and costs the way to another thread and back: expect the form of a hit to matter
 * only where there is hardly anything but hits.
 *
 * `in_flight` reads are begun one after the other; then the loop runs until all of them are there, if any of them
 * missed. So with several in flight, misses share what it takes to wake a thread. The pool has one thread here, because
 * there is one connection to the database.
 */
#include "case.h"
#include "support/async_reader.h"
#include "support/cached_store.h"
#include "support/fill_pool.h"
#include "support/gather.h"
#include "support/resources.h"

#include <string.h>

#define MOST_IN_FLIGHT 64

_Static_assert(MOST_IN_FLIGHT <= ASYNC_POOL_LOCAL, "the pool keeps as many sources as are in flight");

/* A read under way, from both sides. */
struct fetch {
    struct async_read read;
    struct awaited awaited;
};

struct fixture {
    uv_loop_t loop;
    struct cached_store *store;
    struct async_reader reader;
    size_t in_flight;
    struct fetch fetches[MOST_IN_FLIGHT];
};

static void setup(struct vb_run *run)
{
    int error = setenv("UV_THREADPOOL_SIZE", "1", 1) != 0 ? ENOMEM : 0; /* libuv looks when work is first queued */
    if (!error)
        error = resources_for_threads(1);
    if (!error)
        error = resources_for_files(RESOURCES_UV_FILES);
    if (error) {
        vb_skip(run, "cannot start libuv's pool of threads: %s", strerror(error));
        return;
    }
    struct cached_store *store = cached_store_create(run);
    if (!store)
        return;
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    error = fixture ? -uv_loop_init(&fixture->loop) : ENOMEM;
    if (error) {
        vb_skip(run, "cannot make an event loop: %s", strerror(error));
        cached_store_destroy(store);
        free(fixture);
        return;
    }
    fixture->store = store;
    fixture->reader = (struct async_reader){
        .loop = &fixture->loop,
        .cache = store->reader,
        .store = {.read = sqlite_store_read, .context = &store->database},
    };
    fixture->in_flight = (size_t)vb_integer(run, "in_flight");
    fill_pool(fixture->in_flight); /* or it would grow whenever more misses than ever before meet */
    run->fixture = fixture;
}

static void teardown(struct vb_run *run)
{
    struct fixture *fixture = run->fixture;
    uv_loop_close(&fixture->loop);
    cached_store_destroy(fixture->store);
    free(fixture);
}

static void ask_for_heap_future(struct async_reader *reader, struct fetch *fetch, int64_t key)
{
    struct future_i64 *(*ask)(struct async_reader *, struct async_read *, int64_t) =
        VB_OPAQUE_POINTER(&async_reader_heap_future);
    gather_future(&fetch->awaited, ask(reader, &fetch->read, key));
}

static void ask_for_inline_result(struct async_reader *reader, struct fetch *fetch, int64_t key)
{
    struct result_i64 (*ask)(struct async_reader *, struct async_read *, int64_t) =
        VB_OPAQUE_POINTER(&async_reader_inline_result);
    gather_result(&fetch->awaited, ask(reader, &fetch->read, key));
}

static void ask_for_pooled_future(struct async_reader *reader, struct fetch *fetch, int64_t key)
{
    struct result_i64 (*ask)(struct async_reader *, struct async_read *, int64_t) =
        VB_OPAQUE_POINTER(&async_reader_pooled_future);
    gather_result(&fetch->awaited, ask(reader, &fetch->read, key));
}

static void ask_for_intrusive_future(struct async_reader *reader, struct fetch *fetch, int64_t key)
{
    void (*ask)(struct async_reader *, struct async_read *, int64_t, struct future_i64 *) =
        VB_OPAQUE_POINTER(&async_reader_intrusive_future);
    ask(reader, &fetch->read, key, &fetch->awaited.own);
    gather_future(&fetch->awaited, &fetch->awaited.own);
}

static uint64_t read_values(struct vb_run *run, void (*ask)(struct async_reader *, struct fetch *, int64_t))
{
    struct fixture *fixture = run->fixture;
    struct gathering gathering = {0};
    int64_t asked = 0;
    size_t place = 0, index = 0;
    for (size_t fetch = 0; fetch < fixture->in_flight; ++fetch)
        fixture->fetches[fetch].awaited.gathering = &gathering;
    VB_LOOP(run)
    {
        ask(&fixture->reader, &fixture->fetches[index], fixture->store->sequence.keys[place]);
        place = cached_store_after(place);
        ++asked;
        if (++index < fixture->in_flight)
            continue;
        index = 0;
        if (gathering.arrived < asked)
            uv_run(&fixture->loop, UV_RUN_DEFAULT); /* until nothing is in flight */
        if (gathering.error || gathering.arrived < asked)
            return cached_store_fail(run, fixture->store, gathering.error ? gathering.error : ECANCELED);
    }
    return gathering.sum;
}

static uint64_t heap_future(struct vb_run *run)
{
    return read_values(run, ask_for_heap_future);
}

static uint64_t inline_result(struct vb_run *run)
{
    return read_values(run, ask_for_inline_result);
}

static uint64_t pooled_future(struct vb_run *run)
{
    return read_values(run, ask_for_pooled_future);
}

static uint64_t intrusive_future(struct vb_run *run)
{
    return read_values(run, ask_for_intrusive_future);
}

/* Whole periods of hits and misses, and nothing left in flight. */
static int64_t period_at(const struct vb_run *run)
{
    int64_t period = cached_store_period(run), in_flight = vb_integer(run, "in_flight");
    int64_t common = period;
    while (in_flight > 0 && common % in_flight != 0)
        common += period;
    return common;
}

const struct vb_case vb_case_cache_async_miss = {
    .summary = "a cache whose misses are read by another thread",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future on a hit and on a miss",
             .allocs_at = cached_store_heap_allocs,
             .bytes_at = cached_store_heap_bytes},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "the value on a hit, a future on a miss",
             .allocs_at = cached_store_inline_allocs,
             .bytes_at = cached_store_inline_bytes},
            {.name = "pooled_future",
             .loop = pooled_future,
             .summary = "the value on a hit, a pooled future on a miss",
             .allocs = VB_BASELINE_PLUS(-1),
             .bytes = VB_BASELINE_PLUS(-(double)sizeof(struct future_i64))},
            {.name = "intrusive_future",
             .loop = intrusive_future,
             .summary = "a future in the caller's own memory",
             .allocs = VB_BASELINE_PLUS(-1),
             .bytes = VB_BASELINE_PLUS(-(double)sizeof(struct future_i64))},
        },
    .params =
        {
            {.name = "hit",
             .values = "0,99",
             .more_values = "0,50,75,90,95,99,99.9,100",
             .summary = "share of hits, in percent",
             .lowest = 0,
             .highest = 100},
            {.name = "in_flight",
             .values = "1",
             .more_values = "1,8,64",
             .summary = "reads begun before the loop runs",
             .lowest = 1,
             .highest = MOST_IN_FLIGHT,
             .whole = 1},
            {.name = "keys",
             .values = "shuffled",
             .summary = "which keys: shuffled, all of them equally often; zipf, by Zipf's law"},
            {.name = "db",
             .values = ":memory:",
             .summary = ":memory:, file or wal (made for the run and removed), or a path, filled if it is missing"},
        },
    .cpus = 2,
    .period_at = period_at,
    .setup = setup,
    .teardown = teardown,
};
