/* SPDX-License-Identifier: MIT
 *
 * The cases that another program or a module has, asked of a worker that has them. */
#pragma once

#include "talk/case_pack.h"
#include "base/error.h"
#include "base/module_file.h"

#include <stdint.h>

/* Who is asked. */
struct vb_inventory_source {
    const char *program;                 /* to be started; NULL: this one */
    const struct vb_module_file *module; /* that it loads; NULL: none */
    const char *name;                    /* of the module or else the program, as the user gave it */
    int64_t timeout_ns;                  /* for each answer, and for the code that a module runs as it is loaded */
};

/* Starts a worker and asks. What its cases' code does as it is loaded, it does to that worker alone. Returns 0;
 * VB_ERROR_MEASURE when it does not start or ends, or is no program of this kind; VB_ERROR_VERSION when it speaks
 * another version of the protocol; VB_ERROR_FORMAT when the module or its table is not as it should be;
 * VB_ERROR_STOPPED; VB_ERROR_MEMORY. Release in any case. */
int vb_inventory_take(struct vb_described *inventory, const struct vb_inventory_source *source, struct vb_error *error);
