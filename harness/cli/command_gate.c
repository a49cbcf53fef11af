/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "base/pattern.h"
#include "cli/command.h"
#include "cli/gate_options.h"
#include "cli/gate_sites.h"
#include "cli/measuring.h"
#include "measure/ledger.h"
#include "report/compare.h"
#include "report/format.h"
#include "report/gate.h"
#include "report/results_file.h"
#include "report/shown.h"
#include "report/update.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct gate {
    const struct vb_program *program;
    struct vb_gate_command_options *options;
    struct vb_measuring measuring; /* its results are those judged, measured or loaded */
    struct vb_results reference;
    bool has_reference;
    struct vb_limits_rules rules;
};

static bool matches_patterns(const struct vb_plan_options *plan, const struct vb_row *row)
{
    for (size_t i = 0; i < plan->pattern_count; i++)
        if (vb_pattern_matches(plan->patterns[i], row->case_name, row->point, row->variant))
            return true;
    return plan->pattern_count == 0;
}

static bool was_point_measured(const struct vb_results *results, const struct vb_row *wanted)
{
    for (size_t i = 0; i < results->row_count; i++) {
        const struct vb_row *row = &results->rows[i];
        if (strcmp(row->case_name, wanted->case_name) == 0 && strcmp(row->point, wanted->point) == 0)
            return true;
    }
    return false;
}

/* Whether a row of the reference is meant: what the patterns select and, where --param asks for some points, those. */
static bool is_selected(void *context, const struct vb_row *row)
{
    const struct gate *gate = context;
    const struct vb_plan_options *plan = &gate->options->measuring.plan;
    return matches_patterns(plan, row) &&
           (plan->param_count == 0 || was_point_measured(&gate->measuring.results, row));
}

/* The file of limits: the one that was named, or the one beside the reference, which need not be there. */
static int load_limits(struct gate *gate, struct vb_error *error)
{
    const struct vb_gate_command_options *options = gate->options;
    char beside[4096];
    const char *path = options->limits_path;
    if (!path) {
        size_t length = strlen(options->reference_path);
        size_t stem = length > 4 && strcmp(options->reference_path + length - 4, ".csv") == 0 ? length - 4 : length;
        if ((size_t)snprintf(beside, sizeof beside, "%.*s.limits", (int)stem, options->reference_path) >= sizeof beside ||
            access(beside, F_OK) != 0)
            return 0;
        path = beside;
    }
    FILE *stream = fopen(path, "r");
    if (!stream)
        return vb_fail(error, VB_ERROR_IO, "cannot open '%s': %s", path, strerror(errno));
    int status = vb_limits_rules_read(&gate->rules, stream, path, error);
    fclose(stream);
    return status;
}

static int load_reference(struct gate *gate, struct vb_error *error)
{
    const struct vb_gate_command_options *options = gate->options;
    if (access(options->reference_path, F_OK) != 0 && errno == ENOENT) {
        if (options->update)
            return 0;
        return vb_fail(error, VB_ERROR_IO, "there is no reference '%s'; `%s gate --reference '%s' --update` makes one",
                       options->reference_path, gate->program->invocation, options->reference_path);
    }
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
        if (!matches_any(plan->patterns[i], &gate->measuring.results) && !matches_any(plan->patterns[i], &gate->reference))
            return vb_fail(error, VB_ERROR_MEASURE, "pattern '%s' matches no row", plan->patterns[i]);
    }
    return 0;
}

static bool is_chosen(void *context, const struct vb_row *row)
{
    return matches_patterns(context, row);
}

/* Measures, or loads what was measured. */
static int obtain_results(struct gate *gate, int argc, char **argv, struct vb_error *error)
{
    struct vb_gate_command_options *options = gate->options;
    gate->measuring = (struct vb_measuring){.program = gate->program,
                                            .options = &options->measuring,
                                            .argc = argc,
                                            .argv = argv,
                                            .keep_heap = vb_exports_want_all(&options->exports),
                                            .keep_launches = vb_exports_want_launches(&options->exports)};
    if (!options->results_path) {
        int status = vb_measuring_plan(&gate->measuring, error);
        return status == 0 ? vb_measuring_run(&gate->measuring, error) : status;
    }
    int status = vb_results_load(&gate->measuring.results, options->results_path, error);
    if (status == 0)
        status = check_patterns(gate, error);
    if (status == 0)
        vb_results_keep(&gate->measuring.results, is_chosen, &options->measuring.plan);
    return status;
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

/* Names and reasons come from files and from workers. */
static void print_shown(const char *text)
{
    char *shown = vb_text_shown(text);
    fputs(shown ? shown : "(out of memory)", stdout);
    free(shown);
}

/* Findings of one kind and weight are printed so often and then counted. */
#define SAME_FINDINGS_MAX 10

static void print_findings(const struct gate *gate, const struct vb_gate *verdict)
{
    size_t repeated[VB_GATE_FAIL + 1][VB_GATE_TIME + 1] = {0};
    const char *tones[] = {[VB_GATE_NOTE] = "", [VB_GATE_UNDECIDED] = "", [VB_GATE_CANNOT] = "\033[33m",
                           [VB_GATE_FAIL] = "\033[31m"};
    bool color = vb_screen_wants_color(gate->options->color);
    for (size_t i = 0; i < verdict->count; i++) {
        const struct vb_gate_finding *finding = &verdict->findings[i];
        if (repeated[finding->severity][finding->quantity]++ >= SAME_FINDINGS_MAX)
            continue;
        const char *tone = color ? tones[finding->severity] : "";
        printf("%s%s%s ", tone, vb_gate_severity_word(finding->severity), *tone ? "\033[0m" : "");
        char where[VB_PATTERN_MAX];
        vb_gate_say_where(finding, where, sizeof where);
        print_shown(where);
        fputs(": ", stdout);
        print_shown(finding->text);
        putchar('\n');
    }
    for (int severity = VB_GATE_FAIL; severity >= VB_GATE_NOTE; severity--)
        for (int quantity = VB_GATE_ROW; quantity <= VB_GATE_TIME; quantity++)
            if (repeated[severity][quantity] > SAME_FINDINGS_MAX)
                printf("%s: %zu more like the last of these\n", vb_gate_severity_word((enum vb_gate_severity)severity),
                       repeated[severity][quantity] - SAME_FINDINGS_MAX);
}

static int exit_status_of(const struct gate *gate, const struct vb_gate *verdict)
{
    if (verdict->totals[VB_GATE_FAIL] > 0)
        return VB_EXIT_REGRESSION;
    if (verdict->totals[VB_GATE_CANNOT] > 0 || verdict->row_count == 0)
        return VB_EXIT_CANNOT;
    return gate->options->strict && verdict->totals[VB_GATE_UNDECIDED] > 0 ? VB_EXIT_UNDECIDED : VB_EXIT_OK;
}

/* A word of a command as a shell takes it. */
static void print_quoted(const char *word)
{
    putchar('\'');
    for (; *word; word++)
        if (*word == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*word);
    putchar('\'');
}

/* What was said of how to judge, as it is to be said again. */
static void print_limits(const struct vb_gate_command_options *options)
{
    const struct vb_delta_limits *limits = &options->limits;
    if (options->limits_path) {
        fputs(" --limits ", stdout);
        print_quoted(options->limits_path);
    }
    if (options->has_limits)
        printf(" --fail-on allocs=%.9g,bytes=%.9g,ratio=%.9g", limits->allocs, limits->bytes, limits->ratio);
    if (options->has_limits && options->judge_time)
        printf(",time=%.9g", limits->time);
    if (options->has_min_effect)
        printf(" --min-effect %.9gns", limits->min_effect_ns);
}

/* What to type to see the first of the weightiest findings again. */
static void print_again(const struct gate *gate, const struct vb_gate *verdict)
{
    const struct vb_gate_finding *finding =
        verdict->first[VB_GATE_FAIL] ? verdict->first[VB_GATE_FAIL] : verdict->first[VB_GATE_CANNOT];
    if (!finding)
        return;
    const struct vb_gate_command_options *options = gate->options;
    const struct vb_plan_options *plan = &options->measuring.plan;
    bool counts = options->measuring.conduct.count_only || finding->quantity == VB_GATE_ALLOCS ||
                  finding->quantity == VB_GATE_BYTES;
    char pattern[VB_PATTERN_MAX];
    vb_gate_say_pattern(finding, pattern, sizeof pattern);
    printf("again: %s gate%s --reference ", gate->program->invocation, counts ? " --count-only" : "");
    print_quoted(options->reference_path);
    if (options->measuring.conduct.ledger != VB_LEDGER_AUTO)
        printf(" --ledger %s", vb_ledger_backend_name((enum vb_ledger_backend)options->measuring.conduct.ledger));
    print_limits(options);
    printf("%s", plan->thorough ? " --thorough" : "");
    for (size_t i = 0; i < plan->param_count; i++) {
        fputs(" --param ", stdout);
        print_quoted(plan->params[i]);
    }
    if (vb_pattern_is_valid(pattern) && vb_text_is_plain(pattern)) { /* or nobody could type it */
        putchar(' ');
        print_quoted(pattern);
    }
    putchar('\n');
}

static void print_verdict(const struct gate *gate, const struct vb_gate *verdict, int exit_status)
{
    static const char *const words[] = {[VB_EXIT_OK] = "passed",
                                        [VB_EXIT_REGRESSION] = "FAILED",
                                        [VB_EXIT_CANNOT] = "could not judge",
                                        [VB_EXIT_UNDECIDED] = "undecided"};
    const size_t *totals = verdict->totals;
    printf("gate: %s: %zu rows against '%s': %zu failed, %zu could not be judged, %zu undecided", words[exit_status],
           verdict->row_count, gate->options->reference_path, totals[VB_GATE_FAIL], totals[VB_GATE_CANNOT],
           totals[VB_GATE_UNDECIDED]);
    if (verdict->elsewhere_count > 0)
        printf("; %zu more were not judged: other versions of libraries", verdict->elsewhere_count);
    puts(verdict->times_judged == 0 ? "; times were not judged" : "");
    print_again(gate, verdict);
}

static int write_exports(const struct gate *gate, const struct vb_gate *verdict, struct vb_results *results,
                         struct vb_error *error)
{
    if (gate->options->exports.count == 0)
        return 0;
    int status = vb_gate_annotate(verdict, results, error);
    return status == 0 ? vb_exports_write(&gate->options->exports, results, error) : status;
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
    struct vb_gate verdict;
    struct vb_error error = {0};
    if (vb_gate_judge(&verdict, &gate->reference, &gate->measuring.results, &options, &error) != 0) {
        vb_gate_release(&verdict);
        return vb_complain(gate->program, &error);
    }
    int exit_status = exit_status_of(gate, &verdict);
    if (!vb_exports_use_stdout(&gate->options->exports)) {
        const struct vb_measuring_options *measuring = &gate->options->measuring;
        bool is_compared = !measuring->conduct.count_only || measuring->verbose; /* else the findings say it all */
        int status = is_compared ? print_compared(gate) : VB_EXIT_OK;
        exit_status = exit_status == VB_EXIT_OK ? status : exit_status;
        print_findings(gate, &verdict);
    }
    bool to_stdout = vb_exports_use_stdout(&gate->options->exports);
    if (!gate->options->results_path)
        (void)vb_gate_look_up_sites(&gate->measuring, &verdict, to_stdout); /* a verdict is worth more than its places */
    if (!to_stdout)
        print_verdict(gate, &verdict, exit_status);
    if (write_exports(gate, &verdict, &gate->measuring.results, &error) != 0) {
        vb_complain(gate->program, &error);
        exit_status = exit_status == VB_EXIT_OK ? VB_EXIT_CANNOT : exit_status;
    }
    vb_gate_release(&verdict);
    return exit_status;
}

static int write_reference(const struct gate *gate, const struct vb_results *updated, struct vb_error *error)
{
    const struct vb_export item = {.format = vb_format_find("csv"), .path = gate->options->reference_path};
    return vb_export_write(&item, updated, error);
}

/* Makes what was measured the reference, unless something of it failed: that would be no reference. */
static int update(struct gate *gate)
{
    struct vb_error error = {0};
    struct vb_results updated;
    int status = vb_update_make(&updated, gate->has_reference ? &gate->reference : NULL, &gate->measuring.results,
                                is_selected, gate, &error);
    if (status == 0)
        status = write_reference(gate, &updated, &error);
    vb_results_release(&updated);
    if (status != 0)
        return vb_complain(gate->program, &error);
    int exit_status = gate->has_reference ? print_compared(gate) : VB_EXIT_OK;
    printf("gate: '%s' now holds what was measured: %zu rows\n", gate->options->reference_path,
           gate->measuring.results.row_count);
    return exit_status;
}

static void export_failure(const struct gate *gate, const struct vb_error *error)
{
    const struct vb_gate_command_options *options = gate->options;
    const char *const inputs[] = {options->reference_path, options->results_path, NULL};
    const struct vb_export_failure failure = {
        .command = "gate", .side = "", .error = error, .facts = &gate->measuring.results, .inputs = inputs};
    vb_exports_write_failure(&options->exports, &failure);
}

int vb_command_gate(const struct vb_program *program, int argc, char **argv)
{
    struct vb_gate_command_options options;
    vb_gate_options_parse(&options, argc, argv);
    struct gate gate = {.program = program, .options = &options};
    struct vb_error error = {0};
    vb_results_init(&gate.reference);
    vb_results_init(&gate.measuring.results);
    int status = load_limits(&gate, &error);
    if (status == 0)
        status = load_reference(&gate, &error);
    if (status == 0)
        status = vb_exports_check(&options.exports, &error);
    if (status == 0 && options.update)
        status = vb_output_check(options.reference_path, &error);
    if (status == 0)
        status = obtain_results(&gate, argc, argv, &error);
    int exit_status;
    if (status != 0)
        export_failure(&gate, &error);
    if (status != 0)
        exit_status = vb_complain(program, &error);
    else if (gate.measuring.report.stopped_by) /* half a run is no verdict */
        exit_status = VB_EXIT_SIGNAL_BASE + gate.measuring.report.stopped_by;
    else
        exit_status = options.update ? update(&gate) : judge(&gate);
    vb_measuring_release(&gate.measuring);
    vb_results_release(&gate.reference);
    vb_limits_rules_release(&gate.rules);
    vb_gate_options_release(&options);
    return vb_finish_stdout(program, exit_status);
}
