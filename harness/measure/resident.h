/* SPDX-License-Identifier: MIT
 *
 * How much memory this process has in physical pages, as the kernel counts it. */
#pragma once

#include <stdint.h>

/* Starts to watch: resets the peak and returns the current size, in bytes; -1 where the kernel refuses either. */
int64_t vb_resident_begin(void);

/* By how much the peak since then exceeds the size then; -1 if unknown. */
int64_t vb_resident_growth(int64_t begin_bytes);
