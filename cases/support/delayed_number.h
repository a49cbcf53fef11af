/* SPDX-License-Identifier: MIT
 *
 * A service whose answer (key + 1) arrives some milliseconds later, by a timer of libuv's: the article's
 * FetchNumberAsync. It works in memory of the caller's, so that it allocates nothing but the form of its answer.
 */
#ifndef SUPPORT_DELAYED_NUMBER_H
#define SUPPORT_DELAYED_NUMBER_H

#include "async/i64.h"

#include <uv.h>

/* One question under way. It must stay until its answer is there, and may be used for the next one then. */
struct number_request {
    uv_timer_t timer;
    int64_t number;
    void *answer; /* the future or the source that waits for the number */
};

/* 0 or an errno. What was opened is to be closed; the loop must be run once more before the memory may go. */
int number_request_open(struct number_request *request, uv_loop_t *loop);
void number_request_close(struct number_request *request);

/* The answer to a key. What cannot be answered fails with an errno. */
struct future_i64 *delayed_number_heap_future(struct number_request *request, uint64_t key, uint64_t delay_ms);
struct result_i64 delayed_number_inline_result(struct number_request *request, uint64_t key, uint64_t delay_ms);
struct result_i64 delayed_number_pooled_future(struct number_request *request, uint64_t key, uint64_t delay_ms);
void delayed_number_intrusive_future(struct number_request *request, uint64_t key, uint64_t delay_ms,
                                     struct future_i64 *answer);

#endif
