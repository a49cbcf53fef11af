/* SPDX-License-Identifier: MIT
 *
 * The services that cases ask: every form gives the same answer, and nothing is lost on the way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/attempt.h"
#include "async/inquiry.h"
#include "async/layers.h"
#include "async/payload.h"

static int64_t taken_from_future(struct future_i64 *future)
{
    int64_t value = 0;
    assert_int_equal(future_i64_take(future, &value), 0);
    return value;
}

static int64_t taken_from_result(struct result_i64 result)
{
    int64_t value = 0;
    assert_int_equal(result_i64_take(&result, &value), 0);
    return value;
}

static void known_answers_come_at_once(void **state)
{
    (void)state;
    struct inquiry inquiry = {.is_known = true};
    assert_int_equal(taken_from_future(inquiry_heap_future(&inquiry, 4)), 5);
    assert_int_equal(taken_from_result(inquiry_inline_result(&inquiry, 5)), 6);
    assert_int_equal(taken_from_result(inquiry_pooled_future(&inquiry, 6)), 7);
    struct result_i64 result = inquiry_inline_result(&inquiry, 7);
    assert_int_equal(result.tag, ASYNC_TAG_READY);
}

/* One inquiry after another, in changing forms: what the one before left behind does not matter. */
static void other_answers_come_when_they_are_told_to(void **state)
{
    (void)state;
    struct inquiry inquiry = {.is_known = false};
    for (uint64_t key = 0; key < 3; ++key) {
        struct future_i64 *future = inquiry_heap_future(&inquiry, key);
        assert_false(future_i64_is_ready(future));
        inquiry_answer(&inquiry);
        assert_int_equal(taken_from_future(future), key + 1);

        struct result_i64 result = inquiry_inline_result(&inquiry, key + 10);
        assert_int_equal(result.tag & ASYNC_TAG_BITS, ASYNC_TAG_FUTURE);
        assert_false(result_i64_is_ready(&result));
        inquiry_answer(&inquiry);
        assert_int_equal(taken_from_result(result), key + 11);

        result = inquiry_pooled_future(&inquiry, key + 20);
        assert_int_equal(result.tag & ASYNC_TAG_BITS, ASYNC_TAG_SOURCE);
        assert_false(result_i64_is_ready(&result));
        inquiry_answer(&inquiry);
        assert_int_equal(taken_from_result(result), key + 21);
    }
}

static void attempts_succeed_or_fail_as_told(void **state)
{
    (void)state;
    const int errors[] = {0, EIO, ETIMEDOUT};
    for (size_t index = 0; index < sizeof(errors) / sizeof(*errors); ++index) {
        int64_t values[3] = {-1, -1, -1};
        struct result_i64 result = attempt_inline_result(8, errors[index]);
        assert_int_equal(future_i64_take(attempt_heap_future(8, errors[index]), &values[0]), errors[index]);
        int64_t value;
        assert_int_equal(result_i64_take(&result, &value), errors[index]);
        if (!errors[index])
            values[1] = value;
        assert_int_equal(attempt_errno(8, errors[index], &values[2]), errors[index]);
        for (size_t form = 0; form < 3; ++form)
            assert_int_equal(values[form], errors[index] ? -1 : 9);
    }
}

static void layers_add_one_each(void **state)
{
    (void)state;
    const size_t counts[] = {0, 1, 2, 64, 1000};
    for (size_t index = 0; index < sizeof(counts) / sizeof(*counts); ++index) {
        for (int has_edge = 0; has_edge <= (counts[index] > 0); ++has_edge) {
            struct layer *layer = layers_create(counts[index], has_edge);
            assert_non_null(layer);
            int64_t wanted = 7 + 1 + (int64_t)counts[index];
            assert_int_equal(taken_from_future(layer->interface->heap_future(layer, 7)), wanted);
            assert_int_equal(taken_from_result(layer->interface->inline_result(layer, 7)), wanted);
            assert_int_equal(taken_from_result(layer->interface->pooled_future(layer, 7)), wanted);
            layers_destroy(layer);
        }
    }
    layers_destroy(NULL);
}

/* A leaf that fails, below a layer that is asked in every form. */
static struct future_i64 *failing_heap_future(const struct layer *layer, uint64_t key)
{
    (void)layer, (void)key;
    return future_i64_failed(EIO);
}

static struct result_i64 failing_result(const struct layer *layer, uint64_t key)
{
    (void)layer, (void)key;
    return result_i64_failed(EIO);
}

static void errors_pass_through_layers(void **state)
{
    (void)state;
    const struct layer_interface failing = {failing_heap_future, failing_result, failing_result};
    for (int has_edge = 0; has_edge <= 1; ++has_edge) {
        struct layer *layers = layers_create(3, has_edge);
        assert_non_null(layers);
        layers[3].interface = &failing;
        int64_t value = 0;
        struct result_i64 result = layers->interface->inline_result(layers, 1);
        assert_int_equal(result_i64_take(&result, &value), EIO);
        result = layers->interface->pooled_future(layers, 1);
        assert_int_equal(result_i64_take(&result, &value), EIO);
        assert_int_equal(future_i64_take(layers->interface->heap_future(layers, 1), &value), EIO);
        layers_destroy(layers);
    }
}

static void expect_block(const uint64_t *words, size_t count, uint64_t key)
{
    for (size_t index = 0; index < count; ++index)
        assert_int_equal(words[index], key + index);
}

#define EXPECT_BLOCKS(SIZE)                                                                                            \
    {                                                                                                                  \
        struct payload_##SIZE block = {{0}};                                                                           \
        assert_int_equal(sizeof(block), SIZE);                                                                         \
        assert_int_equal(future_payload_##SIZE##_take(payload_heap_future_##SIZE(3), &block), 0);                      \
        expect_block(block.words, SIZE / 8, 3);                                                                        \
        struct result_payload_##SIZE result = payload_inline_result_##SIZE(4);                                         \
        assert_int_equal(result.tag, ASYNC_TAG_READY);                                                                 \
        assert_int_equal(result_payload_##SIZE##_take(&result, &block), 0);                                            \
        expect_block(block.words, SIZE / 8, 4);                                                                        \
        result = payload_pooled_future_##SIZE(5);                                                                      \
        assert_int_equal(result.tag &ASYNC_TAG_BITS, ASYNC_TAG_SOURCE);                                                \
        assert_int_equal(result_payload_##SIZE##_take(&result, &block), 0);                                            \
        expect_block(block.words, SIZE / 8, 5);                                                                        \
        assert_int_equal(payload_out_parameter_##SIZE(6, &block), 0);                                                  \
        expect_block(block.words, SIZE / 8, 6);                                                                        \
    }

static void blocks_of_all_sizes_are_whole(void **state)
{
    (void)state;
    PAYLOAD_SIZES(EXPECT_BLOCKS)
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers_come_at_once),       cmocka_unit_test(other_answers_come_when_they_are_told_to),
        cmocka_unit_test(attempts_succeed_or_fail_as_told), cmocka_unit_test(layers_add_one_each),
        cmocka_unit_test(errors_pass_through_layers),       cmocka_unit_test(blocks_of_all_sizes_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
