/* SPDX-License-Identifier: MIT */
#include "cli/export_options.h"
#include "talk/status_words.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "results/row_codes.h"
#include "show/export_formats.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keys of the options: above the characters that are short options, below argp's own keys. */
#define FIRST_KEY 0x1000
#define LAST_KEY  0x1fff

static error_t parse_export(int key, char *argument, struct argp_state *state)
{
    struct vb_exports *exports = state->input;
    if (key < FIRST_KEY || key > LAST_KEY)
        return ARGP_ERR_UNKNOWN;
    if (exports->count == VB_EXPORTS_MAX)
        argp_error(state, "more than %d exports", VB_EXPORTS_MAX);
    exports->items[exports->count++] =
        (struct vb_export){.format = vb_formats[key - FIRST_KEY].format, .path = argument};
    return 0;
}

void vb_exports_argp_fill(struct vb_exports_argp *filled)
{
    *filled = (struct vb_exports_argp){.argp = {.options = filled->options, .parser = parse_export}};
    filled->options[0] =
        (struct argp_option){.doc = "Exports ('-' is standard output, then without the table):", .group = 8};
    for (int i = 0; vb_formats[i].name; i++) {
        assert(i < VB_EXPORTS_MAX);
        snprintf(filled->names[i], sizeof filled->names[i], "export-%s", vb_formats[i].name);
        filled->options[i + 1] = (struct argp_option){.name = filled->names[i],
                                                      .key = FIRST_KEY + i,
                                                      .arg = "FILE",
                                                      .doc = vb_formats[i].format->summary,
                                                      .group = 8};
    }
}

bool vb_exports_use_stdout(const struct vb_exports *exports)
{
    for (size_t i = 0; i < exports->count; i++)
        if (strcmp(exports->items[i].path, "-") == 0)
            return true;
    return false;
}

bool vb_exports_want_all(const struct vb_exports *exports)
{
    for (size_t i = 0; i < exports->count; i++)
        if (exports->items[i].format->wants_all)
            return true;
    return false;
}

bool vb_exports_want_launches(const struct vb_exports *exports)
{
    for (size_t i = 0; i < exports->count; i++)
        if (exports->items[i].format->wants_launches || exports->items[i].format->wants_all)
            return true;
    return false;
}

int vb_exports_check(const struct vb_exports *exports, struct vb_error *error)
{
    size_t to_stdout = 0;
    for (size_t i = 0; i < exports->count; i++) {
        to_stdout += strcmp(exports->items[i].path, "-") == 0;
        if (to_stdout > 1)
            return vb_fail(error, VB_ERROR_USAGE, "more than one export goes to standard output");
        int status = vb_output_check(exports->items[i].path, error);
        if (status != 0)
            return status;
    }
    return 0;
}

int vb_export_write(const struct vb_export *item, const struct vb_results *results, struct vb_error *error)
{
    struct vb_output output;
    struct vb_error reason = {0};
    VB_OR_RETURN(vb_output_open(&output, item->path, error));
    int status = item->format->write(results, output.stream, &reason);
    if (status == 0)
        return vb_output_commit(&output, error);
    vb_output_end(&output, status, NULL);
    const char *name = strcmp(item->path, "-") == 0 ? "standard output" : item->path;
    return vb_fail(error, status, "%.900s, in '%.100s'", reason.text, name);
}

int vb_exports_write(const struct vb_exports *exports, const struct vb_results *results, struct vb_error *error)
{
    int first = 0;
    for (size_t i = 0; i < exports->count; i++) {
        int status = vb_export_write(&exports->items[i], results, first == 0 ? error : NULL);
        if (first == 0)
            first = status;
    }
    return first;
}

static int add_failure(struct vb_results *results, const struct vb_export_failure *failure)
{
    char *status VB_FREE = NULL;
    char *gate VB_FREE = NULL;
    struct vb_row *row = vb_results_append(results);
    if (!row || asprintf(&status, VB_WORDS_NOT_MEASURED ": %s", failure->error->text) < 0 ||
        asprintf(&gate, "%s: %s", vb_gate_word(VB_ROW_GATE_CANNOT), failure->error->text) < 0)
        return VB_ERROR_MEMORY;
    VB_OR_RETURN(vb_row_set_text(&row->case_name, "vbench"));
    VB_OR_RETURN(vb_row_set_text(&row->variant, failure->command));
    VB_OR_RETURN(vb_row_set_text(&row->side, failure->side));
    VB_OR_RETURN(vb_row_set_text(&row->status, status));
    VB_OR_RETURN(vb_row_set_text(&row->gate, gate));
    vb_row_read_words(row);
    return 0;
}

/* Whether the export would take the place of something that the command reads. */
static bool is_input(const struct vb_export *item, const char *const *inputs)
{
    for (; *inputs; inputs++)
        if (vb_is_same_file(item->path, *inputs))
            return true;
    return false;
}

void vb_exports_write_failure(const struct vb_exports *exports, const struct vb_export_failure *failure)
{
    if (failure->error->code == VB_ERROR_USAGE)
        return;
    struct vb_results results = *failure->facts; /* its facts, with another row */
    results.rows = NULL;
    results.row_count = results.row_room = 0;
    if (add_failure(&results, failure) == 0)
        for (size_t i = 0; i < exports->count; i++)
            if (!is_input(&exports->items[i], failure->inputs))
                vb_export_write(&exports->items[i], &results, NULL);
    for (size_t i = 0; i < results.row_count; i++)
        vb_row_release(&results.rows[i]);
    free(results.rows);
}
