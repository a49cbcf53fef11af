/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/load_library.h"

#include <math.h>
#include <stdbool.h>

static void functions_in_their_order(void **state)
{
    (void)state;
    static const char *const names[] = {"sqrt", "pow", NULL};
    struct {
        __typeof__(&sqrt) sqrt;
        __typeof__(&pow) pow;
    } found;
    assert_true(vb_load_functions("libm.so.6", names, &found));
    assert_true(found.sqrt(49) == 7);
    assert_true(found.pow(2, 5) == 32);
}

static void what_is_not_there(void **state)
{
    (void)state;
    static const char *const names[] = {"sqrt", "no_such_function", NULL};
    static const char *const none[] = {NULL};
    void *found[2];
    assert_false(vb_load_functions("libm.so.6", names, found));
    assert_false(vb_load_functions("libnowhere.so.6", none, found));
    assert_true(vb_load_functions("libm.so.6", none, found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_in_their_order),
        cmocka_unit_test(what_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
