/* SPDX-License-Identifier: MIT */
#include "async/check.h"

#include "async/core.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* State of the whole program, because misuse is: a future is created in one file and taken twice in another. */
static _Atomic(async_fault_handler) fault_handler;
static _Atomic int64_t live_count;

/* The futures whose last reference went most recently, in a ring: the oldest makes room for the newest. */
static struct {
    pthread_mutex_t lock;
    struct async_core *futures[ASYNC_RETIRED_MAX];
    size_t oldest;
} retired = {.lock = PTHREAD_MUTEX_INITIALIZER};

async_fault_handler async_set_fault_handler(async_fault_handler handler)
{
    return atomic_exchange(&fault_handler, handler);
}

void async_fault(const char *sentence)
{
    async_fault_handler handler = atomic_load(&fault_handler);
    if (handler) {
        handler(sentence);
        return;
    }
    fprintf(stderr, "async: %s\n", sentence);
    abort();
}

int64_t async_live_count(void)
{
    return atomic_load(&live_count);
}

void async_check_birth(void)
{
    atomic_fetch_add_explicit(&live_count, 1, memory_order_relaxed);
}

void async_check_death(void)
{
    atomic_fetch_sub_explicit(&live_count, 1, memory_order_relaxed);
}

void async_check_retire(struct async_core *core)
{
    async_check_death();
    atomic_store_explicit(&core->state, ASYNC_TAKEN, memory_order_release);

    pthread_mutex_lock(&retired.lock);
    struct async_core *oldest = retired.futures[retired.oldest];
    retired.futures[retired.oldest] = core;
    retired.oldest = (retired.oldest + 1) % ASYNC_RETIRED_MAX;
    pthread_mutex_unlock(&retired.lock);
    free(oldest);
}
