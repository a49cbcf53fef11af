/* SPDX-License-Identifier: MIT
 *
 * What charts show beside the rows of a run, read from files: figures that others published, and every turn of the run
 * from a samples file (results/results_file.h), given to the rows that the charts show. */
#pragma once

#include "show/chart/chart_rows.h"

#include <stdio.h>

/* One method of one source. Numbers that were not given are NAN. */
struct vb_quote {
    char *case_name;
    char *source;
    char *method;
    double ns;
    double bytes;
};

struct vb_published {
    struct vb_quote *quotes;
    size_t count;
    char **captions;
    size_t caption_count;
};

/* Reads a file as results/reference/published.csv is one, called `name` in messages. Of a record with a case of ours,
 * it takes one quote for the Task and one for what was put in its place, as far as they have numbers. Returns 0 or an
 * error; release it in either case. */
int vb_published_read(struct vb_published *published, FILE *stream, const char *name, struct vb_error *error);
void vb_published_release(struct vb_published *published);

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
