/* SPDX-License-Identifier: MIT
 *
 * Every turn of a run, read from a samples file (results/samples_file.h) and given to the rows that the charts show. */
#pragma once

#include "show/chart/set.h"

#include <stdio.h>

struct vb_turn {
    size_t row; /* in the set */
    double launch;
    double round;
    double ns;         /* of one operation */
    bool is_disturbed; /* the kernel preempted the worker or moved it to another CPU */
};

/* By row, and of a row by time. */
struct vb_turns {
    struct vb_turn *items;
    size_t count;
};

/* Reads the turns of the run that the set is of. Returns 0 or an error; release them in either case. */
int vb_turns_read(struct vb_turns *turns, const struct vb_chart_set *set, FILE *stream, const char *name,
                  struct vb_error *error);
void vb_turns_release(struct vb_turns *turns);

/* The turns of a row: `count` of them from the one that is returned on. */
const struct vb_turn *vb_turns_of(const struct vb_turns *turns, size_t row, size_t *count);
