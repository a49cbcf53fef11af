/* SPDX-License-Identifier: MIT */
#include "show/gate_sentences.h"
#include "base/compare_counts.h"
#include "base/units.h"
#include "results/doubt_words.h"
#include "results/row_codes.h"
#include "results/number_words.h"
#include "results/verdict_words.h"
#include "talk/status_words.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What is said of each reason; where there is such a text, something else of amounts (counters, instructions, bytes of
 * code) and of throughput. In braces stand words of the finding (find_words). */
static const struct {
    const char *said, *of_amount, *of_throughput;
} sentences[] = {
    [VB_GATE_STATUS] = {.said = "{whole status}"},
    [VB_GATE_NOT_IN_RUN] = {.said = "in the reference, but not in this run"},
    [VB_GATE_NOT_IN_REFERENCE] = {.said = "not in the reference; --update adds it"},
    [VB_GATE_BAD_REFERENCE] = {.said = "the reference was not measured: {status then}"},
    [VB_GATE_CONTRACT_GONE] =
        {.said = "contract {contract then} in the reference, but here there is none; --update accepts that"},
    [VB_GATE_ROSE] = {.said = "{name} rose from {was} to {is} (limit: {limit}){frees}"},
    [VB_GATE_ROSE_WITHIN] = {.said = "{name} {was} -> {is}, within the limit (limit: {limit})"},
    [VB_GATE_FELL] = {.said = "{name} {was} -> {is}: better; --update keeps it"},
    [VB_GATE_RANGES_CLOSE] = {.said = "{name} {was} -> {is}: more, but by less than they vary"},
    [VB_GATE_RANGES_ALIKE] = {.said = "{name} varies: {was} in the reference, here {is}"},
    [VB_GATE_RANGES_KEPT] = {.said = "{name}: {ledger beside was}; the contract is kept"},
    [VB_GATE_RANGES_UNBOUND] = {.said = "{name}: {ledger}, and no contract that says how many it may be"},
    [VB_GATE_NOT_CONSTANT] = {.said = "{name}: {was} in the reference, but here {ledger}",
                              .of_amount = "{name}: {was} in the reference, but here it varies{: is}"},
    [VB_GATE_NOT_COUNTED_THERE] =
        {.said = "{name}: the reference has no exact count ({ledger then})",
         "{name}: not counted in the reference{: metrics then}; --update with --metric {code} counts them",
         "throughput: the case says what an operation processes here, but not in the reference, or not the same"},
    [VB_GATE_NOT_COUNTED_HERE] =
        {.said = "{name}: {was} in the reference, but here {ledger}",
         "{name}: {was, if at all} in the reference, but here it is {why not}",
         "throughput: the case says what an operation processes in the reference, but not here, or not the same"},
    [VB_GATE_NOT_COUNTED] = {.said = "{name}: not counted, neither here nor in the reference ({ledger})"},
    [VB_GATE_OTHER_FACT] = {.said = "{name} {was} -> {is}, not judged: {fact} differs ({fact then} -> {fact now})"},
    [VB_GATE_CHANGED] = {.said = "{name} changed from {was} to {is} (limit: {limit})"},
    [VB_GATE_CHANGED_WITHIN] = {.said = "{name} {was} -> {is}"},
    [VB_GATE_NEW] = {.said = "{name} {is} is not in the reference; --update adds it"},
    [VB_GATE_OTHER_SOURCE] = {.said = "{name}: counted by {metrics then} in the reference, by {metrics} here"},
    [VB_GATE_SLOWER] = {.said = "{change} ({low} .. {high}; limit: {allowed} %)"},
    [VB_GATE_FASTER] = {.said = "{change} ({low} .. {high}): better"},
    [VB_GATE_WIDE] = {.said = "{change}, but could be {low} .. {high} (limit: {allowed} %)",
                      .of_amount = "{name} {was} -> {is}: " VB_WORDS_CANNOT_TELL " (limit: {limit})"},
    [VB_GATE_FEW_LAUNCHES] = {.said = "{name}: too few launches for an interval, here or in the reference"},
    [VB_GATE_OTHER_BASELINE] = {.said = "ratio: to '{baseline then}' in the reference, but to '{baseline}' here"},
    [VB_GATE_OTHER_MACHINE] = {.said = "{name}: the reference is of another CPU or kind of build, or does not say"},
    [VB_GATE_UNTRUSTED_THERE] =
        {.said = "times mean nothing in the build or environment of the reference; only counts are judged"},
    [VB_GATE_UNTRUSTED_HERE] =
        {.said = "times mean nothing in the build or environment that was measured; only counts are judged"},
    [VB_GATE_NOT_TIMED_THERE] = {.said = "timed here, but not in the reference"},
    [VB_GATE_NOT_TIMED_HERE] = {.said = "timed in the reference, but not here"},
    [VB_GATE_DOUBTED_THERE] = {.said = "time in the reference: {doubt}"},
    [VB_GATE_DOUBTED_HERE] = {.said = "time: {doubt}"},
    [VB_GATE_SKIPPED] = {.said = "{status}; it was skipped for the reference, too"},
    [VB_GATE_OTHER_LIBRARIES] = {.said = "not judged: {libraries then} in the reference, {libraries} here"},
};

/* The words of a finding by their names, each cut where it may be long. */
struct words {
    size_t count;
    struct {
        const char *name;
        char text[VB_DOUBT_SENTENCE_MAX + 1];
    } items[32];
};

static const char *add(struct words *words, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static const char *add(struct words *words, const char *name, const char *format, ...)
{
    va_list arguments;
    size_t index = words->count++;
    assert(index < sizeof words->items / sizeof words->items[0]);
    words->items[index].name = name;
    va_start(arguments, format);
    vsnprintf(words->items[index].text, sizeof words->items[index].text, format, arguments);
    va_end(arguments);
    return words->items[index].text;
}

static bool is_amount(const struct vb_gate_finding *finding)
{
    return finding->quantity == VB_GATE_COUNTER || finding->quantity == VB_GATE_INSTRUCTIONS ||
           finding->quantity == VB_GATE_CODE;
}

static const char *or_uncounted(const char *text)
{
    return *text ? text : "not counted";
}

#define SPAN_MAX (2 * VB_WORDING_MAX + 4)

/* "1.5", or "0 .. 2" of counts that vary; "" where it is not known. */
static void say_span(char *text, const struct vb_gate_span *span)
{
    char low[VB_WORDING_MAX], high[VB_WORDING_MAX];
    vb_say_count(low, span->low);
    vb_say_count(high, span->high);
    bool varies = vb_count_compare(span->low, span->high) != 0;
    snprintf(text, SPAN_MAX, "%s%s%s", isnan(span->low) ? "" : low, varies ? " .. " : "", varies ? high : "");
}

/* In all digits where the two sides differ in the last ones alone. Returns what it was. */
static const char *add_spans(struct words *words, const struct vb_gate_finding *finding)
{
    char was[SPAN_MAX], is[SPAN_MAX];
    say_span(was, &finding->was);
    say_span(is, &finding->is);
    if (strcmp(was, is) == 0 && finding->was.low != finding->is.low) {
        vb_format_exact(was, sizeof was, finding->was.low);
        vb_format_exact(is, sizeof is, finding->is.low);
    }
    const char *added = add(words, "was", "%s", was);
    add(words, "was, if at all", "%s", or_uncounted(was));
    add(words, "is", "%s", is);
    add(words, ": is", "%s%s", *is ? ": " : "", is);
    return added;
}

/* "no increase", "2 more"; of amounts "no change", "5 %". */
static void add_limit(struct words *words, const struct vb_gate_finding *finding)
{
    char limit[VB_WORDING_MAX];
    vb_say_count(limit, finding->limit);
    if (!(finding->limit > 0))
        add(words, "limit", "no %s", is_amount(finding) ? "change" : "increase");
    else if (is_amount(finding))
        add(words, "limit", "%.4g %%", 100 * finding->limit);
    else
        add(words, "limit", "%s more", limit);
}

/* Of ratio or time. What is processed in a second changes the other way round. */
static void add_change(struct words *words, const struct vb_gate_finding *finding)
{
    const struct vb_change *change = &finding->change;
    bool is_rate = finding->quantity == VB_GATE_THROUGHPUT;
    bool of_class = finding->quantity == VB_GATE_RATIO && finding->fact_is;
    char center[VB_WORDING_MAX], low[VB_WORDING_MAX], high[VB_WORDING_MAX];
    vb_say_change(center, is_rate ? -change->center : change->center);
    vb_say_change(low, is_rate ? -change->high : change->low);
    vb_say_change(high, is_rate ? -change->low : change->high);
    if (is_rate)
        add(words, "change", "throughput %s %%", center);
    else
        add(words, "change", "%s%s %.4g -> %.4g%s%.60s: %s %%", vb_gate_quantity_word(finding->quantity),
            finding->quantity == VB_GATE_TIME ? " (ns)" : "", finding->was.low, finding->is.low, of_class ? " on " : "",
            of_class ? finding->fact_is : "", center);
    add(words, "low", "%s", low);
    add(words, "high", "%s", high);
    add(words, "allowed", "%+.4g", (is_rate ? -100 : 100) * finding->limit);
}

/* Of a leak the frees tell more than the blocks left. */
static void add_frees(struct words *words, const struct vb_gate_finding *finding)
{
    char was[VB_WORDING_MAX], is[VB_WORDING_MAX];
    if (finding->quantity != VB_GATE_FREES)
        return;
    vb_say_count(was, finding->reference->frees_per_op);
    vb_say_count(is, finding->row->frees_per_op);
    add(words, "frees", "; frees/op %s -> %s", was, is);
}

static void add_doubt(struct words *words, const struct vb_row *row)
{
    struct vb_doubts doubts = vb_row_doubts(row);
    char sentence[VB_DOUBT_SENTENCE_MAX];
    vb_doubt_say(sentence, &doubts, vb_doubts_weightiest(&doubts));
    add(words, "doubt", "%s", sentence);
}

static void add_row(struct words *words, const struct vb_gate_finding *finding, const char *was)
{
    const struct vb_row *row = finding->row;
    const char *ledger = add(words, "ledger", "%.200s", or_uncounted(row->ledger));
    add(words, "ledger beside was", *was ? "%s in the reference, here %s" : "%s%s, and not in the reference either",
        was, ledger);
    add(words, "whole status", "%.300s", row->status);
    add(words, "status", "%.200s", row->status);
    add(words, "metrics", "%.100s", row->metrics);
    add(words, "why not", "%.200s", finding->quantity == VB_GATE_COUNTER ? "not counted" : or_uncounted(row->metrics));
    add(words, "baseline", "%.60s", row->baseline);
    if (finding->reason == VB_GATE_DOUBTED_HERE)
        add_doubt(words, row);
}

static void add_reference(struct words *words, const struct vb_gate_finding *finding)
{
    const struct vb_row *row = finding->reference;
    add(words, "ledger then", "%.200s", or_uncounted(row->ledger));
    add(words, "status then", "%.200s", row->status);
    add(words, "contract then", "%.60s", row->contract);
    add(words, "metrics then", "%.100s", row->metrics);
    add(words, ": metrics then", "%s%.200s", *row->metrics ? ": " : "", row->metrics);
    add(words, "baseline then", "%.60s", row->baseline);
    if (finding->reason == VB_GATE_DOUBTED_THERE)
        add_doubt(words, row);
}

static void find_words(struct words *words, const struct vb_gate_finding *finding)
{
    bool of_counter = finding->quantity == VB_GATE_COUNTER;
    words->count = 0;
    add(words, "name", "%s%s%s", vb_gate_quantity_word(finding->quantity), of_counter ? " " : "",
        of_counter ? finding->counter : "");
    add(words, "code", "%s", vb_gate_quantity_codes[finding->quantity]);
    const char *was = add_spans(words, finding);
    add_limit(words, finding);
    add_change(words, finding);
    if (finding->row)
        add_row(words, finding, was);
    if (finding->reference)
        add_reference(words, finding);
    if (finding->row && finding->reference)
        add_frees(words, finding);
    if (!finding->fact_was || !finding->fact_is)
        return;
    add(words, "fact", "%s", finding->fact ? finding->fact : "");
    add(words, "fact then", "%.100s", finding->fact_was);
    add(words, "fact now", "%.100s", finding->fact_is);
    add(words, "libraries then", "%.200s", finding->fact_was);
    add(words, "libraries", "%.200s", finding->fact_is);
}

/* A word of the finding, "" where it has none of that name. */
static const char *word_of(const struct words *words, const char *name, size_t length)
{
    for (size_t i = 0; i < words->count; i++)
        if (strlen(words->items[i].name) == length && memcmp(words->items[i].name, name, length) == 0)
            return words->items[i].text;
    return "";
}

void vb_gate_say(const struct vb_gate_finding *finding, char *text, size_t size)
{
    struct words words;
    const char *said = sentences[finding->reason].said;
    if (finding->quantity == VB_GATE_THROUGHPUT && sentences[finding->reason].of_throughput)
        said = sentences[finding->reason].of_throughput;
    else if (is_amount(finding) && sentences[finding->reason].of_amount)
        said = sentences[finding->reason].of_amount;
    find_words(&words, finding);
    for (size_t length = 0; *said && length < size;) {
        size_t plain = strcspn(said, "{");
        size_t name = said[plain] ? strcspn(said + plain, "}") : 0; /* with its brace */
        length += (size_t)snprintf(text + length, size - length, "%.*s%s", (int)plain, said,
                                   name > 0 ? word_of(&words, said + plain + 1, name - 1) : "");
        said += plain + name + (name > 0);
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
