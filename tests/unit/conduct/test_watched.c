/* SPDX-License-Identifier: MIT
 *
 * Counts held against what timed turns allocated. */
#include "conduct/contracts.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct vb_account account_of(double per_op, double once)
{
    return (struct vb_account){
        .kind = VB_ACCOUNT_EXACT,
        .has_asked = 1,
        .has_watched = 1,
        .allocs = per_op > 0,
        .asked_bytes = per_op,
        .watched_range = {per_op, per_op, 0},
        .watched_once_range = {once < 0 ? once : 0, once > 0 ? once : 0, 0},
    };
}

static void assert_believed(double per_op, double once, struct vb_watch watch)
{
    struct vb_account account = account_of(per_op, once);
    assert_false(vb_account_watch(&account, &watch));
    assert_int_equal(account.kind, VB_ACCOUNT_EXACT);
    assert_string_equal(account.reason, "");
}

static void test_what_was_counted(void **state)
{
    (void)state;
    assert_believed(0, 0, (struct vb_watch){.bytes = 0, .operations = 1000, .turns = 10});
    assert_believed(32, 0, (struct vb_watch){.bytes = 32000, .operations = 1000, .turns = 10});
    assert_believed(0, 64, (struct vb_watch){.bytes = 640, .operations = 1000, .turns = 10}); /* once per loop */
    assert_believed(32, 0, (struct vb_watch){.bytes = 31980, .operations = 1000, .turns = 10});
    assert_believed(32, -40,
                    (struct vb_watch){.bytes = 31600, .operations = 1000, .turns = 10});    /* less once per loop */
    assert_believed(0, 0, (struct vb_watch){.bytes = -1, .operations = 1000, .turns = 10}); /* not known */
    assert_believed(0, 0, (struct vb_watch){0});
}

static void assert_found(double per_op, double once, struct vb_watch watch, const char *reason)
{
    struct vb_account account = account_of(per_op, once);
    assert_true(vb_account_watch(&account, &watch));
    assert_int_equal(account.kind, VB_ACCOUNT_VARIES);
    assert_string_equal(account.reason, reason);
    assert_true(account.allocs_range.varies && account.asked_range.varies);
    assert_true(account.allocs_range.lowest > 0 && account.asked_range.lowest > 0);
    assert_true(isinf(account.allocs_range.highest) && isinf(account.asked_range.highest));
}

static void test_what_was_not(void **state)
{
    (void)state;
    assert_found(0, 0, (struct vb_watch){.bytes = 24000, .operations = 1000, .turns = 10},
                 "0 counted, but 24 B/op while timed");
    assert_found(0, 0, (struct vb_watch){.bytes = 8, .operations = 200000000, .turns = 10},
                 "0 counted, but 8 B in 200000000 operations while timed");
    assert_found(32, 0, (struct vb_watch){.bytes = 33000, .operations = 1000, .turns = 10},
                 "32 B/op counted, but 33 B/op while timed");
    assert_found(0, 64, (struct vb_watch){.bytes = 641000, .operations = 1000, .turns = 10},
                 "0 counted, but 641 B/op while timed");
}

static void assert_missed(double per_op, double once, struct vb_watch watch, const char *reason)
{
    struct vb_account account = account_of(per_op, once);
    assert_true(vb_account_watch(&account, &watch));
    assert_int_equal(account.kind, VB_ACCOUNT_VARIES);
    assert_string_equal(account.reason, reason);
    assert_true(account.allocs_range.varies && account.asked_range.varies);
    assert_true(account.allocs_range.lowest == 0 && account.asked_range.lowest == 0);
    assert_true(account.allocs_range.highest == 1 && account.asked_range.highest == per_op);
}

/* A process that allocates was counted, and others that do not were timed. */
static void test_what_was_not_there(void **state)
{
    (void)state;
    assert_missed(32, 0, (struct vb_watch){.bytes = 31000, .operations = 1000, .turns = 10},
                  "32 B/op counted, but 31 B/op while timed");
    assert_missed(32, 500, (struct vb_watch){.bytes = 0, .operations = 1000, .turns = 10},
                  "32 B/op counted, but 0 B in 1000 operations while timed");
    assert_missed(32, -40, (struct vb_watch){.bytes = 31500, .operations = 1000, .turns = 10},
                  "32 B/op counted, but 31.5 B/op while timed");
}

static void test_what_nobody_counted(void **state)
{
    (void)state;
    const struct vb_watch watch = {.bytes = 24000, .operations = 1000, .turns = 10};
    struct vb_account account = account_of(0, 0);
    account.kind = VB_ACCOUNT_NONE;
    assert_false(vb_account_watch(&account, &watch));
    account = account_of(0, 0);
    account.has_watched = 0;
    assert_false(vb_account_watch(&account, &watch));
}

/* Counts that vary have room for what another process may do, and no more. */
static void test_what_varies(void **state)
{
    (void)state;
    struct vb_account account = account_of(20, 0);
    account.kind = VB_ACCOUNT_VARIES;
    account.watched_range.varies = 1;
    strcpy(account.reason, "1 to 2 allocs/op");
    assert_false(vb_account_watch(&account, &(struct vb_watch){.bytes = 24, .operations = 1, .turns = 1}));
    assert_string_equal(account.reason, "1 to 2 allocs/op");
    assert_true(vb_account_watch(&account, &(struct vb_watch){.bytes = 26, .operations = 1, .turns = 1}));
    account.kind = VB_ACCOUNT_VARIES;
    assert_false(vb_account_watch(&account, &(struct vb_watch){.bytes = 16, .operations = 1, .turns = 1}));
    account.allocs_range.highest = 3;
    assert_true(vb_account_watch(&account, &(struct vb_watch){.bytes = 14, .operations = 1, .turns = 1}));
    assert_true(account.allocs_range.lowest == 0 && account.allocs_range.highest == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_counted),   cmocka_unit_test(test_what_was_not),
        cmocka_unit_test(test_what_was_not_there), cmocka_unit_test(test_what_nobody_counted),
        cmocka_unit_test(test_what_varies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
