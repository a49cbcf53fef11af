/* SPDX-License-Identifier: MIT */
#include "cli/gate/gate.h"

#include "base/pattern.h"
#include "cli/options.h"
#include "measure/ledger/ledger.h"
#include "results/conditions.h"
#include "results/row_codes.h"
#include "show/gate_sentences.h"
#include "results/terminal_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Names and reasons come from files and from workers. */
static void print_shown(const char *text)
{
    char *shown = vb_text_shown(text);
    fputs(shown ? shown : "(out of memory)", stdout);
    free(shown);
}

/* Findings of one kind and weight are printed so often and then counted. */
#define SAME_FINDINGS_MAX 10

void vb_gate_print_findings(const struct vb_gate *verdict, bool color)
{
    size_t repeated[VB_GATE_SEVERITIES][VB_GATE_QUANTITIES] = {0};
    const char *tones[] = {
        [VB_GATE_NOTE] = "", [VB_GATE_UNDECIDED] = "", [VB_GATE_CANNOT] = "\033[33m", [VB_GATE_FAIL] = "\033[31m"};
    for (size_t i = 0; i < verdict->count; i++) {
        const struct vb_gate_finding *finding = &verdict->findings[i];
        if (repeated[finding->severity][finding->quantity]++ >= SAME_FINDINGS_MAX)
            continue;
        const char *tone = color ? tones[finding->severity] : "";
        printf("%s%s%s ", tone, vb_gate_word(vb_gate_code_of(finding->severity)), *tone ? "\033[0m" : "");
        char where[VB_PATTERN_MAX];
        vb_gate_say_where(finding, where, sizeof where);
        print_shown(where);
        fputs(": ", stdout);
        char text[VB_GATE_TEXT_MAX];
        vb_gate_say(finding, text, sizeof text);
        print_shown(text);
        putchar('\n');
    }
    for (int severity = VB_GATE_FAIL; severity >= VB_GATE_NOTE; severity--)
        for (int quantity = VB_GATE_ROW; quantity < VB_GATE_QUANTITIES; quantity++)
            if (repeated[severity][quantity] > SAME_FINDINGS_MAX)
                printf("%s: %zu more like the last of these\n",
                       vb_gate_word(vb_gate_code_of((enum vb_gate_severity)severity)),
                       repeated[severity][quantity] - SAME_FINDINGS_MAX);
}

void vb_gate_print_differences(const struct vb_results *reference, const struct vb_results *results, bool count_only)
{
    enum vb_condition_scope scope = count_only ? VB_CONDITIONS_OF_COUNTS : VB_CONDITIONS_OF_TIMES;
    struct vb_difference difference;
    for (size_t next = 0; vb_conditions_next(reference, results, scope, &next, &difference);) {
        printf("differs: %s: ", difference.key);
        print_shown(difference.earlier);
        fputs(" -> ", stdout);
        print_shown(difference.later);
        putchar('\n');
    }
}

void vb_gate_print_skipped(const struct vb_results *results)
{
    const struct vb_row *first = NULL;
    size_t count = 0;
    for (size_t i = 0; i < results->row_count; i++)
        if (vb_row_is_skipped(&results->rows[i])) {
            first = first ? first : &results->rows[i];
            count++;
        }
    if (count == 0)
        return;
    printf("; %zu of them %s skipped, first ", count, count == 1 ? "is" : "are");
    print_shown(first->case_name);
    if (first->point[0])
        putchar(':');
    print_shown(first->point);
    putchar('/');
    print_shown(first->variant);
    fputs(" (", stdout);
    print_shown(first->status);
    putchar(')');
}

/* What was said of how to judge, as it is to be said again. */
static void print_limits(const struct vb_run_options *options)
{
    char limits[400];
    vb_limits_say(&options->given, limits, sizeof limits);
    if (options->limits_path) {
        fputs(" --limits ", stdout);
        vb_put_quoted(stdout, options->limits_path);
    }
    if (*limits)
        printf(" --fail-on %s", limits);
    if (!isnan(options->given.min_effect_ns))
        printf(" --min-effect %.9gns", options->given.min_effect_ns);
}

/* What to type to see the first of the weightiest findings again. */
static void print_again(const struct vb_program *program, const struct vb_run_options *options,
                        const struct vb_gate *verdict)
{
    const struct vb_gate_finding *finding =
        verdict->first[VB_GATE_FAIL] ? verdict->first[VB_GATE_FAIL] : verdict->first[VB_GATE_CANNOT];
    if (!finding)
        return;
    const struct vb_plan_options *plan = &options->measuring.plan;
    bool counts = options->measuring.conduct.count_only || vb_gate_is_count(finding->quantity);
    char pattern[VB_PATTERN_MAX];
    vb_gate_say_pattern(finding, pattern, sizeof pattern);
    printf("again: %s gate%s --reference ", program->invocation, counts ? " --count-only" : "");
    vb_put_quoted(stdout, options->reference_path);
    if (options->measuring.conduct.ledger != VB_LEDGER_AUTO)
        printf(" --ledger %s", vb_ledger_backend_name((enum vb_ledger_backend)options->measuring.conduct.ledger));
    print_limits(options);
    printf("%s", plan->thorough ? " --thorough" : "");
    for (size_t i = 0; i < plan->param_count; i++) {
        fputs(" --param ", stdout);
        vb_put_quoted(stdout, plan->params[i]);
    }
    if (vb_pattern_is_valid(pattern) && vb_text_is_plain(pattern)) { /* else it cannot be typed */
        putchar(' ');
        vb_put_quoted(stdout, pattern);
    }
    for (const char *const *flag = program->compiler_flags; flag && *flag; flag++) {
        fputs(flag == program->compiler_flags ? " -- " : " ", stdout);
        vb_put_quoted(stdout, *flag);
    }
    putchar('\n');
}

/* "; ratios of 2 rows were judged; times of 2 rows were not judged (2 baselines have no ratio)" */
static void print_timed(const struct vb_gate *verdict, bool count_only)
{
    static const struct {
        enum vb_gate_timed kind;
        const char *one, *many;
    } reasons[] = {
        {VB_GATE_TIME_OF_BASELINE, "baseline has no ratio", "baselines have no ratio"},
        {VB_GATE_TIME_NOT_IN_REFERENCE, "is not in the reference", "are not in the reference"},
        {VB_GATE_TIME_NOT_MEASURED, "was not measured", "were not measured"},
        {VB_GATE_TIME_FOUND, "is named above", "are named above"},
    };
    size_t judged = verdict->timed[VB_GATE_TIME_JUDGED];
    size_t left = 0;
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        left += verdict->timed[reasons[i].kind];
    if (judged > 0)
        printf("; times of %zu row%s were judged", judged, judged == 1 ? "" : "s");
    if (left == 0 && judged > 0)
        return;
    if (left == verdict->timed[VB_GATE_TIME_NOT_MEASURED] && judged == 0) {
        printf("; times were not judged (%s)", count_only ? "--count-only" : "not measured");
        return;
    }
    printf("; times of %zu row%s were not judged", left, left == 1 ? "" : "s");
    const char *separator = " (";
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        size_t count = verdict->timed[reasons[i].kind];
        if (count > 0)
            printf("%s%zu %s", separator, count, count == 1 ? reasons[i].one : reasons[i].many);
        separator = count > 0 ? ", " : separator;
    }
    putchar(')');
}

/* If something is undecided, the gate has not passed. The exit status shows that only with --strict. */
static const char *word_of(const struct vb_gate *verdict, int exit_status)
{
    switch (exit_status) {
    case VB_EXIT_REGRESSION: return "FAILED";
    case VB_EXIT_CANNOT: return "could not judge";
    default: return verdict->totals[VB_GATE_UNDECIDED] > 0 ? "undecided" : "passed";
    }
}

void vb_gate_print_verdict(const struct vb_program *program, const struct vb_run_options *options,
                           const struct vb_gate *verdict, int exit_status)
{
    const size_t *totals = verdict->totals;
    printf("gate: %s: %zu rows against '%s': %zu failed, %zu could not be judged, %zu undecided",
           word_of(verdict, exit_status), verdict->row_count, options->reference_path, totals[VB_GATE_FAIL],
           totals[VB_GATE_CANNOT], totals[VB_GATE_UNDECIDED]);
    if (verdict->skipped_count > 0)
        printf("; %zu more were skipped, as for the reference", verdict->skipped_count);
    if (verdict->elsewhere_count > 0)
        printf("; %zu more were not judged: other versions of libraries", verdict->elsewhere_count);
    print_timed(verdict, options->measuring.conduct.count_only);
    putchar('\n');
    print_again(program, options, verdict);
}
