/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "base/case_table.h"
#include "cli/options.h"
#include "conduct/plan.h"

#include <stdio.h>
#include <string.h>

struct list_options {
    struct vb_plan_options plan;
};

static const struct argp_option option_table[] = {
    {.name = "thorough", .key = 'T', .doc = "list the points that --thorough measures"},
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct list_options *options = state->input;
    (void)argument;
    switch (key) {
    case 'T': options->plan.thorough = true; return 0;
    case ARGP_KEY_ARGS:
        options->plan.patterns = state->argv + state->next;
        options->plan.pattern_count = (size_t)(state->argc - state->next);
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

/* One line per point: the pattern that chooses it, then its variants. */
static void print_point(const struct vb_plan_point *point)
{
    const struct vb_case *descriptor = point->entry->descriptor;
    printf("  %s%s%s ", point->entry->name, *point->point ? ":" : "", point->point);
    for (size_t i = 0; i < point->variant_count; i++)
        printf(" %s", descriptor->variants[point->variants[i]].name);
    printf("\n");
}

static void print_case(const struct vb_case_entry *entry)
{
    if (!entry->descriptor) {
        printf("%s: not built, needs %s\n", entry->name, entry->needs);
        return;
    }
    printf("%s: %s\n", entry->name, entry->descriptor->summary);
    size_t variant_count = vb_case_variant_count(entry->descriptor);
    for (size_t i = 0; i < variant_count; i++)
        if (entry->descriptor->variants[i].summary)
            printf("  %-18s %s%s\n", entry->descriptor->variants[i].name, entry->descriptor->variants[i].summary,
                   i == 0 ? " (baseline)" : "");
    size_t param_count = vb_case_param_count(entry->descriptor);
    for (size_t i = 0; i < param_count; i++) {
        struct vb_param param = vb_case_param(entry->descriptor, i);
        printf("  --param %s=%s   %s\n", param.name, param.values, param.summary ? param.summary : "");
    }
    printf("  points:\n");
}

int vb_command_list(const struct vb_program *program, int argc, char **argv)
{
    struct list_options options = {0};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "[PATTERN...]",
        .doc = "List the matching cases with their variants, parameters and points, and what a case needs that was not "
               "there "
               "when this program was built.",
    };
    vb_options_parse(&argp, argc, argv, &options);

    struct vb_error error = {0};
    struct vb_plan plan;
    if (vb_plan_make(&plan, program->cases, &options.plan, &error) != 0)
        return vb_complain(program, &error);
    for (size_t i = 0; i < plan.count; i++) {
        if (i == 0 || plan.points[i].entry != plan.points[i - 1].entry)
            print_case(plan.points[i].entry);
        if (plan.points[i].entry->descriptor)
            print_point(&plan.points[i]);
    }
    vb_plan_release(&plan);
    return vb_finish_stdout(program, VB_EXIT_OK);
}
