/* SPDX-License-Identifier: MIT
 *
 * Finds the sweeps that make charts: rows of a case whose points differ in one numeric parameter, which takes three
 * values at least. Of several such parameters, the one with the most values is swept (the first one of those alike),
 * and there is a sweep for each setting of the others. Points are taken apart as results/sweep.h does it. */
#pragma once

#include "show/chart/chart_rows.h"
#include "results/sweep.h"

#define VB_CHART_SWEEPS_MAX 8 /* of a case */

struct vb_chart_sweep_row {
    const struct vb_chart_row *chart_row;
    struct vb_sweep_point point;
    size_t value; /* which one of the parameter's, ascending from 0 */
};

/* One line of points, with all variants: by the place of their rows. */
struct vb_chart_sweep {
    struct vb_chart_sweep_row *rows;
    size_t count;
    size_t value_count;
    size_t known_count; /* values with a time or a number of allocations */
    char *others;       /* the setting of the other parameters; "" */
};

struct vb_chart_sweeps {
    struct vb_chart_sweep *items;
    size_t count;
    size_t hidden; /* more of them that are not drawn */
    struct vb_chart_sweep_row *rows;
};

/* Those of a case. Returns 0 or VB_ERROR_MEMORY; release them in either case. */
int vb_chart_sweeps_find(struct vb_chart_sweeps *sweeps, const struct vb_chart_case *one);
void vb_chart_sweeps_release(struct vb_chart_sweeps *sweeps);
