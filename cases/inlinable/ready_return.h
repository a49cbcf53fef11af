/* SPDX-License-Identifier: MIT
 *
 * The other view of ready_return: the loop and what it calls in one file, compiled as programs usually are, so that the
 * compiler sees through the call, and knows what malloc and free mean and may do without them. What is left of the
 * difference between a future on the heap and a result is then the compiler's doing, not the library's.
 *
 * The files in this folder are the only ones of the cases that are compiled so; see CMakeLists.txt.
 */
#ifndef INLINABLE_READY_RETURN_H
#define INLINABLE_READY_RETURN_H

#include "case.h"

/* Loops of a case: the same keys and answers as its other variants. */
uint64_t ready_return_heap_inlinable(struct vb_run *run);
uint64_t ready_return_inline_inlinable(struct vb_run *run);

#endif
