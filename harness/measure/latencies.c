/* SPDX-License-Identifier: MIT
 *
 * Slots have a width that is a fixed share of their value, as in Tene's HdrHistogram. So memory and error do not
 * depend on what is recorded. */
#include "measure/latencies.h"

#include <math.h>

/* The durations may exceed the turns by this much, because ticks and turns are measured with different clocks. */
#define SUM_TOLERANCE 0.03

#define SUB_SLOTS (1u << VB_LATENCY_SUB_BITS)

/* The shortest duration of a slot, and the number of durations it covers. */
static uint64_t lowest_of(unsigned slot)
{
    if (slot < SUB_SLOTS)
        return slot;
    unsigned shift = (slot >> VB_LATENCY_SUB_BITS) - 1;
    return (uint64_t)(slot - (shift << VB_LATENCY_SUB_BITS)) << shift;
}

static uint64_t width_of(unsigned slot)
{
    return slot < SUB_SLOTS ? 1 : UINT64_C(1) << ((slot >> VB_LATENCY_SUB_BITS) - 1);
}

static double middle_of(unsigned slot)
{
    return (double)lowest_of(slot) + (double)(width_of(slot) - 1) / 2;
}

int64_t vb_latencies_count(const struct vb_latencies *latencies)
{
    uint64_t count = 0;
    for (unsigned slot = 0; slot < VB_LATENCY_SLOTS; slot++)
        count += latencies->counts[slot];
    return (int64_t)count;
}

void vb_latencies_merge(struct vb_latencies *latencies, const struct vb_latencies *more)
{
    for (unsigned slot = 0; slot < VB_LATENCY_SLOTS; slot++)
        latencies->counts[slot] += more->counts[slot];
}

double vb_latencies_ranked(const struct vb_latencies *latencies, int64_t rank)
{
    uint64_t below = 0;
    for (unsigned slot = 0; slot < VB_LATENCY_SLOTS; slot++) {
        below += latencies->counts[slot];
        if (rank >= 1 && below >= (uint64_t)rank)
            return middle_of(slot);
    }
    return 0;
}

int64_t vb_latencies_beyond(const struct vb_latencies *latencies, uint64_t ticks)
{
    uint64_t count = 0;
    for (unsigned slot = vb_latency_slot(ticks) + 1; slot < VB_LATENCY_SLOTS; slot++)
        count += latencies->counts[slot];
    return (int64_t)count;
}

/* The sum as if each duration were the shortest of its slot. It cannot exceed the time that passed. */
static double least_sum(const struct vb_latencies *latencies)
{
    double sum = 0;
    for (unsigned slot = 0; slot < VB_LATENCY_SLOTS; slot++)
        sum += (double)latencies->counts[slot] * (double)lowest_of(slot);
    return sum;
}

enum vb_tail_doubt vb_latencies_doubt(const struct vb_latencies *latencies, const struct vb_latency_frame *frame)
{
    int64_t count = vb_latencies_count(latencies);
    if (count == 0)
        return VB_TAIL_BELIEVED;
    if (count != frame->operations)
        return VB_TAIL_MISCOUNTED;
    if (vb_latencies_beyond(latencies, frame->ticks) > 0)
        return VB_TAIL_IMPOSSIBLE;
    bool fits = !(least_sum(latencies) * frame->tick_ns > frame->turns_ns * (1 + SUM_TOLERANCE));
    return fits ? VB_TAIL_BELIEVED : VB_TAIL_EXCESSIVE;
}

struct vb_tail vb_latencies_tail(const struct vb_latencies *latencies, double tick_ns)
{
    static const int64_t per_10000[VB_TAIL_LEVELS] = {5000, 9000, 9900, 9990, 9999};
    int64_t count = vb_latencies_count(latencies);
    struct vb_tail tail = {.recorded = count, .slowest_ns = NAN};
    if (count > 0)
        tail.slowest_ns = vb_latencies_ranked(latencies, count) * tick_ns;
    for (int level = 0; level < VB_TAIL_LEVELS; level++) {
        /* count * per_10000 / 10000, rounded up, without a product that may not fit */
        int64_t rank = count / 10000 * per_10000[level] + (count % 10000 * per_10000[level] + 9999) / 10000;
        bool known = count - rank >= VB_TAIL_BEYOND;
        tail.level_ns[level] = known ? vb_latencies_ranked(latencies, rank) * tick_ns : NAN;
    }
    return tail;
}
