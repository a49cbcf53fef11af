/* SPDX-License-Identifier: MIT
 *
 * Which rows failed, in a sentence. */
#pragma once

#include "results/row.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes "2 of 300 rows failed: cache_hit:hit=90/inline_result, ..." without an end of line, naming the first of them,
 * and returns true; nothing and false where none did. */
bool vb_failed_rows_write(const struct vb_results *results, FILE *stream);
