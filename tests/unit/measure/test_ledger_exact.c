/* SPDX-License-Identifier: MIT
 *
 * A million random allocations on 1, 2 and 8 threads that pass blocks to each other, with the truth kept by each
 * thread beside them: not one counter may differ by one. */
#include "ledger_fixture.h"

#include "base/random.h"

#include <jemalloc/jemalloc.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>

/* operator new(size_t), new[](size_t), delete(void *), delete[](void *) */
void *_Znwm(size_t bytes);
void *_Znam(size_t bytes);
void _ZdlPv(void *block);
void _ZdaPv(void *block);

#define OPERATIONS  1000000
#define MAX_THREADS 8
#define SLOTS       128
#define EXCHANGES   64

/* How a block was made, kept in the low bits of its address: a delete must match its new. */
enum maker { BY_MALLOC, BY_NEW, BY_NEW_ARRAY, MAKER_MASK = 3 };

struct truth {
    struct vb_counts counts;
    int64_t moves;
    int64_t class_changes; /* of the resizes in place: those of large blocks */
};

struct shared {
    pthread_barrier_t barrier; /* unused with one thread */
    int threads;
    _Atomic(uintptr_t) exchange[EXCHANGES];
};

struct worker {
    struct shared *shared;
    struct vb_random random;
    struct truth truth;
    int64_t operations;
    uintptr_t slots[SLOTS];
};

static void flush_cache(void)
{
    free(kept(malloc(1))); /* a thread has no cache before its first allocation */
    mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
}

static void *block_of(uintptr_t slot)
{
    return (void *)(slot & ~(uintptr_t)MAKER_MASK);
}

static void grow(struct truth *truth, int64_t bytes)
{
    truth->counts.live_bytes += bytes;
    if (truth->counts.live_bytes > truth->counts.peak_bytes)
        truth->counts.peak_bytes = truth->counts.live_bytes;
}

static uintptr_t made(struct truth *truth, void *block, size_t asked, enum maker maker)
{
    assert_non_null(block);
    int64_t usable = (int64_t)malloc_usable_size(block);
    truth->counts.allocs++;
    truth->counts.asked_bytes += (int64_t)asked;
    truth->counts.usable_bytes += usable;
    grow(truth, usable);
    return (uintptr_t)block | maker;
}

static void destroy(struct truth *truth, uintptr_t slot)
{
    void *block = block_of(slot);
    if (block) {
        truth->counts.frees++;
        truth->counts.live_bytes -= (int64_t)malloc_usable_size(block);
    }
    switch (slot & MAKER_MASK) {
    case BY_NEW: _ZdlPv(block); break;
    case BY_NEW_ARRAY: _ZdaPv(block); break;
    default: free(block); /* of NULL too: that is no free */
    }
}

static uintptr_t resize(struct truth *truth, uintptr_t slot, size_t bytes)
{
    void *old = block_of(slot);
    int64_t before = (int64_t)malloc_usable_size(old);
    void *block = realloc(kept(old), bytes);
    assert_non_null(block);
    int64_t usable = (int64_t)malloc_usable_size(block);
    bool moved = (uintptr_t)block != slot;
    truth->moves += moved;
    truth->counts.in_place += !moved;
    if (usable == before && !moved)
        return slot;
    truth->class_changes += !moved;
    truth->counts.allocs++;
    truth->counts.frees++;
    truth->counts.asked_bytes += (int64_t)bytes;
    truth->counts.usable_bytes += usable;
    grow(truth, usable - before);
    return (uintptr_t)block;
}

/* Mostly small, some large enough for classes of their own, a few too large for a thread's cache. */
static size_t draw_size(struct vb_random *random)
{
    uint64_t kind = vb_random_below(random, 100);
    return (size_t)vb_random_below(random, kind < 80 ? 513 : kind < 96 ? 16385 : 200001);
}

static uintptr_t create(struct worker *worker)
{
    static const char text[] =
        "a string of which every suffix is a string too, so that strdup is asked for every length "
        "from one byte to the whole of it, terminator included";
    struct vb_random *random = &worker->random;
    struct truth *truth = &worker->truth;
    size_t bytes = draw_size(random);
    size_t alignment = (size_t)16 << vb_random_below(random, 9);
    void *block = NULL;
    switch (vb_random_below(random, 7)) {
    case 0: return made(truth, malloc(bytes), bytes, BY_MALLOC);
    case 1: {
        size_t members = (size_t)vb_random_below(random, 9);
        return made(truth, calloc(members, bytes), members * bytes, BY_MALLOC);
    }
    case 2:
        bytes = (bytes + alignment) & ~(alignment - 1);
        return made(truth, aligned_alloc(alignment, bytes), bytes, BY_MALLOC);
    case 3: assert_int_equal(posix_memalign(&block, alignment, bytes), 0); return made(truth, block, bytes, BY_MALLOC);
    case 4: {
        const char *suffix = text + vb_random_below(random, sizeof text);
        return made(truth, strdup(suffix), strlen(suffix) + 1, BY_MALLOC);
    }
    case 5: return made(truth, _Znwm(bytes), bytes, BY_NEW);
    default: return made(truth, _Znam(bytes), bytes, BY_NEW_ARRAY);
    }
}

static void act(struct worker *worker)
{
    uintptr_t *slot = &worker->slots[vb_random_below(&worker->random, SLOTS)];
    uint64_t kind = vb_random_below(&worker->random, 100);
    if (kind < 15) { /* hand it to whoever comes next, and take what is there */
        *slot = atomic_exchange(&worker->shared->exchange[vb_random_below(&worker->random, EXCHANGES)], *slot);
    } else if (kind < 50 && *slot && (*slot & MAKER_MASK) == BY_MALLOC) {
        *slot = resize(&worker->truth, *slot, draw_size(&worker->random) + 1); /* of 0 bytes it would be a free */
    } else {
        destroy(&worker->truth, *slot);
        *slot = kind < 90 ? create(worker) : 0;
    }
}

static void *work(void *worker_)
{
    struct worker *worker = worker_;
    for (int64_t i = 0; i < worker->operations; i++)
        act(worker);
    return NULL;
}

static void clear(struct worker *worker)
{
    struct truth unused = {.moves = 0};
    for (size_t i = 0; i < SLOTS; i++)
        destroy(&unused, worker->slots[i]);
    free_something(); /* even if all slots are empty: ledger.h demands it of a thread that outlives the hook */
}

static void *run_thread(void *worker_)
{
    struct worker *worker = worker_;
    pthread_barrier_t *barrier = &worker->shared->barrier;
    flush_cache();
    pthread_barrier_wait(barrier); /* all are there */
    pthread_barrier_wait(barrier); /* counting has begun */
    work(worker);
    flush_cache();
    worker->truth.counts.allocs++; /* its own */
    worker->truth.counts.frees++;
    worker->truth.counts.asked_bytes++;
    worker->truth.counts.usable_bytes += 8;
    pthread_barrier_wait(barrier); /* all are done */
    pthread_barrier_wait(barrier); /* counting has ended */
    clear(worker);
    return NULL;
}

static void count_threads(struct worker *workers, struct shared *shared, struct vb_counts *counts)
{
    pthread_t threads[MAX_THREADS];
    assert_int_equal(pthread_barrier_init(&shared->barrier, NULL, (unsigned)shared->threads + 1), 0);
    for (int i = 0; i < shared->threads; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_thread, &workers[i]), 0);
    pthread_barrier_wait(&shared->barrier);
    vb_ledger_arm();
    vb_ledger_begin();
    pthread_barrier_wait(&shared->barrier);
    pthread_barrier_wait(&shared->barrier);
    vb_ledger_end(counts);
    vb_ledger_disarm();
    pthread_barrier_wait(&shared->barrier);
    for (int i = 0; i < shared->threads; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&shared->barrier);
}

static void count_alone(struct worker *worker, struct vb_counts *counts)
{
    vb_ledger_arm();
    vb_ledger_begin();
    work(worker);
    vb_ledger_end(counts);
    vb_ledger_disarm();
    clear(worker);
}

static void add_truth(struct truth *sum, const struct truth *part)
{
    sum->counts.allocs += part->counts.allocs;
    sum->counts.frees += part->counts.frees;
    sum->counts.in_place += part->counts.in_place;
    sum->counts.asked_bytes += part->counts.asked_bytes;
    sum->counts.usable_bytes += part->counts.usable_bytes;
    sum->counts.live_bytes += part->counts.live_bytes;
    sum->counts.peak_bytes += part->counts.peak_bytes; /* means something with one thread only */
    sum->moves += part->moves;
    sum->class_changes += part->class_changes;
}

static struct truth run(int threads, uint64_t seed, struct vb_counts *counts)
{
    struct shared shared = {.threads = threads};
    struct worker *workers = calloc((size_t)threads, sizeof *workers);
    assert_non_null(workers);
    for (int i = 0; i < threads; i++) {
        workers[i].shared = &shared;
        workers[i].operations = OPERATIONS / threads;
        vb_random_seed(&workers[i].random, seed + (uint64_t)i);
    }
    if (threads == 1)
        count_alone(&workers[0], counts);
    else
        count_threads(workers, &shared, counts);

    struct truth sum = {.moves = 0};
    for (int i = 0; i < threads; i++)
        add_truth(&sum, &workers[i].truth);
    struct truth unused = {.moves = 0};
    for (size_t i = 0; i < EXCHANGES; i++)
        destroy(&unused, shared.exchange[i]);
    free(workers);
    return sum;
}

static void tell(const char *backend, int threads, const struct truth *truth)
{
    print_message(
        "%s, %d threads: %lld allocs, %lld frees, %lld moved, %lld in place (%lld to another class), %lld B asked\n",
        backend, threads, (long long)truth->counts.allocs, (long long)truth->counts.frees, (long long)truth->moves,
        (long long)truth->counts.in_place, (long long)truth->class_changes, (long long)truth->counts.asked_bytes);
}

/* With pages of 64 KB, as Debian's jemalloc for arm64 has them, large blocks are larger than those of this test. */
static bool has_small_pages(void)
{
    size_t page = 0, size = sizeof page;
    return mallctl("arenas.page", &page, &size, NULL, 0) == 0 && page <= 4096;
}

/* The run must have been a test of everything, or no difference would mean nothing. */
static void assert_worth_it(const struct truth *truth)
{
    assert_true(truth->counts.allocs > OPERATIONS / 4);
    assert_true(truth->counts.frees > OPERATIONS / 4);
    assert_true(truth->moves > OPERATIONS / 100);
    assert_true(truth->counts.in_place > OPERATIONS / 1000);
    assert_true(truth->class_changes > 10 || !has_small_pages());
    assert_true(truth->counts.live_bytes > 0);
}

static void check_hook(int threads)
{
    open_or_skip(VB_LEDGER_HOOK);
    struct vb_counts counts;
    struct truth truth = run(threads, 20240601, &counts);
    tell("hook", threads, &truth);
    assert_worth_it(&truth);
    assert_int_equal(counts.allocs, truth.counts.allocs);
    assert_int_equal(counts.frees, truth.counts.frees);
    assert_int_equal(counts.in_place, truth.counts.in_place);
    assert_int_equal(counts.asked_bytes, truth.counts.asked_bytes);
    assert_int_equal(counts.usable_bytes, truth.counts.usable_bytes);
    assert_int_equal(counts.live_bytes, truth.counts.live_bytes);
    if (threads == 1)
        assert_int_equal(counts.peak_bytes, truth.counts.peak_bytes);
    assert_null(vb_ledger_doubt());
}

static void check_stats(int threads)
{
    open_or_skip(VB_LEDGER_STATS);
    struct vb_counts counts;
    struct truth truth = run(threads, 20240602, &counts);
    tell("stats", threads, &truth);
    assert_worth_it(&truth);
    if (vb_ledger_doubt() && strstr(vb_ledger_doubt(), "twice"))
        return; /* jemalloc 5.3.1: said, and not called exact */
    assert_int_equal(counts.allocs, truth.counts.allocs);
    assert_int_equal(counts.frees, truth.counts.frees);
    if (counts.usable_bytes >= 0) /* it cannot always know */
        assert_int_equal(counts.usable_bytes, truth.counts.usable_bytes);
    assert_int_equal(counts.live_bytes, truth.counts.live_bytes);
    assert_int_equal(counts.in_place, 0);
    assert_int_equal(counts.asked_bytes, -1);
    assert_int_equal(counts.peak_bytes, -1);
    if (threads == 1) /* the others are alive while counting: they flushed, but the ledger cannot know that */
        assert_null(vb_ledger_doubt());
    else
        assert_non_null(vb_ledger_doubt());
}

static void test_hook_1_thread(void **state)
{
    (void)state;
    check_hook(1);
}

static void test_hook_2_threads(void **state)
{
    (void)state;
    check_hook(2);
}

static void test_hook_8_threads(void **state)
{
    (void)state;
    check_hook(8);
}

static void test_stats_1_thread(void **state)
{
    (void)state;
    check_stats(1);
}

static void test_stats_2_threads(void **state)
{
    (void)state;
    check_stats(2);
}

static void test_stats_8_threads(void **state)
{
    (void)state;
    check_stats(8);
}

#define PEAK_THREADS 4
#define PEAK_BLOCKS  1000

/* All threads hold all their blocks at the second barrier, and only there. */
static void *climb_and_descend(void *barrier_)
{
    pthread_barrier_t *barrier = barrier_;
    void *blocks[PEAK_BLOCKS];
    pthread_barrier_wait(barrier);
    for (int i = 0; i < PEAK_BLOCKS; i++)
        blocks[i] = kept(malloc(1000));
    pthread_barrier_wait(barrier);
    for (int i = 0; i < PEAK_BLOCKS; i++)
        free(blocks[i]);
    pthread_barrier_wait(barrier); /* done */
    pthread_barrier_wait(barrier); /* no hook any more */
    free_something();              /* as ledger.h demands */
    return NULL;
}

static void test_hook_peak_over_threads(void **state)
{
    (void)state;
    open_or_skip(VB_LEDGER_HOOK);
    pthread_barrier_t barrier;
    pthread_t threads[PEAK_THREADS];
    assert_int_equal(pthread_barrier_init(&barrier, NULL, PEAK_THREADS + 1), 0);
    for (int i = 0; i < PEAK_THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, climb_and_descend, &barrier), 0);
    struct vb_counts counts;
    vb_ledger_arm();
    vb_ledger_begin();
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    vb_ledger_end(&counts);
    vb_ledger_disarm();
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < PEAK_THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);

    void *sample = kept(malloc(1000));
    assert_int_equal(counts.peak_bytes, PEAK_THREADS * PEAK_BLOCKS * (int64_t)malloc_usable_size(sample));
    free(sample);
    assert_int_equal(counts.allocs, PEAK_THREADS * PEAK_BLOCKS);
    assert_int_equal(counts.frees, PEAK_THREADS * PEAK_BLOCKS);
    assert_int_equal(counts.live_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hook_1_thread),   cmocka_unit_test(test_hook_2_threads),
        cmocka_unit_test(test_hook_8_threads),  cmocka_unit_test(test_hook_peak_over_threads),
        cmocka_unit_test(test_stats_1_thread),  cmocka_unit_test(test_stats_2_threads),
        cmocka_unit_test(test_stats_8_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
