/* SPDX-License-Identifier: MIT
 *
 * The peer: what somebody writes who uses Google Benchmark directly. It reaches behind the shim for the library's own
 * State. */
#include "case.h"

extern "C" {
#include "measure/run_loop.h"
uint64_t cpp_range_for(struct vb_run *run);
}

#include <benchmark/benchmark.h>

uint64_t cpp_range_for(struct vb_run *run)
{
    if (run->timer->pass != VB_PASS_TIME) {
        VB_LOOP(run)
        __asm__ volatile("");
        return 0;
    }
    for (auto _ : *reinterpret_cast<benchmark::State *>(run->timer->state))
        __asm__ volatile("");
    run->timer->begun = run->timer->ended = true;
    return 0;
}
