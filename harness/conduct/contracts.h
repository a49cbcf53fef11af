/* SPDX-License-Identifier: MIT
 *
 * Checks promises, and compares counts with what the timed turns allocated. */
#pragma once

#include "talk/account.h"
#include "talk/witness.h"
#include "conduct/conduct.h"
#include "talk/measurement.h"
#include "talk/protocol.h"

/* Checks the promises of each variant of the point that has not failed. */
void vb_contracts_check(struct vb_point_job *job);

/* Corrects an account whose operations allocated more, or less, in the timed turns than in the count, by more than the
 * counts differ among themselves: processes differ. The account is then not constant, and its reason gives both
 * numbers. Returns whether it did. */
bool vb_account_watch(struct vb_account *account, const struct vb_watch *watch);

/* The same for all variants of a point that were timed; then their promises are checked anew. */
void vb_watch_point(struct vb_point_job *job);

/* Checks the promises of a variant against its account, with the baseline's account where a promise refers to it
 * (NULL: not known). Writes variant->contract and, when one is broken, outcome and status. A promise about something
 * that was not counted is not broken. */
void vb_contract_check(struct vb_variant_measurement *variant, const struct vb_promise *allocs,
                       const struct vb_promise *bytes, const struct vb_account *baseline);
