/* SPDX-License-Identifier: MIT
 *
 * Checks promises, and compares counts with what the timed turns allocated. */
#pragma once

#include "talk/account.h"
#include "talk/witness.h"
#include "conduct/conduct.h"

/* Checks the promises of each variant of the point that has not failed. */
void vb_contracts_check(struct vb_point_job *job);

/* Corrects an account whose operations allocated more, or less, in the timed turns than in the count, by more than the
 * counts differ among themselves: processes differ. The account is then not constant, and its reason gives both
 * numbers. Returns whether it did. */
bool vb_account_watch(struct vb_account *account, const struct vb_watch *watch);

/* The same for all variants of a point that were timed; then their promises are checked anew. */
void vb_watch_point(struct vb_point_job *job);
