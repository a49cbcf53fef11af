/* SPDX-License-Identifier: MIT
 *
 * The command line of `ab`. */
#pragma once

#include "base/error.h"
#include "cli/exports.h"
#include "cli/hosts/hosts_options.h"
#include "cli/history/history_use.h"
#include "cli/measuring_options.h"
#include "cli/screen.h"
#include "judge/limits_rules.h"
#include "show/table.h"

#include <stdbool.h>

struct vb_ab_arguments {
    struct vb_measuring_options measuring;
    struct vb_exports exports;
    struct vb_hosts_options hosts;
    struct vb_history_use history;
    const char *base; /* a program; or a module, where this side's cases are from one */
    const char *limits_path;
    const char *limit; /* as it was typed; NULL: the default */
    struct vb_delta_limits limits;
    bool strict;
    enum vb_color color;
};

/* Ends the program on wrong usage. */
void vb_ab_arguments_parse(struct vb_ab_arguments *arguments, int argc, char **argv);

/* Reads arguments that lack OLD, to end the program on wrong usage; `argv`, which ends with NULL, stays as it is.
 * Returns 0 or VB_ERROR_MEMORY. */
int vb_ab_arguments_check(const char *title, char *const *argv, bool *is_quiet, struct vb_error *error);
