/* SPDX-License-Identifier: MIT
 *
 * Whether what was counted keeps what the case promised. */
#pragma once

#include "talk/measurement.h"
#include "talk/protocol.h"

/* Checks the promises of a variant against its account, with the baseline's account where a promise refers to it
 * (NULL: not known). Writes variant->contract and, when one is broken, outcome and status. A promise about something
 * that was not counted is not broken. */
void vb_contract_check(struct vb_variant_measurement *variant, const struct vb_promise *allocs,
                       const struct vb_promise *bytes, const struct vb_account *baseline);
