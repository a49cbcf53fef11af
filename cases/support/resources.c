/* SPDX-License-Identifier: MIT */
#include "support/resources.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST_FILES   16
#define MOST_THREADS 1024 /* as in libuv */

/* What the arena of a thread takes, with the first blocks from it; jemalloc has at most so many arenas for each CPU. */
#define ARENA_BYTES    ((size_t)4 << 20)
#define ARENAS_PER_CPU 4

int resources_for_files(int count)
{
    int files[MOST_FILES];
    int opened = 0, error = 0;
    while (!error && opened < count && opened < MOST_FILES) {
        files[opened] = eventfd(0, EFD_CLOEXEC);
        if (files[opened] < 0)
            error = errno;
        else
            ++opened;
    }
    while (opened > 0)
        close(files[--opened]);
    return error;
}

/* Waits until all have been started. */
static void *pass(void *gate)
{
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

/* jemalloc 5.3 crashes in a new thread for whose arena there is no room. */
static int for_arenas(int count)
{
    long arenas = ARENAS_PER_CPU * sysconf(_SC_NPROCESSORS_CONF);
    size_t bytes = (size_t)(count < arenas || arenas < 1 ? count : arenas) * ARENA_BYTES;
    void *room = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED)
        return errno;
    munmap(room, bytes);
    return 0;
}

int resources_for_threads(int count)
{
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_t threads[MOST_THREADS];
    int started = 0, error = 0;
    pthread_mutex_lock(&gate);
    while (!error && started < count && started < MOST_THREADS) {
        error = pthread_create(&threads[started], NULL, pass, &gate);
        started += !error;
    }
    if (!error && started > 0)
        error = for_arenas(started); /* beside their stacks */
    pthread_mutex_unlock(&gate);
    while (started > 0)
        pthread_join(threads[--started], NULL);
    pthread_mutex_destroy(&gate);
    return error;
}

int resources_uv_threads(void)
{
    const char *wanted = getenv("UV_THREADPOOL_SIZE");
    int count = wanted ? atoi(wanted) : 4;
    return count < 1 ? 1 : count > MOST_THREADS ? MOST_THREADS : count;
}
