/* SPDX-License-Identifier: MIT */
#include "show/json_value.h"

#include "results/cells.h"
#include "base/utf8.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define WHOLE_MAX                                                                                                      \
    9007199254740992.0 /* 2^53: up to here every integer is a double, and a reader in JavaScript agrees                \
                        */

json_t *vb_json_text(const char *text)
{
    json_t *value = json_string(text);
    if (value)
        return value;
    char *repaired = vb_utf8_repair(text);
    value = repaired ? json_string(repaired) : NULL;
    free(repaired);
    return value;
}

json_t *vb_json_real(double value)
{
    if (!isfinite(value))
        return json_null();
    if (value == trunc(value) && fabs(value) <= WHOLE_MAX)
        return json_integer((json_int_t)value);
    return json_real(value);
}

json_t *vb_json_count(int64_t value)
{
    return value < 0 ? json_null() : json_integer(value);
}

static json_t *list_value(struct vb_list list)
{
    json_t *array = json_array();
    bool failed = !array;
    for (size_t i = 0; i < list.count && !failed; i++)
        failed = json_array_append_new(array, vb_json_real(list.values[i])) != 0;
    if (failed) {
        json_decref(array);
        return NULL;
    }
    return array;
}

json_t *vb_json_cell(const struct vb_row *row, const struct vb_column *column)
{
    switch (column->type) {
    case VB_COLUMN_TEXT: return vb_json_text(vb_cell_text(row, column));
    case VB_COLUMN_REAL: return vb_json_real(vb_cell_real(row, column));
    case VB_COLUMN_COUNT: return vb_json_count(vb_cell_count(row, column));
    case VB_COLUMN_CODE: return vb_json_text(vb_cell_code(row, column));
    case VB_COLUMN_LIST: return list_value(vb_cell_list(row, column));
    }
    assert(false); /* a new type of column */
    return NULL;
}
