/* SPDX-License-Identifier: MIT
 *
 * How much memory this process has in physical pages, as the kernel counts it. */
#ifndef VB_MEASURE_RESIDENT_H
#define VB_MEASURE_RESIDENT_H

#include <stdint.h>

/* Starts to watch: forgets the most there ever was, and returns what there is now, in bytes; -1 where the kernel
 * refuses either. */
int64_t vb_resident_begin(void);

/* By how much the most that there was since then exceeds what there was then; -1 where that is not known. */
int64_t vb_resident_growth(int64_t begin_bytes);

#endif
