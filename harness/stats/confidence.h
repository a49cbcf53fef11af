/* SPDX-License-Identifier: MIT
 *
 * The numbers that decide. Each is defined here alone. */
#pragma once

/* Intervals hold with this confidence unless somebody asks for another one, and so do the verdicts of a page. */
#define VB_CONFIDENCE       0.99
#define VB_CONFIDENCE_WORDS "99 %"
#define VB_ALPHA            0.01 /* 1 - VB_CONFIDENCE */

/* Differences below this count as none. It is the natural logarithm of a ratio: ln 1.01. */
#define VB_MARGIN 0.00995033085316808285

/* An adaptive measurement looks at its data after 10, 20, 40, 80 and 160 launches and may stop at any look. Each look's
 * interval is taken at 1 - alpha / VB_LOOKS (Bonferroni), so that whichever look one stops at, the interval shown holds
 * with 1 - alpha. */
#define VB_LOOKS 5

/* Two builds are screened at this confidence, and confirmed at up to two looks, whether the second is taken or not. */
#define VB_AB_SCREEN_CONFIDENCE 0.95
#define VB_AB_LOOKS             2
