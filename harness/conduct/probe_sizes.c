/* SPDX-License-Identifier: MIT
 *
 * Over how many operations the variants of a point are counted: as many for each, and as many on a busy machine. */
#include "base/clock.h"
#include "base/units.h"
#include "conduct/probe_steps.h"

#include <math.h>
#include <string.h>

/* Operations of a counting pass: enough that one-time costs stand apart. Where they would take too long, a tenth of
 * them, and so on. The steps are wide, and the time is far above what most operations take: how busy the machine is
 * must not decide what is counted. */
#define COUNT_OPERATIONS 1000
#define COUNT_STEP       10
#define COUNT_BUDGET_NS  (2 * VB_NS_PER_MS)

/* Operations of the long loops: so many that what an operation does once in a million is seen. Fewer, in the same way.
 */
#define LONG_OPERATIONS ((int64_t)1 << 20)
#define LONG_STEP       16
#define LONG_LEAST      ((int64_t)1 << 12)
#define LONG_BUDGET_NS  (4 * VB_NS_PER_MS)

/* A period that takes longer than this is counted fewer times. */
#define COUNT_SLOW_NS (8 * VB_NS_PER_MS) /* more than a neighbour takes away at a time */

/* The first try has a second one beside it unless it took that long. */
#define TRY_ONCE_NS (20 * VB_NS_PER_MS)

/* Tries of a counting pass, and of a part of a long loop that seems to have grown, unless one takes longer than this.
 */
#define TRIES 5
#define FEW_TRIES                                                                                                      \
    3 /* even then, unless it takes as long as the first may: a neighbour may have had the CPU meanwhile */
#define TRY_AGAIN_NS  (VB_NS_PER_MS / 2)
#define PART_AGAIN_NS (50 * VB_NS_PER_MS)

/* A longer loop is worth the time only where it is so many times as long. */
#define LONG_FACTOR 3

/* Operations that take so many times as long where there are more of them: no noise, they grow. */
#define GROWN_FACTOR 4

/* Returns how long they take, or -1 with the failure. */
static int64_t try_operations(struct vb_probe *probe, size_t index, int64_t operations, struct vb_failure *failure)
{
    struct vb_message request = {.kind = VB_TRY, .as.trial.operations = operations};
    struct vb_message reply;
    if (vb_worker_call(&probe->workers[index], &probe->job->crew, &request, VB_TRIED, &reply, failure) != 0)
        return -1;
    return reply.as.tried.elapsed_ns > 0 ? reply.as.tried.elapsed_ns : 0;
}

static int keep_shortest(struct vb_probe *probe, size_t index, int64_t elapsed_ns)
{
    if (elapsed_ns < 0)
        return -1;
    if (probe->try_ns[index] == 0 || elapsed_ns < probe->try_ns[index])
        probe->try_ns[index] = elapsed_ns;
    return 0;
}

static void forget_tries(struct vb_probe *probe)
{
    memset(probe->try_ns, 0, sizeof probe->try_ns);
}

/* One after another: a variant that waits for its neighbours would seem slow, and be counted over fewer operations. */
static int try_worker(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    return keep_shortest(probe, index, try_operations(probe, index, probe->job->period[index], failure));
}

static int64_t slowest_try_ns(const struct vb_probe *probe)
{
    const struct vb_measurement *measurement = probe->job->measurement;
    int64_t slowest_ns = 1;
    for (size_t i = 0; i < measurement->variant_count; i++)
        if (measurement->variants[i].outcome == VB_OUTCOME_OK && probe->try_ns[i] > slowest_ns)
            slowest_ns = probe->try_ns[i];
    return slowest_ns;
}

/* The same numbers for every variant, because their checksums are compared: what the slowest one can do in the time. */
static void plan_counting(struct vb_probe *probe)
{
    const struct vb_measurement *measurement = probe->job->measurement;
    int64_t slowest_ns = slowest_try_ns(probe);
    size_t first = vb_probe_first_well(measurement);
    if (measurement->variants[first].outcome != VB_OUTCOME_OK)
        return; /* all have failed: nothing will be counted */
    int64_t period = probe->job->period[first];
    int64_t periods = (COUNT_OPERATIONS - 1) / period + 1;
    while (periods > 1 && periods > COUNT_BUDGET_NS / slowest_ns)
        periods = (periods - 1) / COUNT_STEP + 1;
    probe->count_operations = periods * period;
    probe->is_slow = slowest_ns > COUNT_SLOW_NS;
}

/* How long so many operations take, now that there are enough of them to tell. */
static int try_count(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    int status = keep_shortest(probe, index, try_operations(probe, index, probe->count_operations, failure));
    probe->op_ns[index] = fmax((double)probe->try_ns[index], 1) / (double)probe->count_operations;
    return status;
}

/* The shortest of some tries: an interruption, and caches that others have filled, spoil one or the other. All or none
 * again. */
static int try_counts(struct vb_probe *probe, struct vb_error *error)
{
    int status = 0;
    forget_tries(probe);
    for (int i = 0; i < TRIES && status == 0; i++) {
        int64_t slowest_ns = slowest_try_ns(probe);
        if (slowest_ns > (i < FEW_TRIES ? TRY_ONCE_NS : TRY_AGAIN_NS))
            break;
        status = vb_probe_step(probe, try_count, error);
    }
    return status;
}

static int64_t long_operations(double op_ns, int64_t period)
{
    int64_t operations = LONG_OPERATIONS;
    while (operations >= LONG_LEAST && (double)operations * op_ns > (double)LONG_BUDGET_NS)
        operations /= LONG_STEP;
    return operations < LONG_LEAST ? 0 : operations / period * period;
}

/* A turn runs many times what is counted first, and what begins only then (an arena that takes another chunk, a table
 * that grows) would be missed: each variant is counted in long loops, too. Checksums are compared over as many
 * operations as the slowest has in these. */
static void plan_long_counting(struct vb_probe *probe)
{
    const struct vb_measurement *measurement = probe->job->measurement;
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < measurement->variant_count; i++) {
        if (measurement->variants[i].outcome != VB_OUTCOME_OK)
            continue;
        int64_t operations = long_operations(probe->op_ns[i], probe->job->period[i]);
        bool is_long = operations / LONG_FACTOR >= probe->count_operations;
        probe->long_operations[i] = is_long ? operations : 0;
        least = operations < least ? operations : least;
    }
    probe->common_operations = least != INT64_MAX && least / LONG_FACTOR >= probe->count_operations ? least : 0;
}

static int64_t part_of_long(const struct vb_probe *probe, size_t index)
{
    int64_t period = probe->job->period[index];
    return period > 0 ? probe->long_operations[index] / LONG_STEP / period * period
                      : 0; /* one that has failed has none */
}

static int try_part(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    int64_t operations = part_of_long(probe, index);
    return operations == 0 ? 0 : keep_shortest(probe, index, try_operations(probe, index, operations, failure));
}

/* How long an operation of the part took; 0: there was none. */
static double part_op_ns(const struct vb_probe *probe, size_t index)
{
    int64_t operations = part_of_long(probe, index);
    return operations > 0 ? fmax((double)probe->try_ns[index], 1) / (double)operations : 0;
}

static bool has_grown(const struct vb_probe *probe)
{
    for (size_t i = 0; i < probe->job->measurement->variant_count; i++)
        if (part_op_ns(probe, i) > GROWN_FACTOR * probe->op_ns[i])
            return true;
    return false;
}

/* A part of the long loop: operations that take longer the more there were would make it last for minutes. What only an
 * interruption has made long is shorter the next time. Where `shortens`, it also tells of operations that are shorter
 * than they seemed among few, beside what a loop costs by itself. */
static int try_parts(struct vb_probe *probe, bool shortens, struct vb_error *error)
{
    forget_tries(probe);
    int status = vb_probe_step(probe, try_part, error);
    for (int i = 1; i < TRIES && status == 0 && has_grown(probe) && slowest_try_ns(probe) <= PART_AGAIN_NS; i++)
        status = vb_probe_step(probe, try_part, error);
    for (size_t i = 0; i < probe->job->measurement->variant_count; i++) {
        double op_ns = part_op_ns(probe, i);
        if (op_ns > GROWN_FACTOR * probe->op_ns[i] || (shortens && op_ns > 0 && op_ns < probe->op_ns[i]))
            probe->op_ns[i] = op_ns;
    }
    return status;
}

/* Twice, unless that would take long: the first time everything is cold, libraries are still being bound, and threads
 * of the case come to life. All or none, for what a case computes may depend on how often it was called. */
static int try_all(struct vb_probe *probe, struct vb_error *error)
{
    int status = vb_probe_step(probe, try_worker, error);
    return status == 0 && slowest_try_ns(probe) <= TRY_ONCE_NS ? vb_probe_step(probe, try_worker, error) : status;
}

int vb_probe_size_counts(struct vb_probe *probe, struct vb_error *error)
{
    int status = try_all(probe, error);
    plan_counting(probe);
    if (status != 0 || probe->is_slow)
        return status;
    status = try_counts(probe, error);
    plan_long_counting(probe);
    if (status == 0)
        status = try_parts(probe, true, error);
    plan_long_counting(probe);
    if (status == 0)
        status = try_parts(probe, false, error); /* a loop that became longer by that */
    plan_long_counting(probe);
    return status;
}
