/* SPDX-License-Identifier: MIT */
#include "cli/hosts/hosts_use.h"

int vb_hosts_use(const struct vb_hosts_job *job, const struct vb_merging *merging)
{
    struct vb_hosts_results results = {0};
    struct vb_error error = {0};
    int status = vb_exports_check(merging->exports, &error);
    if (status == 0)
        status = vb_hosts_measure(job, &results, &error);
    int exit_status;
    if (status == 0) {
        struct vb_merging saved = *merging;
        saved.path = results.merged;
        exit_status = vb_merging_run(&saved, (const char *const *)results.paths, results.count);
    } else {
        exit_status = vb_complain(job->program, &error);
    }
    if (results.lost > 0 && exit_status == VB_EXIT_OK)
        exit_status = VB_EXIT_CANNOT;
    vb_hosts_results_release(&results);
    return exit_status;
}

int vb_hosts_merge(const struct vb_hosts_job *job, struct vb_hosts_results *results, struct vb_error *error)
{
    int status = vb_hosts_measure(job, results, error);
    const struct vb_merging merging = {.program = job->program, .path = results->merged};
    return status == 0 ? vb_merging_save(&merging, (const char *const *)results->paths, results->count, error) : status;
}
