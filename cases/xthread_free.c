/* SPDX-License-Identifier: MIT
 *
 * What does it cost that one thread allocates what another one frees? That is what futures do that are made by whoever
 * sends and taken by whoever receives, and it is the hard path of every allocator: memory goes back to a thread that is
 * busy elsewhere.
 *
 * An operation is one value through a ring between two threads: in a future that the sender allocates and the receiver
 * frees (heap_future), as itself (inline_result), or in a future whose memory the receiver sends back through a second
 * ring instead of freeing it (recycle_ring). The ring is how far the sender may run ahead, so it is also how much
 * memory is under way.
 *
 * The receiver orders all values of a run with its first operation and leaves after its last one when the sender is
 * done, so what is counted is exactly one allocation, on one thread, and one free, on the other, for each value. To
 * meet and to part takes the two as long as some hundred values, so a run has at least PERIOD of them.
 */
#include "async/channel_spsc.h"
#include "case.h"
#include "support/partner.h"

#include <string.h>

#define PERIOD 4096

struct fixture {
    struct channel_spsc *ring, *way_back;
    struct partner sender;
    void (*send)(struct fixture *fixture, int64_t count); /* what an order means: set before it is given */
    struct future_i64 **blocks;                           /* that go round in recycle_ring */
    size_t block_count;
};

static int64_t value_of(int64_t index)
{
    return index * 5 + 1;
}

/* Blocks until there is a value, without allocating. */
static int receive(struct channel_spsc *ring, int64_t *value)
{
    struct future_i64 future;
    channel_spsc_intrusive_future(ring, &future);
    return blocking_take_future(&future, value);
}

static void send_futures(struct fixture *fixture, int64_t count)
{
    struct future_i64 *(*make)(int64_t) = VB_OPAQUE_POINTER(&future_i64_ready);
    for (int64_t index = 0; index < count; ++index) {
        struct future_i64 *future = make(value_of(index));
        if (channel_spsc_send(fixture->ring, (intptr_t)future) == 0)
            continue;
        future_i64_release(future);
        return;
    }
}

static void send_values(struct fixture *fixture, int64_t count)
{
    for (int64_t index = 0; index < count; ++index)
        if (channel_spsc_send(fixture->ring, value_of(index)) != 0)
            return;
}

static void send_recycled(struct fixture *fixture, int64_t count)
{
    for (int64_t index = 0; index < count; ++index) {
        int64_t block;
        if (receive(fixture->way_back, &block) != 0)
            return;
        future_i64_init_ready((void *)(intptr_t)block, value_of(index));
        if (channel_spsc_send(fixture->ring, block) != 0)
            return;
    }
}

static void carry_out(void *context, int64_t order)
{
    struct fixture *fixture = context;
    fixture->send(fixture, order);
}

/* As many blocks as the ring holds, all on their way back. */
static int make_blocks(struct fixture *fixture, size_t count)
{
    fixture->blocks = calloc(count, sizeof(struct future_i64 *));
    while (fixture->blocks && fixture->block_count < count) {
        struct future_i64 *block = malloc(sizeof(*block));
        if (!block)
            return ENOMEM;
        fixture->blocks[fixture->block_count++] = block;
        channel_spsc_try_send(fixture->way_back, (intptr_t)block);
    }
    return fixture->blocks ? 0 : ENOMEM;
}

static void destroy(struct fixture *fixture)
{
    while (fixture->block_count > 0)
        free(fixture->blocks[--fixture->block_count]);
    free(fixture->blocks);
    channel_spsc_destroy(fixture->way_back);
    channel_spsc_destroy(fixture->ring);
    free(fixture);
}

static int prepare(struct fixture *fixture, size_t ring)
{
    fixture->ring = channel_spsc_create(ring);
    fixture->way_back = channel_spsc_create(ring);
    if (!fixture->ring || !fixture->way_back || make_blocks(fixture, ring) != 0)
        return ENOMEM;
    return partner_start(&fixture->sender, carry_out, fixture, 1);
}

static void setup(struct vb_run *run)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    int error = fixture ? prepare(fixture, (size_t)vb_integer(run, "ring")) : ENOMEM;
    if (error) {
        vb_skip(run, "cannot start the sender: %s", strerror(error));
        if (fixture)
            destroy(fixture);
        return;
    }
    place_take(0);
    run->fixture = fixture;
}

static void close_rings(struct fixture *fixture)
{
    channel_spsc_close(fixture->ring);
    channel_spsc_close(fixture->way_back);
}

static void teardown(struct vb_run *run)
{
    struct fixture *fixture = run->fixture;
    close_rings(fixture); /* or a sender that was left alone would wait for ever */
    partner_stop(&fixture->sender);
    destroy(fixture);
}

/* Takes what was received apart: 0 and the value, or an errno. */
typedef int take_form(struct fixture *fixture, int64_t received, int64_t *value);

static int take_future(struct fixture *fixture, int64_t received, int64_t *value)
{
    (void)fixture;
    return future_i64_take((void *)(intptr_t)received, value);
}

static int take_value(struct fixture *fixture, int64_t received, int64_t *value)
{
    (void)fixture;
    *value = received;
    return 0;
}

static int take_and_send_back(struct fixture *fixture, int64_t received, int64_t *value)
{
    int error = future_i64_take((void *)(intptr_t)received, value);
    return error ? error : channel_spsc_try_send(fixture->way_back, received);
}

static uint64_t fail(struct vb_run *run, int error)
{
    close_rings(run->fixture);
    vb_skip(run, "a value could not be received: %s", strerror(error));
    return 0;
}

static uint64_t run_ring(struct vb_run *run, void (*send)(struct fixture *, int64_t), take_form *take)
{
    take_form *hidden_take = VB_OPAQUE_POINTER(take);
    struct fixture *fixture = run->fixture;
    fixture->send = VB_OPAQUE_POINTER(send);
    uint64_t sum = 0;
    int64_t left = run->count;
    VB_LOOP(run)
    {
        if (left == run->count)
            partner_order(&fixture->sender, left);
        int64_t received, value;
        int error = receive(fixture->ring, &received);
        if (!error)
            error = hidden_take(fixture, received, &value);
        if (error)
            return fail(run, error);
        sum += (uint64_t)value;
        if (--left == 0)
            partner_wait(&fixture->sender);
    }
    return sum;
}

static uint64_t heap_future(struct vb_run *run)
{
    return run_ring(run, send_futures, take_future);
}

static uint64_t inline_result(struct vb_run *run)
{
    return run_ring(run, send_values, take_value);
}

static uint64_t recycle_ring(struct vb_run *run)
{
    return run_ring(run, send_recycled, take_and_send_back);
}

const struct vb_case vb_case_xthread_free = {
    .summary = "allocate on one thread, free on another",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "the sender allocates a future, the receiver frees it",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "the value itself is in the ring",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "recycle_ring",
             .loop = recycle_ring,
             .summary = "the receiver sends the future's memory back",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "ring",
             .values = "64,1024",
             .more_values = "1,16,64,256,1024,4096",
             .summary = "values that the sender may be ahead",
             .lowest = 1,
             .highest = 65536,
             .whole = 1},
        },
    .period = PERIOD,
    .cpus = 2,
    .setup = setup,
    .teardown = teardown,
};
