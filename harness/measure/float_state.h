/* SPDX-License-Identifier: MIT
 *
 * The floating-point state of a case (what traps, which way is rounded) and the harness's own, which is the default. A
 * case may leave any state behind. The harness calculates in its own, and gives the case back what the case left. */
#pragma once

#include <fenv.h>
#include <stdbool.h>

/* All zero: that of the harness. */
struct vb_floats {
    fenv_t state;
    bool differs; /* `state` is set, and is not the harness's */
};

/* From the case's state, which is kept, to the harness's. Takes some nanoseconds where they are the same. */
void vb_floats_leave(struct vb_floats *floats);

/* From the harness's state to the case's. */
static inline void vb_floats_enter(const struct vb_floats *floats)
{
    if (floats->differs)
        fesetenv(&floats->state);
}
