/* SPDX-License-Identifier: MIT
 *
 * The parts of the page, in the order in which they are read. All of them write what they have to say of the results,
 * or nothing, and return 0 or VB_ERROR_MEMORY (without words); the caller checks the stream. */
#pragma once

#include "results/arrange.h"
#include "show/grid.h"
#include "show/html/marks.h"
#include "show/html/page.h"

#include <stdbool.h>
#include <stdio.h>

/* What there is room for of the past. */
struct vb_html_room {
    size_t points;       /* of a line, the last ones */
    size_t first_commit; /* of these */
    bool changed_only;   /* drawings without a change are left out */
};

struct vb_html {
    FILE *stream;
    bool failed; /* something was not written for want of memory */
    const struct vb_html_input *input;
    const struct vb_results *results; /* as they may be shown */
    struct vb_rows rows;              /* all of them, arranged */
    struct vb_grid grid;              /* of one case after the other */
    bool name_allocators;
    const char *confidence;     /* of intervals, "99 %"; NULL: not known */
    struct vb_html_axis ratios; /* the same all over the page, so that cases can be compared */
    struct vb_html_room room;
    bool has_ratio_axis; /* is written; what follows refers to it */
    double launch_share; /* of the launches of each row, which the page has room for */
    size_t launch_bytes; /* that they took */
};

/* Of so many launches of a row, how many are shown: evenly spread, the first among them. */
size_t vb_html_launches_shown(const struct vb_html *page, size_t count);

/* End tags that HTML lets one leave out are left out of tables and lists: a page has thousands of cells. */

int vb_html_put_findings(struct vb_html *page);   /* of a gate; what failed */
int vb_html_put_changes(struct vb_html *page);    /* from earlier results to these */
int vb_html_put_pairs(struct vb_html *page);      /* of two programs */
int vb_html_put_summary(struct vb_html *page);    /* a line for each case */
int vb_html_put_cases(struct vb_html *page);      /* a section for each */
int vb_html_put_conditions(struct vb_html *page); /* warnings, and where and how it was measured */
int vb_html_put_details(struct vb_html *page);    /* what a click on a number shows */

/* The drawings of a case: its sweeps and its percentiles. `rows` are those of one case under one allocator. */
int vb_html_put_sweeps(struct vb_html *page, struct vb_rows rows);
int vb_html_put_tails(struct vb_html *page, struct vb_rows rows);

/* The past of a case; nothing where none is known. */
int vb_html_put_past(struct vb_html *page, struct vb_rows rows);

/* Finds the room for the past, before anything of it is written, and says how much of it is there. */
void vb_html_say_past(struct vb_html *page);

/* Writes the commits that drawings refer to by number, as JSON. */
void vb_html_put_commits(const struct vb_html *page);

/* Writes the head of a column. Its class says what is in it: "" numbers, "t" texts, "x" what a narrow window has no
 * room for. */
void vb_html_put_heading(FILE *stream, const char *heading, const char *class);

void vb_html_put_cell(FILE *stream, const char *text);

/* Writes a cell with a word of judgement, which is marked as such. */
void vb_html_put_verdict(FILE *stream, const char *text);

/* Writes the heading of a column of ratios as drawings. */
void vb_html_put_ratio_heading(struct vb_html *page, const char *heading);
