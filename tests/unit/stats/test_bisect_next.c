/* SPDX-License-Identifier: MIT */
#include "stats/bisect_next.h"
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What answers: the change is in `change`; each answer is wrong or lacking with a probability in permille; some cannot
 * be tried. */
struct oracle {
    size_t change;
    uint64_t wrong;
    uint64_t lacking;
    size_t broken_from, broken_to; /* inclusive; 0: none */
    int weight;
    struct vb_random *random;
    size_t asked;
};

static bool happens(struct oracle *oracle, uint64_t permille)
{
    return permille > 0 && vb_random_below(oracle->random, 1000) < permille;
}

static void answer(struct oracle *oracle, struct vb_bisect *bisect, size_t commit)
{
    bool is_worse = commit >= oracle->change;
    bool is_broken = oracle->broken_from > 0 && commit >= oracle->broken_from && commit <= oracle->broken_to;
    oracle->asked++;
    if (is_broken || happens(oracle, oracle->lacking)) {
        vb_bisect_tell(bisect, commit, VB_BISECT_NONE, oracle->weight);
        return;
    }
    if (happens(oracle, oracle->wrong))
        is_worse = !is_worse;
    vb_bisect_tell(bisect, commit, is_worse ? VB_BISECT_WORSE : VB_BISECT_NOT_WORSE, oracle->weight);
}

/* Searches among `last` commits behind a good one. */
static void search(struct oracle *oracle, size_t last, size_t *good, size_t *bad)
{
    struct vb_bisect bisect;
    assert_int_equal(vb_bisect_open(&bisect, last + 1), 0);
    for (size_t next; (next = vb_bisect_next(&bisect)) != VB_BISECT_DONE && oracle->asked < 1000;) {
        assert_true(next >= 1 && next < last);
        answer(oracle, &bisect, next);
        assert_true(bisect.good < bisect.bad);
    }
    *good = bisect.good;
    *bad = bisect.bad;
    vb_bisect_close(&bisect);
}

static size_t steps_of(size_t last)
{
    size_t steps = 0;
    while (((size_t)1 << steps) < last)
        steps++;
    return steps;
}

static void test_certain_answers(void **state)
{
    (void)state;
    for (size_t last = 1; last <= 130; last++)
        for (size_t change = 1; change <= last; change++) {
            struct oracle oracle = {.change = change, .weight = VB_BISECT_SURE};
            size_t good, bad;
            search(&oracle, last, &good, &bad);
            assert_int_equal(bad, change);
            assert_int_equal(good, change - 1);
            assert_true(oracle.asked <= steps_of(last));
        }
}

static void test_uncertain_answers_cost_confirmations(void **state)
{
    (void)state;
    for (size_t change = 1; change <= 128; change++) {
        struct oracle oracle = {.change = change, .weight = 1};
        size_t good, bad;
        search(&oracle, 128, &good, &bad);
        assert_int_equal(bad, change);
        assert_true(oracle.asked <= 7 + 2);
    }
}

/* The change is then one of those that cannot be tried, or the one behind them. */
static void test_commits_that_cannot_be_tried(void **state)
{
    (void)state;
    for (size_t from = 1; from < 64; from += 3)
        for (size_t to = from; to < 64; to += 5)
            for (size_t change = 1; change <= 64; change++) {
                struct oracle oracle = {
                    .change = change, .weight = VB_BISECT_SURE, .broken_from = from, .broken_to = to};
                size_t good, bad;
                search(&oracle, 64, &good, &bad);
                bool is_hidden = change >= from && change <= to + 1;
                assert_int_equal(good, is_hidden ? from - 1 : change - 1);
                assert_int_equal(bad, is_hidden ? to + 1 : change);
            }
}

/* Of a thousand searches, how many find the change itself. */
static size_t found_of_thousand(uint64_t wrong, uint64_t lacking, size_t *asked, size_t *strayed)
{
    struct vb_random random;
    size_t found = 0;
    vb_random_seed(&random, 7);
    *asked = *strayed = 0;
    for (size_t i = 0; i < 1000; i++) {
        struct oracle oracle = {.change = 1 + vb_random_below(&random, 64),
                                .wrong = wrong,
                                .lacking = lacking,
                                .weight = 1,
                                .random = &random};
        size_t good, bad;
        search(&oracle, 64, &good, &bad);
        found += bad == oracle.change && good == oracle.change - 1;
        *strayed += oracle.change <= good || oracle.change > bad;
        *asked += oracle.asked;
    }
    return found;
}

static void test_wrong_answers_are_outvoted(void **state)
{
    size_t asked, strayed;
    (void)state;
    assert_true(found_of_thousand(10, 0, &asked, &strayed) >= 990);
    assert_true(asked < 1000 * (6 + 2 + 1));
    assert_true(found_of_thousand(50, 0, &asked, &strayed) >= 950);
    assert_true(asked < 1000 * (6 + 2 + 3));
}

static void test_lacking_answers_widen_the_result(void **state)
{
    size_t asked, strayed;
    (void)state;
    size_t found = found_of_thousand(0, 100, &asked, &strayed);
    assert_int_equal(strayed, 0);
    assert_true(found >= 700 && found <= 950);
}

/* The last commit is worse, whatever it answers later: no change lies behind it, and none before the second. */
static void test_the_change_stays_between_the_ends(void **state)
{
    (void)state;
    struct vb_bisect bisect;
    assert_int_equal(vb_bisect_open(&bisect, 5), 0);
    vb_bisect_tell(&bisect, 4, VB_BISECT_NOT_WORSE, 3);
    assert_true(bisect.bad <= 4 && bisect.good < bisect.bad);
    vb_bisect_tell(&bisect, 3, VB_BISECT_NOT_WORSE, 1);
    assert_true(bisect.bad == 4 && bisect.good == 3);
    vb_bisect_close(&bisect);
    assert_int_equal(vb_bisect_open(&bisect, 5), 0);
    vb_bisect_tell(&bisect, 0, VB_BISECT_WORSE, 3);
    vb_bisect_tell(&bisect, 1, VB_BISECT_WORSE, 1);
    assert_true(bisect.bad == 1 && bisect.good == 0);
    vb_bisect_close(&bisect);
}

/* One answer against another: the change may be in either place, and is sought in the first. */
static void test_the_first_of_equals(void **state)
{
    (void)state;
    struct vb_bisect bisect;
    assert_int_equal(vb_bisect_open(&bisect, 5), 0);
    vb_bisect_tell(&bisect, 1, VB_BISECT_WORSE, 1);
    vb_bisect_tell(&bisect, 2, VB_BISECT_NOT_WORSE, 1);
    assert_true(bisect.good == 0 && bisect.bad == 1);
    vb_bisect_close(&bisect);
    vb_bisect_close(&bisect); /* nothing is left of it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certain_answers),
        cmocka_unit_test(test_uncertain_answers_cost_confirmations),
        cmocka_unit_test(test_commits_that_cannot_be_tried),
        cmocka_unit_test(test_wrong_answers_are_outvoted),
        cmocka_unit_test(test_lacking_answers_widen_the_result),
        cmocka_unit_test(test_the_change_stays_between_the_ends),
        cmocka_unit_test(test_the_first_of_equals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
