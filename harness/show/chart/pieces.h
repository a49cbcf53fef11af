/* SPDX-License-Identifier: MIT
 *
 * The files that charts are made of beside their numbers, which the build puts into the program: plots/NAME.gp, how
 * gnuplot draws a kind of chart, and the figures that others published. */
#pragma once

/* The contents of the file of that name, which there is. */
const char *vb_chart_piece(const char *name);
