/* SPDX-License-Identifier: MIT */
#include "show/table.h"
#include "show/export_formats.h"

static int write_table(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    const struct vb_table_options plain = {.width = 0, .color = false};
    return vb_table_write(results, &plain, stream, error);
}

const struct vb_format vb_format_table = {
    .summary = "the table and sentences of the terminal, as plain text",
    .suffix = ".txt",
    .write = write_table,
};
