/* SPDX-License-Identifier: MIT */
#include "measure/ledger/serving_proof.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ledger_fixture.h"

typedef int control_function(const char *name, void *old, size_t *old_size, void *new, size_t new_size);

static _Alignas(16) char arena[4096];

/* Blocks that no allocator knows of. */
static void *take_from_arena(size_t size)
{
    return size <= sizeof arena ? arena : NULL;
}

static void leave_in_arena(void *block)
{
    (void)block;
}

static const struct vb_heap_calls of_arena = {.allocate = take_from_arena, .release = leave_in_arena};
static const struct vb_heap_calls of_process = {.allocate = malloc, .release = free};

static void the_process_has_one(void **state)
{
    (void)state;
    char version[64] = "x";
    const char *name = vb_allocator_prove(version, sizeof version);
    if (malloc_may_be_intercepted()) {
        print_message("malloc is proven to be '%s'\n", name ? name : "none that is known");
        return;
    }
    assert_string_equal(name, "jemalloc");
    assert_true(version[0] >= '0' && version[0] <= '9');
    assert_null(strchr(version, '-'));
}

/* jemalloc is there, and serves somebody else. */
static void idle_jemalloc_is_not_believed(void **state)
{
    (void)state;
    control_function *control;
    void *address = dlsym(RTLD_DEFAULT, "mallctl");
    assert_non_null(address);
    memcpy(&control, &address, sizeof address);
    assert_false(vb_jemalloc_serves(control, &of_arena));
    if (!malloc_may_be_intercepted())
        assert_true(vb_jemalloc_serves(control, &of_process));
}

static int has_no_statistics(const char *name, void *old, size_t *old_size, void *new, size_t new_size)
{
    (void)name, (void)old, (void)old_size, (void)new, (void)new_size;
    return ENOENT;
}

/* Without its counter the file that holds malloc must do. */
static void without_a_counter_the_file_decides(void **state)
{
    (void)state;
    if (!malloc_may_be_intercepted())
        assert_true(vb_jemalloc_serves(has_no_statistics, &of_process));
    else if (VB_SANITIZED)
        assert_false(vb_jemalloc_serves(has_no_statistics, &of_process));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_process_has_one),
        cmocka_unit_test(idle_jemalloc_is_not_believed),
        cmocka_unit_test(without_a_counter_the_file_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
