/* SPDX-License-Identifier: MIT */
#include "measure/ledger/tasks.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void add_listed(const char *thread, void *count)
{
    if (strtol(thread, NULL, 10) > 0)
        ++*(int *)count;
}

static int listed(void)
{
    int count = 0;
    vb_tasks_each(add_listed, &count);
    return count;
}

static bool is_zombie(void)
{
    char path[64], state = '?';
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)getpid());
    FILE *file = fopen(path, "re");
    if (!file || fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        abort();
    fclose(file);
    return state == 'Z';
}

/* Once the first thread has ended, which is listed for as long as there are others. */
static void *look(void *unused)
{
    while (!is_zombie())
        usleep(100);
    _exit(vb_tasks_alive() > 0 && listed() == vb_tasks_alive() + 1 ? 0 : 1);
    return unused;
}

static void threads_that_end_are_not_alive(void **state)
{
    (void)state;
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, look, NULL) != 0)
            _exit(2);
        pthread_exit(NULL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void *wait_twice(void *barrier)
{
    pthread_barrier_wait(barrier);
    pthread_barrier_wait(barrier);
    return NULL;
}

static void *note_thread(void *thread)
{
    *(pid_t *)thread = gettid();
    return NULL;
}

/* Threads that are not ours: a sanitizer starts one of its own beside the first. */
static int find_others(void)
{
    pthread_t thread;
    pid_t number = 0;
    char path[64];
    assert_int_equal(pthread_create(&thread, NULL, note_thread, &number), 0);
    pthread_join(thread, NULL);
    snprintf(path, sizeof path, "/proc/self/task/%d", (int)number);
    while (access(path, F_OK) == 0)
        usleep(100);
    return listed() - 1;
}

#define MANY 100 /* more than are read at once */

static void threads_that_live_are_counted(void **state)
{
    (void)state;
    pthread_barrier_t barrier;
    pthread_t threads[MANY];
    const int others = find_others();
    assert_int_equal(vb_tasks_alive(), 1 + others);
    pthread_barrier_init(&barrier, NULL, MANY + 1);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, wait_twice, &barrier), 0);
    pthread_barrier_wait(&barrier);
    assert_int_equal(vb_tasks_alive(), MANY + 1 + others);
    assert_int_equal(listed(), MANY + 1 + others);
    pthread_barrier_wait(&barrier);
    for (size_t i = 0; i < MANY; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);
}

static void without_files_nothing_is_known(void **state)
{
    (void)state;
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){.rlim_cur = 0, .rlim_max = before.rlim_max});
    int alive = vb_tasks_alive();
    setrlimit(RLIMIT_NOFILE, &before);
    assert_int_equal(alive, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_that_end_are_not_alive),
        cmocka_unit_test(threads_that_live_are_counted),
        cmocka_unit_test(without_files_nothing_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
