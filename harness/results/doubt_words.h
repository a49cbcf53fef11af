/* SPDX-License-Identifier: MIT
 *
 * Doubts about the time of a row as they stand in a cell of the results file, and as they are said. */
#pragma once

#include "talk/doubt.h"
#include "results/row.h"

#include <stddef.h>

/* Room for what any set of doubts is as text, and for what one of them says. */
#define VB_DOUBTS_TEXT_MAX    640
#define VB_DOUBT_SENTENCE_MAX 300

/* "drifts=2.6 two_kinds=178:330"; "" for none. `text` has room for VB_DOUBTS_TEXT_MAX. */
void vb_doubts_encode(char *text, const struct vb_doubts *doubts);

/* The same read back. Returns 0, or -1 when `text` is not what vb_doubts_encode() writes. */
int vb_doubts_decode(const char *text, struct vb_doubts *doubts);

/* The doubts of a row; none where its cell is empty. */
struct vb_doubts vb_row_doubts(const struct vb_row *row);
int vb_row_set_doubts(struct vb_row *row, const struct vb_doubts *doubts); /* 0 or VB_ERROR_MEMORY */

/* What a doubt says, one sentence without its full stop. `text` has room for VB_DOUBT_SENTENCE_MAX. */
void vb_doubt_say(char *text, const struct vb_doubts *doubts, enum vb_doubt doubt);

/* No time of the build or environment that the row was measured in means anything. */
bool vb_row_times_mean_nothing(const struct vb_row *row);

/* No time of the row is judged, because of that or of the row's own doubts. */
bool vb_row_is_doubted(const struct vb_row *row);

/* The verdict of a row whose doubts forbid one: "no verdict (drifts)". */
void vb_doubts_say_verdict(char *text, size_t size, struct vb_doubts doubts);

/* The short cause of the same: "drifts". */
const char *vb_doubts_cause(const struct vb_doubts *doubts);

/* Adds a warning to the results for each doubt of rows from `first` on; one for all rows that share a kind. Returns 0
 * or VB_ERROR_MEMORY. */
int vb_doubts_warn(struct vb_results *results, size_t first);
