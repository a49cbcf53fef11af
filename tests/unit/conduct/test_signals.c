/* SPDX-License-Identifier: MIT */
#include "conduct/signals.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each in a process of its own, because getting it wrong ends the process. Returns the status as wait(2) gives it. */
static int in_child(int (*work)(void))
{
    pid_t child = fork();
    if (child == 0)
        _exit(work());
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static int stop_once(void)
{
    struct vb_signals signals;
    if (vb_signals_open(&signals, NULL) != 0 || vb_signals_check(&signals) != 0)
        return 1;
    raise(SIGTERM);
    if (vb_signals_check(&signals) != SIGTERM || vb_signals_check(&signals) != SIGTERM)
        return 2;
    vb_signals_close(&signals);
    vb_signals_close(&signals);
    return signals.stopped_by == SIGTERM && vb_signals_check(&signals) == SIGTERM ? 0 : 3;
}

/* Whoever is impatient still gets what was measured. */
static int stop_again_and_again(void)
{
    struct vb_signals signals;
    if (vb_signals_open(&signals, NULL) != 0)
        return 1;
    raise(SIGINT);
    if (vb_signals_check(&signals) != SIGINT)
        return 2;
    raise(SIGINT);
    raise(SIGTERM);
    vb_signals_close(&signals);
    return signals.stopped_by == SIGINT ? 0 : 3;
}

static int stop_at_the_last_moment(void)
{
    struct vb_signals signals;
    if (vb_signals_open(&signals, NULL) != 0)
        return 1;
    raise(SIGINT);
    vb_signals_close(&signals);
    return signals.stopped_by == SIGINT ? 0 : 2;
}

static int hang_up_under_nohup(void)
{
    signal(SIGHUP, SIG_IGN);
    struct vb_signals signals;
    if (vb_signals_open(&signals, NULL) != 0)
        return 1;
    raise(SIGHUP);
    int stopped_by = vb_signals_check(&signals);
    vb_signals_close(&signals);
    return stopped_by == 0 ? 0 : 2;
}

static int afterwards(void)
{
    signal(SIGCHLD, SIG_IGN);
    struct vb_signals signals;
    if (vb_signals_open(&signals, NULL) != 0)
        return 1;
    vb_signals_close(&signals);
    struct sigaction children;
    sigaction(SIGCHLD, NULL, &children);
    if (children.sa_handler != SIG_IGN)
        return 2;
    raise(SIGTERM); /* ends us again, as it did before */
    return 3;
}

/* Whoever started us may ignore SIGCHLD; then the kernel would throw away how a child ended. */
static int learn_of_children(void)
{
    signal(SIGCHLD, SIG_IGN);
    struct vb_signals signals;
    if (vb_signals_open(&signals, NULL) != 0)
        return 1;
    pid_t child = fork();
    if (child == 0)
        _exit(42);
    int status = -1;
    pid_t ended = waitpid(child, &status, 0);
    vb_signals_close(&signals);
    return ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 42 ? 0 : 2;
}

static void test_stops(void **state)
{
    (void)state;
    assert_int_equal(in_child(stop_once), 0);
    assert_int_equal(in_child(stop_again_and_again), 0);
    assert_int_equal(in_child(stop_at_the_last_moment), 0);
    assert_int_equal(in_child(hang_up_under_nohup), 0);
    assert_int_equal(in_child(learn_of_children), 0);
}

static void test_everything_as_before(void **state)
{
    (void)state;
    int status = in_child(afterwards);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGTERM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_stops), cmocka_unit_test(test_everything_as_before)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
