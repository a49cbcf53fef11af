/* SPDX-License-Identifier: MIT
 *
 * How long loops take that others keep from the CPU: how many operations are counted does not depend on that. */
#include "base/clock.h"
#include "base/cpu_wait.h"
#include "measure/calibrate.h"
#include "talk/long_loop.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEIGHBOURS 8

static pid_t neighbours[NEIGHBOURS];

static int64_t waited_ns(void)
{
    return vb_waited_ns(getpid(), gettid());
}

/* All on one CPU, this process, too. */
static int begin_neighbours(void **state)
{
    (void)state;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
    for (size_t i = 0; i < NEIGHBOURS; i++) {
        neighbours[i] = fork();
        while (neighbours[i] == 0)
            __asm__ volatile("");
        if (neighbours[i] < 0)
            return -1;
    }
    return nice(10) == -1; /* so that little is done for a long wait */
}

static int end_neighbours(void **state)
{
    (void)state;
    for (size_t i = 0; i < NEIGHBOURS; i++) {
        kill(neighbours[i], SIGKILL);
        waitpid(neighbours[i], NULL, 0);
    }
    return 0;
}

/* Gives the CPU away until it has waited for it that long; in the fixture it says how long it was. */
static uint64_t waits(struct vb_run *run)
{
    int64_t *waited = run->fixture;
    int64_t before_ns = waited_ns();
    int64_t start_ns = vb_clock_ns();
    VB_LOOP(run)
    {
    }
    while (*waited = waited_ns() - before_ns, *waited < VB_LONG_AGAIN_NS + 5 * VB_NS_PER_MS) {
        if (*waited == 0 && vb_clock_ns() - start_ns > 10 * VB_NS_PER_S)
            break; /* the kernel does not tell */
        sched_yield();
    }
    return 1;
}

static const struct vb_variant variant = {.name = "waits", .loop = waits};

static void begin_subject(struct vb_subject *subject, int64_t *waited)
{
    *subject = (struct vb_subject){.variant = &variant, .period = 1};
    subject->run = (struct vb_run){
        .fixture = waited, .thread_count = 1, .timer = &subject->timer, .preparation = &subject->preparation};
}

static void the_time_of_a_try_has_no_wait_in_it(void **state)
{
    (void)state;
    struct vb_subject subject;
    struct vb_loop_result result;
    struct vb_error error;
    int64_t waited = 0;
    begin_subject(&subject, &waited);
    int64_t start_ns = vb_clock_ns();
    assert_int_equal(vb_subject_try(&subject, 1, &result, &error), 0);
    int64_t all_ns = vb_clock_ns() - start_ns;
    if (waited == 0)
        skip();
    assert_true(result.elapsed_ns > 0 && result.elapsed_ns + (double)waited <= (double)all_ns);
}

static void long_loops_are_as_long_on_a_busy_machine(void **state)
{
    (void)state;
    struct vb_subject subject;
    struct vb_error error;
    int64_t waited = 0;
    int64_t operations = 0;
    begin_subject(&subject, &waited);
    assert_int_equal(vb_size_long(&subject, 3, 1000, &operations, &error), 0);
    if (waited == 0)
        skip();
    assert_int_equal(operations, 1 << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_time_of_a_try_has_no_wait_in_it),
        cmocka_unit_test(long_loops_are_as_long_on_a_busy_machine),
    };
    return cmocka_run_group_tests(tests, begin_neighbours, end_neighbours);
}
