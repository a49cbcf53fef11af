/* SPDX-License-Identifier: MIT
 *
 * One run from plan to results: what every command does that measures. */
#pragma once

#include "base/layouts.h"
#include "cli/command.h"
#include "cli/measuring_options.h"
#include "measure/ledger/ledger.h"
#include "results/row.h"

struct vb_measuring {
    /* For the caller to fill; the rest starts as 0. */
    const struct vb_program *program;
    struct vb_measuring_options *options;
    int argc; /* how the program was called, for the record */
    char **argv;
    const char *floor_folder; /* where `doctor --floor` left its finding; NULL: none */
    bool keep_heap;           /* keep the allocator's own figures in the rows */
    bool keep_launches;       /* keep what each launch had to say in the rows */

    struct vb_allocator allocator; /* of this process */
    struct vb_layouts layouts;     /* of what is measured; of this side, where two are compared */
    struct vb_plan plan;
    struct vb_measurement *measurements; /* one per point of the plan */
    struct vb_conduct_report report;
    struct vb_results results; /* facts, rows, warnings */
};

/* Makes the plan. Returns 0, or an error: a pattern that matches nothing, an allocator that is not there, ... Release
 * in any case. */
int vb_measuring_plan(struct vb_measuring *measuring, struct vb_error *error);

/* Measures it and fills the results. What failed in a case is in its rows and no error. Where the user stopped it,
 * report.stopped_by says so, and what was complete is there. */
int vb_measuring_run(struct vb_measuring *measuring, struct vb_error *error);

/* The exit status that follows from the outcomes of the cases: VB_EXIT_OK, _REGRESSION or _CANNOT. */
int vb_measuring_judge(const struct vb_measuring *measuring);

void vb_measuring_release(struct vb_measuring *measuring);
