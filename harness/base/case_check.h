/* SPDX-License-Identifier: MIT
 *
 * Whether a table of cases says what it must: looked at once, before anything runs. */
#pragma once

#include "base/error.h"
#include "case.h"

#include <stdbool.h>

/* Checks every descriptor against the limits of case.h. Returns 0, or VB_ERROR_FORMAT with the first case that breaks
 * one and how ("case 'parse' has two variants 'fast'"). */
int vb_cases_check(const struct vb_case_entry *cases, struct vb_error *error);

/* Whether a promise can be kept at all: its kind is one of case.h, and its value is a number that a count can have. */
bool vb_contract_is_sound(struct vb_contract contract);
