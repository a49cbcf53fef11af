/* SPDX-License-Identifier: MIT
 *
 * Looking things up in a table of cases, and the settings of a point. */
#pragma once

#include "base/error.h"
#include "case.h"

#include <stdbool.h>
#include <stddef.h>

/* One parameter at its value. `number` is NAN for a parameter that takes any text. */
struct vb_setting {
    const char *name;
    const char *value;
    double number;
};

/* The entry of that name, or NULL. */
const struct vb_case_entry *vb_case_find(const struct vb_case_entry *cases, const char *name);

/* Whether there is a case of that name with a variant of that name. */
bool vb_case_has(const struct vb_case_entry *cases, const char *name, const char *variant);

size_t vb_case_variant_count(const struct vb_case *descriptor);

/* The parameters of a case: its own, and behind them "threads" where it declares numbers of threads. */
#define VB_MAX_SETTINGS  (VB_MAX_PARAMS + 1)
#define VB_THREADS_PARAM "threads"
size_t vb_case_param_count(const struct vb_case *descriptor);
struct vb_param vb_case_param(const struct vb_case *descriptor, size_t index);

/* The index of the parameter of that name, or -1. */
int vb_case_param_index(const struct vb_case *descriptor, const char *name);

/* Checks a value against its parameter: not empty, one line, and a number in range where the parameter is one. Returns
 * 0 or VB_ERROR_USAGE. */
int vb_param_check(const struct vb_param *param, const char *value, struct vb_error *error);

/* Whether two values of a parameter, which were checked, are the same: as numbers, where it takes numbers. */
bool vb_param_same(const struct vb_param *param, const char *value, const char *other);

/* Reads "name=value" lines, one for each parameter of the case and in its order, into `settings` (VB_MAX_SETTINGS of
 * them), which then point into `text`; `text` is cut up on the way. Returns 0 or VB_ERROR_FORMAT. */
int vb_settings_parse(const struct vb_case *descriptor, char *text, struct vb_setting *settings,
                      struct vb_error *error);

/* Checks every descriptor against the limits of case.h. Returns 0, or VB_ERROR_FORMAT with the first case that breaks
 * one and how ("case 'parse' has two variants 'fast'"). */
int vb_cases_check(const struct vb_case_entry *cases, struct vb_error *error);

/* Whether a promise can be kept at all: its kind is one of case.h, and its value is a number that a count can have. */
bool vb_contract_is_sound(struct vb_contract contract);
