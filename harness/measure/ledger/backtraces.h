/* SPDX-License-Identifier: MIT
 *
 * Where allocations come from: the calls on the stack at each, counted by place. For finding the cause when the
 * ledger has counted too many. A backtrace per allocation is slow, so nothing else is measured meanwhile. */
#pragma once

#include "talk/call_site.h"
#include "measure/ledger/symbols.h"

#include <stddef.h>
#include <stdint.h>

#define VB_SITE_DEPTH 24  /* return addresses that are kept of a stack */
#define VB_SITES_MAX  256 /* places that are distinguished */

/* Of the functions that call the loop of a case: their frames, and those below, are the harness's. Symbols tell that as
 * well, but not in a stripped program. */
#define VB_CALLS_LOOPS __attribute__((noinline, section("vb_calls_loops")))

struct vb_site {
    int64_t allocs;
    int64_t bytes; /* asked for */
    size_t depth;
    uintptr_t calls[VB_SITE_DEPTH]; /* return addresses, the innermost first, from the call into the allocator on */
};

/* Begins to note the allocations that the ledger counts from now on, with the hook as its backend. Call both while
 * it does not count. Without the hook there are no sites. */
void vb_sites_begin(void);
void vb_sites_end(void);

/* The sites noted last, those with most allocations first. Returns how many; `lost` gets the allocations of places for
 * which there was no room. */
size_t vb_sites_get(const struct vb_site **sites, int64_t *lost);

/* Names the site of that index, as they are ordered since vb_sites_get(): what it allocates per operation of
 * `operations`, and the calls from the innermost outwards to the loop of the case. */
void vb_sites_name(struct vb_symbols *symbols, size_t index, int64_t operations, struct vb_call_site *named);
