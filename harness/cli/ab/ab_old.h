/* SPDX-License-Identifier: MIT
 *
 * The other side of `ab`: a program; or a module, where this side's cases are from one. */
#pragma once

#include "talk/case_pack.h"
#include "base/error.h"
#include "base/module_file.h"
#include "cli/command.h"
#include "conduct/plan.h"
#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>

struct vb_ab_old {
    const char *path;         /* as it was given */
    char *program;            /* the whole path of a program, without links; else NULL */
    struct vb_plan_base base; /* its module is the next, or none */
    struct vb_module_file module;
    struct vb_layouts layouts;     /* paired with this side's; the base has them, too, where they are used */
    struct vb_described described; /* its cases, and how they were compiled */
};

/* Finds out what `path` is and asks a worker for its cases. Returns 0; VB_ERROR_USAGE when it is a module and this
 * side's cases are not from one, or the other way round; VB_ERROR_MEASURE, VB_ERROR_IO, VB_ERROR_FORMAT,
 * VB_ERROR_MEMORY. Close it in any case. */
int vb_ab_old_open(struct vb_ab_old *old, const char *path, const struct vb_program *program, int64_t timeout_ns,
                   struct vb_error *error);
void vb_ab_old_close(struct vb_ab_old *old);

/* Warns that both sides are one file, or were not compiled alike. Returns 0 or VB_ERROR_MEMORY. */
int vb_ab_note_sides(const struct vb_ab_old *old, const struct vb_program *program, struct vb_results *results,
                     struct vb_error *error);

/* Writes why times of its cases mean nothing; or "". */
void vb_ab_old_say_untrusted(const struct vb_ab_old *old, char *text, size_t size);
