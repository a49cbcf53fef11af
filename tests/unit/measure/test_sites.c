/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "measure/ledger/ledger.h"
#include "measure/ledger/backtraces.h"
#include "measure/ledger/symbols.h"

#include "ledger_fixture.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int line_here = __LINE__ + 4; /* of the call below */

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
static const int line_within = __LINE__ + 4; /* of the call below */

__attribute__((always_inline)) static inline void *allocate_within(size_t size)
{
    void *block = malloc(size);
    __asm__ volatile("" : "+r"(block));
    return block;
}

static const int line_through = __LINE__ + 4; /* of the call below */

__attribute__((noinline)) static void *allocate_through(size_t size)
{
    void *block = allocate_within(size);
    __asm__ volatile("" : "+r"(block)); /* not a tail call */
    return block;
}

__attribute__((always_inline)) static inline void *allocate_in_place(void)
{
    void *block = malloc(40);
    __asm__ volatile("" : "+r"(block));
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
    assert_int_equal(named[0].frames[0].line, line_here);
    assert_string_equal(named[0].frames[1].function, "places_are_counted_and_named");
    assert_string_equal(named[1].frames[0].function, "allocate_there");
    if (named[0].frame_count < VB_CALL_FRAMES_MAX)
        assert_string_equal(named[0].frames[named[0].frame_count - 1].function, "_start");
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
    assert_int_equal(named.frames[0].line, line_within);
    assert_int_equal(named.frames[1].line, line_through);
    assert_string_equal(named.frames[1].file, named.frames[0].file);
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

static const struct vb_site *sites_of(void (*work)(void), size_t *count, int64_t *lost)
{
    const struct vb_site *sites;
    struct vb_counts counts;
    vb_sites_begin();
    vb_ledger_begin();
    work();
    vb_ledger_end(&counts);
    vb_sites_end();
    *count = vb_sites_get(&sites, lost);
    return sites;
}

static void recurse_up_to_40(void)
{
    for (int depth = 0; depth < 40; depth++)
        recurse(depth);
}

/* Of a long way the innermost calls are kept, so that ways that differ further out are one. */
static void long_ways_are_cut(void **state)
{
    (void)state;
    skip_without_hook();
    size_t count;
    int64_t lost;
    const struct vb_site *sites = sites_of(recurse_up_to_40, &count, &lost);
    assert_int_equal(lost, 0);
    assert_true(count > 10 && count <= VB_SITE_DEPTH);
    assert_int_equal(sites[0].allocs, 40 - (int64_t)count + 1);
    assert_int_equal(sites[0].depth, VB_SITE_DEPTH);
    for (size_t i = 1; i < count; i++)
        assert_int_equal(sites[i].allocs, 1);
    struct vb_call_site named[VB_SITE_DEPTH];
    name_all(named, count, 1);
    for (size_t i = 0; i < count; i++)
        assert_true(named[i].frame_count >= 1 && named[i].frame_count <= VB_CALL_FRAMES_MAX);
    if (!vb_symbols_know_lines())
        return;
    assert_int_equal(named[0].frame_count, VB_CALL_FRAMES_MAX);
    assert_string_equal(named[0].frames[0].function, "allocate_here");
    for (size_t i = 1; i < VB_CALL_FRAMES_MAX; i++)
        assert_string_equal(named[0].frames[i].function, "recurse");
}

/* Two calls at each level, so that there are 2^levels ways. */
__attribute__((noinline)) static void fork_ways(int levels)
{
    if (levels == 0) {
        free(allocate_here(8));
    } else {
        fork_ways(levels - 1);
        __asm__ volatile("" : : : "memory");
        fork_ways(levels - 1);
    }
    __asm__ volatile("");
}

static void take_257_ways(void)
{
    fork_ways(8);
    free(allocate_there(8));
    free(allocate_there(8));
}

static void more_places_than_there_is_room_for(void **state)
{
    (void)state;
    skip_without_hook();
    size_t count;
    int64_t lost;
    sites_of(take_257_ways, &count, &lost);
    assert_int_equal(count, VB_SITES_MAX);
    assert_int_equal(lost, 2);
    sites_of(recurse_up_to_40, &count, &lost); /* begins anew */
    assert_int_equal(lost, 0);
    assert_true(count <= VB_SITE_DEPTH);
}

VB_CALLS_LOOPS static void call_as_harness(void)
{
    recurse(2);
    __asm__ volatile("");
}

static void frames_end_at_the_harness(void **state)
{
    (void)state;
    skip_without_hook();
    size_t count;
    int64_t lost;
    struct vb_call_site named;
    sites_of(call_as_harness, &count, &lost);
    assert_int_equal(count, 1);
    name_all(&named, 1, 1);
    assert_int_equal(named.frame_count, 4); /* also of a stripped program */
    if (vb_symbols_know_lines())
        assert_string_equal(named.frames[3].function, "recurse");
}

static size_t depth_here;

__attribute__((noinline)) static void allocate_at_known_depth(void)
{
    void *calls[2 * VB_SITE_DEPTH];
    depth_here = (size_t)backtrace(calls, 2 * VB_SITE_DEPTH);
    free(allocate_in_place());
}

/* All calls from the one into the allocator on are kept, and no other. */
static void calls_are_those_of_the_stack(void **state)
{
    (void)state;
    skip_without_hook();
    size_t count;
    int64_t lost;
    const struct vb_site *sites = sites_of(allocate_at_known_depth, &count, &lost);
    assert_int_equal(count, 1);
    assert_true(depth_here < VB_SITE_DEPTH);
    assert_int_equal(sites[0].depth, depth_here);
}

/* ISO C has no cast between pointers to functions and others. */
#define ADDRESS_OF(function) address_of(&(void (*)(void)){(void (*)(void))(function)})

static uintptr_t address_of(void (**function)(void))
{
    uintptr_t address;
    memcpy(&address, function, sizeof address);
    return address;
}

/* Of a function with debugging information, of one that has only a name, and of nothing at all. */
static void addresses_are_named_as_far_as_they_are_known(void **state)
{
    (void)state;
    struct vb_call_frame frame;
    const char *file = NULL;
    struct vb_symbols *symbols = vb_symbols_open();
    assert_non_null(symbols);
    if (vb_symbols_know_lines()) {
        assert_int_equal(vb_symbols_find(symbols, ADDRESS_OF(recurse_up_to_40), &frame, 1), 1);
        assert_string_equal(frame.function, "recurse_up_to_40");
        assert_non_null(strstr(frame.file, "test_sites.c"));
        assert_non_null(vb_symbols_producer(symbols, ADDRESS_OF(recurse_up_to_40), &file));
        assert_non_null(strstr(file, "test_sites.c"));
    }
    assert_int_equal(vb_symbols_find(symbols, ADDRESS_OF(_cmocka_run_group_tests), &frame, 1), 1);
    assert_string_equal(frame.function, "_cmocka_run_group_tests");
    assert_true(strstr(frame.file, "libcmocka") || strstr(frame.file, "cmocka.c"));
    assert_true(frame.line == 0 || strstr(frame.file, "cmocka.c"));
    assert_true(!vb_symbols_know_lines() || dlopen("libdw.so.1", RTLD_NOW | RTLD_NOLOAD));
    assert_null(vb_symbols_producer(symbols, 16, &file));
    assert_int_equal(vb_symbols_find(symbols, 16, &frame, 1), 1);
    assert_string_equal(frame.function, "?");
    assert_string_equal(frame.file, "?");
    assert_int_equal(frame.line, 0);
    vb_symbols_close(symbols);
    vb_symbols_close(NULL);
}

/* Only the file's own table of symbols names it. */
static void functions_that_are_not_exported_have_names(void **state)
{
    (void)state;
    if (!vb_symbols_know_lines())
        skip();
    void *library = dlopen(FOREIGN_NAMES, RTLD_NOW | RTLD_LOCAL);
    assert_non_null(library);
    void (*(*function)(void))(void);
    void *address = dlsym(library, "vb_foreign_unexported");
    assert_non_null(address);
    memcpy(&function, &address, sizeof function);
    struct vb_symbols *symbols = vb_symbols_open();
    struct vb_call_frame frame;
    assert_non_null(symbols);
    assert_int_equal(vb_symbols_find(symbols, ADDRESS_OF(function()), &frame, 1), 1);
    assert_string_equal(frame.function, "unexported");
    assert_true(strstr(frame.file, "foreign-names") || strstr(frame.file, "foreign_names.c"));
    vb_symbols_close(symbols);
    dlclose(library);
}

/* The file of cmocka, seen from its folder and from others. */
static void paths_below_the_working_directory_are_short(void **state)
{
    (void)state;
    static const struct {
        const char *folder;
        size_t left_out; /* of a path below /usr/lib */
    } table[] = {{"/usr/bin", 0}, {"/usr", 5}, {"/usr/lib", 9}};
    struct vb_call_frame frame;
    char before[4096], path[sizeof frame.file] = "";
    assert_non_null(getcwd(before, sizeof before));
    for (size_t i = 0; i < COUNT(table); i++) {
        assert_int_equal(chdir(table[i].folder), 0);
        struct vb_symbols *symbols = vb_symbols_open();
        assert_int_equal(chdir(before), 0);
        assert_non_null(symbols);
        vb_symbols_find(symbols, ADDRESS_OF(_cmocka_run_group_tests), &frame, 1);
        vb_symbols_close(symbols);
        if (i == 0)
            strcpy(path, frame.file);
        if (strncmp(path, "/usr/lib/", 9) != 0)
            skip(); /* it lies elsewhere */
        assert_string_equal(frame.file, path + table[i].left_out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(places_are_counted_and_named, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(inlined_functions_are_frames, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(nothing_is_noted_before_or_after, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(long_ways_are_cut, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(more_places_than_there_is_room_for, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(frames_end_at_the_harness, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(calls_are_those_of_the_stack, open_ledger, close_ledger),
        cmocka_unit_test(addresses_are_named_as_far_as_they_are_known),
        cmocka_unit_test(functions_that_are_not_exported_have_names),
        cmocka_unit_test(paths_below_the_working_directory_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
