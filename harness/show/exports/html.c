/* SPDX-License-Identifier: MIT */
#include "show/html/page.h"
#include "show/export_formats.h"

static int write_html(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    return vb_html_write(&(struct vb_html_input){.results = results}, stream, error);
}

const struct vb_format vb_format_html = {
    .summary = "one page for a browser, drawings and launches included, that needs no network",
    .suffix = ".html",
    .wants_launches = true,
    .write = write_html,
};
