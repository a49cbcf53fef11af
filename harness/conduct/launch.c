/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/units.h"
#include "base/cpu_wait.h"
#include "conduct/launch_state.h"
#include "conduct/open_worker.h"
#include "conduct/turn_size.h"
#include "conduct/schedule.h"
#include "talk/baton.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

/* Each launch shifts the heap by up to this much, and never by nothing, so that addresses are drawn anew even where the
 * kernel randomizes nothing. */
#define HEAP_PAD_BYTES 65536

/* How often a playing launch is checked for a worker that hangs. */
#define WATCH_MS 250

/* How long the turn in hand is waited for once the user has asked to stop: it may be endless. */
#define STOP_MS 500

/* A launch is cut when it takes so many times as long as planned, and more than its share of the point's budget, and so
 * long that no neighbour can be the reason. */
#define OVERRUN_FACTOR 4
#define OVERRUN_NS     (500 * VB_NS_PER_MS)

/* Emptying the caches of a large machine several times. */
#define COLD_NS (500 * VB_NS_PER_MS)

/* Where a limit on the size of files forbids even this one: a segment of System V, which is no file. It is marked at
 * once, to go with the last process that has it. */
static void *map_segment(struct vb_launch_state *launch)
{
    int id = shmget(IPC_PRIVATE, launch->stage_bytes, IPC_CREAT | 0600);
    void *stage = id < 0 ? MAP_FAILED : shmat(id, NULL, 0);
    if (id >= 0)
        (void)shmctl(id, IPC_RMID, NULL);
    launch->stage_segment = (uint32_t)(id + 1);
    return stage;
}

static void *map_stage(struct vb_launch_state *launch)
{
    if (launch->stage_fd < 0)
        return MAP_FAILED;
    if (ftruncate(launch->stage_fd, (off_t)launch->stage_bytes) != 0)
        return errno == EFBIG ? map_segment(launch) : MAP_FAILED;
    /* If a worker shrank it, touching the lost pages would kill the toucher (SIGBUS). */
    (void)fcntl(launch->stage_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
    return mmap(NULL, launch->stage_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, launch->stage_fd, 0);
}

static int open_stage(struct vb_launch_state *launch, struct vb_error *error)
{
    launch->stage_bytes = vb_stage_size(vb_schedule_turns(&launch->schedule));
    int fd = memfd_create("vbench-stage", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    launch->stage_fd = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, VB_FD_CLEAR_OF_WORKERS);
    if (fd >= 0)
        close(fd);
    void *stage = map_stage(launch);
    if (stage == MAP_FAILED)
        return vb_fail(error, VB_ERROR_MEASURE, "cannot make shared memory: %s", strerror(errno));
    launch->stage = stage;
    launch->turn_count = vb_schedule_turns(&launch->schedule);
    launch->turns = calloc(launch->turn_count, sizeof *launch->turns);
    if (!launch->turns || vb_schedule_lay(launch->stage, &launch->schedule, launch->job->random) != 0)
        return vb_fail_memory(error);
    memcpy(launch->turns, launch->stage->turns, launch->turn_count * sizeof *launch->turns);
    return 0;
}

static void close_stage(struct vb_launch_state *launch)
{
    if (launch->stage)
        munmap(launch->stage, launch->stage_bytes);
    free(launch->turns);
    if (launch->stage_fd >= 0)
        close(launch->stage_fd);
}

static int start_workers(struct vb_launch_state *launch, struct vb_failure *failure)
{
    struct vb_point_job *job = launch->job;
    uint32_t order[VB_MAX_VARIANTS];
    struct vb_error error;
    vb_random_permutation(job->random, order, launch->count);
    vb_cpus_choose(job->cpus, vb_launch_cpus(job));
    vb_cpus_pin(job->cpus);
    int status = 0;
    for (uint32_t i = 0; status == 0 && i < launch->count; i++) {
        struct vb_crew_options crew = vb_crew_of(job, launch->variant[order[i]]);
        if (vb_worker_start(&launch->workers[order[i]], &crew, launch->stage_fd, &error) != 0) {
            snprintf(failure->text, sizeof failure->text, "%.*s", VB_STATUS_MAX - 1, error.text);
            status = vb_launch_blame(launch, order[i], failure);
        }
    }
    vb_cpus_unpin(job->cpus);
    return status;
}

static int open_cases(struct vb_launch_state *launch, struct vb_failure *failure)
{
    struct vb_point_job *job = launch->job;
    for (uint32_t i = 0; i < launch->count; i++) {
        uint64_t pad_bytes = (1 + vb_random_below(job->random, HEAP_PAD_BYTES / 16)) * 16;
        if (vb_worker_greet(&launch->workers[i], &job->crew, failure) != 0 ||
            vb_ask_open(job, &launch->workers[i], launch->variant[i], VB_PURPOSE_TIME, pad_bytes, failure) != 0)
            return vb_launch_blame(launch, i, failure);
    }
    for (uint32_t i = 0; i < launch->count; i++) {
        struct vb_message reply;
        if (vb_worker_answer(&launch->workers[i], &job->crew, VB_OPENED, &reply, failure) != 0)
            return vb_launch_blame(launch, i, failure);
    }
    return 0;
}

/* No turn has ended for too long: the holder of the baton hangs. */
static int time_out_holder(struct vb_launch_state *launch, struct vb_failure *failure)
{
    uint32_t holder = vb_launch_holder(launch);
    vb_worker_time_out(&launch->workers[holder], &launch->job->crew, failure);
    return vb_launch_blame(launch, holder, failure);
}

/* What a worker reports about itself is looked at before it is believed, as its turns are. */
static int take_played(struct vb_launch_state *launch, uint32_t index, const struct vb_message *reply,
                       struct vb_failure *failure)
{
    int64_t timed_operations = (int64_t)launch->schedule.rounds * launch->operations[index];
    const struct vb_witness *witness = &reply->as.played.witness;
    if (!vb_witness_is_sound(witness, timed_operations, VB_LONGEST_TURN_NS)) {
        snprintf(failure->text, sizeof failure->text, "worker reported impossible figures about itself");
        return vb_launch_blame(launch, index, failure);
    }
    launch->witnesses[launch->variant[index]] = *witness;
    launch->spin_ns = fmin(launch->spin_ns, reply->as.played.spin_ns);
    launch->played[index] = true;
    return 0;
}

/* Takes the PLAYED of every worker that has something to say. */
static int take_messages(struct vb_launch_state *launch, const struct pollfd *watched, uint32_t *left,
                         struct vb_failure *failure)
{
    for (uint32_t i = 0; i < launch->count; i++) {
        struct vb_message reply;
        if (!watched[i].revents || launch->played[i])
            continue;
        if (vb_worker_take(&launch->workers[i], VB_PLAYED, &reply, failure) != 0)
            return vb_launch_blame(launch, i, failure);
        if (take_played(launch, i, &reply, failure) != 0)
            return -1;
        --*left;
    }
    return 0;
}

static bool has_complete_round(const struct vb_launch_state *launch)
{
    for (size_t i = 0; i < launch->turn_count; i++)
        if (!launch->turns[i].warm_up && launch->turns[i].round == 0 && !launch->stage->turns[i].done)
            return false;
    return true;
}

/* How long the workers have waited for a CPU, of which one at a time has use for one. */
static int64_t waited_ns(const struct vb_launch_state *launch)
{
    int64_t sum_ns = 0;
    for (uint32_t i = 0; i < launch->count; i++)
        sum_ns += vb_waited_ns(launch->workers[i].process, launch->workers[i].process);
    return sum_ns;
}

/* Whether a launch that has played for so long is to be cut. Without a complete round its operations are to blame, and
 * so not for what they waited for a CPU. */
static bool overruns(const struct vb_launch_state *launch, int64_t played_ns)
{
    if (played_ns <= launch->limit_ns)
        return false;
    return has_complete_round(launch) || played_ns - waited_ns(launch) > VB_LOSING_FACTOR * launch->limit_ns;
}

static int watch(struct vb_launch_state *launch, struct vb_failure *failure)
{
    const struct vb_crew_options *crew = &launch->job->crew;
    uint32_t left = launch->count;
    uint32_t seen = 0;
    bool stopping = false;
    int64_t stop_ns = 0;
    int64_t looked_ns = vb_clock_ns();
    int64_t played_ns = looked_ns - launch->start_ns;
    struct vb_hang hang = vb_hang_begin(launch->workers[vb_launch_holder(launch)].process);
    while (left > 0) {
        struct pollfd watched[VB_MAX_VARIANTS + 1];
        for (uint32_t i = 0; i < launch->count; i++)
            watched[i] =
                (struct pollfd){.fd = launch->played[i] ? -1 : launch->workers[i].control_fd, .events = POLLIN};
        watched[launch->count] =
            (struct pollfd){.fd = crew->signals->stopped_by ? -1 : crew->signals->fd, .events = POLLIN};
        poll(watched, launch->count + 1, WATCH_MS);
        if (take_messages(launch, watched, &left, failure) != 0)
            return -1;
        if (vb_signals_check(crew->signals) && !stopping) {
            vb_stage_stop(launch->stage); /* they finish the turn in hand, then say PLAYED */
            stopping = true;
            stop_ns = vb_clock_ns() + STOP_MS * VB_NS_PER_MS;
        }
        int64_t now_ns = vb_clock_ns();
        played_ns += now_ns - looked_ns < WATCH_MS * VB_NS_PER_MS ? now_ns - looked_ns : WATCH_MS * VB_NS_PER_MS;
        looked_ns = now_ns; /* what is longer is a machine that stood still */
        if (!stopping && !launch->is_cut && overruns(launch, played_ns)) {
            vb_stage_stop(launch->stage);
            launch->is_cut = true;
        }
        uint32_t current = atomic_load(&launch->stage->current);
        if (current != seen && !stopping) {
            seen = current;
            hang = vb_hang_begin(launch->workers[vb_launch_holder(launch)].process);
        } else if (left > 0 && stopping && vb_clock_ns() > stop_ns) {
            failure->stopped = true;
            return -1;
        } else if (left > 0 && !stopping && vb_hangs(&hang, crew->timeout_ns)) {
            return time_out_holder(launch, failure);
        }
    }
    return 0;
}

static int play(struct vb_launch_state *launch, struct vb_failure *failure)
{
    for (uint32_t i = 0; i < launch->count; i++) {
        struct vb_message request = {
            .kind = VB_PLAY,
            .as.play = {.worker = i, .cold = launch->job->options->cold, .segment = launch->stage_segment}};
        if (vb_worker_ask(&launch->workers[i], &request, failure) != 0)
            return vb_launch_blame(launch, i, failure);
    }
    vb_stage_grant(launch->stage, 0);
    if (watch(launch, failure) != 0)
        return -1;
    if (launch->job->crew.signals->stopped_by) {
        failure->stopped = true;
        return -1;
    }
    for (uint32_t i = 0; i < launch->count; i++)
        if (vb_worker_ask_close(&launch->workers[i], failure) != 0)
            return vb_launch_blame(launch, i, failure);
    for (uint32_t i = 0; i < launch->count; i++)
        if (vb_worker_close(&launch->workers[i], &launch->job->crew, failure) != 0)
            return vb_launch_blame(launch, i, failure);
    return 0;
}

static void plan_launch(struct vb_launch_state *launch)
{
    struct vb_point_job *job = launch->job;
    int64_t operations[VB_MAX_VARIANTS];
    int64_t warm_up_operations[VB_MAX_VARIANTS];
    vb_launch_operations(job, operations);
    vb_launch_warm_up(job, warm_up_operations);
    for (size_t i = 0; i < job->measurement->variant_count; i++) {
        launch->witnesses[i] = vb_no_witness;
        if (job->measurement->variants[i].outcome != VB_OUTCOME_OK)
            continue;
        uint32_t worker = launch->count++;
        launch->variant[worker] = i;
        launch->operations[worker] = operations[i];
        launch->warm_up_operations[worker] = warm_up_operations[i];
    }
    if (job->measurement->round_count == 0)
        job->measurement->round_count = vb_launch_rounds(job, operations, launch->count);
    launch->schedule = (struct vb_schedule){.workers = launch->count,
                                            .rounds = job->measurement->round_count,
                                            .operations = launch->operations,
                                            .warm_up_operations = launch->warm_up_operations};
    launch->expected_ns = vb_launch_expected_ns(job, operations, launch->schedule.rounds);
    if (job->options->cold)
        launch->expected_ns += (double)COLD_NS * launch->count;
    launch->limit_ns = (int64_t)fmax(OVERRUN_FACTOR * launch->expected_ns, (double)job->budget_ns / VB_LAUNCHES_LEAST);
    launch->limit_ns = launch->limit_ns > OVERRUN_NS ? launch->limit_ns : OVERRUN_NS;
    launch->start_ns = vb_clock_ns();
}

int vb_launch_run(struct vb_point_job *job, struct vb_error *error)
{
    struct vb_launch_state launch = {.job = job, .spin_ns = INFINITY, .stage_fd = -1};
    plan_launch(&launch);
    struct vb_failure failure = {0};
    int status = open_stage(&launch, error);
    bool complete = status == 0 && start_workers(&launch, &failure) == 0 && open_cases(&launch, &failure) == 0 &&
                    play(&launch, &failure) == 0 && vb_launch_check_turns(&launch, &failure) == 0;
    for (uint32_t i = 0; i < launch.count; i++)
        vb_worker_end(&launch.workers[i]);
    vb_cpus_watched(job->cpus);
    if (complete && launch.is_cut)
        vb_launch_note_cut(&launch);
    if (complete)
        status = vb_launch_keep_readings(&launch, error);
    else if (failure.stopped)
        status = vb_fail(error, VB_ERROR_STOPPED, "stopped");
    close_stage(&launch);
    return status;
}
