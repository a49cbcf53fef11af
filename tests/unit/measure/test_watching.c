/* SPDX-License-Identifier: MIT
 *
 * What a worker sees of itself: resident memory, the allocator's figures, the length of a tick. */
#include "base/units.h"
#include "latency.h"
#include "measure/ledger/heap_figures.h"
#include "measure/ledger/ledger.h"
#include "measure/resident.h"
#include "measure/ticks.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <jemalloc/jemalloc.h>

#define MIB ((int64_t)1 << 20)

static void *map_touched(size_t bytes)
{
    char *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(block != MAP_FAILED);
    for (size_t i = 0; i < bytes; i += 4096)
        *(volatile char *)&block[i] = 1;
    return block;
}

/* The thread sanitizer keeps notes on memory, several times as large as what they are about. */
#if defined(__SANITIZE_THREAD__)
#define MOST_GROWTH 8
#else
#define MOST_GROWTH 1.5
#endif

/* The peak counts although the memory is gone again; what was there before does not. */
static void test_growth_is_that_of_the_peak(void **state)
{
    (void)state;
    const int64_t earlier = 96 * MIB;
    const int64_t bytes = 32 * MIB;
    munmap(map_touched((size_t)earlier), (size_t)earlier); /* a peak that is to be forgotten */
    int64_t begin = vb_resident_begin();
    if (begin < 0) {
        assert_int_equal(vb_resident_growth(begin), -1); /* a kernel that refuses: not known, and no figure */
        skip();
    }
    assert_true(begin > 0);
    munmap(map_touched((size_t)bytes), (size_t)bytes);
    int64_t growth = vb_resident_growth(begin);
    if (growth < bytes - MIB || (double)growth > MOST_GROWTH * (double)bytes)
        fail_msg("grew by %lld bytes", (long long)growth);
}

static void test_growth_that_is_not_known(void **state)
{
    (void)state;
    assert_int_equal(vb_resident_growth(-1), -1);
    assert_int_equal(vb_resident_growth(INT64_MAX / 2), 0); /* smaller than at the beginning: it did not grow */
}

static void test_allocator_figures(void **state)
{
    (void)state;
    struct vb_allocator allocator;
    vb_allocator_describe(&allocator);
    struct vb_heap_state before;
    struct vb_heap_state after;
    if (!vb_allocator_read(&before)) {
        assert_string_not_equal(allocator.name, "jemalloc");
        assert_int_equal(before.active, 0);
        skip();
    }
    assert_string_equal(allocator.name, "jemalloc");
    size_t allocated = 0; /* of the same epoch */
    size_t size = sizeof allocated;
    assert_int_equal(mallctl("stats.allocated", &allocated, &size, NULL, 0), 0);
    assert_int_equal(before.allocated, allocated);
    enum { BLOCKS = 20000, BYTES = 100 };
    void **blocks = calloc(BLOCKS, sizeof *blocks);
    for (size_t i = 0; i < BLOCKS; i++)
        blocks[i] = malloc(BYTES);
    assert_true(vb_allocator_read(&after));
    assert_true(after.allocated - before.allocated >= BLOCKS * BYTES);
    assert_true(after.active >= after.allocated);
    assert_true(after.resident >= after.active);
    assert_true(after.fills > before.fills);
    for (size_t i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    free(blocks);
    struct vb_heap_state freed;
    assert_true(vb_allocator_read(&freed));
    assert_true(freed.allocated < after.allocated);
    assert_true(freed.flushes > after.flushes);
    assert_true(freed.purges >= after.purges);
}

static void test_tick_against_the_clock(void **state)
{
    (void)state;
    struct vb_moment begin = vb_moment_now();
    nanosleep(&(struct timespec){.tv_nsec = 50 * VB_NS_PER_MS}, NULL);
    struct vb_moment middle = vb_moment_now();
    nanosleep(&(struct timespec){.tv_nsec = 50 * VB_NS_PER_MS}, NULL);
    struct vb_moment end = vb_moment_now();
    double first_ns = vb_tick_ns(&begin, &middle);
    if (isnan(first_ns))
        skip();
    double second_ns = vb_tick_ns(&middle, &end);
    assert_true(first_ns > 0.05 && first_ns < 1000); /* from 20 GHz down to 1 MHz */
    assert_true(fabs(first_ns / second_ns - 1) < 0.01);
    assert_true(isnan(vb_tick_ns(&end, &begin)));
    assert_true(isnan(vb_tick_ns(&end, &end)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_growth_is_that_of_the_peak),
        cmocka_unit_test(test_growth_that_is_not_known),
        cmocka_unit_test(test_allocator_figures),
        cmocka_unit_test(test_tick_against_the_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
