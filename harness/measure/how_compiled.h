/* SPDX-License-Identifier: MIT
 *
 * Finds how the cases of this process were compiled: from what their files recorded, from the names of functions
 * that instrumented code calls, and from the debug information around their loops. */
#pragma once

#include "measure/ledger/case_source.h"
#include "talk/how_compiled.h"

void vb_origin_find(const struct vb_case_source *source, struct vb_origin *origin);
