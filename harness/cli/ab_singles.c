/* SPDX-License-Identifier: MIT */
#include "cli/ab_singles.h"
#include "base/case_table.h"
#include "base/pattern.h"

#include <stdio.h>
#include <string.h>

static bool has_case(const struct vb_inventory *inventory, const char *name)
{
    for (size_t i = 0; i < inventory->count; i++)
        if (strcmp(inventory->cases[i].name, name) == 0)
            return true;
    return false;
}

/* Says that only one of the two has it: a whole case, or a variant of one. Once, however many points it has. */
static void name_single(struct vb_ab_singles *singles, const char *whose, const char *case_name, const char *variant,
                        int length)
{
    char line[2 * VB_NAME_MAX + 40];
    snprintf(line, sizeof line, "only in the %s program: %s%s%.*s", whose, case_name, length ? "/" : "", length, variant);
    if (singles->quiet || strcmp(line, singles->last_line) == 0)
        return;
    snprintf(singles->last_line, sizeof singles->last_line, "%s", line);
    puts(line);
}

void vb_ab_leave_out_new(struct vb_ab_singles *singles, const struct vb_inventory *old, struct vb_plan *plan)
{
    size_t kept = 0;
    for (size_t i = 0; i < plan->count; i++) {
        struct vb_plan_point *point = &plan->points[i];
        const char *variant = vb_plan_variant_name(point, 0);
        if (!point->entry->descriptor || vb_inventory_has(old, point->entry->name, variant)) {
            struct vb_plan_point moved = *point;
            *point = plan->points[kept];
            plan->points[kept++] = moved;
            continue;
        }
        bool in_both = has_case(old, point->entry->name);
        name_single(singles, "new", point->entry->name, variant, in_both ? (int)strlen(variant) : 0);
        singles->only_new++;
    }
    plan->count = kept;
}

static bool has_variant(const struct vb_program *program, const char *case_name, const char *variant, size_t length)
{
    for (const struct vb_case_entry *entry = program->cases; entry->name; entry++)
        for (size_t v = 0; strcmp(entry->name, case_name) == 0 && entry->descriptor && v < VB_MAX_VARIANTS &&
                           entry->descriptor->variants[v].name;
             v++)
            if (strlen(entry->descriptor->variants[v].name) == length &&
                strncmp(entry->descriptor->variants[v].name, variant, length) == 0)
                return true;
    return false;
}

/* Whether the patterns mean a variant of which only the name is known: what they say of points is left out. */
static bool is_wanted(const struct vb_plan_options *plan, const char *case_name, const char *variant)
{
    for (size_t i = 0; i < plan->pattern_count; i++) {
        const char *pattern = plan->patterns[i];
        const char *slash = strrchr(pattern, '/');
        char plain[VB_PATTERN_MAX];
        snprintf(plain, sizeof plain, "%.*s%s", (int)strcspn(pattern, ":/"), pattern, slash ? slash : "");
        if (vb_pattern_matches(plain, case_name, "", variant))
            return true;
    }
    return plan->pattern_count == 0;
}

void vb_ab_name_gone(struct vb_ab_singles *singles, const struct vb_inventory *old, const struct vb_program *program,
                     const struct vb_plan_options *options)
{
    for (size_t i = 0; i < old->count; i++) {
        const struct vb_inventory_case *gone = &old->cases[i];
        for (const char *line = gone->variants; *line; line += strcspn(line, "\n") + 1) {
            size_t length = strcspn(line, "\n");
            char variant[VB_NAME_MAX];
            snprintf(variant, sizeof variant, "%.*s", (int)length, line);
            if (has_variant(program, gone->name, line, length) || !is_wanted(options, gone->name, variant))
                continue;
            singles->only_old++;
            name_single(singles, "old", gone->name, line, vb_case_find(program->cases, gone->name) ? (int)length : 0);
        }
    }
}
