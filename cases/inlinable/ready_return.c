/* SPDX-License-Identifier: MIT
 *
 * The naive forms, as one writes them for a quick benchmark: a future with a plain count of references, from a malloc
 * that is not checked. That is what compilers can remove; a check that aborts keeps some of them from it, an atomic
 * count all. Where memory is really short this crashes, which costs the variant its row.
 */
#include "inlinable/ready_return.h"

#include <stdlib.h>

struct naive_future {
    uint32_t references;
    int32_t error;
    uintptr_t state;
    int64_t value;
};

struct naive_result {
    int64_t value;
    uintptr_t tag; /* 0: the value is there */
};

static inline struct naive_future *fetch_future(uint64_t key)
{
    struct naive_future *future = malloc(sizeof(*future));
    *future = (struct naive_future){.references = 1, .state = 1, .value = (int64_t)(key + 1)};
    return future;
}

static inline int take_future(struct naive_future *future, int64_t *value)
{
    int error = future->error;
    *value = future->value;
    if (--future->references == 0)
        free(future);
    return error;
}

static inline struct naive_result fetch_result(uint64_t key)
{
    return (struct naive_result){.value = (int64_t)(key + 1)};
}

static inline int take_result(struct naive_result result, int64_t *value)
{
    *value = result.value;
    return (int)result.tag;
}

uint64_t ready_return_heap_inlinable(struct vb_run *run)
{
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        int64_t answer;
        if (take_future(fetch_future(vb_opaque(key++)), &answer) == 0)
            sum += (uint64_t)answer;
    }
    return sum;
}

uint64_t ready_return_inline_inlinable(struct vb_run *run)
{
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        int64_t answer;
        if (take_result(fetch_result(vb_opaque(key++)), &answer) == 0)
            sum += (uint64_t)answer;
    }
    return sum;
}
