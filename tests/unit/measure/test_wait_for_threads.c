/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/units.h"
#include "measure/wait_for_threads.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

struct other {
    pthread_t thread;
    int64_t busy_until_ns;
    int rest[2];      /* a pipe to sleep on */
    atomic_bool done; /* with its work */
};

static void *work_then_sleep(void *argument)
{
    struct other *other = argument;
    pthread_setname_np(pthread_self(), "a) R (b"); /* a name to be taken for a state */
    while (vb_clock_ns() < other->busy_until_ns)
        ;
    atomic_store(&other->done, true);
    char byte;
    return read(other->rest[0], &byte, 1) == 1 ? NULL : other;
}

static void start(struct other *other, int64_t busy_ns)
{
    assert_int_equal(pipe(other->rest), 0);
    atomic_init(&other->done, false);
    other->busy_until_ns = vb_clock_ns() + busy_ns;
    assert_int_equal(pthread_create(&other->thread, NULL, work_then_sleep, other), 0);
}

static void end(struct other *other)
{
    void *trouble = NULL;
    assert_int_equal(write(other->rest[1], "x", 1), 1);
    pthread_join(other->thread, &trouble);
    assert_null(trouble);
    close(other->rest[0]);
    close(other->rest[1]);
}

static void test_alone(void **state)
{
    (void)state;
    assert_true(vb_settle());
}

/* A thread that was just started has done what it has to do when we are told so. */
static void test_waits_for_a_thread(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct other other;
        start(&other, 2 * VB_NS_PER_MS);
        if (vb_settle())
            assert_true(atomic_load(&other.done));
        end(&other);
    }
}

/* One that never rests is not waited for for ever. Where the machine stands still for as long as the thread is busy,
 * that cannot be seen, but not again and again. */
static void test_gives_up(void **state)
{
    (void)state;
    bool was_busy = false;
    for (int i = 0; i < 20 && !was_busy; i++) {
        struct other other;
        start(&other, 300 * VB_NS_PER_MS);
        bool settled = vb_settle();
        was_busy = !atomic_load(&other.done);
        end(&other);
        assert_false(settled && was_busy);
    }
    assert_true(was_busy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_waits_for_a_thread),
        cmocka_unit_test(test_gives_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
