/* SPDX-License-Identifier: MIT
 *
 * Does the form of a result matter where threads fight over a lock? Several threads send into one bounded channel and
 * as many receive from it. An operation is one item, sent and received.
 *
 * How often a receiver finds the channel empty depends on how the threads meet, and differs from run to run. What it
 * allocates does not: heap_future makes a future for each item, whether it was there or not; inline_result waits on one
 * of the channel's own sources, of which it has one for each receiver, and intrusive_future in the receiver's own
 * frame, so these two never allocate. (With a single source of its own, as in .NET, a channel allocates whenever a
 * second receiver waits, and how often that is would be a matter of luck.)
 *
 * The threads are the case's own. The loop's thread tells them all to pass their share with the first operation of a
 * run and waits until the last one is done; the rest of its loop is empty. To start and to stop so many threads takes
 * as long as some hundred items, so a run has at least SHARE of them for each.
 */
#include "async/channel_mpmc.h"
#include "case.h"
#include "support/partner.h"
#include "support/tell.h"

#include <string.h>

#define MOST_PAIRS 16
#define SHARE      1024

/* One item or an error, in one form. */
typedef int receive_form(struct channel_mpmc *channel, int64_t *item);

struct member {
    struct fixture *fixture;
    struct partner partner;
    int64_t index;
    uint64_t sum; /* of what it received for the last order */
};

struct fixture {
    struct channel_mpmc *channel;
    receive_form *receive; /* what the receivers do: set before they are told to */
    _Atomic int error;     /* the first that somebody met */
    int64_t pairs;
    struct member senders[MOST_PAIRS], receivers[MOST_PAIRS];
    size_t started_count;
};

static int64_t pairs_of(const struct vb_run *run)
{
    return vb_integer(run, "pairs");
}

static int64_t period_of(const struct vb_run *run)
{
    return SHARE * pairs_of(run);
}

/* Closes the channel, so that nobody waits for what does not come any more. */
static void give_up(struct fixture *fixture, int error)
{
    int none = 0;
    atomic_compare_exchange_strong(&fixture->error, &none, error);
    channel_mpmc_close(fixture->channel);
}

static void send_share(void *context, int64_t count)
{
    const struct member *member = context;
    struct channel_mpmc *channel = member->fixture->channel;
    int error = 0;
    for (int64_t index = 0; index < count && !error; ++index)
        error = channel_mpmc_send(channel, member->index * count + index);
    if (error)
        give_up(member->fixture, error);
}

static void receive_share(void *context, int64_t count)
{
    struct member *member = context;
    struct channel_mpmc *channel = member->fixture->channel;
    receive_form *receive = VB_OPAQUE_POINTER(member->fixture->receive);
    uint64_t sum = 0;
    int error = 0;
    for (int64_t index = 0; index < count && !error; ++index) {
        int64_t item = 0;
        error = receive(channel, &item);
        sum += (uint64_t)item;
    }
    member->sum = sum;
    if (error)
        give_up(member->fixture, error);
}

/* Members start in this order, sender, receiver, sender, ...: so many of them as started are stopped again. */
static struct member *member_at(struct fixture *fixture, size_t place)
{
    return place % 2 == 0 ? &fixture->senders[place / 2] : &fixture->receivers[place / 2];
}

static void destroy(struct fixture *fixture)
{
    for (size_t place = 0; place < fixture->started_count; ++place)
        partner_stop(&member_at(fixture, place)->partner);
    channel_mpmc_destroy(fixture->channel);
    free(fixture);
}

static int start_members(struct fixture *fixture)
{
    int error = 0;
    while (!error && fixture->started_count < 2 * (size_t)fixture->pairs) {
        size_t place = fixture->started_count;
        struct member *member = member_at(fixture, place);
        member->fixture = fixture;
        member->index = (int64_t)place / 2;
        error = partner_start(&member->partner, place % 2 == 0 ? send_share : receive_share, member, (int)place);
        fixture->started_count += !error;
    }
    return error;
}

static void setup(struct vb_run *run)
{
    struct fixture *fixture = fixture_memory(run, sizeof(*fixture));
    if (!fixture)
        return;
    fixture->pairs = pairs_of(run);
    fixture->channel = channel_mpmc_create((struct channel_mpmc_options){
        .capacity = (size_t)vb_integer(run, "capacity"), .source_count = (size_t)fixture->pairs});
    int error = fixture->channel ? start_members(fixture) : ENOMEM;
    if (error) {
        vb_skip(run, "cannot start the threads: %s", strerror(error));
        destroy(fixture);
        return;
    }
    run->fixture = fixture;
}

static void teardown(struct vb_run *run)
{
    destroy(run->fixture);
}

static int receive_heap(struct channel_mpmc *channel, int64_t *item)
{
    return blocking_take_future(channel_mpmc_heap_future(channel), item);
}

static int receive_inline(struct channel_mpmc *channel, int64_t *item)
{
    struct result_i64 result = channel_mpmc_inline_result(channel);
    return blocking_take_result(&result, item);
}

static int receive_intrusive(struct channel_mpmc *channel, int64_t *item)
{
    struct future_i64 future;
    channel_mpmc_intrusive_future(channel, &future);
    return blocking_take_future(&future, item);
}

/* Each member its share of `count` items. Returns when all are idle again. */
static uint64_t pass_items(struct fixture *fixture, int64_t count)
{
    size_t members = 2 * (size_t)fixture->pairs;
    for (size_t place = members; place-- > 0;) /* a receiver first, so that somebody waits from the start */
        partner_order(&member_at(fixture, place)->partner, count / fixture->pairs);
    for (size_t place = 0; place < members; ++place)
        partner_wait(&member_at(fixture, place)->partner);
    uint64_t sum = 0;
    for (int64_t index = 0; index < fixture->pairs; ++index)
        sum += fixture->receivers[index].sum;
    return sum;
}

static uint64_t run_members(struct vb_run *run, receive_form *receive)
{
    struct fixture *fixture = run->fixture;
    fixture->receive = receive;
    uint64_t sum = 0;
    int64_t left = run->count;
    VB_LOOP(run)
    {
        if (left == 0)
            continue;
        sum = pass_items(fixture, left);
        left = 0;
        int error = atomic_load(&fixture->error);
        if (error) {
            vb_skip(run, "an item could not be passed: %s", strerror(error));
            return 0;
        }
    }
    return sum;
}

static uint64_t heap_future(struct vb_run *run)
{
    return run_members(run, receive_heap);
}

static uint64_t inline_result(struct vb_run *run)
{
    return run_members(run, receive_inline);
}

static uint64_t intrusive_future(struct vb_run *run)
{
    return run_members(run, receive_intrusive);
}

const struct vb_case vb_case_channel_mpmc = {
    .summary = "several threads send to several threads",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future for each item",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "the item; one of the channel's own sources where it has to wait",
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
            {.name = "pairs",
             .values = "1,2",
             .more_values = "1,2,4",
             .summary = "senders, and as many receivers",
             .lowest = 1,
             .highest = MOST_PAIRS,
             .whole = 1},
            {.name = "capacity",
             .values = "64",
             .more_values = "1,64,1024",
             .summary = "items that the channel holds",
             .lowest = 1,
             .highest = 65536,
             .whole = 1},
        },
    .period_at = period_of,
    .cpus = 2,
    .setup = setup,
    .teardown = teardown,
    .processed_items = 1,
};
