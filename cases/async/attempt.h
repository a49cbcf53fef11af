/* SPDX-License-Identifier: MIT
 *
 * A service that fails when it is told to: it answers key + 1, or the error it is given (an errno) in place of it. In
 * each form that C has for "a value or an error", and compiled by itself, so that a caller sees a call and no more.
 */
#ifndef ASYNC_ATTEMPT_H
#define ASYNC_ATTEMPT_H

#include "async/i64.h"

/* `error` is 0 or an errno. */
struct future_i64 *attempt_heap_future(uint64_t key, int error);
struct result_i64 attempt_inline_result(uint64_t key, int error);

/* Without this library: 0 and the answer, or the error, which leaves the answer alone. */
int attempt_errno(uint64_t key, int error, int64_t *answer);

#endif
