/* SPDX-License-Identifier: MIT */
#include "talk/doubt.h"

#include <math.h>

#define BIT(doubt) (1u << (doubt))

/* Whatever is not here only warns. */
#define FORBID_TIME BIT(VB_DOUBT_LOOP_REMOVED)
#define FORBID_VERDICT                                                                                                 \
    (FORBID_TIME | BIT(VB_DOUBT_MEANINGLESS) | BIT(VB_DOUBT_DRIFTS) | BIT(VB_DOUBT_OVERRAN) |                          \
     BIT(VB_DOUBT_THROTTLED) | BIT(VB_DOUBT_SHARED_CPU) | BIT(VB_DOUBT_BASELINE))

/* Percent of a batch's time: the clock's own time is added to both sides of a ratio. */
#define MOST_CLOCK 20

static unsigned forbidding(const struct vb_doubts *doubts)
{
    bool is_clock = doubts->first[VB_DOUBT_SHORT_BATCHES] >= MOST_CLOCK;
    return doubts->set & (FORBID_VERDICT | (is_clock ? BIT(VB_DOUBT_SHORT_BATCHES) : 0));
}

void vb_doubts_add(struct vb_doubts *doubts, enum vb_doubt doubt, double first, double second)
{
    doubts->set |= BIT(doubt);
    doubts->first[doubt] = isfinite(first) && first > 0 ? first : 0;
    doubts->second[doubt] = isfinite(second) && second > 0 ? second : 0;
}

bool vb_doubts_have(const struct vb_doubts *doubts, enum vb_doubt doubt)
{
    return (doubts->set & BIT(doubt)) != 0;
}

bool vb_doubts_forbid_verdict(const struct vb_doubts *doubts)
{
    return forbidding(doubts) != 0;
}

bool vb_doubts_forbid_time(const struct vb_doubts *doubts)
{
    return (doubts->set & FORBID_TIME) != 0;
}

enum vb_doubt vb_doubts_weightiest(const struct vb_doubts *doubts)
{
    for (int doubt = 0; doubt < VB_DOUBTS; doubt++) /* they stand in the order of their weight */
        if (forbidding(doubts) & BIT(doubt))
            return (enum vb_doubt)doubt;
    return VB_DOUBTS;
}
