/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/units.h"
#include "conduct/crew.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void pin(void)
{
    cpu_set_t mine;
    size_t cpu = 0;
    sched_getaffinity(0, sizeof mine, &mine);
    while (!CPU_ISSET(cpu, &mine))
        cpu++;
    CPU_ZERO(&mine);
    CPU_SET(cpu, &mine);
    sched_setaffinity(0, sizeof mine, &mine);
}

/* A process that works for ever, or sleeps. */
static pid_t begin(bool works)
{
    pid_t pid = fork();
    if (pid == 0) {
        pin();
        for (;;)
            if (!works)
                pause();
    }
    assert_true(pid > 0);
    return pid;
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void who_sleeps_has_his_time_on_the_wall(void **state)
{
    (void)state;
    pid_t pid = begin(false);
    struct vb_hang hang = vb_hang_begin(pid);
    assert_false(vb_hangs(&hang, VB_NS_PER_S * 3600));
    while (vb_clock_ns() - hang.start_ns < 300 * VB_NS_PER_MS)
        usleep(10000);
    assert_true(vb_hangs(&hang, 100 * VB_NS_PER_MS));
    end(pid);
}

/* Beside eleven that work on the same CPU, a process gets about a twelfth of it. */
static void who_waits_for_a_cpu_is_given_time(void **state)
{
    (void)state;
    if (access("/proc/self/schedstat", R_OK) != 0)
        skip();
    pid_t neighbours[11];
    for (size_t i = 0; i < 11; i++)
        neighbours[i] = begin(true);
    pid_t pid = begin(true);
    struct vb_hang hang = vb_hang_begin(pid);
    while (vb_clock_ns() - hang.start_ns < 1200 * VB_NS_PER_MS)
        usleep(10000);
    bool is_over = vb_hangs(&hang, 600 * VB_NS_PER_MS);
    bool is_over_at_last = vb_hangs(&hang, 20 * VB_NS_PER_MS);
    end(pid);
    for (size_t i = 0; i < 11; i++)
        end(neighbours[i]);
    assert_false(is_over);
    assert_true(is_over_at_last);
}

static void who_works_without_end_is_stopped(void **state)
{
    (void)state;
    pid_t pid = begin(true);
    struct vb_hang hang = vb_hang_begin(pid);
    int64_t give_up_ns = hang.start_ns + 60 * VB_NS_PER_S;
    while (!vb_hangs(&hang, 200 * VB_NS_PER_MS) && vb_clock_ns() < give_up_ns)
        usleep(10000);
    assert_true(vb_clock_ns() < give_up_ns);
    end(pid);
}

static void who_is_gone_waits_no_longer(void **state)
{
    (void)state;
    pid_t pid = begin(false);
    struct vb_hang hang = vb_hang_begin(pid);
    end(pid);
    usleep(20000);
    assert_true(vb_hangs(&hang, VB_NS_PER_MS));
}

/* A second between two looks counts, and not more: nobody could look. */
static void a_machine_that_stood_still_takes_nobodys_time(void **state)
{
    (void)state;
    pid_t pid = begin(false);
    struct vb_hang hang = vb_hang_begin(pid);
    hang.start_ns -= 30 * VB_NS_PER_S;
    hang.looked_ns -= 30 * VB_NS_PER_S;
    struct vb_hang watched = hang;
    watched.looked_ns = vb_clock_ns();
    assert_false(vb_hangs(&hang, 20 * VB_NS_PER_S));
    assert_true(vb_hangs(&watched, 20 * VB_NS_PER_S));
    end(pid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_sleeps_has_his_time_on_the_wall),
        cmocka_unit_test(who_waits_for_a_cpu_is_given_time),
        cmocka_unit_test(who_works_without_end_is_stopped),
        cmocka_unit_test(who_is_gone_waits_no_longer),
        cmocka_unit_test(a_machine_that_stood_still_takes_nobodys_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
