/* SPDX-License-Identifier: MIT
 *
 * Which rows `gate` is about, and where those allocate that failed. */
#include "base/case_table.h"
#include "base/pattern.h"
#include "cli/gate/gate.h"
#include "cli/print_sites.h"

#include <string.h>

bool vb_gate_matches_patterns(const struct vb_plan_options *plan, const struct vb_row *row)
{
    for (size_t i = 0; i < plan->pattern_count; i++)
        if (vb_pattern_matches(plan->patterns[i], row->case_name, row->point, row->variant))
            return true;
    return plan->pattern_count == 0;
}

/* Whether `values` has the value that begins at `value`, of a point: all of it, or one of a list. */
static bool has_value(const char *values, const char *value)
{
    size_t whole = strlen(values);
    if (strncmp(value, values, whole) == 0 && (value[whole] == ',' || value[whole] == '\0'))
        return true;
    size_t wanted = strcspn(value, ",");
    for (const char *at = values;; at++) {
        size_t length = strcspn(at, ",");
        if (length == wanted && strncmp(at, value, length) == 0)
            return true;
        at += length;
        if (*at == '\0')
            return false;
    }
}

/* The value of a parameter in a point such as "db=x,hit=90", or NULL. */
static const char *value_at(const char *point, const char *name, size_t length)
{
    for (const char *at = point; *at; at += strcspn(at, ",") + (at[strcspn(at, ",")] == ',')) {
        if (strncmp(at, name, length) == 0 && at[length] == '=')
            return at + length + 1;
    }
    return NULL;
}

static bool case_has_param(const struct vb_case_entry *cases, const char *case_name, const char *name, size_t length)
{
    const struct vb_case_entry *entry = vb_case_find(cases, case_name);
    for (size_t p = 0; entry && entry->descriptor && p < vb_case_param_count(entry->descriptor); p++) {
        const char *param = vb_case_param(entry->descriptor, p).name;
        if (strlen(param) == length && strncmp(param, name, length) == 0)
            return true;
    }
    return false;
}

/* Whether --param, given so often for this parameter, means the point of the row. A case without the parameter is
 * measured as ever, and one whose point does not name it was measured at another value. */
static bool matches_param(const struct vb_plan_options *plan, const struct vb_case_entry *cases,
                          const struct vb_row *row, const char *given)
{
    size_t length = strcspn(given, "=");
    const char *value = value_at(row->point, given, length);
    if (!value)
        return !case_has_param(cases, row->case_name, given, length);
    for (size_t i = 0; i < plan->param_count; i++)
        if (strncmp(plan->params[i], given, length + 1) == 0 && has_value(plan->params[i] + length + 1, value))
            return true;
    return false;
}

bool vb_gate_selects(const struct vb_plan_options *plan, const struct vb_case_entry *cases, const struct vb_row *row)
{
    bool selected = vb_gate_matches_patterns(plan, row);
    for (size_t i = 0; selected && i < plan->param_count; i++)
        selected = matches_param(plan, cases, row, plan->params[i]);
    return selected;
}

static bool is_about_allocations(const struct vb_gate_finding *finding)
{
    if (finding->severity != VB_GATE_FAIL || !finding->row)
        return false;
    return vb_gate_is_count(finding->quantity) || finding->row->status_code == VB_ROW_CONTRACT_BROKEN;
}

/* The plan's point of a row, and in `index` its variant; NULL: none. */
static const struct vb_plan_point *find_point(const struct vb_plan *plan, const struct vb_row *row, size_t *index)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct vb_plan_point *point = &plan->points[i];
        if (strcmp(point->entry->name, row->case_name) != 0 || strcmp(point->point, row->point) != 0)
            continue;
        for (*index = 0; *index < point->variant_count; ++*index)
            if (strcmp(vb_plan_variant_name(point, *index), row->variant) == 0)
                return point;
    }
    return NULL;
}

int vb_gate_look_up_sites(struct vb_measuring *measuring, const struct vb_gate *verdict, bool quiet)
{
    struct vb_sites_shown shown = {.conduct = &measuring->options->conduct, .quiet = quiet};
    const struct vb_row *last = NULL;
    int status = 0;
    for (size_t i = 0; status == 0 && i < verdict->count; i++) {
        const struct vb_gate_finding *finding = &verdict->findings[i];
        if (!is_about_allocations(finding) || finding->row == last)
            continue;
        last = finding->row;
        struct vb_sites_subject subject = {0};
        subject.point = find_point(&measuring->plan, last, &subject.variant);
        if (subject.point)
            status = vb_sites_look_up(&shown, &subject, &measuring->results.rows[last - measuring->results.rows]);
    }
    vb_sites_end_shown(&shown);
    return status;
}
