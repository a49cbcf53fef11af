/* SPDX-License-Identifier: MIT */
#include "results/extras.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Which fields own memory. */
static const size_t list_offsets[] = {
    offsetof(struct vb_row_extras, class_ratios),
    offsetof(struct vb_row_extras, launch_ns),
    offsetof(struct vb_row_extras, launch_cpu_ns),
};

#define LIST_COUNT (sizeof list_offsets / sizeof list_offsets[0])

static struct vb_list *list_at(struct vb_row_extras *extras, size_t offset)
{
    return (struct vb_list *)(void *)((char *)extras + offset);
}

static void forget(struct vb_row_extras *extras)
{
    memset(extras, 0xff, sizeof *extras); /* NAN as a real of IEEE 754 */
    for (size_t i = 0; i < LIST_COUNT; i++)
        *list_at(extras, list_offsets[i]) = (struct vb_list){0};
}

struct vb_row_extras *vb_row_extras(struct vb_row *row)
{
    if (!row->extras) {
        row->extras = malloc(sizeof *row->extras);
        if (row->extras)
            forget(row->extras);
    }
    return row->extras;
}

struct vb_row_extras vb_row_extras_of(const struct vb_row *row)
{
    struct vb_row_extras none;
    if (row->extras)
        return *row->extras;
    forget(&none);
    return none;
}

double vb_extra_at(const struct vb_row *row, size_t offset)
{
    return row->extras ? *(const double *)(const void *)((const char *)row->extras + offset) : NAN;
}

struct vb_list vb_extra_list_at(const struct vb_row *row, size_t offset)
{
    return row->extras ? *list_at(row->extras, offset) : (struct vb_list){0};
}

void vb_row_release_extras(struct vb_row *row)
{
    for (size_t i = 0; row->extras && i < LIST_COUNT; i++)
        free(list_at(row->extras, list_offsets[i])->values);
    free(row->extras);
    row->extras = NULL;
}
