/* SPDX-License-Identifier: MIT */
/* with: peers/inline_result.c */
/* with: peers/std_future.cc */
/*
 * What does a future of the C++ standard library cost beside a result that is returned inline, when the value is
 * already known? std::promise makes a state to share and a place for the result, both on the heap; set_value() goes
 * through std::call_once and wakes whoever might wait, and that, rather than the heap, is where its time goes.
 *
 * Both variants call a function of another translation unit through a pointer of which the compiler knows nothing.
 */
#include "case.h"
#include "peers/inline_result.h"
#include "peers/std_future.h"

#include <exception>

static uint64_t std_future(struct vb_run *run)
{
    auto fetch = VB_OPAQUE_POINTER(&fetch_std_future);
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

/* How many blocks, and how large, is each standard library's own affair. This is libstdc++'s; of others the case
 * promises nothing. */
#if defined(__GLIBCXX__) && defined(__LP64__)
#define STD_FUTURE_ALLOCS VB_EXACTLY(2)
#define STD_FUTURE_BYTES  VB_EXACTLY(80)
#else
#define STD_FUTURE_ALLOCS                                                                                              \
    {                                                                                                                  \
    }
#define STD_FUTURE_BYTES                                                                                               \
    {                                                                                                                  \
    }
#endif

extern "C" const struct vb_case vb_case_peer_std_future = {
    .summary = "std::promise and std::future of C++, beside an inline result",
    .variants =
        {
            {.name = "inline_result",
             .loop = peer_inline_result,
             .summary = "the value itself, in two registers",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "std_future",
             .loop = std_future,
             .summary = "a promise, its value set, its future asked",
             .allocs = STD_FUTURE_ALLOCS,
             .bytes = STD_FUTURE_BYTES},
        },
};
