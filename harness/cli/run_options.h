/* SPDX-License-Identifier: MIT
 *
 * The options of `run`. Parsing fills this and runs nothing. */
#ifndef VB_CLI_RUN_OPTIONS_H
#define VB_CLI_RUN_OPTIONS_H

#include "cli/exports.h"
#include "cli/screen.h"
#include "conduct/conduct.h"
#include "conduct/plan.h"

#include <stdbool.h>

#define VB_PARAMS_MAX 64

struct vb_run_options {
    struct vb_plan_options plan;
    struct vb_conduct_options conduct;
    struct vb_allocator_set allocators; /* behind plan.allocators; none: whichever serves malloc */
    struct vb_exports exports;
    const char *samples_path;   /* NULL: none */
    const char *results_folder; /* NULL: results are not saved */
    enum vb_color color;
    bool quiet;           /* no progress, no notes */
    bool verbose;         /* how the time was spent */
    bool allocator_stats; /* show what the allocator says of itself */

    char *params[VB_PARAMS_MAX]; /* behind plan.params */
    char *threads_param;         /* one of them, made from --threads */
    char **launcher_words;       /* behind conduct.launcher; for vb_run_options_release */
};

/* Fills `options` from the command line; ends the program with a sentence and VB_EXIT_USAGE when it cannot. */
void vb_run_options_parse(struct vb_run_options *options, int argc, char **argv);

void vb_run_options_release(struct vb_run_options *options);

#endif
