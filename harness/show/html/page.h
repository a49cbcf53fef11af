/* SPDX-License-Identifier: MIT
 *
 * Results as one page for a browser: tables, drawings, script and style in one file that makes no request. All
 * that is said in it comes from the same code as the table of the terminal; the script sorts, hides and scales. */
#pragma once

#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct vb_html_past_commit {
    const char *hash, *subject;
};

struct vb_html_past_point {
    size_t commit;           /* of those of the past, the oldest first */
    double value, low, high; /* NAN: no interval */
};

struct vb_html_past_line {
    const char *variant;
    struct vb_html_past_point *points; /* by their commits */
    size_t count;
};

struct vb_html_past_change {
    size_t low, commit, high; /* most likely since `commit`, for certain since one after `low` up to `high` */
    char text[80];
};

/* One case and point, under one allocator on one kind of machine. */
struct vb_html_past_chart {
    const char *case_name, *point;
    const char *allocator, *machine; /* "": there is one */
    const char *title;               /* what is drawn, "time relative to the first anchor" */
    const char *unit;                /* what follows a value, " bytes" */
    bool is_ratio;                   /* is drawn near its values; else from 0 */
    struct vb_html_past_line *lines;
    size_t line_count;
    struct vb_html_past_change *changes;
    size_t change_count;
};

struct vb_html_past {
    struct vb_html_past_commit *commits;
    size_t commit_count;
    struct vb_html_past_chart *charts;
    size_t chart_count;
};

struct vb_html_input {
    const struct vb_results *results;
    const struct vb_results *const *earlier; /* that they are compared with, in the order of time; may be none */
    const char *const *earlier_names;        /* what these are called, such as their files */
    size_t earlier_count;
    const struct vb_html_past *past; /* of the cases; NULL: none is to be shown */
};

/* Writes the page. Returns 0, VB_ERROR_MEMORY or VB_ERROR_IO. */
int vb_html_write(const struct vb_html_input *input, FILE *stream, struct vb_error *error);
