/* SPDX-License-Identifier: MIT
 *
 * Misuse, each kind committed on purpose: it is reported once, in words, and leaves the object alone. And the count of
 * what is alive, by which a lost reference shows.
 */
#define ASYNC_CHECKED
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/i64.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    int count;
    const char *last;
} faults;

static void note_fault(const char *sentence)
{
    ++faults.count;
    faults.last = sentence;
}

static int forget_faults(void **state)
{
    (void)state;
    faults.count = 0;
    faults.last = "";
    async_set_fault_handler(note_fault);
    return 0;
}

static int expect_nothing_alive(void **state)
{
    (void)state;
    return async_live_count() == 0 ? 0 : -1;
}

static void expect_fault(const char *words)
{
    assert_int_equal(faults.count, 1);
    assert_non_null(strstr(faults.last, words));
    faults.count = 0;
}

static void never(struct async_waiter *waiter)
{
    (void)waiter;
    fail_msg("%s", "a waiter was called that nobody should know");
}

static void same_result_is_not_taken_twice(void **state)
{
    (void)state;
    struct result_i64 results[] = {
        result_i64_ready(1),
        result_i64_failed(EIO),
        result_i64_from_future(future_i64_ready(1)),
        result_i64_from_source(source_i64_ready(1)),
    };
    for (size_t index = 0; index < sizeof(results) / sizeof(*results); ++index) {
        int64_t value = 0;
        result_i64_take(&results[index], &value);
        assert_int_equal(faults.count, 0);
        assert_int_equal(result_i64_take(&results[index], &value), EINVAL);
        expect_fault("after it was consumed");
        result_i64_discard(&results[index]);
        expect_fault("after it was consumed");
    }
}

/* Of every kind, pending ones among them: the second conversion is a future that failed, and the first still works. */
static void same_result_does_not_become_a_future_twice(void **state)
{
    (void)state;
    struct future_i64 *future = future_i64_pending();
    struct source_i64 *source = source_i64_pending();
    struct result_i64 results[] = {
        result_i64_ready(1),
        result_i64_from_future(future_i64_ready(1)),
        result_i64_from_source(source_i64_ready(1)),
        result_i64_from_future(future),
        result_i64_from_source(source),
    };
    enum { COUNT = sizeof(results) / sizeof(*results) };
    struct future_i64 *firsts[COUNT];
    for (size_t index = 0; index < COUNT; ++index) {
        int64_t value = 0;
        firsts[index] = result_i64_to_future(&results[index]);
        assert_int_equal(faults.count, 0);
        assert_int_equal(future_i64_take(result_i64_to_future(&results[index]), &value), EINVAL);
        expect_fault("after it was consumed");
    }
    future_i64_complete(future, 1);
    source_i64_complete(source, 1);
    for (size_t index = 0; index < COUNT; ++index) {
        int64_t value = 0;
        assert_int_equal(future_i64_take(firsts[index], &value), 0);
        assert_int_equal(value, 1);
    }
    assert_int_equal(faults.count, 0);
}

static void result_is_not_taken_and_converted(void **state)
{
    (void)state;
    struct result_i64 result = result_i64_ready(1);
    int64_t value = 0;
    assert_int_equal(result_i64_take(&result, &value), 0);
    assert_int_equal(future_i64_take(result_i64_to_future(&result), &value), EINVAL);
    expect_fault("after it was consumed");

    result = result_i64_ready(1);
    future_i64_release(result_i64_to_future(&result));
    assert_int_equal(result_i64_take(&result, &value), EINVAL);
    expect_fault("after it was consumed");
    assert_int_equal(result_i64_peek(&result, &value), EINVAL);
    expect_fault("after it was consumed");
}

/* A copy of a result with a future converts to the same future, which has one reference and is taken twice. */
static void copy_that_becomes_a_future_is_noticed(void **state)
{
    (void)state;
    struct result_i64 result = result_i64_from_future(future_i64_ready(1));
    struct result_i64 copy = result;
    int64_t value = 0;
    assert_int_equal(future_i64_take(result_i64_to_future(&result), &value), 0);
    assert_int_equal(future_i64_take(result_i64_to_future(&copy), &value), EINVAL);
    expect_fault("more often than it has references");

    result = result_i64_from_source(source_i64_ready(1));
    copy = result;
    assert_int_equal(future_i64_take(result_i64_to_future(&result), &value), 0);
    struct future_i64 *failed = result_i64_to_future(&copy);
    assert_true(faults.count > 0 && strstr(faults.last, "stale token"));
    assert_int_equal(future_i64_take(failed, &value), EINVAL);
}

/* While its source is pending, the first conversion waits for it, and so does that of the copy: whoever comes second
 * when the value comes finds the token stale. */
static void copy_of_a_pending_source_that_becomes_a_future_is_noticed(void **state)
{
    (void)state;
    struct source_i64 *source = source_i64_pending();
    struct result_i64 result = result_i64_from_source(source);
    struct result_i64 copy = result;
    struct future_i64 *first = result_i64_to_future(&result);
    struct future_i64 *second = result_i64_to_future(&copy);
    int64_t value = 0;
    source_i64_complete(source, 4);
    expect_fault("stale token");
    assert_int_equal(future_i64_take(first, &value), 0);
    assert_int_equal(value, 4);
    assert_int_equal(future_i64_take(second, &value), EINVAL);
}

static void looking_at_what_was_taken_is_noticed(void **state)
{
    (void)state;
    struct result_i64 result = result_i64_from_source(source_i64_ready(1));
    struct result_i64 copy = result;
    int64_t value = 0;
    assert_int_equal(result_i64_take(&result, &value), 0);
    assert_int_equal(result_i64_peek(&copy, &value), EINVAL);
    expect_fault("stale token");

    result = result_i64_from_future(future_i64_ready(1));
    copy = result;
    assert_int_equal(result_i64_take(&result, &value), 0);
    assert_int_equal(result_i64_peek(&copy, &value), EINVAL);
    expect_fault("more often than it has references");
}

static void copy_of_a_result_with_a_future_is_noticed(void **state)
{
    (void)state;
    struct result_i64 result = result_i64_from_future(future_i64_ready(1));
    struct result_i64 copy = result;
    struct result_i64 other_copy = result;
    int64_t value = 0;
    assert_int_equal(result_i64_take(&result, &value), 0);
    assert_int_equal(result_i64_take(&copy, &value), EINVAL);
    expect_fault("more often than it has references");
    result_i64_discard(&other_copy);
    expect_fault("more often than it has references");
}

static void copy_of_a_result_with_a_source_is_noticed(void **state)
{
    (void)state;
    struct result_i64 result = result_i64_from_source(source_i64_ready(1));
    struct result_i64 copy = result;
    int64_t value = 0;
    struct async_waiter waiter = {.ready = never};
    assert_int_equal(result_i64_take(&result, &value), 0);
    assert_true(result_i64_is_ready(&copy));
    expect_fault("stale token");
    assert_true(result_i64_await(&copy, &waiter));
    expect_fault("stale token");
    assert_int_equal(result_i64_take(&copy, &value), EINVAL);
    expect_fault("stale token");
}

/* .NET's token has 16 bits, and such a copy would be accepted again after 65536 uses of its source. */
static void copy_is_still_noticed_after_65536_uses(void **state)
{
    (void)state;
    struct result_i64 result = result_i64_from_source(source_i64_ready(0));
    struct result_i64 copy = result;
    int64_t value = 0;
    assert_int_equal(result_i64_take(&result, &value), 0);
    for (int64_t use = 1; use < 65536; ++use) {
        struct result_i64 other = result_i64_from_source(source_i64_ready(use));
        assert_int_equal(other.tag, copy.tag); /* the same source */
        assert_int_equal(result_i64_take(&other, &value), 0);
    }
    struct result_i64 last = result_i64_from_source(source_i64_ready(65536));
    assert_int_equal(last.token - copy.token, 65536);
    assert_int_equal(result_i64_take(&copy, &value), EINVAL);
    expect_fault("stale token");
    assert_int_equal(result_i64_take(&last, &value), 0);
    assert_int_equal(value, 65536);
}

static void copy_of_a_value_is_harmless(void **state)
{
    (void)state;
    struct result_i64 result = result_i64_ready(6);
    struct result_i64 copy = result;
    int64_t first = 0, second = 0;
    assert_int_equal(result_i64_take(&result, &first), 0);
    assert_int_equal(result_i64_take(&copy, &second), 0);
    assert_int_equal(first, second);

    result = result_i64_ready(6);
    copy = result;
    assert_int_equal(future_i64_take(result_i64_to_future(&result), &first), 0);
    assert_int_equal(future_i64_take(result_i64_to_future(&copy), &second), 0);
    assert_int_equal(first, second);
    assert_int_equal(faults.count, 0);
}

static void future_is_not_taken_twice(void **state)
{
    (void)state;
    struct future_i64 *future = future_i64_ready(1);
    struct async_waiter waiter = {.ready = never};
    int64_t value = 0;
    assert_int_equal(future_i64_take(future, &value), 0);
    assert_int_equal(future_i64_take(future, &value), EINVAL);
    expect_fault("more often than it has references");
    future_i64_release(future);
    expect_fault("more often than it has references");
    assert_true(future_i64_await(future, &waiter));
    expect_fault("after its last reference");
}

/* Two references, three takes: the third is noticed whoever makes it. */
static void shared_future_is_not_taken_once_too_often(void **state)
{
    (void)state;
    struct future_i64 *future = future_i64_ready(1);
    int64_t value = 0;
    future_i64_hold(future);
    assert_int_equal(future_i64_take(future, &value), 0);
    assert_int_equal(future_i64_take(future, &value), 0);
    assert_int_equal(future_i64_take(future, &value), EINVAL);
    expect_fault("more often than it has references");
}

static void retired_futures_are_kept_for_a_while_and_then_freed(void **state)
{
    (void)state;
    struct future_i64 *future = future_i64_ready(1);
    int64_t value = 0;
    assert_int_equal(future_i64_take(future, &value), 0);
    for (int count = 0; count < ASYNC_RETIRED_MAX - 1; ++count)
        future_i64_release(future_i64_ready(1));
    assert_int_equal(future_i64_take(future, &value), EINVAL);
    expect_fault("more often than it has references");
    for (int count = 0; count < 3 * ASYNC_RETIRED_MAX; ++count) /* and the ring goes round: a leak would show */
        future_i64_release(future_i64_ready(1));
}

static void future_is_not_completed_twice(void **state)
{
    (void)state;
    struct future_i64 future;
    future_i64_init(&future);
    future_i64_complete(&future, 1);
    future_i64_complete(&future, 1);
    expect_fault("completed twice");
}

static void lost_reference_shows_in_the_count(void **state)
{
    (void)state;
    struct future_i64 *future = future_i64_ready(1);
    future_i64_hold(future);
    future_i64_release(future);
    assert_int_equal(async_live_count(), 1); /* as far as a program that forgets the second release would get */
    future_i64_release(future);
    assert_int_equal(async_live_count(), 0);

    struct source_i64 *source = source_i64_ready(1);
    uint64_t token = source_i64_token(source);
    assert_int_equal(async_live_count(), 1);
    source_i64_drop(source, token);
    assert_int_equal(async_live_count(), 0);

    struct result_i64 result = result_i64_ready(1);
    struct future_i64 *shared = result_i64_to_future(&result);
    future_i64_hold(shared);
    int64_t value = 0;
    assert_int_equal(future_i64_take(shared, &value), 0);
    assert_int_equal(async_live_count(), 1); /* the second reader never came */
    future_i64_release(shared);
}

/* Without a handler: one sentence on stderr, and the end. */
static void fault_without_a_handler_aborts(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        async_set_fault_handler(NULL);
        async_fault("it was misused");
        _exit(0);
    }
    close(ends[1]);
    char text[64] = "";
    assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
    close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_string_equal(text, "async: it was misused\n");
}

static void handler_that_was_set_before_is_returned(void **state)
{
    (void)state;
    assert_ptr_equal(async_set_fault_handler(NULL), note_fault);
    assert_null(async_set_fault_handler(note_fault));
}

#define MISUSE(test) cmocka_unit_test_setup_teardown(test, forget_faults, expect_nothing_alive)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MISUSE(same_result_is_not_taken_twice),
        MISUSE(same_result_does_not_become_a_future_twice),
        MISUSE(result_is_not_taken_and_converted),
        MISUSE(copy_that_becomes_a_future_is_noticed),
        MISUSE(copy_of_a_pending_source_that_becomes_a_future_is_noticed),
        MISUSE(looking_at_what_was_taken_is_noticed),
        MISUSE(copy_of_a_result_with_a_future_is_noticed),
        MISUSE(copy_of_a_result_with_a_source_is_noticed),
        MISUSE(copy_is_still_noticed_after_65536_uses),
        MISUSE(copy_of_a_value_is_harmless),
        MISUSE(future_is_not_taken_twice),
        MISUSE(shared_future_is_not_taken_once_too_often),
        MISUSE(retired_futures_are_kept_for_a_while_and_then_freed),
        MISUSE(future_is_not_completed_twice),
        MISUSE(lost_reference_shows_in_the_count),
        MISUSE(fault_without_a_handler_aborts),
        MISUSE(handler_that_was_set_before_is_returned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
