/* SPDX-License-Identifier: MIT */
#include "results/doubt_words.h"

#include "base/units.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* How a kind is called in files, which must not change, and in a verdict; and how many numbers it has. */
static const struct kind {
    const char *code;
    const char *cause;
    int numbers;
} kinds[VB_DOUBTS] = {
    [VB_DOUBT_LOOP_REMOVED] = {"loop_removed", "loop removed", 2},
    [VB_DOUBT_MEANINGLESS] = {"meaningless", "times mean nothing", 0},
    [VB_DOUBT_DRIFTS] = {"drifts", "drifts", 1},
    [VB_DOUBT_OVERRAN] = {"overran", "launches were cut", 2},
    [VB_DOUBT_THROTTLED] = {"throttled", "CPU quota", 2},
    [VB_DOUBT_SHARED_CPU] = {"shared_cpu", "its threads shared a CPU", 2},
    [VB_DOUBT_BASELINE] = {"baseline", "the baseline's time is in doubt", 0},
    [VB_DOUBT_TWO_KINDS] = {"two_kinds", "two kinds of launches", 2},
    [VB_DOUBT_SHORT_BATCHES] = {"short_batches", "batches too short to time", 2},
};

void vb_doubts_encode(char *text, const struct vb_doubts *doubts)
{
    size_t length = 0;
    text[0] = '\0';
    for (int doubt = 0; doubt < VB_DOUBTS; doubt++) {
        if (!vb_doubts_have(doubts, (enum vb_doubt)doubt))
            continue;
        const double numbers[] = {doubts->first[doubt], doubts->second[doubt]};
        length +=
            (size_t)snprintf(text + length, VB_DOUBTS_TEXT_MAX - length, "%s%s", length ? " " : "", kinds[doubt].code);
        for (int i = 0; i < kinds[doubt].numbers; i++) {
            char number[32];
            vb_format_exact(number, sizeof number, numbers[i]);
            length += (size_t)snprintf(text + length, VB_DOUBTS_TEXT_MAX - length, "%c%s", i ? ':' : '=', number);
        }
        assert(length < VB_DOUBTS_TEXT_MAX);
    }
}

#define NUMBER_MAX 32 /* bytes: what was written has fewer */

static int find_kind(const char *code, size_t length)
{
    for (int doubt = 0; doubt < VB_DOUBTS; doubt++)
        if (strlen(kinds[doubt].code) == length && strncmp(kinds[doubt].code, code, length) == 0)
            return doubt;
    return -1;
}

/* Reads "=1" or "=1:2", as many numbers as there are to be. */
static int read_numbers(const char *text, const char *end, int count, double *numbers)
{
    for (int i = 0; i < count; i++) {
        if (text == end || *text != (i ? ':' : '='))
            return -1;
        text++;
        size_t length = 0;
        while (text + length < end && text[length] != ':')
            length++;
        if (length >= NUMBER_MAX || vb_parse_number_of(text, length, &numbers[i]) != 0 || numbers[i] < 0)
            return -1;
        text += length;
    }
    return text == end ? 0 : -1;
}

int vb_doubts_decode(const char *text, struct vb_doubts *doubts)
{
    *doubts = (struct vb_doubts){0};
    while (*text) {
        const char *end = text + strcspn(text, " ");
        size_t length = strcspn(text, " =");
        int doubt = find_kind(text, length);
        double numbers[2] = {0};
        if (doubt < 0 || vb_doubts_have(doubts, (enum vb_doubt)doubt) ||
            read_numbers(text + length, end, kinds[doubt].numbers, numbers) != 0)
            return -1;
        vb_doubts_add(doubts, (enum vb_doubt)doubt, numbers[0], numbers[1]);
        if (*end == ' ' && (end[1] == '\0' || end[1] == ' '))
            return -1;
        text = *end ? end + 1 : end;
    }
    return 0;
}

struct vb_doubts vb_row_doubts(const struct vb_row *row)
{
    struct vb_doubts doubts = {0};
    if (row->doubts[0] != '\0')
        (void)vb_doubts_decode(row->doubts, &doubts); /* checked where the row was made */
    return doubts;
}

/* Files of before said so by a ratio without a verdict alone. */
bool vb_row_times_mean_nothing(const struct vb_row *row)
{
    struct vb_doubts doubts = vb_row_doubts(row);
    return vb_doubts_have(&doubts, VB_DOUBT_MEANINGLESS) ||
           (row->verdict_code == VB_ROW_NOT_JUDGED && !isnan(row->ratio) && !vb_row_is_baseline(row));
}

bool vb_row_is_doubted(const struct vb_row *row)
{
    struct vb_doubts doubts = vb_row_doubts(row);
    return vb_doubts_forbid_verdict(&doubts) || vb_row_times_mean_nothing(row);
}

int vb_row_set_doubts(struct vb_row *row, const struct vb_doubts *doubts)
{
    if (doubts->set == 0)
        return 0;
    char text[VB_DOUBTS_TEXT_MAX];
    vb_doubts_encode(text, doubts);
    return vb_row_set_text(&row->doubts, text);
}

static void say_drift(char *text, double factor)
{
    char number[32];
    bool rises = factor >= 1;
    vb_format_short(number, sizeof number, rises || factor == 0 ? factor : 1 / factor, 2);
    snprintf(
        text, VB_DOUBT_SENTENCE_MAX,
        "the time of an operation %s with the number of them: at the end of a launch it takes %s times as %s as at "
        "its beginning, so a mean says nothing",
        rises ? "rises" : "falls", number, rises ? "long" : "little");
}

void vb_doubt_say(char *text, const struct vb_doubts *doubts, enum vb_doubt doubt)
{
    char first[32];
    char second[32];
    vb_format_short(first, sizeof first, doubts->first[doubt], 3);
    vb_format_short(second, sizeof second, doubts->second[doubt], 3);
    switch (doubt) {
    case VB_DOUBT_LOOP_REMOVED:
        snprintf(text, VB_DOUBT_SENTENCE_MAX,
                 "the compiler removed the loop, for %.1g ns per operation are less than a CPU can do: hide its inputs "
                 "with vb_opaque()",
                 doubts->first[doubt]);
        return;
    case VB_DOUBT_MEANINGLESS:
        snprintf(text, VB_DOUBT_SENTENCE_MAX, "times mean nothing in this build or environment");
        return;
    case VB_DOUBT_DRIFTS: say_drift(text, doubts->first[doubt]); return;
    case VB_DOUBT_OVERRAN:
        snprintf(text, VB_DOUBT_SENTENCE_MAX,
                 "%.0f %s cut, at %s times the time planned: operations take longer than they did at first",
                 doubts->first[doubt], doubts->first[doubt] == 1 ? "launch was" : "launches were", second);
        return;
    case VB_DOUBT_THROTTLED:
        snprintf(text, VB_DOUBT_SENTENCE_MAX, "a CPU quota stopped the measurement %.0f times, %s s in all",
                 doubts->first[doubt], second);
        return;
    case VB_DOUBT_SHARED_CPU:
        snprintf(
            text, VB_DOUBT_SENTENCE_MAX,
            "threads that the case made used %.0f %% of the CPU time, and all had to share %.0f CPU%s: say .cpus in the "
            "case",
            doubts->first[doubt], doubts->second[doubt], doubts->second[doubt] == 1 ? "" : "s");
        return;
    case VB_DOUBT_BASELINE:
        snprintf(text, VB_DOUBT_SENTENCE_MAX, "the time of the baseline is in doubt, so there is no ratio to it");
        return;
    case VB_DOUBT_TWO_KINDS:
        snprintf(text, VB_DOUBT_SENTENCE_MAX, "launches come in two kinds, %s and %s ns", first, second);
        return;
    case VB_DOUBT_SHORT_BATCHES:
        snprintf(text, VB_DOUBT_SENTENCE_MAX,
                 "a batch takes %s ns, of which reading the clock is about %.0f %%: let the case have a longer .batch",
                 second, ceil(doubts->first[doubt]));
        return;
    case VB_DOUBTS: break;
    }
    text[0] = '\0';
}

const char *vb_doubts_cause(const struct vb_doubts *doubts)
{
    enum vb_doubt doubt = vb_doubts_weightiest(doubts);
    return doubt < VB_DOUBTS ? kinds[doubt].cause : "in doubt";
}

void vb_doubts_say_verdict(char *text, size_t size, struct vb_doubts doubts)
{
    snprintf(text, size, "no verdict (%s)", vb_doubts_cause(&doubts));
}

/* Warns of one kind: names the first row that has it, and counts the others. */
static int warn_of(struct vb_results *results, size_t first, enum vb_doubt doubt)
{
    const struct vb_row *named = NULL;
    size_t count = 0;
    for (size_t i = first; i < results->row_count; i++) {
        struct vb_doubts doubts = vb_row_doubts(&results->rows[i]);
        if (!vb_doubts_have(&doubts, doubt))
            continue;
        named = named ? named : &results->rows[i];
        count++;
    }
    if (!named)
        return 0;
    char sentence[VB_DOUBT_SENTENCE_MAX];
    char others[48] = "";
    struct vb_doubts doubts = vb_row_doubts(named);
    vb_doubt_say(sentence, &doubts, doubt);
    if (count > 1)
        snprintf(others, sizeof others, " (and %zu more row%s)", count - 1, count == 2 ? "" : "s");
    return vb_results_add_warning(results, "%s%s%s/%s%s: %s", named->case_name, named->point[0] ? ":" : "",
                                  named->point, named->variant, others, sentence);
}

int vb_doubts_warn(struct vb_results *results, size_t first)
{
    int status = 0;
    for (int doubt = 0; status == 0 && doubt < VB_DOUBTS; doubt++)
        if (doubt != VB_DOUBT_BASELINE && doubt != VB_DOUBT_MEANINGLESS) /* which its own row and the whole run say */
            status = warn_of(results, first, (enum vb_doubt)doubt);
    return status;
}
