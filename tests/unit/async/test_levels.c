/* SPDX-License-Identifier: MIT
 *
 * Chains of functions that await each other, in every form and to every depth: their answer, with the lowest pending
 * and known, and what becomes of its error.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/levels.h"

enum { KEYS = LEVELS_MAX + 2, KNOWN_KEY_OFFSET = KEYS };

struct fixture {
    struct async_executor executor;
    struct responder *responder;
    struct levels levels;
    bool is_known[2 * KEYS]; /* the upper half is */
    struct level_intrusive_frame frames[LEVELS_MAX + 1];
};

static int open_fixture(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    *state = fixture;
    if (!fixture || async_executor_open(&fixture->executor) != 0)
        return -1;
    for (size_t key = KNOWN_KEY_OFFSET; key < 2 * KEYS; ++key)
        fixture->is_known[key] = true;
    fixture->responder = responder_create(&fixture->executor, fixture->is_known, 2 * KEYS, 1);
    levels_init(&fixture->levels, fixture->responder);
    return fixture->responder ? 0 : -1;
}

static int close_fixture(void **state)
{
    struct fixture *fixture = *state;
    responder_destroy(fixture->responder);
    async_executor_close(&fixture->executor);
    free(fixture);
    return 0;
}

typedef struct result_i64 ask_function(struct fixture *fixture, size_t level, uint64_t key);

static struct result_i64 ask_heap(struct fixture *fixture, size_t level, uint64_t key)
{
    return result_i64_from_future(fixture->levels.heap[level](&fixture->levels, level, key));
}

static struct result_i64 ask_inline(struct fixture *fixture, size_t level, uint64_t key)
{
    return fixture->levels.inlined[level](&fixture->levels, level, key);
}

static struct result_i64 ask_passed(struct fixture *fixture, size_t level, uint64_t key)
{
    return fixture->levels.passed[level](&fixture->levels, level, key);
}

static struct result_i64 ask_pooled(struct fixture *fixture, size_t level, uint64_t key)
{
    return fixture->levels.pooled[level](&fixture->levels, level, key);
}

static struct result_i64 ask_intrusive(struct fixture *fixture, size_t level, uint64_t key)
{
    fixture->levels.intrusive[level](&fixture->levels, level, key, &fixture->frames[level]);
    return result_i64_from_future(&fixture->frames[level].future);
}

static ask_function *const forms[] = {ask_heap, ask_inline, ask_passed, ask_pooled, ask_intrusive};
enum { FORMS = sizeof(forms) / sizeof(*forms) };

static void every_level_adds_one(void **state)
{
    struct fixture *fixture = *state;
    for (int form = 0; form < FORMS; ++form) {
        for (size_t level = 0; level <= LEVELS_MAX; ++level) {
            for (int is_known = 0; is_known < 2; ++is_known) {
                uint64_t key = is_known ? KNOWN_KEY_OFFSET : 1;
                struct result_i64 result = forms[form](fixture, level, key);
                int64_t answer = 0;
                assert_int_equal(result_i64_is_ready(&result), is_known);
                assert_int_equal(async_executor_turn(&fixture->executor), is_known ? 0 : 1);
                assert_int_equal(result_i64_take(&result, &answer), 0);
                assert_int_equal(answer, (int64_t)(key + 1 + level));
            }
        }
    }
}

/* The responder has room for one answer: another question fails at once. */
static void error_of_the_lowest_reaches_the_top(void **state)
{
    struct fixture *fixture = *state;
    for (int form = 0; form < FORMS; ++form) {
        struct future_i64 *in_the_way = responder_heap_future(fixture->responder, 1);
        struct result_i64 result = forms[form](fixture, 5, 1);
        int64_t answer = 0;
        assert_true(result_i64_is_ready(&result));
        assert_int_equal(result_i64_take(&result, &answer), EAGAIN);
        assert_int_equal(async_executor_turn(&fixture->executor), 1);
        assert_int_equal(future_i64_take(in_the_way, &answer), 0);
    }
}

/* In place of the responder: a lowest level that the test completes. */
static struct future_i64 *lowest_future;
static struct source_i64 *lowest_source;

static struct future_i64 *lowest_heap(struct levels *levels, size_t level, uint64_t key)
{
    (void)levels, (void)level, (void)key;
    return lowest_future = future_i64_pending();
}

static struct result_i64 lowest_result(struct levels *levels, size_t level, uint64_t key)
{
    return result_i64_from_future(lowest_heap(levels, level, key));
}

static struct result_i64 lowest_pooled(struct levels *levels, size_t level, uint64_t key)
{
    (void)levels, (void)level, (void)key;
    return result_i64_from_source(lowest_source = source_i64_pending());
}

static void lowest_intrusive(struct levels *levels, size_t level, uint64_t key, struct level_intrusive_frame *frame)
{
    (void)levels, (void)level, (void)key;
    future_i64_init(&frame->future);
    lowest_future = &frame->future;
}

static void replace_lowest(struct fixture *fixture)
{
    lowest_future = NULL;
    lowest_source = NULL;
    fixture->levels.heap[0] = lowest_heap;
    fixture->levels.inlined[0] = lowest_result;
    fixture->levels.passed[0] = lowest_result;
    fixture->levels.pooled[0] = lowest_pooled;
    fixture->levels.intrusive[0] = lowest_intrusive;
}

static void fail_lowest(int error)
{
    if (lowest_source)
        source_i64_fail(lowest_source, error);
    else
        future_i64_fail(lowest_future, error);
}

static void late_error_reaches_the_top(void **state)
{
    struct fixture *fixture = *state;
    for (int form = 0; form < FORMS; ++form) {
        replace_lowest(fixture);
        struct result_i64 result = forms[form](fixture, 5, 1);
        int64_t answer = 0;
        assert_int_equal(result_i64_take(&result, &answer), EINPROGRESS);
        fail_lowest(EIO);
        assert_int_equal(result_i64_take(&result, &answer), EIO);
    }
}

/* More often than there are pooled frames, so that one that is not given back is missed; the address sanitizer sees to
 * the others. */
static void consumer_may_leave_first(void **state)
{
    struct fixture *fixture = *state;
    for (int form = 0; form < FORMS; ++form) {
        for (int time = 0; time < 2 * LEVELS_MAX; ++time) {
            replace_lowest(fixture);
            struct result_i64 result = forms[form](fixture, 3, 1);
            assert_false(result_i64_is_ready(&result));
            result_i64_discard(&result);
            fail_lowest(EIO);
        }
    }
}

static void one_pooled_frame_too_many_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    replace_lowest(fixture);
    struct result_i64 first = ask_pooled(fixture, LEVELS_MAX, 1);
    struct source_i64 *first_lowest = lowest_source;
    struct result_i64 second = ask_pooled(fixture, 1, 1);
    int64_t answer = 0;
    assert_int_equal(result_i64_take(&second, &answer), EAGAIN);
    source_i64_fail(lowest_source, EIO); /* whose consumer has left */
    source_i64_complete(first_lowest, 1);
    assert_int_equal(result_i64_take(&first, &answer), 0);
    assert_int_equal(answer, 1 + LEVELS_MAX);
}

#define ON_LEVELS(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_LEVELS(every_level_adds_one),
        ON_LEVELS(error_of_the_lowest_reaches_the_top),
        ON_LEVELS(late_error_reaches_the_top),
        ON_LEVELS(consumer_may_leave_first),
        ON_LEVELS(one_pooled_frame_too_many_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
