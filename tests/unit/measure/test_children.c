/* SPDX-License-Identifier: MIT
 *
 * Which processes that a loop starts are seen, and what is said of them. */
#include "measure/ledger/children.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define FORKS    "it forks, and what its children allocate is not counted"
#define RUNS     "it runs programs, and what these allocate is not counted"
#define SIGNALS  "it ignores SIGCHLD, so that children which it starts are not seen"
#define CHILDREN 300

static void expect(const char *wanted)
{
    const char *doubt = vb_children_doubt();
    if (wanted ? !doubt || strcmp(doubt, wanted) != 0 : doubt != NULL)
        fail_msg("'%s' instead of '%s'", doubt ? doubt : "nothing", wanted ? wanted : "nothing");
}

static pid_t fork_one(bool lives)
{
    pid_t child = fork();
    while (child == 0 && lives)
        pause();
    if (child == 0)
        _exit(0);
    assert_true(child > 0);
    return child;
}

static pid_t spawn(const char *program, const char *argument)
{
    pid_t child;
    char *words[] = {(char *)program, (char *)argument, NULL};
    assert_int_equal(posix_spawnp(&child, program, NULL, NULL, words, environ), 0);
    return child;
}

static void end(pid_t child)
{
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void forks_are_seen(void **state)
{
    (void)state;
    vb_children_begin();
    expect(NULL);
    end(fork_one(false));
    expect(FORKS);
    vb_children_begin();
    expect(NULL);
}

/* Waited for or not, and alive or dead. */
static void programs_are_seen(void **state)
{
    (void)state;
    vb_children_begin();
    end(spawn("sleep", "100"));
    expect(RUNS);
    vb_children_begin();
    pid_t child = spawn("sleep", "100");
    expect(RUNS);
    end(child);
    vb_children_begin();
    expect(NULL);
    child = spawn("true", NULL);
    siginfo_t info;
    assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0); /* a zombie */
    expect(RUNS);
    end(child);
}

static void *spawn_and_wait(void *barrier)
{
    static pid_t child;
    child = spawn("sleep", "100");
    pthread_barrier_wait(barrier);
    pthread_barrier_wait(barrier);
    return &child;
}

static void programs_of_other_threads_are_seen(void **state)
{
    (void)state;
    pthread_barrier_t barrier;
    pthread_t thread;
    void *child;
    pthread_barrier_init(&barrier, NULL, 2);
    vb_children_begin();
    assert_int_equal(pthread_create(&thread, NULL, spawn_and_wait, &barrier), 0);
    pthread_barrier_wait(&barrier);
    expect(RUNS);
    pthread_barrier_wait(&barrier);
    pthread_join(thread, &child);
    pthread_barrier_destroy(&barrier);
    end(*(pid_t *)child);
}

static void earlier_children_are_none(void **state)
{
    (void)state;
    pid_t children[CHILDREN];
    for (size_t i = 0; i < CHILDREN; i++)
        children[i] = fork_one(true);
    vb_children_begin();
    expect(NULL);
    pid_t further = spawn("sleep", "100");
    expect(RUNS);
    end(further);
    vb_children_begin();
    end(children[0]); /* whose page faults may be any other's */
    expect(RUNS);
    for (size_t i = 1; i < CHILDREN; i++)
        end(children[i]);
}

static void children_without_a_trace(void **state)
{
    (void)state;
    struct sigaction before;
    const struct sigaction actions[] = {{.sa_handler = SIG_IGN}, {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT}};
    for (size_t i = 0; i < 2; i++) {
        vb_children_begin();
        assert_int_equal(sigaction(SIGCHLD, &actions[i], &before), 0);
        expect(SIGNALS);
        assert_int_equal(sigaction(SIGCHLD, &before, NULL), 0);
        expect(NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forks_are_seen),
        cmocka_unit_test(programs_are_seen),
        cmocka_unit_test(programs_of_other_threads_are_seen),
        cmocka_unit_test(earlier_children_are_none),
        cmocka_unit_test(children_without_a_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
