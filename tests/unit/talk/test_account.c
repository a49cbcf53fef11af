/* SPDX-License-Identifier: MIT */
#include "talk/account.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>

#define SOUND .kind = VB_ACCOUNT_EXACT, .has_asked = 1, .has_peak = 1, .allocs = 1, .frees = 1, .asked_bytes = 24

static void test_sound(void **state)
{
    (void)state;
    static const struct vb_account sound[] = {
        {.kind = VB_ACCOUNT_NONE},
        {.kind = VB_ACCOUNT_NONE, .allocs = NAN}, /* which nobody looks at */
        {.kind = VB_ACCOUNT_VARIES, .frees = NAN, .allocs_range = {1, 2, 1}, .live_bytes = NAN},
        {.kind = VB_ACCOUNT_VARIES, .allocs_range = {2, 2, 1}},
        {.kind = VB_ACCOUNT_VARIES, .allocs_range = {0, 2, 1}},
        {SOUND},
        {SOUND, .live_bytes = -64, .once_allocs = -1, .once_asked_bytes = -24}, /* differences */
        {.kind = VB_ACCOUNT_EXACT, .asked_bytes = -1, .peak_bytes = -1},        /* not known */
        {SOUND, .usable_bytes = NAN, .live_bytes = NAN},                        /* likewise */
        {SOUND, .live_bytes = NAN, .live_range = {-64, 32, 1}},
        {.kind = VB_ACCOUNT_VARIES, .allocs = NAN, .allocs_range = {1, 2, 1}}, /* the range says more */
    };
    for (size_t i = 0; i < sizeof sound / sizeof sound[0]; i++)
        if (!vb_account_is_sound(&sound[i]))
            fail_msg("account %zu is not believed", i);
}

static void test_unsound(void **state)
{
    (void)state;
    static const struct vb_account unsound[] = {
        {.kind = 3},
        {.kind = VB_ACCOUNT_VARIES, .allocs_range = {2, 1, 1}},
        {.kind = VB_ACCOUNT_VARIES, .allocs_range = {-1, 1, 1}},
        {.kind = VB_ACCOUNT_VARIES, .allocs_range = {0, NAN, 1}},
        {.kind = VB_ACCOUNT_VARIES, .has_asked = 1, .asked_range = {0, INFINITY, 1}},
        {.kind = VB_ACCOUNT_VARIES, .allocs = NAN},
        {.kind = VB_ACCOUNT_VARIES, .has_asked = 1, .asked_bytes = -1, .allocs_range = {1, 2, 1}},
        {.kind = VB_ACCOUNT_VARIES, .live_bytes = NAN, .live_range = {1, 0, 1}},
        {SOUND, .live_bytes = NAN, .live_range = {32, -64, 1}},
        {SOUND, .live_bytes = NAN, .live_range = {-INFINITY, 0, 1}},
        {SOUND, .usable_bytes = -1},
        {SOUND, .usable_bytes = INFINITY},
        {SOUND, .live_bytes = -INFINITY},
        {SOUND, .once_allocs = INFINITY},
        {SOUND, .once_asked_bytes = NAN},
        {SOUND, .peak_bytes = -1},
        {.kind = VB_ACCOUNT_EXACT, .allocs = -1},
        {.kind = VB_ACCOUNT_EXACT, .allocs = NAN},
        {.kind = VB_ACCOUNT_EXACT, .frees = -1},
        {.kind = VB_ACCOUNT_EXACT, .has_asked = 2, .asked_bytes = -1},
        {.kind = VB_ACCOUNT_EXACT, .has_asked = 1, .asked_bytes = NAN},
    };
    for (size_t i = 0; i < sizeof unsound / sizeof unsound[0]; i++)
        if (vb_account_is_sound(&unsound[i]))
            fail_msg("account %zu is believed", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),
        cmocka_unit_test(test_unsound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
