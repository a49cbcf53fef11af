/* SPDX-License-Identifier: MIT
 *
 * An output format is one file, show/exports/NAME.c, that defines `const struct vb_format vb_format_NAME`; the build
 * collects them. The command line offers each as `--export-NAME FILE` (with '-' for '_'). */
#pragma once

#include "results/row.h"

#include <stdbool.h>
#include <stdio.h>

struct vb_format {
    const char *summary; /* one clause for --help */
    const char *suffix;  /* of a file name, with the dot */
    bool wants_all;      /* also what is kept only on request, such as the allocator's own figures */
    bool wants_launches; /* of that, what each launch had to say */

    /* Writes all of `results` to `stream`. Returns 0 or an error; the caller checks and closes the stream. */
    int (*write)(const struct vb_results *results, FILE *stream, struct vb_error *error);
};

struct vb_format_entry {
    const char *name; /* as in the file name, '_' shown as '-' */
    const struct vb_format *format;
};

/* All formats, in the order of their names, ending with an entry whose name is NULL. */
extern const struct vb_format_entry vb_formats[];

/* The format of that name, or NULL. */
const struct vb_format *vb_format_find(const char *name);
