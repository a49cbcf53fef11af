/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/compare_counts.h"
#include "talk/tally.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void sums_by_name(void **state)
{
    (void)state;
    struct vb_tallies tallies = {0};
    struct vb_tallies more = {0};
    char problem[200] = "";
    assert_int_equal(vb_tally_add(&tallies, "probes", 3, problem, sizeof problem), 0);
    assert_int_equal(vb_tally_add(&tallies, "probes", 4, problem, sizeof problem), 0);
    assert_int_equal(vb_tally_add(&more, "probes", -1, problem, sizeof problem), 0);
    assert_int_equal(vb_tally_add(&more, "hits", 0.5, problem, sizeof problem), 0);
    assert_int_equal(vb_tallies_merge(&tallies, &more, problem, sizeof problem), 0);
    assert_true(vb_tally_sum(&tallies, "probes") == 6);
    assert_true(vb_tally_sum(&tallies, "hits") == 0.5);
    assert_true(vb_tally_sum(&tallies, "absent") == 0);
    assert_true(vb_tallies_are_sound(&tallies));
}

/* A share of so many operations is the share, to the last digit, in one tally and in several. */
static void shares_add_up(void **state)
{
    (void)state;
    static const double shares[] = {0.1, 1.0 / 3, 1e-9, 1234.567, -0.7};
    char problem[200] = "";
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
        for (int operations = 1; operations < 2000000; operations = operations * 7 + 3) {
            struct vb_tallies tallies = {0}, all = {0};
            for (int k = 0; k < operations; k++)
                vb_tally_add(&tallies, "share", shares[i], problem, sizeof problem);
            for (int k = 0; k < 3; k++)
                vb_tallies_merge(&all, &tallies, problem, sizeof problem);
            assert_int_equal(vb_count_compare_closely(vb_tally_sum(&tallies, "share") / operations, shares[i]), 0);
            assert_int_equal(vb_count_compare_closely(vb_tally_sum(&all, "share") / operations / 3, shares[i]), 0);
        }
}

static void what_is_refused(void **state)
{
    (void)state;
    char longest[VB_MAX_NAME_LENGTH + 1];
    char too_long[VB_MAX_NAME_LENGTH + 2];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    memset(too_long, 'x', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = '\0';
    const struct {
        const char *name;
        double value;
        const char *problem; /* NULL: none */
    } table[] = {
        {"a", 1, NULL},
        {"_9", 1, NULL},
        {longest, -1e300, NULL},
        {too_long, 1, "longer than 63 bytes"},
        {"", 1, "an empty name"},
        {NULL, 1, "an empty name"},
        {"a b", 1, "letters, digits and '_' only"},
        {"a=b", 1, "letters, digits and '_' only"},
        {"na\xc3\xafve", 1, "'na??ve', but"},
        {"a\nb", 1, "'a?b', but"},
        {"known_name", 1, NULL},
        {"KnownName", 1, "'known_name' and 'KnownName'"},
        {"knownname", 1, "'known_name' and 'knownname'"},
        {"known_name", NAN, "adds nan"},
        {"known_name", INFINITY, "adds inf"},
    };
    struct vb_tallies tallies = {0};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char problem[200] = "";
        int status = vb_tally_add(&tallies, table[i].name, table[i].value, problem, sizeof problem);
        if ((status == 0) != (table[i].problem == NULL) || (table[i].problem && !strstr(problem, table[i].problem)))
            fail_msg("row %zu: %d, '%s'", i, status, problem);
    }
}

static void only_so_many(void **state)
{
    (void)state;
    struct vb_tallies tallies = {0};
    char problem[200], name[20];
    for (int i = 0; i < VB_MAX_COUNTERS; i++) {
        snprintf(name, sizeof name, "c%d", i);
        assert_int_equal(vb_tally_add(&tallies, name, 1, problem, sizeof problem), 0);
    }
    assert_int_equal(vb_tally_add(&tallies, "c0", 1, problem, sizeof problem), 0);
    assert_int_equal(vb_tally_add(&tallies, "more", 1, problem, sizeof problem), -1);
    assert_non_null(strstr(problem, "more than 16 counters"));
}

static void rates_of_loops(void **state)
{
    (void)state;
    struct vb_tallies loops[3] = {{0}, {0}, {0}};
    const int64_t operations[] = {7, 14, 1000};
    char problem[200];
    for (int i = 0; i < 3; i++) {
        assert_int_equal(vb_tally_add(&loops[i], "third", (double)operations[i] / 3, problem, sizeof problem), 0);
        if (i > 0) /* one that comes late was nothing before */
            assert_int_equal(vb_tally_add(&loops[i], "late", (double)operations[i], problem, sizeof problem), 0);
    }
    struct vb_rates rates;
    assert_int_equal(vb_rates_of(&rates, loops, operations, 3, problem, sizeof problem), 0);
    assert_int_equal(rates.count, 2);
    assert_string_equal(rates.items[0].name, "third");
    assert_true(vb_count_is_near(rates.items[0].lowest, rates.items[0].highest));
    assert_true(fabs(rates.items[0].per_op - 1.0 / 3) < 1e-12);
    assert_true(rates.items[1].lowest == 0 && rates.items[1].highest == 1);
    assert_true(vb_rates_are_sound(&rates));
}

/* Another process may say anything. */
static void what_is_not_believed(void **state)
{
    (void)state;
    struct vb_tallies tallies = {.count = VB_MAX_COUNTERS + 1};
    assert_false(vb_tallies_are_sound(&tallies));
    tallies = (struct vb_tallies){.count = 1};
    assert_false(vb_tallies_are_sound(&tallies)); /* no name */
    memset(tallies.items[0].name, 'x', sizeof tallies.items[0].name);
    assert_false(vb_tallies_are_sound(&tallies)); /* without an end */
    strcpy(tallies.items[0].name, "fine");
    assert_true(vb_tallies_are_sound(&tallies));
    tallies.items[0].sum = NAN;
    assert_false(vb_tallies_are_sound(&tallies));
    struct vb_rates rates = {.count = 1, .items = {{.name = "fine", .per_op = 2, .lowest = 1, .highest = 3}}};
    assert_true(vb_rates_are_sound(&rates));
    rates.items[0].per_op = 4;
    assert_false(vb_rates_are_sound(&rates));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_by_name), cmocka_unit_test(shares_add_up),  cmocka_unit_test(what_is_refused),
        cmocka_unit_test(only_so_many), cmocka_unit_test(rates_of_loops), cmocka_unit_test(what_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
