/* SPDX-License-Identifier: MIT
 *
 * How long the long loops are. A turn runs many times what is counted first, and what begins only then (an arena that
 * takes another chunk, a table that grows) would be missed: each variant is counted in long loops, too. */
#pragma once

#include "base/units.h"

#include <stdbool.h>
#include <stdint.h>

/* Before the long loop, a part of it is tried: this fraction. */
#define VB_LONG_STEP 16

/* Tries of a part that seems to have grown, unless one takes longer than that. */
#define VB_LONG_TRIES    5
#define VB_LONG_AGAIN_NS (50 * VB_NS_PER_MS)

/* Operations of a long loop where one takes `op_ns`: about a million, so that what an operation does once in a million
 * is seen; fewer, in steps, where they would take too long. Whole periods. 0: not worth it beside the `counted`
 * operations that are counted anyway. */
int64_t vb_long_operations(double op_ns, int64_t period, int64_t counted);

/* The part of it that is tried: whole periods, maybe none. */
int64_t vb_long_part(int64_t operations, int64_t period);

/* Whether operations take so much longer, now that there are more of them, that it is no noise. */
bool vb_long_has_grown(double op_ns, double before_ns);
