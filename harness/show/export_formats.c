/* SPDX-License-Identifier: MIT */
#include "show/export_formats.h"

#include <string.h>

const struct vb_format *vb_format_find(const char *name)
{
    for (const struct vb_format_entry *entry = vb_formats; entry->name; entry++)
        if (strcmp(entry->name, name) == 0)
            return entry->format;
    return NULL;
}
