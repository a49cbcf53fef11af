/* SPDX-License-Identifier: MIT
 *
 * The options of `run`. Parsing fills this and runs nothing. */
#pragma once

#include "cli/command.h"
#include "cli/exports.h"
#include "cli/hosts/hosts_options.h"
#include "cli/measuring_options.h"
#include "cli/history/history_use.h"
#include "cli/screen.h"

#include <stdbool.h>

struct vb_run_options {
    const struct vb_program *program; /* whose commands --help lists */
    struct vb_measuring_options measuring;
    struct vb_exports exports;
    struct vb_hosts_options hosts;
    struct vb_history_use history;
    const char *samples_path;   /* NULL: none */
    const char *results_folder; /* NULL: results are not saved */
    enum vb_color color;
    bool allocator_stats; /* show what the allocator reports about itself */
    bool full;            /* tables of several cases, too, in place of their summary */
};

/* Fills `options` from the command line; ends the program with a sentence and VB_EXIT_USAGE when it cannot. */
void vb_run_options_parse(struct vb_run_options *options, const struct vb_program *program, int argc, char **argv);

void vb_run_options_release(struct vb_run_options *options);
