/* SPDX-License-Identifier: MIT
 *
 * What somebody could have meant by a pattern that matches nothing. */
#pragma once

#include "case.h"

#define VB_HINT_MAX 300

/* Writes what to say behind "pattern '...' matches ": no case, with the one that is spelled
 * nearly so, or with how to have a point measured that is not planned. */
void vb_pattern_hint(char *text, const struct vb_case_entry *cases, const char *pattern);
