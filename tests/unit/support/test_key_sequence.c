/* SPDX-License-Identifier: MIT
 *
 * The keys of the cases with a cache: the share of hits exact over each period, popularity as it says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/key_sequence.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS = KEY_SEQUENCE_CACHED + KEY_SEQUENCE_STORED };

static const enum key_popularity popularities[] = {KEYS_SHUFFLED, KEYS_ZIPF};

static bool is_hit(uint16_t key)
{
    return key < KEY_SEQUENCE_CACHED;
}

static void share_of_hits_is_exact_over_each_period(void **state)
{
    (void)state;
    static const struct {
        double hit_percent;
        int64_t period, hits;
    } wanted[] = {{0, 100, 0},       {1, 100, 1},          {50, 100, 50},     {90, 100, 90},    {99, 100, 99},
                  {99.9, 1000, 999}, {99.99, 10000, 9999}, {33.3, 1000, 333}, {0.01, 10000, 1}, {100, 100, 100}};
    for (size_t test = 0; test < sizeof wanted / sizeof *wanted; ++test) {
        int64_t period = key_sequence_period(wanted[test].hit_percent);
        assert_int_equal(period, wanted[test].period);
        for (size_t kind = 0; kind < 2; ++kind) {
            struct key_sequence sequence;
            assert_int_equal(key_sequence_fill(&sequence, wanted[test].hit_percent, popularities[kind]), 0);
            for (int64_t start = 0; start < KEY_SEQUENCE_LENGTH; start += period) {
                int64_t hits = 0;
                for (int64_t index = start; index < start + period; ++index)
                    hits += is_hit(sequence.keys[index]);
                assert_int_equal(hits, wanted[test].hits);
            }
        }
    }
}

static void share_that_is_never_exact_is_refused(void **state)
{
    (void)state;
    struct key_sequence sequence;
    assert_int_equal(key_sequence_period(99.999), 10000);
    assert_int_equal(key_sequence_fill(&sequence, 99.999, KEYS_SHUFFLED), EINVAL);
    assert_int_equal(key_sequence_fill(&sequence, 33.333, KEYS_ZIPF), EINVAL);
}

/* Hits and misses come in one order, whatever the keys; but not in the same one in each period. */
static void order_of_hits_is_shuffled(void **state)
{
    (void)state;
    struct key_sequence shuffled, zipf;
    key_sequence_fill(&shuffled, 50, KEYS_SHUFFLED);
    key_sequence_fill(&zipf, 50, KEYS_ZIPF);
    int same_as_before = 0, runs = 1;
    for (size_t index = 0; index < KEY_SEQUENCE_LENGTH; ++index) {
        assert_int_equal(is_hit(shuffled.keys[index]), is_hit(zipf.keys[index]));
        if (index >= 100)
            same_as_before += is_hit(shuffled.keys[index]) == is_hit(shuffled.keys[index - 100]);
        if (index >= 1)
            runs += is_hit(shuffled.keys[index]) != is_hit(shuffled.keys[index - 1]);
    }
    /* Of 9900 independent pairs, 4950 are equal, with a standard deviation of 50; of 9999 neighbours about 5050 differ,
     * likewise. Five deviations, for one fixed seed. */
    assert_true(same_as_before >= 4700 && same_as_before <= 5200);
    assert_true(runs >= 4800 && runs <= 5300);
}

static void count_keys(const struct key_sequence *sequence, unsigned counts[KEYS])
{
    memset(counts, 0, KEYS * sizeof *counts);
    for (size_t index = 0; index < KEY_SEQUENCE_LENGTH; ++index) {
        assert_true(sequence->keys[index] <= KEYS - 1);
        ++counts[sequence->keys[index]];
    }
}

/* 5000 of each kind, over 1024 keys: four or five times each. And not in the order of the keys. */
static void shuffled_keys_are_wanted_equally_often(void **state)
{
    (void)state;
    struct key_sequence sequence;
    unsigned counts[KEYS];
    key_sequence_fill(&sequence, 50, KEYS_SHUFFLED);
    count_keys(&sequence, counts);
    for (size_t key = 0; key < KEYS; ++key)
        assert_true(counts[key] >= 4 && counts[key] <= 5);
    int neighbours = 0;
    for (size_t index = 1; index < KEY_SEQUENCE_LENGTH; ++index)
        neighbours += sequence.keys[index] == sequence.keys[index - 1] + 1;
    assert_true(neighbours <= 50); /* at random, one pair in 2048 */
}

static int descending(const void *left, const void *right)
{
    const unsigned *a = left, *b = right;
    return (*a < *b) - (*a > *b);
}

/* Of 5000 draws from 1024 keys the first gets 1/H(1024), H(1024) = 7.5092: 666, deviation 24; the second 333, 18; the
 * eighth 83, 9. And half of all draws fall on the keys up to rank 24: H(24) = 3.776. */
static void zipf_prefers_few_keys(void **state)
{
    (void)state;
    struct key_sequence sequence;
    unsigned counts[KEYS];
    key_sequence_fill(&sequence, 50, KEYS_ZIPF);
    count_keys(&sequence, counts);
    for (size_t kind = 0; kind < 2; ++kind) {
        unsigned *of_kind = counts + (kind == 0 ? 0 : KEY_SEQUENCE_CACHED);
        qsort(of_kind, KEYS / 2, sizeof *of_kind, descending);
        assert_true(of_kind[0] >= 666 - 96 && of_kind[0] <= 666 + 96);
        assert_true(of_kind[1] >= 333 - 72 && of_kind[1] <= 333 + 72);
        assert_true(of_kind[7] >= 83 - 27 && of_kind[7] <= 83 + 36);
        unsigned head = 0;
        for (size_t rank = 0; rank < 24; ++rank)
            head += of_kind[rank];
        assert_true(head >= 2514 - 140 && head <= 2514 + 180); /* sorted by luck, too: a little more than by rank */
    }
}

static void same_arguments_give_the_same_keys(void **state)
{
    (void)state;
    struct key_sequence first, second;
    for (size_t kind = 0; kind < 2; ++kind) {
        key_sequence_fill(&first, 90, popularities[kind]);
        key_sequence_fill(&second, 90, popularities[kind]);
        assert_memory_equal(first.keys, second.keys, sizeof first.keys);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(share_of_hits_is_exact_over_each_period),
        cmocka_unit_test(share_that_is_never_exact_is_refused),
        cmocka_unit_test(order_of_hits_is_shuffled),
        cmocka_unit_test(shuffled_keys_are_wanted_equally_often),
        cmocka_unit_test(zipf_prefers_few_keys),
        cmocka_unit_test(same_arguments_give_the_same_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
