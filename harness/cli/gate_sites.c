/* SPDX-License-Identifier: MIT */
#include "cli/gate_sites.h"
#include "conduct/call_sites.h"

#include <stdio.h>
#include <string.h>

#define ROWS_MAX 3

/* A backtrace for each is slow: so many allocations, about, show what happens now and then as well. */
#define ALLOCATIONS_WANTED 200
#define OPERATIONS_MAX     100

static int64_t operations_for(const struct vb_row *row)
{
    double allocs = row->allocs_per_op;
    if (!(allocs > 1))
        return OPERATIONS_MAX;
    double operations = ALLOCATIONS_WANTED / allocs;
    return operations < 1 ? 1 : operations > OPERATIONS_MAX ? OPERATIONS_MAX : (int64_t)operations;
}

static bool is_about_allocations(const struct vb_gate_finding *finding)
{
    if (finding->severity != VB_GATE_FAIL || !finding->row)
        return false;
    return finding->quantity == VB_GATE_ALLOCS || finding->quantity == VB_GATE_BYTES ||
           strncmp(finding->row->status, "contract broken: ", strlen("contract broken: ")) == 0;
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

static void print_indented(const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        printf("  %.*s\n", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

void vb_gate_print_sites(const struct vb_measuring *measuring, const struct vb_gate *verdict)
{
    const struct vb_row *last = NULL;
    int printed = 0;
    size_t left_out = 0;
    for (size_t i = 0; i < verdict->count; i++) {
        const struct vb_gate_finding *finding = &verdict->findings[i];
        if (!is_about_allocations(finding) || finding->row == last)
            continue;
        if (printed == ROWS_MAX) {
            last = finding->row;
            left_out++;
            continue;
        }
        size_t index;
        const struct vb_plan_point *point = find_point(&measuring->plan, finding->row, &index);
        if (!point)
            continue;
        last = finding->row;
        printed++;
        char where[512];
        char text[VB_SITES_TEXT_MAX];
        struct vb_error error;
        vb_gate_say_where(finding, where, sizeof where);
        if (vb_call_sites(point, index, operations_for(finding->row), &measuring->options->conduct, text, sizeof text, &error) == 0) {
            printf("\nwhere %s allocates now:\n", where);
            print_indented(text);
        } else {
            printf("\nwhere %s allocates now is not known: %s\n", where, error.text);
        }
    }
    if (left_out > 0)
        printf("\n%zu more rows were not looked up\n", left_out);
    if (printed > 0)
        putchar('\n');
}
