/* SPDX-License-Identifier: MIT
 *
 * Which rows of a reference are meant by the patterns and parameters of a command line. The plan says so, not what came
 * of it: a case that is gone is missed. */
#pragma once

#include "conduct/plan.h"
#include "results/row.h"

#include <stdbool.h>

/* Whether one of the patterns matches, or there are none. */
bool vb_gate_matches_patterns(const struct vb_plan_options *plan, const struct vb_row *row);

/* The same and, where --param asks for some points, whether this is one of them. `cases` are those of the program. */
bool vb_gate_selects(const struct vb_plan_options *plan, const struct vb_case_entry *cases, const struct vb_row *row);
