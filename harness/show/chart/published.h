/* SPDX-License-Identifier: MIT
 *
 * Figures that others published, to stand beside those of a run. */
#pragma once

#include "base/error.h"

#include <stddef.h>
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
