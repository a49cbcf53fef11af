/* SPDX-License-Identifier: MIT */
#include "claims/evidence.h"

#include "results/doubt_words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Turns that were preempted are in all estimates, but more than one in twenty makes a time doubtful. */
#define DISTURBED_SHARE_MAX 0.05

/* The value of a parameter in a point, and how long it is; NULL where the point does not name it. */
static const char *value_in(const char *point, const char *param, size_t param_length, size_t *value_length)
{
    for (const char *part = point; *part; part += strcspn(part, ","), part += *part == ',') {
        if (strncmp(part, param, param_length) != 0 || part[param_length] != '=')
            continue;
        const char *value = part + param_length + 1;
        *value_length = strcspn(value, ",");
        return value;
    }
    return NULL;
}

static bool has_settings(const char *point, const char *settings)
{
    for (const char *part = settings; *part; part += strcspn(part, ","), part += *part == ',') {
        size_t param_length = strcspn(part, "=");
        size_t wanted_length = strcspn(part, ",") - param_length - 1;
        size_t length;
        const char *value = value_in(point, part, param_length, &length);
        if (value && (length != wanted_length || strncmp(value, part + param_length + 1, length) != 0))
            return false;
    }
    return true;
}

static bool is_evidence(const struct vb_row *row, const char *case_name, const char *variant)
{
    bool ours = row->allocator[0] == '\0' || strcmp(row->allocator, "jemalloc") == 0;
    return ours && vb_row_is_ok(row) && strcmp(row->case_name, case_name) == 0 && strcmp(row->variant, variant) == 0;
}

const struct vb_row *vb_evidence_row(const struct vb_results *results, const char *case_name, const char *settings,
                                     const char *variant)
{
    for (size_t i = 0; i < results->row_count; i++) {
        const struct vb_row *row = &results->rows[i];
        if (is_evidence(row, case_name, variant) && has_settings(row->point, settings))
            return row;
    }
    return NULL;
}

static bool is_disturbed(const struct vb_row *row)
{
    double turns = (double)row->launches * (double)row->rounds;
    return turns > 0 && (double)row->disturbed_turns > DISTURBED_SHARE_MAX * turns;
}

bool vb_evidence_is_timed(const struct vb_row *row)
{
    if (row->verdict_code == VB_ROW_NO_VERDICT || vb_row_times_mean_nothing(row))
        return false;
    return (row->verdict_code != VB_ROW_NOT_JUDGED || vb_row_is_baseline(row)) && !is_disturbed(row);
}

enum vb_evidence_order vb_evidence_order(const struct vb_row *row, double margin)
{
    if (!row || isnan(row->ratio_ci_low) || isnan(row->ratio_ci_high) || !vb_evidence_is_timed(row))
        return VB_EVIDENCE_OPEN;
    if (row->ratio_ci_high < 1 - margin)
        return VB_EVIDENCE_FASTER;
    if (row->ratio_ci_low > 1 + margin)
        return VB_EVIDENCE_SLOWER;
    return row->ratio_ci_low > 0.95 && row->ratio_ci_high < 1.05 ? VB_EVIDENCE_SAME : VB_EVIDENCE_OPEN;
}

static double setting_of(const struct vb_row *row, const char *param)
{
    size_t length;
    const char *value = value_in(row->point, param, strlen(param), &length);
    if (!value || length == 0)
        return NAN;
    char *end;
    double number = strtod(value, &end);
    return end == value + length ? number : NAN;
}

const struct vb_row *vb_evidence_end(const struct vb_results *results, const char *case_name, const char *param,
                                     const char *variant, bool highest)
{
    const struct vb_row *end = NULL;
    double end_value = NAN;
    for (size_t i = 0; i < results->row_count; i++) {
        const struct vb_row *row = &results->rows[i];
        double value = is_evidence(row, case_name, variant) ? setting_of(row, param) : NAN;
        if (isnan(value) || (end && (highest ? value <= end_value : value >= end_value)))
            continue;
        end = row;
        end_value = value;
    }
    return end;
}

struct vb_claim_finding vb_claim_finding_of(enum vb_claim_verdict verdict, const char *format, ...)
{
    struct vb_claim_finding finding = {.verdict = verdict};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(finding.measured, sizeof finding.measured, format, arguments);
    va_end(arguments);
    return finding;
}

struct vb_claim_finding vb_evidence_missing(const char *what)
{
    return vb_claim_finding_of(VB_CLAIM_CANNOT_TELL, "not measured, or too noisy to judge: %s", what);
}

const char *vb_evidence_say_ratio(char text[VB_EVIDENCE_RATIO], const struct vb_row *row)
{
    if (isnan(row->ratio_ci_low))
        return "a ratio that was not measured";
    snprintf(text, VB_EVIDENCE_RATIO, "%.3g %% (%.3g to %.3g %%)", 100 * row->ratio, 100 * row->ratio_ci_low,
             100 * row->ratio_ci_high);
    return text;
}
