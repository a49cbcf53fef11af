/* SPDX-License-Identifier: MIT
 *
 * What the files of `gate` share. */
#pragma once

#include "cli/measuring.h"
#include "cli/run_options.h"
#include "judge/gate.h"

#include <stdbool.h>

/* Reads its options. Ends the program on wrong usage. */
void vb_gate_options_parse(struct vb_run_options *options, const struct vb_program *program, int argc, char **argv);

/* Which rows of a reference are meant by the patterns and parameters of a command line. The plan says so, not what came
 * of it: a case that is gone is missed. */

/* Whether one of the patterns matches, or there are none. */
bool vb_gate_matches_patterns(const struct vb_plan_options *plan, const struct vb_row *row);

/* The same and, where --param asks for some points, whether this is one of them. `cases` are those of the program. */
bool vb_gate_selects(const struct vb_plan_options *plan, const struct vb_case_entry *cases, const struct vb_row *row);

/* What `gate` prints of its findings, and what to type to see them again. */

/* All findings, the same of one kind and weight no more often than ten times. */
void vb_gate_print_findings(const struct vb_gate *verdict, bool color);

/* A line for each condition that the reference and the run do not share, and the numbers depend on. */
void vb_gate_print_differences(const struct vb_results *reference, const struct vb_results *results, bool count_only);

/* "; 2 of them are skipped, first a:n=1/x (skipped: no GPU)", or nothing. */
void vb_gate_print_skipped(const struct vb_results *results);

/* The last line: the verdict, how many rows it is about, and what was not judged; and under it the command that repeats
 * the first of the weightiest. */
void vb_gate_print_verdict(const struct vb_program *program, const struct vb_run_options *options,
                           const struct vb_gate *verdict, int exit_status);

/* Where allocations come from that a gate did not let pass. */

/* Counts the variants whose allocations or bytes failed once more, with a backtrace for each allocation: notes in their
 * rows where they allocate, and prints it unless `quiet`. Returns 0 or VB_ERROR_MEMORY. */
int vb_gate_look_up_sites(struct vb_measuring *measuring, const struct vb_gate *verdict, bool quiet);
