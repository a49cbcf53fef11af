/* SPDX-License-Identifier: MIT
 *
 * A question to a service that may not know the answer yet: it answers key + 1 at once where it is `known`, else when
 * inquiry_answer() tells it to. That stands for the thread, timer or socket from which answers come, without one: what
 * is left is what a pending future itself costs.
 *
 * It answers in every form that this library has, and is compiled by itself, so that a caller sees a call and no more.
 */
#ifndef ASYNC_INQUIRY_H
#define ASYNC_INQUIRY_H

#include "async/i64.h"

struct inquiry {
    bool is_known; /* the caller's to set, before asking */

    /* The service's own, from asking to inquiry_answer(). One of the two at most. */
    uint64_t key;
    struct future_i64 *future;
    struct source_i64 *source;
};

/* Where the answer is not known they must be followed by one inquiry_answer(). */
struct future_i64 *inquiry_heap_future(struct inquiry *inquiry, uint64_t key);
struct result_i64 inquiry_inline_result(struct inquiry *inquiry, uint64_t key); /* not known: refers to a future */
struct result_i64 inquiry_pooled_future(struct inquiry *inquiry, uint64_t key);

/* Completes what was left pending; wakes its waiters on this thread. */
void inquiry_answer(struct inquiry *inquiry);

#endif
