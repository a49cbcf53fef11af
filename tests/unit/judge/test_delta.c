/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "judge/delta.h"

#include <math.h>
#include <string.h>

static const struct vb_delta_limits limits = {.time = 0.1, .ratio = 0.05, .min_effect_ns = 0.3};

static struct vb_row row(double mean_ns, double ratio, double allocs, double bytes)
{
    return (struct vb_row){
        .case_name = "c",
        .point = "",
        .variant = "v",
        .baseline = "b",
        .status = "ok",
        .allocator = "",
        .side = "",
        .mean_ns = mean_ns,
        .ci_low_ns = 0.99 * mean_ns,
        .ci_high_ns = 1.01 * mean_ns,
        .ratio = ratio,
        .ratio_ci_low = 0.99 * ratio,
        .ratio_ci_high = 1.01 * ratio,
        .allocs_per_op = allocs,
        .bytes_per_op = bytes,
    };
}

static void words_of_differences(void **state)
{
    (void)state;
    const struct {
        struct vb_row earlier, later;
        enum vb_change_verdict time, ratio, allocs, bytes;
    } trials[] = {
        {row(100, 0.5, 1, 24), row(100, 0.5, 1, 24), VB_CHANGE_SAME, VB_CHANGE_SAME, VB_CHANGE_SAME, VB_CHANGE_SAME},
        {row(100, 0.5, 1, 24), row(130, 0.6, 2, 48), VB_CHANGE_WORSE, VB_CHANGE_WORSE, VB_CHANGE_WORSE,
         VB_CHANGE_WORSE},
        {row(100, 0.5, 1, 24), row(70, 0.4, 0, 0), VB_CHANGE_BETTER, VB_CHANGE_BETTER, VB_CHANGE_BETTER,
         VB_CHANGE_BETTER},
        {row(100, 0.5, 0.1, 2.4), row(100, 0.5, 0.1 + 1e-11, 2.4), VB_CHANGE_SAME, VB_CHANGE_SAME, VB_CHANGE_SAME,
         VB_CHANGE_SAME},
        {row(100, 0.5, 0.1, 2.4), row(100, 0.5, 0.10001, 2.4), VB_CHANGE_SAME, VB_CHANGE_SAME, VB_CHANGE_WORSE,
         VB_CHANGE_SAME},
        {row(100, 0.5, 0, 0), row(100, 0.5, 2.5e-7, 6e-6), VB_CHANGE_SAME, VB_CHANGE_SAME, VB_CHANGE_WORSE,
         VB_CHANGE_WORSE}, /* nothing is like nothing */
        {row(100, 0.5, 2.5e-7, 6e-6), row(100, 0.5, 0, 0), VB_CHANGE_SAME, VB_CHANGE_SAME, VB_CHANGE_BETTER,
         VB_CHANGE_BETTER},
        {row(100, 0.5, 1, 24), row(109.5, 0.525, NAN, NAN), VB_CHANGE_CANNOT_TELL, VB_CHANGE_CANNOT_TELL,
         VB_CHANGE_CANNOT_TELL, VB_CHANGE_CANNOT_TELL},
        {row(100, 0.5, NAN, 24), row(NAN, NAN, 1, 24), VB_CHANGE_CANNOT_TELL, VB_CHANGE_CANNOT_TELL,
         VB_CHANGE_CANNOT_TELL, VB_CHANGE_SAME},
        /* 30 % of a nanosecond that nobody can feel. */
        {row(0.9, 0.5, 0, 0), row(1.17, 0.65, 0, 0), VB_CHANGE_SAME, VB_CHANGE_SAME, VB_CHANGE_SAME, VB_CHANGE_SAME},
        {row(1.1, 0.5, 0, 0), row(1.43, 0.65, 0, 0), VB_CHANGE_WORSE, VB_CHANGE_WORSE, VB_CHANGE_SAME, VB_CHANGE_SAME},
    };
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        struct vb_delta delta = vb_delta_between(&trials[i].earlier, &trials[i].later, &limits);
        if (delta.time_verdict != trials[i].time || delta.ratio_verdict != trials[i].ratio ||
            delta.allocs_verdict != trials[i].allocs || delta.bytes_verdict != trials[i].bytes)
            fail_msg("trial %zu: %d %d %d %d", i, delta.time_verdict, delta.ratio_verdict, delta.allocs_verdict,
                     delta.bytes_verdict);
    }
}

static void limits_allow_some(void **state)
{
    (void)state;
    struct vb_row earlier = row(100, 0.5, 1, 24);
    struct vb_row later = row(100, 0.5, 2, 48);
    struct vb_delta_limits generous = limits;
    generous.allocs = 1;
    generous.bytes = 23;
    struct vb_delta delta = vb_delta_between(&earlier, &later, &generous);
    assert_int_equal(delta.allocs_verdict, VB_CHANGE_SAME);
    assert_int_equal(delta.bytes_verdict, VB_CHANGE_WORSE);
}

/* A baseline's ratio is 1 and has no interval. */
static void a_baseline_has_no_ratio(void **state)
{
    (void)state;
    struct vb_row earlier = row(100, 1, 1, 24);
    earlier.variant = earlier.baseline;
    earlier.ratio_ci_low = earlier.ratio_ci_high = NAN;
    struct vb_row later = earlier;
    assert_int_equal(vb_delta_between(&earlier, &later, &limits).ratio_verdict, VB_CHANGE_SAME);
    later.baseline = "another";
    assert_int_equal(vb_delta_between(&earlier, &later, &limits).ratio_verdict, VB_CHANGE_CANNOT_TELL);
}

static void broken_rows_are_told_from_failed_ones(void **state)
{
    (void)state;
    static const struct {
        char *status;
        bool broken;
    } trials[] = {
        {"ok", false},
        {"crashed (SIGSEGV)", false},
        {"skipped: contract broken: not really", false},
        {"contract broken: allocs 2 per op, promised 1", true},
        {"checksum 0123456789abcdef, but a's is 0", true},
        {"checksums of the case are unequal", true},
        {"its period differs from a's", true},
    };
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        struct vb_row tried = row(1, 1, 1, 1);
        tried.status = trials[i].status;
        tried.ledger = tried.contract = tried.gate = (char *)"";
        vb_row_read_words(&tried);
        assert_int_equal(vb_row_is_broken(&tried), trials[i].broken);
    }
}

static void add_key(struct vb_results *results, const char *variant, const char *allocator)
{
    struct vb_row *added = vb_results_append(results);
    assert_int_equal(vb_row_set_text(&added->case_name, "c"), 0);
    assert_int_equal(vb_row_set_text(&added->variant, variant), 0);
    assert_int_equal(vb_row_set_text(&added->allocator, allocator), 0);
}

static void rows_are_joined_by_their_keys(void **state)
{
    (void)state;
    struct vb_results earlier, later;
    vb_results_init(&earlier);
    vb_results_init(&later);
    add_key(&earlier, "gone", "");
    add_key(&earlier, "kept", "");
    add_key(&earlier, "kept", "glibc");
    add_key(&later, "new", "jemalloc");
    add_key(&later, "kept", "glibc");
    add_key(&later, "kept", "jemalloc"); /* the earlier file did not say so yet */
    struct vb_matches matches;
    assert_int_equal(vb_matches_make(&matches, &earlier, &later, NULL), 0);
    const struct vb_match wanted[] = {
        {NULL, &later.rows[0]},
        {&earlier.rows[2], &later.rows[1]},
        {&earlier.rows[1], &later.rows[2]},
        {&earlier.rows[0], NULL},
    };
    assert_int_equal(matches.count, sizeof wanted / sizeof wanted[0]);
    assert_memory_equal(matches.items, wanted, sizeof wanted);
    vb_matches_release(&matches);
    vb_results_release(&earlier);
    vb_results_release(&later);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_differences),          cmocka_unit_test(limits_allow_some),
        cmocka_unit_test(a_baseline_has_no_ratio),       cmocka_unit_test(broken_rows_are_told_from_failed_ones),
        cmocka_unit_test(rows_are_joined_by_their_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
