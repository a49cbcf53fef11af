/* SPDX-License-Identifier: MIT */
#include "conduct/turn_size.h"
#include "conduct/schedule.h"

#include "base/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How many times as long turns of several threads, and of a loop with partners, are. */
#define THREADS_FACTOR  50
#define PARTNERS_FACTOR 10

/* Longer than any turn, and far from overflowing an int64_t. */
#define MOST_OPERATIONS 0x1p50

static int64_t whole_periods(double operations, int64_t period)
{
    double periods = floor(fmin(operations, MOST_OPERATIONS) / (double)period);
    return periods < 1 ? period : (int64_t)periods * period;
}

/* CPUs that the case says it keeps busy beside the threads of its loop. */
static int partners_cpus(const struct vb_point_job *job)
{
    const struct vb_case_entry *entry = job->point->entry;
    return entry && entry->descriptor ? entry->descriptor->cpus : 0;
}

int vb_launch_cpus(const struct vb_point_job *job)
{
    int partners = partners_cpus(job);
    return job->point->threads > partners ? job->point->threads : partners < 1 ? 1 : partners;
}

int64_t vb_launch_turn_ns(const struct vb_point_job *job)
{
    if (job->point->threads > 1)
        return THREADS_FACTOR * job->options->turn_ns;
    return partners_cpus(job) > 1 ? PARTNERS_FACTOR * job->options->turn_ns : job->options->turn_ns;
}

/* Operations are to take so many times as long as what a turn costs beside them, as far as turns do not become so many
 * times as long for it. */
#define FIXED_FACTOR       10
#define FIXED_TURNS_FACTOR 8

/* How long the operations of a turn should take. */
static double wanted_ns(const struct vb_point_job *job)
{
    double turn_ns = (double)vb_launch_turn_ns(job);
    double fixed_ns = 0;
    for (size_t i = 0; i < job->measurement->variant_count; i++)
        if (job->measurement->variants[i].outcome == VB_OUTCOME_OK)
            fixed_ns = fmax(fixed_ns, job->fixed_ns[i]);
    return fmax(turn_ns, fmin(FIXED_FACTOR * fixed_ns, FIXED_TURNS_FACTOR * turn_ns));
}

/* What passes beside the operations is not in their time: the case may prepare small batches dearly, or threads be
 * started for each. A turn takes at most so long for it, or so many times what is wanted of its operations; else a
 * worker that others leave no CPU seems to hang. */
#define MOST_BESIDE_NS (20.0 * VB_NS_PER_MS)
#define BESIDE_FACTOR  4

/* The time of an operation of which so many are run as take `wanted_ns`; longer than it is where they would take too
 * long beside. */
static double paced_op_ns(const struct vb_point_job *job, size_t variant, double wanted_ns)
{
    double most_ns = fmax(MOST_BESIDE_NS, BESIDE_FACTOR * wanted_ns);
    return fmax(job->op_ns[variant], job->beside_ns[variant] * wanted_ns / most_ns);
}

/* The time of an operation from which a variant's operations are computed. Variants near the baseline all use the
 * time of the slowest: they then run equal numbers and none overruns the turn. */
static void find_common(const struct vb_point_job *job, double wanted_ns, double *op_ns)
{
    const struct vb_measurement *measurement = job->measurement;
    bool has_baseline = measurement->has_baseline && measurement->variants[0].outcome == VB_OUTCOME_OK;
    bool same_work = job->point->again != NULL; /* a variant beside itself runs equal counts */
    bool is_near[VB_MAX_VARIANTS] = {0};
    double slowest_ns = 0;
    for (size_t i = 0; has_baseline && i < measurement->variant_count; i++) {
        is_near[i] = measurement->variants[i].outcome == VB_OUTCOME_OK &&
                     (same_work || (job->op_ns[i] <= 2 * job->op_ns[0] && job->op_ns[i] >= job->op_ns[0] / 2));
        if (is_near[i])
            slowest_ns = fmax(slowest_ns, paced_op_ns(job, i, wanted_ns));
    }
    for (size_t i = 0; i < measurement->variant_count; i++)
        op_ns[i] = is_near[i] ? slowest_ns : paced_op_ns(job, i, wanted_ns);
}

void vb_launch_operations(const struct vb_point_job *job, int64_t *operations)
{
    double op_ns[VB_MAX_VARIANTS];
    double turn_ns = wanted_ns(job);
    find_common(job, turn_ns, op_ns);
    for (size_t i = 0; i < job->measurement->variant_count; i++) {
        bool is_well = job->measurement->variants[i].outcome == VB_OUTCOME_OK; /* it may lack a calibration */
        operations[i] = is_well ? whole_periods(turn_ns / op_ns[i], job->period[i]) : 0;
    }
}

void vb_launch_warm_up(const struct vb_point_job *job, int64_t *operations)
{
    double op_ns[VB_MAX_VARIANTS];
    double warm_up_ns = (double)job->options->warm_up_ns;
    find_common(job, warm_up_ns, op_ns);
    for (size_t i = 0; i < job->measurement->variant_count; i++) {
        operations[i] = 0;
        if (job->measurement->variants[i].outcome != VB_OUTCOME_OK)
            continue;
        int64_t period = job->period[i];
        int64_t least = (double)period * op_ns[i] > warm_up_ns ? period : 2 * period;
        int64_t warm_up = whole_periods(warm_up_ns / op_ns[i], period);
        operations[i] = warm_up < least ? least : warm_up;
    }
}

/* As many rounds as make a launch worth its cost. Two programs are compared by a fixed number of launches, and more
 * rounds in each help little: in the same time, 64 rounds of 60 launches find more than 128 rounds of 34. So there
 * it is the least. */
static double worthy_rounds(const struct vb_point_job *job, double round_ns, uint32_t variants)
{
    double turns_ns = (double)vb_launch_turn_ns(job) * variants;
    double least = round_ns <= 2 * turns_ns ? 64 : fmax(8, 64 * turns_ns / round_ns);
    if (job->point->base)
        return least;
    double overhead_ns = (double)(job->overhead_ns + variants * job->options->warm_up_ns);
    return fmin(256, fmax(least, 5 * overhead_ns / round_ns));
}

/* As many rounds as the budget has room for, but at least a third of a launch is spent on them: the rest is waiting.
 * Where not even the least launches fit, a launch may be mostly waiting. */
static double affordable_rounds(const struct vb_point_job *job, double round_ns, double warm_up_ns)
{
    double overhead_ns = (double)job->overhead_ns + warm_up_ns;
    double share_ns = (double)job->budget_ns / VB_LAUNCHES_WANTED - overhead_ns;
    bool has_room = (double)job->budget_ns >= VB_LAUNCHES_LEAST * overhead_ns;
    return fmax(share_ns, overhead_ns / (has_room ? 2 : 8)) / round_ns;
}

static double time_of(const struct vb_point_job *job, const int64_t *operations)
{
    double sum_ns = 0;
    for (size_t i = 0; i < job->measurement->variant_count; i++)
        if (job->measurement->variants[i].outcome == VB_OUTCOME_OK)
            sum_ns += (double)operations[i] * (job->op_ns[i] + job->beside_ns[i]) + job->fixed_ns[i];
    return sum_ns;
}

double vb_launch_expected_ns(const struct vb_point_job *job, const int64_t *operations, uint32_t rounds)
{
    int64_t warm_up[VB_MAX_VARIANTS];
    vb_launch_warm_up(job, warm_up);
    return (double)job->overhead_ns + time_of(job, warm_up) + rounds * time_of(job, operations);
}

uint32_t vb_launch_rounds(const struct vb_point_job *job, const int64_t *operations, uint32_t variants)
{
    uint32_t block = vb_schedule_block(variants);
    double rounds = job->options->rounds;
    if (job->options->rounds == 0) {
        int64_t warm_up[VB_MAX_VARIANTS];
        vb_launch_warm_up(job, warm_up);
        double round_ns = time_of(job, operations);
        rounds = worthy_rounds(job, round_ns, variants);
        if (job->options->launches == 0) /* else the budget is no limit */
            rounds = fmin(rounds, affordable_rounds(job, round_ns, time_of(job, warm_up)));
    }
    if (job->options->rounds == 0 && rounds <= variants)
        return variants; /* half the block of an odd number: each variant has each place once */
    double blocks = fmax(1, ceil(rounds / block));
    return (uint32_t)blocks * block;
}

/* The time of an operation in the fastest turn of a variant, and the number of operations in it; 0: it had no turn.
 * What a turn costs beside its operations is subtracted, but at most half of the turn. */
static double fastest_op_ns(const struct vb_point_job *job, size_t variant, int64_t *operations)
{
    const struct vb_measurement *measurement = job->measurement;
    double least_op_ns = INFINITY;
    *operations = 0;
    for (size_t i = 0; i < measurement->reading_count; i++) {
        const struct vb_reading *reading = &measurement->readings[i];
        if (reading->variant != variant)
            continue;
        *operations = reading->operations;
        double work_ns = fmax(reading->elapsed_ns - job->fixed_ns[variant], reading->elapsed_ns / 2);
        least_op_ns = fmin(least_op_ns, work_ns / (double)reading->operations);
    }
    return least_op_ns;
}

bool vb_launch_recalibrate(struct vb_point_job *job, double tolerance)
{
    const struct vb_measurement *measurement = job->measurement;
    double before[VB_MAX_VARIANTS];
    int64_t used[VB_MAX_VARIANTS];
    int64_t wanted[VB_MAX_VARIANTS];
    memcpy(before, job->op_ns, sizeof before);
    for (size_t i = 0; i < measurement->variant_count; i++) {
        double op_ns = fastest_op_ns(job, i, &used[i]);
        if (used[i] > 0)
            job->op_ns[i] = op_ns;
    }
    vb_launch_operations(job, wanted);
    for (size_t i = 0; i < measurement->variant_count; i++)
        if (used[i] > 0 && ((double)llabs(wanted[i] - used[i]) > tolerance * (double)used[i] ||
                            (wanted[i] == wanted[0] && used[0] > 0 && used[i] != used[0])))
            return true;
    memcpy(job->op_ns, before, sizeof before); /* later launches keep the same turns */
    return false;
}

/* How many times as many operations the launch would have to record, over all variants; 1: there are enough, or none is
 * recorded. A tenth is added, for the next launch may take its turns a little slower. */
static double missing_factor(const struct vb_measurement *measurement)
{
    double factor = 1;
    for (size_t i = 0; measurement->witnesses && i < measurement->variant_count; i++) {
        const struct vb_tail *tail = &measurement->witnesses[i].tail;
        if (measurement->variants[i].outcome == VB_OUTCOME_OK && tail->recorded > 0 && tail->recorded < VB_TAIL_WANTED)
            factor = fmax(factor, 1.1 * VB_TAIL_WANTED / (double)tail->recorded);
    }
    return factor;
}

bool vb_launch_lengthen(struct vb_point_job *job)
{
    struct vb_measurement *measurement = job->measurement;
    double factor = missing_factor(measurement);
    if (factor <= 1 || job->options->rounds > 0 || measurement->round_count == 0)
        return false;
    int64_t operations[VB_MAX_VARIANTS];
    vb_launch_operations(job, operations);
    uint32_t variants = 0;
    for (size_t i = 0; i < measurement->variant_count; i++)
        variants += measurement->variants[i].outcome == VB_OUTCOME_OK;
    uint32_t block = vb_schedule_block(variants);
    double rounds = ceil(factor * measurement->round_count / block) * block;
    double launch_ns = vb_launch_expected_ns(job, operations, (uint32_t)rounds);
    if (!(launch_ns * VB_LAUNCHES_OF_TAILS <= 2 * (double)job->budget_ns))
        return false;
    measurement->round_count = (uint32_t)rounds;
    return true;
}
