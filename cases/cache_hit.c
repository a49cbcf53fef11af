/* SPDX-License-Identifier: MIT */
/* needs: sqlite3 libsqlite3-dev */
/* with: support/cached_store.c */
/* with: support/key_sequence.c */
/* with: support/sqlite_file.c */
/* with: support/sqlite_store.c */
/*
 * What does a cache in front of a database gain when a hit returns the value itself instead of a future? The article's
 * GetCachedValueAsync before (heap_future: a future on a hit and on a miss) and after (inline_result: the value on a
 * hit, a future on a miss), over a real database. `direct` has no future at all: what it allocates is SQLite's own.
 *
 * A hit is a look-up in a hash table of 1024 keys, a miss a prepared SELECT by key among 1024 others. The two ranges of
 * keys are disjoint and a miss is not added to the cache, so the share of hits is what the point says, not what a run
 * makes of it, also where a few keys are asked for again and again (keys=zipf). All variants see the same keys.
 *
 * A future costs the same whatever the database does: the slower a miss, the higher the share of hits must be before
 * anything of it shows.
 */
#include "case.h"
#include "support/cached_store.h"

static void setup(struct vb_run *run)
{
    run->fixture = cached_store_create(run);
}

static void teardown(struct vb_run *run)
{
    cached_store_destroy(run->fixture);
}

static uint64_t heap_future(struct vb_run *run)
{
    struct future_i64 *(*read)(struct cached_reader *, int64_t) = VB_OPAQUE_POINTER(&cached_reader_heap_future);
    struct cached_store *store = run->fixture;
    uint64_t sum = 0;
    size_t index = 0;
    VB_LOOP(run)
    {
        int64_t value;
        int error = future_i64_take(read(store->reader, store->sequence.keys[index]), &value);
        if (error)
            return cached_store_fail(run, store, error);
        sum += (uint64_t)value;
        index = cached_store_after(index);
    }
    return sum;
}

static uint64_t take_results(struct vb_run *run, struct result_i64 (*read)(struct cached_reader *, int64_t))
{
    struct result_i64 (*hidden_read)(struct cached_reader *, int64_t) = VB_OPAQUE_POINTER(read);
    struct cached_store *store = run->fixture;
    uint64_t sum = 0;
    size_t index = 0;
    VB_LOOP(run)
    {
        int64_t value;
        struct result_i64 result = hidden_read(store->reader, store->sequence.keys[index]);
        int error = result_i64_take(&result, &value);
        if (error)
            return cached_store_fail(run, store, error);
        sum += (uint64_t)value;
        index = cached_store_after(index);
    }
    return sum;
}

static uint64_t inline_result(struct vb_run *run)
{
    return take_results(run, cached_reader_inline_result);
}

static uint64_t pooled_future(struct vb_run *run)
{
    return take_results(run, cached_reader_pooled_future);
}

static uint64_t direct(struct vb_run *run)
{
    int (*read)(struct cached_reader *, int64_t, int64_t *) = VB_OPAQUE_POINTER(&cached_reader_direct);
    struct cached_store *store = run->fixture;
    uint64_t sum = 0;
    size_t index = 0;
    VB_LOOP(run)
    {
        int64_t value;
        int error = read(store->reader, store->sequence.keys[index], &value);
        if (error)
            return cached_store_fail(run, store, error);
        sum += (uint64_t)value;
        index = cached_store_after(index);
    }
    return sum;
}

const struct vb_case vb_case_cache_hit = {
    .summary = "a cache in front of a database, by the share of hits",
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
            {.name = "direct",
             .loop = direct,
             .aside = 1,
             .summary = "no future at all",
             .allocs = VB_BASELINE_PLUS(-1),
             .bytes = VB_BASELINE_PLUS(-(double)sizeof(struct future_i64))},
        },
    .params =
        {
            {.name = "hit",
             .values = "50,90,99,100",
             .more_values = "0,50,75,90,95,99,99.9,100",
             .summary = "share of hits, in percent",
             .lowest = 0,
             .highest = 100},
            {.name = "keys",
             .values = "shuffled",
             .more_values = "shuffled,zipf",
             .summary = "which keys: shuffled, all of them equally often; zipf, by Zipf's law"},
            {.name = "db",
             .values = ":memory:",
             .more_values = ":memory:,file",
             .summary = ":memory:, file or wal (made for the run and removed), or a path, filled if it is missing"},
        },
    .period_at = cached_store_period,
    .setup = setup,
    .teardown = teardown,
};
