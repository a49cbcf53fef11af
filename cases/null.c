/* SPDX-License-Identifier: MIT
 *
 * What does the harness read when nothing is done? Both variants are one and the same function, so that whatever
 * differs between them is the harness's own noise: its halves must come out equal.
 */
#include "case.h"

static uint64_t nothing(struct vb_run *run)
{
    VB_LOOP(run)
    __asm__ volatile(""); /* keeps the counting from being folded away; costs no instruction */
    return 0;
}

const struct vb_case vb_case_null = {
    .summary = "do nothing, twice: the floor of the harness",
    .threads = "1",
    .variants =
        {
            {.name = "first",
             .loop = nothing,
             .summary = "a loop around nothing",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "second",
             .loop = nothing,
             .summary = "the same function again",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
};
