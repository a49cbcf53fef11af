/* SPDX-License-Identifier: MIT */
#include "cli/ab/ab.h"
#include "cli/command.h"
#include "cli/export_options.h"
#include "cli/git/git.h"
#include "cli/hosts/hosts.h"
#include "cli/measuring.h"
#include "cli/screen.h"
#include "cli/print_sites.h"
#include "conduct/find_doubts.h"
#include "judge/ab.h"
#include "show/ab_rows.h"
#include "show/table.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ab {
    const struct vb_program *program;
    struct vb_run_options *options;
    struct vb_ab_old old;
    struct vb_limits_rules rules;
    struct vb_measuring screen;
    struct vb_ab_stage confirm;
    struct vb_ab_stage more; /* where confirming did not tell */
    struct vb_ab_row *rows;
    struct vb_ab_code code;
    struct vb_ab_singles singles;
    struct vb_error apart; /* why the two are not measured beside each other; code 0: they are */
};

static int load_limits(struct ab *ab, struct vb_error *error)
{
    const char *path = ab->options->limits_path;
    return path ? vb_limits_rules_load(&ab->rules, path, VB_LIMITS_AB, error) : 0;
}

/* A rule for nothing that either program has, or is to be measured, is a slip. */
static int check_limits(struct ab *ab, struct vb_error *error)
{
    if (ab->rules.count == 0)
        return 0;
    for (size_t i = 0; i < ab->screen.plan.count; i++) {
        const struct vb_plan_point *point = &ab->screen.plan.points[i];
        const struct vb_row row = {.case_name = (char *)(uintptr_t)point->entry->name,
                                   .point = point->point,
                                   .variant = (char *)(uintptr_t)vb_plan_variant_name(point, 0)};
        vb_limits_rules_use(&ab->rules, &row);
    }
    vb_limits_use_cases(&ab->rules, ab->program->cases);
    vb_limits_use_cases(&ab->rules, ab->old.described.cases);
    return vb_limits_rules_check_used(&ab->rules, ab->options->limits_path, error);
}

static int name_sides(struct ab *ab)
{
    static const char *const facts[] = {"old_program", "new_program"};
    const char *const paths[] = {ab->options->base,
                                 ab->program->module ? ab->program->module : ab->program->invocation};
    for (int side = 0; side < 2; side++) {
        char name[PATH_MAX];
        vb_git_say_product(name, sizeof name, paths[side]);
        VB_OR_RETURN(vb_results_set_fact(&ab->screen.results, facts[side], name));
    }
    return 0;
}

static int make_plan(struct ab *ab, struct vb_error *error)
{
    struct vb_run_options *options = ab->options;
    ab->singles.quiet = vb_exports_use_stdout(&options->exports);
    int status = vb_ab_old_open(&ab->old, options->base, ab->program, options->measuring.conduct.timeout_ns, error);
    if (status == VB_ERROR_VERSION && !ab->program->module)
        ab->apart = *error;
    else
        VB_OR_RETURN(status);
    options->measuring.plan.base = &ab->old.base;
    VB_OR_RETURN(vb_measuring_plan(&ab->screen, error));
    if (!ab->apart.code)
        VB_OR_RETURN(vb_layouts_use_both(&ab->screen, &ab->old.base, &ab->old.layouts, error));
    ab->old.base.layouts = &ab->old.layouts;
    VB_OR_RETURN(check_limits(ab, error));
    if (!ab->apart.code)
        VB_OR_RETURN(vb_ab_note_sides(&ab->old, ab->program, &ab->screen.results, error));
    if (name_sides(ab) != 0)
        return vb_fail_memory(error);
    if (ab->apart.code)
        return 0;
    vb_ab_leave_out_new(&ab->singles, ab->old.described.cases, &ab->screen.plan);
    vb_ab_name_gone(&ab->singles, ab->old.described.cases, ab->program, &options->measuring.plan);
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
    int status = ab->rows ? vb_ab_stage_open(&ab->confirm, count, error) : vb_fail_memory(error);
    for (size_t i = 0; status == 0 && i < count; i++) {
        struct vb_ab_row *row = &ab->rows[i];
        if (vb_ab_code_compare(&ab->code, &ab->screen.measurements[i], &row->code) != 0)
            return vb_fail_memory(error);
        status = vb_ab_row_fill(row, &ab->screen.measurements[i], false, &options, error);
        if (status == 0 && row->code.answer != VB_CODE_SAME && options.timed && !row->failed && !row->broken &&
            !row->doubted && vb_ab_wants_confirmation(&row->pair.effect, row->pair.limit))
            vb_ab_stage_add(&ab->confirm, &ab->screen.plan.points[i], i);
    }
    return status;
}

/* What a later measurement says of a row; its instructions were counted by the screen. */
static int refill_row(struct ab *ab, size_t row, struct vb_measurement *measurement, struct vb_error *error)
{
    const struct vb_measurement *screened = &ab->screen.measurements[row];
    struct vb_ab_options options = row_options(ab);
    for (size_t v = 0; v < measurement->variant_count; v++)
        memcpy(measurement->variants[v].metrics, screened->variants[v].metrics, sizeof screened->variants[v].metrics);
    return vb_ab_row_fill(&ab->rows[row], measurement, true, &options, error);
}

/* Fresh launches, for those that look slower or were not seen well; the screen's are thrown away. */
static int confirm(struct ab *ab, struct vb_error *error)
{
    struct vb_ab_stage *stage = &ab->confirm;
    const struct vb_conduct_options *conduct = &ab->options->measuring.conduct;
    uint32_t launches = conduct->launches * VB_AB_CONFIRM_LAUNCHES / VB_AB_SCREEN_LAUNCHES;
    VB_OR_RETURN(vb_ab_stage_run(stage, conduct, launches, 1, error));
    for (size_t i = 0; i < stage->report.measured_count; i++)
        VB_OR_RETURN(refill_row(ab, stage->row_of[i], &stage->measurements[i], error));
    return 0;
}

/* One variant failed this time: what was seen before does not excuse it. */
static bool is_well(const struct vb_measurement *measurement)
{
    for (size_t v = 0; v < measurement->variant_count; v++)
        if (measurement->variants[v].outcome != VB_OUTCOME_OK)
            return false;
    return true;
}

/* More launches, beside those of the confirmation, for what these left undecided. */
static int confirm_more(struct ab *ab, struct vb_error *error)
{
    struct vb_ab_stage *first = &ab->confirm;
    struct vb_ab_stage *stage = &ab->more;
    const struct vb_conduct_options *conduct = &ab->options->measuring.conduct;
    uint32_t launches = conduct->launches * VB_AB_MORE_LAUNCHES / VB_AB_SCREEN_LAUNCHES;
    VB_OR_RETURN(vb_ab_rows_judge(ab->rows, ab->screen.plan.count, error));
    VB_OR_RETURN(vb_ab_stage_open(stage, first->plan.count, error));
    for (size_t i = 0; i < first->plan.count; i++)
        if (vb_ab_wants_more(&ab->rows[first->row_of[i]].pair))
            vb_ab_stage_add(stage, &first->plan.points[i], i);
    VB_OR_RETURN(vb_ab_stage_run(stage, conduct, launches, 2, error));
    for (size_t i = 0; i < stage->report.measured_count; i++) {
        struct vb_measurement *confirmed = &first->measurements[stage->row_of[i]];
        bool well = is_well(&stage->measurements[i]);
        if (well &&
            (vb_measurement_append(confirmed, &stage->measurements[i]) != 0 || vb_suspect(confirmed, error) != 0))
            return vb_fail_memory(error);
        VB_OR_RETURN(
            refill_row(ab, first->row_of[stage->row_of[i]], well ? confirmed : &stage->measurements[i], error));
    }
    return 0;
}

/* Whole runs of each stand for launches; there is one look at them. */
static int measure_apart(struct ab *ab, struct vb_error *error)
{
    struct vb_measuring *screen = &ab->screen;
    struct vb_ab_options options = row_options(ab);
    int status = vb_ab_apart_measure(screen, ab->options, &ab->singles, &ab->apart, error);
    ab->rows = calloc(screen->plan.count + 1, sizeof *ab->rows);
    if (status == 0 && !ab->rows)
        return vb_fail_memory(error);
    for (size_t i = 0; status == 0 && i < screen->plan.count; i++) {
        ab->rows[i].code = (struct vb_code_finding){.answer = VB_CODE_UNPROVEN, .reason = VB_CODE_REASON_FILE};
        status = vb_ab_row_fill(&ab->rows[i], &screen->measurements[i], true, &options, error);
        ab->rows[i].pair.once = true;
    }
    return status == 0 ? vb_ab_rows_judge(ab->rows, screen->plan.count, error) : status;
}

static int stopped_by(const struct ab *ab)
{
    if (ab->screen.report.stopped_by)
        return ab->screen.report.stopped_by;
    return ab->confirm.report.stopped_by ? ab->confirm.report.stopped_by : ab->more.report.stopped_by;
}

static int measure(struct ab *ab, struct vb_error *error)
{
    struct vb_conduct_options *conduct = &ab->options->measuring.conduct;
    if (ab->apart.code)
        return measure_apart(ab, error);
    if (conduct->launches == 0)
        conduct->launches = VB_AB_SCREEN_LAUNCHES;
    int (*const steps[])(struct ab *, struct vb_error *) = {fill_rows, confirm, confirm_more};
    VB_OR_RETURN(vb_measuring_run(&ab->screen, error));
    if (ab->screen.report.untrusted[0] == '\0')
        vb_ab_old_say_untrusted(&ab->old, ab->screen.report.untrusted, sizeof ab->screen.report.untrusted);
    for (size_t i = 0; !stopped_by(ab) && i < sizeof steps / sizeof steps[0]; i++)
        VB_OR_RETURN(steps[i](ab, error));
    return stopped_by(ab) ? 0 : vb_ab_rows_judge(ab->rows, ab->screen.plan.count, error);
}

static void print_summary(const struct ab *ab, const struct vb_ab_totals *totals)
{
    const struct vb_conduct_report *screen = &ab->screen.report;
    printf("%zu compared: %zu slower, %zu allocating more, ", totals->rows, totals->slower, totals->rose);
    if (totals->kept > 0)
        printf("%zu keeping more, ", totals->kept);
    printf("%zu broken, %zu not measured, %zu undecided, %zu faster", totals->broken, totals->failed, totals->undecided,
           totals->faster);
    if (ab->singles.only_new + ab->singles.only_old > 0)
        printf("; %zu only in the new program, %zu only in the old", ab->singles.only_new, ab->singles.only_old);
    int64_t elapsed_ns = screen->elapsed_ns + ab->confirm.report.elapsed_ns + ab->more.report.elapsed_ns;
    printf("; %.1f s", (double)elapsed_ns / 1e9);
    if (!ab->options->measuring.conduct.count_only && screen->untrusted[0] == '\0') {
        printf(", %zu confirmed", ab->confirm.plan.count);
        if (ab->more.plan.count > 0)
            printf(", %zu of them at length", ab->more.plan.count);
        if (!isnan(screen->others_share))
            printf("; others used %.0f %% of the measuring CPU, a hypervisor %.1f %%", 100 * screen->others_share,
                   100 * screen->stolen_share);
        printf("; chance of a false SLOWER by noise: 1 %% at most");
    }
    printf(".\n");
    if (screen->untrusted[0])
        printf("Times mean nothing here and were not judged: %s.\n", screen->untrusted);
}

static int exit_status_of(const struct ab *ab, const struct vb_ab_totals *totals)
{
    if (totals->slower > 0 || totals->rose > 0 || totals->kept > 0 || totals->broken > 0)
        return VB_EXIT_REGRESSION;
    bool untimed = ab->screen.report.untrusted[0] && !ab->options->measuring.conduct.count_only;
    if (totals->failed > 0 || untimed || ab->singles.only_old > 0) /* removed cases cannot be compared */
        return VB_EXIT_CANNOT;
    return ab->options->strict && totals->undecided > 0 ? VB_EXIT_UNDECIDED : VB_EXIT_OK;
}

/* Two rows of results belong to each pair. Without memory for places the verdict stands all the same. */
static void look_up_sites(struct ab *ab, struct vb_results *results)
{
    struct vb_sites_shown shown = {.conduct = &ab->options->measuring.conduct,
                                   .quiet = vb_exports_use_stdout(&ab->options->exports)};
    int status = 0;
    for (size_t i = 0; status == 0 && i < ab->screen.plan.count; i++) {
        if (!vb_ab_row_is_about_allocations(&ab->rows[i]))
            continue;
        const struct vb_sites_subject subject = {
            .point = &ab->screen.plan.points[i], .variant = 1, .has_old = !ab->apart.code};
        status = vb_sites_look_up(&shown, &subject, &results->rows[2 * i + 1]);
    }
    vb_sites_end_shown(&shown);
    if (shown.printed == 0 && !shown.quiet)
        putchar('\n');
}

static int show(struct ab *ab, struct vb_error *error)
{
    size_t count = ab->screen.plan.count;
    struct vb_ab_totals totals = vb_ab_count(ab->rows, count);
    const struct vb_run_options *options = ab->options;
    bool keep_launches = options->history.is_wanted || vb_exports_want_launches(&options->exports);
    int status = vb_history_use_note(&options->history, &ab->screen.results) == 0 ? 0 : vb_fail_memory(error);
    struct vb_results results = ab->screen.results; /* its facts, with other rows */
    results.rows = NULL;
    results.row_count = results.row_room = 0;
    if (status == 0)
        status = vb_ab_append(&results, ab->rows, count, keep_launches, error);
    if (ab->apart.code)
        vb_ab_apart_forget_turns(&results);
    if (status == 0 && !vb_exports_use_stdout(&ab->options->exports)) {
        const struct vb_table_options table = {.width = vb_screen_width(),
                                               .color = vb_screen_wants_color(ab->options->color)};
        status = vb_table_write(&results, &table, stdout, error);
    }
    if (status == 0)
        look_up_sites(ab, &results);
    if (status == 0 && !vb_exports_use_stdout(&ab->options->exports))
        print_summary(ab, &totals);
    if (status == 0)
        status = vb_exports_write(&ab->options->exports, &results, error);
    if (status == 0)
        status = vb_history_use_write(&ab->options->history, &results, error);
    for (size_t i = 0; i < results.row_count; i++)
        vb_row_release(&results.rows[i]);
    free(results.rows);
    return status == 0 ? exit_status_of(ab, &totals) : vb_complain(ab->program, error);
}

static void export_failure(const struct ab *ab, const struct vb_error *error)
{
    const char *const inputs[] = {ab->options->base, ab->options->limits_path, NULL};
    const struct vb_export_failure failure = {
        .command = "ab", .side = VB_SIDE_NEW, .error = error, .facts = &ab->screen.results, .inputs = inputs};
    vb_exports_write_failure(&ab->options->exports, &failure);
}

static void release(struct ab *ab, size_t planned)
{
    for (size_t i = 0; ab->screen.measurements && i < ab->screen.plan.count; i++)
        vb_measurement_release(&ab->screen.measurements[i]);
    free(ab->screen.measurements);
    ab->screen.measurements = NULL;
    ab->screen.plan.count = planned; /* also what was left out, and so not measured */
    vb_ab_stage_release(&ab->confirm);
    vb_ab_stage_release(&ab->more);
    free(ab->rows);
    vb_ab_old_close(&ab->old);
    vb_ab_code_release(&ab->code);
    vb_limits_rules_release(&ab->rules);
    vb_measuring_release(&ab->screen);
}

static int prepare(struct ab *ab, struct vb_error *error)
{
    VB_OR_RETURN(load_limits(ab, error));
    VB_OR_RETURN(vb_exports_check(&ab->options->exports, error));
    VB_OR_RETURN(vb_history_use_check(&ab->options->history, true, error));
    return make_plan(ab, error);
}

static int compare(struct ab *ab, struct vb_error *error)
{
    int status = prepare(ab, error);
    size_t planned = ab->screen.plan.count + ab->singles.only_new;
    if (status == 0)
        status = measure(ab, error);
    int exit_status;
    if (status != 0) {
        export_failure(ab, error);
        exit_status = vb_complain(ab->program, error);
    } else if (stopped_by(ab)) { /* half a comparison is not a verdict */
        vb_fail_stopped(error, stopped_by(ab));
        exit_status = vb_complain(ab->program, error);
    } else
        exit_status = show(ab, error);
    release(ab, planned);
    return exit_status;
}

int vb_command_ab(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct vb_run_options options;
    vb_ab_arguments_parse(&options, program, argc, argv);
    struct ab ab = {.program = program,
                    .options = &options,
                    .screen = {.program = program, .options = &options.measuring, .argc = argc, .argv = argv}};
    int exit_status = options.hosts.hosts ? vb_hosts_use(&options) : compare(&ab, error);
    vb_measuring_options_release(&options.measuring);
    return exit_status;
}
