/* SPDX-License-Identifier: MIT
 *
 * Sequences of yes and no: the share is exact in each period, whatever the order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/sequence.h"

#include <string.h>

enum { PERIODS = 20, LONGEST = 100 };

static void fill(bool *is_yes, int64_t period, int64_t yes, bool is_random)
{
    sequence_fill(is_yes, (size_t)(PERIODS * period),
                  (struct sequence_shape){.period = period, .yes_per_period = yes, .is_random = is_random});
}

static void share_is_exact_in_each_period(void **state)
{
    (void)state;
    const int64_t periods[] = {1, 2, 7, LONGEST};
    bool is_yes[PERIODS * LONGEST];
    for (size_t kind = 0; kind < sizeof(periods) / sizeof(*periods); ++kind) {
        int64_t period = periods[kind];
        for (int64_t yes = 0; yes <= period; ++yes) {
            for (int is_random = 0; is_random < 2; ++is_random) {
                fill(is_yes, period, yes, is_random);
                for (int64_t start = 0; start < PERIODS * period; start += period) {
                    int64_t found = 0;
                    for (int64_t index = start; index < start + period; ++index)
                        found += is_yes[index];
                    assert_int_equal(found, yes);
                }
            }
        }
    }
}

/* At no place is the number of yes so far a whole one away from its share. */
static void periodic_sequence_is_even(void **state)
{
    (void)state;
    bool is_yes[PERIODS * LONGEST];
    for (int64_t yes = 0; yes <= LONGEST; ++yes) {
        fill(is_yes, LONGEST, yes, false);
        int64_t found = 0;
        for (int64_t index = 0; index < PERIODS * LONGEST; ++index) {
            found += is_yes[index];
            int64_t off = found * LONGEST - (index + 1) * yes; /* in hundredths */
            assert_true(-LONGEST < off && off <= 0);
        }
    }
}

static void random_sequence_differs_between_periods_but_not_between_runs(void **state)
{
    (void)state;
    bool first[PERIODS * LONGEST], second[PERIODS * LONGEST];
    fill(first, LONGEST, 50, true);
    fill(second, LONGEST, 50, true);
    assert_memory_equal(first, second, sizeof(first));
    for (int period = 1; period < PERIODS; ++period)
        assert_true(memcmp(first, first + period * LONGEST, LONGEST) != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(share_is_exact_in_each_period),
        cmocka_unit_test(periodic_sequence_is_even),
        cmocka_unit_test(random_sequence_differs_between_periods_but_not_between_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
