/* SPDX-License-Identifier: MIT */
#include "results/terminal_text.h"

#include "results/cells.h"
#include "results/row.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define SPELLED_MAX 4 /* bytes of "\x1b" */

bool vb_text_is_plain(const char *text)
{
    while (*text) {
        size_t length = vb_utf8_shown_length(text);
        if (length == 0)
            return false;
        text += length;
    }
    return true;
}

/* Returns its end. */
static char *spell(char *target, unsigned char byte)
{
    switch (byte) {
    case '\t': return stpcpy(target, "\\t");
    case '\n': return stpcpy(target, "\\n");
    case '\r': return stpcpy(target, "\\r");
    default: return target + sprintf(target, "\\x%02x", byte);
    }
}

char *vb_text_shown(const char *text)
{
    char *shown = malloc(SPELLED_MAX * strlen(text) + 1);
    if (!shown)
        return NULL;
    char *end = shown;
    while (*text) {
        size_t length = vb_utf8_shown_length(text);
        if (length > 0)
            end = mempcpy(end, text, length);
        else
            end = spell(end, (unsigned char)*text);
        text += length > 0 ? length : 1;
    }
    *end = '\0';
    return shown;
}

static bool row_is_plain(const struct vb_row *row)
{
    for (size_t c = 0; c < vb_column_count; c++)
        if (vb_columns[c].type == VB_COLUMN_TEXT && !vb_text_is_plain(vb_cell_text(row, &vb_columns[c])))
            return false;
    return true;
}

static bool are_plain(const struct vb_results *results)
{
    bool plain = true;
    for (size_t i = 0; plain && i < results->fact_count; i++)
        plain = vb_text_is_plain(results->facts[i].value);
    for (size_t i = 0; plain && i < results->warning_count; i++)
        plain = vb_text_is_plain(results->warnings[i]);
    for (size_t i = 0; plain && i < results->row_count; i++)
        plain = row_is_plain(&results->rows[i]);
    return plain;
}

/* Replaces a text that is owned by itself. */
static int replace(char **text)
{
    char *shown = vb_text_shown(*text);
    if (!shown)
        return VB_ERROR_MEMORY;
    free(*text);
    *text = shown;
    return 0;
}

static int replace_in_row(struct vb_row *row)
{
    int status = 0;
    for (size_t c = 0; status == 0 && c < vb_column_count; c++) {
        if (vb_columns[c].type != VB_COLUMN_TEXT || vb_text_is_plain(vb_cell_text(row, &vb_columns[c])))
            continue;
        char *shown = vb_text_shown(vb_cell_text(row, &vb_columns[c]));
        status = shown ? vb_row_set_text(vb_cell_text_field(row, &vb_columns[c]), shown) : VB_ERROR_MEMORY;
        free(shown);
    }
    return status;
}

static bool select_all(void *context, const struct vb_row *row)
{
    (void)context;
    (void)row;
    return true;
}

const struct vb_results *vb_results_shown(const struct vb_results *results, struct vb_results *copy)
{
    vb_results_init(copy);
    if (are_plain(results))
        return results;
    int status = vb_results_select(copy, results, select_all, NULL);
    for (size_t i = 0; status == 0 && i < copy->fact_count; i++)
        status = replace(&copy->facts[i].value);
    for (size_t i = 0; status == 0 && i < copy->warning_count; i++)
        status = replace(&copy->warnings[i]);
    for (size_t i = 0; status == 0 && i < copy->row_count; i++)
        status = replace_in_row(&copy->rows[i]);
    return status == 0 ? copy : NULL;
}
