/* SPDX-License-Identifier: MIT */
#include "measure/batches.h"
#include "measure/gbench_shim.h"

#include <math.h>

static int64_t sum_or_unknown(int64_t a, int64_t b)
{
    return a < 0 || b < 0 ? -1 : a + b;
}

static int64_t more_or_unknown(int64_t a, int64_t b)
{
    return a < 0 || b < 0 ? -1 : a > b ? a : b;
}

static void add_counts(struct vb_counts *sum, const struct vb_counts *loop)
{
    sum->allocs += loop->allocs;
    sum->frees += loop->frees;
    sum->in_place += loop->in_place;
    sum->asked_bytes = sum_or_unknown(sum->asked_bytes, loop->asked_bytes);
    sum->usable_bytes = sum_or_unknown(sum->usable_bytes, loop->usable_bytes);
    sum->live_bytes += loop->live_bytes;
    sum->peak_bytes = more_or_unknown(sum->peak_bytes, loop->peak_bytes);
    sum->watched_bytes = sum_or_unknown(sum->watched_bytes, loop->watched_bytes);
    sum->threads = more_or_unknown(sum->threads, loop->threads);
}

static void add_disturbance(struct vb_disturbance *sum, const struct vb_disturbance *loop)
{
    sum->switches += loop->switches;
    sum->faults += loop->faults;
    sum->others_ns += loop->others_ns;
    sum->migrations |= loop->migrations;
}

int vb_loop_result_add(struct vb_loop_result *sum, const struct vb_loop_result *loop, struct vb_error *error)
{
    char problem[VB_REASON_MAX];
    sum->checksum += loop->checksum;
    sum->elapsed_ns += loop->elapsed_ns;
    sum->cpu_ns += loop->cpu_ns;
    add_counts(&sum->counts, &loop->counts);
    sum->watched_bytes = sum_or_unknown(sum->watched_bytes, loop->watched_bytes);
    add_disturbance(&sum->disturbance, &loop->disturbance);
    if (vb_tallies_merge(&sum->tallies, &loop->tallies, problem, sizeof problem) == 0)
        return 0;
    return vb_fail(error, VB_ERROR_MEASURE, "%s", problem);
}

void vb_events_add(struct vb_metric_count *sum, const struct vb_metric_count *loop)
{
    for (int i = 0; i < VB_EVENT_COUNT; i++) {
        if (!sum[i].known)
            continue;
        if (!loop[i].known) {
            sum[i] = loop[i];
            continue;
        }
        sum[i].per_op += loop[i].per_op;
        sum[i].counted_share = fmin(sum[i].counted_share, loop[i].counted_share);
    }
}

#define CLOCK_RUNS 20

static const char *do_nothing(struct vb_gbench_state *state, int thread, void *context)
{
    (void)thread;
    (void)context;
    (void)vb_gbench_begin(state);
    vb_gbench_end(state);
    return NULL;
}

double vb_batch_clock_ns(int threads)
{
    double least_ns = INFINITY;
    for (int i = 0; i < CLOCK_RUNS; i++) {
        struct vb_gbench_reading reading;
        char fault[VB_REASON_MAX];
        if (vb_gbench_run(do_nothing, NULL, 1, threads, &reading, fault, sizeof fault) == 0)
            least_ns = fmin(least_ns, reading.elapsed_ns);
    }
    return isfinite(least_ns) ? least_ns : 0;
}
