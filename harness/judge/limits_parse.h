/* SPDX-License-Identifier: MIT
 *
 * Limits as people write them: "allocs=0,bytes=0,ratio=20%,time=10%", and times such as "0.3ns". */
#pragma once

#include "judge/delta.h"
#include "talk/metric.h"

#include <stddef.h>

/* Which quantities a command judges. */
enum vb_limits_scope {
    VB_LIMITS_COMPARED = 1, /* those two runs are shown by: allocs, bytes, ratio and time */
    VB_LIMITS_AB = 2,       /* those two programs are judged by: allocs, bytes, live and time */
    VB_LIMITS_GATE = 4,     /* all there are */
};

/* Limits that are all unset: NAN. */
struct vb_delta_limits vb_limits_none(void);

/* `limits`, replaced by those of `over` that are set. */
void vb_limits_overlay(struct vb_delta_limits *limits, const struct vb_delta_limits *over);

/* Reads NAME=LIMIT pairs with commas between them into the fields they name: counts as numbers per operation, ratio and
 * time as shares ("20%" or "0.2"). Fields not named stay. Returns 0, or -1 with one clause about what is wrong in
 * `problem`, of `size` bytes. */
int vb_limits_parse(const char *text, enum vb_limits_scope scope, struct vb_delta_limits *limits, char *problem,
                    size_t size);

/* Writes the fields that say something the way vb_limits_parse reads them: "allocs=1,ratio=0.2". */
void vb_limits_say(const struct vb_delta_limits *limits, char *text, size_t size);

/* What must be counted on purpose, because a limit asks for it. */
vb_metric_set vb_limits_metrics(const struct vb_delta_limits *limits);

/* Reads a time per operation such as "0.3ns" or "2us" into nanoseconds, 0 or more. Returns 0 or -1. */
int vb_effect_parse(const char *text, double *ns);
