/* SPDX-License-Identifier: MIT
 *
 * What the times of a pair say, in words. */
#pragma once

#include "judge/ab.h"

/* Says it of a pair that was timed and judged: "SLOWER by 3.9 % or more (limit 3 %), 60 launches". */
void vb_ab_say_time(char *text, size_t size, const struct vb_ab_row *row);
