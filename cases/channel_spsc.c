/* SPDX-License-Identifier: MIT
 *
 * What does a channel gain when receiving an item that is already there returns the item itself instead of a future? An
 * operation is one receive from a bounded channel that another thread fills.
 *
 * The items come in bursts. The first receive of a burst finds the channel empty and has to wait; only then the other
 * thread is told to send, and it sends the whole burst at once, which is in the ring before the receiver that waits is
 * woken. So one receive of each burst waits and all others find their item, however the two threads are scheduled; and
 * a burst is over when the sender has let go of all it held. heap_future makes a future for each item, inline_result
 * one for each that was waited for, .NET's channel none: it waits on a source of its own (own_source).
 *
 * The two threads meet once per burst, and that meeting costs microseconds. With a burst of one that is the whole
 * operation, and how the item is returned does not matter; the longer the burst, the more it does. The capacity is how
 * much memory the ring goes round in; a burst that is larger is as large as the channel.
 */
#include "async/channel_spsc.h"
#include "case.h"
#include "support/fill_pool.h"
#include "support/partner.h"
#include "support/tell.h"

#include <string.h>

struct fixture {
    struct channel_spsc *channel;
    struct partner sender;
    int64_t burst; /* at most as large as the channel */
    int64_t items[];
};

static int64_t burst_of(const struct vb_run *run)
{
    int64_t burst = vb_integer(run, "burst"), capacity = vb_integer(run, "capacity");
    return burst < capacity ? burst : capacity;
}

/* The sender's part. The channel is empty, so there is room. */
static void send_burst(void *context, int64_t first_item)
{
    struct fixture *fixture = context;
    for (int64_t index = 0; index < fixture->burst; ++index)
        fixture->items[index] = (first_item + index) * 3;
    channel_spsc_send_some(fixture->channel, fixture->items, (size_t)fixture->burst);
}

static void destroy(struct fixture *fixture)
{
    channel_spsc_destroy(fixture->channel);
    free(fixture);
}

static void setup(struct vb_run *run)
{
    int64_t burst = burst_of(run);
    struct fixture *fixture = fixture_memory(run, sizeof(*fixture) + (size_t)burst * sizeof(fixture->items[0]));
    if (!fixture)
        return;
    fixture->burst = burst;
    fixture->channel = channel_spsc_create((size_t)vb_integer(run, "capacity"));
    int error = fixture->channel ? partner_start(&fixture->sender, send_burst, fixture, 1) : ENOMEM;
    if (error) {
        vb_skip(run, "cannot start the sender: %s", strerror(error));
        destroy(fixture);
        return;
    }
    place_take(0);
    run->fixture = fixture;
}

static void teardown(struct vb_run *run)
{
    struct fixture *fixture = run->fixture;
    partner_stop(&fixture->sender);
    destroy(fixture);
}

static uint64_t fail(struct vb_run *run, int error)
{
    vb_skip(run, "a receive failed: %s", strerror(error));
    return 0;
}

/* Where a loop is within a burst. */
struct progress {
    int64_t next_item; /* of the burst that comes next */
    int64_t left;      /* of this one, besides the receive at hand */
};

/* Called between a receive and the wait for its item: the first of a burst is waiting, so now it may be sent. */
static inline void begin_burst(struct fixture *fixture, struct progress *progress)
{
    if (ASYNC_LIKELY(progress->left > 0))
        return;
    progress->left = fixture->burst;
    partner_order(&fixture->sender, progress->next_item);
    progress->next_item += fixture->burst;
}

static inline void end_burst(struct fixture *fixture, struct progress *progress)
{
    if (--progress->left == 0)
        partner_wait(&fixture->sender);
}

static uint64_t heap_future(struct vb_run *run)
{
    struct future_i64 *(*receive)(struct channel_spsc *) = VB_OPAQUE_POINTER(&channel_spsc_heap_future);
    struct fixture *fixture = run->fixture;
    struct progress progress = {0};
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        int64_t item;
        struct future_i64 *future = receive(fixture->channel);
        begin_burst(fixture, &progress);
        int error = blocking_take_future(future, &item);
        if (error)
            return fail(run, error);
        sum += (uint64_t)item;
        end_burst(fixture, &progress);
    }
    return sum;
}

static uint64_t take_results(struct vb_run *run, struct result_i64 (*receive)(struct channel_spsc *))
{
    struct result_i64 (*hidden_receive)(struct channel_spsc *) = VB_OPAQUE_POINTER(receive);
    struct fixture *fixture = run->fixture;
    struct progress progress = {0};
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        int64_t item;
        struct result_i64 result = hidden_receive(fixture->channel);
        begin_burst(fixture, &progress);
        int error = result_i64_take(&result, &item);
        if (error == EINPROGRESS)
            error = blocking_take_result(&result, &item);
        if (error)
            return fail(run, error);
        sum += (uint64_t)item;
        end_burst(fixture, &progress);
    }
    return sum;
}

static uint64_t inline_result(struct vb_run *run)
{
    return take_results(run, channel_spsc_inline_result);
}

static uint64_t own_source(struct vb_run *run)
{
    return take_results(run, channel_spsc_own_source);
}

/* Sources that the sender lets go of last stay in its thread's list, up to ASYNC_POOL_LOCAL of them. With twice as many
 * in the pool the receiver never finds it empty. */
static uint64_t pooled_future(struct vb_run *run)
{
    int error = fill_pool(2 * ASYNC_POOL_LOCAL);
    return error ? fail(run, error) : take_results(run, channel_spsc_pooled_future);
}

static uint64_t intrusive_future(struct vb_run *run)
{
    void (*receive)(struct channel_spsc *, struct future_i64 *) = VB_OPAQUE_POINTER(&channel_spsc_intrusive_future);
    struct fixture *fixture = run->fixture;
    struct progress progress = {0};
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        struct future_i64 future;
        int64_t item;
        receive(fixture->channel, &future);
        begin_burst(fixture, &progress);
        int error = blocking_take_future(&future, &item);
        if (error)
            return fail(run, error);
        sum += (uint64_t)item;
        end_burst(fixture, &progress);
    }
    return sum;
}

static struct vb_contract waited_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(1.0 / (double)burst_of(run));
}

static struct vb_contract waited_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY((double)sizeof(struct future_i64) / (double)burst_of(run));
}

const struct vb_case vb_case_channel_spsc = {
    .summary = "receive from another thread, in bursts",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future for each item",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "the item; a future where it has to wait",
             .allocs_at = waited_allocs,
             .bytes_at = waited_bytes},
            {.name = "own_source",
             .loop = own_source,
             .summary = "the item; the channel's own source where it has to wait, as in .NET",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "pooled_future",
             .loop = pooled_future,
             .summary = "the item; a pooled future where it has to wait",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "intrusive_future",
             .loop = intrusive_future,
             .summary = "into the receiver's own memory",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "burst",
             .values = "1,8,64",
             .more_values = "1,4,16,64,256,1024",
             .summary = "items sent at once",
             .lowest = 1,
             .highest = 65536,
             .whole = 1},
            {.name = "capacity",
             .values = "1024",
             .more_values = "1,64,1024,4096",
             .summary = "items that the channel holds",
             .lowest = 1,
             .highest = 65536,
             .whole = 1},
        },
    .period_at = burst_of,
    .cpus = 2,
    .setup = setup,
    .teardown = teardown,
    .processed_items = 1,
};
