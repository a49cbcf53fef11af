/* SPDX-License-Identifier: MIT
 *
 * What rows are called in the page: as classes for its style, and as texts that open when one points at a drawing. */
#pragma once

#include "results/arrange.h"

#include <stdio.h>

#define VB_HTML_VARIANTS 8 /* with a colour of their own; those after them share the last */

/* Variants of a case, in the order in which they came. */
struct vb_html_variants {
    const char *names[VB_HTML_VARIANTS];
    size_t count;
};

/* Those of the rows of one case. They are borrowed. */
struct vb_html_variants vb_html_variants_of(struct vb_rows rows);

/* The place of a name among them; the last for what has no place of its own. */
size_t vb_html_variant_index(const struct vb_html_variants *variants, const char *name);

/* "failed", "faster", "slower", "same", "open" (cannot be told), "base" (of the baseline, and where nothing was
 * judged). */
const char *vb_html_outcome(const struct vb_row *row);

/* Writes a place of the page to go to: a case's, as the part of an address behind '#'. */
void vb_html_put_fragment(FILE *stream, const char *name);

/* Writes a sentence for reading in an element: what stands between ` and ` is code. */
void vb_html_put_sentence(FILE *stream, const char *text, const char *end);
