/* SPDX-License-Identifier: MIT
 *
 * Places that allocate, put into words. */
#pragma once

#include "talk/call_site.h"
#include "results/row.h"

#include <stdio.h>

/* What is new about a site beside those of an earlier build. */
struct vb_site_mark {
    bool is_new;               /* there was none like it */
    double allocs_per_op_then; /* of the one like it; NAN where there is nothing to compare with */
};

/* Fills a mark for each site, `old` being those of the earlier build, or NULL. Sites are alike whose calls go through
 * the same functions; of those, the ones on the same line, and then in the order of their lines. */
void vb_call_sites_mark(struct vb_site_mark *marks, const struct vb_call_sites *sites, const struct vb_call_sites *old);

/* Writes the sites, new ones first, a paragraph each: what it allocates per operation, then the calls from the
 * innermost outwards, a line each; and at the end what is not known, with what helps. */
void vb_call_sites_write(FILE *stream, const struct vb_call_sites *sites, const struct vb_site_mark *marks);

/* Sets the `sites` of a row: the first of them, in one line. Returns 0 or VB_ERROR_MEMORY. */
int vb_row_set_sites(struct vb_row *row, const struct vb_call_sites *sites, const struct vb_site_mark *marks);

/* The index of the site with which to begin, a new one where there is one; there is at least one. */
size_t vb_call_sites_first(const struct vb_call_sites *sites, const struct vb_site_mark *marks);
