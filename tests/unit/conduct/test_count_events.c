/* SPDX-License-Identifier: MIT
 *
 * The conductor's metering, with workers that pretend (this program again, whose variants do what their names say) and
 * a valgrind that pretends: a script that tells the worker where callgrind's profile is wanted. */
#include "base/units.h"
#include "conduct/conduct.h"
#include "conduct/open_worker.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define PERIOD  3
#define PROFILE "VBENCH_TEST_PROFILE" /* names the file that callgrind would write */

#define INSTRUCTIONS (1u << VB_METRIC_INSTRUCTIONS)
#define CYCLES       (1u << VB_METRIC_CYCLES)

/* Says to workers who is to be interrupted: their parent is a guard. */
#define CONDUCTOR "VBENCH_TEST_CONDUCTOR"

/* The worker. */

static void meter(const char *variant, struct vb_metric_count *counts)
{
    for (int i = 0; i < VB_METRIC_COUNT; i++)
        counts[i] = (struct vb_metric_count){.known = true, .counted_share = 1, .per_op = 10 * (i + 1)};
    if (strstr(variant, "refused"))
        counts[VB_METRIC_INSTRUCTIONS] = (struct vb_metric_count){.reason = "no counter"};
    if (strcmp(variant, "nan") == 0)
        counts[VB_METRIC_INSTRUCTIONS].per_op = NAN;
    if (strcmp(variant, "infinite") == 0)
        counts[VB_METRIC_INSTRUCTIONS].per_op = INFINITY;
    if (strcmp(variant, "minus") == 0)
        counts[VB_METRIC_INSTRUCTIONS].per_op = -1;
    if (strcmp(variant, "shareless") == 0)
        counts[VB_METRIC_INSTRUCTIONS].counted_share = 0;
    if (strcmp(variant, "endless") == 0) {
        counts[VB_METRIC_INSTRUCTIONS].known = false;
        memset(counts[VB_METRIC_INSTRUCTIONS].reason, 'x', VB_METRIC_REASON_MAX);
    }
    if (strcmp(variant, "meter_crash") == 0)
        kill(getpid(), SIGKILL);
    if (strcmp(variant, "meter_interrupt") == 0) {
        kill((pid_t)atoi(getenv(CONDUCTOR)), SIGINT);
        for (;;)
            pause();
    }
}

/* As callgrind would: 5000 instructions around the loop and 7 for each operation. */
static void trace(const char *variant, const struct vb_message *request)
{
    if (strcmp(variant, "refused_crash") == 0)
        kill(getpid(), SIGKILL);
    if (request->as.trace.warm_up_operations % PERIOD != 0 || request->as.trace.operations % PERIOD != 0)
        _exit(8);
    const char *profile = getenv(PROFILE);
    if (!profile)
        _exit(9);
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s.1", profile);
    FILE *stream = fopen(strcmp(variant, "refused_unseen") == 0 ? profile : path, "w");
    if (stream)
        fprintf(stream, "events: Ir\nsummary: 1\n\nfn=(1)\n10 7\ntotals: %lld\n",
                5000 + 7 * (long long)request->as.trace.operations + (long long)request->as.trace.warm_up_operations);
    if (stream)
        fclose(stream);
    if (strcmp(variant, "refused_interrupt") == 0) {
        kill((pid_t)atoi(getenv(CONDUCTOR)), SIGINT);
        for (;;)
            pause();
    }
}

static int act_as_worker(void)
{
    struct vb_message request = {.kind = VB_HELLO};
    char variant[VB_NAME_MAX] = "";
    vb_metric_set metrics = 0;
    vb_message_send(VB_CONTROL_FD, &request, NULL);
    while (vb_message_receive(VB_CONTROL_FD, &request, 0, NULL) == 0) {
        struct vb_message reply = {.kind = request.kind + 1, .serial = request.serial};
        switch (request.kind) {
        case VB_OPEN:
            strcpy(variant, request.as.open.variant);
            metrics = request.as.open.metrics;
            reply.as.opened.period = PERIOD;
            if (strcmp(variant, "broken") == 0)
                reply.as.opened.allocs = (struct vb_promise){VB_CONTRACT_EXACTLY, 1};
            break;
        case VB_TRY: reply.as.tried.elapsed_ns = 1000; break;
        case VB_COUNT:
            reply.as.counted.account.kind = VB_ACCOUNT_EXACT;
            reply.as.counted.account.operations = request.as.count.operations;
            break;
        case VB_METER:
            if (metrics == 0)
                _exit(10); /* nobody told it before the set-up */
            meter(variant, reply.as.metered.counts);
            break;
        case VB_TRACE:
            if (metrics != 0)
                _exit(11);
            trace(variant, &request);
            break;
        case VB_CLOSE: break;
        default: _exit(12);
        }
        vb_message_send(VB_CONTROL_FD, &reply, NULL);
        if (request.kind == VB_CLOSE)
            return 0;
    }
    return 1;
}

/* The conductor. */

/* A folder with a `valgrind` in it, and an empty one for what is temporary. */
struct stand {
    char folder[64];
    char temporary[96];
    char path_before[PATH_MAX];
};

static struct stand stand;

static const char valgrind_script[] = "#!/bin/sh\n"
                                      "for word; do\n"
                                      "    shift\n"
                                      "    case $word in\n"
                                      "    --callgrind-out-file=*) export " PROFILE "=${word#*=}; break;;\n"
                                      "    --zero-before=" VB_TRACED_FUNCTION ") zeroes=1;;\n"
                                      "    --dump-after=" VB_TRACED_FUNCTION ") dumps=1;;\n"
                                      "    esac\n"
                                      "done\n"
                                      "[ \"$zeroes$dumps\" = 11 ] && exec \"$@\"\n"
                                      "exit 13\n";

static int set_up(void **state)
{
    (void)state;
    snprintf(stand.path_before, sizeof stand.path_before, "%s", getenv("PATH"));
    strcpy(stand.folder, "/tmp/vbench-test-meter-XXXXXX");
    assert_non_null(mkdtemp(stand.folder));
    snprintf(stand.temporary, sizeof stand.temporary, "%s/temporary", stand.folder);
    assert_int_equal(mkdir(stand.temporary, 0700), 0);
    char script[96];
    snprintf(script, sizeof script, "%s/valgrind", stand.folder);
    FILE *stream = fopen(script, "w");
    assert_non_null(stream);
    fputs(valgrind_script, stream);
    fclose(stream);
    chmod(script, 0700);
    setenv("TMPDIR", stand.temporary, 1);
    char path[PATH_MAX + 96];
    snprintf(path, sizeof path, "%s:%s", stand.folder, stand.path_before);
    setenv("PATH", path, 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char script[96];
    snprintf(script, sizeof script, "%s/valgrind", stand.folder);
    unlink(script);
    rmdir(stand.temporary);
    rmdir(stand.folder);
    setenv("PATH", stand.path_before, 1);
    unsetenv("TMPDIR");
    return 0;
}

static void assert_nothing_left(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no worker */
    assert_int_equal(errno, ECHILD);
    DIR *folder = opendir(stand.temporary);
    assert_non_null(folder);
    size_t entries = 0;
    while (readdir(folder))
        entries++;
    closedir(folder);
    assert_int_equal(entries, 2); /* "." and ".." */
}

static struct vb_conduct_report conduct(const char *const *variants, vb_metric_set metrics,
                                        struct vb_measurement *measurement)
{
    struct vb_case descriptor = {.summary = "pretence"};
    for (size_t i = 0; variants[i]; i++)
        descriptor.variants[i].name = variants[i];
    const struct vb_case_entry cases[] = {{"pretence", &descriptor, NULL, NULL, NULL, 0},
                                          {NULL, NULL, NULL, NULL, NULL, 0}};
    const struct vb_plan_options plan_options = {0};
    struct vb_plan plan;
    assert_int_equal(vb_plan_make(&plan, cases, &plan_options, NULL), 0);
    const struct vb_conduct_options options = {
        .timeout_ns = 60 * VB_NS_PER_S,
        .budget_ns = VB_NS_PER_S,
        .point_budget_ns = VB_NS_PER_S,
        .count_only = true,
        .metrics = metrics,
        .confidence = 0.99,
    };
    struct vb_conduct_report report;
    assert_int_equal(vb_conduct(&plan, &options, measurement, &report, NULL), 0);
    vb_plan_release(&plan);
    assert_nothing_left();
    return report;
}

/* What befalls one variant while it is metered costs it its metrics and nothing else, and the others nothing. */
static void test_sources_and_failures(void **state)
{
    (void)state;
    static const struct {
        const char *variant;
        double instructions; /* -1: not known */
        const char *source;
    } table[] = {
        {"plain", 10, "perf"},
        {"refused", 7, "callgrind"},
        {"refused_crash", -1, "n/a (under callgrind: crashed (SIGKILL))"},
        {"refused_unseen", -1, "n/a (under callgrind: callgrind did not see the function vb_traced_loop)"},
        {"meter_crash", -1, "n/a (crashed (SIGKILL))"},
    };
    const char *variants[COUNT(table) + 1] = {NULL};
    for (size_t i = 0; i < COUNT(table); i++)
        variants[i] = table[i].variant;
    struct vb_measurement measurement;
    struct vb_conduct_report report = conduct(variants, INSTRUCTIONS, &measurement);
    assert_int_equal(report.measured_count, 1);
    for (size_t i = 0; i < COUNT(table); i++) {
        const struct vb_variant_measurement *variant = &measurement.variants[i];
        const struct vb_metric_count *count = &variant->metrics[VB_METRIC_INSTRUCTIONS];
        assert_string_equal(variant->metrics_source, table[i].source);
        assert_int_equal(count->known, table[i].instructions >= 0);
        if (count->known)
            assert_float_equal(count->per_op, table[i].instructions, 1e-9);
        assert_int_equal(variant->outcome, VB_OUTCOME_UNTIMED);
        assert_string_equal(variant->status, "ok");
        assert_int_equal(variant->account.kind, VB_ACCOUNT_EXACT);
    }
    vb_measurement_release(&measurement);
}

/* What a worker says is not believed where it cannot be: there callgrind is asked, too. */
static void test_nonsense(void **state)
{
    (void)state;
    const char *variants[] = {"nan", "infinite", "minus", "shareless", "endless", NULL};
    struct vb_measurement measurement;
    conduct(variants, INSTRUCTIONS | CYCLES, &measurement);
    for (size_t i = 0; variants[i]; i++) {
        assert_string_equal(measurement.variants[i].metrics_source, "instructions: callgrind; cycles: perf");
        assert_float_equal(measurement.variants[i].metrics[VB_METRIC_INSTRUCTIONS].per_op, 7, 1e-9);
    }
    vb_measurement_release(&measurement);
    unsetenv("TMPDIR"); /* and without valgrind the reason is theirs, cut to its room */
    setenv("PATH", "/nowhere", 1);
    conduct(variants, INSTRUCTIONS, &measurement);
    assert_string_equal(measurement.variants[0].metrics_source,
                        "n/a (the worker counted nonsense; and there is no valgrind to count it instead)");
    assert_int_equal(strlen(measurement.variants[4].metrics[VB_METRIC_INSTRUCTIONS].reason), VB_METRIC_REASON_MAX - 1);
    vb_measurement_release(&measurement);
}

static void test_callgrind_counts_instructions_only(void **state)
{
    (void)state;
    const char *variants[] = {"refused", NULL};
    struct vb_measurement measurement;
    conduct(variants, CYCLES, &measurement); /* the refusal is of what nobody asked for */
    const struct vb_variant_measurement *variant = &measurement.variants[0];
    assert_string_equal(variant->metrics_source, "perf");
    assert_false(variant->metrics[VB_METRIC_INSTRUCTIONS].known);
    assert_true(variant->metrics[VB_METRIC_CYCLES].known);
    vb_measurement_release(&measurement);
}

static void test_not_asked_for_or_not_run(void **state)
{
    (void)state;
    const char *variants[] = {"broken", "plain", NULL};
    struct vb_measurement measurement;
    conduct(variants, 0, &measurement);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(measurement.variants[i].metrics_source, "");
        assert_false(measurement.variants[i].metrics[VB_METRIC_INSTRUCTIONS].known);
    }
    vb_measurement_release(&measurement);
    conduct(variants, INSTRUCTIONS, &measurement);
    assert_string_equal(measurement.variants[0].metrics_source, "n/a (not run)");
    assert_string_equal(measurement.variants[1].metrics_source, "perf");
    vb_measurement_release(&measurement);
}

static void test_no_place_for_the_profile(void **state)
{
    (void)state;
    setenv("TMPDIR", "/nowhere", 1);
    const char *variants[] = {"refused", NULL};
    struct vb_measurement measurement;
    conduct(variants, INSTRUCTIONS, &measurement);
    assert_string_equal(measurement.variants[0].metrics_source,
                        "n/a (under callgrind: cannot make a folder in '/nowhere': No such file or directory)");
    vb_measurement_release(&measurement);
}

/* Stopped by the user, under the counters or under callgrind: nothing is left behind. */
static void test_interrupt(void **state)
{
    (void)state;
    static const char *const table[] = {"meter_interrupt", "refused_interrupt"};
    for (size_t i = 0; i < COUNT(table); i++) {
        const char *variants[] = {"plain", table[i], "after", NULL};
        struct vb_measurement measurement;
        struct vb_conduct_report report = conduct(variants, INSTRUCTIONS, &measurement);
        assert_int_equal(report.stopped_by, SIGINT);
        assert_string_equal(measurement.variants[0].metrics_source, "perf");
        assert_string_equal(measurement.variants[1].metrics_source, "n/a (stopped)");
        assert_string_equal(measurement.variants[2].metrics_source, "n/a (not run)");
        vb_measurement_release(&measurement);
    }
}

static void test_profiles(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t instructions; /* -1: it does not say */
    } table[] = {
        {"events: Ir\nfn=(1) totals: 5\n3 7\ntotals: 12345678901\n", 12345678901},
        {"version: 1\nevents: Ir\ntotals: 0\n", 0},
        {"events: Ir Dr\ntotals: 5 6\n", -1}, /* other events than ours */
        {"events: Ir\nsummary: 5\n", -1},     /* cut short */
        {"events: Ir\ntotals: -5\n", -1},
        {"events: Ir\ntotals: many\n", -1},
        {"totals: 5\n", -1},
        {"", -1},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        char text[200];
        snprintf(text, sizeof text, "%s", table[i].text);
        FILE *stream = text[0] ? fmemopen(text, strlen(text), "r") : fopen("/dev/null", "r");
        assert_non_null(stream);
        int64_t instructions = -2;
        int status = vb_callgrind_read(stream, &instructions);
        fclose(stream);
        assert_int_equal(status, table[i].instructions < 0 ? -1 : 0);
        if (status == 0)
            assert_int_equal(instructions, table[i].instructions);
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], VB_WORKER_ARGUMENT) == 0)
        return act_as_worker();
    char pid[20];
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    setenv(CONDUCTOR, pid, 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sources_and_failures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nonsense, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_callgrind_counts_instructions_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_not_asked_for_or_not_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_place_for_the_profile, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_interrupt, set_up, tear_down),
        cmocka_unit_test(test_profiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
