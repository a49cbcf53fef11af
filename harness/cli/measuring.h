/* SPDX-License-Identifier: MIT
 *
 * One run from plan to results: what every command does that measures. */
#pragma once

#include "base/layouts.h"
#include "case.h"
#include "cli/command.h"
#include "cli/measuring_options.h"
#include "judge/noise_floor.h"
#include "judge/limits_rules.h"
#include "measure/ledger/ledger.h"
#include "results/row.h"

#include <stddef.h>

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

/* `--layouts`: whether what is measured is measured through its layouts, and the words for why not. */

/* Opens the layouts of this program, or of the module its cases are from, where they are wanted: with `yes`, or by
 * `ab`, which opens those of `old`, too, and pairs them. They are then what is measured, as is a fact of the results;
 * or a warning says why the list that there is was not used. Returns 0; VB_ERROR_MEASURE when they were asked for and
 * cannot be had; VB_ERROR_MEMORY. */
int vb_layouts_use(struct vb_measuring *measuring, struct vb_error *error);
int vb_layouts_use_both(struct vb_measuring *measuring, const struct vb_plan_base *base, struct vb_layouts *old,
                        struct vb_error *error);

/* FOLDER/floor.csv: the noise floor that `doctor --floor` measured here, and what it says of later runs. */

/* Writes the path of the file. Returns 0, or -1 when it does not fit. */
int vb_floor_path(const char *folder, char *path, size_t size);

/* Adds the floor measured here, if any was and on this kind of CPU, as facts to `results`, and a warning when their
 * launches differ much more than its did. A file that cannot be read is as good as none. */
void vb_floor_note(const char *folder, struct vb_results *results);

/* Checks rules of limits against all that a program could measure: a rule that matches nothing is an error. */

/* Notes which rules match a row that these cases would give if all were measured, at every point. */
void vb_limits_use_cases(struct vb_limits_rules *rules, const struct vb_case_entry *cases);
