/* SPDX-License-Identifier: MIT */
#include "async/inquiry.h"

static int64_t answer_to(uint64_t key)
{
    return (int64_t)(key + 1);
}

static struct future_i64 *leave_pending(struct inquiry *inquiry, uint64_t key)
{
    inquiry->key = key;
    inquiry->source = NULL;
    inquiry->future = future_i64_pending();
    return inquiry->future ? inquiry->future : future_i64_no_memory();
}

struct future_i64 *inquiry_heap_future(struct inquiry *inquiry, uint64_t key)
{
    return inquiry->is_known ? future_i64_ready(answer_to(key)) : leave_pending(inquiry, key);
}

struct result_i64 inquiry_inline_result(struct inquiry *inquiry, uint64_t key)
{
    if (inquiry->is_known)
        return result_i64_ready(answer_to(key));
    return result_i64_from_future(leave_pending(inquiry, key));
}

struct result_i64 inquiry_pooled_future(struct inquiry *inquiry, uint64_t key)
{
    if (inquiry->is_known)
        return result_i64_from_source(source_i64_ready(answer_to(key)));
    inquiry->key = key;
    inquiry->future = NULL;
    inquiry->source = source_i64_pending();
    return result_i64_from_source(inquiry->source);
}

void inquiry_answer(struct inquiry *inquiry)
{
    if (inquiry->future)
        future_i64_complete(inquiry->future, answer_to(inquiry->key));
    else if (inquiry->source)
        source_i64_complete(inquiry->source, answer_to(inquiry->key));
}
