/* SPDX-License-Identifier: MIT */
#include "cli/show_merged.h"

#include "base/cleanup.h"
#include "show/export_formats.h"
#include "merge/table.h"
#include "results/arrange.h"
#include "results/results_file.h"

#include <stdio.h>
#include <stdlib.h>

static void print_summary(const struct vb_merging *merging, const struct vb_merge_totals *totals, bool compared)
{
    if (compared) {
        printf("\n%zu compared: %zu slower by more than %.4g %% on some kind of machine, %zu allocating more, ",
               totals->rows, totals->slower, 100 * merging->merge.limits.time, totals->rose);
        if (totals->kept > 0)
            printf("%zu keeping more, ", totals->kept);
        printf("%zu broken, %zu not measured, %zu undecided", totals->broken, totals->failed, totals->undecided);
    } else {
        printf("\n%zu rows: %zu broken, %zu not measured", totals->rows, totals->broken, totals->failed);
    }
    if (totals->differing > 0)
        printf("; machines differ in %zu, see the warnings", totals->differing);
    printf(".\n");
}

static int show(const struct vb_merging *merging, const struct vb_results *merged, const struct vb_merge_totals *totals,
                struct vb_error *error)
{
    const struct vb_screen screen = {.color = merging->color, .summary = merging->summary, .path = merging->path};
    VB_OR_RETURN(vb_screen_show(merged, &screen, error));
    VB_OR_RETURN(vb_merge_table_write(merged, vb_screen_width(), vb_screen_wants_color(merging->color), stdout, error));
    print_summary(merging, totals, vb_results_are_compared(merged));
    return 0;
}

static int exit_status_of(const struct vb_merging *merging, const struct vb_merge_totals *totals)
{
    if (totals->slower > 0 || totals->rose > 0 || totals->kept > 0 || totals->broken > 0)
        return VB_EXIT_REGRESSION;
    if (totals->failed > 0)
        return VB_EXIT_CANNOT;
    return merging->strict && totals->undecided > 0 ? VB_EXIT_UNDECIDED : VB_EXIT_OK;
}

/* A run has nothing that could be slower than it should: that is for the gate to say. */
static void forgive(struct vb_merge_totals *totals, bool compared)
{
    if (!compared)
        totals->slower = totals->rose = totals->kept = totals->undecided = 0;
}

static int load(struct vb_source *sources, struct vb_results *results, const char *const *paths, size_t count,
                struct vb_error *error)
{
    for (size_t i = 0; i < count; i++) {
        VB_OR_RETURN(vb_results_load(&results[i], paths[i], error));
        sources[i] = (struct vb_source){.path = paths[i], .results = &results[i]};
    }
    return 0;
}

/* Returns 0 or an error; release `merged` in either case. */
static int merge_files(const struct vb_merging *merging, const char *const *paths, size_t count,
                       struct vb_results *merged, struct vb_merge_totals *totals, struct vb_error *error)
{
    struct vb_source *sources VB_FREE = calloc(count, sizeof *sources);
    struct vb_results *results VB_FREE = calloc(count, sizeof *results);
    struct vb_fleet fleet VB_RELEASE(vb_fleet_release) = {0};
    if (!sources || !results)
        return vb_fail_memory(error);
    int status = load(sources, results, paths, count, error);
    if (status == 0 && vb_fleet_make(&fleet, sources, count) != 0)
        status = vb_fail_memory(error);
    if (status == 0)
        status = vb_merge_check(&fleet, error);
    if (status == 0)
        status = vb_merge(merged, &fleet, &merging->merge, totals, error);
    for (size_t i = 0; i < count; i++)
        vb_results_release(&results[i]);
    return status;
}

static int save(const struct vb_merging *merging, const struct vb_results *merged, struct vb_error *error)
{
    const struct vb_export item = {.format = vb_format_find("csv"), .path = merging->path};
    return merging->path ? vb_export_write(&item, merged, error) : 0;
}

int vb_merging_save(const struct vb_merging *merging, const char *const *paths, size_t count, struct vb_error *error)
{
    struct vb_results merged VB_RELEASE(vb_results_release) = {0};
    struct vb_merge_totals totals;
    VB_OR_RETURN(merge_files(merging, paths, count, &merged, &totals, error));
    return save(merging, &merged, error);
}

static int merge_and_show(const struct vb_merging *merging, const char *const *paths, size_t count,
                          struct vb_merge_totals *totals, struct vb_error *error)
{
    struct vb_results merged VB_RELEASE(vb_results_release) = {0};
    VB_OR_RETURN(vb_exports_check(merging->exports, error));
    VB_OR_RETURN(merge_files(merging, paths, count, &merged, totals, error));
    forgive(totals, vb_results_are_compared(&merged));
    VB_OR_RETURN(save(merging, &merged, error));
    VB_OR_RETURN(vb_exports_write(merging->exports, &merged, error));
    return vb_exports_use_stdout(merging->exports) ? 0 : show(merging, &merged, totals, error);
}

int vb_merging_run(const struct vb_merging *merging, const char *const *paths, size_t count)
{
    struct vb_error error = {0};
    struct vb_merge_totals totals = {0};
    int status = merge_and_show(merging, paths, count, &totals, &error);
    return status == 0 ? exit_status_of(merging, &totals) : vb_complain(merging->program, &error);
}
