/* SPDX-License-Identifier: MIT
 *
 * The options of all commands that measure, judge and write results: run, gate and ab. Parsing fills this and runs
 * nothing. */
#pragma once

#include "cli/export_options.h"
#include "cli/git/git.h"
#include "cli/history/history_option.h"
#include "cli/hosts/hosts_options.h"
#include "cli/measuring_options.h"
#include "cli/options.h"
#include "judge/delta.h"

struct vb_run_options {
    const struct vb_program *program; /* whose commands --help lists, where it does */
    struct vb_measuring_options measuring;
    struct vb_exports exports;
    struct vb_hosts_options hosts;
    struct vb_history_use history;
    enum vb_color color;

    /* Of run. */
    const char *samples_path;   /* NULL: none */
    const char *results_folder; /* NULL: results are not saved */
    bool allocator_stats;       /* show what the allocator reports about itself */
    bool full;                  /* tables of several cases, too, in place of their summary */

    /* Of gate and ab. */
    const char *limits_path; /* NULL: none, or of gate the one beside the reference, if there is one */
    struct vb_delta_limits limits;
    bool strict;

    /* Of gate. */
    const char *reference_path;
    const char *results_path;     /* NULL: measure */
    struct vb_delta_limits given; /* those of the command line, which outweigh any file; NAN: not given */
    bool judge_time;              /* a limit for nanoseconds was given */
    bool insists;                 /* a limit for ratio or nanoseconds was given */
    bool update;

    /* Of ab. */
    const char *base;          /* a program; or a module, where this side's cases are from one */
    const char *limit;         /* as it was typed; NULL: the default */
    struct vb_git_options git; /* none: what is well said of it was taken before */
};

/* The options that all three have are read beside those of `argp`, whose parser leaves to vb_run_option_take() what it
 * does not know. `options` holds the defaults of the command's own. Ends the program on wrong usage. */
void vb_run_options_parse(struct vb_run_options *options, const struct argp *argp, int argc, char **argv);
error_t vb_run_option_take(int key, char *argument, struct argp_state *state);
