/* SPDX-License-Identifier: MIT
 *
 * The head of a merged file: what all results say alike, which machines there are, and the doubts of each. Inside of
 * merging. */
#ifndef VB_MERGE_FACTS_H
#define VB_MERGE_FACTS_H

#include "judge/fleet.h"

/* Returns 0 or VB_ERROR_MEMORY. */
int vb_merge_facts(struct vb_results *merged, const struct vb_fleet *fleet);

#endif
