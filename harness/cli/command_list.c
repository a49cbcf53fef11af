/* SPDX-License-Identifier: MIT */
#include "base/case_table.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "cli/options.h"
#include "conduct/plan.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

struct list_options {
    struct vb_plan_options plan;
    bool in_full;
};

static const struct argp_option option_table[] = {
    VB_OPTION("long", VB_FLAG(struct list_options, in_full), NULL,
              "in full: variants, parameters and points, as with a PATTERN"),
    VB_OPTION("thorough", 'T', NULL, "list the points that --thorough measures"),
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct list_options *options = state->input;
    switch (key) {
    case 'T': options->plan.thorough = true; return 0;
    case ARGP_KEY_ARGS:
        options->plan.patterns = state->argv + state->next;
        options->plan.pattern_count = (size_t)(state->argc - state->next);
        options->in_full = true;
        return 0;
    default: return vb_option_take(key, argument, state);
    }
}

/* Names and summaries come from a module, and so from anybody. */
static void put(const char *text)
{
    vb_utf8_put(stdout, text, NULL, NULL, NULL);
}

static void put_padded(const char *text, size_t columns)
{
    size_t taken = vb_utf8_columns(text, strlen(text));
    put(text);
    printf("%*s", taken < columns ? (int)(columns - taken) : 0, "");
}

/* One line per point: the pattern that chooses it, then its variants. */
static void print_point(const struct vb_plan_point *point)
{
    const struct vb_case *descriptor = point->entry->descriptor;
    printf("  ");
    put(point->entry->name);
    printf("%s", *point->point ? ":" : "");
    put(point->point);
    printf(" ");
    for (size_t i = 0; i < point->variant_count; i++) {
        printf(" ");
        put(descriptor->variants[point->variants[i]].name);
    }
    printf("\n");
}

static void print_variants(const struct vb_case *descriptor)
{
    for (size_t i = 0; i < vb_case_variant_count(descriptor); i++) {
        if (!descriptor->variants[i].summary)
            continue;
        printf("  ");
        put_padded(descriptor->variants[i].name, 18);
        printf(" ");
        put(descriptor->variants[i].summary);
        printf("%s\n", i == 0 ? " (baseline)" : "");
    }
}

static void print_params(const struct vb_case *descriptor)
{
    for (size_t i = 0; i < vb_case_param_count(descriptor); i++) {
        struct vb_param param = vb_case_param(descriptor, i);
        printf("  --param ");
        put(param.name);
        printf("=");
        put(param.values);
        printf("   ");
        put(param.summary ? param.summary : "");
        printf("\n");
    }
}

/* What a case is about, or why it is not there, up to the end of the line. */
static void print_summary(const struct vb_case_entry *entry)
{
    put(entry->name);
    printf(": ");
    if (entry->descriptor) {
        put(entry->descriptor->summary);
    } else {
        printf("not built, needs ");
        put(entry->needs);
    }
}

static void print_count(size_t count, const char *noun)
{
    printf("%zu %s%s", count, noun, count == 1 ? "" : "s");
}

/* A case on one line, with what the numbers of points and variants are. */
static void print_brief(const struct vb_case_entry *entry, size_t point_count)
{
    print_summary(entry);
    if (entry->descriptor) {
        printf(" (");
        print_count(vb_case_variant_count(entry->descriptor), "variant");
        printf(", ");
        print_count(point_count, "point");
        printf(")");
    }
    printf("\n");
}

static void print_in_full(const struct vb_plan_point *points, size_t count)
{
    const struct vb_case *descriptor = points->entry->descriptor;
    print_summary(points->entry);
    printf("\n");
    if (!descriptor)
        return;
    print_variants(descriptor);
    print_params(descriptor);
    printf("  points:\n");
    for (size_t i = 0; i < count; i++)
        print_point(&points[i]);
}

static void print_plan(const struct vb_plan *plan, bool in_full)
{
    for (size_t first = 0, next; first < plan->count; first = next) {
        const struct vb_plan_point *points = &plan->points[first];
        for (next = first + 1; next < plan->count && plan->points[next].entry == points->entry; next++)
            ;
        if (in_full)
            print_in_full(points, next - first);
        else
            print_brief(points->entry, next - first);
    }
    if (!in_full)
        printf("\n'list CASE' and 'list --long' name variants, parameters and points.\n");
}

int vb_command_list(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct list_options options = {0};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "[PATTERN...]",
        .doc =
            "List the cases, a line each; with a PATTERN or --long in full: variants, parameters and points, and what a "
            "case needs that was not there when this program was built.",
    };
    vb_options_parse(&argp, argc, argv, &options);

    struct vb_plan plan;
    VB_OR_RETURN(vb_plan_make(&plan, program->cases, &options.plan, error));
    signal(SIGPIPE, SIG_DFL); /* a reader such as head stops early; that is no error */
    print_plan(&plan, options.in_full);
    vb_plan_release(&plan);
    return VB_EXIT_OK;
}
