/* SPDX-License-Identifier: MIT
 *
 * The files that charts are made of beside their numbers, which the build puts into the program: plots/NAME.gp, how
 * gnuplot draws a kind of chart, and the figures that others published. */
#ifndef VB_SHOW_CHART_PIECES_H
#define VB_SHOW_CHART_PIECES_H

/* The contents of the file of that name, which there is. */
const char *vb_chart_piece(const char *name);

#endif
