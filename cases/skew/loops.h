/* SPDX-License-Identifier: MIT
 *
 * One file of loops, compiled twice: with and without optimisation. See cases/build_skew.c. */
#ifndef SKEW_LOOPS_H
#define SKEW_LOOPS_H

#include "case.h"

uint64_t skew_heap_future_optimised(struct vb_run *run);
uint64_t skew_inline_result_optimised(struct vb_run *run);
uint64_t skew_heap_future_plain(struct vb_run *run);
uint64_t skew_inline_result_plain(struct vb_run *run);

#endif
