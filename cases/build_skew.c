/* SPDX-License-Identifier: MIT
 *
 * Do builds without optimisation distort the comparison? The question of ready_return, with caller, callee and library
 * compiled with -O2 and again with -O0, whatever the rest of the program is compiled with. Optimisation makes a
 * few instructions of the inline result and leaves malloc, which is compiled already, as it is: so the ratio moves.
 */
#include "skew/loops.h"

#include "async/i64.h"
#include "support/tell.h"

#include <string.h>

static bool is_optimised(const struct vb_run *run)
{
    return strcmp(vb_text(run, "optimised"), "yes") == 0;
}

static void setup(struct vb_run *run)
{
    word_of(run, "optimised", "optimised is", "yes", "no");
}

static uint64_t heap_future(struct vb_run *run)
{
    return is_optimised(run) ? skew_heap_future_optimised(run) : skew_heap_future_plain(run);
}

static uint64_t inline_result(struct vb_run *run)
{
    return is_optimised(run) ? skew_inline_result_optimised(run) : skew_inline_result_plain(run);
}

const struct vb_case vb_case_build_skew = {
    .summary = "return a value that is already known, with and without optimisation",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future on the heap, 24 bytes",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "the value itself, in two registers",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params = {{.name = "optimised", .values = "no,yes", .summary = "yes: -O2, no: -O0"}},
    .setup = setup,
};
