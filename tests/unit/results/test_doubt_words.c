/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "results/doubt_words.h"

#include <math.h>
#include <string.h>

static void codes_are_stable(void **state)
{
    (void)state;
    static const char *const texts[VB_DOUBTS] = {
        [VB_DOUBT_LOOP_REMOVED] = "loop_removed=0.25:3",
        [VB_DOUBT_MEANINGLESS] = "meaningless",
        [VB_DOUBT_DRIFTS] = "drifts=0.25",
        [VB_DOUBT_OVERRAN] = "overran=0.25:3",
        [VB_DOUBT_THROTTLED] = "throttled=0.25:3",
        [VB_DOUBT_SHARED_CPU] = "shared_cpu=0.25:3",
        [VB_DOUBT_BASELINE] = "baseline",
        [VB_DOUBT_TWO_KINDS] = "two_kinds=0.25:3",
        [VB_DOUBT_SHORT_BATCHES] = "short_batches=0.25:3",
    };
    for (int doubt = 0; doubt < VB_DOUBTS; doubt++) {
        struct vb_doubts doubts = {0};
        struct vb_doubts read;
        char text[VB_DOUBTS_TEXT_MAX];
        vb_doubts_add(&doubts, (enum vb_doubt)doubt, 0.25, 3);
        vb_doubts_encode(text, &doubts);
        assert_string_equal(text, texts[doubt]);
        assert_int_equal(vb_doubts_decode(text, &read), 0);
        assert_int_equal(read.set, doubts.set);
    }
}

static void all_at_once_come_back(void **state)
{
    (void)state;
    struct vb_doubts doubts = {0};
    struct vb_doubts read;
    char text[VB_DOUBTS_TEXT_MAX];
    char again[VB_DOUBTS_TEXT_MAX];
    for (int doubt = 0; doubt < VB_DOUBTS; doubt++)
        vb_doubts_add(&doubts, (enum vb_doubt)doubt, 1.2345678901234567e-300, 0.1 + doubt);
    vb_doubts_encode(text, &doubts);
    assert_int_equal(vb_doubts_decode(text, &read), 0);
    vb_doubts_encode(again, &read);
    assert_string_equal(text, again);
    assert_true(read.first[VB_DOUBT_DRIFTS] == doubts.first[VB_DOUBT_DRIFTS]);
    assert_true(read.second[VB_DOUBT_TWO_KINDS] == doubts.second[VB_DOUBT_TWO_KINDS]);
}

static void what_was_not_written_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "unknown",           "drifts",
        "drifts=",           "drifts=1:2",
        "drifts=x",          "drifts=-1",
        "drifts=nan",        "two_kinds=1",
        "two_kinds=1:",      "two_kinds=1:2:3",
        "baseline=1",        " drifts=1",
        "drifts=1 ",         "drifts=1  baseline",
        "drifts=1 drifts=2", "=1",
        "drifts=1\n",        "drifts=00000000000000000000000000000000000000000000001",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct vb_doubts doubts;
        if (vb_doubts_decode(texts[i], &doubts) == 0)
            fail_msg("'%s' was taken", texts[i]);
    }
}

static void numbers_that_are_none_become_0(void **state)
{
    (void)state;
    struct vb_doubts doubts = {0};
    vb_doubts_add(&doubts, VB_DOUBT_TWO_KINDS, NAN, INFINITY);
    char text[VB_DOUBTS_TEXT_MAX];
    vb_doubts_encode(text, &doubts);
    assert_string_equal(text, "two_kinds=0:0");
}

static void some_forbid_and_some_warn(void **state)
{
    (void)state;
    struct vb_doubts doubts = {0};
    char text[100];
    assert_false(vb_doubts_forbid_verdict(&doubts));
    assert_int_equal(vb_doubts_weightiest(&doubts), VB_DOUBTS);
    vb_doubts_add(&doubts, VB_DOUBT_TWO_KINDS, 178, 330);
    assert_false(vb_doubts_forbid_verdict(&doubts));
    vb_doubts_add(&doubts, VB_DOUBT_DRIFTS, 2.6, 0);
    assert_true(vb_doubts_forbid_verdict(&doubts));
    assert_false(vb_doubts_forbid_time(&doubts));
    vb_doubts_say_verdict(text, sizeof text, doubts);
    assert_string_equal(text, "no verdict (drifts)");
    vb_doubts_add(&doubts, VB_DOUBT_LOOP_REMOVED, 1e-8, 0.001);
    assert_true(vb_doubts_forbid_time(&doubts));
    vb_doubts_say_verdict(text, sizeof text, doubts);
    assert_string_equal(text, "no verdict (loop removed)");
}

/* From a fifth of a batch's time on, the clock says more than the operations. */
static void a_clock_forbids_from_a_fifth_on(void **state)
{
    (void)state;
    struct vb_doubts doubts = {0};
    char text[100];
    vb_doubts_add(&doubts, VB_DOUBT_SHORT_BATCHES, 19.9, 400);
    assert_false(vb_doubts_forbid_verdict(&doubts));
    assert_int_equal(vb_doubts_weightiest(&doubts), VB_DOUBTS);
    vb_doubts_add(&doubts, VB_DOUBT_SHORT_BATCHES, 20, 400);
    assert_true(vb_doubts_forbid_verdict(&doubts));
    assert_false(vb_doubts_forbid_time(&doubts));
    vb_doubts_say_verdict(text, sizeof text, doubts);
    assert_string_equal(text, "no verdict (batches too short to time)");
}

static void add_row(struct vb_results *results, const char *point, enum vb_doubt doubt, double first, double second)
{
    struct vb_doubts doubts = {0};
    struct vb_row *row = vb_results_append(results);
    assert_non_null(row);
    vb_doubts_add(&doubts, doubt, first, second);
    assert_int_equal(vb_row_set_text(&row->case_name, "queue"), 0);
    assert_int_equal(vb_row_set_text(&row->point, point), 0);
    assert_int_equal(vb_row_set_text(&row->variant, "ring"), 0);
    assert_int_equal(vb_row_set_doubts(row, &doubts), 0);
}

static void rows_of_one_kind_share_a_warning(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    add_row(&results, "n=1", VB_DOUBT_DRIFTS, 9, 0); /* of an earlier page */
    add_row(&results, "n=2", VB_DOUBT_TWO_KINDS, 178, 330);
    add_row(&results, "n=3", VB_DOUBT_BASELINE, 0, 0);
    add_row(&results, "n=4", VB_DOUBT_TWO_KINDS, 1, 2);
    add_row(&results, "", VB_DOUBT_DRIFTS, 0.5, 0);
    assert_int_equal(vb_doubts_warn(&results, 1), 0);
    assert_int_equal(results.warning_count, 2);
    assert_string_equal(results.warnings[0],
                        "queue/ring: the time of an operation falls with the number of them: at the end of a launch it "
                        "takes 2.0 times as little as at its beginning, so a mean says nothing");
    assert_string_equal(results.warnings[1],
                        "queue:n=2/ring (and 1 more row): launches come in two kinds, 178 and 330 ns");
    vb_results_release(&results);
}

static void every_kind_says_something(void **state)
{
    (void)state;
    struct vb_doubts doubts = {0};
    for (int doubt = 0; doubt < VB_DOUBTS; doubt++)
        vb_doubts_add(&doubts, (enum vb_doubt)doubt, 1e300, 1e300);
    for (int doubt = 0; doubt < VB_DOUBTS; doubt++) {
        char text[VB_DOUBT_SENTENCE_MAX];
        vb_doubt_say(text, &doubts, (enum vb_doubt)doubt);
        assert_true(strlen(text) > 20);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_stable),
        cmocka_unit_test(all_at_once_come_back),
        cmocka_unit_test(what_was_not_written_is_refused),
        cmocka_unit_test(numbers_that_are_none_become_0),
        cmocka_unit_test(some_forbid_and_some_warn),
        cmocka_unit_test(a_clock_forbids_from_a_fifth_on),
        cmocka_unit_test(rows_of_one_kind_share_a_warning),
        cmocka_unit_test(every_kind_says_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
