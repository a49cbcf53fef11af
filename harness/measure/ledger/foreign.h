/* SPDX-License-Identifier: MIT
 *
 * Allocations that go to another allocator than the one that counts: a library with a malloc of its own that it calls
 * past the program's, calls of __libc_malloc, or of a malloc that was looked up in the C library. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Looks through all that is loaded. Returns whether allocations may be uncounted, and sets `reason` to a clause that
 * names the library. An allocator without a name, in a file without symbols, is not found. */
bool vb_foreign_malloc(char *reason, size_t size);
