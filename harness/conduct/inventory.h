/* SPDX-License-Identifier: MIT
 *
 * The cases and variants that another program has, asked of a worker of its. */
#ifndef VB_CONDUCT_INVENTORY_H
#define VB_CONDUCT_INVENTORY_H

#include "base/error.h"
#include "base/protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vb_inventory_case {
    char name[VB_NAME_MAX];
    char variants[VB_VARIANTS_TEXT_MAX]; /* one per line */
};

struct vb_inventory {
    struct vb_inventory_case *cases;
    size_t count;
};

/* Starts `program` as a worker and asks. Returns 0; VB_ERROR_MEASURE when it does not start, is no program of this kind, or
 * speaks another version of the protocol; VB_ERROR_STOPPED; VB_ERROR_MEMORY. Release in any case. */
int vb_inventory_take(struct vb_inventory *inventory, const char *program, int64_t timeout_ns, struct vb_error *error);
void vb_inventory_release(struct vb_inventory *inventory);

/* Whether the program has this variant of this case. */
bool vb_inventory_has(const struct vb_inventory *inventory, const char *case_name, const char *variant);

#endif
