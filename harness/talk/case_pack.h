/* SPDX-License-Identifier: MIT
 *
 * A table of cases as bytes, to send from one process to another: the descriptions of the cases without their code. */
#pragma once

#include "base/error.h"
#include "talk/how_compiled.h"
#include "case.h"

#include <stddef.h>

/* What a worker has to say of its cases. */
struct vb_described {
    char *trouble; /* why there are none, in a sentence; NULL: there are */
    struct vb_case_entry *cases;
    struct vb_origin origin;

    /* What the pointers above lead to. */
    struct vb_case *descriptors;
    char *bytes;
};

/* Puts a table into bytes, which the caller frees. With `trouble`, which says why there is none, only that. Returns
 * NULL without memory. */
char *vb_cases_pack(const struct vb_case_entry *cases, const struct vb_origin *origin, const char *trouble,
                    size_t *size);

/* Makes the table again; its functions must not be called. Takes over the bytes, which came from malloc, in any
 * case. Returns 0, VB_ERROR_FORMAT if they are no such table, or VB_ERROR_MEMORY. */
int vb_cases_unpack(struct vb_described *described, char *bytes, size_t size, struct vb_error *error);
void vb_described_release(struct vb_described *described);
