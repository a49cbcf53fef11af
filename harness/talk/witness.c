/* SPDX-License-Identifier: MIT */
#include "talk/witness.h"

#include <math.h>
#include <stddef.h>

/* More bytes, or events, than any process has. */
#define MOST ((int64_t)1 << 56)

const struct vb_witness vb_no_witness = {
    .tail = {.level_ns = {NAN, NAN, NAN, NAN, NAN}, .slowest_ns = NAN},
    .watch = {.bytes = -1},
    .rss_growth_bytes = -1,
    .first_ns = NAN,
    .cold_ns = NAN,
};

static bool heap_is_sound(const struct vb_heap_state *heap)
{
    const uint64_t figures[] = {heap->allocated, heap->active, heap->resident, heap->retained,
                                heap->purges,    heap->fills,  heap->flushes};
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        if (figures[i] > (uint64_t)MOST)
            return false;
    return true;
}

static bool tail_is_sound(const struct vb_tail *tail, int64_t most_operations, double longest_ns)
{
    if (tail->recorded < 0 || tail->recorded > most_operations || tail->doubt >= VB_TAIL_DOUBTS ||
        (tail->doubt != VB_TAIL_BELIEVED && tail->recorded != 0))
        return false;
    if (tail->recorded == 0)
        return true;
    double least_ns = 0;
    bool known = true;
    for (int level = 0; level < VB_TAIL_LEVELS; level++) {
        double level_ns = tail->level_ns[level];
        known = known && !isnan(level_ns);
        if (!known && !isnan(level_ns))
            return false;
        if (known && !(level_ns >= least_ns))
            return false;
        least_ns = known ? level_ns : least_ns;
    }
    if (isnan(tail->slowest_ns))
        return isnan(tail->level_ns[0]);
    return tail->slowest_ns >= least_ns && tail->slowest_ns <= longest_ns;
}

static bool watch_is_sound(const struct vb_watch *watch, int64_t most_operations)
{
    return watch->bytes >= -1 && watch->bytes <= MOST && watch->operations >= 0 &&
           watch->operations <= most_operations && watch->turns >= 0 && watch->turns <= watch->operations;
}

static bool is_time(double ns, double longest_ns)
{
    return isnan(ns) || (ns >= 0 && ns <= longest_ns);
}

bool vb_witness_is_sound(const struct vb_witness *witness, int64_t most_operations, double longest_ns)
{
    return tail_is_sound(&witness->tail, most_operations, longest_ns) &&
           watch_is_sound(&witness->watch, most_operations) && vb_tallies_are_sound(&witness->tallies) &&
           witness->batch >= 0 && witness->clock_ns >= 0 && witness->clock_ns <= longest_ns &&
           is_time(witness->first_ns, longest_ns) && is_time(witness->cold_ns, longest_ns) &&
           witness->rss_growth_bytes >= -1 && witness->rss_growth_bytes <= MOST &&
           (!witness->has_heap || (heap_is_sound(&witness->before) && heap_is_sound(&witness->after)));
}
