/* SPDX-License-Identifier: MIT
 *
 * Patterns that choose cases, points and variants: globs on CASE, CASE/VARIANT, CASE:POINT or CASE:POINT/VARIANT. */
#pragma once

#include <stdbool.h>

#define VB_PATTERN_MAX 4096 /* bytes of a pattern with its end; a case with its point may be as long */

/* Whether a text can be meant as a pattern: not empty, not only half of one, brackets closed. */
bool vb_pattern_is_valid(const char *pattern);

/* Whether it matches. `point` may be "". */
bool vb_pattern_matches(const char *pattern, const char *case_name, const char *point, const char *variant);
