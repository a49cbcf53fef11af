/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "conduct/cpu.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_chooses_an_allowed_one(void **state)
{
    (void)state;
    struct vb_cpus cpus;
    vb_cpus_open(&cpus);
    cpu_set_t allowed;
    assert_int_equal(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    assert_int_equal(cpus.count, CPU_COUNT(&allowed));
    assert_int_equal(cpus.current, -1);
    for (int i = 0; i < 10; i++) {
        int cpu = vb_cpus_choose(&cpus, 1);
        assert_true(cpu >= 0 && cpu < VB_CPU_MAX && CPU_ISSET((size_t)cpu, &allowed));
        assert_int_equal(cpus.current, cpu);
    }
}

static void test_pin_and_unpin(void **state)
{
    (void)state;
    cpu_set_t before, pinned, after;
    sched_getaffinity(0, sizeof before, &before);
    struct vb_cpus cpus;
    vb_cpus_open(&cpus);
    vb_cpus_pin(&cpus); /* nothing chosen yet: nothing happens */
    sched_getaffinity(0, sizeof pinned, &pinned);
    assert_true(CPU_EQUAL(&pinned, &before));

    int cpu = vb_cpus_choose(&cpus, 1);
    vb_cpus_pin(&cpus);
    if (!cpus.may_pin)
        skip(); /* a sandbox that forbids it */
    sched_getaffinity(0, sizeof pinned, &pinned);
    assert_int_equal(CPU_COUNT(&pinned), 1);
    assert_true(CPU_ISSET((size_t)cpu, &pinned));
    vb_cpus_unpin(&cpus);
    sched_getaffinity(0, sizeof after, &after);
    assert_true(CPU_EQUAL(&after, &before));
}

static void test_refusal(void **state)
{
    (void)state;
    cpu_set_t before, after;
    sched_getaffinity(0, sizeof before, &before);
    struct vb_cpus cpus;
    vb_cpus_open(&cpus);
    cpus.current = VB_CPU_MAX - 1; /* no machine of ours has so many, so the kernel refuses */
    if (CPU_ISSET((size_t)cpus.current, &cpus.allowed))
        skip();
    vb_cpus_pin(&cpus);
    assert_false(cpus.may_pin);
    vb_cpus_unpin(&cpus);
    sched_getaffinity(0, sizeof after, &after);
    assert_true(CPU_EQUAL(&after, &before));
}

static void burn(int64_t ns)
{
    for (int64_t start_ns = vb_clock_ns(); vb_clock_ns() - start_ns < ns;)
        ;
}

/* In a process of its own, which keeps a CPU busy that it does not count as a worker's: it must choose another. */
static int avoid_the_busy_one(void)
{
    struct vb_cpus cpus;
    vb_cpus_open(&cpus);
    if (cpus.count < 2)
        return 77;
    int busy = vb_cpus_choose(&cpus, 1);
    vb_cpus_pin(&cpus);
    if (!cpus.may_pin)
        return 77;
    burn(300 * 1000000LL);
    /* As if all others had been idle, which on a machine that is in use they were not. */
    int64_t idle[VB_CPU_MAX];
    struct vb_cpus now;
    vb_cpus_open(&now);
    for (int cpu = 0; cpu < VB_CPU_MAX; cpu++)
        idle[cpu] = cpu == busy ? cpus.busy_ticks[cpu] : now.busy_ticks[cpu];
    for (int cpu = 0; cpu < VB_CPU_MAX; cpu++)
        cpus.busy_ticks[cpu] = idle[cpu];
    return vb_cpus_choose(&cpus, 1) != busy ? 0 : 1;
}

static void test_avoids_the_busy_one(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0)
        _exit(avoid_the_busy_one());
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* In a process of its own: it burns beside a child, which counts as a worker once it has ended. On one CPU, and on all:
 * what others used is what the process itself did. */
static int watch(int cpu_count)
{
    enum { BURN_NS = 400000000 };
    struct vb_cpus cpus;
    vb_cpus_open(&cpus);
    if (cpus.count < cpu_count)
        return 77;
    vb_cpus_choose(&cpus, cpu_count);
    vb_cpus_pin(&cpus);
    if (!cpus.may_pin)
        return 77;
    pid_t child = fork();
    burn(BURN_NS);
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
    struct vb_cpus before = cpus;
    vb_cpus_watched(&cpus);
    /* Half of the time on the clock is ours where we share a CPU; where each has its own, all of one. Others, and a
     * hypervisor, may have taken some, so that these are bounds. */
    double used_s = cpus.others_s + cpus.stolen_s;
    if (cpus.watched_s < 0.3 * cpu_count || used_s < 0.1 || used_s > cpus.watched_s + 0.05)
        return 1;
    struct vb_cpus after = cpus;
    vb_cpus_watched(&cpus); /* the same stretch is not taken twice */
    return cpus.watched_s == after.watched_s && before.watched_s == 0 ? 0 : 2;
}

static void test_watches(void **state)
{
    (void)state;
    for (int cpu_count = 1; cpu_count <= 2; cpu_count++) {
        pid_t child = fork();
        if (child == 0)
            _exit(watch(cpu_count));
        int status = -1;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) != 77)
            assert_int_equal(WEXITSTATUS(status), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chooses_an_allowed_one),
        cmocka_unit_test(test_pin_and_unpin),
        cmocka_unit_test(test_refusal),
        cmocka_unit_test(test_avoids_the_busy_one),
        cmocka_unit_test(test_watches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
