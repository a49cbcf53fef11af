/* SPDX-License-Identifier: MIT */
#include "merge/words.h"

#include <stdio.h>
#include <string.h>

static const char *const words[] = {
    [VB_MERGE_NOT_TIMED] = "no time",       [VB_MERGE_SAME] = "same",
    [VB_MERGE_FASTER] = "faster",           [VB_MERGE_SLOWER] = "slower",
    [VB_MERGE_CANNOT_TELL] = "cannot tell",
};

static void append(char *text, size_t size, const char *part)
{
    size_t length = strlen(text);
    snprintf(text + length, size - length, "%s", part);
}

static size_t count_of(const struct vb_fleet *fleet, const enum vb_merge_verdict *verdicts,
                       enum vb_merge_verdict verdict)
{
    size_t count = 0;
    for (size_t c = 0; c < fleet->class_count; c++)
        count += verdicts[c] == verdict;
    return count;
}

/* "slower on A and B" */
static void append_group(char *text, size_t size, const struct vb_fleet *fleet, const enum vb_merge_verdict *verdicts,
                         enum vb_merge_verdict verdict)
{
    size_t left = count_of(fleet, verdicts, verdict);
    append(text, size, *text ? ", " : "");
    append(text, size, words[verdict]);
    const char *before = " on ";
    for (size_t c = 0; c < fleet->class_count; c++) {
        if (verdicts[c] != verdict)
            continue;
        append(text, size, before);
        append(text, size, fleet->classes[c].name);
        before = --left == 1 ? " and " : ", ";
    }
}

void vb_merge_say_classes(char *text, size_t size, const struct vb_fleet *fleet, const enum vb_merge_verdict *verdicts)
{
    static const enum vb_merge_verdict order[] = {VB_MERGE_SLOWER, VB_MERGE_FASTER, VB_MERGE_CANNOT_TELL, VB_MERGE_SAME,
                                                  VB_MERGE_NOT_TIMED};
    text[0] = '\0';
    size_t all = fleet->class_count;
    if (all < 2 || count_of(fleet, verdicts, VB_MERGE_NOT_TIMED) == all)
        return;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (count_of(fleet, verdicts, order[i]) == all) {
            snprintf(text, size, "%s on all %zu kinds of machines", words[order[i]], all);
            return;
        }
    size_t same = count_of(fleet, verdicts, VB_MERGE_SAME);
    bool one_way = same > 0 && (count_of(fleet, verdicts, VB_MERGE_SLOWER) + same == all ||
                                count_of(fleet, verdicts, VB_MERGE_FASTER) + same == all);
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (count_of(fleet, verdicts, order[i]) > 0 && !(one_way && order[i] == VB_MERGE_SAME))
            append_group(text, size, fleet, verdicts, order[i]);
    if (one_way)
        append(text, size, " only");
}
