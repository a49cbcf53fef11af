/* SPDX-License-Identifier: MIT */
#include "show/gate_sentences.h"
#include "base/count.h"
#include "results/doubt_words.h"
#include "results/row_codes.h"
#include "results/wording.h"
#include "talk/measurement.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SPAN_MAX (2 * VB_WORDING_MAX + 40)

/* "1.5", or "0 .. 2" of counts that vary. */
static void say_span(char *text, const struct vb_gate_span *span)
{
    char low[VB_WORDING_MAX];
    char high[VB_WORDING_MAX];
    vb_say_count(low, span->low);
    vb_say_count(high, span->high);
    if (vb_count_compare(span->low, span->high) == 0)
        snprintf(text, SPAN_MAX, "%s", low);
    else
        snprintf(text, SPAN_MAX, "%s .. %s", low, high);
}

/* "limit: no increase", "limit: 2 more" */
static void say_limit(char *text, size_t size, double limit)
{
    char said[VB_WORDING_MAX];
    vb_say_count(said, limit);
    if (limit > 0)
        snprintf(text, size, "limit: %s more", said);
    else
        snprintf(text, size, "limit: no increase");
}

/* Of a leak the frees tell more than the blocks left. */
static void say_frees(const struct vb_gate_finding *finding, char *text, size_t size)
{
    char was[VB_WORDING_MAX];
    char is[VB_WORDING_MAX];
    if (finding->quantity != VB_GATE_FREES)
        return;
    vb_say_count(was, finding->reference->frees_per_op);
    vb_say_count(is, finding->row->frees_per_op);
    snprintf(text, size, "; frees/op %s -> %s", was, is);
}

static void say_rise(const struct vb_gate_finding *finding, char *text, size_t size)
{
    const char *name = vb_gate_quantity_word(finding->quantity);
    char was[SPAN_MAX], is[SPAN_MAX], limit[SPAN_MAX], frees[SPAN_MAX] = "";
    say_span(was, &finding->was);
    say_span(is, &finding->is);
    say_limit(limit, sizeof limit, finding->limit);
    say_frees(finding, frees, sizeof frees);
    switch (finding->reason) {
    case VB_GATE_ROSE: snprintf(text, size, "%s rose from %s to %s (%s)%s", name, was, is, limit, frees); return;
    case VB_GATE_ROSE_WITHIN: snprintf(text, size, "%s %s -> %s, within the limit (%s)", name, was, is, limit); return;
    case VB_GATE_FELL: snprintf(text, size, "%s %s -> %s: better; --update keeps it", name, was, is); return;
    case VB_GATE_RANGES_ALIKE: snprintf(text, size, "%s varies: %s in the reference, here %s", name, was, is); return;
    case VB_GATE_RANGES_CLOSE:
        snprintf(text, size, "%s %s -> %s: more, but by less than they vary", name, was, is);
        return;
    case VB_GATE_OTHER_FACT:
        snprintf(text, size, "%s %s -> %s, not judged: %s differs (%.100s -> %.100s)", name, was, is, finding->fact,
                 finding->fact_was, finding->fact_is);
        return;
    default: snprintf(text, size, "%s %s -> %s", name, was, is); return;
    }
}

/* The case's own counters, and what was counted on request: "counter probes 3 -> 4 (limit: no change)". */
static void say_amount(const struct vb_gate_finding *finding, char *text, size_t size)
{
    char name[VB_MAX_NAME_LENGTH + 20], was[SPAN_MAX] = "", is[SPAN_MAX] = "", limit[40] = "limit: no change";
    bool of_counter = finding->quantity == VB_GATE_COUNTER;
    if (of_counter)
        snprintf(name, sizeof name, "counter %s", finding->counter);
    else
        snprintf(name, sizeof name, "%s", vb_gate_quantity_word(finding->quantity));
    if (!isnan(finding->was.low))
        say_span(was, &finding->was);
    if (!isnan(finding->is.low))
        say_span(is, &finding->is);
    if (finding->limit > 0)
        snprintf(limit, sizeof limit, "limit: %.4g %%", 100 * finding->limit);
    switch (finding->reason) {
    case VB_GATE_CHANGED: snprintf(text, size, "%s changed from %s to %s (%s)", name, was, is, limit); return;
    case VB_GATE_ROSE: snprintf(text, size, "%s rose from %s to %s (%s)", name, was, is, limit); return;
    case VB_GATE_FELL: snprintf(text, size, "%s %s -> %s: better; --update keeps it", name, was, is); return;
    case VB_GATE_NEW: snprintf(text, size, "%s %s is not in the reference; --update adds it", name, is); return;
    case VB_GATE_NOT_CONSTANT:
        snprintf(text, size, "%s: %s in the reference, but here it varies%s%s", name, was, *is ? ": " : "", is);
        return;
    case VB_GATE_WIDE: snprintf(text, size, "%s %s -> %s: cannot tell (%s)", name, was, is, limit); return;
    case VB_GATE_NOT_COUNTED_HERE:
        snprintf(text, size, "%s: %s in the reference, but here it is %s%.200s", name, *was ? was : "not counted",
                 of_counter ? "not counted" : "",
                 of_counter               ? ""
                 : *finding->row->metrics ? finding->row->metrics
                                          : "not counted");
        return;
    case VB_GATE_NOT_COUNTED_THERE:
        snprintf(text, size, "%s: not counted in the reference%s%.200s; --update with --metric %s counts them", name,
                 *finding->reference->metrics ? ": " : "", finding->reference->metrics,
                 vb_gate_quantity_codes[finding->quantity]);
        return;
    case VB_GATE_OTHER_SOURCE:
        snprintf(text, size, "%s: counted by %.100s in the reference, by %.100s here", name,
                 finding->reference->metrics, finding->row->metrics);
        return;
    default: snprintf(text, size, "%s %s -> %s", name, was, is); return;
    }
}

static const char *ledger_of(const struct vb_row *row)
{
    return row->ledger[0] ? row->ledger : "not counted";
}

static void say_count_trouble(const struct vb_gate_finding *finding, char *text, size_t size)
{
    const char *name = vb_gate_quantity_word(finding->quantity);
    char was[SPAN_MAX] = "";
    if (!isnan(finding->was.low))
        say_span(was, &finding->was);
    switch (finding->reason) {
    case VB_GATE_RANGES_KEPT:
        if (*was)
            snprintf(text, size, "%s: %s in the reference, here %.200s; the contract is kept", name, was,
                     ledger_of(finding->row));
        else
            snprintf(text, size, "%s: %.200s, and not in the reference either; the contract is kept", name,
                     ledger_of(finding->row));
        return;
    case VB_GATE_RANGES_UNBOUND:
        snprintf(text, size, "%s: %.200s, and no contract that says how many it may be", name, ledger_of(finding->row));
        return;
    case VB_GATE_NOT_CONSTANT:
    case VB_GATE_NOT_COUNTED_HERE:
        snprintf(text, size, "%s: %s in the reference, but here %.200s", name, was, ledger_of(finding->row));
        return;
    case VB_GATE_NOT_COUNTED_THERE:
        snprintf(text, size, "%s: the reference has no exact count (%s)", name, ledger_of(finding->reference));
        return;
    default:
        snprintf(text, size, "%s: not counted, neither here nor in the reference (%.200s)", name,
                 ledger_of(finding->row));
        return;
    }
}

/* What is processed in a second, from the same change the other way round. */
static void say_throughput(const struct vb_gate_finding *finding, char *text, size_t size)
{
    char center[VB_WORDING_MAX], low[VB_WORDING_MAX], high[VB_WORDING_MAX];
    vb_say_change(center, -finding->change.center);
    vb_say_change(low, -finding->change.high);
    vb_say_change(high, -finding->change.low);
    bool here = finding->reason == VB_GATE_NOT_COUNTED_HERE;
    switch (finding->reason) {
    case VB_GATE_NOT_COUNTED_HERE:
    case VB_GATE_NOT_COUNTED_THERE:
        snprintf(text, size, "throughput: the case says what an operation processes %s, but not %s",
                 here ? "in the reference" : "here",
                 here ? "here, or not the same" : "in the reference, or not the same");
        return;
    case VB_GATE_FASTER: snprintf(text, size, "throughput %s %% (%s .. %s): better", center, low, high); return;
    case VB_GATE_SLOWER:
        snprintf(text, size, "throughput %s %% (%s .. %s; limit: -%.4g %%)", center, low, high, 100 * finding->limit);
        return;
    default:
        snprintf(text, size, "throughput %s %%, but could be %s .. %s (limit: -%.4g %%)", center, low, high,
                 100 * finding->limit);
        return;
    }
}

static void say_change(const struct vb_gate_finding *finding, char *text, size_t size)
{
    const char *name = finding->quantity == VB_GATE_TIME ? "time (ns)" : vb_gate_quantity_word(finding->quantity);
    char center[VB_WORDING_MAX], low[VB_WORDING_MAX], high[VB_WORDING_MAX], values[200];
    vb_say_change(center, finding->change.center);
    vb_say_change(low, finding->change.low);
    vb_say_change(high, finding->change.high);
    bool of_class = finding->quantity == VB_GATE_RATIO && finding->fact_is;
    snprintf(values, sizeof values, "%s %.4g -> %.4g%s%.60s: %s %%", name, finding->was.low, finding->is.low,
             of_class ? " on " : "", of_class ? finding->fact_is : "", center);
    switch (finding->reason) {
    case VB_GATE_SLOWER:
        snprintf(text, size, "%s (%s .. %s; limit: %+.4g %%)", values, low, high, 100 * finding->limit);
        return;
    case VB_GATE_FASTER: snprintf(text, size, "%s (%s .. %s): better", values, low, high); return;
    default:
        snprintf(text, size, "%s, but could be %s .. %s (limit: %+.4g %%)", values, low, high, 100 * finding->limit);
        return;
    }
}

static void say_untimed(const struct vb_gate_finding *finding, char *text, size_t size)
{
    const char *name = vb_gate_quantity_word(finding->quantity);
    switch (finding->reason) {
    case VB_GATE_FEW_LAUNCHES:
        snprintf(text, size, "%s: too few launches for an interval, here or in the reference", name);
        return;
    case VB_GATE_OTHER_BASELINE:
        snprintf(text, size, "ratio: to '%.60s' in the reference, but to '%.60s' here", finding->reference->baseline,
                 finding->row->baseline);
        return;
    case VB_GATE_OTHER_MACHINE:
        snprintf(text, size, "%s: the reference is of another CPU or kind of build, or does not say", name);
        return;
    case VB_GATE_UNTRUSTED_HERE:
    case VB_GATE_UNTRUSTED_THERE:
        snprintf(text, size, "times mean nothing in the build or environment %s; only counts are judged",
                 finding->reason == VB_GATE_UNTRUSTED_HERE ? "that was measured" : "of the reference");
        return;
    case VB_GATE_NOT_TIMED_THERE: snprintf(text, size, "timed here, but not in the reference"); return;
    default: snprintf(text, size, "timed in the reference, but not here"); return;
    }
}

static void say_doubt(const struct vb_gate_finding *finding, char *text, size_t size)
{
    bool here = finding->reason == VB_GATE_DOUBTED_HERE;
    struct vb_doubts doubts = vb_row_doubts(here ? finding->row : finding->reference);
    char sentence[VB_DOUBT_SENTENCE_MAX];
    vb_doubt_say(sentence, &doubts, vb_doubts_weightiest(&doubts));
    snprintf(text, size, "time%s: %s", here ? "" : " in the reference", sentence);
}

void vb_gate_say(const struct vb_gate_finding *finding, char *text, size_t size)
{
    bool is_counted = finding->reason == VB_GATE_NOT_COUNTED_HERE || finding->reason == VB_GATE_NOT_COUNTED_THERE;
    if (finding->quantity == VB_GATE_THROUGHPUT && is_counted) {
        say_throughput(finding, text, size);
        return;
    }
    if (finding->quantity == VB_GATE_COUNTER || finding->quantity == VB_GATE_INSTRUCTIONS ||
        finding->quantity == VB_GATE_CODE) {
        say_amount(finding, text, size);
        return;
    }
    switch (finding->reason) {
    case VB_GATE_STATUS: snprintf(text, size, "%.300s", finding->row->status); return;
    case VB_GATE_NOT_IN_RUN: snprintf(text, size, "in the reference, but not in this run"); return;
    case VB_GATE_NOT_IN_REFERENCE: snprintf(text, size, "not in the reference; --update adds it"); return;
    case VB_GATE_BAD_REFERENCE:
        snprintf(text, size, "the reference was not measured: %.200s", finding->reference->status);
        return;
    case VB_GATE_CONTRACT_GONE:
        snprintf(text, size, "contract %.60s in the reference, but here there is none; --update accepts that",
                 finding->reference->contract);
        return;
    case VB_GATE_ROSE:
    case VB_GATE_ROSE_WITHIN:
    case VB_GATE_FELL:
    case VB_GATE_RANGES_ALIKE:
    case VB_GATE_RANGES_CLOSE:
    case VB_GATE_OTHER_FACT: say_rise(finding, text, size); return;
    case VB_GATE_RANGES_KEPT:
    case VB_GATE_RANGES_UNBOUND:
    case VB_GATE_NOT_CONSTANT:
    case VB_GATE_NOT_COUNTED_THERE:
    case VB_GATE_NOT_COUNTED_HERE:
    case VB_GATE_NOT_COUNTED: say_count_trouble(finding, text, size); return;
    case VB_GATE_CHANGED:
    case VB_GATE_CHANGED_WITHIN:
    case VB_GATE_NEW:
    case VB_GATE_OTHER_SOURCE: say_amount(finding, text, size); return;
    case VB_GATE_SLOWER:
    case VB_GATE_FASTER:
    case VB_GATE_WIDE:
        if (finding->quantity == VB_GATE_THROUGHPUT)
            say_throughput(finding, text, size);
        else
            say_change(finding, text, size);
        return;
    case VB_GATE_FEW_LAUNCHES:
    case VB_GATE_OTHER_BASELINE:
    case VB_GATE_OTHER_MACHINE:
    case VB_GATE_UNTRUSTED_THERE:
    case VB_GATE_UNTRUSTED_HERE:
    case VB_GATE_NOT_TIMED_THERE:
    case VB_GATE_NOT_TIMED_HERE: say_untimed(finding, text, size); return;
    case VB_GATE_DOUBTED_THERE:
    case VB_GATE_DOUBTED_HERE: say_doubt(finding, text, size); return;
    case VB_GATE_SKIPPED:
        snprintf(text, size, "%.200s; it was skipped for the reference, too", finding->row->status);
        return;
    case VB_GATE_OTHER_LIBRARIES:
        snprintf(text, size, "not judged: %.200s in the reference, %.200s here", finding->fact_was, finding->fact_is);
        return;
    }
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

void vb_gate_say_pattern(const struct vb_gate_finding *finding, char *text, size_t size)
{
    const struct vb_row *row = row_of(finding);
    size_t length = append_literally(text, size, 0, row->case_name);
    if (row->point[0]) {
        length = append_literally(text, size, length, ":");
        append_literally(text, size, length, row->point);
    }
}

static int say_finding(struct vb_row *row, const struct vb_gate_finding *finding)
{
    char text[VB_GATE_TEXT_MAX];
    row->gate_code = vb_gate_code_of(finding->severity);
    row->gate_quantity = finding->quantity;
    int length = snprintf(text, sizeof text, "%s: ", vb_gate_word(row->gate_code));
    vb_gate_say(finding, text + length, sizeof text - (size_t)length);
    return vb_row_set_text(&row->gate, text);
}

static int append_missing(struct vb_results *results, const struct vb_gate_finding *finding)
{
    struct vb_row *row = vb_results_append(results);
    if (!row || vb_row_set_text(&row->case_name, finding->reference->case_name) != 0 ||
        vb_row_set_text(&row->point, finding->reference->point) != 0 ||
        vb_row_set_text(&row->variant, finding->reference->variant) != 0 ||
        vb_row_set_text(&row->allocator, finding->reference->allocator) != 0 ||
        vb_row_set_text(&row->baseline, finding->reference->baseline) != 0 ||
        vb_row_set_text(&row->status, VB_WORDS_NOT_MEASURED) != 0)
        return VB_ERROR_MEMORY;
    row->status_code = VB_ROW_NOT_MEASURED;
    return say_finding(row, finding);
}

int vb_gate_annotate(const struct vb_gate *gate, struct vb_results *results, struct vb_error *error)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < results->row_count; i++) {
        results->rows[i].gate_code = VB_ROW_GATE_PASS;
        results->rows[i].gate_quantity = VB_GATE_ROW;
        status = vb_row_set_text(&results->rows[i].gate, vb_gate_word(VB_ROW_GATE_PASS));
    }
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
