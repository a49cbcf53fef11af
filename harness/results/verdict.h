/* SPDX-License-Identifier: MIT
 *
 * The judgement on a row's ratio as data. Its words are made in results/verdict_words.c from this and the row's
 * numbers, for people; code reads the enum. */
#pragma once

#include <stdbool.h>

struct vb_row;

enum vb_row_verdict {
    VB_ROW_NOT_JUDGED, /* the baseline, rows without a ratio, and times that mean nothing */
    VB_ROW_FASTER,
    VB_ROW_SLOWER,
    VB_ROW_SAME,               /* within what the interval of the ratio allows */
    VB_ROW_SAME_CODE,          /* both programs run the same machine code */
    VB_ROW_NO_VERDICT,         /* a doubt about the time, or about the baseline's, forbids one */
    VB_ROW_CANNOT_TELL_FEW,    /* too few launches for an interval */
    VB_ROW_CANNOT_TELL_NOISE,  /* the interval holds 1 and is wider than what counts as the same */
    VB_ROW_CANNOT_TELL_CHANCE, /* the interval leaves 1 out, as one of so many comparisons does by chance */
    VB_ROW_CANNOT_TELL_LAYOUT, /* the layouts of two programs differ too much for any number of launches */
};

/* The names of these values in a results file, in their order, then NULL. The first is "". */
extern const char *const vb_row_verdict_codes[];

/* Whether a difference is claimed, or left open. */
bool vb_row_is_claimed(const struct vb_row *row);
bool vb_row_is_undecided(const struct vb_row *row);

/* Files of earlier versions have the words alone. Takes the verdict out of them, with the numbers that stood nowhere
 * else, and puts them into the words of today. Words that no version wrote stay as they are and are no verdict. Returns
 * 0 or VB_ERROR_MEMORY. */
int vb_row_read_old_verdict(struct vb_row *row);
