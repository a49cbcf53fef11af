/* SPDX-License-Identifier: MIT */
#include "async/attempt.h"

static int64_t answer_to(uint64_t key)
{
    return (int64_t)(key + 1);
}

struct future_i64 *attempt_heap_future(uint64_t key, int error)
{
    return error ? future_i64_failed(error) : future_i64_ready(answer_to(key));
}

struct result_i64 attempt_inline_result(uint64_t key, int error)
{
    return error ? result_i64_failed(error) : result_i64_ready(answer_to(key));
}

int attempt_errno(uint64_t key, int error, int64_t *answer)
{
    if (error)
        return error;
    *answer = answer_to(key);
    return 0;
}
