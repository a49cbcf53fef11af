/* SPDX-License-Identifier: MIT
 *
 * Numbers on a chart. Every `text` has room for VB_WORDING_MAX. */
#pragma once

#include "results/row.h"
#include "results/wording.h"

/* A time in nanoseconds: "0.29", "36.25", "548.0", "1662", "1,234,568". */
void vb_chart_say_ns(char *text, double ns);

/* A time, or a ratio, as finely as its interval allows: "14" where that is 4 .. 25. */
void vb_chart_say_known(char *text, double value, double low, double high);

/* 1234567 as "1,234,567"; four digits stay as they are. */
void vb_chart_say_grouped(char *text, double value);

/* The ratio of a row that has one: a difference that is real never reads "1.00". And its verdict, "5.6x as fast", "same
 * within 0.5 %", for which there is room for VB_VERDICT_MAX. */
void vb_chart_say_ratio(char *text, const struct vb_row *row);
void vb_chart_say_verdict(char *text, const struct vb_row *row);
