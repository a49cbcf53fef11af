/* SPDX-License-Identifier: MIT
 *
 * From counts to the account of one operation: what is exact, what varies, and what is told of it. */
#include "measure/ledger/ledger.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <string.h>

#define MAX_PAIRS 5

static struct vb_counts counts_of(int64_t allocs, int64_t frees, int64_t asked, int64_t usable, int64_t live)
{
    return (struct vb_counts){.allocs = allocs,
                              .frees = frees,
                              .asked_bytes = asked,
                              .usable_bytes = usable,
                              .live_bytes = live,
                              .peak_bytes = live > 0 ? live : 0};
}

/* cmocka compares floating-point numbers as floats. One unit in the last place is left for 24 * 0.1 against 2.4. */
static void assert_same(double got, double wanted)
{
    if (!(fabs(got - wanted) <= fabs(wanted) * DBL_EPSILON))
        fail_msg("%.17g is not %.17g", got, wanted);
}

/* A row of allocations alone: every block is of 24 bytes asked for, 32 usable, and freed again. */
struct row {
    const char *what;
    size_t pairs;
    int64_t period;
    int64_t operations[MAX_PAIRS];
    int64_t allocs[2 * MAX_PAIRS]; /* of n and 2n operations, in turn */
    enum vb_account_kind kind;
    double per_operation;
    double once;
    const char *reason;
};

static const struct row rows[] = {
    {"none", 3, 1, {100, 100, 100}, {0, 0, 0, 0, 0, 0}, VB_ACCOUNT_EXACT, 0, 0, ""},
    {"one each", 2, 1, {100, 100}, {100, 200, 100, 200}, VB_ACCOUNT_EXACT, 1, 0, ""},
    {"other lengths", 3, 1, {100, 7, 1000}, {200, 400, 14, 28, 2000, 4000}, VB_ACCOUNT_EXACT, 2, 0, ""},
    {"one-time cost", 2, 1, {100, 100}, {103, 203, 103, 203}, VB_ACCOUNT_EXACT, 1, 3, ""},
    {"only a one-time cost", 2, 1, {100, 100}, {8, 8, 8, 8}, VB_ACCOUNT_EXACT, 0, 8, ""},
    {"one-time costs differ", 2, 1, {100, 100}, {103, 203, 100, 200}, VB_ACCOUNT_EXACT, 1, 3, ""},
    {"one in ten", 2, 10, {100, 1000}, {10, 20, 100, 200}, VB_ACCOUNT_EXACT, 0.1, 0, ""},
    {"three in ten, once two", 2, 10, {100, 100}, {32, 62, 32, 62}, VB_ACCOUNT_EXACT, 0.3, 2, ""},
    {"half, but no period",
     2,
     1,
     {100, 100},
     {50, 100, 50, 100},
     VB_ACCOUNT_VARIES,
     0.5,
     0,
     "0.5 allocs/op, no whole number; if that is 1 in 2, .period = 2 in the descriptor makes it exact"},
    {"one in sixteen",
     4,
     1,
     {1000, 1001, 1002, 65536},
     {62, 125, 63, 125, 63, 125, 4096, 8192},
     VB_ACCOUNT_VARIES,
     0.062219030969030968,
     -1,
     "0.06188 to 0.063 allocs/op; if that is 1 in 16, .period = 16 in the descriptor makes it exact"},
    {"one in three periods",
     2,
     10,
     {300, 300},
     {10, 20, 10, 20},
     VB_ACCOUNT_VARIES,
     10.0 / 300,
     0,
     "0.03333 allocs/op, no whole number per period of 10"},
    {"a doubling vector",
     3,
     1,
     {64, 128, 256},
     {7, 8, 8, 9, 9, 10},
     VB_ACCOUNT_VARIES,
     1.0 / 128,
     6,
     "0.01562 allocs/op in runs of 64, 0.003906 in runs of 256"},
    {"only in long runs",
     3,
     1,
     {1000, 1001, 16843},
     {0, 0, 0, 0, 16843, 33686},
     VB_ACCOUNT_VARIES,
     0,
     0,
     "0 allocs/op in runs of 1000, 1 in runs of 16843"},
    {"two rates", 2, 1, {100, 100}, {100, 200, 120, 240}, VB_ACCOUNT_VARIES, 1.1, 0, "1 to 1.2 allocs/op"},
    {"one stray block",
     3,
     1,
     {100, 100, 100},
     {100, 200, 100, 201, 100, 200},
     VB_ACCOUNT_VARIES,
     1,
     0,
     "1 to 1.01 allocs/op"},
    {"one in ten million",
     2,
     1,
     {10000000, 10000000},
     {10000000, 20000000, 10000000, 20000001},
     VB_ACCOUNT_VARIES,
     1.00000005,
     0,
     "1 to 1.0000001 allocs/op"},
    {"middle of four",
     4,
     1,
     {100, 100, 100, 100},
     {0, 400, 0, 100, 0, 300, 0, 200},
     VB_ACCOUNT_VARIES,
     2.5,
     -400,
     "1 to 4 allocs/op"},
    {"fewer for more", 2, 1, {100, 100}, {50, 0, 50, 0}, VB_ACCOUNT_VARIES, 0, 100, "0 to 0.5 allocs/op"},
    {"a table that grew in the short run",
     3,
     1,
     {100, 101, 65536},
     {0, 0, 1, 0, 1, 1},
     VB_ACCOUNT_VARIES,
     0,
     0,
     "0 to 0.009901 allocs/op"},
    {"runs twice as long", 2, 1, {100, 200}, {0, 0, 200, 400}, VB_ACCOUNT_VARIES, 0.5, 0, "0 to 1 allocs/op"},
    {"runs half as long", 2, 1, {200, 100}, {0, 0, 100, 200}, VB_ACCOUNT_VARIES, 0.5, 0, "0 to 1 allocs/op"},
    {"more in longer runs",
     2,
     1,
     {100, 250},
     {0, 0, 250, 500},
     VB_ACCOUNT_VARIES,
     0.5,
     0,
     "0 allocs/op in runs of 100, 1 in runs of 250"},
    {"fewer in longer runs",
     2,
     1,
     {100, 250},
     {100, 200, 0, 0},
     VB_ACCOUNT_VARIES,
     0.5,
     0,
     "1 allocs/op in runs of 100, 0 in runs of 250"},
    {"the first of equals is named",
     3,
     1,
     {1000, 1001, 16843},
     {1000, 2000, 1001, 2002, 0, 0},
     VB_ACCOUNT_VARIES,
     1,
     0,
     "1 allocs/op in runs of 1000, 0 in runs of 16843"},
    {"two in five",
     2,
     1,
     {100, 100},
     {40, 80, 40, 80},
     VB_ACCOUNT_VARIES,
     0.4,
     0,
     "0.4 allocs/op, no whole number; if that is 2 in 5, .period = 5 in the descriptor makes it exact"},
    {"two away from any fraction",
     2,
     1,
     {1000, 2000},
     {502, 1004, 1000, 2000},
     VB_ACCOUNT_VARIES,
     0.501,
     0,
     "0.5 to 0.502 allocs/op"},
    {"one in 64",
     2,
     1,
     {640000, 640000},
     {10000, 20000, 10000, 20000},
     VB_ACCOUNT_VARIES,
     1.0 / 64,
     0,
     "0.01562 allocs/op, no whole number; if that is 1 in 64, .period = 64 in the descriptor makes it exact"},
    {"one in 65 is not proposed",
     2,
     1,
     {650000, 650000},
     {10000, 20000, 10000, 20000},
     VB_ACCOUNT_VARIES,
     1.0 / 65,
     0,
     "0.01538 allocs/op, no whole number"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *row = &rows[i];
        struct vb_counts counts[2 * MAX_PAIRS];
        for (size_t j = 0; j < 2 * row->pairs; j++)
            counts[j] = counts_of(row->allocs[j], row->allocs[j], 24 * row->allocs[j], 32 * row->allocs[j], 0);
        struct vb_account account = vb_ledger_account(counts, row->operations, row->pairs, row->period);
        if (account.kind != row->kind || strcmp(account.reason, row->reason) != 0)
            fail_msg("%s: kind %d, reason '%s'", row->what, account.kind, account.reason);
        assert_same(account.allocs, row->per_operation);
        bool exact = row->kind == VB_ACCOUNT_EXACT;
        assert_true(exact || isnan(account.frees));
        if (exact)
            assert_same(account.frees, row->per_operation);
        assert_same(account.asked_bytes, 24 * row->per_operation);
        if (exact)
            assert_same(account.usable_bytes, 32 * row->per_operation);
        assert_same(account.once_allocs, row->once);
        assert_same(account.once_asked_bytes, 24 * row->once);
        assert_same(account.live_bytes, 0);
        assert_int_equal(account.operations, row->operations[0]);
        assert_true(account.has_asked && account.has_peak);
    }
}

/* What only comes now and then has no period, however near some fraction is. */
static void test_no_period_is_proposed_for_chance(void **state)
{
    (void)state;
    static const int64_t allocs[] = {60, 123, 65, 120, 55, 125, 4031, 8192};
    struct vb_counts counts[8];
    for (size_t i = 0; i < 8; i++)
        counts[i] = counts_of(allocs[i], allocs[i], 0, 0, 0);
    struct vb_account account = vb_ledger_account(counts, (int64_t[]){1000, 1001, 1002, 65536}, 4, 1);
    assert_int_equal(account.kind, VB_ACCOUNT_VARIES);
    assert_null(strstr(account.reason, "period"));
}

/* One block of varying length: their number is exact, and so is what stays. */
static void test_only_bytes_vary(void **state)
{
    (void)state;
    struct vb_counts counts[4] = {counts_of(100, 100, 1700, 2400, 0), counts_of(200, 200, 3300, 4900, 0),
                                  counts_of(100, 100, 1500, 2500, 0), counts_of(200, 200, 3500, 4800, 0)};
    struct vb_account account = vb_ledger_account(counts, (int64_t[]){100, 100}, 2, 1);
    assert_int_equal(account.kind, VB_ACCOUNT_VARIES);
    assert_int_equal(account.allocs_range.varies, 0);
    assert_same(account.allocs, 1);
    assert_same(account.frees, 1);
    assert_same(account.live_bytes, 0);
    assert_same(account.asked_range.lowest, 16);
    assert_same(account.asked_range.highest, 20);
    assert_true(isnan(account.usable_bytes));
}

/* A fraction is the one that the reader would write: a tenth is 0.1 to the last bit. */
static void test_fractions_are_not_rounded_twice(void **state)
{
    (void)state;
    struct vb_counts counts[4] = {counts_of(70, 70, 0, 0, 0), counts_of(140, 140, 0, 0, 0), counts_of(7, 7, 0, 0, 0),
                                  counts_of(14, 14, 0, 0, 0)};
    struct vb_account account = vb_ledger_account(counts, (int64_t[]){700, 70}, 2, 70);
    assert_int_equal(account.kind, VB_ACCOUNT_EXACT);
    assert_true(!(account.allocs < 0.1) && !(account.allocs > 0.1));
}

static void test_each_quantity_can_vary(void **state)
{
    (void)state;
    static const struct {
        struct vb_counts second; /* of the second pair's 2n run; all others do the same 10 times or 20 times */
        const char *reason;
        bool counts; /* the quantity decides whether the account is exact */
    } table[] = {
        {{.allocs = 21, .frees = 20, .asked_bytes = 480, .usable_bytes = 640}, "1 to 1.1 allocs/op", true},
        {{.allocs = 20, .frees = 19, .asked_bytes = 480, .usable_bytes = 640}, "0.9 to 1 frees/op", false},
        {{.allocs = 20, .frees = 20, .asked_bytes = 485, .usable_bytes = 640}, "24 to 24.5 bytes asked for/op", true},
        {{.allocs = 20, .frees = 20, .asked_bytes = 480, .usable_bytes = 656}, "32 to 33.6 usable bytes/op", false},
        {{.allocs = 20, .frees = 20, .asked_bytes = 480, .usable_bytes = 640, .live_bytes = -16},
         "-1.6 to 0 live bytes/op",
         false},
        {{.allocs = 20, .frees = 20, .asked_bytes = 480, .usable_bytes = 640, .peak_bytes = 99, .in_place = 3},
         "",
         false},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_counts once = counts_of(10, 10, 240, 320, 0);
        struct vb_counts twice = counts_of(20, 20, 480, 640, 0);
        struct vb_counts counts[4] = {once, twice, once, table[i].second};
        struct vb_account account = vb_ledger_account(counts, (int64_t[]){10, 10}, 2, 1);
        assert_string_equal(account.reason, table[i].reason);
        assert_int_equal(account.kind, table[i].counts ? VB_ACCOUNT_VARIES : VB_ACCOUNT_EXACT);
        assert_true(vb_account_is_sound(&account));
        bool is_other = table[i].reason[0] != '\0' && !table[i].counts;
        assert_int_equal(isnan(account.frees) + isnan(account.usable_bytes) + isnan(account.live_bytes), is_other);
        assert_int_equal(account.allocs_range.varies, i == 0);
        assert_int_equal(account.asked_range.varies, i == 2);
        assert_same(account.asked_range.lowest, 24);
        assert_same(account.asked_range.highest, i == 2 ? 24.5 : 24);
    }
}

static void test_leak_and_release(void **state)
{
    (void)state;
    struct vb_counts leak[4] = {counts_of(50, 0, 500, 800, 800), counts_of(100, 0, 1000, 1600, 1600),
                                counts_of(50, 0, 500, 800, 800), counts_of(100, 0, 1000, 1600, 1600)};
    struct vb_account account = vb_ledger_account(leak, (int64_t[]){50, 50}, 2, 1);
    assert_int_equal(account.kind, VB_ACCOUNT_EXACT);
    assert_same(account.live_bytes, 16);
    assert_same(account.frees, 0);
    assert_int_equal(account.peak_bytes, 800); /* of the n run, not of the 2n run */

    struct vb_counts release[4] = {counts_of(0, 50, 0, 0, -800), counts_of(0, 100, 0, 0, -1600),
                                   counts_of(0, 50, 0, 0, -800), counts_of(0, 100, 0, 0, -1600)};
    account = vb_ledger_account(release, (int64_t[]){50, 50}, 2, 1);
    assert_int_equal(account.kind, VB_ACCOUNT_EXACT);
    assert_same(account.live_bytes, -16);
    assert_same(account.frees, 1);
    assert_int_equal(account.peak_bytes, 0);
}

static void test_what_a_backend_does_not_know(void **state)
{
    (void)state;
    struct vb_counts counts[4] = {counts_of(10, 10, -1, 320, 0), counts_of(20, 20, -1, 640, 0),
                                  counts_of(10, 10, -1, 320, 0), counts_of(20, 20, -1, 640, 0)};
    for (size_t i = 0; i < 4; i++)
        counts[i].peak_bytes = -1;
    struct vb_account account = vb_ledger_account(counts, (int64_t[]){10, 10}, 2, 1);
    assert_int_equal(account.kind, VB_ACCOUNT_EXACT);
    assert_false(account.has_asked);
    assert_false(account.has_peak);
    assert_same(account.allocs, 1);
    assert_same(account.usable_bytes, 32);
    assert_same(account.asked_bytes, 0);
    assert_same(account.once_asked_bytes, 0);
    assert_int_equal(account.peak_bytes, 0);
    counts[1].peak_bytes = 32; /* the first run's is told, or none */
    assert_false(vb_ledger_account(counts, (int64_t[]){10, 10}, 2, 1).has_peak);
}

/* The most threads of any run; what stands behind the last run is none of them. */
static void test_threads(void **state)
{
    (void)state;
    static const int64_t operations[] = {100, 100};
    for (int64_t threads = 1; threads <= 3; threads++) {
        struct vb_counts counts[4] = {{.threads = threads}};
        assert_int_equal(vb_ledger_account(counts, operations, 2, 1).threads, threads == 1 ? 1 : 2);
    }
    for (size_t busy = 0; busy < 5; busy++) {
        struct vb_counts counts[5] = {{0}};
        counts[busy].threads = 7;
        struct vb_account account = vb_ledger_account(counts, operations, 2, 1);
        assert_int_equal(account.threads, busy < 4 ? 2 : 0);
        counts[busy].threads = 1;
        account = vb_ledger_account(counts, operations, 2, 1);
        assert_int_equal(account.threads, busy < 4 ? 1 : 0);
    }
}

/* What one of the runs could not count is not known; what stands behind the last run is none of them. */
static void test_runs_that_do_not_know(void **state)
{
    (void)state;
    static const int64_t operations[] = {100, 100};
    for (size_t unknowing = 0; unknowing < 5; unknowing++) {
        struct vb_counts counts[5] = {{0}};
        counts[unknowing].asked_bytes = counts[unknowing].usable_bytes = counts[unknowing].watched_bytes = -1;
        struct vb_account account = vb_ledger_account(counts, operations, 2, 1);
        assert_int_equal(account.has_asked, unknowing == 4);
        assert_int_equal(account.has_watched, unknowing == 4);
        assert_int_equal(isnan(account.usable_bytes), unknowing != 4);
    }
}

/* Each pair may cost something else once. */
static void test_watched_bytes(void **state)
{
    (void)state;
    static const int64_t operations[] = {100, 100, 100};
    static const struct vb_counts counts[] = {{.watched_bytes = 100}, {.watched_bytes = 200}, {.watched_bytes = 150},
                                              {.watched_bytes = 250}, {.watched_bytes = 130}, {.watched_bytes = 240}};
    struct vb_account account = vb_ledger_account(counts, operations, 3, 1);
    assert_true(account.has_watched);
    assert_true(account.watched_range.lowest == 1 && account.watched_range.highest == 1.1);
    assert_true(account.watched_once_range.lowest == 0 && account.watched_once_range.highest == 50);
    assert_int_equal(account.watched_once_range.varies, 0);
    account = vb_ledger_account(counts + 2, operations, 2, 1);
    assert_true(account.watched_once_range.lowest == 20 && account.watched_once_range.highest == 50);
}

/* As many digits as it takes to tell them apart. */
static void test_numbers_that_hardly_differ(void **state)
{
    (void)state;
    int64_t n = INT64_C(1) << 20;
    const int64_t operations[] = {n, n};
    const struct vb_counts counts[] = {{.allocs = 0}, {.allocs = n}, {.allocs = 0}, {.allocs = n + 1}};
    struct vb_account account = vb_ledger_account(counts, operations, 2, 1);
    assert_string_equal(account.reason, "1 to 1.000001 allocs/op");
}

static void test_no_slope(void **state)
{
    (void)state;
    struct vb_counts counts[4] = {counts_of(10, 10, 240, 320, 0), counts_of(20, 20, 480, 640, 0),
                                  counts_of(10, 10, 240, 320, 0), counts_of(20, 20, 480, 640, 0)};
    static const struct {
        int64_t operations[2];
        int64_t period;
    } table[] = {{{0, 10}, 1}, {{10, 0}, 1}, {{10, 10}, 20}, {{10, 15}, 10}, {{10, 10}, 0}, {{-10, 10}, 10}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_account account = vb_ledger_account(counts, table[i].operations, 2, table[i].period);
        assert_int_equal(account.kind, VB_ACCOUNT_NONE);
        assert_string_not_equal(account.reason, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_no_period_is_proposed_for_chance),
        cmocka_unit_test(test_only_bytes_vary),
        cmocka_unit_test(test_fractions_are_not_rounded_twice),
        cmocka_unit_test(test_each_quantity_can_vary),
        cmocka_unit_test(test_leak_and_release),
        cmocka_unit_test(test_what_a_backend_does_not_know),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_runs_that_do_not_know),
        cmocka_unit_test(test_watched_bytes),
        cmocka_unit_test(test_numbers_that_hardly_differ),
        cmocka_unit_test(test_no_slope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
