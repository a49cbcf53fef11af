/* SPDX-License-Identifier: MIT
 *
 * A service whose answer is already known when it is asked: key + 1. It answers in every form that this library has,
 * and is compiled by itself, so that a caller sees a call and no more.
 */
#ifndef ASYNC_FETCH_H
#define ASYNC_FETCH_H

#include "async/i64.h"

struct future_i64 *fetch_heap_future(uint64_t key);
struct future_i64 *fetch_heap_future_72(uint64_t key);
struct result_i64 fetch_inline_result(uint64_t key);
struct result_i64 fetch_pooled_future(uint64_t key);

/* Answers into the caller's memory, without a word about it to anybody else. */
void fetch_intrusive_future(uint64_t key, struct future_i64 *answer);

#endif
