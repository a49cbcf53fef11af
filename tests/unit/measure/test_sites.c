/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "measure/ledger.h"
#include "measure/sites.h"
#include "measure/symbols.h"

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

    char text[8192];
    vb_sites_describe(10, text, sizeof text);
    assert_non_null(strstr(text, "1 per operation, 24 B\n"));
    assert_non_null(strstr(text, "0.5 per operation, 50 B\n"));
    if (vb_symbols_gap()[0])
        return; /* the functions are static: only debugging information knows them */
    assert_non_null(strstr(text, "  in allocate_here ("));
    assert_non_null(strstr(text, "test_sites.c:"));
    assert_non_null(strstr(text, "  from places_are_counted_and_named ("));
    assert_non_null(strstr(text, "  in allocate_there ("));
    assert_non_null(strstr(text, "strdup"));
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
    char text[8192];
    vb_sites_describe(1, text, sizeof text);
    if (vb_symbols_gap()[0])
        return;
    const char *inlined = strstr(text, "  in allocate_within (");
    const char *outer = strstr(text, "  from allocate_through (");
    if (!inlined)
        fail_msg("%s", text);
    assert_non_null(outer);
    assert_true(inlined < outer);
    assert_non_null(strstr(outer, "  from inlined_functions_are_frames ("));
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

    char text[200];
    vb_sites_describe(1, text, sizeof text);
    assert_true(strlen(text) < sizeof text);
    assert_true(text[0] == '\0' || text[strlen(text) - 1] == '\n');
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
