/* SPDX-License-Identifier: MIT */
/* needs: sqlite3 libsqlite3-dev */
/*
 * What does a cache in front of a database gain when a hit returns the value itself instead of a future? The article's
 * GetCachedValueAsync before (heap_future: a future on a hit and on a miss) and after (inline_result: the value on a
 * hit, a future on a miss), over a real database. `direct` has no future at all: what it allocates is SQLite's own.
 *
 * A hit is a look-up in a hash table of 1024 keys, a miss a prepared SELECT by key among 1024 others. The two ranges of
 * keys are disjoint and a miss is not added to the cache, so the share of hits is what the point says, not what a run
 * makes of it. It is exact over each period of 100 operations (1000 for one decimal, 10000 for two); within a period
 * the order of hits and misses is shuffled, anew for each period, by a generator with a fixed seed. All variants see
 * the same keys.
 */
#include "async/cached_reader.h"
#include "case.h"
#include "support/sqlite_store.h"

#include <string.h>

#define CACHED_KEYS 1024
#define STORED_KEYS 1024
#define SEQUENCE 10000 /* a multiple of every period */

struct fixture {
    struct sqlite_store store;
    struct cached_reader *reader;
    uint16_t keys[SEQUENCE]; /* below CACHED_KEYS: a hit */
};

_Static_assert(CACHED_KEYS + STORED_KEYS <= UINT16_MAX, "a key of the sequence has 16 bits");

static int64_t value_of(int64_t key)
{
    return (int64_t)((uint64_t)key * UINT64_C(2654435761) % 1000003);
}

/* Hits in `period` operations, or -1 if that is no whole number. */
static int64_t hits_in(double hit_percent, int64_t period)
{
    double hits = hit_percent * (double)period / 100;
    int64_t whole = (int64_t)(hits + 0.5);
    double error = hits - (double)whole;
    return -1e-6 < error && error < 1e-6 ? whole : -1;
}

/* The shortest period in which the share of hits is exact; the longest where none is, which setup() refuses. */
static int64_t period_at(const struct vb_run *run)
{
    int64_t period = 100;
    while (period < SEQUENCE && hits_in(vb_number(run, "hit"), period) < 0)
        period *= 10;
    return period;
}

/* G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

/* Draws the hits of each period without replacement: the next is one with probability hits left / operations left. */
static void choose_keys(uint16_t *keys, int64_t period, int64_t hits)
{
    uint64_t random = 1;
    unsigned hit_count = 0, miss_count = 0;
    int64_t hits_left = 0;
    for (int64_t index = 0; index < SEQUENCE; ++index) {
        int64_t left = period - index % period;
        if (left == period)
            hits_left = hits;
        bool is_hit = (int64_t)(next_random(&random) % (uint64_t)left) < hits_left;
        hits_left -= is_hit;
        keys[index] = (uint16_t)(is_hit ? hit_count++ % CACHED_KEYS : CACHED_KEYS + miss_count++ % STORED_KEYS);
    }
}

static void destroy(struct fixture *fixture)
{
    cached_reader_destroy(fixture->reader);
    sqlite_store_close(&fixture->store);
    free(fixture);
}

static void setup(struct vb_run *run)
{
    int64_t period = period_at(run);
    int64_t hits = hits_in(vb_number(run, "hit"), period);
    if (hits < 0) {
        vb_skip(run, "the share of hits may have two decimals, not more");
        return;
    }
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    if (!fixture) {
        vb_skip(run, "out of memory");
        return;
    }
    struct sqlite_store_rows rows = {.first_key = CACHED_KEYS, .count = STORED_KEYS, .value_of = value_of};
    if (sqlite_store_open(&fixture->store, vb_text(run, "db"), rows) != 0) {
        vb_skip(run, "%s", fixture->store.message);
        destroy(fixture);
        return;
    }
    struct cached_reader_store store = {.read = sqlite_store_read, .context = &fixture->store};
    fixture->reader = cached_reader_create(CACHED_KEYS, store);
    if (!fixture->reader) {
        vb_skip(run, "out of memory");
        destroy(fixture);
        return;
    }
    for (int64_t key = 0; key < CACHED_KEYS; ++key)
        cached_reader_put(fixture->reader, key, value_of(key));
    choose_keys(fixture->keys, period, hits);
    run->fixture = fixture;
}

static void teardown(struct vb_run *run)
{
    destroy(run->fixture);
}

static uint64_t fail(struct vb_run *run, int error)
{
    struct fixture *fixture = run->fixture;
    vb_skip(run, "a read failed: %s (SQLite: %s)", strerror(error), sqlite3_errmsg(fixture->store.database));
    return 0;
}

static size_t after(size_t index)
{
    return index + 1 < SEQUENCE ? index + 1 : 0;
}

static uint64_t heap_future(struct vb_run *run)
{
    struct future_i64 *(*read)(struct cached_reader *, int64_t) = VB_OPAQUE_POINTER(&cached_reader_heap_future);
    struct fixture *fixture = run->fixture;
    uint64_t sum = 0;
    size_t index = 0;
    VB_LOOP(run) {
        int64_t value;
        int error = future_i64_take(read(fixture->reader, fixture->keys[index]), &value);
        if (error)
            return fail(run, error);
        sum += (uint64_t)value;
        index = after(index);
    }
    return sum;
}

static uint64_t take_results(struct vb_run *run, struct result_i64 (*read)(struct cached_reader *, int64_t))
{
    struct result_i64 (*hidden_read)(struct cached_reader *, int64_t) = VB_OPAQUE_POINTER(read);
    struct fixture *fixture = run->fixture;
    uint64_t sum = 0;
    size_t index = 0;
    VB_LOOP(run) {
        int64_t value;
        struct result_i64 result = hidden_read(fixture->reader, fixture->keys[index]);
        int error = result_i64_take(&result, &value);
        if (error)
            return fail(run, error);
        sum += (uint64_t)value;
        index = after(index);
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
    struct fixture *fixture = run->fixture;
    uint64_t sum = 0;
    size_t index = 0;
    VB_LOOP(run) {
        int64_t value;
        int error = read(fixture->reader, fixture->keys[index], &value);
        if (error)
            return fail(run, error);
        sum += (uint64_t)value;
        index = after(index);
    }
    return sum;
}

static double hit_share(const struct vb_run *run)
{
    return vb_number(run, "hit") / 100;
}

/* SQLite allocates on a miss, and how much is its own affair; so the baseline promises a figure only where all hit. The
 * others miss as often as it does, and differ from it by their futures alone. */
static struct vb_contract heap_at(const struct vb_run *run, double per_future)
{
    if (hit_share(run) < 1)
        return (struct vb_contract){.kind = VB_CONTRACT_NONE};
    return (struct vb_contract)VB_EXACTLY(per_future);
}

static struct vb_contract heap_allocs(const struct vb_run *run)
{
    return heap_at(run, 1);
}

static struct vb_contract heap_bytes(const struct vb_run *run)
{
    return heap_at(run, sizeof(struct future_i64));
}

static struct vb_contract inline_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_BASELINE_PLUS(-hit_share(run));
}

static struct vb_contract inline_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_BASELINE_PLUS(-hit_share(run) * (double)sizeof(struct future_i64));
}

const struct vb_case vb_case_cache_hit = {
    .summary = "a cache in front of a database, by the share of hits",
    .variants = {
        {.name = "heap_future", .loop = heap_future, .summary = "a future on a hit and on a miss",
         .allocs_at = heap_allocs, .bytes_at = heap_bytes},
        {.name = "inline_result", .loop = inline_result, .summary = "the value on a hit, a future on a miss",
         .allocs_at = inline_allocs, .bytes_at = inline_bytes},
        {.name = "pooled_future", .loop = pooled_future, .summary = "the value on a hit, a pooled future on a miss",
         .allocs = VB_BASELINE_PLUS(-1), .bytes = VB_BASELINE_PLUS(-(double)sizeof(struct future_i64))},
        {.name = "direct", .loop = direct, .summary = "no future at all",
         .allocs = VB_BASELINE_PLUS(-1), .bytes = VB_BASELINE_PLUS(-(double)sizeof(struct future_i64))},
    },
    .params = {
        {.name = "hit", .values = "0,50,90,99,100", .more_values = "0,10,25,50,75,90,95,99,99.9,100",
         .summary = "share of hits, in percent", .lowest = 0, .highest = 100},
        {.name = "db", .values = ":memory:", .summary = "a database file, made if it is missing; or :memory:"},
    },
    .period_at = period_at,
    .setup = setup,
    .teardown = teardown,
};
