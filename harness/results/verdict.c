/* SPDX-License-Identifier: MIT */
#include "results/verdict.h"

#include "results/row.h"
#include "results/verdict_words.h"
#include "results/wording.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const vb_row_verdict_codes[] = {
    [VB_ROW_NOT_JUDGED] = "",
    [VB_ROW_FASTER] = "faster",
    [VB_ROW_SLOWER] = "slower",
    [VB_ROW_SAME] = "same",
    [VB_ROW_SAME_CODE] = "same_code",
    [VB_ROW_NO_VERDICT] = "no_verdict",
    [VB_ROW_CANNOT_TELL_FEW] = "cannot_tell_few",
    [VB_ROW_CANNOT_TELL_NOISE] = "cannot_tell_noise",
    [VB_ROW_CANNOT_TELL_CHANCE] = "cannot_tell_chance",
    [VB_ROW_CANNOT_TELL_LAYOUT] = "cannot_tell_layout",
    NULL,
};

bool vb_row_is_claimed(const struct vb_row *row)
{
    return row->verdict_code == VB_ROW_FASTER || row->verdict_code == VB_ROW_SLOWER;
}

bool vb_row_is_undecided(const struct vb_row *row)
{
    return row->verdict_code >= VB_ROW_CANNOT_TELL_FEW;
}

/* What earlier versions began a verdict with, the longer of two first. */
static const struct {
    const char *beginning;
    enum vb_row_verdict verdict;
} old_words[] = {
    {"faster", VB_ROW_FASTER},
    {"slower", VB_ROW_SLOWER},
    {"same", VB_ROW_SAME},
    {"cannot tell (too few", VB_ROW_CANNOT_TELL_FEW},
    {"cannot tell (could be chance", VB_ROW_CANNOT_TELL_CHANCE},
    {"cannot tell", VB_ROW_CANNOT_TELL_NOISE},
};

int vb_row_read_old_verdict(struct vb_row *row)
{
    for (size_t i = 0; i < sizeof old_words / sizeof old_words[0]; i++) {
        if (strncmp(row->verdict, old_words[i].beginning, strlen(old_words[i].beginning)) != 0)
            continue;
        row->verdict_code = old_words[i].verdict;
        break;
    }
    double percent = NAN;
    bool reworded =
        strncmp(row->verdict, "cannot tell (needs a change of more than", 40) == 0 && row->detectable_pct > 0;
    if (sscanf(row->verdict, "cannot tell (needs a change of %lf %%)", &percent) == 1 && percent > 0) {
        row->detectable_pct = isnan(row->detectable_pct) ? percent : row->detectable_pct;
        reworded = true;
    } else if (sscanf(row->verdict, "cannot tell (could be chance among %" SCNd64 " comparisons)", &row->comparisons) ==
               1) {
        reworded = row->comparisons > 0;
    }
    if (!reworded)
        return 0;
    char words[VB_VERDICT_MAX];
    vb_say_verdict(words, row);
    return vb_row_set_text(&row->verdict, words);
}
