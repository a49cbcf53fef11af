/* SPDX-License-Identifier: MIT
 *
 * Checks what the workers of a launch wrote on the stage, and keeps it as readings. A faulty worker may write
 * anything. */
#include "base/units.h"
#include "conduct/launch_state.h"
#include "conduct/open_worker.h"
#include "conduct/turn_size.h"
#include "talk/baton.h"

#include <math.h>
#include <stdio.h>

/* A variant is to blame if it took this many times the planned CPU time. A neighbour on the same core only doubles
 * it. */
#define BLAME_FACTOR 3

/* And if it took more in the second half of its rounds than in the first. A partner that spins while it waits does
 * not. */
#define BLAME_GROWTH 1.3

uint32_t vb_launch_holder(const struct vb_launch_state *launch)
{
    uint32_t current = atomic_load(&launch->stage->current);
    uint32_t holder = current < launch->turn_count ? launch->turns[current].worker : 0;
    for (uint32_t i = 0; launch->played[holder] && i < launch->count; i++)
        if (!launch->played[i])
            holder = i;
    return holder;
}

int vb_launch_blame(struct vb_launch_state *launch, uint32_t index, const struct vb_failure *failure)
{
    if (!failure->stopped)
        vb_variant_fail(&launch->job->measurement->variants[launch->variant[index]], failure->trouble, "%s",
                        failure->text);
    return -1;
}

/* Any fixed order would be a fixed asymmetry: who starts first gets the better addresses. */

/* How many rounds are complete. */
static uint32_t count_rounds(const struct vb_launch_state *launch)
{
    uint32_t rounds = launch->schedule.rounds;
    for (size_t i = 0; launch->is_cut && i < launch->turn_count; i++)
        if (!launch->turns[i].warm_up && !launch->stage->turns[i].done && launch->turns[i].round < rounds)
            rounds = launch->turns[i].round;
    return rounds;
}

static bool is_kept(const struct vb_launch_state *launch, size_t turn)
{
    return !launch->turns[turn].warm_up && launch->turns[turn].round < launch->complete_rounds;
}

/* The variant that took so long that a cut launch has no complete round. */
static int blame_for_cut(struct vb_launch_state *launch, struct vb_failure *failure)
{
    char duration[32];
    vb_format_duration(duration, sizeof duration, VB_LOSING_FACTOR * launch->limit_ns);
    snprintf(failure->text, sizeof failure->text,
             "operations take longer than they did at first: %s were not enough for a round of turns", duration);
    return vb_launch_blame(launch, vb_launch_holder(launch), failure);
}

int vb_launch_check_turns(struct vb_launch_state *launch, struct vb_failure *failure)
{
    launch->complete_rounds = count_rounds(launch);
    if (launch->complete_rounds == 0)
        return blame_for_cut(launch, failure);
    for (size_t i = 0; i < launch->turn_count; i++) {
        const struct vb_turn *turn = &launch->stage->turns[i];
        if (launch->is_cut && !is_kept(launch, i))
            continue;
        if (turn->done && turn->elapsed_ns > 0 && turn->elapsed_ns < VB_LONGEST_TURN_NS && turn->cpu_ns >= 0 &&
            isfinite(turn->cpu_ns))
            continue;
        snprintf(failure->text, sizeof failure->text, "worker left a turn without a reading");
        return vb_launch_blame(launch, launch->turns[i].worker, failure);
    }
    return 0;
}

int vb_launch_keep_readings(struct vb_launch_state *launch, struct vb_error *error)
{
    struct vb_measurement *measurement = launch->job->measurement;
    if (vb_measurement_reserve(measurement, launch->turn_count) != 0)
        return vb_fail_memory(error);
    for (size_t i = 0; i < launch->turn_count; i++) {
        const struct vb_turn *turn = &launch->turns[i];
        const struct vb_turn *taken = &launch->stage->turns[i];
        if (!is_kept(launch, i))
            continue;
        measurement->readings[measurement->reading_count++] =
            (struct vb_reading){.launch = measurement->launch_count,
                                .round = turn->round,
                                .position = turn->position,
                                .variant = (uint32_t)launch->variant[turn->worker],
                                .operations = turn->operations,
                                .elapsed_ns = taken->elapsed_ns,
                                .cpu_ns = taken->cpu_ns,
                                .others_ns = launch->job->point->threads > 1 ? 0 : taken->others_ns,
                                .switches = taken->switches,
                                .faults = taken->faults,
                                .migrations = taken->migrations};
        measurement->timed_ns += (int64_t)taken->elapsed_ns;
    }
    const struct vb_launch record = {.cpu = launch->job->cpus->may_pin ? launch->job->cpus->current : -1,
                                     .layout = (uint32_t)launch->job->layout,
                                     .spin_ns = launch->spin_ns};
    return vb_measurement_add_launch(measurement, record, launch->witnesses) == 0 ? 0 : vb_fail_memory(error);
}

/* Whether a worker's operations took more CPU time than planned, and ever more. A busy machine alone does not do that.
 */
static bool is_to_blame(const struct vb_launch_state *launch, uint32_t worker)
{
    double planned_ns = 0;
    double taken_ns = 0;
    double halves_ns[2] = {0};
    for (size_t i = 0; i < launch->turn_count; i++) {
        if (launch->turns[i].worker != worker || !is_kept(launch, i))
            continue;
        planned_ns += (double)launch->turns[i].operations * launch->job->op_ns[launch->variant[worker]];
        taken_ns += launch->stage->turns[i].cpu_ns;
        halves_ns[2 * launch->turns[i].round >= launch->complete_rounds] += launch->stage->turns[i].cpu_ns;
    }
    bool grew = launch->complete_rounds == 1 || halves_ns[1] > BLAME_GROWTH * halves_ns[0];
    return grew && taken_ns > BLAME_FACTOR * planned_ns;
}

void vb_launch_note_cut(struct vb_launch_state *launch)
{
    struct vb_measurement *measurement = launch->job->measurement;
    launch->job->cut_count++;
    measurement->round_count = launch->complete_rounds;
    if (vb_launch_cpus(launch->job) > 1)
        return; /* threads that wait for each other may spin: their CPU time proves nothing */
    for (uint32_t i = 0; i < launch->count; i++)
        if (is_to_blame(launch, i))
            vb_doubts_add(&measurement->variants[launch->variant[i]].doubts, VB_DOUBT_OVERRAN, launch->job->cut_count,
                          (double)launch->limit_ns / launch->expected_ns);
}
