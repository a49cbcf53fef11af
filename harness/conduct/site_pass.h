/* SPDX-License-Identifier: MIT
 *
 * Where the allocations of a variant come from: one more counting pass, with a backtrace for each of them. */
#pragma once

#include "talk/call_site.h"
#include "conduct/conduct.h"

#define VB_CALL_SITES_MAX 24 /* call sites named per variant; the others are only counted */

/* Runs about `operations` of variant `index` of a point and finds its call sites, those with most allocations first.
 * Returns 0, VB_ERROR_MEASURE (the worker failed, or the ledger does not count by the hook), VB_ERROR_MEMORY or
 * VB_ERROR_STOPPED. Release after success. */
int vb_call_sites(const struct vb_plan_point *point, size_t index, int64_t operations,
                  const struct vb_conduct_options *options, struct vb_call_sites *sites, struct vb_error *error);
