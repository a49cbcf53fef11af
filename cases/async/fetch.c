/* SPDX-License-Identifier: MIT */
#include "async/fetch.h"

static int64_t answer_to(uint64_t key)
{
    return (int64_t)(key + 1);
}

struct future_i64 *fetch_heap_future(uint64_t key)
{
    return future_i64_ready(answer_to(key));
}

struct future_i64 *fetch_heap_future_72(uint64_t key)
{
    return future72_i64_ready(answer_to(key));
}

struct result_i64 fetch_inline_result(uint64_t key)
{
    return result_i64_ready(answer_to(key));
}

struct result_i64 fetch_pooled_future(uint64_t key)
{
    return result_i64_from_source(source_i64_ready(answer_to(key)));
}

void fetch_intrusive_future(uint64_t key, struct future_i64 *answer)
{
    future_i64_init_ready(answer, answer_to(key));
}
