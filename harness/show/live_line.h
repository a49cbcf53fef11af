/* SPDX-License-Identifier: MIT
 *
 * What a point says as soon as it was measured, in one line. Verdicts come at the end, for all points together. */
#pragma once

#include "results/row.h"

#include <stdio.h>

/* Writes "cache_hit:hit=90  inline_result -62.0 % (-65.0 .. -59.0), allocs -1", or "...: 36.2 ns" where there is
 * nothing to compare, or "...: failed (...)", with an end of line, cut to so many columns of the screen. `results` hold
 * the rows of one point; without any, nothing is written. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_live_line_write(const struct vb_results *results, size_t width, FILE *stream);
