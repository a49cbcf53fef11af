/* SPDX-License-Identifier: MIT */
#include "results/row.h"

#include "base/array.h"
#include "base/text.h"
#include "results/cells.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void vb_results_init(struct vb_results *results)
{
    *results = (struct vb_results){0};
}

/* Most texts are empty: they need no memory of their own. */
static const char no_text[1] = "";

static void release_text(char *text)
{
    if (text != no_text)
        free(text);
}

void vb_row_release(struct vb_row *row)
{
    for (const struct vb_column *column = vb_columns; column < vb_columns + vb_column_count; column++)
        if (column->type == VB_COLUMN_TEXT)
            release_text(*vb_cell_text_field(row, column));
        else if (column->type == VB_COLUMN_LIST)
            free(vb_cell_list_field(row, column)->values);
}

void vb_results_release(struct vb_results *results)
{
    for (size_t i = 0; i < results->fact_count; i++) {
        free(results->facts[i].key);
        free(results->facts[i].value);
    }
    for (size_t i = 0; i < results->row_count; i++)
        vb_row_release(&results->rows[i]);
    for (size_t i = 0; i < results->warning_count; i++)
        free(results->warnings[i]);
    free(results->facts);
    free(results->rows);
    free(results->warnings);
    vb_results_init(results);
}

void vb_row_init(struct vb_row *row)
{
    memset(row, 0xff, sizeof *row); /* -1 as a count, and NAN as a real of IEEE 754 */
    for (const struct vb_column *column = vb_columns; column < vb_columns + vb_column_count; column++)
        if (column->type == VB_COLUMN_TEXT)
            *vb_cell_text_field(row, column) = (char *)no_text;
        else if (column->type == VB_COLUMN_LIST)
            *vb_cell_list_field(row, column) = (struct vb_list){0};
        else if (column->type == VB_COLUMN_CODE)
            vb_cell_set_code(row, column, "");
}

int vb_results_reserve(struct vb_results *results, size_t count)
{
    struct vb_row *rows = reallocarray(results->rows, count, sizeof *rows);
    if (!rows)
        return VB_ERROR_MEMORY;
    results->rows = rows;
    results->row_room = count;
    return 0;
}

struct vb_row *vb_results_append(struct vb_results *results)
{
    if (results->row_count >= results->row_room &&
        vb_results_reserve(results, results->row_count > 0 ? 2 * results->row_count : VB_ARRAY_LEAST) != 0)
        return NULL;
    struct vb_row *row = &results->rows[results->row_count++];
    vb_row_init(row);
    return row;
}

double *vb_row_real_field(struct vb_row *row, size_t offset)
{
    return (double *)(void *)((char *)row + offset);
}

double vb_row_real(const struct vb_row *row, size_t offset)
{
    return *vb_row_real_field((struct vb_row *)row, offset);
}

bool vb_row_is_old_side(const struct vb_row *row)
{
    return strcmp(row->side, VB_SIDE_OLD) == 0;
}

int vb_row_set_text(char **field, const char *text)
{
    char *copy = *text ? strdup(text) : (char *)no_text;
    if (!copy)
        return VB_ERROR_MEMORY;
    release_text(*field);
    *field = copy;
    return 0;
}

int vb_row_set_list(struct vb_list *field, const double *values, size_t count)
{
    double *copy = NULL;
    if (count > 0) {
        copy = reallocarray(NULL, count, sizeof *copy);
        if (!copy)
            return VB_ERROR_MEMORY;
        memcpy(copy, values, count * sizeof *copy);
    }
    free(field->values);
    *field = (struct vb_list){.values = copy, .count = count};
    return 0;
}

/* Facts and warnings stand on one line each in the results file. */
static void blank_line_ends(char *text)
{
    for (; (text = strpbrk(text, "\r\n")) != NULL; text++)
        *text = ' ';
}

int vb_results_set_fact(struct vb_results *results, const char *key, const char *value)
{
    assert(vb_fact_key_is_valid(key));
    char *copy = strdup(value);
    if (!copy)
        return VB_ERROR_MEMORY;
    blank_line_ends(copy);
    for (size_t i = 0; i < results->fact_count; i++) {
        if (strcmp(results->facts[i].key, key) == 0) {
            free(results->facts[i].value);
            results->facts[i].value = copy;
            return 0;
        }
    }
    char *name = strdup(key);
    struct vb_fact *facts = name ? vb_array_grow(results->facts, results->fact_count, sizeof *facts) : NULL;
    if (!facts) {
        free(name);
        free(copy);
        return VB_ERROR_MEMORY;
    }
    results->facts = facts;
    facts[results->fact_count++] = (struct vb_fact){.key = name, .value = copy};
    return 0;
}

int vb_results_add_warning(struct vb_results *results, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        return VB_ERROR_MEMORY;
    blank_line_ends(text);
    char **warnings = vb_array_grow(results->warnings, results->warning_count, sizeof *warnings);
    if (!warnings) {
        free(text);
        return VB_ERROR_MEMORY;
    }
    results->warnings = warnings;
    warnings[results->warning_count++] = text;
    return 0;
}

const char *vb_results_fact(const struct vb_results *results, const char *key)
{
    for (size_t i = 0; i < results->fact_count; i++)
        if (strcmp(results->facts[i].key, key) == 0)
            return results->facts[i].value;
    return NULL;
}

const char *vb_fact_case(const char *key)
{
    return vb_text_behind(key, "case.");
}

const char *vb_results_said(const struct vb_results *results, const char *key)
{
    const char *value = vb_results_fact(results, key);
    return value ? value : "";
}

char *vb_row_name(const struct vb_row *row, bool name_allocator)
{
    char *name = NULL;
    bool named = name_allocator && row->allocator[0];
    int length = asprintf(&name, "%s%s%s/%s%s%s%s%s", row->case_name, row->point[0] ? ":" : "", row->point,
                          row->variant, named ? " (" : "", named ? row->allocator : "", named ? ")" : "",
                          vb_row_is_old_side(row) ? " (old)" : "");
    return length < 0 ? NULL : name;
}

/* What a row owns is owned twice then. */
int vb_results_copy_row(struct vb_results *results, const struct vb_row *row)
{
    struct vb_row *copy = vb_results_append(results);
    if (!copy)
        return VB_ERROR_MEMORY;
    *copy = *row;
    int status = 0;
    for (const struct vb_column *column = vb_columns; column < vb_columns + vb_column_count; column++)
        if (column->type == VB_COLUMN_TEXT) {
            *vb_cell_text_field(copy, column) = (char *)no_text;
            status |= vb_row_set_text(vb_cell_text_field(copy, column), vb_cell_text(row, column));
        } else if (column->type == VB_COLUMN_LIST) {
            struct vb_list list = vb_cell_list(row, column);
            *vb_cell_list_field(copy, column) = (struct vb_list){0};
            status |= vb_row_set_list(vb_cell_list_field(copy, column), list.values, list.count);
        }
    return status;
}

void vb_results_keep(struct vb_results *results, vb_row_selector *selects, void *context)
{
    size_t kept = 0;
    for (size_t i = 0; i < results->row_count; i++) {
        if (selects(context, &results->rows[i]))
            results->rows[kept++] = results->rows[i];
        else
            vb_row_release(&results->rows[i]);
    }
    results->row_count = kept;
}

int vb_results_copy_head(struct vb_results *copy, const struct vb_results *results)
{
    for (size_t i = 0; i < results->fact_count; i++)
        VB_OR_RETURN(vb_results_set_fact(copy, results->facts[i].key, results->facts[i].value));
    for (size_t i = 0; i < results->warning_count; i++)
        VB_OR_RETURN(vb_results_add_warning(copy, "%s", results->warnings[i]));
    return 0;
}

int vb_results_select(struct vb_results *copy, const struct vb_results *results, vb_row_selector *selects,
                      void *context)
{
    vb_results_init(copy);
    VB_OR_RETURN(vb_results_copy_head(copy, results));
    for (size_t i = 0; i < results->row_count; i++)
        if (selects(context, &results->rows[i]))
            VB_OR_RETURN(vb_results_copy_row(copy, &results->rows[i]));
    return 0;
}
