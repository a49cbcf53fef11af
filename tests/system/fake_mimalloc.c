/* SPDX-License-Identifier: MIT
 *
 * A library that says it is mimalloc and that every block is its own, and serves no malloc. */
#include <stdbool.h>

int mi_version(void);
bool mi_is_in_heap_region(const void *block);

int mi_version(void)
{
    return 999;
}

bool mi_is_in_heap_region(const void *block)
{
    return block != (const void *)0;
}
