/* SPDX-License-Identifier: MIT
 *
 * A drawing of lines: something over a parameter or over percentiles, with intervals, a variant each. It is as wide as
 * the page lets it be; only what stands in it as text is not stretched. */
#pragma once

#include "show/html/marks.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* NAN in `low` or `high`: no interval. */
struct vb_html_point {
    double x; /* 0 to 1 */
    double y, low, high;
    const char *where; /* "hit=90", "p99": borrowed; NULL: a commit */
    size_t commit;     /* of those that the page lists */
};

struct vb_html_line {
    const char *name;
    size_t variant; /* see show/html/row_names.h */
    struct vb_html_point *points;
    size_t count;
};

struct vb_html_mark {
    double x;
    const char *text;
};

/* A line from top to bottom, and what it may as well be; NAN: nothing else. */
struct vb_html_cross {
    double x, low, high;
    const char *text;
};

struct vb_html_chart {
    const char *title, *what; /* what is seen: a heading, and a sentence for those who do not see it */
    const struct vb_html_line *lines;
    size_t line_count;
    const struct vb_html_mark *marks; /* below the drawing */
    size_t mark_count;
    bool log; /* as it is shown first */
    const struct vb_html_cross *crosses;
    size_t cross_count;
    const char *unit; /* what follows a value, " bytes"; NULL: it is a time */
    bool is_near;     /* the scale has room for the values, and not for 0 */
};

void vb_html_put_chart(FILE *stream, const struct vb_html_chart *chart);
