/* SPDX-License-Identifier: MIT
 *
 * What cases on the executor have in common: a responder and the executor that it answers on, both run by the case's
 * own thread. The fixture of such a case begins with a struct service.
 */
#ifndef SUPPORT_SERVICE_H
#define SUPPORT_SERVICE_H

#include "async/responder.h"
#include "support/tell.h"

struct service {
    struct async_executor executor;
    struct responder *responder;
};

CASE_HELPER bool service_open(struct service *service, struct vb_run *run, const bool *is_known, size_t key_count,
                              size_t capacity)
{
    int error = async_executor_open(&service->executor);
    if (error) {
        vb_skip(run, "an executor cannot be opened: %s", strerror(error));
        return false;
    }
    service->responder = responder_create(&service->executor, is_known, key_count, capacity);
    if (!service->responder) {
        vb_skip(run, "out of memory");
        async_executor_close(&service->executor);
        return false;
    }
    return true;
}

/* Gives the fixture that begins with the service to the run, with a responder made as by responder_create(). False
 * after telling the harness why not; the fixture is freed then. */
CASE_HELPER bool service_setup(struct service *service, struct vb_run *run, const bool *is_known, size_t key_count,
                               size_t capacity)
{
    if (!service_open(service, run, is_known, key_count, capacity)) {
        free(service);
        return false;
    }
    run->fixture = service;
    return true;
}

/* After a loop that gave up there may be answers on their way; they arrive here. */
CASE_HELPER void service_teardown(struct vb_run *run)
{
    struct service *service = run->fixture;
    while (async_executor_turn(&service->executor) > 0)
        ;
    responder_destroy(service->responder);
    async_executor_close(&service->executor);
    free(service);
}

/* What came of an operation: `error` is 0 or an errno, and then there is no answer. Two words, returned in registers.
 */
struct outcome {
    int64_t answer;
    int error;
};

CASE_HELPER struct outcome outcome_of_future(struct future_i64 *future)
{
    struct outcome outcome = {0, 0};
    outcome.error = future_i64_take(future, &outcome.answer);
    return outcome;
}

CASE_HELPER struct outcome outcome_of_result(struct result_i64 result)
{
    struct outcome outcome = {0, 0};
    outcome.error = result_i64_take(&result, &outcome.answer);
    return outcome;
}

/* For a case that has nothing else to do while an answer is on its way: runs the executor until it is there, and takes
 * it. If the executor fails, it has nothing left to run: the answer will not arrive any more. Out of line, for the sake
 * of the loops' fast path, and so that waiting is the same code in whatever loop. */
__attribute__((noinline)) CASE_HELPER struct outcome service_await_future(struct service *service,
                                                                          struct future_i64 *future)
{
    struct async_event event;
    async_event_init(&event, &service->executor);
    int error = 0;
    if (!future_i64_await(future, &event.continuation.waiter))
        error = async_executor_run_until(&service->executor, &event);
    return error ? (struct outcome){.error = error} : outcome_of_future(future);
}

__attribute__((noinline)) CASE_HELPER struct outcome service_await_result(struct service *service,
                                                                          struct result_i64 result)
{
    struct async_event event;
    async_event_init(&event, &service->executor);
    int error = 0;
    if (!result_i64_await(&result, &event.continuation.waiter))
        error = async_executor_run_until(&service->executor, &event);
    return error ? (struct outcome){.error = error} : outcome_of_result(result);
}

#endif
