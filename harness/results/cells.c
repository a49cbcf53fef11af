/* SPDX-License-Identifier: MIT */
#include "results/cells.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define TYPE_TEXT       .type = VB_COLUMN_TEXT
#define TYPE_REAL       .type = VB_COLUMN_REAL
#define TYPE_SIGNED     .type = VB_COLUMN_REAL, .is_signed = true
#define TYPE_COUNT      .type = VB_COLUMN_COUNT
#define TYPE_LIST       .type = VB_COLUMN_LIST
#define TYPE_CODE(code) .type = VB_COLUMN_CODE, .codes = code##_codes

const struct vb_column vb_columns[] = {
#define NAMED(name_, type_, field_, unit_, kind_, is_rare_, meaning_)                                                  \
    {TYPE_##type_,                                                                                                     \
     .name = name_,                                                                                                    \
     .unit = unit_,                                                                                                    \
     .kind = VB_COLUMN_##kind_,                                                                                        \
     .offset = offsetof(struct vb_row, field_),                                                                        \
     .is_rare = is_rare_,                                                                                              \
     .meaning = meaning_},
#include "results/columns.h"
};

const size_t vb_column_count = sizeof vb_columns / sizeof vb_columns[0];

const struct vb_column *vb_column_find(const char *name)
{
    for (size_t i = 0; i < vb_column_count; i++)
        if (strcmp(vb_columns[i].name, name) == 0)
            return &vb_columns[i];
    return NULL;
}

const char *vb_column_kind_name(enum vb_column_kind kind)
{
    static const char *const names[] = {[VB_COLUMN_KEY] = "key",
                                        [VB_COLUMN_WORDS] = "words",
                                        [VB_COLUMN_NOISY] = "noisy",
                                        [VB_COLUMN_EXACT] = "exact",
                                        [VB_COLUMN_SETUP] = "setup"};
    return names[kind];
}

static void *field(struct vb_row *row, const struct vb_column *column, enum vb_column_type type)
{
    assert(column->type == type);
    (void)type;
    return (char *)row + column->offset;
}

char **vb_cell_text_field(struct vb_row *row, const struct vb_column *column)
{
    return field(row, column, VB_COLUMN_TEXT);
}

double *vb_cell_real_field(struct vb_row *row, const struct vb_column *column)
{
    return field(row, column, VB_COLUMN_REAL);
}

int64_t *vb_cell_count_field(struct vb_row *row, const struct vb_column *column)
{
    return field(row, column, VB_COLUMN_COUNT);
}

struct vb_list *vb_cell_list_field(struct vb_row *row, const struct vb_column *column)
{
    return field(row, column, VB_COLUMN_LIST);
}

static unsigned *code_field(struct vb_row *row, const struct vb_column *column)
{
    return field(row, column, VB_COLUMN_CODE);
}

const char *vb_cell_code(const struct vb_row *row, const struct vb_column *column)
{
    return column->codes[*code_field((struct vb_row *)row, column)];
}

int vb_cell_set_code(struct vb_row *row, const struct vb_column *column, const char *name)
{
    for (unsigned i = 0; column->codes[i]; i++) {
        if (strcmp(column->codes[i], name) != 0)
            continue;
        *code_field(row, column) = i;
        return 0;
    }
    return VB_ERROR_FORMAT;
}

const char *vb_cell_text(const struct vb_row *row, const struct vb_column *column)
{
    return *vb_cell_text_field((struct vb_row *)row, column);
}

double vb_cell_real(const struct vb_row *row, const struct vb_column *column)
{
    return *vb_cell_real_field((struct vb_row *)row, column);
}

int64_t vb_cell_count(const struct vb_row *row, const struct vb_column *column)
{
    return *vb_cell_count_field((struct vb_row *)row, column);
}

struct vb_list vb_cell_list(const struct vb_row *row, const struct vb_column *column)
{
    return *vb_cell_list_field((struct vb_row *)row, column);
}

bool vb_cell_is_known(const struct vb_row *row, const struct vb_column *column)
{
    switch (column->type) {
    case VB_COLUMN_TEXT: return *vb_cell_text(row, column) != '\0';
    case VB_COLUMN_REAL:
        return isfinite(vb_cell_real(row, column)) && (vb_cell_real(row, column) >= 0 || column->is_signed);
    case VB_COLUMN_COUNT: return vb_cell_count(row, column) >= 0;
    case VB_COLUMN_LIST: return vb_cell_list(row, column).count > 0;
    case VB_COLUMN_CODE: return *vb_cell_code(row, column) != '\0';
    }
    assert(false); /* a new type of column */
    return false;
}

bool vb_fact_key_is_valid(const char *key)
{
    return *key != '\0' && strcmp(key, "warning") != 0 &&
           strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_.") == strlen(key);
}

static int longest(int length, const char *text)
{
    int other = (int)strlen(text);
    return other > length ? other : length;
}

int vb_columns_print(FILE *stream)
{
    int name = longest(0, "NAME");
    int unit = longest(0, "UNIT");
    int kind = longest(0, "KIND");
    for (size_t i = 0; i < vb_column_count; i++) {
        name = longest(name, vb_columns[i].name);
        unit = longest(unit, vb_columns[i].unit);
        kind = longest(kind, vb_column_kind_name(vb_columns[i].kind));
    }
    fprintf(stream, "%-*s  %-*s  %-*s  %s\n", name, "NAME", unit, "UNIT", kind, "KIND", "MEANING");
    for (size_t i = 0; i < vb_column_count; i++) {
        const struct vb_column *column = &vb_columns[i];
        fprintf(stream, "%-*s  %-*s  %-*s  %s\n", name, column->name, unit, column->unit, kind,
                vb_column_kind_name(column->kind), column->meaning);
    }
    return fflush(stream) != 0 || ferror(stream) ? VB_ERROR_IO : 0;
}
