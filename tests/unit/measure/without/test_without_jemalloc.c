/* SPDX-License-Identifier: MIT
 *
 * A program that is linked without jemalloc. */
#include "measure/ledger/internal.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static void nothing_is_counted_and_the_allocator_is_named(void **state)
{
    (void)state;
    struct vb_jemalloc jemalloc;
    struct vb_allocator allocator;
    char reason[VB_REASON_MAX] = "";
    const char *preload = getenv("LD_PRELOAD");
    if (preload && *preload)
        skip();
    assert_false(vb_jemalloc_find(&jemalloc, reason, sizeof reason));
    vb_allocator_describe(&allocator);
    assert_memory_equal(reason, "malloc is served by ", strlen("malloc is served by "));
    assert_int_equal(vb_ledger_open(VB_LEDGER_AUTO), VB_LEDGER_OFF);
    if (strcmp(reason, "malloc is served by libc.so.6") == 0) /* and no sanitizer */
        assert_string_equal(allocator.name, "glibc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_counted_and_the_allocator_is_named)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
