/* SPDX-License-Identifier: MIT */
#include "base/hold_signals.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void clean(void)
{
    if (write(STDERR_FILENO, "cleaned\n", 8) < 0)
        _exit(1);
}

static void be_held(void)
{
    struct vb_hold outer;
    struct vb_hold inner;
    vb_hold_signals(&outer);
    vb_hold_signals(&inner);
    raise(SIGHUP);
    vb_hold_end(&inner);
    clean(); /* it goes on */
    vb_hold_end(&outer);
}

static void be_taken(void)
{
    struct vb_hold hold;
    vb_hold_signals(&hold);
    raise(SIGINT);
    raise(SIGTERM);
    int taken = vb_hold_take();
    vb_hold_end(&hold);
    _exit(taken);
}

static void be_stopped(void)
{
    vb_hold_clean_up_by(clean);
    raise(SIGTERM);
}

static void be_stopped_twice(void)
{
    struct vb_hold hold;
    vb_hold_signals(&hold);
    raise(SIGINT);
    raise(SIGTERM);
    vb_hold_end(&hold);
}

/* A child that is not yet another program. */
static void be_a_child(void)
{
    vb_hold_clean_up_by(clean);
    pid_t child = fork();
    if (child == 0)
        raise(SIGTERM);
    int ended;
    waitpid(child, &ended, 0);
    _exit(WIFSIGNALED(ended) ? WTERMSIG(ended) : 99);
}

static void ignore(void)
{
    raise(SIGHUP);
    _exit(0);
}

/* What a process that does this says on its standard error, and how it ended. */
static int run(void (*act)(void), void (*before)(int), char *said, size_t size)
{
    int ends[2];
    int ended;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        signal(SIGHUP, before);
        dup2(ends[1], STDERR_FILENO);
        vb_hold_announce("title");
        act();
        _exit(98);
    }
    close(ends[1]);
    FILE *stream = fdopen(ends[0], "r");
    said[fread(said, 1, size - 1, stream)] = '\0';
    fclose(stream);
    waitpid(child, &ended, 0);
    return ended;
}

static void test_said(void **state)
{
    (void)state;
    static const struct {
        void (*act)(void);
        void (*before)(int);
        int exit_status; /* -1: by a signal */
        const char *said;
    } rows[] = {
        {be_stopped, SIG_DFL, -1, "title: stopped\ncleaned\n"},
        {be_held, SIG_DFL, -1, "cleaned\ntitle: stopped\n"},
        {be_stopped_twice, SIG_DFL, -1, "title: stopped\n"},
        {be_a_child, SIG_DFL, SIGTERM, ""},
        {ignore, SIG_IGN, 0, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char said[256];
        int ended = run(rows[i].act, rows[i].before, said, sizeof said);
        assert_string_equal(said, rows[i].said);
        assert_int_equal(WIFSIGNALED(ended), rows[i].exit_status < 0);
        if (rows[i].exit_status >= 0)
            assert_int_equal(WEXITSTATUS(ended), rows[i].exit_status);
    }
}

static void test_taken(void **state)
{
    (void)state;
    char said[256];
    int ended = run(be_taken, SIG_DFL, said, sizeof said);
    assert_string_equal(said, "");
    assert_true(WIFEXITED(ended) && (WEXITSTATUS(ended) == SIGINT || WEXITSTATUS(ended) == SIGTERM));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_said),
        cmocka_unit_test(test_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
