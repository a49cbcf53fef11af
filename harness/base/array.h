/* SPDX-License-Identifier: MIT
 *
 * Arrays that grow by one item at a time. Their capacity is the next power of two of their count, at least
 * VB_ARRAY_LEAST; it is not stored. */
#pragma once

#include <stdlib.h>

#define VB_ARRAY_LEAST 16

/* Returns `items`, which holds `count` items of `size` bytes, with room for one more. It may have moved. NULL without
 * memory; `items` is then unchanged. Every item of the array must have been added this way. */
static inline void *vb_array_grow(void *items, size_t count, size_t size)
{
    if (count == 0)
        return reallocarray(items, VB_ARRAY_LEAST, size);
    int is_full = count >= VB_ARRAY_LEAST && (count & (count - 1)) == 0; /* 16, 32, 64, ... */
    return is_full ? reallocarray(items, 2 * count, size) : items;
}
