/* SPDX-License-Identifier: MIT
 *
 * Which charts there are of a results file, and each of them as a script for gnuplot. In: rows, published figures,
 * turns; out: scripts, one after another. Every kind of chart is a file of this folder that fills a page (page.h). */
#pragma once

#include "show/chart/input_files.h"

/* What a chart is drawn with, and what to do with it. */
struct vb_charts {
    const struct vb_chart_set *set;
    const struct vb_published *published; /* NULL: none */
    const struct vb_turns *turns;         /* NULL: none */

    /* Takes a chart: its name, and the script, which draws NAME.svg. Returns 0, or an error that ends it all. */
    int (*take)(void *context, const char *name, const char *script, struct vb_error *error);

    /* Tells the reader of a chart that is missing. */
    void (*tell)(void *context, const char *text);
    void *context;
};

/* Makes them all. Returns 0; VB_ERROR_FORMAT where there is nothing to draw; or another error. */
int vb_charts_make(const struct vb_charts *charts, struct vb_error *error);
