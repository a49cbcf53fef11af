/* SPDX-License-Identifier: MIT
 *
 * The options of `gate`. Parsing fills this and runs nothing. */
#pragma once

#include "cli/exports.h"
#include "cli/hosts/hosts_options.h"
#include "cli/history/history_use.h"
#include "cli/measuring_options.h"
#include "cli/screen.h"
#include "judge/delta.h"

#include <stdbool.h>

struct vb_gate_command_options {
    struct vb_measuring_options measuring;
    struct vb_exports exports;
    struct vb_hosts_options hosts;
    struct vb_history_use history;
    const char *reference_path;
    const char *results_path; /* NULL: measure */
    const char *limits_path;  /* NULL: beside the reference, if there is one */
    struct vb_delta_limits limits;
    struct vb_delta_limits given; /* those of the command line, which outweigh any file; NAN: not given */
    bool judge_time;              /* a limit for nanoseconds was given */
    bool insists;                 /* a limit for ratio or nanoseconds was given */
    bool update;
    bool strict;
    enum vb_color color;
};

void vb_gate_options_parse(struct vb_gate_command_options *options, int argc, char **argv);
void vb_gate_options_release(struct vb_gate_command_options *options);
