/* SPDX-License-Identifier: MIT
 *
 * A service that knows the answers to some keys at once, and those to the others on its executor's next turn: key + 1
 * in either case. It answers in every form that this library has. An answer that is on its way is held by the
 * service's own record of it, of which it has a fixed number; so what an operation allocates is its future and no more.
 *
 * Everything happens on the executor's thread. Compiled by itself, so that a caller sees a call and no more.
 */
#ifndef ASYNC_RESPONDER_H
#define ASYNC_RESPONDER_H

#include "async/executor.h"
#include "async/i64.h"

struct responder;

/* `is_known` says for each key from 0 to key_count - 1 whether its answer is known at once. It and the executor must
 * outlive the responder. Up to `capacity` answers can be on their way, at least one; one more fails with EAGAIN.
 * NULL: no memory. */
struct responder *responder_create(struct async_executor *executor, const bool *is_known, size_t key_count,
                                   size_t capacity);
void responder_destroy(struct responder *responder); /* when nothing is on its way. NULL is allowed */

/* A future in both cases. */
struct future_i64 *responder_heap_future(struct responder *responder, uint64_t key);

/* A known answer itself, or a future. */
struct result_i64 responder_inline_result(struct responder *responder, uint64_t key);

/* A known answer itself, or a pooled source. */
struct result_i64 responder_pooled_future(struct responder *responder, uint64_t key);

/* In the caller's memory in both cases. */
void responder_intrusive_future(struct responder *responder, uint64_t key, struct future_i64 *answer);

#endif
