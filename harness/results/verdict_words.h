/* SPDX-License-Identifier: MIT
 *
 * The words of verdicts. */
#pragma once

#include "results/row.h"

#define VB_VERDICT_MAX 120

/* Of any difference that noise may hide: of a row, of two results, of two builds, of machines. */
#define VB_WORDS_CANNOT_TELL "cannot tell"

/* The words of a row's verdict, which only verdict_words.c has: "faster", "same within 0.7 %", "cannot tell (too few
 * launches)", "cannot tell (only a difference above 3.1 % would show)", "looks slower, but one of 189 comparisons can
 * do that by chance", "". `text` has room for VB_VERDICT_MAX. */
void vb_say_verdict(char *text, const struct vb_row *row);

/* The parts of it that sentences use, too: " within 0.7 %", or "" where the interval is not known; why nothing can be
 * told, as above, without what comes before. The same room. */
void vb_say_same_within(char *text, const struct vb_row *row);
void vb_say_undecided(char *text, const struct vb_row *row);
