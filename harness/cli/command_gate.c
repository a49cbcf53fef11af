/* SPDX-License-Identifier: MIT */
#include "base/cleanup.h"
#include "base/file.h"
#include "base/pattern.h"
#include "cli/command.h"
#include "cli/gate/gate.h"
#include "cli/hosts/hosts.h"
#include "cli/measuring.h"
#include "judge/gate.h"
#include "judge/update_reference.h"
#include "results/results_file.h"
#include "show/compare.h"
#include "show/export_formats.h"
#include "show/gate_sentences.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct gate {
    const struct vb_program *program;
    struct vb_hosts_results hosts; /* that were measured, where there were several */
    struct vb_run_options *options;
    struct vb_measuring measuring; /* its results are those judged, measured or loaded */
    struct vb_results reference;
    bool has_reference;
    char limits_path[4096]; /* of the file that the rules are from; "": none */
    struct vb_limits_rules rules;
};

/* Whether a row of the reference is meant. */
static bool is_selected(void *context, const struct vb_row *row)
{
    const struct gate *gate = context;
    return vb_gate_selects(&gate->options->measuring.plan, gate->program->cases, row);
}

/* The file of limits: the one that was named, or the one beside the reference, which need not be there. */
static int load_limits(struct gate *gate, struct vb_error *error)
{
    const struct vb_run_options *options = gate->options;
    const char *path = options->limits_path;
    if (!path) {
        size_t length = strlen(options->reference_path);
        size_t stem = length > 4 && strcmp(options->reference_path + length - 4, ".csv") == 0 ? length - 4 : length;
        if ((size_t)snprintf(gate->limits_path, sizeof gate->limits_path, "%.*s.limits", (int)stem,
                             options->reference_path) >= sizeof gate->limits_path ||
            access(gate->limits_path, F_OK) != 0) {
            gate->limits_path[0] = '\0';
            return 0;
        }
    } else if ((size_t)snprintf(gate->limits_path, sizeof gate->limits_path, "%s", path) >= sizeof gate->limits_path) {
        return vb_fail(error, VB_ERROR_IO, "cannot open '%.100s...': the path is too long", path);
    }
    int status = vb_limits_rules_load(&gate->rules, gate->limits_path, VB_LIMITS_GATE, error);
    for (size_t i = 0; status == 0 && i < gate->rules.count; i++)
        gate->options->measuring.conduct.metrics |= vb_limits_metrics(&gate->rules.items[i].limits);
    return status;
}

/* A rule for nothing that there is, be it in the reference, in what is judged or in the program, is a slip. */
static int check_limits(struct gate *gate, struct vb_error *error)
{
    if (gate->rules.count == 0 || gate->options->update)
        return 0;
    for (size_t i = 0; i < gate->reference.row_count; i++)
        vb_limits_rules_use(&gate->rules, &gate->reference.rows[i]);
    for (size_t i = 0; i < gate->measuring.results.row_count; i++)
        vb_limits_rules_use(&gate->rules, &gate->measuring.results.rows[i]);
    if (vb_limits_rules_check_used(&gate->rules, gate->limits_path, NULL) != 0)
        vb_limits_use_cases(&gate->rules, gate->program->cases);
    return vb_limits_rules_check_used(&gate->rules, gate->limits_path, error);
}

static int load_reference(struct gate *gate, struct vb_error *error)
{
    const struct vb_run_options *options = gate->options;
    if (access(options->reference_path, F_OK) != 0 && errno == ENOENT) {
        if (options->update)
            return 0;
        return vb_fail(error, VB_ERROR_IO, "there is no reference '%s'; `%s gate --reference '%s' --update` makes one",
                       options->reference_path, gate->program->invocation, options->reference_path);
    }
    struct stat file;
    if (options->update && stat(options->reference_path, &file) == 0 && !S_ISREG(file.st_mode))
        return vb_fail(error, VB_ERROR_IO, "cannot update '%s': it is no regular file", options->reference_path);
    int status = vb_results_load(&gate->reference, options->reference_path, error);
    gate->has_reference = status == 0;
    return status;
}

static bool matches_any(const char *pattern, const struct vb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++) {
        const struct vb_row *row = &results->rows[i];
        if (vb_pattern_matches(pattern, row->case_name, row->point, row->variant))
            return true;
    }
    return false;
}

/* Saved results are chosen from as strictly as cases are: a pattern that matches nothing is a slip. */
static int check_patterns(const struct gate *gate, struct vb_error *error)
{
    const struct vb_plan_options *plan = &gate->options->measuring.plan;
    for (size_t i = 0; i < plan->pattern_count; i++) {
        if (!vb_pattern_is_valid(plan->patterns[i]))
            return vb_fail(error, VB_ERROR_USAGE, "malformed pattern '%.100s'", plan->patterns[i]);
        if (!matches_any(plan->patterns[i], &gate->measuring.results) &&
            !matches_any(plan->patterns[i], &gate->reference))
            return vb_fail(error, VB_ERROR_MEASURE, "pattern '%s' matches no row", plan->patterns[i]);
    }
    return 0;
}

static bool is_chosen(void *context, const struct vb_row *row)
{
    return vb_gate_matches_patterns(context, row);
}

/* Measures, or loads what was measured. */
static int obtain_results(struct gate *gate, int argc, char **argv, struct vb_error *error)
{
    struct vb_run_options *options = gate->options;
    gate->measuring = (struct vb_measuring){.program = gate->program,
                                            .options = &options->measuring,
                                            .argc = argc,
                                            .argv = argv,
                                            .keep_heap = vb_exports_want_all(&options->exports),
                                            .keep_launches = options->history.is_wanted ||
                                                             vb_exports_want_launches(&options->exports)};
    if (options->results_path) {
        VB_OR_RETURN(vb_results_load(&gate->measuring.results, options->results_path, error));
        VB_OR_RETURN(check_patterns(gate, error));
        VB_OR_RETURN(check_limits(gate, error));
        vb_results_keep(&gate->measuring.results, is_chosen, &options->measuring.plan);
        return 0;
    }
    VB_OR_RETURN(vb_measuring_plan(&gate->measuring, error));
    VB_OR_RETURN(check_limits(gate, error));
    if (options->hosts.hosts) {
        VB_OR_RETURN(vb_hosts_merge(options, &gate->hosts, error));
        return vb_results_load(&gate->measuring.results, gate->hosts.merged, error);
    }
    VB_OR_RETURN(vb_measuring_run(&gate->measuring, error));
    return vb_history_use_note(&options->history, &gate->measuring.results) == 0 ? 0 : vb_fail_memory(error);
}

/* Prints what changed. Returns VB_EXIT_OK; or, after a complaint, VB_EXIT_CANNOT. */
static int print_compared(struct gate *gate)
{
    struct vb_error error = {0};
    const struct vb_compare_options compare = {.width = vb_screen_width(),
                                               .color = vb_screen_wants_color(gate->options->color),
                                               .limits = gate->options->limits,
                                               .rules = &gate->rules,
                                               .joined_only = !gate->options->update};
    struct vb_results selected = {0}; /* of the reference */
    int status = vb_results_select(&selected, &gate->reference, is_selected, gate);
    status = status == 0 ? vb_compare_write(&selected, &gate->measuring.results, &compare, stdout, &error)
                         : vb_fail_memory(&error);
    vb_results_release(&selected);
    return status == 0 ? VB_EXIT_OK : vb_complain(gate->program, &error);
}

static int exit_status_of(const struct gate *gate, const struct vb_gate *verdict)
{
    if (verdict->totals[VB_GATE_FAIL] > 0)
        return VB_EXIT_REGRESSION;
    if (verdict->totals[VB_GATE_CANNOT] > 0 || verdict->row_count == 0)
        return VB_EXIT_CANNOT;
    return gate->options->strict && verdict->totals[VB_GATE_UNDECIDED] > 0 ? VB_EXIT_UNDECIDED : VB_EXIT_OK;
}

static int write_exports(const struct gate *gate, const struct vb_gate *verdict, struct vb_results *results,
                         struct vb_error *error)
{
    if (gate->options->exports.count == 0)
        return 0;
    VB_OR_RETURN(vb_gate_annotate(verdict, results, error));
    return vb_exports_write(&gate->options->exports, results, error);
}

/* Limits that are not the command line's are named: they may come from a file that the user forgot. */
static int use_limits(struct gate *gate, size_t *rows)
{
    *rows = 0;
    for (size_t i = 0; gate->rules.count > 0 && i < gate->measuring.results.row_count; i++)
        *rows += vb_limits_rules_use(&gate->rules, &gate->measuring.results.rows[i]);
    return vb_limits_rules_add(&gate->rules, "*", &gate->options->given);
}

/* A verdict is worth more than its places: they may be missing. */
static void look_up_sites(struct gate *gate, const struct vb_gate *verdict)
{
    (void)vb_gate_look_up_sites(&gate->measuring, verdict, vb_exports_use_stdout(&gate->options->exports));
}

/* Returns the exit status, which a complaint may have made worse. */
static int print(struct gate *gate, const struct vb_gate *verdict, size_t rows_with_limits, int exit_status)
{
    const struct vb_run_options *options = gate->options;
    bool count_only = options->measuring.conduct.count_only;
    bool is_compared = !count_only || options->measuring.verbose; /* else the findings say it all */
    int status = is_compared ? print_compared(gate) : VB_EXIT_OK;
    exit_status = exit_status == VB_EXIT_OK ? status : exit_status;
    vb_gate_print_findings(verdict, vb_screen_wants_color(options->color));
    if (!options->results_path)
        look_up_sites(gate, verdict);
    vb_gate_print_differences(&gate->reference, &gate->measuring.results, count_only);
    if (rows_with_limits > 0)
        printf("limits of '%s' hold for %zu row%s, where the command line has none\n", gate->limits_path,
               rows_with_limits, rows_with_limits == 1 ? "" : "s");
    vb_gate_print_verdict(gate->program, options, verdict, exit_status);
    return exit_status;
}

static int judge(struct gate *gate)
{
    const struct vb_gate_options options = {.limits = gate->options->limits,
                                            .rules = &gate->rules,
                                            .judge_time = gate->options->judge_time,
                                            .insists = gate->options->insists,
                                            .count_only = gate->options->measuring.conduct.count_only,
                                            .selects = is_selected,
                                            .context = gate};
    struct vb_gate verdict = {0};
    struct vb_error error = {0};
    size_t rows_with_limits;
    int status = use_limits(gate, &rows_with_limits) == 0 ? 0 : vb_fail_memory(&error);
    if (status == 0)
        status = vb_gate_judge(&verdict, &gate->reference, &gate->measuring.results, &options, &error);
    if (status != 0) {
        vb_gate_release(&verdict);
        return vb_complain(gate->program, &error);
    }
    int exit_status = exit_status_of(gate, &verdict);
    if (!vb_exports_use_stdout(&gate->options->exports))
        exit_status = print(gate, &verdict, rows_with_limits, exit_status);
    else if (!gate->options->results_path)
        look_up_sites(gate, &verdict);
    if (write_exports(gate, &verdict, &gate->measuring.results, &error) != 0) {
        vb_complain(gate->program, &error);
        exit_status = exit_status == VB_EXIT_OK ? VB_EXIT_CANNOT : exit_status;
    }
    vb_gate_release(&verdict);
    return exit_status;
}

/* Makes what was measured part of the reference as it is now: measuring takes minutes, in which others may have written
 * it. Concurrent updates wait for each other. */
static int replace_reference(struct gate *gate, struct vb_error *error)
{
    struct vb_results updated VB_RELEASE(vb_results_release) = {0};
    const struct vb_export item = {.format = vb_format_find("csv"), .path = gate->options->reference_path};
    int lock VB_CLOSE_FD = vb_folder_lock_for(item.path, error);
    if (lock < 0)
        return lock;
    vb_results_release(&gate->reference);
    gate->has_reference = false;
    VB_OR_RETURN(load_reference(gate, error));
    const struct vb_results *old = gate->has_reference ? &gate->reference : NULL;
    if (old)
        VB_OR_RETURN(vb_update_check(old, &gate->measuring.results, is_selected, gate, error));
    VB_OR_RETURN(vb_update_make(&updated, old, &gate->measuring.results, is_selected, gate, error));
    return vb_export_write(&item, &updated, error);
}

/* Makes what was measured the reference, unless something of it failed: that would be no reference. */
static int update(struct gate *gate)
{
    struct vb_error error = {0};
    if (replace_reference(gate, &error) != 0)
        return vb_complain(gate->program, &error);
    int exit_status = gate->has_reference ? print_compared(gate) : VB_EXIT_OK;
    printf("gate: '%s' now holds what was measured: %zu rows", gate->options->reference_path,
           gate->measuring.results.row_count);
    size_t lost = gate->has_reference ? vb_update_lost_times(&gate->reference, &gate->measuring.results) : 0;
    if (lost > 0)
        printf("; %zu of them had a time before, and have none now", lost);
    vb_gate_print_skipped(&gate->measuring.results);
    putchar('\n');
    return exit_status;
}

static void export_failure(const struct gate *gate, const struct vb_error *error)
{
    const struct vb_run_options *options = gate->options;
    const char *const inputs[] = {options->reference_path, options->results_path, NULL};
    const struct vb_export_failure failure = {
        .command = "gate", .side = "", .error = error, .facts = &gate->measuring.results, .inputs = inputs};
    vb_exports_write_failure(&options->exports, &failure);
}

/* Half a run is none for the history either. */
static int keep_in_history(const struct gate *gate, int exit_status)
{
    struct vb_error error = {0};
    if (vb_history_use_write(&gate->options->history, &gate->measuring.results, &error) == 0)
        return exit_status;
    int complained = vb_complain(gate->program, &error);
    return exit_status == VB_EXIT_OK ? complained : exit_status;
}

static int prepare(struct gate *gate, struct vb_error *error)
{
    struct vb_run_options *options = gate->options;
    VB_OR_RETURN(load_limits(gate, error));
    VB_OR_RETURN(load_reference(gate, error));
    VB_OR_RETURN(vb_exports_check(&options->exports, error));
    if (options->update)
        VB_OR_RETURN(vb_folder_make_for(options->reference_path, error));
    if (options->update)
        VB_OR_RETURN(vb_output_check(options->reference_path, error));
    return vb_history_use_check(&options->history, false, error);
}

int vb_command_gate(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct vb_run_options options;
    vb_gate_options_parse(&options, program, argc, argv);
    struct gate gate = {.program = program, .options = &options};
    int status = prepare(&gate, error);
    if (status == 0)
        status = obtain_results(&gate, argc, argv, error);
    int exit_status;
    if (status != 0) {
        export_failure(&gate, error);
        exit_status = vb_complain(program, error);
    } else if (gate.measuring.report.stopped_by) { /* half a run is not a verdict */
        vb_fail_stopped(error, gate.measuring.report.stopped_by);
        exit_status = vb_complain(program, error);
    } else
        exit_status = keep_in_history(&gate, options.update ? update(&gate) : judge(&gate));
    if (gate.hosts.lost > 0 && exit_status == VB_EXIT_OK)
        exit_status = VB_EXIT_CANNOT;
    vb_hosts_results_release(&gate.hosts);
    vb_measuring_release(&gate.measuring);
    vb_results_release(&gate.reference);
    vb_limits_rules_release(&gate.rules);
    vb_measuring_options_release(&options.measuring);
    return exit_status;
}
