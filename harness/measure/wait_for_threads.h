/* SPDX-License-Identifier: MIT
 *
 * Waits for the other threads of this process to come to rest. */
#pragma once

#include <stdbool.h>

/* Returns once all of them sleep, or after some 20 ms. By then a library has finished what it starts once in a
 * thread of its own. Its allocations are then not counted as part of an operation. Returns whether they sleep. */
bool vb_settle(void);
