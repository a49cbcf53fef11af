/* SPDX-License-Identifier: MIT
 *
 * Where pieces of data begin, and so how far the piece at an address reaches. */
#include "base/array.h"
#include "code/image.h"

#include <stdlib.h>

static int by_value(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

int vb_image_add_start(struct vb_image *image, uint64_t address)
{
    uint64_t *grown = vb_array_grow(image->starts, image->start_count, sizeof *grown);
    if (!grown)
        return VB_ERROR_MEMORY;
    image->starts = grown;
    grown[image->start_count++] = address;
    return 0;
}

void vb_image_settle_starts(struct vb_image *image)
{
    if (image->start_count > 0)
        qsort(image->starts, image->start_count, sizeof *image->starts, by_value);
}

uint64_t vb_image_data_end(const struct vb_image *image, uint64_t address)
{
    const struct vb_segment *segment = vb_image_segment(image, address);
    if (!segment)
        return address;
    uint64_t end = segment->address + segment->memory_size;
    size_t low = 0, high = image->start_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (image->starts[middle] <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low < image->start_count && image->starts[low] < end ? image->starts[low] : end;
}
