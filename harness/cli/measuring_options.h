/* SPDX-License-Identifier: MIT
 *
 * What is to be measured and how: the options of every command that measures. Parsing fills this and runs nothing. */
#pragma once

#include "conduct/conduct.h"
#include "conduct/plan.h"

#include <argp.h>
#include <stdbool.h>

#define VB_PARAMS_MAX 64

enum vb_layouts_wish {
    VB_LAYOUTS_AUTO, /* by `ab`, where both sides have them */
    VB_LAYOUTS_WANTED,
    VB_LAYOUTS_UNWANTED,
};

struct vb_measuring_options {
    struct vb_plan_options plan;
    struct vb_conduct_options conduct;
    struct vb_allocator_set allocators; /* behind plan.allocators; none: whichever serves malloc */
    enum vb_layouts_wish layouts;
    int64_t budget_ns; /* of --budget; 0: none was given */
    bool quick;        /* --quick was given; what it means is in `conduct` */
    bool quiet;        /* no progress, no notes */
    bool verbose;      /* how the time was spent */

    char *params[VB_PARAMS_MAX]; /* behind plan.params */
    char *threads_param;         /* one of them, made from --threads */
    char **given;                /* the options that say what to measure and how, as they could be typed again */
    size_t given_count;
    char **launcher_words; /* behind conduct.launcher; for vb_measuring_options_release */
};

/* The defaults. It stays where it is from then on, because it points into itself. */
void vb_measuring_options_init(struct vb_measuring_options *options);
void vb_measuring_options_release(struct vb_measuring_options *options);

/* An argp child whose input is such options, initialised. It takes the arguments that are not options as patterns. */
extern const struct argp vb_measuring_argp;
