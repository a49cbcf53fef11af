/* SPDX-License-Identifier: MIT
 *
 * Waits for the other threads of this process to come to rest. */
#ifndef VB_MEASURE_SETTLE_H
#define VB_MEASURE_SETTLE_H

#include <stdbool.h>

/* Returns once all of them sleep, or after some 20 ms. What a library starts once, in a thread of its own, and
 * allocates there, is done by then, and not counted as part of an operation that happened to run at the same time.
 * Returns whether they sleep. */
bool vb_settle(void);

#endif
