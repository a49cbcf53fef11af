/* SPDX-License-Identifier: MIT
 *
 * Does a loop written in C, timed through the shim, cost what a C++ loop costs that Google Benchmark drives itself?
 * Both run an empty body, in the same process of the same harness, so that only the loop differs. */
#include "case.h"

uint64_t cpp_range_for(struct vb_run *run); /* in cpp_range_for.cc */

static uint64_t c_vb_loop(struct vb_run *run)
{
    VB_LOOP(run)
    __asm__ volatile("");
    return 0;
}

const struct vb_case vb_case_empty_loop = {
    .summary = "an empty body, looped over in C++ and in C",
    .variants =
        {
            {.name = "cpp_range_for",
             .loop = cpp_range_for,
             .summary = "for (auto _ : state)",
             .allocs = VB_EXACTLY(0)},
            {.name = "c_vb_loop", .loop = c_vb_loop, .summary = "VB_LOOP(run)", .allocs = VB_EXACTLY(0)},
        },
};
