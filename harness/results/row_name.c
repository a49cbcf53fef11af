/* SPDX-License-Identifier: MIT */
#include "results/row_name.h"

#include <stdio.h>

char *vb_row_name(const struct vb_row *row, bool name_allocator)
{
    char *name = NULL;
    bool named = name_allocator && row->allocator[0];
    int length = asprintf(&name, "%s%s%s/%s%s%s%s%s", row->case_name, row->point[0] ? ":" : "", row->point,
                          row->variant, named ? " (" : "", named ? row->allocator : "", named ? ")" : "",
                          vb_row_is_old_side(row) ? " (old)" : "");
    return length < 0 ? NULL : name;
}
