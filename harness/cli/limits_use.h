/* SPDX-License-Identifier: MIT
 *
 * Checks rules of limits against all that a program could measure: a rule that matches nothing is an error. */
#pragma once

#include "case.h"
#include "judge/limits_rules.h"

/* Notes which rules match a row that these cases would give if all were measured, at every point. */
void vb_limits_use_cases(struct vb_limits_rules *rules, const struct vb_case_entry *cases);
