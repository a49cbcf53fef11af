/* SPDX-License-Identifier: MIT */
#include "report/gate.h"

#include "report/doubt_words.h"
#include "report/match.h"
#include "report/sentence.h"
#include "report/wording.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* What a case was built with, in both runs; NULL: with nothing beyond the harness, or the file does not say. */
struct libraries {
    const char *case_name; /* the case that was last asked for: rows of one come together */
    const char *then, *now;
};

/* One row against its reference, and where findings go. */
struct trial {
    struct vb_gate *gate;
    const struct vb_gate_options *options;
    const struct vb_row *reference;
    const struct vb_row *row;
    const struct libraries *libraries; /* of its case */
    struct vb_delta_limits limits; /* of this row */
    struct vb_delta delta;
    int status; /* VB_ERROR_MEMORY once a finding had no room */
};

/* The findings, with room for one more. The array has no capacity of its own: that is the next power of two of its count. */
static struct vb_gate_finding *room_for_one(const struct vb_gate *gate)
{
    bool full = (gate->count & (gate->count - 1)) == 0; /* 0, 1, 2, 4, 8, ... */
    if (!full)
        return gate->findings;
    return reallocarray(gate->findings, gate->count ? 2 * gate->count : 1, sizeof *gate->findings);
}

__attribute__((format(printf, 4, 5))) static void find(struct trial *trial, enum vb_gate_severity severity,
                                                       enum vb_gate_quantity quantity, const char *format, ...)
{
    struct vb_gate *gate = trial->gate;
    struct vb_gate_finding found = {
        .severity = severity, .quantity = quantity, .reference = trial->reference, .row = trial->row};
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&found.text, format, arguments);
    va_end(arguments);
    struct vb_gate_finding *findings = length < 0 ? NULL : room_for_one(gate);
    if (!findings) {
        if (length >= 0)
            free(found.text);
        trial->status = VB_ERROR_MEMORY;
        return;
    }
    gate->findings = findings;
    findings[gate->count++] = found;
}

static const char *doubt_of(const struct vb_row *row)
{
    return row->ledger[0] ? row->ledger : "not counted";
}

/* Counts that differ from run to run can only be held against a contract that leaves room for it. */
static bool is_kept_though_varying(const struct vb_row *row)
{
    return strncmp(row->ledger, "not constant", strlen("not constant")) == 0 && strcmp(row->contract, "kept") == 0;
}

/* Counts: any rise fails, and a count that is missing where the reference has one is no pass. */
static void judge_count(struct trial *trial, enum vb_gate_quantity quantity, const char *what, double earlier,
                        double later, double allowed, enum vb_change_verdict verdict)
{
    char was[VB_WORDING_MAX], is[VB_WORDING_MAX], limit[VB_WORDING_MAX];
    if (isnan(earlier)) {
        if (!isnan(later))
            find(trial, VB_GATE_CANNOT, quantity, "%s: the reference has no exact count (%s)", what,
                 doubt_of(trial->reference));
        else if (is_kept_though_varying(trial->reference) && is_kept_though_varying(trial->row))
            find(trial, VB_GATE_NOTE, quantity, "%s: %.200s, and not in the reference either; the contract is kept", what,
                 trial->row->ledger);
        else if (strncmp(trial->row->ledger, "not constant", strlen("not constant")) == 0)
            find(trial, VB_GATE_CANNOT, quantity, "%s: %.200s, and no contract that says how many it may be", what,
                 trial->row->ledger);
        else
            find(trial, VB_GATE_CANNOT, quantity, "%s: not counted, neither here nor in the reference (%.200s)", what,
                 doubt_of(trial->row));
        return;
    }
    vb_say_count(was, earlier);
    if (isnan(later)) {
        find(trial, VB_GATE_CANNOT, quantity, "%s: %s in the reference, but here %.200s", what, was, doubt_of(trial->row));
        return;
    }
    vb_say_count(is, later);
    vb_say_count(limit, allowed);
    if (verdict == VB_CHANGE_WORSE)
        find(trial, VB_GATE_FAIL, quantity, "%s %s -> %s, allowed are %s more", what, was, is, limit);
    else if (verdict == VB_CHANGE_BETTER)
        find(trial, VB_GATE_NOTE, quantity, "%s %s -> %s: better; --update keeps it", what, was, is);
}

/* Times and ratios: only an interval decides. */
static void judge_share(struct trial *trial, enum vb_gate_quantity quantity, const char *what, double earlier,
                        double later, const struct vb_change *change, double limit, enum vb_change_verdict verdict)
{
    if (isnan(change->center))
        return;
    char center[VB_WORDING_MAX];
    char low[VB_WORDING_MAX];
    char high[VB_WORDING_MAX];
    vb_say_change(center, change->center);
    vb_say_change(low, change->low);
    vb_say_change(high, change->high);
    switch (verdict) {
    case VB_CHANGE_WORSE:
        find(trial, VB_GATE_FAIL, quantity, "%s %.4g -> %.4g: %s %% (%s .. %s), allowed are %+.4g %%", what, earlier,
             later, center, low, high, 100 * limit);
        return;
    case VB_CHANGE_BETTER:
        find(trial, VB_GATE_NOTE, quantity, "%s %.4g -> %.4g: %s %% (%s .. %s): better", what, earlier, later, center,
             low, high);
        return;
    case VB_CHANGE_CANNOT_TELL:
        /* An interval that stays below the limit is decided as far as a gate is concerned. */
        if (change->high > log1p(limit))
            find(trial, VB_GATE_UNDECIDED, quantity,
                 "%s %.4g -> %.4g: %s %%, but could be %s .. %s; allowed are %+.4g %%", what, earlier, later, center, low,
                 high, 100 * limit);
        return;
    case VB_CHANGE_SAME: return;
    }
}

/* Sanitizers, valgrind, debug builds: there is a ratio and no verdict on it. */
static bool is_untrusted(const struct vb_row *row)
{
    return row->verdict_code == VB_ROW_NOT_JUDGED && !vb_row_is_baseline(row) && !isnan(row->ratio);
}

/* A finding, if what is known of the times of `row` forbids to judge them. */
static bool is_doubted(struct trial *trial, const struct vb_row *row)
{
    struct vb_doubts doubts = vb_row_doubts(row);
    if (!vb_doubts_forbid_verdict(&doubts))
        return false;
    char sentence[VB_DOUBT_SENTENCE_MAX];
    vb_doubt_say(sentence, &doubts, vb_doubts_weightiest(&doubts));
    find(trial, VB_GATE_CANNOT, VB_GATE_TIME, "time%s: %s", row == trial->row ? "" : " in the reference", sentence);
    return true;
}

/* Whether times of both rows may be held against each other; a finding says why not, where they should. */
static bool has_times(struct trial *trial)
{
    const struct vb_row *reference = trial->reference;
    const struct vb_row *row = trial->row;
    if (trial->options->count_only)
        return false; /* not asked for */
    if (is_doubted(trial, row) || is_doubted(trial, reference))
        return false;
    if (isnan(reference->mean_ns)) {
        if (!isnan(row->mean_ns) && trial->options->insists)
            find(trial, VB_GATE_CANNOT, VB_GATE_TIME, "timed here, but not in the reference");
        return false;
    }
    if (isnan(row->mean_ns)) {
        find(trial, VB_GATE_CANNOT, VB_GATE_TIME, "timed in the reference, but not here");
        return false;
    }
    if (is_untrusted(row) || is_untrusted(reference)) {
        find(trial, VB_GATE_CANNOT, VB_GATE_TIME, "times mean nothing in the build or environment %s; only counts are judged",
             is_untrusted(row) ? "that was measured" : "of the reference");
        return false;
    }
    return true;
}

static void judge_times(struct trial *trial)
{
    const struct vb_row *reference = trial->reference;
    const struct vb_row *row = trial->row;
    if (!has_times(trial))
        return;
    const struct vb_delta *delta = &trial->delta;
    bool comparable = strcmp(reference->baseline, row->baseline) == 0;
    trial->gate->times_judged++;
    if (!comparable)
        find(trial, VB_GATE_CANNOT, VB_GATE_RATIO, "ratio: to '%.60s' in the reference, but to '%.60s' here",
             reference->baseline, row->baseline);
    else if (!vb_row_is_baseline(row) && isnan(delta->ratio.low))
        find(trial, VB_GATE_UNDECIDED, VB_GATE_RATIO, "ratio: too few launches for an interval, here or in the reference");
    else if (!vb_row_is_baseline(row))
        judge_share(trial, VB_GATE_RATIO, "ratio", reference->ratio, row->ratio, &delta->ratio, trial->limits.ratio,
                    delta->ratio_verdict);
    if (!trial->options->judge_time)
        return;
    if (!trial->gate->judges_time)
        find(trial, VB_GATE_CANNOT, VB_GATE_TIME, "time: the reference is of another CPU or kind of build, or does not say");
    else if (isnan(delta->time.low))
        find(trial, VB_GATE_UNDECIDED, VB_GATE_TIME, "time: too few launches for an interval, here or in the reference");
    else
        judge_share(trial, VB_GATE_TIME, "time (ns)", reference->mean_ns, row->mean_ns, &delta->time, trial->limits.time,
                    delta->time_verdict);
}

static void judge_pair(struct trial *trial)
{
    const struct vb_row *reference = trial->reference;
    const struct vb_row *row = trial->row;
    if (!vb_row_is_ok(reference)) {
        find(trial, VB_GATE_CANNOT, VB_GATE_ROW, "the reference was not measured: %.200s", reference->status);
        return;
    }
    trial->limits = vb_limits_of(trial->options->rules, &trial->options->limits, row);
    trial->delta = vb_delta_between(reference, row, &trial->limits);
    judge_count(trial, VB_GATE_ALLOCS, "allocs/op", reference->allocs_per_op, row->allocs_per_op, trial->limits.allocs,
                trial->delta.allocs_verdict);
    if (!isnan(reference->allocs_per_op) && !isnan(row->allocs_per_op)) /* or it was said already */
        judge_count(trial, VB_GATE_BYTES, "bytes/op", reference->bytes_per_op, row->bytes_per_op, trial->limits.bytes,
                    trial->delta.bytes_verdict);
    judge_times(trial);
}

/* How much a library allocates is its own affair and differs between its versions: that is no change of this program. */
static bool has_other_libraries(const struct trial *trial)
{
    const struct libraries *libraries = trial->libraries;
    return trial->reference && trial->row && vb_row_is_ok(trial->row) && libraries->then && libraries->now &&
           strcmp(libraries->then, libraries->now) != 0;
}

/* A row that failed or is broken says so, whether there is a reference for it or not. */
static void judge_match(struct trial *trial)
{
    const struct vb_row *row = trial->row;
    if (has_other_libraries(trial)) {
        trial->gate->elsewhere_count++;
        find(trial, VB_GATE_NOTE, VB_GATE_ROW, "not judged: %.200s in the reference, %.200s here", trial->libraries->then,
             trial->libraries->now);
        return;
    }
    trial->gate->row_count++;
    if (!row)
        find(trial, VB_GATE_CANNOT, VB_GATE_ROW, "in the reference, but not in this run");
    else if (vb_row_is_broken(row))
        find(trial, VB_GATE_FAIL, VB_GATE_ROW, "%.300s", row->status);
    else if (!vb_row_is_ok(row))
        find(trial, VB_GATE_CANNOT, VB_GATE_ROW, "%.300s", row->status);
    else if (!trial->reference)
        find(trial, VB_GATE_CANNOT, VB_GATE_ROW, "not in the reference; --update adds it");
    else
        judge_pair(trial);
}

static void sum_up(struct vb_gate *gate)
{
    for (size_t i = gate->count; i-- > 0;) {
        const struct vb_gate_finding *finding = &gate->findings[i];
        gate->totals[finding->severity]++;
        gate->first[finding->severity] = finding;
    }
}

static bool says_the_same(const struct vb_results *reference, const struct vb_results *results, const char *key)
{
    const char *then = vb_results_fact(reference, key);
    const char *now = vb_results_fact(results, key);
    return then && now && strcmp(then, now) == 0;
}

static const char *libraries_of(const struct vb_results *results, const char *case_name)
{
    char key[256];
    snprintf(key, sizeof key, "case.%s" VB_CASE_LIBRARIES, case_name);
    return vb_results_fact(results, key);
}

static void look_up(struct libraries *libraries, const char *case_name, const struct vb_results *reference,
                    const struct vb_results *results)
{
    if (!libraries->case_name || strcmp(libraries->case_name, case_name) != 0)
        *libraries = (struct libraries){case_name, libraries_of(reference, case_name), libraries_of(results, case_name)};
}

int vb_gate_judge(struct vb_gate *gate, const struct vb_results *reference, const struct vb_results *results,
                  const struct vb_gate_options *options, struct vb_error *error)
{
    *gate = (struct vb_gate){.judges_time = says_the_same(reference, results, "cpu") &&
                                            says_the_same(reference, results, "build_type")};
    struct libraries libraries = {0};
    struct vb_matches matches;
    int status = vb_matches_make(&matches, reference, results, error);
    for (size_t i = 0; status == 0 && i < matches.count; i++) {
        struct trial trial = {
            .gate = gate, .options = options, .libraries = &libraries, .reference = matches.items[i].earlier,
            .row = matches.items[i].later};
        bool unselected = !trial.row && options->selects && !options->selects(options->context, trial.reference);
        look_up(&libraries, trial.row ? trial.row->case_name : trial.reference->case_name, reference, results);
        if (!unselected)
            judge_match(&trial);
        status = trial.status == 0 ? 0 : vb_fail_memory(error);
    }
    vb_matches_release(&matches);
    sum_up(gate);
    return status;
}

void vb_gate_release(struct vb_gate *gate)
{
    for (size_t i = 0; i < gate->count; i++)
        free(gate->findings[i].text);
    free(gate->findings);
    *gate = (struct vb_gate){0};
}

/* Appends `part`, with a backslash before what a glob would read as more than a character. */
static size_t append_literally(char *text, size_t size, size_t length, const char *part)
{
    for (; *part && length + 3 < size; part++) {
        if (strchr("*?[\\", *part))
            text[length++] = '\\';
        text[length++] = *part;
    }
    text[length] = '\0';
    return length;
}

static int say_finding(struct vb_row *row, const struct vb_gate_finding *finding)
{
    char *text = NULL;
    if (asprintf(&text, "%s: %s", vb_gate_severity_word(finding->severity), finding->text) < 0)
        return VB_ERROR_MEMORY;
    int status = vb_row_set_text(&row->gate, text);
    free(text);
    return status;
}

static int append_missing(struct vb_results *results, const struct vb_gate_finding *finding)
{
    struct vb_row *row = vb_results_append(results);
    if (!row || vb_row_set_text(&row->case_name, finding->reference->case_name) != 0 ||
        vb_row_set_text(&row->point, finding->reference->point) != 0 ||
        vb_row_set_text(&row->variant, finding->reference->variant) != 0 ||
        vb_row_set_text(&row->allocator, finding->reference->allocator) != 0 ||
        vb_row_set_text(&row->baseline, finding->reference->baseline) != 0 ||
        vb_row_set_text(&row->status, "not measured") != 0)
        return VB_ERROR_MEMORY;
    return say_finding(row, finding);
}

int vb_gate_annotate(const struct vb_gate *gate, struct vb_results *results, struct vb_error *error)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < results->row_count; i++)
        status = vb_row_set_text(&results->rows[i].gate, "pass");
    /* From the lightest to the weightiest, so that this is the one that stays. */
    for (int severity = VB_GATE_NOTE; severity <= VB_GATE_FAIL; severity++)
        for (size_t i = gate->count; status == 0 && i-- > 0;) {
            const struct vb_gate_finding *finding = &gate->findings[i];
            if ((int)finding->severity == severity && finding->row)
                status = say_finding(&results->rows[finding->row - results->rows], finding);
        }
    /* Last, because appending moves the rows. */
    for (size_t i = 0; status == 0 && i < gate->count; i++)
        if (!gate->findings[i].row)
            status = append_missing(results, &gate->findings[i]);
    return status == 0 ? 0 : vb_fail_memory(error);
}

static const struct vb_row *row_of(const struct vb_gate_finding *finding)
{
    return finding->row ? finding->row : finding->reference;
}

void vb_gate_say_where(const struct vb_gate_finding *finding, char *text, size_t size)
{
    const struct vb_row *row = row_of(finding);
    snprintf(text, size, "%s%s%s/%s", row->case_name, row->point[0] ? ":" : "", row->point, row->variant);
}

void vb_gate_say_pattern(const struct vb_gate_finding *finding, char *text, size_t size)
{
    const struct vb_row *row = row_of(finding);
    size_t length = append_literally(text, size, 0, row->case_name);
    if (row->point[0]) {
        length = append_literally(text, size, length, ":");
        append_literally(text, size, length, row->point);
    }
}

const char *vb_gate_severity_word(enum vb_gate_severity severity)
{
    switch (severity) {
    case VB_GATE_FAIL: return "FAIL";
    case VB_GATE_CANNOT: return "cannot judge";
    case VB_GATE_UNDECIDED: return "cannot tell";
    case VB_GATE_NOTE: return "note";
    }
    return "";
}
