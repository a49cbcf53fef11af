/* SPDX-License-Identifier: MIT
 *
 * What is counted of which call, and of which thread. */
#include "ledger_fixture.h"

#include <jemalloc/jemalloc.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static void do_nothing(void)
{
}

static void call_realloc(void)
{
    void *volatile none = NULL;
    void *block = kept(realloc(none, 100)); /* as malloc */
    block = kept(realloc(block, 110));      /* the same class, 112: in place */
    block = kept(realloc(block, 1000));     /* moves */
    volatile size_t zero = 0;
    assert_null(realloc(block, zero)); /* as free */
    free(none);                        /* nothing */
}

static void test_reallocs(void **state)
{
    (void)state;
    open_or_skip(VB_LEDGER_HOOK);
    struct vb_counts counts = count(call_realloc);
    assert_int_equal(counts.threads, 1);
    assert_int_equal(counts.allocs, 2);
    assert_int_equal(counts.frees, 2);
    assert_int_equal(counts.in_place, 1);
    assert_int_equal(counts.asked_bytes, 1100);
    assert_int_equal(counts.usable_bytes, 112 + 1024);
    assert_int_equal(counts.live_bytes, 0);
    assert_int_equal(counts.peak_bytes, 1024); /* the program never holds both */

    open_or_skip(VB_LEDGER_STATS);
    counts = count(call_realloc);
    assert_int_equal(counts.allocs, 2);
    assert_int_equal(counts.frees, 2);
    assert_int_equal(counts.usable_bytes, 112 + 1024);
    assert_int_equal(counts.live_bytes, 0);
}

static void call_rallocx(void)
{
    void *block = kept(mallocx(100, 0));
    block = kept(rallocx(block, 1000, 0)); /* moves */
    dallocx(block, 0);
}

static void test_rallocx(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vb_both_backends); i++) {
        open_or_skip(vb_both_backends[i]);
        struct vb_counts counts = count(call_rallocx);
        assert_int_equal(counts.allocs, 2);
        assert_int_equal(counts.frees, 2);
        assert_int_equal(counts.live_bytes, 0);
        assert_int_equal(counts.peak_bytes, vb_both_backends[i] == VB_LEDGER_HOOK ? 1024 : -1);
    }
}

static void *blocks[3]; /* outlives the counted function, so that the caller can look at it */

static void shrink_in_place(void)
{
    blocks[0] = kept(malloc(1 << 20));
    blocks[0] = kept(realloc(blocks[0], 1 << 19));
}

/* Up to jemalloc 5.3.0 a large block is as large as its class; the statistics know its size then. */
static bool gives_whole_classes(void)
{
    const size_t between_classes = (size_t)9 << 17;
    void *sample = kept(malloc(between_classes));
    size_t usable = malloc_usable_size(sample);
    free(sample);
    return usable == nallocx(between_classes, 0) && usable != between_classes;
}

static void test_shrinking_a_large_block(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vb_both_backends); i++) {
        bool is_hook = vb_both_backends[i] == VB_LEDGER_HOOK;
        open_or_skip(vb_both_backends[i]);
        struct vb_counts counts = count(shrink_in_place);
        assert_int_equal(counts.allocs, 2);
        assert_int_equal(counts.frees, 1);
        assert_int_equal(counts.in_place, is_hook ? 1 : 0);
        assert_int_equal(counts.asked_bytes, is_hook ? (1 << 20) + (1 << 19) : -1);
        if (is_hook || gives_whole_classes())
            assert_int_equal(counts.usable_bytes, (1 << 20) + (1 << 19));
        assert_int_equal(counts.live_bytes, 1 << 19);
        assert_int_equal(counts.peak_bytes, is_hook ? 1 << 20 : -1);
        free(blocks[0]);
    }
}

#define STEP_BYTES                                                                                                     \
    ((size_t)49152) /* none is kept by a thread's cache, of which the statistics of 5.3.1 are in doubt                 \
                     */
#define STEPS 12

static size_t usable_of(size_t bytes)
{
    void *sample = kept(malloc(bytes));
    size_t usable = malloc_usable_size(sample);
    free(sample);
    return usable;
}

static bool is_hemmed_in; /* each step is taken beside a new neighbour, so that the buffer has to move */
static int moves;

static void grow_a_buffer(void)
{
    void *neighbours[STEPS] = {NULL};
    moves = 0;
    blocks[0] = kept(malloc(STEP_BYTES));
    for (size_t i = 1; i < STEPS; i++) {
        if (is_hemmed_in)
            neighbours[i] = kept(malloc(STEP_BYTES * i)); /* of the same class: where the buffer would grow into */
        uintptr_t before = (uintptr_t)blocks[0];
        blocks[0] = kept(realloc(blocks[0], STEP_BYTES * (i + 1)));
        moves += (uintptr_t)blocks[0] != before;
    }
    free(blocks[0]);
    for (size_t i = 1; i < STEPS; i++)
        free(neighbours[i]);
}

/* A buffer that grows has asked for the same on every heap, and as both backends tell it. */
static void test_growth_does_not_depend_on_the_heap(void **state)
{
    (void)state;
    int64_t sizes = 0, asked = 0; /* those that differ in what is usable */
    for (size_t i = 1; i <= STEPS; i++) {
        bool is_other = usable_of(STEP_BYTES * i) != usable_of(STEP_BYTES * (i - 1));
        sizes += is_other;
        asked += is_other ? (int64_t)(STEP_BYTES * i) : 0;
    }
    const int64_t neighbours_asked = (int64_t)STEP_BYTES * STEPS * (STEPS - 1) / 2;
    int moves_of[2];
    for (size_t i = 0; i < COUNT(vb_both_backends); i++) {
        for (int hemmed_in = 0; hemmed_in < 2; hemmed_in++) {
            open_or_skip(vb_both_backends[i]);
            is_hemmed_in = hemmed_in;
            struct vb_counts counts = count(grow_a_buffer);
            moves_of[hemmed_in] = moves;
            assert_int_equal(counts.allocs, sizes + (hemmed_in ? STEPS - 1 : 0));
            assert_int_equal(counts.frees, counts.allocs);
            assert_int_equal(counts.live_bytes, 0);
            if (vb_both_backends[i] == VB_LEDGER_HOOK)
                assert_int_equal(counts.asked_bytes, asked + (hemmed_in ? neighbours_asked : 0));
        }
        assert_true(moves_of[1] > moves_of[0]); /* or nothing was compared */
    }
}

static void fail_to_allocate(void)
{
    volatile size_t huge = SIZE_MAX / 2;
    volatile size_t odd = 3;
    void *stale = (void *)8; /* what a failing posix_memalign leaves in place, and jemalloc hands to its hook */
    assert_null(kept(malloc(huge)));
    assert_null(kept(calloc(huge, 16)));
    assert_null(kept(aligned_alloc(64, huge)));
    assert_int_not_equal(posix_memalign(&stale, odd, 100), 0);
    assert_int_not_equal(posix_memalign(&stale, 64, huge), 0);
    assert_ptr_equal(stale, (void *)8);
    blocks[0] = kept(malloc(100));
    assert_null(kept(realloc(blocks[0], huge)));
}

static void test_failures_are_no_allocations(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vb_both_backends); i++) {
        open_or_skip(vb_both_backends[i]);
        struct vb_counts counts = count(fail_to_allocate);
        assert_int_equal(counts.allocs, 1);
        assert_int_equal(counts.frees, 0);
        assert_int_equal(counts.usable_bytes, 112);
        assert_int_equal(counts.live_bytes, 112);
        free(blocks[0]);
    }
}

static void allocate_inside_libc(void)
{
    char *text = NULL;
    blocks[0] = kept(strdup("twelve bytes"));
    assert_int_equal(asprintf(&text, "%d %s", 42, "allocated by printf"), 22);
    blocks[1] = kept(text);
}

static void test_allocations_inside_libc(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vb_both_backends); i++) {
        open_or_skip(vb_both_backends[i]);
        struct vb_counts counts = count(allocate_inside_libc);
        int64_t live = (int64_t)(malloc_usable_size(blocks[0]) + malloc_usable_size(blocks[1]));
        assert_int_equal(counts.live_bytes, live);
        assert_int_equal(counts.allocs - counts.frees, 2);
        assert_true(vb_both_backends[i] == VB_LEDGER_STATS || counts.asked_bytes >= 13 + 23);
        free(blocks[0]);
        free(blocks[1]);
    }
}

static pthread_barrier_t barrier;
static pthread_key_t key;

static void *allocate_when_told(void *unused)
{
    (void)unused;
    free_something();
    pthread_barrier_wait(&barrier); /* it lives, and knows no hook */
    pthread_barrier_wait(&barrier); /* counting */
    for (int i = 0; i < 1000; i++)
        free_something();
    pthread_barrier_wait(&barrier); /* done */
    pthread_barrier_wait(&barrier); /* no hook any more */
    free_something();               /* as ledger.h demands */
    return NULL;
}

static void test_thread_older_than_the_hook(void **state)
{
    (void)state;
    open_or_skip(VB_LEDGER_HOOK);
    pthread_t thread;
    assert_int_equal(pthread_barrier_init(&barrier, NULL, 2), 0);
    assert_int_equal(pthread_create(&thread, NULL, allocate_when_told, NULL), 0);
    pthread_barrier_wait(&barrier);
    struct vb_counts counts;
    vb_ledger_arm();
    vb_ledger_begin();
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    vb_ledger_end(&counts);
    vb_ledger_disarm();
    pthread_barrier_wait(&barrier);
    pthread_join(thread, NULL);
    pthread_barrier_destroy(&barrier);
    assert_int_equal(counts.allocs, 1000);
    assert_int_equal(counts.frees, 1000);
    assert_int_equal(counts.asked_bytes, 100000);
    assert_int_equal(counts.peak_bytes, 112);
}

static void *leave_a_block_to_the_destructor(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&barrier); /* born */
    pthread_barrier_wait(&barrier); /* counting */
    pthread_setspecific(key, kept(malloc(5000)));
    return NULL;
}

static void test_thread_exit(void **state)
{
    (void)state;
    open_or_skip(VB_LEDGER_HOOK);
    pthread_t thread;
    assert_int_equal(pthread_key_create(&key, free), 0);
    assert_int_equal(pthread_barrier_init(&barrier, NULL, 2), 0);
    struct vb_counts counts;
    vb_ledger_arm();
    assert_int_equal(pthread_create(&thread, NULL, leave_a_block_to_the_destructor, NULL), 0);
    pthread_barrier_wait(&barrier);
    vb_ledger_begin();
    pthread_barrier_wait(&barrier);
    pthread_join(thread, NULL);
    vb_ledger_end(&counts);
    vb_ledger_disarm();
    pthread_key_delete(key);
    pthread_barrier_destroy(&barrier);
    assert_int_equal(counts.allocs, 1);
    assert_int_equal(counts.frees, 1);
    assert_int_equal(counts.asked_bytes, 5000);
    assert_int_equal(counts.live_bytes, 0);
}

static void test_statistics_doubt_other_threads(void **state)
{
    (void)state;
    open_or_skip(VB_LEDGER_STATS);
    count(do_nothing);
    assert_null(vb_ledger_doubt());

    pthread_t thread;
    assert_int_equal(pthread_barrier_init(&barrier, NULL, 2), 0);
    assert_int_equal(pthread_create(&thread, NULL, allocate_when_told, NULL), 0);
    pthread_barrier_wait(&barrier); /* its cache exists: the statistics count that as a block */
    struct vb_counts counts = count(do_nothing);
    assert_int_equal(counts.allocs, 0);
    assert_non_null(vb_ledger_doubt());
    assert_non_null(strstr(vb_ledger_doubt(), "1 other thread is alive"));
    vb_ledger_arm();
    vb_ledger_begin(); /* the thread lives now and not at the end: still a doubt, for it may flush what is older */
    for (int i = 0; i < 3; i++)
        pthread_barrier_wait(&barrier);
    pthread_join(thread, NULL);
    vb_ledger_end(&counts);
    vb_ledger_disarm();
    pthread_barrier_destroy(&barrier);
    assert_non_null(vb_ledger_doubt());

    count(do_nothing);
    assert_null(vb_ledger_doubt());
}

static void *come_and_go(void *unused)
{
    free_something();
    return unused;
}

/* A joined thread raises no doubt, although the kernel lists it for some microseconds more. */
static void test_statistics_trust_joined_threads(void **state)
{
    (void)state;
    open_or_skip(VB_LEDGER_STATS);
    vb_ledger_arm();
    for (int i = 0; i < 200; i++) {
        pthread_t thread;
        struct vb_counts counts;
        assert_int_equal(pthread_create(&thread, NULL, come_and_go, NULL), 0);
        pthread_join(thread, NULL);
        vb_ledger_begin();
        free_something();
        vb_ledger_end(&counts);
        assert_null(vb_ledger_doubt());
        assert_int_equal(counts.allocs, 1);
    }
    vb_ledger_disarm();
}

static void begin_threads(struct vb_counts *counts, int thread_count)
{
    vb_ledger_begin();
    for (int thread = 0; thread < thread_count; thread++) {
        pthread_t one;
        assert_int_equal(pthread_create(&one, NULL, come_and_go, NULL), 0);
        pthread_join(one, NULL);
    }
    vb_ledger_end(counts);
}

/* Both backends count the same of threads that begin and end: their caches are none of the program's blocks. */
static void test_threads_that_begin(void **state)
{
    (void)state;
    static const int thread_counts[] = {5, 1};
    struct vb_counts counts[COUNT(vb_both_backends)][COUNT(thread_counts)];
    for (size_t i = 0; i < COUNT(vb_both_backends); i++) {
        open_or_skip(vb_both_backends[i]);
        vb_ledger_arm();
        begin_threads(&counts[i][0], 5); /* what the first thread brings once is not looked at */
        for (size_t k = 0; k < COUNT(thread_counts); k++)
            begin_threads(&counts[i][k], thread_counts[k]);
        assert_null(vb_ledger_doubt());
        vb_ledger_disarm();
    }
    for (size_t k = 0; k < COUNT(thread_counts); k++) {
        const struct vb_counts *hook = &counts[0][k];
        const struct vb_counts *statistics = &counts[1][k];
        assert_int_equal(hook->allocs, statistics->allocs);
        assert_int_equal(hook->frees, statistics->frees);
        /* Each one's block, and at most what it stands on. */
        assert_true(hook->allocs >= thread_counts[k] && hook->allocs <= 2 * thread_counts[k]);
        assert_true(statistics->usable_bytes < 0 || statistics->usable_bytes == hook->usable_bytes);
    }
}

static void free_on_both(void)
{
    pthread_t one;
    free_something();
    assert_int_equal(pthread_create(&one, NULL, come_and_go, NULL), 0);
    pthread_join(one, NULL);
}

static void test_whether_threads_are_several(void **state)
{
    (void)state;
    open_or_skip(VB_LEDGER_HOOK);
    assert_int_equal(count(do_nothing).threads, 0);
    assert_int_equal(count(free_something).threads, 1);
    assert_int_equal(count(free_on_both).threads, 2); /* or more */
    open_or_skip(VB_LEDGER_STATS);
    assert_int_equal(count(free_something).threads, -1);
}

static void fork_once(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void test_children_are_in_doubt(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vb_both_backends); i++) {
        open_or_skip(vb_both_backends[i]);
        fork_once(); /* before: set-up */
        count(free_something);
        assert_null(vb_ledger_doubt());
        count(fork_once);
        assert_non_null(strstr(vb_ledger_doubt(), "children"));
        count(free_something);
        assert_null(vb_ledger_doubt());
    }
}

static void allocate_pages(void)
{
    blocks[0] = kept(pvalloc(100));
    blocks[1] = kept(pvalloc(8193));
    blocks[2] = kept(pvalloc(2 * (size_t)sysconf(_SC_PAGESIZE)));
}

static void test_pvalloc(void **state)
{
    (void)state;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    open_or_skip(VB_LEDGER_HOOK);
    struct vb_counts counts = count(allocate_pages);
    assert_int_equal(counts.allocs, 3);
    assert_int_equal(counts.asked_bytes, page + (8193 + page - 1) / page * page + 2 * page);
    assert_int_equal((uintptr_t)blocks[0] % page, 0);
    assert_true(malloc_usable_size(blocks[0]) >= page);
    for (size_t i = 0; i < COUNT(blocks); i++)
        free(blocks[i]);
    volatile size_t huge = SIZE_MAX - 10;
    assert_null(kept(pvalloc(huge)));
}

static void *end_the_count(void *counts)
{
    vb_ledger_end(counts);
    return NULL;
}

static void test_end_on_another_thread(void **state)
{
    (void)state;
    open_or_skip(VB_LEDGER_HOOK);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, end_the_count, &(struct vb_counts){0}),
                     0); /* warms the stack cache */
    pthread_join(thread, NULL);

    struct vb_counts counts;
    vb_ledger_arm();
    vb_ledger_begin();
    void *block = kept(malloc(12345));
    assert_int_equal(pthread_create(&thread, NULL, end_the_count, &counts), 0);
    pthread_join(thread, NULL);
    vb_ledger_disarm();
    free(block);
    assert_true(counts.allocs >= 1);
    assert_true(counts.asked_bytes >= 12345);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reallocs),
        cmocka_unit_test(test_rallocx),
        cmocka_unit_test(test_shrinking_a_large_block),
        cmocka_unit_test(test_growth_does_not_depend_on_the_heap),
        cmocka_unit_test(test_failures_are_no_allocations),
        cmocka_unit_test(test_allocations_inside_libc),
        cmocka_unit_test(test_thread_older_than_the_hook),
        cmocka_unit_test(test_thread_exit),
        cmocka_unit_test(test_statistics_doubt_other_threads),
        cmocka_unit_test(test_statistics_trust_joined_threads),
        cmocka_unit_test(test_threads_that_begin),
        cmocka_unit_test(test_whether_threads_are_several),
        cmocka_unit_test(test_children_are_in_doubt),
        cmocka_unit_test(test_pvalloc),
        cmocka_unit_test(test_end_on_another_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
