/* SPDX-License-Identifier: MIT */
#include "base/case_table.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ASCII letters and digits only, in any locale. */
static bool is_plain(const char *name, const char *also)
{
    for (const unsigned char *at = (const unsigned char *)name; *at; at++)
        if (!(*at < 0x80 && isalnum(*at)) && !strchr(also, *at))
            return false;
    return true;
}

/* `what` is "case 'parse'" or what else stands before the name in the sentence. */
static int check_name(const char *what, const char *name, const char *also, struct vb_error *error)
{
    if (*name == '\0')
        return vb_fail(error, VB_ERROR_FORMAT, "%s an empty name", what);
    size_t length = strnlen(name, VB_MAX_NAME_LENGTH + 1);
    if (length > VB_MAX_NAME_LENGTH)
        return vb_fail(error, VB_ERROR_FORMAT, "%s a name longer than %d bytes, '%.*s...'", what, VB_MAX_NAME_LENGTH,
                       VB_MAX_NAME_LENGTH, name);
    if (!is_plain(name, also))
        return vb_fail(error, VB_ERROR_FORMAT, "%s the name '%s', but a name takes letters, digits and '%s' only", what,
                       name, also);
    return 0;
}

bool vb_contract_is_sound(struct vb_contract contract)
{
    bool known = (unsigned)contract.kind <= VB_CONTRACT_BASELINE_PLUS;
    bool may_be_negative = contract.kind == VB_CONTRACT_BASELINE_PLUS || contract.kind == VB_CONTRACT_NONE;
    return known && isfinite(contract.value) && (contract.value >= 0 || may_be_negative);
}

static int check_contract(const char *name, const struct vb_variant *variant, const char *quantity,
                          struct vb_contract contract, struct vb_error *error)
{
    if (vb_contract_is_sound(contract))
        return 0;
    return vb_fail(error, VB_ERROR_FORMAT, "variant '%s' of case '%s' promises %s that cannot be: kind %d, value %g",
                   variant->name, name, quantity, (int)contract.kind, contract.value);
}

static int check_variant(const char *name, const struct vb_variant *variant, struct vb_error *error)
{
    char what[VB_MAX_NAME_LENGTH + 40];
    snprintf(what, sizeof what, "case '%s' has a variant with", name);
    int status = check_name(what, variant->name, "_-.", error);
    if (status == 0 && !variant->loop)
        status = vb_fail(error, VB_ERROR_FORMAT, "variant '%s' of case '%s' has no loop", variant->name, name);
    if (status == 0)
        status = check_contract(name, variant, "allocations", variant->allocs, error);
    if (status == 0)
        status = check_contract(name, variant, "bytes", variant->bytes, error);
    if (status == 0 && !(isfinite(variant->source_allocs) && variant->source_allocs >= 0))
        status = vb_fail(error, VB_ERROR_FORMAT, "variant '%s' of case '%s' has source_allocs %g", variant->name, name,
                         variant->source_allocs);
    snprintf(what, sizeof what, "case '%s' has a variant known as", name);
    return status == 0 && variant->known_as ? check_name(what, variant->known_as, "_-.", error) : status;
}

static int check_unlike_earlier(const char *name, const struct vb_variant *variants, size_t index,
                                struct vb_error *error)
{
    const struct vb_variant *variant = &variants[index];
    for (size_t i = 0; i < index; i++) {
        if (strcmp(variants[i].name, variant->name) == 0)
            return vb_fail(error, VB_ERROR_FORMAT, "case '%s' has two variants '%s'", name, variant->name);
        if (variants[i].known_as && variant->known_as && strcmp(variants[i].known_as, variant->known_as) == 0)
            return vb_fail(error, VB_ERROR_FORMAT, "case '%s' has two variants known as '%s'", name, variant->known_as);
    }
    return 0;
}

/* Behind the last variant all is empty: one without a name would end the list before its time. */
static int check_variants(const char *name, const struct vb_case *descriptor, struct vb_error *error)
{
    const struct vb_variant *variants = descriptor->variants;
    size_t count = vb_case_variant_count(descriptor);
    if (variants[VB_MAX_VARIANTS].name || variants[VB_MAX_VARIANTS].loop)
        return vb_fail(error, VB_ERROR_FORMAT, "case '%s' has more than %d variants", name, VB_MAX_VARIANTS);
    for (size_t i = count; i < VB_MAX_VARIANTS; i++)
        if (variants[i].name || variants[i].loop)
            return vb_fail(error, VB_ERROR_FORMAT, "case '%s' has a variant without a name", name);
    if (count == 0)
        return vb_fail(error, VB_ERROR_FORMAT, "case '%s' has no variants", name);
    for (size_t i = 0; i < count; i++) {
        int status = check_variant(name, &variants[i], error);
        if (status != 0)
            return status;
        status = check_unlike_earlier(name, variants, i, error);
        if (status != 0)
            return status;
    }
    return 0;
}

/* The reason of a value that its parameter does not take, put behind the name of the case. */
static int blame_value(const char *name, const struct vb_error *reason, struct vb_error *error)
{
    return vb_fail(error, VB_ERROR_FORMAT, "case '%s': %.800s", name, reason->text);
}

static int check_values(const char *name, const struct vb_param *param, const char *list, struct vb_error *error)
{
    char *copy = strdup(list);
    char **values = calloc(VB_MAX_VALUES, sizeof *values);
    struct vb_error reason = {0};
    int status = copy && values ? 0 : vb_fail_memory(&reason);
    size_t count = 0;
    for (char *rest = copy; status == 0 && rest;) {
        char *value = strsep(&rest, ",");
        status = vb_param_check(param, value, &reason);
        if (status == 0 && count == VB_MAX_VALUES)
            status =
                vb_fail(&reason, VB_ERROR_USAGE, "parameter '%s' has more than %d values", param->name, VB_MAX_VALUES);
        for (size_t i = 0; status == 0 && i < count; i++)
            if (vb_param_same(param, values[i], value))
                status =
                    vb_fail(&reason, VB_ERROR_USAGE, "parameter '%s' has the value '%s' twice", param->name, value);
        if (status == 0)
            values[count++] = value;
    }
    if (status == VB_ERROR_MEMORY)
        vb_fail_memory(error);
    else if (status != 0)
        status = blame_value(name, &reason, error);
    free(copy);
    free(values);
    return status;
}

static int check_param(const char *name, const struct vb_param *param, struct vb_error *error)
{
    char what[VB_MAX_NAME_LENGTH + 40];
    snprintf(what, sizeof what, "case '%s' has a parameter with", name);
    VB_OR_RETURN(check_name(what, param->name, "_", error));
    if (!isfinite(param->lowest) || !isfinite(param->highest) || param->lowest > param->highest)
        return vb_fail(error, VB_ERROR_FORMAT, "parameter '%s' of case '%s' goes from %g to %g", param->name, name,
                       param->lowest, param->highest);
    if (!param->values)
        return vb_fail(error, VB_ERROR_FORMAT, "case '%s' gives its parameter '%s' no values", name, param->name);
    VB_OR_RETURN(check_values(name, param, param->values, error));
    return param->more_values ? check_values(name, param, param->more_values, error) : 0;
}

static int check_params(const char *name, const struct vb_case *descriptor, struct vb_error *error)
{
    const struct vb_param *params = descriptor->params;
    size_t count = vb_case_param_count(descriptor) - (descriptor->threads != NULL);
    if (params[VB_MAX_PARAMS].name)
        return vb_fail(error, VB_ERROR_FORMAT, "case '%s' has more than %d parameters", name, VB_MAX_PARAMS);
    for (size_t i = count; i < VB_MAX_PARAMS; i++)
        if (params[i].name || params[i].values)
            return vb_fail(error, VB_ERROR_FORMAT, "case '%s' has a parameter without a name", name);
    for (size_t i = 0; i < count; i++) {
        int status = check_param(name, &params[i], error);
        if (status != 0)
            return status;
        if (strcmp(params[i].name, VB_THREADS_PARAM) == 0)
            return descriptor->threads
                       ? vb_fail(error, VB_ERROR_FORMAT,
                                 "case '%s' has two parameters '%s': one of its own, and the one of .threads", name,
                                 VB_THREADS_PARAM)
                       : vb_fail(error, VB_ERROR_FORMAT,
                                 "case '%s' has a parameter '%s', a name kept for the one of .threads", name,
                                 VB_THREADS_PARAM);
        for (size_t k = 0; k < i; k++)
            if (strcmp(params[k].name, params[i].name) == 0)
                return vb_fail(error, VB_ERROR_FORMAT, "case '%s' has two parameters '%s'", name, params[i].name);
    }
    const struct vb_param threads = vb_case_param(descriptor, count);
    return descriptor->threads ? check_values(name, &threads, descriptor->threads, error) : 0;
}

/* What the case says of its loops, as far as it says it here. */
static int check_loops(const char *name, const struct vb_case *descriptor, struct vb_error *error)
{
    int64_t period = descriptor->period > 0 ? descriptor->period : 1;
    bool is_fixed = !descriptor->batch_at && !descriptor->period_at;
    if (descriptor->batch < 0 || (is_fixed && descriptor->batch % period != 0))
        return vb_fail(error, VB_ERROR_FORMAT, "case '%s' has batches of %lld operations, with a period of %lld", name,
                       (long long)descriptor->batch, (long long)period);
    const double amounts[] = {descriptor->processed_bytes, descriptor->processed_items};
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++)
        if (!isfinite(amounts[i]) || amounts[i] < 0)
            return vb_fail(error, VB_ERROR_FORMAT, "case '%s' has operations that process %g %s", name, amounts[i],
                           i == 0 ? "bytes" : "items");
    return 0;
}

static int check_case(const struct vb_case_entry *entry, struct vb_error *error)
{
    const struct vb_case *descriptor = entry->descriptor;
    if (!descriptor)
        return entry->needs
                   ? 0
                   : vb_fail(error, VB_ERROR_FORMAT,
                             "case '%s' has no descriptor, and says of nothing that it is needed", entry->name);
    if (!descriptor->summary || descriptor->summary[0] == '\0')
        return vb_fail(error, VB_ERROR_FORMAT, "case '%s' has no summary", entry->name);
    VB_OR_RETURN(check_variants(entry->name, descriptor, error));
    VB_OR_RETURN(check_params(entry->name, descriptor, error));
    if (descriptor->period < 0)
        return vb_fail(error, VB_ERROR_FORMAT, "case '%s' has a period of %lld operations", entry->name,
                       (long long)descriptor->period);
    VB_OR_RETURN(check_loops(entry->name, descriptor, error));
    if (descriptor->cpus < 0)
        return vb_fail(error, VB_ERROR_FORMAT, "case '%s' wants %d CPUs", entry->name, descriptor->cpus);
    return 0;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Tables made by a script may be long. */
static int check_unique(const struct vb_case_entry *cases, size_t count, struct vb_error *error)
{
    const char **names = calloc(count + 1, sizeof *names);
    if (!names)
        return vb_fail_memory(error);
    for (size_t i = 0; i < count; i++)
        names[i] = cases[i].name;
    qsort(names, count, sizeof *names, by_name);
    int status = 0;
    for (size_t i = 1; status == 0 && i < count; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            status = vb_fail(error, VB_ERROR_FORMAT, "the table has two cases '%s'", names[i]);
    free(names);
    return status;
}

int vb_cases_check(const struct vb_case_entry *cases, struct vb_error *error)
{
    size_t count = 0;
    for (; cases[count].name; count++) {
        int status = check_name("the table has a case with", cases[count].name, "_-.", error);
        if (status == 0)
            status = check_case(&cases[count], error);
        if (status != 0)
            return status;
    }
    return check_unique(cases, count, error);
}
