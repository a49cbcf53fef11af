/* SPDX-License-Identifier: MIT */
#include "conduct/turn_size.h"
#include "conduct/schedule.h"
#include "talk/baton.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define MOST 8

static void draw(uint32_t *order, uint32_t rounds, uint32_t variants, uint64_t seed)
{
    struct vb_random random;
    vb_random_seed(&random, seed);
    vb_schedule_order(order, rounds, variants, &random);
}

static void test_block(void **state)
{
    (void)state;
    static const uint32_t wanted[MOST + 1] = {0, 1, 2, 6, 4, 10, 6, 14, 8};
    for (uint32_t k = 1; k <= MOST; k++)
        assert_int_equal(vb_schedule_block(k), wanted[k]);
}

/* Williams' design: in each block every variant stands equally often at every place, and follows every other equally
 * often. */
static void test_every_block_is_balanced(void **state)
{
    (void)state;
    for (uint32_t k = 1; k <= MOST; k++) {
        uint32_t block = vb_schedule_block(k);
        uint32_t order[5 * 2 * MOST * MOST];
        draw(order, 5 * block, k, 11 + k);
        for (uint32_t b = 0; b < 5; b++) {
            uint32_t at[MOST][MOST] = {{0}};
            uint32_t after[MOST][MOST] = {{0}};
            for (uint32_t round = b * block; round < (b + 1) * block; round++) {
                for (uint32_t position = 0; position < k; position++) {
                    uint32_t variant = order[round * k + position];
                    assert_true(variant < k);
                    at[variant][position]++;
                    if (position > 0)
                        after[variant][order[round * k + position - 1]]++;
                }
            }
            for (uint32_t i = 0; i < k; i++)
                for (uint32_t j = 0; j < k; j++) {
                    assert_int_equal(at[i][j], block / k);
                    assert_int_equal(after[i][j], i == j ? 0 : block / k);
                }
        }
    }
}

static void test_seed_decides(void **state)
{
    (void)state;
    uint32_t first[60], again[60], other[60];
    draw(first, 12, 5, 1);
    draw(again, 12, 5, 1);
    draw(other, 12, 5, 2);
    assert_memory_equal(first, again, sizeof first);
    assert_memory_not_equal(first, other, sizeof first);
}

/* Two variants: which one leads a block is drawn anew for each. */
static void test_blocks_are_shuffled(void **state)
{
    (void)state;
    uint32_t order[2 * 2 * 100];
    draw(order, 200, 2, 3);
    uint32_t led[2] = {0};
    for (uint32_t block = 0; block < 100; block++)
        led[order[4 * block]]++;
    assert_true(led[0] >= 20 && led[0] <= 80); /* 6 standard deviations */
    assert_int_equal(led[0] + led[1], 100);
}

static void test_part_of_a_block(void **state)
{
    (void)state;
    uint32_t order[8 + 1] = {[8] = 77};
    draw(order, 2, 4, 4);
    assert_int_equal(order[8], 77);
    for (uint32_t round = 0; round < 2; round++) {
        uint32_t all = 0;
        for (uint32_t position = 0; position < 4; position++)
            all |= 1u << order[4 * round + position];
        assert_int_equal(all, 15); /* each variant has a turn in each round all the same */
    }
}

static void test_lay(void **state)
{
    (void)state;
    const int64_t operations[] = {10, 20, 30};
    const int64_t warm_up_operations[] = {1, 2, 3};
    const struct vb_schedule schedule = {3, 6, operations, warm_up_operations};
    size_t turn_count = vb_schedule_turns(&schedule);
    assert_int_equal(turn_count, 3 * 7);
    struct vb_stage *stage = malloc(vb_stage_size(turn_count));
    assert_non_null(stage);
    memset(stage, 0xff, vb_stage_size(turn_count));
    struct vb_random random;
    vb_random_seed(&random, 5);
    assert_int_equal(vb_schedule_lay(stage, &schedule, &random), 0);

    assert_int_equal(stage->magic, VB_PROTOCOL_MAGIC);
    assert_int_equal(stage->version, VB_PROTOCOL_VERSION);
    assert_int_equal(stage->worker_count, 3);
    assert_int_equal(stage->turn_count, turn_count);
    assert_int_equal(atomic_load(&stage->stop), 0);
    for (int i = 0; i < VB_STAGE_WORKERS; i++)
        assert_int_equal(atomic_load(&stage->baton[i]), 0);
    uint32_t warmed = 0;
    for (uint32_t i = 0; i < turn_count; i++) {
        const struct vb_turn *turn = &stage->turns[i];
        assert_true(turn->worker < 3);
        assert_int_equal(turn->warm_up, i < 3);
        assert_int_equal(turn->operations, (i < 3 ? warm_up_operations : operations)[turn->worker]);
        assert_int_equal(turn->done, 0);
        if (i < 3) {
            warmed |= 1u << turn->worker;
        } else {
            assert_int_equal(turn->round, i / 3 - 1);
            assert_int_equal(turn->position, i % 3);
        }
    }
    assert_int_equal(warmed, 7);
    free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_block),           cmocka_unit_test(test_every_block_is_balanced),
        cmocka_unit_test(test_seed_decides),    cmocka_unit_test(test_blocks_are_shuffled),
        cmocka_unit_test(test_part_of_a_block), cmocka_unit_test(test_lay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
