/* SPDX-License-Identifier: MIT
 *
 * What a file of rows says once of each case, in facts: its question, its libraries, where it stands in a summary, and
 * which of its variants are known by other names or stand beside the question. */
#pragma once

#include "talk/measurement.h"
#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>

/* Sets the facts of a case. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_case_facts_set(struct vb_results *results, const struct vb_measurement *measurement);

/* Behind "case.NAME": the fact that says which libraries beyond the harness this case was built with, and their
 * versions. */
#define VB_CASE_LIBRARIES ".libraries"

/* A fact of a case: with `end` "" its question. NULL: there is none. */
const char *vb_case_fact(const struct vb_results *results, const char *case_name, const char *end);

/* The group of a case in a summary, or NULL; and the case's place among all that have a group, which is 0 without one.
 */
const char *vb_case_group(const struct vb_results *results, const char *case_name, int *place);

/* Whether a variant stands beside the question of its case. */
bool vb_case_is_aside(const struct vb_results *results, const struct vb_row *row);

/* Copies what else a row's variant is called to `name`, cut where it has no room. Returns false when it is nothing. */
bool vb_case_known_as(const struct vb_results *results, const struct vb_row *row, char *name, size_t size);
