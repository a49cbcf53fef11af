/* SPDX-License-Identifier: MIT
 *
 * A worker that does not keep to the protocol, to be put before the real one: vbench --launcher "liar MODE".
 * The first lies below concern every variant, because a worker says HELLO before it knows which one it is; the others
 * concern the variant "second", while its siblings get answers that could be true. */
#include "talk/baton.h"
#include "talk/protocol.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define HONEST_OP_NS 2.5
#define VICTIM       "second"

struct liar {
    const char *mode;
    bool lies; /* this is the variant that is lied about */
};

static bool is(const struct liar *liar, const char *mode)
{
    return liar->lies && strcmp(liar->mode, mode) == 0;
}

static void say_bytes(const void *bytes, size_t size)
{
    if (send(VB_CONTROL_FD, bytes, size, MSG_NOSIGNAL) < 0)
        exit(EXIT_FAILURE);
}

static void say(struct vb_message *message)
{
    if (vb_message_send(VB_CONTROL_FD, message, NULL) != 0)
        exit(EXIT_FAILURE);
}

static void live_on(void)
{
    for (;;)
        pause();
}

/* The lies that come before the first request. */
static void greet(const struct liar *liar)
{
    struct vb_message hello = {.magic = VB_PROTOCOL_MAGIC, .version = VB_PROTOCOL_VERSION, .kind = VB_HELLO};
    if (is(liar, "garbage")) {
        say_bytes("GET / HTTP/1.1\r\n\r\n", 18);
    } else if (is(liar, "one_byte")) {
        say_bytes("x", 1);
    } else if (is(liar, "version")) {
        hello.version = 99;
        say_bytes(&hello, sizeof hello);
    } else if (is(liar, "short")) {
        say_bytes(&hello, 16);
    } else if (is(liar, "silent")) {
        live_on();
    } else if (is(liar, "hang_up")) {
        close(VB_CONTROL_FD);
        live_on();
    } else if (is(liar, "flood")) {
        for (;;)
            say(&hello);
    } else {
        say(&hello);
    }
}

static struct vb_stage *map_stage(size_t *size)
{
    struct stat status;
    if (fstat(VB_STAGE_FD, &status) != 0)
        exit(EXIT_FAILURE);
    *size = (size_t)status.st_size;
    void *stage = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, VB_STAGE_FD, 0);
    if (stage == MAP_FAILED)
        exit(EXIT_FAILURE);
    return stage;
}

static void take_turn(const struct liar *liar, struct vb_turn *turn)
{
    turn->elapsed_ns = (double)turn->operations * HONEST_OP_NS;
    turn->cpu_ns = turn->elapsed_ns;
    turn->done = 1;
    if (is(liar, "nan"))
        turn->elapsed_ns = NAN;
    else if (is(liar, "negative"))
        turn->elapsed_ns = -1;
    else if (is(liar, "cpu_time"))
        turn->cpu_ns = -1;
    else if (is(liar, "no_reading"))
        turn->done = 0;
    else if (is(liar, "no_operations"))
        turn->operations = 0;
    else if (is(liar, "other_round"))
        turn->round = UINT32_MAX;
}

/* What it says of itself after a launch of so many operations. */
static void bear_witness(const struct liar *liar, int64_t operations, struct vb_witness *witness)
{
    *witness = (struct vb_witness){
        .tail = {.recorded = operations, .level_ns = {2, 3, NAN, NAN, NAN}, .slowest_ns = 50},
        .rss_growth_bytes = 4096,
        .has_heap = 1,
    };
    if (is(liar, "tail_order"))
        witness->tail.level_ns[0] = 4;
    else if (is(liar, "tail_below_zero"))
        witness->tail.level_ns[0] = -2;
    else if (is(liar, "tail_endless"))
        witness->tail.slowest_ns = INFINITY;
    else if (is(liar, "tail_of_too_many"))
        witness->tail.recorded++;
    else if (is(liar, "shrinking"))
        witness->rss_growth_bytes = INT64_MIN;
    else if (is(liar, "growing"))
        witness->rss_growth_bytes = INT64_MAX;
    else if (is(liar, "heap"))
        memset(&witness->after, 0xff, sizeof witness->after);
}

/* Returns how many operations its timed turns had. */
static int64_t play(struct liar *liar, uint32_t self)
{
    int64_t operations = 0;
    size_t size;
    struct vb_stage *stage = map_stage(&size);
    if (is(liar, "scribble")) { /* it keeps the baton, too, so that somebody must be blamed by what the stage says */
        memset(stage->turns, 0x7f, size - sizeof *stage);
        live_on();
    }
    for (uint32_t i = 0; i < stage->turn_count; i++) {
        if (stage->turns[i].worker != self)
            continue;
        while (!vb_stage_wait(stage, self, i, 1000))
            ;
        if (atomic_load(&stage->stop))
            break;
        operations += stage->turns[i].warm_up ? 0 : stage->turns[i].operations;
        take_turn(liar, &stage->turns[i]);
        if (is(liar, "keep_baton"))
            live_on();
        if (is(liar, "steal_turns"))
            for (uint32_t t = 0; t < stage->turn_count; t++)
                stage->turns[t].worker = stage->turns[t].worker == self ? UINT32_MAX : stage->turns[t].worker;
        vb_stage_grant(stage, i + 1);
    }
    return operations;
}

static void answer_open(struct liar *liar, const struct vb_message *request, struct vb_message *reply)
{
    liar->lies = strncmp(request->as.open.variant, VICTIM, VB_NAME_MAX) == 0;
    reply->kind = VB_OPENED;
    reply->as.opened.period = is(liar, "period") ? INT64_MAX : 1;
}

static void answer_count(const struct liar *liar, struct vb_message *reply)
{
    reply->kind = VB_COUNTED;
    reply->as.counted.account = (struct vb_account){.kind = VB_ACCOUNT_NONE};
    memset(reply->as.counted.account.reason, 'x', VB_REASON_MAX); /* without an end */
    if (is(liar, "account")) {
        reply->as.counted.account.kind = VB_ACCOUNT_EXACT;
        reply->as.counted.account.allocs = -1;
    }
    reply->as.counted.checksum = is(liar, "checksum") ? 1 : 0;
}

static void answer(struct liar *liar, const struct vb_message *request, struct vb_message *reply)
{
    switch (request->kind) {
    case VB_OPEN: answer_open(liar, request, reply); break;
    case VB_TRY:
        reply->kind = VB_TRIED;
        reply->as.tried.elapsed_ns = is(liar, "try_time") ? INT64_MIN : 100;
        break;
    case VB_COUNT: answer_count(liar, reply); break;
    case VB_CALIBRATE:
        reply->kind = VB_CALIBRATED;
        reply->as.calibrated.op_ns = is(liar, "no_time") ? NAN : HONEST_OP_NS;
        break;
    case VB_PLAY:
        bear_witness(liar, play(liar, request->as.play.worker), &reply->as.played.witness);
        reply->kind = VB_PLAYED;
        break;
    default: reply->kind = VB_CLOSED;
    }
    if (is(liar, "kind"))
        reply->kind = VB_HELLO;
    if (is(liar, "serial"))
        reply->serial++;
    if (is(liar, "failed")) { /* a reason without an end */
        reply->kind = VB_FAILED;
        reply->as.failed.fault = VB_FAULT_CASE;
        memset(&reply->as.failed.reason, 'y', VB_REASON_MAX);
    }
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: vbench --launcher \"liar MODE\"\n");
        return 2;
    }
    if (strcmp(argv[1], "--message-bytes") == 0)
        return printf("%zu\n", sizeof(struct vb_message)) < 0;
    struct liar liar = {.mode = argv[1], .lies = true};
    greet(&liar);
    for (;;) {
        struct vb_message request;
        if (vb_message_receive(VB_CONTROL_FD, &request, 0, NULL) != 0)
            return EXIT_FAILURE;
        struct vb_message reply = {.serial = request.serial};
        answer(&liar, &request, &reply);
        say(&reply);
        if (request.kind == VB_CLOSE) {
            if (is(&liar, "stay"))
                live_on();
            return EXIT_SUCCESS;
        }
    }
}
