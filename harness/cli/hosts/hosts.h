/* SPDX-License-Identifier: MIT
 *
 * One measurement on several hosts, all at the same time; those that are one machine one after another. The program
 * and its modules are copied there and gone afterwards, and a host says its results on standard output. Nothing stays
 * running. */
#pragma once

#include "base/hold_signals.h"
#include "cli/show_merged.h"
#include "cli/run_options.h"

/* What came home. */
struct vb_hosts_results {
    char **paths; /* of results files, in hosts/NAME.csv below the folder of results; ends with NULL */
    size_t count;
    size_t lost;         /* hosts without results; each was named on standard error */
    char merged[4096];   /* where the merged results may go */
    char *work;          /* a temporary folder */
    struct vb_hold hold; /* while that is there */
};

/* Measures, merges, shows and exports. Returns the exit status: what the merged results say; else VB_EXIT_CANNOT where
 * a host was lost. Has complained where it is due. */
int vb_hosts_use(const struct vb_run_options *options);

/* Measures, and merges into results->merged. Returns 0, also where hosts were lost; VB_ERROR_USAGE; VB_ERROR_MEASURE
 * where none was measured; VB_ERROR_STOPPED. Release `results` in any case. */
int vb_hosts_merge(const struct vb_run_options *options, struct vb_hosts_results *results, struct vb_error *error);
void vb_hosts_results_release(struct vb_hosts_results *results);
