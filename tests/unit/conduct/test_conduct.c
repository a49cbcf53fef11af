/* SPDX-License-Identifier: MIT
 *
 * The conductor as a whole, with workers that pretend: this program again, whose variants do what their names say. */
#include "base/units.h"
#include "conduct/conduct.h"
#include "talk/baton.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LAUNCHES_FILE                                                                                                  \
    "VBENCH_TEST_LAUNCHES" /* names a file that grows by a byte with each launch of a `late` variant */
#define PERIOD 3

/* The worker. */

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Says to workers who is to be interrupted: their parent is a guard. */
#define CONDUCTOR "VBENCH_TEST_CONDUCTOR"

/* Misbehaves as the variant's name asks for, if this is the moment. */
static void misbehave(const char *variant, const char *moment)
{
    if (!starts_with(variant, moment))
        return;
    const char *how = variant + strlen(moment);
    if (strcmp(how, "_crash") == 0)
        kill(getpid(), SIGKILL);
    if (strcmp(how, "_exit") == 0)
        _exit(6);
    if (strcmp(how, "_hang") == 0)
        for (;;)
            pause();
    if (strcmp(how, "_interrupt") == 0) {
        kill((pid_t)atoi(getenv(CONDUCTOR)), SIGINT);
        for (;;)
            pause();
    }
}

static bool is_late(void)
{
    const char *path = getenv(LAUNCHES_FILE);
    FILE *stream = path ? fopen(path, "a") : NULL;
    if (!stream)
        return false;
    fputc('.', stream);
    long launches = ftell(stream);
    fclose(stream);
    return launches > 3;
}

static void play(uint32_t self, const char *variant)
{
    struct stat status;
    fstat(VB_STAGE_FD, &status);
    struct vb_stage *stage = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, VB_STAGE_FD, 0);
    if (stage == MAP_FAILED)
        _exit(7);
    bool late = starts_with(variant, "late") && is_late();
    for (uint32_t i = 0; i < stage->turn_count; i++) {
        struct vb_turn *turn = &stage->turns[i];
        if (turn->worker != self)
            continue;
        while (!vb_stage_wait(stage, self, i, 1000))
            ;
        if (atomic_load(&stage->stop))
            break;
        if (turn->round == 1)
            misbehave(variant, "play");
        if (turn->round == 1 && late)
            misbehave(variant, "late");
        turn->elapsed_ns = (double)turn->operations * (strstr(variant, "slow") ? 200 : 100);
        turn->done = strcmp(variant, "idle") != 0;
        vb_stage_grant(stage, i + 1);
    }
}

/* What each variant says of itself can be told from what others say. */
static int64_t growth_of(const char *variant)
{
    return 4096 * (1 + (int64_t)variant[0]);
}

static struct vb_witness witness_of(const char *variant)
{
    bool boasts = strcmp(variant, "boaster") == 0;
    return (struct vb_witness){
        .tail = {.recorded = 1, .level_ns = {NAN, NAN, NAN, NAN, NAN}, .slowest_ns = boasts ? -5 : 5},
        .rss_growth_bytes = growth_of(variant),
        .watch = {.bytes = strcmp(variant, "spender") == 0 ? 24 : 0, .operations = 1, .turns = 1},
    };
}

static int act_as_worker(void)
{
    struct vb_message request = {.kind = VB_HELLO};
    char variant[VB_NAME_MAX] = "";
    vb_message_send(VB_CONTROL_FD, &request, NULL);
    while (vb_message_receive(VB_CONTROL_FD, &request, 0, NULL) == 0) {
        struct vb_message reply = {.kind = request.kind + 1, .serial = request.serial};
        switch (request.kind) {
        case VB_OPEN:
            strcpy(variant, request.as.open.variant);
            misbehave(variant, "open");
            reply.as.opened.period = strcmp(variant, "odd") == 0 ? PERIOD + 1 : PERIOD;
            if (strcmp(variant, "spender") == 0)
                reply.as.opened.allocs = (struct vb_promise){VB_CONTRACT_EXACTLY, 0};
            if (strcmp(variant, "greedy") == 0)
                reply.as.opened.allocs = (struct vb_promise){VB_CONTRACT_EXACTLY, 1};
            break;
        case VB_TRY:
            misbehave(variant, "try");
            reply.as.tried.elapsed_ns = strcmp(variant, "sluggish") == 0 ? 50 * VB_NS_PER_MS : 1000;
            break;
        case VB_COUNT:
            misbehave(variant, "count");
            reply.as.counted.account.kind = VB_ACCOUNT_EXACT;
            reply.as.counted.account.has_watched = 1;
            reply.as.counted.account.allocs = strcmp(variant, "greedy") == 0 ? 2 : 0;
            reply.as.counted.account.operations = request.as.count.operations;
            reply.as.counted.account.frees = request.as.count.pairs;
            reply.as.counted.checksum = strcmp(variant, "wrong") == 0 ? 2 : 1;
            reply.as.counted.common_checksum = (uint64_t)request.as.count.common_operations;
            if (strcmp(variant, "wrong_later") == 0 && request.as.count.common_operations > 0)
                reply.as.counted.common_checksum = 0;
            reply.as.counted.account.usable_bytes = request.as.count.op_ns;
            break;
        case VB_CALIBRATE:
            misbehave(variant, "calibrate");
            reply.as.calibrated.op_ns = strcmp(variant, "timeless") == 0 ? NAN : 100;
            break;
        case VB_PLAY:
            play(request.as.play.worker, variant);
            reply.as.played.witness = witness_of(variant);
            break;
        default: misbehave(variant, "close"); break;
        }
        vb_message_send(VB_CONTROL_FD, &reply, NULL);
        if (request.kind == VB_CLOSE)
            return 0;
    }
    return 1;
}

/* The conductor. */

struct result {
    struct vb_measurement measurement;
    struct vb_conduct_report report;
    int status;
    struct vb_error error;
};

static struct result conduct(const char *const *variants, bool count_only)
{
    struct vb_case descriptor = {.summary = "pretence"};
    for (size_t i = 0; variants[i]; i++)
        descriptor.variants[i].name = variants[i];
    bool hangs = false;
    for (size_t i = 0; variants[i]; i++)
        hangs |= strstr(variants[i], "_hang") != NULL;
    const struct vb_case_entry cases[] = {{"pretence", &descriptor, NULL, NULL, NULL, 0},
                                          {NULL, NULL, NULL, NULL, NULL, 0}};
    const struct vb_plan_options plan_options = {0};
    struct vb_plan plan;
    assert_int_equal(vb_plan_make(&plan, cases, &plan_options, NULL), 0);
    const struct vb_conduct_options options = {
        .turn_ns = 100 * VB_NS_PER_US,
        .timeout_ns = (hangs ? 2 : 60) * VB_NS_PER_S, /* a machine that stands still for a moment is no hang */
        .budget_ns = VB_NS_PER_S,
        .point_budget_ns = VB_NS_PER_S,
        .rounds = 4,
        .launches = 5,
        .seed = 1,
        .count_only = count_only,
        .confidence = 0.99,
        .margin = 0.01,
    };
    struct result result = {0};
    result.status = vb_conduct(&plan, &options, &result.measurement, &result.report, &result.error);
    vb_plan_release(&plan);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* whatever happened, no worker is left */
    assert_int_equal(errno, ECHILD);
    return result;
}

/* Every launch has a witness of each variant, which belongs to it; nothing is known of one that took no part. */
static void assert_witnesses(const struct vb_measurement *measurement)
{
    for (uint32_t launch = 0; launch < measurement->launch_count; launch++)
        for (size_t v = 0; v < measurement->variant_count; v++) {
            bool took_part = false;
            for (size_t i = 0; i < measurement->reading_count; i++)
                took_part |= measurement->readings[i].launch == launch && measurement->readings[i].variant == v;
            const struct vb_witness *witness = &measurement->witnesses[launch * measurement->variant_count + v];
            assert_int_equal(witness->rss_growth_bytes, took_part ? growth_of(measurement->variants[v].name) : -1);
            assert_int_equal(witness->tail.recorded, took_part ? 1 : 0);
        }
}

/* Every well variant has all its turns of all launches. */
static void assert_complete(const struct vb_measurement *measurement)
{
    assert_int_equal(measurement->launch_count, 5);
    for (size_t v = 0; v < measurement->variant_count; v++) {
        if (measurement->variants[v].outcome != VB_OUTCOME_OK)
            continue;
        size_t count = 0;
        for (size_t i = 0; i < measurement->reading_count; i++) {
            const struct vb_reading *reading = &measurement->readings[i];
            count += reading->variant == v;
            assert_true(reading->operations > 0 && reading->operations % PERIOD == 0);
        }
        assert_int_equal(count, 5 * measurement->round_count);
    }
    assert_witnesses(measurement);
}

/* What befalls one variant befalls it alone, at whatever moment, be it the baseline or not. */
static void test_failures(void **state)
{
    (void)state;
    static const struct {
        const char *variants[5];
        size_t index; /* the one it befalls */
        enum vb_outcome outcome;
        const char *status;
    } table[] = {
        {{"a", "b", "slow"}, 9, VB_OUTCOME_OK, ""},
        {{"open_crash", "b", "c"}, 0, VB_OUTCOME_FAILED, "crashed (SIGKILL)"},
        {{"a", "open_exit", "c"}, 1, VB_OUTCOME_FAILED, "exited with status 6"},
        {{"open_hang", "b"}, 0, VB_OUTCOME_FAILED, "timed out after 2 s in its set-up; --timeout gives it more"},
        {{"try_crash", "b"}, 0, VB_OUTCOME_FAILED, "crashed (SIGKILL)"},
        {{"a", "count_exit", "c"}, 1, VB_OUTCOME_FAILED, "exited with status 6"},
        {{"a", "greedy"}, 1, VB_OUTCOME_BROKEN, "contract broken: allocs 2 per op, promised 1"},
        {{"a", "spender"},
         1,
         VB_OUTCOME_BROKEN,
         "contract broken: not constant (0 counted, but 24 B/op while timed), promised 0 allocs per op"},
        {{"a", "b", "odd"}, 2, VB_OUTCOME_BROKEN, "its period differs from a's"},
        {{"a", "timeless"}, 1, VB_OUTCOME_FAILED, "worker measured no time"},
        {{"a", "calibrate_crash"}, 1, VB_OUTCOME_FAILED, "crashed (SIGKILL)"},
        {{"a", "close_exit"}, 1, VB_OUTCOME_FAILED, "exited with status 6"},
        {{"a", "play_crash", "c"}, 1, VB_OUTCOME_FAILED, "crashed (SIGKILL)"},
        {{"play_exit", "b"}, 0, VB_OUTCOME_FAILED, "exited with status 6"},
        {{"a", "play_hang"}, 1, VB_OUTCOME_FAILED, "timed out after 2 s in a timed turn; --timeout gives it more"},
        {{"a", "boaster", "c"}, 1, VB_OUTCOME_FAILED, "worker reported impossible figures about itself"},
        {{"a", "idle"}, 1, VB_OUTCOME_FAILED, "worker left a turn without a reading"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct result result = conduct(table[i].variants, false);
        assert_int_equal(result.status, 0);
        assert_int_equal(result.report.measured_count, 1);
        for (size_t v = 0; v < result.measurement.variant_count; v++) {
            const struct vb_variant_measurement *variant = &result.measurement.variants[v];
            bool befallen = v == table[i].index;
            if (strcmp(variant->status, befallen ? table[i].status : "ok") != 0)
                fail_msg("row %zu, variant %s: %s", i, variant->name, variant->status);
            assert_int_equal(variant->outcome, befallen ? table[i].outcome : VB_OUTCOME_OK);
        }
        assert_complete(&result.measurement);
        vb_measurement_release(&result.measurement);
    }
}

static void test_unequal_checksums(void **state)
{
    (void)state;
    const char *const variants[] = {"a", "b", "wrong", NULL};
    struct result result = conduct(variants, false);
    assert_int_equal(result.status, 0);
    for (size_t v = 0; v < 3; v++)
        assert_int_equal(result.measurement.variants[v].outcome, VB_OUTCOME_BROKEN);
    assert_string_equal(result.measurement.variants[2].status,
                        "checksum 0000000000000002, but a's is 0000000000000001");
    assert_int_equal(result.measurement.reading_count, 0); /* what is wrong is not timed */
    vb_measurement_release(&result.measurement);
}

/* Long loops are counted, too: the pretenders say 1002 operations in 1000 ns, so a million of them take no time. What
 * differs only there is found. */
static void test_unequal_in_long_loops(void **state)
{
    (void)state;
    const char *const variants[] = {"a", "b", "wrong_later", NULL};
    struct result result = conduct(variants, true);
    assert_int_equal(result.status, 0);
    for (size_t v = 0; v < 3; v++) {
        assert_int_equal(result.measurement.variants[v].outcome, VB_OUTCOME_BROKEN);
        assert_true(result.measurement.variants[v].account.usable_bytes < 1); /* ns of an operation */
    }
    assert_string_equal(result.measurement.variants[2].status,
                        "checksum 0000000000000000 over 1048575 operations, but a's is 00000000000fffff");
    vb_measurement_release(&result.measurement);
}

/* One that fails in its fourth launch takes nothing from the others: their three are kept. */
static void test_late_failure(void **state)
{
    (void)state;
    char path[] = "/tmp/vbench-test-conduct-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    setenv(LAUNCHES_FILE, path, 1);
    const char *const variants[] = {"a", "b", "late_crash", NULL};
    struct result result = conduct(variants, false);
    unsetenv(LAUNCHES_FILE);
    close(fd);
    unlink(path);
    assert_int_equal(result.status, 0);
    assert_string_equal(result.measurement.variants[2].status, "crashed (SIGKILL)");
    assert_complete(&result.measurement);
    size_t before = 0;
    for (size_t i = 0; i < result.measurement.reading_count; i++)
        before += result.measurement.readings[i].variant == 2 && result.measurement.readings[i].launch < 3;
    assert_int_equal(before, 3 * result.measurement.round_count);
    vb_measurement_release(&result.measurement);
}

static void test_interrupt(void **state)
{
    (void)state;
    static const struct {
        const char *variants[3];
        size_t measured_count;
        uint32_t launch_count;
    } table[] = {
        {{"a", "try_interrupt"}, 0, 0},
        {{"a", "play_interrupt"}, 0, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct result result = conduct(table[i].variants, false);
        assert_int_equal(result.status, 0);
        assert_int_equal(result.report.stopped_by, SIGINT);
        assert_int_equal(result.report.measured_count, table[i].measured_count);
        assert_int_equal(result.measurement.launch_count, table[i].launch_count);
        vb_measurement_release(&result.measurement);
    }
}

/* Stopped in its fourth launch: the three before count. */
static void test_late_interrupt(void **state)
{
    (void)state;
    char path[] = "/tmp/vbench-test-conduct-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    setenv(LAUNCHES_FILE, path, 1);
    const char *const variants[] = {"a", "late_interrupt", NULL};
    struct result result = conduct(variants, false);
    unsetenv(LAUNCHES_FILE);
    close(fd);
    unlink(path);
    assert_int_equal(result.report.stopped_by, SIGINT);
    assert_int_equal(result.report.measured_count, 1);
    assert_int_equal(result.measurement.launch_count, 3);
    assert_int_equal(result.measurement.variants[1].outcome, VB_OUTCOME_OK);
    vb_measurement_release(&result.measurement);
}

static void test_count_only(void **state)
{
    (void)state;
    const char *const variants[] = {"a", "play_crash", NULL};
    struct result result = conduct(variants, true);
    assert_int_equal(result.status, 0);
    for (size_t v = 0; v < 2; v++) {
        assert_int_equal(result.measurement.variants[v].outcome, VB_OUTCOME_UNTIMED);
        assert_int_equal(result.measurement.variants[v].account.operations, 1002); /* 1000, in whole periods */
        assert_int_equal(result.measurement.variants[v].account.frees, 3);         /* pairs of loops */
        assert_true(result.measurement.variants[v].has_checksum);
    }
    assert_int_equal(result.measurement.reading_count, 0);
    vb_measurement_release(&result.measurement);
}

/* One that is slow makes the count shorter for all: their checksums are compared. */
static void test_slow_count(void **state)
{
    (void)state;
    const char *const variants[] = {"a", "sluggish", NULL};
    struct result result = conduct(variants, true);
    for (size_t v = 0; v < 2; v++) {
        assert_int_equal(result.measurement.variants[v].account.operations, PERIOD);
        assert_int_equal(result.measurement.variants[v].account.frees, 2);
    }
    vb_measurement_release(&result.measurement);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], VB_WORKER_ARGUMENT) == 0)
        return act_as_worker();
    char pid[20];
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    setenv(CONDUCTOR, pid, 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failures),       cmocka_unit_test(test_unequal_checksums),
        cmocka_unit_test(test_late_failure),   cmocka_unit_test(test_interrupt),
        cmocka_unit_test(test_late_interrupt), cmocka_unit_test(test_count_only),
        cmocka_unit_test(test_slow_count),     cmocka_unit_test(test_unequal_in_long_loops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
