/* SPDX-License-Identifier: MIT */
#include "measure/calibrate.h"
#include "base/clock.h"
#include "base/units.h"
#include "measure/disturbance.h"
#include "talk/long_loop.h"

#include <math.h>
#include <stdbool.h>

/* Turns taken at each n that is tried, turns at the n that is kept, and the time after which no more are taken. */
#define TRIES    3
#define TURNS    15
#define LIMIT_NS (20 * VB_NS_PER_MS)

/* The start of threads takes long, and on a busy machine now more, now less: several threads have so many times the
 * time, and a turn of theirs is long enough only when its operations take this share of what the start does. */
#define THREADS_FACTOR  10
#define SHARE_OF_STARTS 0.5

/* More operations are never tried: an operation would take no time at all. */
#define MOST_OPERATIONS ((int64_t)1 << 40)

/* Two vectors of 64 bytes a cycle are the most that a CPU does. A faster operation was removed by the compiler. */
#define MOST_PER_CYCLE 256

/* What a turn costs beside its operations can be measured if it is at least this share of the turn. */
#define FIXED_WORTH_A_WORD 0.1

/* Turns of one length. */
struct bout {
    int64_t operations;
    int64_t deadline_ns;
    int taken;
    double least_ns;
    double least_prepared_ns; /* what the case prepared for its batches meanwhile, which is not in them */
};

static int64_t limit_ns(const struct vb_subject *subject)
{
    return subject->run.thread_count > 1 ? THREADS_FACTOR * LIMIT_NS : LIMIT_NS;
}

static struct bout begin_bout(const struct vb_subject *subject, int64_t operations)
{
    return (struct bout){.operations = operations,
                         .deadline_ns = vb_clock_ns() + limit_ns(subject),
                         .least_ns = INFINITY,
                         .least_prepared_ns = INFINITY};
}

/* One turn that took long only to prepare may have been interrupted: a second tells. */
static bool may_be_interrupted(const struct bout *bout)
{
    return bout->taken == 1 && bout->least_prepared_ns > bout->least_ns;
}

/* Goes on until `turns` have been taken, or the time is over. */
static int take_turns(struct vb_subject *subject, struct bout *bout, int turns, struct vb_error *error)
{
    while (bout->taken < turns && (bout->taken == 0 || may_be_interrupted(bout) || vb_clock_ns() < bout->deadline_ns)) {
        struct vb_loop_result result;
        int64_t start_ns = vb_clock_ns();
        int status = vb_subject_run(subject, VB_PASS_TIME, bout->operations, &result, error);
        if (status != 0)
            return status;
        double prepared_ns =
            subject->preparation.batch > 0 ? (double)(vb_clock_ns() - start_ns) - result.elapsed_ns : 0;
        bout->least_ns = fmin(bout->least_ns, result.elapsed_ns);
        bout->least_prepared_ns = fmin(bout->least_prepared_ns, fmax(prepared_ns, 0));
        bout->taken++;
    }
    return 0;
}

/* What the case prepares is waited for, too: it grows with the operations, unlike the start of threads without batches.
 */
static bool takes_long(const struct vb_subject *subject, const struct bout *bout)
{
    return bout->least_ns + bout->least_prepared_ns > (double)limit_ns(subject) / 2;
}

/* What a turn costs beside its operations follows from a turn with twice as many operations. */
struct slope {
    double op_ns;
    double fixed_ns;
};

static struct slope slope_between(const struct bout *once, const struct bout *twice)
{
    double operations = (double)(twice->operations - once->operations);
    double op_ns = fmax((twice->least_ns - once->least_ns) / operations, 0);
    double fixed_ns = once->least_ns - op_ns * (double)once->operations;
    if (fixed_ns < FIXED_WORTH_A_WORD * once->least_ns) /* or it is noise */
        return (struct slope){.op_ns = once->least_ns / (double)once->operations};
    return (struct slope){.op_ns = op_ns, .fixed_ns = fixed_ns};
}

/* Turns of twice as many operations, unless these alone take long. */
static int take_slope(struct vb_subject *subject, const struct bout *once, int turns, struct slope *slope,
                      struct vb_error *error)
{
    *slope = (struct slope){.op_ns = once->least_ns / (double)once->operations};
    if (takes_long(subject, once))
        return 0;
    struct bout twice = begin_bout(subject, 2 * once->operations);
    int status = take_turns(subject, &twice, turns, error);
    if (status == 0)
        *slope = slope_between(once, &twice);
    return status;
}

static bool is_long_enough(const struct vb_subject *subject, const struct bout *bout, const struct slope *slope,
                           double wanted_ns)
{
    double work_ns = slope->op_ns * (double)bout->operations;
    double starts_ns = subject->run.thread_count > 1 ? SHARE_OF_STARTS * slope->fixed_ns : 0;
    return work_ns >= fmax(wanted_ns / 4, starts_ns) || takes_long(subject, bout);
}

/* The start of threads takes now more, now less: what looks like operations at first may be that alone. Two slopes
 * rarely agree on it, and the less steep one is kept. */
static int take_least_slope(struct vb_subject *subject, const struct bout *bout, struct slope *slope,
                            struct vb_error *error)
{
    int status = take_slope(subject, bout, TRIES, slope, error);
    if (status != 0 || subject->run.thread_count <= 1)
        return status;
    struct slope second = {0};
    struct bout again = begin_bout(subject, bout->operations);
    status = take_turns(subject, &again, TRIES, error);
    if (status == 0)
        status = take_slope(subject, &again, TRIES, &second, error);
    if (status == 0 && second.op_ns < slope->op_ns)
        *slope = second;
    return status;
}

/* Grows n from that of the bout until a turn takes half of what is wanted, and its operations at least half of that:
 * shorter turns would time the clock, or the start of threads, as much as the work. */
static int grow(struct vb_subject *subject, double wanted_ns, struct bout *bout, struct vb_error *error)
{
    for (;;) {
        struct slope slope = {0};
        int status = take_turns(subject, bout, TRIES, error);
        bool is_long = bout->least_ns >= wanted_ns / 2 || takes_long(subject, bout);
        if (status == 0 && is_long)
            status = take_least_slope(subject, bout, &slope, error);
        if (status != 0 || bout->operations >= MOST_OPERATIONS ||
            (is_long && is_long_enough(subject, bout, &slope, wanted_ns)))
            return status;
        double work_ns = is_long ? slope.op_ns * (double)bout->operations : bout->least_ns;
        double factor =
            fmin(fmax(wanted_ns / (work_ns + 1), is_long ? 2 : 1), 10); /* the first turns are cold: in steps */
        double grown = fmax(factor * (double)bout->operations, (double)bout->operations + 1);
        *bout = begin_bout(subject, vb_subject_periods(subject, grown));
    }
}

/* With noise, more operations may look as fast as fewer. A turn that grew long enough contains work, so an operation
 * takes at least this long. Without this bound a turn of the launch could get so many operations that it never ends. */
static double least_op_ns(const struct bout *bout, double wanted_ns)
{
    bool grew = bout->operations < MOST_OPERATIONS && bout->least_ns >= wanted_ns / 2;
    return grew ? fmin(wanted_ns, bout->least_ns) / 8 / (double)bout->operations : 1 / (double)MOST_OPERATIONS;
}

/* Grows n from that of the bout, and takes all turns at the n that is kept. */
static int settle(struct vb_subject *subject, double wanted_ns, struct bout *bout, struct slope *slope,
                  struct vb_error *error)
{
    int status = grow(subject, wanted_ns, bout, error);
    if (status == 0)
        status = take_turns(subject, bout, TURNS, error);
    return status == 0 ? take_slope(subject, bout, TURNS, slope, error) : status;
}

int vb_calibrate(struct vb_subject *subject, int64_t turn_ns, struct vb_calibration *calibration,
                 struct vb_error *error)
{
    struct bout bout = begin_bout(subject, subject->period);
    struct slope slope = {0};
    int status = settle(subject, (double)turn_ns, &bout, &slope, error);
    /* The slope of more turns may say that it was not the operations that took so long. */
    while (status == 0 && bout.operations < MOST_OPERATIONS &&
           !is_long_enough(subject, &bout, &slope, (double)turn_ns)) {
        bout = begin_bout(subject, 2 * bout.operations);
        status = settle(subject, (double)turn_ns, &bout, &slope, error);
    }
    *calibration = (struct vb_calibration){
        .op_ns = fmax(slope.op_ns, least_op_ns(&bout, (double)turn_ns)),
        .fixed_ns = slope.fixed_ns,
        .least_op_ns = vb_spin_ns() / VB_SPIN_CYCLES / MOST_PER_CYCLE,
        .beside_ns = bout.taken > 0 ? bout.least_prepared_ns / (double)bout.operations : 0,
    };
    return status;
}

/* Time of an operation in the shortest of some tries: what only an interruption made long is shorter the next time. */
static int try_part(struct vb_subject *subject, int64_t operations, double before_ns, double *op_ns,
                    struct vb_error *error)
{
    double shortest_ns = INFINITY;
    for (int i = 0; i < VB_LONG_TRIES; i++) {
        struct vb_loop_result result;
        int status = vb_subject_try(subject, operations, &result, error);
        if (status != 0)
            return status;
        shortest_ns = fmin(shortest_ns, fmax(result.elapsed_ns, 1));
        *op_ns = shortest_ns / (double)operations;
        if (!vb_long_has_grown(*op_ns, before_ns) || shortest_ns > (double)VB_LONG_AGAIN_NS)
            break;
    }
    return 0;
}

int vb_size_long(struct vb_subject *subject, double op_ns, int64_t counted, int64_t *operations, struct vb_error *error)
{
    *operations = vb_long_operations(op_ns, subject->period, counted);
    int status = 0;
    for (int round = 0; round < 2 && status == 0; round++) { /* a second one: the loop may have become longer */
        int64_t part = vb_long_part(*operations, subject->period);
        double part_op_ns = op_ns;
        if (part > 0)
            status = try_part(subject, part, op_ns, &part_op_ns, error);
        if (vb_long_has_grown(part_op_ns, op_ns) || (round == 0 && part_op_ns < op_ns))
            op_ns = part_op_ns;
        *operations = vb_long_operations(op_ns, subject->period, counted);
    }
    return status;
}
