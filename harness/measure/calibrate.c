/* SPDX-License-Identifier: MIT */
#include "measure/calibrate.h"
#include "base/clock.h"
#include "base/units.h"

#include <math.h>

/* Turns taken at each n tried, at the n that is kept, and the time after which as many as there were are enough. */
#define TRIES    3
#define TURNS    30
#define LIMIT_NS (20 * VB_NS_PER_MS)

/* More operations than that are never tried: they would take no time at all. */
#define MOST_OPERATIONS ((int64_t)1 << 40)

/* Turns of one length. */
struct bout {
    int64_t operations;
    int64_t deadline_ns;
    int taken;
    double least_ns;
};

static struct bout begin_bout(int64_t operations)
{
    return (struct bout){
        .operations = operations, .deadline_ns = vb_clock_ns() + LIMIT_NS, .least_ns = INFINITY};
}

/* Goes on until `turns` have been taken, or the time is over. */
static int take_turns(struct vb_subject *subject, struct bout *bout, int turns, struct vb_error *error)
{
    while (bout->taken < turns && (bout->taken == 0 || vb_clock_ns() < bout->deadline_ns)) {
        struct vb_loop_result result;
        int status = vb_subject_run(subject, VB_PASS_TIME, bout->operations, &result, error);
        if (status != 0)
            return status;
        bout->least_ns = fmin(bout->least_ns, result.elapsed_ns);
        bout->taken++;
    }
    return 0;
}

/* Grows n until a turn takes half of what is wanted: shorter ones would time the clock as much as the work. */
int vb_calibrate(struct vb_subject *subject, int64_t turn_ns, double *op_ns, struct vb_error *error)
{
    double wanted_ns = (double)turn_ns;
    struct bout bout = begin_bout(subject->period);
    for (;;) {
        int status = take_turns(subject, &bout, TRIES, error);
        if (status != 0)
            return status;
        if (bout.least_ns >= wanted_ns / 2 || bout.operations >= MOST_OPERATIONS)
            break;
        double factor = fmin(wanted_ns / (bout.least_ns + 1), 10); /* the first turns are cold: in steps */
        double grown = fmax(factor * (double)bout.operations, (double)bout.operations + 1);
        bout = begin_bout(vb_subject_periods(subject, grown));
    }
    int status = take_turns(subject, &bout, TURNS, error);
    *op_ns = bout.least_ns / (double)bout.operations;
    return status;
}
