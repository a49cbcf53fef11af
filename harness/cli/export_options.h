/* SPDX-License-Identifier: MIT
 *
 * `--export-FORMAT FILE`: one option per output format, the same in every command that has results. */
#pragma once

#include "base/error.h"
#include "results/row.h"

#include <argp.h>
#include <stdbool.h>

#define VB_EXPORTS_MAX 32

struct vb_export {
    const struct vb_format *format;
    const char *path; /* "-": standard output */
};

struct vb_exports {
    struct vb_export items[VB_EXPORTS_MAX];
    size_t count;
};

/* The options as an argp child, `argp`, whose input is a struct vb_exports. */
struct vb_exports_argp {
    struct argp argp;
    struct argp_option options[VB_EXPORTS_MAX + 2];
    char names[VB_EXPORTS_MAX][32];
};

/* Fills it; it stays where it is while arguments are parsed. */
void vb_exports_argp_fill(struct vb_exports_argp *filled);

/* Whether one of them goes to standard output, so that nothing else may. */
bool vb_exports_use_stdout(const struct vb_exports *exports);

/* Whether one of them is of a format that is to have all that is known, as JSON is. */
bool vb_exports_want_all(const struct vb_exports *exports);

/* Whether one of them is of a format that lists single launches. */
bool vb_exports_want_launches(const struct vb_exports *exports);

/* Checks, before anything is measured, that every file can be written and standard output is asked for once at most.
 * Returns 0, VB_ERROR_USAGE or VB_ERROR_IO. */
int vb_exports_check(const struct vb_exports *exports, struct vb_error *error);

/* Writes them all; goes on after a failure and returns the first. */
int vb_exports_write(const struct vb_exports *exports, const struct vb_results *results, struct vb_error *error);

/* A command that ends before it has results, and why. */
struct vb_export_failure {
    const char *command; /* "gate" */
    const char *side;    /* VB_SIDE_NEW where two programs were to be compared, else "" */
    const struct vb_error *error;
    const struct vb_results *facts; /* of the run, as far as they are known */
    const char *const *inputs;      /* files that the command reads, then NULL: they are not written over */
};

/* Writes them all the same, with one row that was not measured and says why: the next reader finds an error, not the
 * file of an earlier run or none. Not after VB_ERROR_USAGE. What cannot be written is passed over, because the
 * command has complained already. */
void vb_exports_write_failure(const struct vb_exports *exports, const struct vb_export_failure *failure);

/* Writes one. Returns 0 or an error; a target that exists is replaced whole or not at all. */
int vb_export_write(const struct vb_export *item, const struct vb_results *results, struct vb_error *error);
