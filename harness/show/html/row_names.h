/* SPDX-License-Identifier: MIT
 *
 * What rows are called in the page: as classes for its style, as places, as data inside of an element, and what to type
 * to measure one again. */
#pragma once

#include "results/arrange.h"
#include "results/row.h"

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

/* Writes a text that leads to the place of a case. */
void vb_html_put_link(FILE *stream, const char *case_name, const char *text);

/* Writes a sentence for reading in an element: what stands between ` and ` is code. */
void vb_html_put_sentence(FILE *stream, const char *text, const char *end);

/* Writes a text as a string of JSON in which nothing can end the element, open another, or be a line end to a script:
 * no '<', '>' or '&', no U+2028, no control character. What is not a character becomes U+FFFD. */
void vb_html_put_json(FILE *stream, const char *text);

/* A part of such a string, for the caller to put quotes around. */
void vb_html_put_json_part(FILE *stream, const char *text);

/* Writes the command for the point of a row, baseline included, as a shell takes it: "vbench cache_hit --param hit=90";
 * of two programs, the command that compared them. Nothing where it cannot be typed. `row` is as the file has it. */
void vb_html_say_command(FILE *stream, const struct vb_results *results, const struct vb_row *row);
