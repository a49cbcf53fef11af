/* SPDX-License-Identifier: MIT
 *
 * The case's own counters of a row. They travel as one text, because each case has others, and are read from it as
 * data. */
#pragma once

#include "talk/measurement.h"
#include "results/row.h"

#include <stdbool.h>

struct vb_row_counter {
    char name[VB_MAX_NAME_LENGTH + 1];
    double per_op;
    bool exact; /* every loop that was seen had the same, and so low and high are it, too, up to rounding */
    double low,
        high; /* else the interval over launches, or without them the least and most that was counted; NAN: not known */
};

struct vb_row_counters {
    size_t count;
    struct vb_row_counter items[VB_MAX_COUNTERS];
};

/* Sets what variant `index` counted, with intervals at `confidence` of a whole measurement. Returns 0 or
 * VB_ERROR_MEMORY. */
int vb_row_set_counters(struct vb_row *row, const struct vb_measurement *measurement, size_t index, double confidence);

/* Reads them. Returns 0, or VB_ERROR_FORMAT for any other text. */
int vb_counters_decode(const char *text, struct vb_row_counters *counters);

/* Those of a row that was read or built, and so checked. */
struct vb_row_counters vb_row_counters(const struct vb_row *row);

/* The one of that name, or NULL. */
const struct vb_row_counter *vb_row_counter_find(const struct vb_row_counters *counters, const char *name);

/* Adds the names of a row's that are new to `count` others, as far as there is room for `most`. Returns how many there
 * are then. */
size_t vb_row_counter_names(const struct vb_row *row, char (*names)[VB_MAX_NAME_LENGTH + 1], size_t count, size_t most);
