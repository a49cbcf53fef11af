/* SPDX-License-Identifier: MIT
 *
 * Limits as people write them: "allocs=0,bytes=0,ratio=20%,time=10%", and times such as "0.3ns". */
#ifndef VB_REPORT_LIMITS_H
#define VB_REPORT_LIMITS_H

#include "base/error.h"
#include "report/delta.h"

#include <stddef.h>
#include <stdio.h>

/* Reads NAME=LIMIT pairs with commas between them into the fields they name: allocs and bytes as counts per operation,
 * ratio and time as shares ("20%" or "0.2"). Fields not named stay. Returns 0, or -1 with one clause about what is wrong
 * in `problem`, of `size` bytes. */
int vb_limits_parse(const char *text, struct vb_delta_limits *limits, char *problem, size_t size);

/* Reads a time per operation such as "0.3ns" or "2us" into nanoseconds, 0 or more. Returns 0 or -1. */
int vb_effect_parse(const char *text, double *ns);

/* Limits of their own for some rows: lines of "PATTERN NAME=LIMIT,...", read from a file. */
struct vb_limits_rule {
    char *pattern; /* as on the command line: a glob on CASE, CASE/VARIANT, CASE:POINT or CASE:POINT/VARIANT */
    char *limits;
};

struct vb_limits_rules {
    struct vb_limits_rule *items;
    size_t count;
};

/* Reads the rules of a stream called `name` in messages. Empty lines and those that begin with '#' say nothing. Returns
 * 0, VB_ERROR_FORMAT with the number of the line, VB_ERROR_IO or VB_ERROR_MEMORY. Release in any case. */
int vb_limits_rules_read(struct vb_limits_rules *rules, FILE *stream, const char *name, struct vb_error *error);
void vb_limits_rules_release(struct vb_limits_rules *rules);

/* The limits of a row: `common`, changed by each rule that matches it, in their order. */
struct vb_delta_limits vb_limits_of(const struct vb_limits_rules *rules, const struct vb_delta_limits *common,
                                    const struct vb_row *row);

#endif
