/* SPDX-License-Identifier: MIT */
#include "peers/inline_result.h"
#include "async/fetch.h"
#include "support/tell.h"

uint64_t peer_inline_result(struct vb_run *run)
{
    struct result_i64 (*fetch)(uint64_t) = VB_OPAQUE_POINTER(&fetch_inline_result);
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        int64_t answer;
        struct result_i64 result = fetch(key++);
        int error = result_i64_take(&result, &answer);
        if (error)
            return operation_failed(run, error);
        sum += (uint64_t)answer;
    }
    return sum;
}
