/* SPDX-License-Identifier: MIT
 *
 * The command line of an `ab` of two things that were built. */
#pragma once

#include "base/error.h"

#include <limits.h>
#include <stdbool.h>

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
