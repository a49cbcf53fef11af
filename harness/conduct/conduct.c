/* SPDX-License-Identifier: MIT */
#include "conduct/conduct.h"
#include "base/clock.h"
#include "base/cpu_quota.h"
#include "base/random.h"
#include "base/units.h"
#include "conduct/find_doubts.h"
#include "conduct/more_launches.h"
#include "conduct/open_worker.h"
#include "conduct/points_in_time.h"
#include "conduct/progress.h"
#include "conduct/turn_size.h"
#include "conduct/contracts.h"
#include "talk/measurement.h"
#include "talk/status_words.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Share of the time spent on a point. */
#define THROTTLED_WORTH_A_WORD 0.01

/* How often the first launch may show that the calibration was taken in a bad moment: by which share turns are too long
 * or too short. Once where the budget of a point has no room for more than its least launches, and there only where
 * they are much too short. */
#define MOST_CORRECTIONS   3
#define TOLERATED          0.25
#define TOLERATED_NO_ROOM  1.5
#define LEAST_CORRECTED_NS (VB_NS_PER_S / 5)

struct conductor {
    const struct vb_plan *plan;
    const struct vb_conduct_options *options;
    struct vb_conduct_report *report;
    struct vb_signals signals;
    struct vb_cpus cpus;
    struct vb_random random;
    struct vb_progress progress;
    struct vb_pace pace;
    int64_t start_ns;
    int64_t metering_ns; /* spent beside the budget */
};

static void take_descriptor(struct vb_variant_measurement *variant, const struct vb_variant *descriptor)
{
    variant->source_allocs = descriptor->source_allocs;
    variant->known_as = descriptor->known_as;
    variant->aside = descriptor->aside != 0;
}

static int begin_measurement(const struct conductor *conductor, const struct vb_plan_point *point,
                             struct vb_measurement *measurement, struct vb_error *error)
{
    const struct vb_case *descriptor = point->entry->descriptor;
    *measurement = (struct vb_measurement){
        .case_name = point->entry->name,
        .case_summary = descriptor ? descriptor->summary : "",
        .case_libraries = point->entry->libraries,
        .case_group = point->entry->group,
        .case_place = point->entry->place,
        .allocator = point->allocator ? point->allocator->name : conductor->options->allocator,
        .variant_count = point->variant_count,
        .has_baseline = point->has_baseline,
        .point = strdup(point->point),
        .variants = calloc(point->variant_count, sizeof *measurement->variants),
    };
    if (!measurement->point || !measurement->variants)
        return vb_fail_memory(error);
    for (size_t i = 0; i < point->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        variant->name = vb_plan_variant_name(point, i);
        if (descriptor)
            strcpy(variant->status, VB_WORDS_OK);
        else
            vb_variant_fail(variant, VB_TROUBLE_NOT_BUILT, VB_WORDS_NOT_BUILT "%s", point->entry->needs);
        if (descriptor)
            take_descriptor(variant, &descriptor->variants[point->variants[i]]);
    }
    return 0;
}

static size_t well_count(const struct vb_measurement *measurement)
{
    size_t count = 0;
    for (size_t i = 0; i < measurement->variant_count; i++)
        count += measurement->variants[i].outcome == VB_OUTCOME_OK;
    return count;
}

static int64_t time_left(const struct conductor *conductor)
{
    int64_t spent_ns = vb_clock_ns() - conductor->start_ns - conductor->metering_ns;
    return conductor->options->budget_ns - spent_ns;
}

/* Whether the budget is a limit: it is none to launches that were asked for, and none to counting. */
static bool has_limit(const struct vb_conduct_options *options)
{
    return options->keep_budget && options->launches == 0 && !options->count_only;
}

/* An even share of the time left: points that were settled early leave their time to the others. */
static int64_t point_budget(const struct conductor *conductor, size_t index)
{
    int64_t share_ns = time_left(conductor) / (int64_t)(conductor->plan->count - index);
    if (share_ns > conductor->options->point_budget_ns)
        share_ns = conductor->options->point_budget_ns;
    return share_ns < 0 ? 0 : share_ns;
}

/* Point `index` of all, its name, launches so far, and about how long it all will still take. */
static void draw_progress(struct conductor *conductor, size_t index, const struct vb_measurement *measurement,
                          int64_t point_left_ns)
{
    int64_t left_ns = (int64_t)(conductor->plan->count - index - 1) * point_budget(conductor, index) +
                      (point_left_ns < 0 ? 0 : point_left_ns);
    vb_progress_draw(&conductor->progress, "[%zu/%zu] %s%s%s  launch %u  about %lld s left", index + 1,
                     conductor->plan->count, measurement->case_name, *measurement->point ? ":" : "", measurement->point,
                     measurement->launch_count, (long long)((left_ns + VB_NS_PER_S - 1) / VB_NS_PER_S));
}

/* Each launch has its own beginning: its order of turns follows from the seed alone. It does not depend on how many
 * launches were started over, or on how many the points before it needed. Two odd constants keep the beginnings
 * apart. */
static void seed_launch(struct conductor *conductor, size_t index, uint32_t launch)
{
    vb_random_seed(&conductor->random, conductor->options->seed + (uint64_t)index * UINT64_C(0x9e3779b97f4a7c15) +
                                           (uint64_t)launch * UINT64_C(0xd1342543de82ef95));
}

/* Discards the readings: the turn length has changed. */
static void start_over(struct vb_measurement *measurement)
{
    measurement->reading_count = 0;
    measurement->launch_count = 0;
    measurement->timed_ns = 0;
}

/* Launches rotate through the layouts, so that each is measured equally often. Which one comes first follows from
 * the seed. */
static void choose_layout(struct vb_point_job *job)
{
    const struct vb_layouts *layouts = job->options->layouts;
    bool has_own_program = job->point->allocator && job->point->allocator->program[0];
    if (layouts && layouts->count > 0 && !has_own_program)
        job->layout = 1 + (size_t)((job->options->seed + job->measurement->launch_count) % layouts->count);
}

/* A variant that fails is left out of the launches to come. The complete launches before it are kept: the other
 * variants use them. Rows of the failed variant do not show its readings. */
static int time_point(struct conductor *conductor, struct vb_point_job *job, size_t index, struct vb_error *error)
{
    struct vb_measurement *measurement = job->measurement;
    int64_t deadline_ns = vb_clock_ns() + job->budget_ns;
    int corrections = 0;
    bool has_room = job->options->launches > 0 || job->budget_ns >= LEAST_CORRECTED_NS;
    int most_corrections = has_room ? MOST_CORRECTIONS : 1;
    double tolerance = has_room ? TOLERATED : TOLERATED_NO_ROOM;
    bool lengthened = false;
    while (well_count(measurement) > 0) {
        int64_t left_ns = has_limit(conductor->options) ? time_left(conductor) : INT64_MAX;
        int more = vb_wants_more_launches(measurement, conductor->options, deadline_ns, left_ns);
        if (more <= 0)
            return more == 0 ? 0 : vb_fail_memory(error);
        draw_progress(conductor, index, measurement, deadline_ns - vb_clock_ns());
        seed_launch(conductor, index, measurement->launch_count);
        choose_layout(job);
        int status = vb_launch_run(job, error);
        job->layout = 0; /* all that is no launch uses the program itself */
        if (status != 0)
            return status;
        bool is_first = measurement->launch_count == 1 && !lengthened && job->cut_count == 0;
        if (is_first && corrections < most_corrections && vb_launch_recalibrate(job, tolerance)) {
            start_over(measurement);
            corrections++;
        }
        if (measurement->launch_count == 0) {
            measurement->round_count = 0; /* no launch was complete, so a smaller crew is free to take its own number */
        } else if (is_first && vb_launch_lengthen(job)) {
            start_over(measurement);
            deadline_ns += job->budget_ns;
            lengthened = true;
        }
    }
    return 0;
}

/* Runs after the timing, because it may take seconds per variant. */
static int meter_point(struct conductor *conductor, struct vb_point_job *job, struct vb_error *error)
{
    int64_t start_ns = vb_clock_ns();
    int status = vb_meter_point(job, error);
    conductor->metering_ns += vb_clock_ns() - start_ns;
    return status;
}

/* The turns' times contain the time that a quota took away. Little of it does not matter. */
static void suspect_quota(struct vb_measurement *measurement, const struct vb_quota *before, int64_t elapsed_ns)
{
    struct vb_quota now = vb_quota_read("");
    double stopped_s = now.throttled_s - before->throttled_s;
    if (measurement->launch_count == 0 || stopped_s < THROTTLED_WORTH_A_WORD * (double)elapsed_ns / 1e9)
        return;
    double count = (double)(now.throttled_count - before->throttled_count);
    for (size_t i = 0; count > 0 && i < measurement->variant_count; i++)
        vb_doubts_add(&measurement->variants[i].doubts, VB_DOUBT_THROTTLED, count, stopped_s);
}

/* Where a limit of the time leaves none for a point. */
static void leave_out(const struct conductor *conductor, struct vb_measurement *measurement)
{
    char limit[32];
    vb_format_duration(limit, sizeof limit, conductor->options->budget_ns);
    for (size_t i = 0; i < measurement->variant_count; i++)
        vb_variant_fail(&measurement->variants[i], VB_TROUBLE_OTHER, "not reached within %s; --budget gives more time",
                        limit);
}

/* What the point would have needed with no more than its least launches. */
static void note_pace(struct conductor *conductor, const struct vb_measurement *measurement, int64_t probe_ns,
                      int64_t launches_ns)
{
    double share = (double)vb_least_launches(conductor->options) / measurement->launch_count;
    if (measurement->launch_count > 0)
        vb_pace_note(&conductor->pace, probe_ns + (int64_t)(fmin(share, 1) * (double)launches_ns));
}

/* Counts and times. */
static int run_job(struct conductor *conductor, struct vb_point_job *job, size_t index, struct vb_error *error)
{
    struct vb_measurement *measurement = job->measurement;
    int64_t start_ns = vb_clock_ns();
    int64_t budget_ns = point_budget(conductor, index);
    draw_progress(conductor, index, measurement, budget_ns);
    struct vb_quota quota = vb_quota_read("");
    int status = vb_probe(job, error);
    int64_t probe_ns = vb_clock_ns() - start_ns;
    job->budget_ns = budget_ns - probe_ns;
    if (status == 0 && !conductor->options->count_only)
        status = time_point(conductor, job, index, error);
    note_pace(conductor, measurement, probe_ns, vb_clock_ns() - start_ns - probe_ns);
    suspect_quota(measurement, &quota, vb_clock_ns() - start_ns);
    return status;
}

static int measure_point(struct conductor *conductor, size_t index, struct vb_measurement *measurement,
                         struct vb_error *error)
{
    const struct vb_plan_point *point = &conductor->plan->points[index];
    struct vb_point_job job = {
        .options = conductor->options,
        .point = point,
        .crew = {.launcher = conductor->options->launcher,
                 .module = conductor->options->module,
                 .timeout_ns = conductor->options->timeout_ns,
                 .signals = &conductor->signals,
                 .allocator = point->allocator},
        .cpus = &conductor->cpus,
        .random = &conductor->random,
        .measurement = measurement,
        .report = conductor->report,
    };
    int64_t start_ns = vb_clock_ns();
    int status = run_job(conductor, &job, index, error);
    measurement->shares_cpu = point->entry->descriptor->cpus == 0 && vb_launch_cpus(&job) == 1 &&
                              conductor->cpus.may_pin && conductor->cpus.count > 1;
    if (measurement->launch_count > 0 && vb_suspect(measurement, error) != 0)
        status = VB_ERROR_MEMORY;
    vb_watch_point(&job); /* also of the launches before it was stopped */
    if (status == 0 && conductor->options->metrics)
        status = meter_point(conductor, &job, error);
    measurement->elapsed_ns = vb_clock_ns() - start_ns;
    for (size_t i = 0; i < measurement->variant_count; i++)
        if (measurement->variants[i].outcome == VB_OUTCOME_OK && measurement->launch_count == 0)
            measurement->variants[i].outcome = VB_OUTCOME_UNTIMED;
    return status;
}

static int take_point(struct conductor *conductor, size_t index, struct vb_measurement *measurement,
                      struct vb_error *error)
{
    const struct vb_plan_point *point = &conductor->plan->points[index];
    VB_OR_RETURN(begin_measurement(conductor, point, measurement, error));
    vb_meter_expect(measurement, conductor->options->metrics);
    if (!point->entry->descriptor)
        return 0;
    if (!has_limit(conductor->options) ||
        vb_pace_take(&conductor->pace, time_left(conductor), conductor->plan->count - index))
        return measure_point(conductor, index, measurement, error);
    leave_out(conductor, measurement);
    return 0;
}

static bool is_broken(const struct vb_measurement *measurement)
{
    for (size_t i = 0; i < measurement->variant_count; i++)
        if (measurement->variants[i].outcome == VB_OUTCOME_BROKEN)
            return true;
    return false;
}

static int measure_all(struct conductor *conductor, struct vb_measurement *measurements, struct vb_error *error)
{
    struct vb_conduct_report *report = conductor->report;
    int status = 0;
    for (size_t i = 0; status == 0 && i < conductor->plan->count; i++) {
        struct vb_measurement *measurement = &measurements[i];
        status = take_point(conductor, i, measurement, error);
        /* The run was stopped in the middle of a point. Complete launches count, and so does a broken promise. */
        if (status == 0 || (status == VB_ERROR_STOPPED && (measurement->launch_count > 0 || is_broken(measurement))))
            report->measured_count = i + 1;
        if (status == 0 && conductor->options->progress && conductor->options->point_done) {
            vb_progress_clear(&conductor->progress);
            conductor->options->point_done(conductor->options->point_context, measurement);
        }
    }
    return status == VB_ERROR_STOPPED ? 0 : status;
}

static double share_of(const struct vb_cpus *cpus, double seconds)
{
    return cpus->watched_s > 0 ? fmin(1, fmax(0, seconds / cpus->watched_s)) : NAN;
}

int vb_conduct(const struct vb_plan *plan, const struct vb_conduct_options *options,
               struct vb_measurement *measurements, struct vb_conduct_report *report, struct vb_error *error)
{
    *report = (struct vb_conduct_report){0};
    memset(measurements, 0, plan->count * sizeof *measurements);
    struct conductor conductor = {
        .plan = plan,
        .options = options,
        .report = report,
        .progress = {.enabled = options->progress},
        .start_ns = vb_clock_ns(),
    };
    vb_cpus_open(&conductor.cpus);
    VB_OR_RETURN(vb_signals_open(&conductor.signals, error));
    int status = measure_all(&conductor, measurements, error);
    vb_progress_clear(&conductor.progress);
    vb_signals_close(&conductor.signals);
    report->stopped_by = conductor.signals.stopped_by;
    report->pinned = conductor.cpus.may_pin;
    report->cpu_count = conductor.cpus.count;
    report->others_share = share_of(&conductor.cpus, conductor.cpus.others_s);
    report->stolen_share = share_of(&conductor.cpus, conductor.cpus.stolen_s);
    report->elapsed_ns = vb_clock_ns() - conductor.start_ns;
    return status;
}
