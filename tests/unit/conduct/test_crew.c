/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/units.h"
#include "conduct/crew.h"
#include "talk/baton.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emulator.h"

/* The test's own executable is the worker where no launcher stands before it, and a shell behind a launcher that never
 * gets to it plays the liars. */
static struct vb_signals signals;

static int open_signals(void **state)
{
    (void)state;
    return vb_signals_open(&signals, NULL);
}

static int close_signals(void **state)
{
    (void)state;
    vb_signals_close(&signals);
    return 0;
}

static int count_fds(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

/* Nobody is left: neither child nor zombie, neither socket nor anything else open. */
static void assert_nothing_left(int fds_before)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    assert_int_equal(count_fds(), fds_before);
}

/* Greets what a shell does with this script and returns what is wrong with it. */
static struct vb_failure greet(const char *script, int64_t timeout_ns)
{
    char *const launcher[] = {(char *)(uintptr_t) "/bin/sh", (char *)(uintptr_t) "-c", (char *)(uintptr_t)script, NULL};
    const struct vb_crew_options options = {.launcher = launcher, .timeout_ns = timeout_ns, .signals = &signals};
    int fds = count_fds();
    struct vb_worker worker;
    struct vb_failure failure = {0};
    assert_int_equal(vb_worker_start(&worker, &options, -1, NULL), 0);
    assert_int_equal(vb_worker_greet(&worker, &options, &failure), -1);
    vb_worker_end(&worker);
    vb_worker_end(&worker);
    assert_nothing_left(fds);
    return failure;
}

static void test_liars(void **state)
{
    (void)state;
    skip_if_emulated();
    static const struct {
        const char *script, *wanted;
    } table[] = {
        {"exit 3", "exited with status 3"},
        {"exit 0", "exited with status 0"},
        {"kill -SEGV $$", "crashed (SIGSEGV)"},
        {"kill -ABRT $$", "crashed (SIGABRT)"},
        {"kill -35 $$", "crashed (signal 35)"},
        {"echo noise; echo louder noise >&2; exit 4", "exited with status 4"},
        {"echo hello >&3; sleep 600", "worker said something that is not the worker protocol"},
        {"printf pmbv >&3; sleep 600", "worker said something that is not the worker protocol"},
        {"exec 3>&-; sleep 600", "hung up without ending"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_failure failure = greet(table[i].script, 60 * VB_NS_PER_S);
        if (strncmp(failure.text, table[i].wanted, strlen(table[i].wanted)) != 0)
            fail_msg("'%s': %s", table[i].script, failure.text);
        assert_false(failure.stopped);
    }
}

/* The beginning of a message of some version, and no more. */
static void expect_of_version(unsigned version, const char *wanted)
{
    char script[100];
    snprintf(script, sizeof script, "printf 'pmbv\\%03o\\000\\000\\000' >&3; sleep 600", version);
    struct vb_failure failure = greet(script, 60 * VB_NS_PER_S);
    if (strncmp(failure.text, wanted, strlen(wanted)) != 0)
        fail_msg("version %u: %s", version, failure.text);
}

static void test_versions(void **state)
{
    (void)state;
    char wanted[100];
    snprintf(wanted, sizeof wanted, "worker speaks version %u of the worker protocol, this program speaks %u",
             VB_PROTOCOL_VERSION + 1, VB_PROTOCOL_VERSION);
    expect_of_version(VB_PROTOCOL_VERSION + 1, wanted);
    expect_of_version(VB_PROTOCOL_VERSION, "worker said something of 8 bytes where the worker protocol has ");
}

static void test_time_out(void **state)
{
    (void)state;
    int64_t start_ns = vb_clock_ns();
    struct vb_failure failure = greet("sleep 60", 50 * VB_NS_PER_MS);
    assert_string_equal(failure.text, "timed out after 50 ms as it started; --timeout gives it more");
    assert_true(vb_clock_ns() - start_ns < 30 * VB_NS_PER_S);
}

/* What a worker started is ended with it, even when the worker itself is gone. */
static void test_grandchildren(void **state)
{
    (void)state;
    char path[] = "/tmp/vbench-test-crew-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    char script[256];
    snprintf(script, sizeof script, "sleep 60 3>&- & echo $! >%s; exit 5", path);
    struct vb_failure failure = greet(script, 60 * VB_NS_PER_S);
    assert_string_equal(failure.text, "exited with status 5");
    char text[32] = "";
    assert_true(read(fd, text, sizeof text - 1) > 0);
    close(fd);
    unlink(path);
    char stat[64];
    snprintf(stat, sizeof stat, "/proc/%d/stat", atoi(text));
    char found = 'R';
    for (int i = 0; i < 500 && found != 'Z' && found != 'X'; i++) { /* init may be slow to reap it */
        FILE *stream = fopen(stat, "r");
        if (!stream)
            break;
        if (fscanf(stream, "%*d %*s %c", &found) != 1)
            found = 'X';
        fclose(stream);
        usleep(10000);
    }
    if (found != 'Z' && found != 'X' && access(stat, F_OK) == 0)
        fail_msg("process %s lives on", text);
}

static void test_no_such_launcher(void **state)
{
    (void)state;
    skip_if_emulated();
    char *const launcher[] = {(char *)(uintptr_t) "./vbench-no-such-program", NULL};
    const struct vb_crew_options options = {.launcher = launcher, .timeout_ns = 60 * VB_NS_PER_S, .signals = &signals};
    int fds = count_fds();
    struct vb_worker worker;
    struct vb_error error = {0};
    assert_int_equal(vb_worker_start(&worker, &options, -1, &error), VB_ERROR_MEASURE);
    assert_string_equal(error.text, "cannot start './vbench-no-such-program': No such file or directory");
    vb_worker_end(&worker); /* there is nothing to end, and that is fine */
    assert_nothing_left(fds);
}

/* Whoever waits for a silent worker still hears Ctrl-C. */
static void test_stop(void **state)
{
    (void)state;
    skip_if_emulated();
    int64_t start_ns = vb_clock_ns();
    char script[80];
    snprintf(script, sizeof script, "sleep 0.05; kill -INT %d; sleep 60", (int)getpid());
    struct vb_failure failure = greet(script, 60 * VB_NS_PER_S);
    assert_true(failure.stopped);
    assert_int_equal(signals.stopped_by, SIGINT);
    assert_true(vb_clock_ns() - start_ns < 30 * VB_NS_PER_S);
}

/* What the worker below answers follows from the name of the case. */
static bool any_fd_above(int fd)
{
    while (++fd < 256)
        if (fcntl(fd, F_GETFD) >= 0)
            return true;
    return false;
}

/* Who it says serves malloc: NAME:FILE, or "endless", for names without an end. */
#define SERVER "VBENCH_TEST_SERVER"

static void name_server(struct vb_server *server)
{
    const char *said = getenv(SERVER);
    if (!said)
        return;
    if (strcmp(said, "endless") == 0) {
        memset(server, '\n', sizeof *server);
        return;
    }
    size_t length = strcspn(said, ":");
    snprintf(server->name, sizeof server->name, "%.*s", (int)length, said);
    snprintf(server->file, sizeof server->file, "%s", said + length + (said[length] == ':'));
}

static int act_as_worker(void)
{
    struct vb_message message = {.kind = VB_HELLO};
    strcpy(message.as.hello.untrusted, "it is a test");
    name_server(&message.as.hello.server);
    if (vb_message_send(VB_CONTROL_FD, &message, NULL) != 0)
        return 2;
    while (vb_message_receive(VB_CONTROL_FD, &message, 0, NULL) == 0) {
        struct vb_message reply = {.kind = VB_OPENED, .serial = message.serial};
        if (message.kind == VB_CLOSE) {
            reply.kind = VB_CLOSED;
            vb_message_send(VB_CONTROL_FD, &reply, NULL);
            return getenv("VBENCH_TEST_LATE") ? 9 : 0;
        }
        const char *name = message.as.open.case_name;
        if (strcmp(name, "serial") == 0)
            reply.serial++;
        else if (strcmp(name, "kind") == 0)
            reply.kind = VB_COUNTED;
        else if (strcmp(name, "fail") == 0)
            reply.kind = VB_FAILED;
        else if (strcmp(name, "skip") == 0)
            reply.kind = VB_FAILED, reply.as.failed.fault = VB_FAULT_SKIPPED;
        else if (strcmp(name, "crash") == 0)
            kill(getpid(), SIGKILL);
        else if (strcmp(name, "fds") == 0)
            reply.as.opened.period = fcntl(VB_STAGE_FD, F_GETFD) == 0 && !any_fd_above(VB_STAGE_FD);
        else if (strcmp(name, "mask") == 0) {
            sigset_t mask;
            sigprocmask(SIG_BLOCK, NULL, &mask);
            reply.as.opened.period = !sigismember(&mask, SIGINT) && !sigismember(&mask, SIGTERM);
        }
        if (reply.kind == VB_FAILED)
            memset(reply.as.failed.reason, 'x', sizeof reply.as.failed.reason); /* not even a terminator */
        vb_message_send(VB_CONTROL_FD, &reply, NULL);
    }
    return 1;
}

static void test_conversation(void **state)
{
    (void)state;
    static const struct {
        const char *name, *wanted; /* NULL: it answers as asked */
        int64_t period;
    } table[] = {
        {"plain", NULL, 0},
        {"fds", NULL, 1},  /* its socket and its stage, and nothing that is ours */
        {"mask", NULL, 1}, /* signals that we block are not blocked there */
        {"serial", "worker answered out of turn", 0},
        {"kind", "worker gave an answer that was not asked for", 0},
        {"fail", "xxxxxxxx", 0},
        {"skip", "skipped: xxxxxxxx", 0},
        {"crash", "crashed (SIGKILL)", 0},
    };
    const struct vb_crew_options options = {.timeout_ns = 60 * VB_NS_PER_S, .signals = &signals};
    int stage_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 20);
    int low_fds[] = {fcntl(stage_fd, F_DUPFD_CLOEXEC, 3),
                     fcntl(stage_fd, F_DUPFD_CLOEXEC, 3)}; /* so that none is free there */
    int fds = count_fds();
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_worker worker;
        struct vb_failure failure = {0};
        assert_int_equal(vb_worker_start(&worker, &options, stage_fd, NULL), 0);
        assert_int_equal(vb_worker_greet(&worker, &options, &failure), 0);
        assert_string_equal(worker.untrusted, "it is a test");
        struct vb_message request = {.kind = VB_OPEN};
        strcpy(request.as.open.case_name, table[i].name);
        struct vb_message reply;
        int status = vb_worker_call(&worker, &options, &request, VB_OPENED, &reply, &failure);
        assert_int_equal(status, table[i].wanted ? -1 : 0);
        if (table[i].wanted && strncmp(failure.text, table[i].wanted, strlen(table[i].wanted)) != 0)
            fail_msg("%s: %s", table[i].name, failure.text);
        if (strstr(failure.text, "xxx"))
            assert_int_equal(strlen(strstr(failure.text, "xxx")), VB_REASON_MAX - 1);
        if (!table[i].wanted)
            assert_int_equal(reply.as.opened.period, table[i].period);
        if (status == 0)
            assert_int_equal(vb_worker_close(&worker, &options, &failure), 0);
        vb_worker_end(&worker);
        assert_nothing_left(fds);
    }
    close(low_fds[0]);
    close(low_fds[1]);
    close(stage_fd);
}

/* What counts is what the worker says of its malloc, and only where somebody wants a certain allocator. */
static void test_wrong_allocator(void **state)
{
    (void)state;
    static const struct vb_allocator_choice mimalloc = {.name = "mimalloc"};
    static const struct {
        const struct vb_allocator_choice *wanted;
        const char *said, *complaint; /* NULL: it is fine */
    } table[] = {
        {NULL, "jemalloc:/lib/libjemalloc.so.2", NULL},
        {NULL, "", NULL},
        {&mimalloc, "mimalloc:/lib/libmimalloc.so.2", NULL},
        {&mimalloc, "jemalloc:/lib/libjemalloc.so.2",
         "malloc is served by jemalloc (/lib/libjemalloc.so.2), not by mimalloc"},
        {&mimalloc, "mimalloc2:/lib/x", "malloc is served by mimalloc2 (/lib/x), not by mimalloc"},
        {&mimalloc, "glibc", "malloc is served by glibc (no file known), not by mimalloc"},
        {&mimalloc, "", "malloc is not known to be served by mimalloc"},
        {&mimalloc, "endless", "malloc is served by ????????????????????????????????"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const struct vb_crew_options options = {
            .timeout_ns = 60 * VB_NS_PER_S, .signals = &signals, .allocator = table[i].wanted};
        struct vb_worker worker;
        struct vb_failure failure = {0};
        setenv(SERVER, table[i].said, 1);
        assert_int_equal(vb_worker_start(&worker, &options, -1, NULL), 0);
        unsetenv(SERVER);
        assert_int_equal(vb_worker_greet(&worker, &options, &failure), table[i].complaint ? -1 : 0);
        vb_worker_end(&worker);
        if (!table[i].complaint)
            assert_memory_equal(worker.server.name, table[i].said, strcspn(table[i].said, ":"));
        if (table[i].complaint && strncmp(failure.text, table[i].complaint, strlen(table[i].complaint)) != 0)
            fail_msg("'%s': %s", table[i].said, failure.text);
        assert_null(strchr(failure.text, '\n'));
    }
}

/* Reads what a launcher's shell says of its environment, with a worker whose allocator is to be preloaded. */
static void assert_preloads(const char *library, const char *before, const char *wanted)
{
    char path[] = "/tmp/vbench-test-crew-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    char script[256];
    snprintf(script, sizeof script,
             "printf %%s \"$LD_PRELOAD\" >%s; tr '\\0' '\\n' </proc/$$/environ | "
             "grep -c ^LD_PRELOAD= >>%s; exit 5",
             path, path);
    char *const launcher[] = {(char *)(uintptr_t) "/bin/sh", (char *)(uintptr_t) "-c", script, NULL};
    struct vb_allocator_choice choice = {.name = "mimalloc"};
    strcpy(choice.library, library);
    const struct vb_crew_options options = {
        .launcher = launcher, .timeout_ns = 60 * VB_NS_PER_S, .signals = &signals, .allocator = &choice};
    struct vb_worker worker;
    struct vb_failure failure = {0};
    if (before)
        setenv("LD_PRELOAD", before, 1);
    assert_int_equal(vb_worker_start(&worker, &options, -1, NULL), 0);
    unsetenv("LD_PRELOAD");
    assert_int_equal(vb_worker_greet(&worker, &options, &failure), -1);
    assert_string_equal(failure.text, "exited with status 5");
    vb_worker_end(&worker);
    char text[256] = "";
    assert_true(read(fd, text, sizeof text - 1) > 0);
    close(fd);
    unlink(path);
    assert_string_equal(text, wanted);
}

/* Small libraries that every Linux has; nothing here depends on what is in them. */
static void test_preload(void **state)
{
    (void)state;
    if (getenv("LD_PRELOAD"))
        skip();
    assert_preloads("libdl.so.2", NULL, "libdl.so.21\n");
    assert_preloads("libdl.so.2", "libm.so.6", "libdl.so.2:libm.so.61\n");
    assert_preloads("", "libm.so.6", "libm.so.61\n");
}

/* Another executable takes the place of this one, behind a launcher as well. */
static void test_other_program(void **state)
{
    (void)state;
    skip_if_emulated();
    struct vb_allocator_choice choice = {.name = "glibc", .program = "/bin/false"};
    char *const launcher[] = {(char *)(uintptr_t) "/usr/bin/env", NULL};
    char *const *launchers[] = {NULL, launcher};
    struct vb_worker worker;
    assert_int_equal(stat(choice.program, &choice.program_status), 0);
    for (int i = 0; i < 2; i++) {
        const struct vb_crew_options options = {
            .launcher = launchers[i], .timeout_ns = 60 * VB_NS_PER_S, .signals = &signals, .allocator = &choice};
        struct vb_failure failure = {0};
        assert_int_equal(vb_worker_start(&worker, &options, -1, NULL), 0);
        assert_int_equal(vb_worker_greet(&worker, &options, &failure), -1);
        assert_string_equal(failure.text, "exited with status 1");
        vb_worker_end(&worker);
    }
    strcpy(choice.program, "/bin/true"); /* another file than at first */
    const struct vb_crew_options options = {.timeout_ns = 60 * VB_NS_PER_S, .signals = &signals, .allocator = &choice};
    struct vb_error error = {0};
    assert_int_equal(vb_worker_start(&worker, &options, -1, &error), VB_ERROR_MEASURE);
    assert_string_equal(error.text, "'/bin/true' was changed while it was measured");
    strcpy(choice.program, "/no/such/program");
    assert_int_equal(vb_worker_start(&worker, &options, -1, &error), VB_ERROR_MEASURE);
    assert_string_equal(error.text, "cannot start '/no/such/program': No such file or directory");
}

/* A teardown that goes wrong after the last word is noticed, too. */
static void test_bad_end(void **state)
{
    (void)state;
    const struct vb_crew_options options = {.timeout_ns = 60 * VB_NS_PER_S, .signals = &signals};
    struct vb_worker worker;
    struct vb_failure failure = {0};
    setenv("VBENCH_TEST_LATE", "1", 1);
    assert_int_equal(vb_worker_start(&worker, &options, -1, NULL), 0);
    unsetenv("VBENCH_TEST_LATE");
    assert_int_equal(vb_worker_greet(&worker, &options, &failure), 0);
    assert_int_equal(vb_worker_close(&worker, &options, &failure), -1);
    assert_string_equal(failure.text, "exited with status 9");
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], VB_WORKER_ARGUMENT) == 0)
        return act_as_worker();
    for (int fd = 3; fd < 256; fd++)
        fcntl(fd, F_SETFD, FD_CLOEXEC); /* what whoever started us left open is no leak of ours */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_liars, open_signals, close_signals),
        cmocka_unit_test_setup_teardown(test_versions, open_signals, close_signals),
        cmocka_unit_test_setup_teardown(test_time_out, open_signals, close_signals),
        cmocka_unit_test_setup_teardown(test_grandchildren, open_signals, close_signals),
        cmocka_unit_test_setup_teardown(test_no_such_launcher, open_signals, close_signals),
        cmocka_unit_test_setup_teardown(test_stop, open_signals, close_signals),
        cmocka_unit_test_setup_teardown(test_conversation, open_signals, close_signals),
        cmocka_unit_test_setup_teardown(test_wrong_allocator, open_signals, close_signals),
        cmocka_unit_test_setup_teardown(test_preload, open_signals, close_signals),
        cmocka_unit_test_setup_teardown(test_other_program, open_signals, close_signals),
        cmocka_unit_test_setup_teardown(test_bad_end, open_signals, close_signals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
