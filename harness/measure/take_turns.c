/* SPDX-License-Identifier: MIT */
#include "measure/take_turns.h"

#include "base/clock.h"
#include "measure/batches.h"
#include "measure/disturbance.h"
#include "measure/eviction.h"
#include "measure/latencies.h"
#include "measure/ledger/heap_figures.h"
#include "measure/resident.h"
#include "measure/subject.h"
#include "measure/ticks.h"
#include "talk/baton.h"

#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* The state of a launch in this worker. */
struct play {
    struct vb_subject *subject;
    struct vb_stage *stage;
    size_t stage_bytes;
    uint32_t self;
    struct vb_latencies latencies; /* of the timed turns */
    int64_t timed_operations;
    struct vb_watch watch;     /* of the timed turns */
    struct vb_tallies tallies; /* likewise */
    double timed_ns;
    double spin_ns;
};

/* Cold operations: the first of a process, and some with empty caches. */

#define PERIODS     5
#define CLOCK_READS 100

/* The least difference between two consecutive readings of the clock. */
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

/* Times the first period of a subject that has run no loop yet, then several periods with the caches emptied right
 * before each, behind what the case prepares (see measure/eviction.h). `first_ns` and `cold_ns` are per operation, less
 * what reading the clock takes; `cold_ns` is the median, and NAN where there is no memory to evict with. Returns 0 or
 * VB_ERROR_MEASURE. */
static int cold_measure(struct vb_subject *subject, double *first_ns, double *cold_ns, struct vb_error *error)
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

static size_t stage_size(uint32_t segment)
{
    struct stat file;
    struct shmid_ds memory;
    if (segment > 0)
        return shmctl((int)segment - 1, IPC_STAT, &memory) == 0 ? memory.shm_segsz : 0;
    return fstat(VB_STAGE_FD, &file) == 0 ? (size_t)file.st_size : 0;
}

static int map_stage(struct play *play, uint32_t segment, struct vb_error *error)
{
    size_t size = stage_size(segment);
    if (size < sizeof(struct vb_stage))
        return vb_fail(error, VB_ERROR_MEASURE, "no stage to play on");
    struct vb_stage *stage = segment > 0
                                 ? shmat((int)segment - 1, NULL, 0)
                                 : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, VB_STAGE_FD, 0);
    if (stage == MAP_FAILED)
        return vb_fail(error, VB_ERROR_MEASURE, "cannot map the stage");
    if (stage->magic != VB_PROTOCOL_MAGIC || stage->version != VB_PROTOCOL_VERSION ||
        size < vb_stage_size(stage->turn_count)) {
        munmap(stage, size);
        return vb_fail(error, VB_ERROR_MEASURE, "the stage is not of this protocol version");
    }
    play->stage = stage;
    play->stage_bytes = size;
    return 0;
}

static bool conductor_is_gone(void)
{
    char byte;
    return recv(VB_CONTROL_FD, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static int lead_in(struct vb_subject *subject, int64_t turn_operations, struct vb_error *error)
{
    struct vb_loop_result result;
    int64_t operations =
        turn_operations / 8 / subject->period * subject->period; /* brings our data back into the caches */
    return operations > 0 ? vb_subject_run(subject, VB_PASS_PLAIN, operations, &result, error) : 0;
}

/* Each of them records its own operations. */
static int threads_of(const struct vb_subject *subject)
{
    return subject->run.thread_count > 1 ? subject->run.thread_count : 1;
}

static void note_watched(struct vb_watch *watch, int64_t operations, int64_t bytes)
{
    watch->operations += operations;
    watch->turns++;
    watch->bytes = bytes < 0 || watch->bytes < 0 ? -1 : watch->bytes + bytes;
}

static int take_turn(struct play *play, struct vb_turn *turn, struct vb_error *error)
{
    struct vb_subject *subject = play->subject;
    int status = lead_in(subject, turn->operations, error);
    if (status != 0)
        return status;
    struct vb_loop_result result;
    subject->run.latencies = turn->warm_up ? NULL : &play->latencies;
    status = vb_subject_run(subject, VB_PASS_TIME, turn->operations, &result, error);
    subject->run.latencies = NULL;
    if (status != 0)
        return status;
    turn->switches = result.disturbance.switches;
    turn->faults = result.disturbance.faults;
    turn->migrations = result.disturbance.migrations;
    turn->others_ns = result.disturbance.others_ns;
    turn->elapsed_ns = result.elapsed_ns;
    turn->cpu_ns = result.cpu_ns;
    turn->done = 1;
    if (!turn->warm_up) {
        char problem[VB_REASON_MAX];
        if (vb_tallies_merge(&play->tallies, &result.tallies, problem, sizeof problem) != 0)
            return vb_fail(error, VB_ERROR_MEASURE, "%s", problem);
        note_watched(&play->watch, turn->operations, result.watched_bytes);
        int threads = threads_of(subject);
        play->timed_operations += turn->operations / threads * threads;
        play->timed_ns += result.elapsed_ns * threads;
    }
    return 0;
}

static void wait_for(const struct play *play, uint32_t turn)
{
    while (!vb_stage_wait(play->stage, play->self, turn, 1000))
        if (conductor_is_gone())
            _exit(EXIT_FAILURE);
}

/* All others are idle when the first turn is granted. */
static int take_cold(struct play *play, struct vb_witness *witness, struct vb_error *error)
{
    const struct vb_stage *stage = play->stage;
    uint32_t first = 0;
    while (first < stage->turn_count && stage->turns[first].worker != play->self)
        first++;
    if (first == stage->turn_count)
        return 0;
    wait_for(play, first);
    return atomic_load(&stage->stop) ? 0 : cold_measure(play->subject, &witness->first_ns, &witness->cold_ns, error);
}

static int take_turns(struct play *play, struct vb_error *error)
{
    struct vb_stage *stage = play->stage;
    for (uint32_t i = 0; i < stage->turn_count; i++) {
        struct vb_turn *turn = &stage->turns[i];
        if (turn->worker != play->self)
            continue;
        wait_for(play, i);
        if (atomic_load(&stage->stop))
            return 0;
        if (turn->warm_up)
            play->spin_ns = vb_spin_ns();
        int status = take_turn(play, turn, error);
        if (status != 0)
            return status; /* the baton stays here: the conductor ends the launch */
        vb_stage_grant(stage, i + 1);
    }
    return 0;
}

/* No percentiles if the durations are implausible. */
static struct vb_tail tail_of(const struct play *play, const struct vb_moment *begin, const struct vb_moment *end)
{
    const struct vb_latency_frame frame = {
        .operations = play->timed_operations,
        .turns_ns = play->timed_ns,
        .ticks = end->ticks - begin->ticks,
        .tick_ns = vb_tick_ns(begin, end),
    };
    enum vb_tail_doubt doubt = vb_latencies_doubt(&play->latencies, &frame);
    if (doubt == VB_TAIL_BELIEVED)
        return vb_latencies_tail(&play->latencies, frame.tick_ns);
    struct vb_tail tail = vb_no_witness.tail;
    tail.doubt = doubt;
    return tail;
}

/* The stage may be as large as the rest of the process, so all of it is in memory before the growth is watched. */
int vb_play(struct vb_subject *subject, uint32_t self, uint32_t segment, bool cold, struct vb_message *reply,
            struct vb_error *error)
{
    struct play play = {.subject = subject, .self = self};
    int status = map_stage(&play, segment, error);
    if (status != 0)
        return status;
    reply->kind = VB_PLAYED;
    struct vb_witness *witness = &reply->as.played.witness;
    witness->first_ns = witness->cold_ns = NAN;
    if (cold)
        status = take_cold(&play, witness, error);
    witness->has_heap = vb_allocator_read(&witness->before);
    int64_t resident_bytes = vb_resident_begin();
    struct vb_moment begin = vb_moment_now();
    if (status == 0)
        status = take_turns(&play, error);
    if (status == 0) {
        struct vb_moment end = vb_moment_now();
        witness->tail = tail_of(&play, &begin, &end);
        witness->watch = play.watch;
        witness->tallies = play.tallies;
        witness->batch = subject->preparation.batch * subject->run.thread_count;
        witness->clock_ns = witness->batch > 0 ? vb_batch_clock_ns(subject->run.thread_count) : 0;
        witness->rss_growth_bytes = vb_resident_growth(resident_bytes);
        witness->has_heap = witness->has_heap && vb_allocator_read(&witness->after);
        reply->as.played.spin_ns = play.spin_ns;
    }
    munmap(play.stage, play.stage_bytes);
    return status;
}
