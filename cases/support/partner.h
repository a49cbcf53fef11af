/* SPDX-License-Identifier: MIT
 *
 * A case's other thread, which works when it is told to and sleeps otherwise.
 *
 * An order is a number, whose meaning is the case's; the partner's function carries it out. Between orders the partner
 * does nothing at all, so what it allocates and frees falls between the order and partner_wait(), and a ledger that
 * begins before the one and ends after the other counts all of it. Both sides look for a little while before they
 * sleep, and call the kernel only if the other has said that it sleeps.
 */
#ifndef SUPPORT_PARTNER_H
#define SUPPORT_PARTNER_H

#include "async/blocking.h"
#include "support/place.h"

#include <pthread.h>

struct partner {
    void (*carry_out)(void *context, int64_t order);
    void *context;
    int place; /* see place.h */
    pthread_t thread;
    int64_t order;
    bool is_over;
    _Atomic uint32_t ordered, done; /* orders given, and carried out; the same: the partner is idle */
    _Atomic uint32_t sleepers;      /* on either of them */
};

/* Waits until `*word` is not `value` any more. */
static inline void partner_await(struct partner *partner, _Atomic uint32_t *word, uint32_t value)
{
    if (blocking_look(word, value))
        return;
    atomic_fetch_add(&partner->sleepers, 1);
    while (atomic_load(word) == value)
        blocking_sleep(word, value);
    atomic_fetch_sub(&partner->sleepers, 1);
}

/* Written before the other side's announcement is read, and it announces before it reads: one of the two sees it. */
static inline void partner_advance(struct partner *partner, _Atomic uint32_t *word)
{
    atomic_fetch_add(word, 1);
    if (atomic_load(&partner->sleepers) > 0)
        blocking_wake(word, 1);
}

static inline void *partner_main(void *argument)
{
    struct partner *partner = argument;
    place_take(partner->place);
    for (uint32_t done = 0;; ++done) {
        partner_await(partner, &partner->ordered, done);
        if (partner->is_over)
            return NULL;
        partner->carry_out(partner->context, partner->order);
        partner_advance(partner, &partner->done);
    }
}

/* 0 or an errno. The partner is a struct of the caller's, stays where it is, and ends with partner_stop(). The CPU it
 * takes is one of the caller's: see place.h. */
static inline int partner_start(struct partner *partner, void (*carry_out)(void *, int64_t), void *context, int place)
{
    *partner = (struct partner){.carry_out = carry_out, .context = context, .place = place};
    return pthread_create(&partner->thread, NULL, partner_main, partner);
}

/* Waits until the last order is carried out, if it is not yet. */
static inline void partner_wait(struct partner *partner)
{
    uint32_t done;
    while ((done = atomic_load_explicit(&partner->done, memory_order_acquire)) !=
           atomic_load_explicit(&partner->ordered, memory_order_relaxed))
        partner_await(partner, &partner->done, done);
}

/* One at a time: the order before it must be carried out. */
static inline void partner_order(struct partner *partner, int64_t order)
{
    partner->order = order;
    partner_advance(partner, &partner->ordered);
}

static inline void partner_stop(struct partner *partner)
{
    partner_wait(partner);
    partner->is_over = true;
    partner_advance(partner, &partner->ordered);
    pthread_join(partner->thread, NULL);
}

#endif
