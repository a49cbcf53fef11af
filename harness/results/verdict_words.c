/* SPDX-License-Identifier: MIT */
#include "results/verdict_words.h"

#include "results/doubt_words.h"
#include "results/number_words.h"
#include "results/row_codes.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void vb_say_same_within(char *text, const struct vb_row *row)
{
    double most = fmax(fabs(log(row->ratio_ci_low)), fabs(log(row->ratio_ci_high)));
    char bound[VB_WORDING_MAX];
    text[0] = '\0';
    if (isnan(row->ratio_ci_low) || isnan(row->ratio_ci_high))
        return;
    vb_say_bound(bound, vb_percent_of_effect(most));
    snprintf(text, VB_VERDICT_MAX, " within %s %%", bound);
}

void vb_say_undecided(char *text, const struct vb_row *row)
{
    char bound[VB_WORDING_MAX];
    switch (row->verdict_code) {
    case VB_ROW_CANNOT_TELL_FEW: snprintf(text, VB_VERDICT_MAX, "too few launches"); return;
    case VB_ROW_CANNOT_TELL_CHANCE:
        if (row->comparisons > 0)
            snprintf(text, VB_VERDICT_MAX, "one of %" PRId64 " comparison%s can do that by chance", row->comparisons,
                     row->comparisons == 1 ? "" : "s");
        else
            snprintf(text, VB_VERDICT_MAX, "one of many comparisons can do that by chance");
        return;
    case VB_ROW_CANNOT_TELL_NOISE:
        if (isnan(row->detectable_pct)) {
            snprintf(text, VB_VERDICT_MAX, "too much noise");
            return;
        }
        vb_say_bound(bound, row->detectable_pct);
        snprintf(text, VB_VERDICT_MAX, "only a difference %s%s %% would show",
                 row->detectable_pct > VB_BOUND_MAX ? "of " : "above ", bound);
        return;
    case VB_ROW_CANNOT_TELL_LAYOUT: snprintf(text, VB_VERDICT_MAX, "layout moves this too much"); return;
    case VB_ROW_NOT_JUDGED:
    case VB_ROW_FASTER:
    case VB_ROW_SLOWER:
    case VB_ROW_SAME:
    case VB_ROW_SAME_CODE:
    case VB_ROW_NO_VERDICT: text[0] = '\0'; return;
    }
}

void vb_say_verdict(char *text, const struct vb_row *row)
{
    char part[VB_VERDICT_MAX];
    vb_say_undecided(part, row);
    switch (row->verdict_code) {
    case VB_ROW_NOT_JUDGED: text[0] = '\0'; return;
    case VB_ROW_NO_VERDICT: vb_doubts_say_verdict(text, VB_VERDICT_MAX, vb_row_doubts(row)); return;
    case VB_ROW_FASTER: strcpy(text, "faster"); return;
    case VB_ROW_SLOWER: strcpy(text, "slower"); return;
    case VB_ROW_SAME_CODE: strcpy(text, "same code"); return;
    case VB_ROW_SAME:
        vb_say_same_within(part, row);
        snprintf(text, VB_VERDICT_MAX, "same%.100s", part);
        return;
    case VB_ROW_CANNOT_TELL_CHANCE:
        snprintf(text, VB_VERDICT_MAX, "looks %s, but %.90s", row->ratio < 1 ? "faster" : "slower", part);
        return;
    case VB_ROW_CANNOT_TELL_FEW:
    case VB_ROW_CANNOT_TELL_LAYOUT:
    case VB_ROW_CANNOT_TELL_NOISE: snprintf(text, VB_VERDICT_MAX, VB_WORDS_CANNOT_TELL " (%.100s)", part); return;
    }
}
