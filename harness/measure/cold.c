/* SPDX-License-Identifier: MIT */
#include "measure/cold.h"
#include "base/clock.h"
#include "measure/eviction.h"

#include <math.h>
#include <stdlib.h>

#define PERIODS     5
#define CLOCK_READS 100

/* What two readings of the clock, one behind the other, differ by at least. */
static double clock_ns(void)
{
    int64_t least_ns = INT64_MAX;
    for (int i = 0; i < CLOCK_READS; i++) {
        int64_t start_ns = vb_clock_ns();
        int64_t elapsed_ns = vb_clock_ns() - start_ns;
        least_ns = elapsed_ns < least_ns ? elapsed_ns : least_ns;
    }
    return (double)least_ns;
}

static int take_period(struct vb_subject *subject, const struct vb_eviction *eviction, double *op_ns,
                       struct vb_error *error)
{
    struct vb_loop_result result;
    subject->timer.eviction = eviction;
    int status = vb_subject_run(subject, VB_PASS_COLD, subject->period, &result, error);
    *op_ns = fmax(result.elapsed_ns - clock_ns(), 0) / (double)subject->period;
    return status;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return a < b ? -1 : a > b;
}

int vb_cold_measure(struct vb_subject *subject, double *first_ns, double *cold_ns, struct vb_error *error)
{
    double periods_ns[PERIODS];
    struct vb_eviction eviction;
    int status = take_period(subject, NULL, first_ns, error);
    vb_eviction_open(&eviction);
    for (int i = 0; status == 0 && eviction.memory && i < PERIODS; i++)
        status = take_period(subject, &eviction, &periods_ns[i], error);
    if (status == 0 && eviction.memory) {
        qsort(periods_ns, PERIODS, sizeof periods_ns[0], by_value);
        *cold_ns = periods_ns[PERIODS / 2];
    }
    vb_eviction_close(&eviction);
    return status;
}
