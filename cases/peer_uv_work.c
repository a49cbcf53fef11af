/* SPDX-License-Identifier: MIT */
/* needs: libuv libuv1-dev */
/* with: peers/inline_result.c */
/* with: peers/uv_work.c */
/* with: support/resources.c */
/*
 * What does it cost to hand a computation that takes next to no time to libuv's thread pool, beside a result that is
 * returned inline? Each operation is queued, run by a thread of the pool (four, unless UV_THREADPOOL_SIZE says
 * otherwise) and reported to the loop's thread. With one in flight both threads sleep and wake for each operation; with
 * more of them they share their wake-ups.
 *
 * uv_work allocates a request for each operation, as most programs do; uv_work_embedded keeps its requests in memory of
 * its own, for libuv itself allocates nothing. How small the difference is shows how little the heap matters here.
 */
#include "case.h"
#include "peers/inline_result.h"
#include "peers/uv_work.h"
#include "support/resources.h"
#include "support/tell.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MOST_IN_FLIGHT 4096

struct fixture {
    uv_loop_t loop;
    struct uv_job jobs[]; /* as many as are in flight */
};

/* What the loop has brought so far, in loop->data. */
struct harvest {
    uint64_t sum;
    int64_t arrived;
};

static void setup(struct vb_run *run)
{
    size_t in_flight = (size_t)vb_integer(run, "in_flight");
    struct fixture *fixture = fixture_memory(run, sizeof(*fixture) + in_flight * sizeof(fixture->jobs[0]));
    if (!fixture)
        return;
    int error = resources_for_threads(resources_uv_threads());
    if (!error)
        error = resources_for_files(RESOURCES_UV_FILES);
    if (!error)
        error = -uv_loop_init(&fixture->loop); /* libuv's errors are those of errno, below zero */
    if (error) {
        vb_skip(run, "cannot start libuv's loop and its threads: %s", strerror(error));
        free(fixture);
        return;
    }
    run->fixture = fixture;
}

static void teardown(struct vb_run *run)
{
    struct fixture *fixture = run->fixture;
    uv_loop_close(&fixture->loop);
    free(fixture);
}

static void take(uv_work_t *work, int status)
{
    (void)status; /* only a request that was cancelled has another than 0 */
    struct harvest *harvest = work->loop->data;
    harvest->sum += (uint64_t)((struct uv_job *)work)->answer;
    ++harvest->arrived;
}

static void take_and_free(uv_work_t *work, int status)
{
    take(work, status);
    free(work);
}

/* Queues an operation: in the storage, or (NULL) in memory that is freed when it is taken. 0 or an errno. */
static int ask(uv_loop_t *loop, struct uv_job *storage, uint64_t key)
{
    int (*fetch)(uv_loop_t *, struct uv_job *, uint64_t, uv_after_work_cb) = VB_OPAQUE_POINTER(&fetch_uv_work);
    if (storage)
        return fetch(loop, storage, key, take);
    struct uv_job *job = malloc(sizeof(*job));
    if (!job)
        return ENOMEM;
    int error = fetch(loop, job, key, take_and_free);
    if (error)
        free(job);
    return error;
}

static uint64_t run_jobs(struct vb_run *run, struct uv_job *storage)
{
    struct fixture *fixture = run->fixture;
    int64_t in_flight = vb_integer(run, "in_flight");
    struct harvest harvest = {0};
    int64_t asked = 0;
    fixture->loop.data = &harvest;
    VB_LOOP(run)
    {
        int error = ask(&fixture->loop, storage ? &storage[asked % in_flight] : NULL, (uint64_t)asked);
        if (!error && ++asked % in_flight != 0)
            continue;
        uv_run(&fixture->loop, UV_RUN_DEFAULT); /* until nothing is in flight */
        if (error || harvest.arrived < asked)
            return operation_failed(run, error ? error : ECANCELED);
    }
    return harvest.sum;
}

static uint64_t uv_work(struct vb_run *run)
{
    return run_jobs(run, NULL);
}

static uint64_t uv_work_embedded(struct vb_run *run)
{
    struct fixture *fixture = run->fixture;
    return run_jobs(run, fixture->jobs);
}

static int64_t period_at(const struct vb_run *run)
{
    return vb_integer(run, "in_flight");
}

const struct vb_case vb_case_peer_uv_work = {
    .summary = "libuv's thread pool, beside an inline result",
    .variants =
        {
            {.name = "inline_result",
             .loop = peer_inline_result,
             .summary = "the value itself, in two registers",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "uv_work",
             .loop = uv_work,
             .summary = "a request on the heap for each operation",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct uv_job))},
            {.name = "uv_work_embedded",
             .loop = uv_work_embedded,
             .summary = "a request in the caller's own memory",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "in_flight",
             .values = "1,64",
             .more_values = "1,8,64,512",
             .summary = "operations queued at a time",
             .lowest = 1,
             .highest = MOST_IN_FLIGHT,
             .whole = 1},
        },
    .cpus = 2,
    .period_at = period_at,
    .setup = setup,
    .teardown = teardown,
};
