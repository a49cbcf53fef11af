/* SPDX-License-Identifier: MIT
 *
 * A result may be used once. What if several want its answer? Then it is made a future first, as .NET's AsTask() does
 * it, and that is what this case prices: does a value that was returned inline and then became a future still gain
 * anything over a future from the start?
 *
 * heap_future returns a future and hands a reference to each reader; as_task returns a result, which becomes a future
 * (a new one for a value; the very one that the result refers to where the answer is pending); pooled_as_task does it
 * from a pooled source, for which a pending answer needs a future that waits for it; and inline_peek does without: all
 * readers but the last look at the result, the last one takes it. Looking is for readers who know of each other.
 *
 * With state=pending the answer comes after all readers have begun to wait, on the same thread: each then reads it from
 * its waiter. No thread and no executor is in it.
 */
#include "async/inquiry.h"
#include "case.h"
#include "support/tell.h"

#include <string.h>

#define MOST_READERS 16

struct reader {
    struct async_waiter waiter;
    struct team *team;
};

/* Those who want the answer. Where the members are waiting, they read it from here and leave their sums here. */
struct team {
    struct future_i64 *future; /* one of the two */
    struct result_i64 result;
    struct reader readers[MOST_READERS];
    int64_t count;
    int64_t unread; /* readers who have not read the answer yet */
    uint64_t sum;
    int error;
};

static void open_team(struct team *team, const struct vb_run *run, void (*ready)(struct async_waiter *waiter))
{
    team->count = vb_integer(run, "k");
    team->error = 0;
    for (int64_t index = 0; index < team->count; ++index)
        team->readers[index] = (struct reader){.waiter = {.ready = ready}, .team = team};
}

static struct inquiry open_inquiry(const struct vb_run *run)
{
    return (struct inquiry){.is_known = strcmp(vb_text(run, "state"), "ready") == 0};
}

static void note(struct team *team, int error, int64_t value)
{
    --team->unread;
    if (error)
        team->error = error;
    else
        team->sum += (uint64_t)value;
}

static void read_future(struct async_waiter *waiter)
{
    struct team *team = ASYNC_WAITER_OF(waiter, struct reader, waiter)->team;
    int64_t value = 0;
    int error = future_i64_take(team->future, &value);
    note(team, error, value);
}

static void read_result(struct async_waiter *waiter)
{
    struct team *team = ASYNC_WAITER_OF(waiter, struct reader, waiter)->team;
    int64_t value = 0;
    int error = team->unread == 1 ? result_i64_take(&team->result, &value) : result_i64_peek(&team->result, &value);
    note(team, error, value);
}

/* Lets every reader wait, then the service answer. A reader who need not wait reads at once. */
static int await_answer(struct team *team, struct inquiry *inquiry, uint64_t *sum)
{
    team->sum = 0;
    team->unread = team->count;
    for (int64_t index = 0; index < team->count; ++index) {
        struct async_waiter *waiter = &team->readers[index].waiter;
        bool is_ready = team->future ? future_i64_await(team->future, waiter) : result_i64_await(&team->result, waiter);
        if (is_ready)
            waiter->ready(waiter);
    }
    inquiry_answer(inquiry);
    *sum += team->sum;
    return team->unread == 0 ? team->error : EINPROGRESS;
}

/* A reference for each reader beyond the first. */
static void share(struct future_i64 *future, int64_t readers)
{
    for (int64_t reader = 1; reader < readers; ++reader)
        future_i64_hold(future);
}

/* What the readers make of an answer that is there: each takes it. */
static int take_each(struct future_i64 *future, int64_t readers, uint64_t *sum)
{
    int error = 0;
    for (int64_t reader = 0; reader < readers; ++reader) {
        int64_t value = 0;
        int status = future_i64_take(future, &value);
        error = status ? status : error;
        *sum += (uint64_t)value;
    }
    return error;
}

/* Each reader comes to the result by itself: what the one before found there is hidden from the compiler. */
static int peek_and_take(struct result_i64 *result, int64_t readers, uint64_t *sum)
{
    int64_t value = 0;
    for (int64_t reader = 1; reader < readers; ++reader) {
        result_i64_peek(VB_OPAQUE_POINTER(result), &value);
        *sum += (uint64_t)value;
    }
    int error = result_i64_take(VB_OPAQUE_POINTER(result), &value);
    *sum += (uint64_t)value;
    return error;
}

static int read_from_future(struct team *team, struct inquiry *inquiry, struct future_i64 *future, uint64_t *sum)
{
    share(future, team->count);
    if (inquiry->is_known)
        return take_each(future, team->count, sum);
    team->future = future;
    return await_answer(team, inquiry, sum);
}

static uint64_t heap_future(struct vb_run *run)
{
    struct future_i64 *(*ask)(struct inquiry *, uint64_t) = VB_OPAQUE_POINTER(&inquiry_heap_future);
    struct inquiry inquiry = open_inquiry(run);
    struct team team;
    open_team(&team, run, read_future);
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        int error = read_from_future(&team, &inquiry, ask(&inquiry, key++), &sum);
        if (error)
            return operation_failed(run, error);
    }
    return sum;
}

static uint64_t convert(struct vb_run *run, struct result_i64 (*ask)(struct inquiry *, uint64_t))
{
    struct result_i64 (*hidden_ask)(struct inquiry *, uint64_t) = VB_OPAQUE_POINTER(ask);
    struct inquiry inquiry = open_inquiry(run);
    struct team team;
    open_team(&team, run, read_future);
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct result_i64 result = hidden_ask(&inquiry, key++);
        int error = read_from_future(&team, &inquiry, result_i64_to_future(&result), &sum);
        if (error)
            return operation_failed(run, error);
    }
    return sum;
}

static uint64_t as_task(struct vb_run *run)
{
    return convert(run, inquiry_inline_result);
}

static uint64_t pooled_as_task(struct vb_run *run)
{
    return convert(run, inquiry_pooled_future);
}

static uint64_t inline_peek(struct vb_run *run)
{
    struct result_i64 (*ask)(struct inquiry *, uint64_t) = VB_OPAQUE_POINTER(&inquiry_inline_result);
    struct inquiry inquiry = open_inquiry(run);
    struct team team;
    open_team(&team, run, read_result);
    team.future = NULL;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        team.result = ask(&inquiry, key++);
        int error =
            inquiry.is_known ? peek_and_take(&team.result, team.count, &sum) : await_answer(&team, &inquiry, &sum);
        if (error)
            return operation_failed(run, error);
    }
    return sum;
}

static void setup(struct vb_run *run)
{
    word_of(run, "state", "the state is", "ready", "pending");
}

static bool is_pending(const struct vb_run *run)
{
    return strcmp(vb_text(run, "state"), "pending") == 0;
}

static struct vb_contract bridge_bytes(const struct vb_run *run)
{
    size_t size = is_pending(run) ? sizeof(struct bridge_i64) : sizeof(struct future_i64);
    return (struct vb_contract)VB_EXACTLY((double)size);
}

static struct vb_contract peek_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(is_pending(run) ? 1 : 0);
}

static struct vb_contract peek_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(is_pending(run) ? sizeof(struct future_i64) : 0);
}

const struct vb_case vb_case_as_task_multi = {
    .summary = "an answer that several want",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future from the start",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "as_task",
             .loop = as_task,
             .summary = "a result (a future where pending) that becomes a future",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "pooled_as_task",
             .loop = pooled_as_task,
             .summary = "a pooled future that becomes one on the heap",
             .allocs = VB_EXACTLY(1),
             .bytes_at = bridge_bytes},
            {.name = "inline_peek",
             .loop = inline_peek,
             .summary = "a result that all but the last only look at",
             .allocs_at = peek_allocs,
             .bytes_at = peek_bytes},
        },
    .params =
        {
            {.name = "k",
             .values = "1,8",
             .more_values = "1,2,8",
             .summary = "how many want each answer",
             .lowest = 1,
             .highest = MOST_READERS,
             .whole = 1},
            {.name = "state",
             .values = "ready",
             .more_values = "ready,pending",
             .summary = "of the answer when readers come: ready or pending"},
        },
    .setup = setup,
};
