/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "talk/baton.h"
#include "talk/protocol.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int open_pair(void **state)
{
    int *pair = malloc(2 * sizeof *pair);
    *state = pair;
    return pair && socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 ? 0 : -1;
}

static int close_pair(void **state)
{
    int *pair = *state;
    close(pair[0]);
    close(pair[1]);
    free(pair);
    return 0;
}

static void test_send_and_receive(void **state)
{
    const int *pair = *state;
    struct vb_message sent = {.kind = VB_OPEN, .serial = 7};
    strcpy(sent.as.open.case_name, "null");
    struct vb_error error;
    assert_int_equal(vb_message_send(pair[0], &sent, &error), 0);
    struct vb_message received;
    memset(&received, 0xff, sizeof received);
    assert_int_equal(vb_message_receive(pair[1], &received, 0, &error), 0);
    assert_int_equal(received.kind, VB_OPEN);
    assert_int_equal(received.serial, 7);
    assert_string_equal(received.as.open.case_name, "null");
}

static void test_foreign_messages(void **state)
{
    const int *pair = *state;
    char other_version[80];
    snprintf(other_version, sizeof other_version, "speaks version %u of the worker protocol, this program speaks %u",
             VB_PROTOCOL_VERSION + 1, VB_PROTOCOL_VERSION);
    const struct {
        uint32_t magic, version;
        size_t size;
        const char *complaint;
    } table[] = {
        {0x12345678, VB_PROTOCOL_VERSION, sizeof(struct vb_message), "said something that is not the worker protocol"},
        {VB_PROTOCOL_MAGIC, VB_PROTOCOL_VERSION, 7, "said something that is not the worker protocol"},
        {VB_PROTOCOL_MAGIC, VB_PROTOCOL_VERSION + 1, sizeof(struct vb_message), other_version},
        {VB_PROTOCOL_MAGIC, VB_PROTOCOL_VERSION + 1, 8, other_version},
        {VB_PROTOCOL_MAGIC, VB_PROTOCOL_VERSION, sizeof(struct vb_message) - 1, "said something of "},
        {VB_PROTOCOL_MAGIC, VB_PROTOCOL_VERSION, sizeof(struct vb_message) + 8,
         "said something of "}, /* not cut to size */
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        union {
            struct vb_message message;
            char bytes[sizeof(struct vb_message) + 64];
        } sent = {.message = {.magic = table[i].magic, .version = table[i].version}};
        assert_int_equal(send(pair[0], sent.bytes, table[i].size, 0), table[i].size);
        struct vb_message received;
        struct vb_error error;
        bool is_version = strstr(table[i].complaint, "version") != NULL;
        assert_int_equal(vb_message_receive(pair[1], &received, 0, &error),
                         is_version ? VB_ERROR_VERSION : VB_ERROR_FORMAT);
        if (strncmp(error.text, table[i].complaint, strlen(table[i].complaint)) != 0)
            fail_msg("row %zu: %s", i, error.text);
    }
}

static void test_end_of_conversation(void **state)
{
    int *pair = *state;
    close(pair[0]);
    struct vb_message message = {0};
    struct vb_error error;
    assert_int_equal(vb_message_receive(pair[1], &message, 0, &error), VB_ERROR_IO);
    assert_string_equal(error.text, "end of conversation");
    assert_int_equal(vb_message_send(pair[1], &message, &error), VB_ERROR_IO); /* and no SIGPIPE */
    assert_string_equal(error.text, "cannot send: Broken pipe");
    pair[0] = dup(pair[1]);
}

static void test_nothing_there(void **state)
{
    const int *pair = *state;
    struct vb_message message;
    struct vb_error error;
    assert_int_equal(vb_message_receive(pair[1], &message, MSG_DONTWAIT, &error), VB_ERROR_IO);
    assert_string_equal(error.text, "cannot receive: Resource temporarily unavailable");
}

/* A stage for two who take turns. */
static struct vb_stage *open_stage(uint32_t turn_count)
{
    struct vb_stage *stage =
        mmap(NULL, vb_stage_size(turn_count), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(stage, MAP_FAILED);
    stage->worker_count = 2;
    stage->turn_count = turn_count;
    for (uint32_t i = 0; i < turn_count; i++)
        stage->turns[i].worker = i / 2 % 2 ? 1 - i % 2 : i % 2; /* AB BA AB ... */
    return stage;
}

static void close_stage(struct vb_stage *stage)
{
    munmap(stage, vb_stage_size(stage->turn_count));
}

/* Far longer than a wait takes: one wake-up lost, and a test fails. */
#define SLEEP_MS 60000

struct player {
    struct vb_stage *stage;
    uint32_t self;
    int sleep_ms;
    uint32_t taken;
    bool slept_out; /* was not woken, but only stopped waiting */
};

/* As a worker plays: its turns, each when it is granted, until the end or a stop. The mark in `done` is no atomic:
 * passing the baton must be enough for the next one to see it. */
static void *play(void *context)
{
    struct player *player = context;
    struct vb_stage *stage = player->stage;
    for (uint32_t i = 0; i < stage->turn_count; i++) {
        if (stage->turns[i].worker != player->self)
            continue;
        int64_t start_ns = vb_clock_ns();
        while (!vb_stage_wait(stage, player->self, i, player->sleep_ms))
            ;
        player->slept_out |= (vb_clock_ns() - start_ns) / 1000000 >= player->sleep_ms;
        if (atomic_load(&stage->stop))
            break;
        if (i == 0 || stage->turns[i - 1].done == i)
            stage->turns[i].done = i + 1;
        player->taken++;
        vb_stage_grant(stage, i + 1);
    }
    return NULL;
}

static void assert_all_done(const struct vb_stage *stage)
{
    assert_int_equal(atomic_load(&stage->current), stage->turn_count);
    for (uint32_t i = 0; i < stage->turn_count; i++)
        assert_int_equal(stage->turns[i].done, i + 1); /* one after the other, none twice at once */
}

static void test_threads_take_turns(void **state)
{
    (void)state;
    struct vb_stage *stage = open_stage(500);
    struct player players[] = {{stage, 0, SLEEP_MS, 0, false}, {stage, 1, SLEEP_MS, 0, false}};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, play, &players[i]), 0);
    vb_stage_grant(stage, 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    assert_all_done(stage);
    close_stage(stage);
}

static void test_processes_take_turns(void **state)
{
    (void)state;
    struct vb_stage *stage = open_stage(500);
    struct player players[] = {{stage, 0, SLEEP_MS, 0, false}, {stage, 1, SLEEP_MS, 0, false}};
    pid_t child = fork();
    if (child == 0) {
        play(&players[1]);
        _exit(0);
    }
    vb_stage_grant(stage, 0);
    play(&players[0]);
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_all_done(stage);
    close_stage(stage);
}

static void test_wait(void **state)
{
    (void)state;
    struct vb_stage *stage = open_stage(4);
    int64_t start_ns = vb_clock_ns();
    assert_false(vb_stage_wait(stage, 0, 0, 30));
    assert_true(vb_clock_ns() - start_ns >= 29 * 1000000);
    vb_stage_grant(stage, 0);
    assert_true(vb_stage_wait(stage, 0, 0, 0));
    assert_false(vb_stage_wait(stage, 1, 1, 1)); /* the grant was another's */
    vb_stage_grant(stage, 1);
    assert_true(vb_stage_wait(stage, 1, 1, 0));
    assert_false(vb_stage_wait(stage, 1, 2, 1)); /* nor does an old one count for the next turn */
    vb_stage_grant(stage, 4);                    /* the end: nobody's */
    assert_int_equal(atomic_load(&stage->current), 4);
    close_stage(stage);
}

/* A stop at any moment, also between a waiter's look at it and its sleep, ends both at once. */
static void test_stop_is_never_lost(void **state)
{
    (void)state;
    for (int repeat = 0; repeat < 100; repeat++) {
        struct vb_stage *stage = open_stage(100000);
        struct player players[] = {{stage, 0, SLEEP_MS, 0, false}, {stage, 1, SLEEP_MS, 0, false}};
        pthread_t threads[2];
        for (int i = 0; i < 2; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, play, &players[i]), 0);
        if (repeat % 3 != 0)
            vb_stage_grant(stage, 0);
        for (volatile int spin = 0; spin < repeat * 60; spin++)
            ;
        vb_stage_stop(stage);
        if (repeat % 2)
            vb_stage_stop(stage); /* the conductor repeats it */
        for (int i = 0; i < 2; i++)
            pthread_join(threads[i], NULL);
        assert_true(players[0].taken + players[1].taken < stage->turn_count);
        assert_false(players[0].slept_out || players[1].slept_out);
        close_stage(stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_send_and_receive, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(test_foreign_messages, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(test_end_of_conversation, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(test_nothing_there, open_pair, close_pair),
        cmocka_unit_test(test_threads_take_turns),
        cmocka_unit_test(test_processes_take_turns),
        cmocka_unit_test(test_wait),
        cmocka_unit_test(test_stop_is_never_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
