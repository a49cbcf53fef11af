/* SPDX-License-Identifier: MIT
 *
 * What is drawn of a row: its time, what it allocates, what it processes in a second, a counter of its case's own; and
 * how numbers are written on a chart. Every `text` has room for VB_WORDING_MAX. */
#pragma once

#include "case.h"
#include "results/row.h"
#include "results/number_words.h"
#include "show/chart/chart_rows.h"

/* A time in nanoseconds: "0.29", "36.25", "548.0", "1662", "1,234,568". */
void vb_chart_say_ns(char *text, double ns);

/* 1234567 as "1,234,567"; four digits stay as they are. */
void vb_chart_say_grouped(char *text, double value);

/* The ratio of a row that has one: a difference that is real never reads "1.00". And its verdict, "5.6x as fast", "same
 * within 0.5 %", for which there is room for VB_VERDICT_MAX. */
void vb_chart_say_ratio(char *text, const struct vb_row *row);
void vb_chart_say_verdict(char *text, const struct vb_row *row);

enum vb_quantity_kind { VB_TIME, VB_BYTES, VB_ALLOCS, VB_BYTES_RATE, VB_ITEMS_RATE, VB_COUNTER };

struct vb_quantity {
    enum vb_quantity_kind kind;
    char counter[VB_MAX_NAME_LENGTH + 1]; /* of VB_COUNTER: its name */
};

/* Of rates and counters, how many a chart has room for. */
#define VB_RATES_MAX (2 + VB_MAX_COUNTERS)

/* NAN: not known. The ends of an interval are known both, around the value, or they are the value; one without an upper
 * end has INFINITY there. */
struct vb_amount {
    double value, low, high;
};

/* A number of 1e15 and more is discarded: no time and no count is as large. */
struct vb_amount vb_amount_of(const struct vb_row *row, const struct vb_quantity *quantity);

/* The rates and counters that some of the rows have. Returns how many. */
size_t vb_quantities_of(const struct vb_chart_row *rows, size_t count, struct vb_quantity rates[VB_RATES_MAX]);

/* "Mean time (ns per operation, log scale)", written into `text`, which has room for VB_TITLE_MAX. */
#define VB_TITLE_MAX (VB_MAX_NAME_LENGTH + 40)
void vb_quantity_say_title(char *text, const struct vb_quantity *quantity, bool is_log);

/* An amount that is known beside its bar, as finely as its interval allows: "36.3", "24", "12.8 GB/s"; and the number
 * alone as it is told in words, with its unit. */
void vb_amount_say(char text[VB_WORDING_MAX], const struct vb_quantity *quantity, struct vb_amount amount);
const char *vb_quantity_unit(const struct vb_quantity *quantity);
