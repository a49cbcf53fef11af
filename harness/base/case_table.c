/* SPDX-License-Identifier: MIT */
#include "base/case_table.h"
#include "base/units.h"

#include <math.h>
#include <string.h>

const struct vb_case_entry *vb_case_find(const struct vb_case_entry *cases, const char *name)
{
    for (const struct vb_case_entry *entry = cases; entry->name; entry++)
        if (strcmp(entry->name, name) == 0)
            return entry;
    return NULL;
}

bool vb_case_has(const struct vb_case_entry *cases, const char *name, const char *variant)
{
    const struct vb_case_entry *entry = vb_case_find(cases, name);
    size_t count = entry && entry->descriptor ? vb_case_variant_count(entry->descriptor) : 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(entry->descriptor->variants[i].name, variant) == 0)
            return true;
    return false;
}

size_t vb_case_variant_count(const struct vb_case *descriptor)
{
    size_t count = 0;
    while (count < VB_MAX_VARIANTS && descriptor->variants[count].name)
        count++;
    return count;
}

static size_t own_param_count(const struct vb_case *descriptor)
{
    size_t count = 0;
    while (count < VB_MAX_PARAMS && descriptor->params[count].name)
        count++;
    return count;
}

size_t vb_case_param_count(const struct vb_case *descriptor)
{
    return own_param_count(descriptor) + (descriptor->threads != NULL);
}

struct vb_param vb_case_param(const struct vb_case *descriptor, size_t index)
{
    if (index < own_param_count(descriptor))
        return descriptor->params[index];
    return (struct vb_param){
        .name = VB_THREADS_PARAM,
        .values = descriptor->threads,
        .summary = "threads that run the loop at the same time",
        .lowest = 1,
        .highest = VB_MAX_THREADS,
        .whole = 1,
    };
}

int vb_case_param_index(const struct vb_case *descriptor, const char *name)
{
    size_t count = vb_case_param_count(descriptor);
    for (size_t i = 0; i < count; i++)
        if (strcmp(vb_case_param(descriptor, i).name, name) == 0)
            return (int)i;
    return -1;
}

static bool takes_number(const struct vb_param *param)
{
    return param->lowest < param->highest;
}

int vb_param_check(const struct vb_param *param, const char *value, struct vb_error *error)
{
    if (*value == '\0' || strpbrk(value, "\n\r"))
        return vb_fail(error, VB_ERROR_USAGE, "parameter '%s' needs a value of one line", param->name);
    if (!takes_number(param))
        return 0;
    double number = 0;
    if (vb_parse_number(value, &number) != 0 || number < param->lowest || number > param->highest)
        return vb_fail(error, VB_ERROR_USAGE, "parameter '%s' takes a number from %g to %g, not '%s'", param->name,
                       param->lowest, param->highest, value);
    if (param->whole && number != floor(number))
        return vb_fail(error, VB_ERROR_USAGE, "parameter '%s' takes a whole number, not '%s'", param->name, value);
    return 0;
}

bool vb_param_same(const struct vb_param *param, const char *value, const char *other)
{
    double number = 0, other_number = 0;
    if (!takes_number(param) || vb_parse_number(value, &number) != 0 || vb_parse_number(other, &other_number) != 0)
        return strcmp(value, other) == 0;
    return !(number < other_number) && !(number > other_number);
}

int vb_settings_parse(const struct vb_case *descriptor, char *text, struct vb_setting *settings, struct vb_error *error)
{
    size_t count = vb_case_param_count(descriptor);
    char *rest = text;
    for (size_t i = 0; i < count; i++) {
        const struct vb_param param = vb_case_param(descriptor, i);
        char *line = strsep(&rest, "\n");
        char *value = line ? strchr(line, '=') : NULL;
        if (!value)
            return vb_fail(error, VB_ERROR_FORMAT, "no setting for parameter '%s'", param.name);
        *value++ = '\0';
        if (strcmp(line, param.name) != 0 || vb_param_check(&param, value, NULL) != 0)
            return vb_fail(error, VB_ERROR_FORMAT, "'%s=%s' is no setting of parameter '%s'", line, value, param.name);
        settings[i] = (struct vb_setting){.name = param.name, .value = value, .number = NAN};
        if (takes_number(&param))
            vb_parse_number(value, &settings[i].number);
    }
    if (rest && *rest != '\0')
        return vb_fail(error, VB_ERROR_FORMAT, "settings for parameters that the case does not have");
    return 0;
}
