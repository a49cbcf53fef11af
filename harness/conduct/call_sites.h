/* SPDX-License-Identifier: MIT
 *
 * Where the allocations of a variant come from: one more counting pass, with a backtrace for each of them. */
#ifndef VB_CONDUCT_CALL_SITES_H
#define VB_CONDUCT_CALL_SITES_H

#include "conduct/conduct.h"

/* Runs about `operations` of variant `index` of a point and writes its call sites into `text`, a paragraph each, to be read. Returns 0,
 * VB_ERROR_MEASURE (the worker failed, or the ledger does not count by the hook) or VB_ERROR_STOPPED. */
int vb_call_sites(const struct vb_plan_point *point, size_t index, int64_t operations,
                  const struct vb_conduct_options *options, char *text, size_t size, struct vb_error *error);

#endif
