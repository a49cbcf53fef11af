/* SPDX-License-Identifier: MIT
 *
 * From the conditions of a claim, and rows, to a finding. claims.h says how conditions and texts are written. */
#include "claims/evidence.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAX    (sizeof((struct vb_claim *)0)->rows / sizeof(struct vb_claim_row))
#define SAME_FIGURE 0.10 /* how far a figure may lie from the article's and still be the same figure */
#define NO_MORE     1e-6 /* a difference of counts per operation that is of rounding */

struct evidence {
    const struct vb_row *rows[ROWS_MAX];
    double margin;
};

static double quantity_of(char letter, const struct vb_row *const *rows)
{
    switch (letter) {
    case 'a': return rows[0]->allocs_per_op;
    case 'b': return rows[0]->bytes_per_op;
    case 'u': return rows[0]->usable_bytes_per_op;
    case 'f': return fabs(rows[0]->allocs_per_op - rows[1]->allocs_per_op);
    case 't': return rows[0]->mean_ns;
    case 'x': return 1 / rows[0]->ratio;
    case 'm': return rows[0]->rss_growth_bytes / 1e6;
    case 'p': return rows[0]->peak_live_bytes < 0 ? NAN : (double)rows[0]->peak_live_bytes / 1e6;
    }
    assert(false); /* a letter that claims.h does not name */
    return NAN;
}

/* Takes a value off a text: "a0", "24", "f0/f2". */
static double take_value(const struct evidence *evidence, const char **text)
{
    double value;
    if (**text >= 'a' && **text <= 'z') {
        value = quantity_of((*text)[0], &evidence->rows[(*text)[1] - '0']);
        *text += 2;
    } else {
        char *end;
        value = strtod(*text, &end);
        *text = end;
    }
    if (**text != '/')
        return value;
    ++*text;
    return value / take_value(evidence, text);
}

enum answer { NO, YES, UNKNOWN };

static enum answer is_faster(const struct evidence *evidence, const struct vb_row *row)
{
    enum vb_evidence_order order = vb_evidence_order(row, evidence->margin);
    return order == VB_EVIDENCE_OPEN ? UNKNOWN : order == VB_EVIDENCE_FASTER ? YES : NO;
}

static enum answer take_condition(const struct evidence *evidence, const char **text)
{
    if (**text == 'F') {
        *text += 2;
        return is_faster(evidence, evidence->rows[(*text)[-1] - '0']);
    }
    double left = take_value(evidence, text);
    char relation = *(*text)++;
    double right = take_value(evidence, text);
    if (isnan(left) || isnan(right))
        return UNKNOWN;
    bool holds = relation == '<'   ? left < right
                 : relation == '>' ? left > right
                 : relation == '~' ? fabs(left - right) <= SAME_FIGURE * right
                                   : fabs(left - right) < NO_MORE;
    return holds ? YES : NO;
}

/* All of them: a single one that is not known leaves it open. */
static enum answer all_hold(const struct evidence *evidence, const char *conditions)
{
    enum answer all = YES;
    for (const char *rest = conditions; rest && *rest; rest += strspn(rest, " ")) {
        enum answer one = take_condition(evidence, &rest);
        if (one == UNKNOWN)
            return UNKNOWN;
        if (one == NO)
            all = NO;
    }
    return all;
}

/* Writes what stands in braces. Returns whether it is known: times may be missing where only counts decide. */
static bool write_value(const struct evidence *evidence, const char *text, FILE *stream)
{
    char ratio[VB_EVIDENCE_RATIO];
    if (text[0] == 'r')
        return fputs(vb_evidence_say_ratio(ratio, evidence->rows[text[1] - '0']), stream) >= 0;
    if (text[0] == 'x' && isnan(evidence->rows[text[1] - '0']->ratio))
        return fputs("not timed", stream) >= 0;
    bool is_short = text[0] == '.' || text[0] == 'm' || text[0] == 'p' || text[0] == 'x';
    bool is_times = text[0] == 'x';
    text += text[0] == '.';
    double value = take_value(evidence, &text);
    fprintf(stream, is_short ? "%.3g%s" : "%g%s", value, is_times ? " times as fast" : "");
    return isfinite(value);
}

static bool write_measured(const struct evidence *evidence, const char *says, char *text, size_t size)
{
    bool known = true;
    FILE *stream = fmemopen(text, size, "w");
    if (!stream)
        return false;
    for (const char *at = says; *at; at++) {
        if (*at != '{') {
            fputc(*at, stream);
            continue;
        }
        known = write_value(evidence, at + 1, stream) && known;
        at += strcspn(at, "}");
    }
    fclose(stream);
    text[size - 1] = '\0';
    return known;
}

static struct vb_claim_finding judge_conditions(const struct vb_claim *claim, const struct vb_results *results)
{
    struct evidence evidence = {.margin = claim->margin};
    for (size_t i = 0; i < ROWS_MAX && claim->rows[i].case_name; i++) {
        const struct vb_claim_row *row = &claim->rows[i];
        evidence.rows[i] = vb_evidence_row(results, row->case_name, row->settings, row->variant);
        if (!evidence.rows[i])
            return vb_evidence_missing(claim->otherwise);
    }
    enum answer holds = all_hold(&evidence, claim->holds);
    enum answer exactly = holds == YES ? all_hold(&evidence, claim->exactly) : YES;
    struct vb_claim_finding finding;
    if (holds == UNKNOWN || exactly == UNKNOWN ||
        !write_measured(&evidence, claim->says, finding.measured, sizeof finding.measured))
        return vb_evidence_missing(claim->otherwise);
    finding.verdict = holds == NO ? VB_CLAIM_DOES_NOT_HOLD : exactly == NO ? VB_CLAIM_OTHER_NUMBER : VB_CLAIM_HOLDS;
    return finding;
}

static bool has_case(const struct vb_results *results, const char *name)
{
    for (size_t i = 0; i < results->row_count; i++)
        if (strcmp(results->rows[i].case_name, name) == 0)
            return true;
    return false;
}

struct vb_claim_finding vb_claim_judge(const struct vb_claim *claim, const struct vb_results *results)
{
    if (!claim->cases[0])
        return vb_claim_finding_of(VB_CLAIM_DOTNET_ONLY, "%s", claim->says);
    struct vb_claim_finding finding = claim->judge ? claim->judge(results) : judge_conditions(claim, results);
    for (size_t i = 0; finding.verdict == VB_CLAIM_CANNOT_TELL && i < 2 && claim->cases[i]; i++)
        if (!has_case(results, claim->cases[i]))
            return vb_claim_finding_of(VB_CLAIM_CANNOT_TELL, "not measured: %s", claim->cases[i]);
    return finding;
}
