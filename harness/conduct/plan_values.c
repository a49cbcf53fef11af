/* SPDX-License-Identifier: MIT */
#include "conduct/plan_values.h"

#include "base/cleanup.h"

#include <stdlib.h>
#include <string.h>

static int add_value(const struct vb_param *param, struct vb_values *values, const char *text, size_t length,
                     struct vb_error *error)
{
    char *item VB_FREE = strndup(text, length);
    if (!item)
        return vb_fail_memory(error);
    VB_OR_RETURN(vb_param_check(param, item, error));
    if (values->count == VB_MAX_VALUES)
        return vb_fail(error, VB_ERROR_USAGE, "parameter '%s' has more than %d values", param->name, VB_MAX_VALUES);
    for (size_t i = 0; i < values->count; i++)
        if (vb_param_same(param, values->items[i], item))
            return vb_fail(error, VB_ERROR_USAGE, "parameter '%s' has the value '%s' twice", param->name, item);
    values->items[values->count++] = item;
    item = NULL;
    return 0;
}

/* What follows the next comma of a list; NULL: there is none. */
static const char *behind_comma(const char *list)
{
    const char *comma = strchr(list, ',');
    return comma ? comma + 1 : NULL;
}

static int add_list(const struct vb_param *param, struct vb_values *values, const char *list, struct vb_error *error)
{
    for (const char *at = list; at; at = behind_comma(at))
        VB_OR_RETURN(add_value(param, values, at, strcspn(at, ","), error));
    return 0;
}

static bool has_item(const char *list, const char *item, size_t length)
{
    for (const char *at = list; at; at = behind_comma(at))
        if (strcspn(at, ",") == length && strncmp(at, item, length) == 0)
            return true;
    return false;
}

/* Whether all of a list are values that the case names itself. */
static bool are_known(const struct vb_param *param, const char *list)
{
    for (const char *at = list; at; at = behind_comma(at)) {
        size_t length = strcspn(at, ",");
        if (!has_item(param->values, at, length) && !has_item(param->more_values, at, length))
            return false;
    }
    return true;
}

/* A number may be given as a list, and so may texts that the case knows; any other text is taken whole, because a path
 * may hold a comma. */
static int add_override(const struct vb_param *param, struct vb_values *values, const char *text,
                        struct vb_error *error)
{
    values->shown = true;
    bool is_list = param->lowest < param->highest || are_known(param, text);
    return is_list ? add_list(param, values, text, error) : add_value(param, values, text, strlen(text), error);
}

int vb_values_collect(struct vb_values *values, const struct vb_case_entry *entry, size_t index,
                      const struct vb_plan_options *options, bool *param_used, struct vb_error *error)
{
    const struct vb_param param = vb_case_param(entry->descriptor, index);
    size_t name_length = strlen(param.name);
    for (size_t i = 0; i < options->param_count; i++) {
        const char *given = options->params[i];
        if (strncmp(given, param.name, name_length) != 0 || given[name_length] != '=')
            continue;
        param_used[i] = true;
        VB_OR_RETURN(add_override(&param, values, given + name_length + 1, error));
    }
    if (values->count > 0)
        return 0;
    if (!param.values)
        return vb_fail(error, VB_ERROR_MEASURE, "case '%s' gives its parameter '%s' no values", entry->name,
                       param.name);
    bool more = options->thorough && param.more_values;
    int status = add_list(&param, values, more ? param.more_values : param.values, error);
    values->shown = values->count > 1;
    return status;
}

void vb_values_release(struct vb_values *values)
{
    for (size_t i = 0; i < values->count; i++)
        free(values->items[i]);
    *values = (struct vb_values){0};
}
