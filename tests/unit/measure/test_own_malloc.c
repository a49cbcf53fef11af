/* SPDX-License-Identifier: MIT
 *
 * A program that has a malloc of its own, that of stub_allocator.c: jemalloc is there and idle. */
#include "measure/ledger/heap_figures.h"
#include "measure/ledger/internal.h"

#include "ledger_fixture.h"

#include <unistd.h>

static void the_program_itself_serves_malloc(void **state)
{
    (void)state;
    struct vb_jemalloc jemalloc;
    struct vb_allocator allocator;
    char reason[VB_REASON_MAX] = "";
    if (malloc_may_be_intercepted())
        skip();
    assert_false(vb_jemalloc_find(&jemalloc, reason, sizeof reason));
    assert_memory_equal(reason, "malloc is served by the program itself (", 40);
    assert_string_equal(reason + 40, "test_own_malloc)");
    vb_allocator_describe(&allocator);
    assert_string_equal(allocator.name, "test_own_malloc");
    assert_string_equal(allocator.version, "");
    assert_non_null(strstr(allocator.file, "/test_own_malloc"));
    struct vb_heap_state state_of_heap = {.allocated = 1};
    assert_false(vb_allocator_read(&state_of_heap));
    assert_memory_equal(&state_of_heap, &(struct vb_heap_state){0}, sizeof state_of_heap);
    assert_int_equal(vb_ledger_open(VB_LEDGER_AUTO), VB_LEDGER_OFF);
    assert_string_equal(vb_ledger_reason(), reason);
}

static int tell(void)
{
    struct vb_jemalloc jemalloc;
    char reason[VB_REASON_MAX] = "";
    vb_jemalloc_find(&jemalloc, reason, sizeof reason);
    puts(reason);
    return 0;
}

/* A sanitizer that is part of the program has no file of its own. */
static void sanitizers_have_names(void **state)
{
    (void)state;
    char command[2 * 4096], answer[VB_REASON_MAX] = "";
    skip_if_emulated();
    if (malloc_may_be_intercepted())
        skip();
    snprintf(command, sizeof command, "LD_PRELOAD='%s' /proc/%d/exe tell", FOREIGN_MUTE, (int)getpid());
    FILE *pipe = popen(command, "r"); /* NOLINT(cert-env33-c) */
    assert_non_null(pipe);
    assert_non_null(fgets(answer, sizeof answer, pipe));
    assert_int_equal(pclose(pipe), 0);
    assert_string_equal(answer, "malloc is served by the program itself (AddressSanitizer)\n");
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return tell();
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_program_itself_serves_malloc),
                                       cmocka_unit_test(sanitizers_have_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
