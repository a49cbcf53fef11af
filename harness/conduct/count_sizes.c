/* SPDX-License-Identifier: MIT
 *
 * Over how many operations the variants of a point are counted: as many for each, and as many on a busy machine. What a
 * case computes may depend on how often it was called, so what is tried before is the same for each, too. */
#include "base/units.h"
#include "conduct/probe_steps.h"
#include "talk/long_loop.h"

#include <math.h>
#include <string.h>

/* Operations of a counting pass: enough that one-time costs stand apart. Where they would take too long, a tenth of
 * them, and so on. The steps are wide, and the time is far above what most operations take: how busy the machine is
 * must not decide what is counted. */
#define COUNT_OPERATIONS 1000
#define COUNT_STEP       10
#define COUNT_BUDGET_NS  (2 * VB_NS_PER_MS)

/* A period that takes longer than this is counted fewer times. */
#define COUNT_SLOW_NS (8 * VB_NS_PER_MS) /* more than a neighbour takes away at a time */

/* The first try has a second one beside it unless it took that long. */
#define TRY_ONCE_NS (20 * VB_NS_PER_MS)

/* Tries of a counting pass, unless one takes longer than this; the few even then, unless it takes as long as the first
 * may: a neighbour may have had the CPU meanwhile. */
#define TRIES        5
#define FEW_TRIES    3
#define TRY_AGAIN_NS (VB_NS_PER_MS / 2)

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

static int64_t operations_in_time(int64_t period, double period_ns)
{
    int64_t periods = (COUNT_OPERATIONS - 1) / period + 1;
    while (periods > 1 && (double)periods * period_ns > COUNT_BUDGET_NS)
        periods = (periods - 1) / COUNT_STEP + 1;
    return periods * period;
}

/* The same numbers for every variant, because their checksums are compared: what the slowest one can do in the time. */
static void plan_counting(struct vb_probe *probe)
{
    const struct vb_measurement *measurement = probe->job->measurement;
    int64_t slowest_ns = slowest_try_ns(probe);
    size_t first = vb_probe_first_well(measurement);
    if (measurement->variants[first].outcome != VB_OUTCOME_OK)
        return; /* all have failed: nothing will be counted */
    probe->count_operations = operations_in_time(probe->job->period[first], (double)slowest_ns);
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
    forget_tries(probe);
    for (int i = 0; i < TRIES && slowest_try_ns(probe) <= (i < FEW_TRIES ? TRY_ONCE_NS : TRY_AGAIN_NS); i++)
        VB_OR_RETURN(vb_probe_step(probe, try_count, error));
    return 0;
}

/* A single period seems slower than it is: everything is cold. Whether the loops that it allows tell of more. */
static bool plan_more_counting(struct vb_probe *probe)
{
    const struct vb_measurement *measurement = probe->job->measurement;
    size_t first = vb_probe_first_well(measurement);
    if (measurement->variants[first].outcome != VB_OUTCOME_OK)
        return false;
    int64_t before = probe->count_operations;
    int64_t period = probe->job->period[first];
    double period_ns = (double)slowest_try_ns(probe) / (double)(before / period);
    int64_t operations = operations_in_time(period, period_ns);
    if (operations > before)
        probe->count_operations = operations;
    return operations > before;
}

/* Checksums are compared over one more loop, as long as the slowest variant can have it. */
static void plan_common(struct vb_probe *probe)
{
    const struct vb_measurement *measurement = probe->job->measurement;
    int64_t least = INT64_MAX;
    int64_t period = 1;
    for (size_t i = 0; i < measurement->variant_count; i++) {
        if (measurement->variants[i].outcome != VB_OUTCOME_OK)
            continue;
        period = probe->job->period[i];
        int64_t operations = vb_long_operations(probe->op_ns[i], period, probe->count_operations);
        least = operations < least ? operations : least;
    }
    probe->common_operations = least != INT64_MAX ? least : 0;
    probe->common_part = vb_long_part(probe->common_operations, period);
}

static int try_part(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    return keep_shortest(probe, index, try_operations(probe, index, probe->common_part, failure));
}

static double part_op_ns(const struct vb_probe *probe, size_t index)
{
    return fmax((double)probe->try_ns[index], 1) / (double)probe->common_part;
}

static bool has_grown(const struct vb_probe *probe)
{
    const struct vb_measurement *measurement = probe->job->measurement;
    for (size_t i = 0; i < measurement->variant_count; i++)
        if (measurement->variants[i].outcome == VB_OUTCOME_OK &&
            vb_long_has_grown(part_op_ns(probe, i), probe->op_ns[i]))
            return true;
    return false;
}

/* A part of the common loop, the same for all: operations that take longer the more there were would make it last for
 * minutes. What only an interruption has made long is shorter the next time. Where `shortens`, it also tells of
 * operations that are shorter than they seemed among few, beside what a loop costs by itself. */
static int try_common(struct vb_probe *probe, bool shortens, struct vb_error *error)
{
    if (probe->common_part == 0)
        return 0;
    forget_tries(probe);
    int status = vb_probe_step(probe, try_part, error);
    for (int i = 1; i < VB_LONG_TRIES && status == 0 && has_grown(probe) && slowest_try_ns(probe) <= VB_LONG_AGAIN_NS;
         i++)
        status = vb_probe_step(probe, try_part, error);
    for (size_t i = 0; i < probe->job->measurement->variant_count; i++) {
        double op_ns = part_op_ns(probe, i);
        if (vb_long_has_grown(op_ns, probe->op_ns[i]) || (shortens && op_ns < probe->op_ns[i]))
            probe->op_ns[i] = op_ns;
    }
    return status;
}

/* Twice, unless that would take long: the first time everything is cold, libraries are still being bound, and threads
 * of the case come to life. All or none. */
static int try_all(struct vb_probe *probe, struct vb_error *error)
{
    VB_OR_RETURN(vb_probe_step(probe, try_worker, error));
    return slowest_try_ns(probe) <= TRY_ONCE_NS ? vb_probe_step(probe, try_worker, error) : 0;
}

int vb_probe_size_counts(struct vb_probe *probe, struct vb_error *error)
{
    VB_OR_RETURN(try_all(probe, error));
    plan_counting(probe);
    if (probe->is_slow)
        return 0;
    do
        VB_OR_RETURN(try_counts(probe, error));
    while (plan_more_counting(probe));
    plan_common(probe);
    VB_OR_RETURN(try_common(probe, true, error));
    plan_common(probe);
    VB_OR_RETURN(try_common(probe, false, error)); /* a loop that became longer by that */
    plan_common(probe);
    return 0;
}
