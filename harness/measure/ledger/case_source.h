/* SPDX-License-Identifier: MIT
 *
 * The origin of this process's cases: the program itself, or a module that it loads. */
#pragma once

#include "base/error.h"
#include "case.h"

struct vb_case_source {
    const struct vb_case_entry *cases;
    const struct vb_unit *units, *unit_end; /* how they were compiled; NULL where that is not known */
    const char *file;                       /* that holds their code, to be opened */
    char trouble[1024]; /* why there are none: "cannot be loaded: no such file", which is said of the module; "" */
};

/* The program's own. */
void vb_source_own(struct vb_case_source *source, const struct vb_module *program);

/* Whether a module, or a program linked with the library, was compiled for what runs here. Returns 0 or
 * VB_ERROR_FORMAT; the text of the error says what is wrong with it, without a subject. */
int vb_source_check(const struct vb_module *module, struct vb_error *error);

/* Those of the module that this process, a worker, was told to load, for good; without one, the program's own. A
 * failure is stored in the source's trouble. A module may run code of its own while it is loaded. */
void vb_source_load(struct vb_case_source *source, const struct vb_module *own);
