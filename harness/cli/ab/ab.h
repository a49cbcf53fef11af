/* SPDX-License-Identifier: MIT
 *
 * What the files of `ab` share. */
#pragma once

#include "cli/measuring.h"
#include "cli/run_options.h"
#include "code/prove_same.h"
#include "talk/case_pack.h"
#include "talk/protocol.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads the options of `ab`. Ends the program on wrong usage. */
void vb_ab_arguments_parse(struct vb_run_options *options, const struct vb_program *program, int argc, char **argv);

/* Reads arguments that lack OLD, to end the program on wrong usage; `argv`, which ends with NULL, stays as it is.
 * Returns 0 or VB_ERROR_MEMORY. */
int vb_ab_arguments_check(const struct vb_program *program, char *const *argv, bool *is_quiet, struct vb_error *error);

/* The other side of `ab`: a program; or a module, where this side's cases are from one. */

struct vb_ab_old {
    const char *path;         /* as it was given */
    char *program;            /* the whole path of a program, without links; else NULL */
    struct vb_plan_base base; /* its module is the next, or none */
    struct vb_module_file module;
    struct vb_layouts layouts;     /* paired with this side's; the base has them, too, where they are used */
    struct vb_described described; /* its cases, and how they were compiled */
};

/* Finds out what `path` is and asks a worker for its cases. Returns 0; VB_ERROR_USAGE when it is a module and this
 * side's cases are not from one, or the other way round; VB_ERROR_MEASURE, VB_ERROR_IO, VB_ERROR_FORMAT,
 * VB_ERROR_MEMORY. Close it in any case. */
int vb_ab_old_open(struct vb_ab_old *old, const char *path, const struct vb_program *program, int64_t timeout_ns,
                   struct vb_error *error);
void vb_ab_old_close(struct vb_ab_old *old);

/* Warns that both sides are one file, or were not compiled alike. Returns 0 or VB_ERROR_MEMORY. */
int vb_ab_note_sides(const struct vb_ab_old *old, const struct vb_program *program, struct vb_results *results,
                     struct vb_error *error);

/* Writes why times of its cases mean nothing; or "". */
void vb_ab_old_say_untrusted(const struct vb_ab_old *old, char *text, size_t size);

/* What only one of two programs has: it cannot be compared, and is named. */

struct vb_ab_singles {
    bool quiet; /* in: they are counted, and no line is printed */
    size_t only_new, only_old;
    char last_line[2 * VB_NAME_MAX + 40];
};

/* Says that only one of the two ("old" or "new") has a variant, or a whole case where `variant` is "". Once, however
 * many points it has. */
void vb_ab_name_single(struct vb_ab_singles *singles, const char *whose, const char *case_name, const char *variant);

/* Takes out of the plan what the old program does not have. What was taken out stays in plan->points, behind the
 * `count` that are left, for releasing the plan. */
void vb_ab_leave_out_new(struct vb_ab_singles *singles, const struct vb_case_entry *old, struct vb_plan *plan);

/* Names what the patterns mean and the new program does not have. */
void vb_ab_name_gone(struct vb_ab_singles *singles, const struct vb_case_entry *old, const struct vb_program *program,
                     const struct vb_plan_options *options);

/* A part of what `ab` measures again: some points of its plan, each with a row of its own. */

/* All zeros: nothing is measured again. */
struct vb_ab_stage {
    struct vb_plan plan; /* its points belong to another plan */
    size_t *row_of;      /* for each of them */
    struct vb_measurement *measurements;
    struct vb_conduct_report report; /* measured_count of them are filled */
};

/* Room for `most` points. Returns 0 or VB_ERROR_MEMORY; released by vb_ab_stage_release() in any case. */
int vb_ab_stage_open(struct vb_ab_stage *stage, size_t most, struct vb_error *error);

void vb_ab_stage_add(struct vb_ab_stage *stage, const struct vb_plan_point *point, size_t row);

/* Takes so many launches of each point, with orders of turns of their own for each `number`. Instructions are exact and
 * are not counted again. Returns what vb_conduct() does. */
int vb_ab_stage_run(struct vb_ab_stage *stage, const struct vb_conduct_options *options, uint32_t launches,
                    unsigned number, struct vb_error *error);

void vb_ab_stage_release(struct vb_ab_stage *stage);

/* Whether the variants of a pair run the same machine code in both programs. */

/* The programs of the last pair, opened; most pairs of a page are of the same two. All zeros at first. */
struct vb_ab_code {
    struct vb_code *code;
    char *paths[2]; /* as the workers gave them, old and new */
};

/* Compares the code of a measured pair. UNPROVEN where the workers did not tell where it lies. Returns 0 or
 * VB_ERROR_MEMORY. */
int vb_ab_code_compare(struct vb_ab_code *programs, const struct vb_measurement *pair, struct vb_code_finding *finding);
void vb_ab_code_release(struct vb_ab_code *programs);

/* Rows of results turned back into what was measured, for the judge of pairs. */

/* Makes the measurement of a pair from `count` >= 1 runs of each side: rows[2i] is the old one's of run i, rows[2i + 1]
 * the new one's. Each run is a launch of one turn. Counts are those of the first run; a run that failed, or whose times
 * are in doubt, speaks for its side. `names` outlive the measurement; the caller names case and allocator. Returns 0 or
 * VB_ERROR_MEMORY; release the measurement in any case. */
int vb_ab_of_rows(struct vb_measurement *measurement, const struct vb_row *const *rows, size_t count,
                  const char *const names[2]);

/* `ab` with a program of another version of vbench, whose workers this one does not understand. Each measures by
 * itself, in turns of whole runs, and what both have to say makes the pairs. A run is what a launch is otherwise. What
 * the two harnesses cost beside an operation does not cancel, as it does where one measures both. */

#define VB_AB_APART_RUNS 10 /* of each side, where times are wanted */

/* Measures the points of `screen`'s plan, of which those stay that both have, and takes over the facts and warnings of
 * the new side's last run. `reason` is why they cannot be measured beside each other. Returns 0; VB_ERROR_MEASURE where
 * a side leaves no results; VB_ERROR_STOPPED; or what else is in the way. */
int vb_ab_apart_measure(struct vb_measuring *screen, const struct vb_run_options *options,
                        struct vb_ab_singles *singles, const struct vb_error *reason, struct vb_error *error);

/* Forgets of the rows what only turns could tell. */
void vb_ab_apart_forget_turns(struct vb_results *results);

/* The command line of an `ab` of two things that were built. */

struct vb_ab_call {
    char program[PATH_MAX]; /* the file that is run */
    char **words;           /* its arguments; end with NULL; only the array is owned */
};

/* Two modules are loaded by this program, which goes by the name `invocation`; of two programs the new one compares
 * itself with the old. `rest`, which ends with NULL, are further arguments. The texts must outlive the call. Release it
 * in any case. Returns 0, VB_ERROR_USAGE where `is_module` is not what the new side is, VB_ERROR_IO or VB_ERROR_MEMORY.
 */
int vb_ab_call_make(struct vb_ab_call *call, const char *invocation, bool is_module, const char *old, const char *new,
                    char *const *rest, struct vb_error *error);
void vb_ab_call_release(struct vb_ab_call *call);

/* `ab --git`: both sides are built from a repository. */

/* `argv` begins with the program and "ab". Builds both sides and goes on as the `ab` that compares them, so it returns
 * only where it fails; then the exit status. */
int vb_ab_git(const struct vb_program *program, int argc, char **argv);
