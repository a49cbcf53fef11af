/* SPDX-License-Identifier: MIT */
/* with: peers/inline_result.c */
/* with: peers/coroutine.cc */
/*
 * What does a C++20 coroutine cost beside a result that is returned inline, when its value is known before it first
 * suspends? A coroutine's frame is on the heap, unless the compiler sees both the body and the whole life of the frame
 * and puts it into the caller's ("heap allocation elision", Smith and Nishanov, P0981R0). So there are two forms: one
 * whose body is in another translation unit, as an interface's would be, and one whose body is here for the compiler to
 * see. Clang removes the second one's frame when it optimizes, and with it all work; GCC 12 keeps it.
 */
#include "case.h"
#include "peers/coroutine_task.h"
#include "peers/inline_result.h"

#include <exception>

static coroutine_task fetch_visibly(uint64_t key)
{
    co_return static_cast<int64_t>(key + 1);
}

static uint64_t coroutine(struct vb_run *run)
{
    auto fetch = VB_OPAQUE_POINTER(&fetch_coroutine);
    uint64_t sum = 0, key = 0;
    try {
        VB_LOOP(run)
        sum += static_cast<uint64_t>(fetch(key++).get());
    } catch (const std::exception &exception) {
        vb_skip(run, "an operation failed: %s", exception.what());
        return 0;
    }
    return sum;
}

/* The key is hidden and each sum used, so that a loop is left where the frame is gone. */
static uint64_t coroutine_visible(struct vb_run *run)
{
    uint64_t sum = 0, key = 0;
    try {
        VB_LOOP(run)
        {
            sum += static_cast<uint64_t>(fetch_visibly(vb_opaque(key++)).get());
            VB_USE(sum);
        }
    } catch (const std::exception &exception) {
        vb_skip(run, "an operation failed: %s", exception.what());
        return 0;
    }
    return sum;
}

extern "C" const struct vb_case vb_case_peer_coroutine = {
    .summary = "coroutines of C++20, beside an inline result",
    .variants =
        {
            {.name = "inline_result",
             .loop = peer_inline_result,
             .summary = "the value itself, in two registers",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "coroutine",
             .loop = coroutine,
             .summary = "its body in another translation unit",
             .allocs = VB_EXACTLY(1)}, /* how large a frame is, each compiler decides for itself */
            {.name = "coroutine_visible",
             .loop = coroutine_visible,
             .summary = "its body where the compiler sees it",
             .allocs = VB_AT_MOST(1),
             .source_allocs = 1},
        },
};
