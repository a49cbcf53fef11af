/* SPDX-License-Identifier: MIT
 *
 * A break-even in words and digits, as the sentence below the table, the summary, the page and the charts say it. */
#pragma once

#include "results/sweep.h"
#include "results/number_words.h"

struct vb_break_even_words {
    char at[VB_WORDING_MAX];                        /* "" where the only end known says as much, or no value is known */
    char low[VB_WORDING_MAX], high[VB_WORDING_MAX]; /* "" where unknown, or where both would read the same */
    char bound[VB_WORDING_MAX];                     /* the only end that is known, else "" */
    char interval[2 * VB_WORDING_MAX + 16];         /* " (0.4 to 1.1)", " (at most 9)", " (at least 95)" or "" */
};
void vb_break_even_say(struct vb_break_even_words *words, const struct vb_crossover *crossover);
