/* SPDX-License-Identifier: MIT
 *
 * Ways to allocate that are hard to count, with a truth that is easy to state. */
#include "well.h"

#include <pthread.h>

/* Adds one number per operation to a vector that doubles: no two stretches of operations allocate alike. */
static uint64_t doubling(struct vb_run *run)
{
    uint64_t *items = NULL;
    size_t count = 0, capacity = 0;
    VB_LOOP(run)
    {
        if (count == capacity) {
            capacity = capacity ? 2 * capacity : 1;
            items = VB_OPAQUE_POINTER(realloc(items, capacity * sizeof *items));
            if (!items)
                abort();
        }
        items[count] = count;
        count++;
    }
    free(items);
    return well_sum(run);
}

/* The previous block of each loop is all that is remembered; freeing them after the loop does not count. */
struct link {
    struct link *next;
};

static uint64_t leak(struct vb_run *run)
{
    struct link *last = NULL;
    VB_LOOP(run)
    {
        struct link *made = VB_OPAQUE_POINTER(malloc(64));
        if (!made)
            abort();
        made->next = last;
        last = made;
    }
    while (last) {
        struct link *next = last->next;
        free(last);
        last = next;
    }
    return well_sum(run);
}

static void *allocate_elsewhere(void *unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++)
        allocate(100);
    return NULL;
}

/* The thread is made before the loop and works during it: what pthread_create() allocates is not of the operation. */
struct helper {
    pthread_t thread;
    pthread_barrier_t barrier;
    int64_t count;
};

static void *help(void *data)
{
    struct helper *helper = data;
    for (int64_t i = 0; i < helper->count; i++) {
        pthread_barrier_wait(&helper->barrier);
        allocate_elsewhere(NULL);
        pthread_barrier_wait(&helper->barrier);
    }
    return NULL;
}

static uint64_t other_thread(struct vb_run *run)
{
    struct helper helper = {.count = run->count};
    pthread_barrier_init(&helper.barrier, NULL, 2);
    if (pthread_create(&helper.thread, NULL, help, &helper) != 0) {
        vb_skip(run, "no thread to be had");
        return 0;
    }
    VB_LOOP(run)
    {
        pthread_barrier_wait(&helper.barrier);
        pthread_barrier_wait(&helper.barrier);
    }
    pthread_join(helper.thread, NULL);
    pthread_barrier_destroy(&helper.barrier);
    return well_sum(run);
}

/* One block for the loop, none for the operations. */
static uint64_t once(struct vb_run *run)
{
    void *block = NULL;
    VB_LOOP(run)
    if (vb_opaque(block == NULL))
        block = VB_OPAQUE_POINTER(malloc(500));
    free(block);
    return well_sum(run);
}

const struct vb_case vb_case_heap = {
    .summary = "allocate in ways that are hard to count",
    .variants =
        {
            {.name = "well", .loop = well, .summary = "allocates nothing"},
            {.name = "doubling", .loop = doubling, .summary = "a vector that grows"},
            {.name = "leak", .loop = leak, .summary = "64 bytes that stay"},
            {.name = "other_thread", .loop = other_thread, .summary = "three blocks of 100 bytes in another thread"},
            {.name = "once", .loop = once, .summary = "500 bytes per loop"},
        },
};
