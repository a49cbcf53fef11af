/* SPDX-License-Identifier: MIT
 *
 * Rows by one name, for readers that know neither cases nor points. */
#pragma once

#include "results/row.h"

#include <stdbool.h>

/* "ready_return/heap_future", "cache_hit:hit=90/heap_future", or with its allocator "ready_return/heap_future (glibc)":
 * as patterns are typed; the old program's is "null/first (old)", the new one's goes by the plain name. To be freed;
 * NULL without memory. */
char *vb_row_name(const struct vb_row *row, bool name_allocator);
