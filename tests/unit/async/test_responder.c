/* SPDX-License-Identifier: MIT
 *
 * The responder in every form: what is known is there at once, the rest after one turn, and no more are on their way
 * than there is room for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/responder.h"

static const bool every_second[] = {false, true, false, true, false, true};
enum { KEYS = sizeof(every_second) / sizeof(*every_second), CAPACITY = 3 };

struct fixture {
    struct async_executor executor;
    struct responder *responder;
};

static int open_fixture(void **state)
{
    struct fixture *fixture = malloc(sizeof(*fixture));
    *state = fixture;
    if (!fixture || async_executor_open(&fixture->executor) != 0)
        return -1;
    fixture->responder = responder_create(&fixture->executor, every_second, KEYS, CAPACITY);
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

/* Every form as a result: only where an intrusive future lives differs. */
typedef struct result_i64 ask_function(struct responder *responder, uint64_t key, struct future_i64 *place);

static struct result_i64 ask_heap(struct responder *responder, uint64_t key, struct future_i64 *place)
{
    (void)place;
    return result_i64_from_future(responder_heap_future(responder, key));
}

static struct result_i64 ask_inline(struct responder *responder, uint64_t key, struct future_i64 *place)
{
    (void)place;
    return responder_inline_result(responder, key);
}

static struct result_i64 ask_pooled(struct responder *responder, uint64_t key, struct future_i64 *place)
{
    (void)place;
    return responder_pooled_future(responder, key);
}

static struct result_i64 ask_intrusive(struct responder *responder, uint64_t key, struct future_i64 *place)
{
    responder_intrusive_future(responder, key, place);
    return result_i64_from_future(place);
}

static ask_function *const forms[] = {ask_heap, ask_inline, ask_pooled, ask_intrusive};
enum { FORMS = sizeof(forms) / sizeof(*forms) };

static void known_answers_are_there_and_others_take_a_turn(void **state)
{
    struct fixture *fixture = *state;
    for (int form = 0; form < FORMS; ++form) {
        for (uint64_t key = 0; key < KEYS; ++key) {
            struct future_i64 place;
            struct result_i64 result = forms[form](fixture->responder, key, &place);
            int64_t answer = 0;
            assert_int_equal(result_i64_is_ready(&result), every_second[key]);
            assert_int_equal(async_executor_turn(&fixture->executor), every_second[key] ? 0 : 1);
            assert_int_equal(result_i64_take(&result, &answer), 0);
            assert_int_equal(answer, (int64_t)key + 1);
        }
    }
}

static void only_what_is_pending_has_a_future(void **state)
{
    struct fixture *fixture = *state;
    const uintptr_t pending_tags[] = {ASYNC_TAG_FUTURE, ASYNC_TAG_SOURCE};
    ask_function *const wrapping[] = {ask_inline, ask_pooled};
    for (int form = 0; form < 2; ++form) {
        struct result_i64 known = wrapping[form](fixture->responder, 1, NULL);
        struct result_i64 pending = wrapping[form](fixture->responder, 0, NULL);
        assert_int_equal(known.tag, ASYNC_TAG_READY);
        assert_int_not_equal(pending.tag, ASYNC_TAG_READY);
        assert_int_equal(pending.tag & ASYNC_TAG_BITS, pending_tags[form]);
        async_executor_turn(&fixture->executor);
        result_i64_discard(&pending);
    }
}

static void one_more_than_there_is_room_for_fails(void **state)
{
    struct fixture *fixture = *state;
    for (int form = 0; form < FORMS; ++form) {
        struct future_i64 places[CAPACITY + 1];
        struct result_i64 results[CAPACITY + 1];
        int64_t answer = 0;
        for (int index = 0; index <= CAPACITY; ++index)
            results[index] = forms[form](fixture->responder, 2, &places[index]);
        assert_int_equal(result_i64_take(&results[CAPACITY], &answer), EAGAIN);
        assert_int_equal(async_executor_turn(&fixture->executor), CAPACITY);
        for (int index = 0; index < CAPACITY; ++index) {
            assert_int_equal(result_i64_take(&results[index], &answer), 0);
            assert_int_equal(answer, 3);
        }
    }
}

/* The next question, asked from the continuation of the last: its place is free again by then. */
struct asker {
    struct async_waiter waiter;
    struct fixture *fixture;
    struct future_i64 *future;
    int64_t sum;
    int left;
};

static void ask_again(struct async_waiter *waiter)
{
    struct asker *asker = ASYNC_WAITER_OF(waiter, struct asker, waiter);
    int64_t answer = 0;
    assert_int_equal(future_i64_take(asker->future, &answer), 0);
    asker->sum += answer;
    if (--asker->left == 0)
        return;
    asker->future = responder_heap_future(asker->fixture->responder, 0);
    assert_false(future_i64_await(asker->future, &asker->waiter));
}

static void continuation_may_ask_the_next_question(void **state)
{
    enum { QUESTIONS = 10 };
    struct fixture *fixture = *state;
    struct asker askers[CAPACITY]; /* all places taken, all the time */
    for (int index = 0; index < CAPACITY; ++index) {
        askers[index] = (struct asker){.waiter = {.ready = ask_again}, .fixture = fixture, .left = QUESTIONS};
        askers[index].future = responder_heap_future(fixture->responder, 0);
        assert_false(future_i64_await(askers[index].future, &askers[index].waiter));
    }
    for (int turn = 0; turn < QUESTIONS; ++turn)
        assert_int_equal(async_executor_turn(&fixture->executor), CAPACITY);
    for (int index = 0; index < CAPACITY; ++index)
        assert_int_equal(askers[index].sum, QUESTIONS);
}

#define ON_RESPONDER(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_RESPONDER(known_answers_are_there_and_others_take_a_turn),
        ON_RESPONDER(only_what_is_pending_has_a_future),
        ON_RESPONDER(one_more_than_there_is_room_for_fails),
        ON_RESPONDER(continuation_may_ask_the_next_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
