/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "measure/ledger/ledger.h"
#include "measure/ledger/backtraces.h"
#include "measure/ledger/symbols.h"

#include <stdlib.h>
#include <string.h>

__attribute__((noinline)) static void *allocate_here(size_t size)
{
    void *block = malloc(size);
    __asm__ volatile("" : "+r"(block));
    return block;
}

__attribute__((noinline)) static void *allocate_there(size_t size)
{
    void *block = calloc(1, size);
    __asm__ volatile("" : "+r"(block));
    return block;
}

/* What the compiler lays into its caller is a frame of its own all the same. */
__attribute__((always_inline)) static inline void *allocate_within(size_t size)
{
    void *block = malloc(size);
    __asm__ volatile("" : "+r"(block));
    return block;
}

__attribute__((noinline)) static void *allocate_through(size_t size)
{
    void *block = allocate_within(size);
    __asm__ volatile("" : "+r"(block)); /* not a tail call */
    return block;
}

static char *duplicate(const char *text)
{
    char *copy = strdup(text); /* the allocation is libc's, for us */
    __asm__ volatile("" : "+r"(copy));
    return copy;
}

static int open_ledger(void **state)
{
    (void)state;
    if (vb_ledger_open(VB_LEDGER_HOOK) == VB_LEDGER_HOOK)
        vb_ledger_arm();
    return 0;
}

static int close_ledger(void **state)
{
    (void)state;
    vb_ledger_disarm();
    return 0;
}

static void skip_without_hook(void)
{
    if (vb_ledger_active() != VB_LEDGER_HOOK) {
        print_message("no hook here: %s\n", vb_ledger_reason());
        skip();
    }
}

static void name_all(struct vb_call_site *named, size_t count, int64_t operations)
{
    struct vb_symbols *symbols = vb_symbols_open();
    assert_non_null(symbols);
    for (size_t i = 0; i < count; i++)
        vb_sites_name(symbols, i, operations, &named[i]);
    vb_symbols_close(symbols);
}

static void places_are_counted_and_named(void **state)
{
    (void)state;
    skip_without_hook();
    struct vb_counts counts;
    vb_sites_begin();
    vb_ledger_begin();
    for (volatile int i = 0; i < 10; i++) /* not unrolled, which would make ten places of it */
        free(allocate_here(24));
    for (volatile int i = 0; i < 5; i++)
        free(allocate_there(100));
    free(duplicate("text"));
    vb_ledger_end(&counts);
    vb_sites_end();
    assert_int_equal(counts.allocs, 16);

    const struct vb_site *sites;
    int64_t lost;
    assert_int_equal(vb_sites_get(&sites, &lost), 3);
    assert_int_equal(lost, 0);
    assert_int_equal(sites[0].allocs, 10);
    assert_int_equal(sites[0].bytes, 240);
    assert_int_equal(sites[1].allocs, 5);
    assert_int_equal(sites[1].bytes, 500);
    assert_int_equal(sites[2].allocs, 1);

    struct vb_call_site named[3];
    name_all(named, 3, 10);
    assert_true(named[0].allocs_per_op == 1 && named[0].bytes_per_op == 24);
    assert_true(named[1].allocs_per_op == 0.5 && named[1].bytes_per_op == 50);
    if (!vb_symbols_know_lines())
        return; /* the functions are static: only debugging information knows them */
    assert_string_equal(named[0].frames[0].function, "allocate_here");
    assert_non_null(strstr(named[0].frames[0].file, "test_sites.c"));
    assert_true(named[0].frames[0].line > 0);
    assert_string_equal(named[0].frames[1].function, "places_are_counted_and_named");
    assert_string_equal(named[1].frames[0].function, "allocate_there");
    assert_non_null(strstr(named[2].frames[0].function, "strdup"));
}

static void inlined_functions_are_frames(void **state)
{
    (void)state;
    skip_without_hook();
    struct vb_counts counts;
    vb_sites_begin();
    vb_ledger_begin();
    free(allocate_through(24));
    vb_ledger_end(&counts);
    vb_sites_end();
    const struct vb_site *sites;
    int64_t lost;
    assert_int_equal(vb_sites_get(&sites, &lost), 1);
    struct vb_call_site named;
    name_all(&named, 1, 1);
    if (!vb_symbols_know_lines())
        return;
    assert_string_equal(named.frames[0].function, "allocate_within");
    assert_string_equal(named.frames[1].function, "allocate_through");
    assert_string_equal(named.frames[2].function, "inlined_functions_are_frames");
}

static void nothing_is_noted_before_or_after(void **state)
{
    (void)state;
    skip_without_hook();
    struct vb_counts counts;
    const struct vb_site *sites;
    int64_t lost;
    vb_sites_begin();
    free(allocate_here(24)); /* not counted, so not noted */
    vb_sites_end();
    vb_ledger_begin();
    free(allocate_here(24)); /* counted, but nobody watches */
    vb_ledger_end(&counts);
    assert_int_equal(counts.allocs, 1);
    assert_int_equal(vb_sites_get(&sites, &lost), 0);
}

/* Different paths to one function are different places. */
__attribute__((noinline)) static void recurse(int depth)
{
    if (depth == 0)
        free(allocate_here(8));
    else
        recurse(depth - 1);
    __asm__ volatile("");
}

static void more_places_than_there_is_room_for(void **state)
{
    (void)state;
    skip_without_hook();
    struct vb_counts counts;
    vb_sites_begin();
    vb_ledger_begin();
    for (int depth = 0; depth < 10; depth++)
        recurse(depth);
    vb_ledger_end(&counts);
    vb_sites_end();
    const struct vb_site *sites;
    int64_t lost;
    assert_int_equal(vb_sites_get(&sites, &lost), 10);
    assert_int_equal(lost, 0);
    /* Of a long way the innermost calls are kept. */
    struct vb_call_site named[10];
    name_all(named, 10, 1);
    for (size_t i = 0; i < 10; i++)
        assert_true(named[i].frame_count >= 1 && named[i].frame_count <= VB_CALL_FRAMES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(places_are_counted_and_named, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(inlined_functions_are_frames, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(nothing_is_noted_before_or_after, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(more_places_than_there_is_room_for, open_ledger, close_ledger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
