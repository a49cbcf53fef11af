/* SPDX-License-Identifier: MIT
 *
 * The lines of completions. */
#pragma once

#include "case.h"

#include <stddef.h>

/* What the options of a command leave to the cases: lines that no shell sees. */
#define VB_COMPLETE_PATTERNS "\tpatterns"
#define VB_COMPLETE_PARAMS   "\tparams" /* and behind another tab how much of the word stands before the parameter */

/* Prints BEFORE WORD where it begins with what is typed, and of `meaning`, which may be NULL, the beginning. What holds
 * a tab or another control character could not be typed, and is left out. */
void vb_complete_offer(const char *typed, const char *before, const char *word, const char *meaning);

/* The patterns that choose cases: names, and as far as is typed already, their points and variants. */
void vb_complete_patterns(const struct vb_case_entry *cases, const char *typed);

/* Parameters of cases, "NAME=", and behind that their values. */
void vb_complete_params(const struct vb_case_entry *cases, const char *typed, size_t before);
