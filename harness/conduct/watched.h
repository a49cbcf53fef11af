/* SPDX-License-Identifier: MIT
 *
 * Promises, and counts held against what the timed turns allocated. */
#ifndef VB_CONDUCT_WATCHED_H
#define VB_CONDUCT_WATCHED_H

#include "talk/account.h"
#include "talk/witness.h"
#include "conduct/conduct.h"

/* Checks what each variant of the point promised that is still well. */
void vb_contracts_check(struct vb_point_job *job);

/* Corrects an account whose operations allocated otherwise in the timed turns: more than was counted, by more than the
 * counts themselves differ. It is then not constant, and its reason says both. Returns whether it did. */
bool vb_account_watch(struct vb_account *account, const struct vb_watch *watch);

/* The same for all variants of a point that were timed; then their promises are checked anew. */
void vb_watch_point(struct vb_point_job *job);

#endif
