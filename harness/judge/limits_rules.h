/* SPDX-License-Identifier: MIT
 *
 * Limits for single rows: lines of "PATTERN NAME=LIMIT,...", read from a file. */
#pragma once

#include "base/error.h"
#include "judge/limits_parse.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct vb_limits_rule {
    char *pattern;       /* as on the command line: a glob on CASE, CASE/VARIANT, CASE:POINT or CASE:POINT/VARIANT */
    size_t plain_length; /* of it before its first wildcard */
    struct vb_delta_limits limits; /* NAN: not set by the rule */
    size_t line;                   /* of its file, from 1; 0: not from a file */
    bool was_used;                 /* it matched a row: vb_limits_rules_use() */
};

struct vb_limits_rules {
    struct vb_limits_rule *items; /* in the order of the file: a later rule outweighs an earlier one */
    size_t count;
};

/* Reads the rules of a stream called `name` in messages. Empty lines and those that begin with '#' say nothing. Returns
 * 0, VB_ERROR_FORMAT with the number of the line, VB_ERROR_IO or VB_ERROR_MEMORY. Release in any case. */
int vb_limits_rules_read(struct vb_limits_rules *rules, FILE *stream, const char *name, enum vb_limits_scope scope,
                         struct vb_error *error);

/* The same from a file. */
int vb_limits_rules_load(struct vb_limits_rules *rules, const char *path, enum vb_limits_scope scope,
                         struct vb_error *error);

/* Appends a copy of a rule. Returns 0 or VB_ERROR_MEMORY. */
int vb_limits_rules_add(struct vb_limits_rules *rules, const char *pattern, const struct vb_delta_limits *limits);
void vb_limits_rules_release(struct vb_limits_rules *rules);

/* The limits of a row: `common`, changed by each rule that matches it, in their order. Where `usable` and `peak` are
 * not set then, the limit of `bytes` is used. */
struct vb_delta_limits vb_limits_of(const struct vb_limits_rules *rules, const struct vb_delta_limits *common,
                                    const struct vb_row *row);

/* Notes which rules match the row. Returns whether any does. */
bool vb_limits_rules_use(struct vb_limits_rules *rules, const struct vb_row *row);

/* A rule of a file that matched no row is an error, probably a typing mistake. Returns 0, or VB_ERROR_USAGE with its
 * line. `name` is the file's. */
int vb_limits_rules_check_used(const struct vb_limits_rules *rules, const char *name, struct vb_error *error);
