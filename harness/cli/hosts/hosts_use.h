/* SPDX-License-Identifier: MIT
 *
 * Several hosts measured and merged, for the commands that measure. */
#pragma once

#include "cli/hosts/hosts.h"
#include "cli/merging.h"

/* Measures, merges, shows and exports. Returns the exit status: what the merged results say; else VB_EXIT_CANNOT where
 * a host was lost. Has complained where it is due. */
int vb_hosts_use(const struct vb_hosts_job *job, const struct vb_merging *merging);

/* Measures, and merges into results->merged. Returns 0 or an error; release `results` in either case. */
int vb_hosts_merge(const struct vb_hosts_job *job, struct vb_hosts_results *results, struct vb_error *error);
