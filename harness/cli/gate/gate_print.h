/* SPDX-License-Identifier: MIT
 *
 * What `gate` prints of its findings, and what to type to see them again. */
#pragma once

#include "cli/command.h"
#include "cli/gate/gate_options.h"
#include "judge/gate.h"

/* All findings, the same of one kind and weight no more often than ten times. */
void vb_gate_print_findings(const struct vb_gate *verdict, bool color);

/* A line for each condition that the reference and the run do not share, and the numbers depend on. */
void vb_gate_print_differences(const struct vb_results *reference, const struct vb_results *results, bool count_only);

/* "; 2 of them are skipped, first a:n=1/x (skipped: no GPU)", or nothing. */
void vb_gate_print_skipped(const struct vb_results *results);

/* The last line: the verdict, how many rows it is about, and what was not judged; and under it the command that repeats
 * the first of the weightiest. */
void vb_gate_print_verdict(const struct vb_program *program, const struct vb_gate_command_options *options,
                           const struct vb_gate *verdict, int exit_status);
