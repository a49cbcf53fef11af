/* SPDX-License-Identifier: MIT */
#include "show/markdown_table.h"
#include "show/export_formats.h"
#include "results/csv.h"

static int write_markdown(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    int status = vb_markdown_write(results, stream, error);
    return status == 0 ? vb_stream_finish(stream, "the results as Markdown", error) : status;
}

const struct vb_format vb_format_markdown = {
    .summary = "a table per case and its sentences as GitHub's Markdown",
    .suffix = ".md",
    .write = write_markdown,
};
