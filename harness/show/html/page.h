/* SPDX-License-Identifier: MIT
 *
 * Results as one page for a browser: tables, drawings, script and style in one file that makes no request. All
 * that is said in it comes from the same code as the table of the terminal; the script sorts, hides and scales. */
#pragma once

#include "results/row.h"
#include "show/html/past.h"

#include <stdio.h>

struct vb_html_input {
    const struct vb_results *results;
    const struct vb_results *const *earlier; /* that they are compared with, in the order of time; may be none */
    const char *const *earlier_names;        /* what these are called, such as their files */
    size_t earlier_count;
    const struct vb_html_past *past; /* of the cases; NULL: none is to be shown */
};

/* Writes the page. Returns 0, VB_ERROR_MEMORY or VB_ERROR_IO. */
int vb_html_write(const struct vb_html_input *input, FILE *stream, struct vb_error *error);
