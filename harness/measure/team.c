/* SPDX-License-Identifier: MIT */
#include "measure/team.h"
#include "measure/perf_events.h"
#include "measure/ledger/backtraces.h"
#include "measure/ledger/ledger.h"
#include "measure/thread_allocs.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

/* A barrier of all members. A member may never come: a mistake in one thread must not hang the others. */
struct gate {
    int arrived;
    int absent;
    bool open;
};

struct vb_team {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    int size;
    bool counting;
    struct vb_counters *counters; /* NULL unless metering */
    struct gate begin;
    struct gate end;
    struct vb_counts counts;
};

/* Opens the barrier when all have reached it. Counting starts or stops while all wait. */
static void open_if_complete(struct vb_team *team, struct gate *gate)
{
    if (gate->open || gate->arrived + gate->absent < team->size)
        return;
    gate->open = true;
    if (team->counting && gate == &team->begin)
        vb_ledger_begin();
    if (team->counting && gate == &team->end)
        vb_ledger_end(&team->counts);
    if (team->counters && gate == &team->begin)
        vb_counters_begin(team->counters);
    if (team->counters && gate == &team->end)
        vb_counters_end(team->counters);
    pthread_cond_broadcast(&team->moved);
}

static void pass_gate(struct vb_team *team, struct gate *gate)
{
    pthread_mutex_lock(&team->lock);
    gate->arrived++;
    open_if_complete(team, gate);
    while (!gate->open)
        pthread_cond_wait(&team->moved, &team->lock);
    pthread_mutex_unlock(&team->lock);
}

void vb_team_begin(struct vb_team *team)
{
    pass_gate(team, &team->begin);
}

void vb_team_end(struct vb_team *team)
{
    pass_gate(team, &team->end);
}

/* A member has left its loop, or never reached it. */
static void leave(struct vb_team *team, const struct vb_timer *timer)
{
    pthread_mutex_lock(&team->lock);
    team->begin.absent += !timer->begun;
    team->end.absent += !timer->ended;
    open_if_complete(team, &team->begin);
    if (team->begin.open)
        open_if_complete(team, &team->end);
    pthread_mutex_unlock(&team->lock);
}

/* The scheduler would need some time to spread new threads, and a turn is over by then. */
static bool take_place(const struct vb_run *run, cpu_set_t *before)
{
    if (run->thread_count < 2 || sched_getaffinity(0, sizeof *before, before) != 0)
        return false;
    int place = run->thread_index % CPU_COUNT(before);
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, before) || place-- > 0)
            continue;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        return sched_setaffinity(0, sizeof one, &one) == 0;
    }
    return false;
}

void vb_member_prepare(struct vb_member *member)
{
    const struct vb_preparation *preparation = member->run.preparation;
    member->run.input = NULL;
    vb_floats_enter(&member->timer.floats);
    if (preparation && preparation->prepare)
        preparation->prepare(&member->run);
    vb_floats_leave(&member->timer.floats);
}

void vb_member_release(struct vb_member *member)
{
    const struct vb_preparation *preparation = member->run.preparation;
    vb_floats_enter(&member->timer.floats);
    if (preparation && preparation->release)
        preparation->release(&member->run);
    vb_floats_leave(&member->timer.floats);
}

VB_CALLS_LOOPS static void run_loop_function(struct vb_member *member)
{
    if (!member->is_prepared)
        vb_member_prepare(member);
    if (!member->timer.skipped) {
        member->timer.in_loop_function = true;
        vb_floats_enter(&member->timer.floats);
        member->checksum = member->variant->loop(&member->run);
        vb_floats_leave(&member->timer.floats);
        member->timer.in_loop_function = false;
    }
    if (!member->is_prepared)
        vb_member_release(member);
}

void vb_member_run(struct vb_member *member)
{
    cpu_set_t before;
    bool placed = take_place(&member->run, &before);
    vb_threads_leave(); /* it reads its own bytes */
    run_loop_function(member);
    if (placed)
        sched_setaffinity(0, sizeof before, &before); /* threads made later must not inherit it */
}

static void *run_member(void *argument)
{
    struct vb_member *member = argument;
    vb_member_run(member);
    leave(member->timer.team, &member->timer);
    return NULL;
}

struct vb_member *vb_members_create(const struct vb_run *run, const struct vb_variant *variant, enum vb_pass pass,
                                    int count)
{
    struct vb_member *members = calloc((size_t)count, sizeof *members);
    for (int i = 0; members && i < count; i++) {
        members[i].run = *run;
        members[i].run.thread_index = i;
        members[i].run.timer = &members[i].timer;
        members[i].timer = (struct vb_timer){.pass = pass, .floats = run->timer->floats};
        members[i].variant = variant;
    }
    return members;
}

int vb_team_run(struct vb_member *members, int count, struct vb_counts *counts, struct vb_error *error)
{
    struct vb_team team = {
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .moved = PTHREAD_COND_INITIALIZER,
        .size = count,
        .counting = members[0].timer.pass == VB_PASS_COUNT,
        .counters = members[0].timer.counters,
    };
    pthread_t threads[VB_MAX_THREADS];
    int started = 1;
    for (int i = 0; i < count; i++)
        members[i].timer.team = &team;
    while (started < count && pthread_create(&threads[started], NULL, run_member, &members[started]) == 0)
        started++;
    const struct vb_timer never = {0};
    for (int i = started; i < count; i++)
        leave(&team, &never);
    run_member(&members[0]);
    for (int i = 1; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&team.lock);
    pthread_cond_destroy(&team.moved);
    if (started < count)
        return vb_fail(error, VB_ERROR_MEASURE, "cannot start %d threads", count);
    *counts = team.counts;
    return 0;
}
