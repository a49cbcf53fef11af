/* SPDX-License-Identifier: MIT */
#include "base/case_table.h"
#include "base/pattern.h"
#include "cli/command.h"
#include "cli/exports.h"
#include "cli/measuring.h"
#include "cli/screen.h"
#include "conduct/inventory.h"
#include "report/ab.h"

#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ab_options {
    struct vb_measuring_options measuring;
    struct vb_exports exports;
    const char *base_program;
    const char *limits_path;
    struct vb_delta_limits limits;
    bool strict;
    enum vb_color color;
};

enum { KEY_LIMIT = 0x100, KEY_LIMITS, KEY_STRICT, KEY_COLOR };

static const struct argp_option option_table[] = {
    {.name = "limit", .key = KEY_LIMIT, .arg = "SHARE", .doc = "slower by more than this fails (default 3%)"},
    {.name = "limits", .key = KEY_LIMITS, .arg = "FILE",
     .doc = "limits of their own for some: lines of PATTERN time=1%[,allocs=0][,bytes=0]"},
    {.name = "strict", .key = KEY_STRICT, .doc = "exit 4 when something cannot be told"},
    {.name = "color", .key = KEY_COLOR, .arg = "WHEN", .doc = "auto, always or never"},
    {0},
};

static void take_limit(struct ab_options *options, struct argp_state *state, const char *argument)
{
    char text[80];
    char problem[160];
    if ((size_t)snprintf(text, sizeof text, "time=%s", argument) >= sizeof text ||
        vb_limits_parse(text, &options->limits, problem, sizeof problem) != 0 || options->limits.time <= 0)
        argp_error(state, "--limit takes a share above 0 such as 3%%, not '%s'", argument);
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct ab_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->measuring;
        state->child_inputs[1] = &options->exports;
        return 0;
    case KEY_LIMIT: take_limit(options, state, argument); return 0;
    case KEY_LIMITS: options->limits_path = argument; return 0;
    case KEY_STRICT: options->strict = true; return 0;
    case KEY_COLOR: vb_color_take(state, argument, &options->color); return 0;
    case ARGP_KEY_ARG:
        if (options->base_program)
            return ARGP_ERR_UNKNOWN; /* a pattern */
        options->base_program = argument;
        return 0;
    case ARGP_KEY_END:
        if (!options->base_program)
            argp_error(state, "which program is the base?");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static void parse(struct ab_options *options, int argc, char **argv)
{
    *options = (struct ab_options){.limits = {.time = 0.03}};
    vb_measuring_options_init(&options->measuring);
    struct vb_exports_argp exports;
    vb_exports_argp_fill(&exports);
    const struct argp_child children[] = {{.argp = &vb_measuring_argp}, {.argp = &exports.argp}, {0}};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "OLD_PROGRAM [PATTERN...]",
        .doc = "The same cases from two programs, OLD_PROGRAM and this one, turn by turn in fresh processes on the same CPU: "
               "every variant is screened with 20 launches, those that look slower are confirmed with 60 fresh ones. "
               "Allocations are compared exactly, instructions too with --metric instructions.\v"
               "Exit status: 0 nothing is slower than the limit or allocates more; 1 something is; 2 wrong usage; 3 "
               "something could not be measured, or only the old program has it; 4 undecided, with --strict.",
        .children = children,
    };
    argp_parse(&argp, argc, argv, 0, NULL, options);
    vb_measuring_options_settle(&options->measuring);
}

struct ab {
    const struct vb_program *program;
    struct ab_options *options;
    struct vb_inventory inventory;
    struct vb_limits_rules rules;
    struct vb_measuring screen;
    struct vb_plan confirm_plan; /* its points belong to the screen's plan */
    struct vb_measurement *confirmed;
    struct vb_conduct_report confirm_report;
    size_t *confirm_of; /* for each confirmed point, the screened one */
    struct vb_ab_row *rows;
    size_t only_new, only_old;
    char last_single[2 * VB_NAME_MAX + 40]; /* the line that was printed last */
};

static int load_limits(struct ab *ab, struct vb_error *error)
{
    const char *path = ab->options->limits_path;
    if (!path)
        return 0;
    FILE *stream = fopen(path, "r");
    if (!stream)
        return vb_fail(error, VB_ERROR_IO, "cannot open '%s': %s", path, strerror(errno));
    int status = vb_limits_rules_read(&ab->rules, stream, path, error);
    fclose(stream);
    return status;
}

static bool has_case(const struct vb_inventory *inventory, const char *name)
{
    for (size_t i = 0; i < inventory->count; i++)
        if (strcmp(inventory->cases[i].name, name) == 0)
            return true;
    return false;
}

/* Says that only one of the two has it: a whole case, or a variant of one. Once, however many points it has. */
static void name_single(struct ab *ab, const char *whose, const char *case_name, const char *variant, int length)
{
    char line[2 * VB_NAME_MAX + 40];
    snprintf(line, sizeof line, "only in the %s program: %s%s%.*s", whose, case_name, length ? "/" : "", length, variant);
    if (vb_exports_use_stdout(&ab->options->exports) || strcmp(line, ab->last_single) == 0)
        return;
    snprintf(ab->last_single, sizeof ab->last_single, "%s", line);
    puts(line);
}

/* Takes out of the plan what the base does not have, and names it. */
static void leave_out_new(struct ab *ab)
{
    struct vb_plan *plan = &ab->screen.plan;
    size_t kept = 0;
    for (size_t i = 0; i < plan->count; i++) {
        struct vb_plan_point *point = &plan->points[i];
        const char *variant = vb_plan_variant_name(point, 0);
        if (!point->entry->descriptor || vb_inventory_has(&ab->inventory, point->entry->name, variant)) {
            struct vb_plan_point moved = *point;
            *point = plan->points[kept];
            plan->points[kept++] = moved;
            continue;
        }
        bool in_both = has_case(&ab->inventory, point->entry->name);
        name_single(ab, "new", point->entry->name, variant, in_both ? (int)strlen(variant) : 0);
        ab->only_new++;
    }
    plan->count = kept; /* releasing reaches those behind it, too: see release() */
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

static void name_gone(struct ab *ab)
{
    for (size_t i = 0; i < ab->inventory.count; i++) {
        const struct vb_inventory_case *gone = &ab->inventory.cases[i];
        for (const char *line = gone->variants; *line; line += strcspn(line, "\n") + 1) {
            size_t length = strcspn(line, "\n");
            char variant[VB_NAME_MAX];
            snprintf(variant, sizeof variant, "%.*s", (int)length, line);
            if (has_variant(ab->program, gone->name, line, length) ||
                !is_wanted(&ab->options->measuring.plan, gone->name, variant))
                continue;
            ab->only_old++;
            name_single(ab, "old", gone->name, line, vb_case_find(ab->program->cases, gone->name) ? (int)length : 0);
        }
    }
}

static int make_plan(struct ab *ab, struct vb_error *error)
{
    struct ab_options *options = ab->options;
    if (access(options->base_program, X_OK) != 0)
        return vb_fail(error, VB_ERROR_MEASURE, "cannot run '%s': %s", options->base_program, strerror(errno));
    int status =
        vb_inventory_take(&ab->inventory, options->base_program, options->measuring.conduct.timeout_ns, error);
    if (status != 0)
        return status;
    options->measuring.plan.base_program = options->base_program;
    status = vb_measuring_plan(&ab->screen, error);
    if (status != 0)
        return status;
    leave_out_new(ab);
    name_gone(ab);
    return ab->screen.plan.count > 0
               ? 0
               : vb_fail(error, VB_ERROR_MEASURE, "the two programs have none of these cases in common");
}

static struct vb_ab_options row_options(const struct ab *ab)
{
    return (struct vb_ab_options){.limits = ab->options->limits,
                                  .rules = &ab->rules,
                                  .timed = !ab->options->measuring.conduct.count_only &&
                                           ab->screen.report.untrusted[0] == '\0'};
}

/* Fills a row of each screened pair, and collects those to be confirmed. */
static int fill_rows(struct ab *ab, struct vb_error *error)
{
    size_t count = ab->screen.plan.count;
    struct vb_ab_options options = row_options(ab);
    ab->rows = calloc(count + 1, sizeof *ab->rows);
    ab->confirm_of = calloc(count + 1, sizeof *ab->confirm_of);
    ab->confirm_plan.points = calloc(count + 1, sizeof *ab->confirm_plan.points);
    if (!ab->rows || !ab->confirm_of || !ab->confirm_plan.points)
        return vb_fail_memory(error);
    for (size_t i = 0; i < count; i++) {
        struct vb_ab_row *row = &ab->rows[i];
        int status = vb_ab_row_fill(row, &ab->screen.measurements[i], false, &options, error);
        if (status != 0)
            return status;
        if (!options.timed || row->failed || row->broken ||
            !vb_ab_wants_confirmation(&row->pair.effect, row->pair.limit))
            continue;
        ab->confirm_of[ab->confirm_plan.count] = i;
        ab->confirm_plan.points[ab->confirm_plan.count++] = ab->screen.plan.points[i];
    }
    return 0;
}

/* Fresh launches, for those that look slower or were not seen well; the screen's are thrown away. */
static int confirm(struct ab *ab, struct vb_error *error)
{
    if (ab->confirm_plan.count == 0)
        return 0;
    struct vb_conduct_options conduct = ab->options->measuring.conduct;
    conduct.launches = 3 * conduct.launches;
    conduct.seed++;
    conduct.metrics = 0; /* exact, so the screen's will do */
    ab->confirmed = calloc(ab->confirm_plan.count, sizeof *ab->confirmed);
    if (!ab->confirmed)
        return vb_fail_memory(error);
    int status = vb_conduct(&ab->confirm_plan, &conduct, ab->confirmed, &ab->confirm_report, error);
    struct vb_ab_options options = row_options(ab);
    for (size_t i = 0; status == 0 && i < ab->confirm_report.measured_count; i++) {
        struct vb_measurement *measurement = &ab->confirmed[i];
        const struct vb_measurement *screened = &ab->screen.measurements[ab->confirm_of[i]];
        for (size_t v = 0; v < measurement->variant_count; v++)
            memcpy(measurement->variants[v].metrics, screened->variants[v].metrics,
                   sizeof measurement->variants[v].metrics);
        status = vb_ab_row_fill(&ab->rows[ab->confirm_of[i]], measurement, true, &options, error);
    }
    return status;
}

static int stopped_by(const struct ab *ab)
{
    return ab->screen.report.stopped_by ? ab->screen.report.stopped_by : ab->confirm_report.stopped_by;
}

static int measure(struct ab *ab, struct vb_error *error)
{
    struct vb_conduct_options *conduct = &ab->options->measuring.conduct;
    if (conduct->launches == 0)
        conduct->launches = VB_AB_SCREEN_LAUNCHES;
    int status = vb_measuring_run(&ab->screen, error);
    if (status == 0 && !stopped_by(ab))
        status = fill_rows(ab, error);
    if (status == 0 && !stopped_by(ab))
        status = confirm(ab, error);
    if (status == 0 && !stopped_by(ab))
        status = vb_ab_rows_judge(ab->rows, ab->screen.plan.count, error);
    return status;
}

static void print_summary(const struct ab *ab, const struct vb_ab_totals *totals)
{
    const struct vb_conduct_report *screen = &ab->screen.report;
    printf("\n%zu compared: %zu slower, %zu allocating more, %zu broken, %zu not measured, %zu undecided, %zu faster", totals->rows,
           totals->slower, totals->rose, totals->broken, totals->failed, totals->undecided, totals->faster);
    if (ab->only_new + ab->only_old > 0)
        printf("; %zu only in the new program, %zu only in the old", ab->only_new, ab->only_old);
    printf("; %.1f s", (double)(screen->elapsed_ns + ab->confirm_report.elapsed_ns) / 1e9);
    if (!ab->options->measuring.conduct.count_only && screen->untrusted[0] == '\0')
        printf(", %zu confirmed; others used %.0f %% of the measuring CPU, a hypervisor %.1f %%; chance of a false SLOWER by "
               "noise: 1 %% at most",
               ab->confirm_plan.count, 100 * screen->others_share, 100 * screen->stolen_share);
    printf(".\n");
    if (screen->untrusted[0])
        printf("Times mean nothing here and were not judged: %s.\n", screen->untrusted);
}

static int exit_status_of(const struct ab *ab, const struct vb_ab_totals *totals)
{
    if (totals->slower > 0 || totals->rose > 0 || totals->broken > 0)
        return VB_EXIT_REGRESSION;
    bool untimed = ab->screen.report.untrusted[0] && !ab->options->measuring.conduct.count_only;
    if (totals->failed > 0 || untimed || ab->only_old > 0) /* what is gone cannot be judged */
        return VB_EXIT_CANNOT;
    return ab->options->strict && totals->undecided > 0 ? VB_EXIT_UNDECIDED : VB_EXIT_OK;
}

static int show(struct ab *ab, struct vb_error *error)
{
    size_t count = ab->screen.plan.count;
    struct vb_ab_totals totals = vb_ab_count(ab->rows, count);
    int status = 0;
    if (!vb_exports_use_stdout(&ab->options->exports)) {
        status = vb_ab_write(ab->rows, count, vb_screen_width(), vb_screen_wants_color(ab->options->color), stdout, error);
        print_summary(ab, &totals);
    }
    if (status == 0 && ab->options->exports.count > 0) {
        struct vb_results results = ab->screen.results; /* its facts, with other rows */
        results.rows = NULL;
        results.row_count = results.row_capacity = 0;
        status = vb_ab_append(&results, ab->rows, count, vb_exports_want_launches(&ab->options->exports), error);
        if (status == 0)
            status = vb_exports_write(&ab->options->exports, &results, error);
        for (size_t i = 0; i < results.row_count; i++)
            vb_row_release(&results.rows[i]);
        free(results.rows);
    }
    return status == 0 ? exit_status_of(ab, &totals) : vb_complain(ab->program, error);
}

static void release(struct ab *ab, size_t planned)
{
    for (size_t i = 0; ab->screen.measurements && i < ab->screen.plan.count; i++)
        vb_measurement_release(&ab->screen.measurements[i]);
    free(ab->screen.measurements);
    ab->screen.measurements = NULL;
    ab->screen.plan.count = planned; /* also what was left out, and so not measured */
    for (size_t i = 0; ab->confirmed && i < ab->confirm_plan.count; i++)
        vb_measurement_release(&ab->confirmed[i]);
    free(ab->confirmed);
    free(ab->confirm_plan.points);
    free(ab->confirm_of);
    free(ab->rows);
    vb_inventory_release(&ab->inventory);
    vb_limits_rules_release(&ab->rules);
    vb_measuring_release(&ab->screen);
    vb_measuring_options_release(&ab->options->measuring);
}

int vb_command_ab(const struct vb_program *program, int argc, char **argv)
{
    struct ab_options options;
    parse(&options, argc, argv);
    struct ab ab = {.program = program,
                    .options = &options,
                    .screen = {.program = program, .options = &options.measuring, .argc = argc, .argv = argv}};
    struct vb_error error = {0};
    vb_results_init(&ab.screen.results);
    int status = load_limits(&ab, &error);
    if (status == 0)
        status = vb_exports_check(&options.exports, &error);
    if (status == 0)
        status = make_plan(&ab, &error);
    size_t planned = ab.screen.plan.count + ab.only_new;
    if (status == 0)
        status = measure(&ab, &error);
    int exit_status;
    if (status != 0)
        exit_status = vb_complain(program, &error);
    else if (stopped_by(&ab)) /* half a comparison is no verdict */
        exit_status = VB_EXIT_SIGNAL_BASE + stopped_by(&ab);
    else
        exit_status = show(&ab, &error);
    release(&ab, planned);
    return vb_finish_stdout(program, exit_status);
}
