/* SPDX-License-Identifier: MIT
 *
 * Numbers on a chart. Every `text` has room for VB_WORDING_MAX. */
#ifndef VB_SHOW_CHART_NUMBER_H
#define VB_SHOW_CHART_NUMBER_H

#include "results/wording.h"

/* A time in nanoseconds: "0.29", "36.25", "548.0", "1662", "1,234,568". */
void vb_chart_say_ns(char *text, double ns);

/* A time, or a ratio, as finely as its interval allows: "14" where that is 4 .. 25. */
void vb_chart_say_known(char *text, double value, double low, double high);

/* Bytes per operation: whole where every operation does the same; decimals say that it does not. */
void vb_chart_say_bytes(char *text, double bytes);

/* A number on an axis, short: "0", "2.5", "500", "20k", "3M", "1G". */
void vb_chart_say_tic(char *text, double value);

/* 1234567 as "1,234,567"; four digits stay as they are. */
void vb_chart_say_grouped(char *text, double value);

#endif
