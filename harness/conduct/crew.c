/* SPDX-License-Identifier: MIT */
#include "conduct/crew.h"

#include "talk/measurement.h"
#include "talk/status_words.h"
#include "base/clock.h"
#include "base/units.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long a worker may take to end by itself after CLOSE, or after the conversation broke off, beside what it waits
 * for a CPU. */
#define GRACE_NS (10 * VB_NS_PER_S)

/* How often the conductor checks whether a late worker still waits for a CPU. */
#define WATCH_STARVED_MS 100

/* How often it looks at the least. */
#define LOOK_MS (int)(VB_HANG_LOOK_NS / VB_NS_PER_MS / 2)

/* Limit of the VB_STILL messages of one request. */
#define MOST_STILLS 100

__attribute__((format(printf, 2, 3))) static int note(struct vb_failure *failure, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failure->text, sizeof failure->text, format, arguments);
    va_end(arguments);
    return -1;
}

/* Reaps the worker if it ends in time. It is its guard who tells, and who may have to wait for a CPU, too. Polls,
 * because a pidfd is missing on some kernels we run on. */
static bool reap(struct vb_worker *worker, int64_t grace_ns)
{
    struct vb_hang hang = vb_hang_begin(worker->process);
    struct vb_hang for_guard = vb_hang_begin(worker->pid);
    for (;;) {
        siginfo_t info = {0};
        int status = waitid(P_PID, (id_t)worker->pid, &info, WEXITED | WNOHANG | WNOWAIT);
        if ((status == 0 && info.si_pid == worker->pid) || (status != 0 && errno == ECHILD)) {
            waitpid(worker->pid, &worker->wait_status, 0);
            worker->reaped = true;
            return true;
        }
        bool is_over = vb_hangs(&hang, grace_ns);
        if (grace_ns == 0 || (vb_hangs(&for_guard, grace_ns) && is_over))
            return false;
        usleep(200);
    }
}

bool vb_worker_has_ended(struct vb_worker *worker)
{
    return reap(worker, 0);
}

/* Waits for the guard's end, and lets it go on whenever a case has stopped it. */
static void await_end(struct vb_worker *worker)
{
    pid_t ended;
    do {
        kill(worker->pid, SIGCONT);
        ended = waitpid(worker->pid, &worker->wait_status, WUNTRACED);
    } while (ended < 0 ? errno == EINTR : WIFSTOPPED(worker->wait_status));
}

void vb_worker_end(struct vb_worker *worker)
{
    if (worker->pid == 0)
        return;
    if (!worker->reaped) {
        kill(worker->pid, SIGTERM); /* of the guard, which kills the remaining processes */
        await_end(worker);
        worker->reaped = true;
    }
    close(worker->control_fd);
    worker->pid = 0;
}

static int move_clear(int fd)
{
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, VB_FD_CLEAR_OF_WORKERS);
    close(fd);
    return moved;
}

/* What was started by its name: looked at afterwards, so that it cannot have been replaced in between. */
static int check_file(struct vb_worker *worker, const struct vb_crew_options *options, struct vb_error *error)
{
    const struct vb_allocator_choice *allocator = options->allocator;
    const char *path = options->program;
    const struct stat *status = options->program_status;
    if (options->layout) {
        path = options->layout->file.path;
        status = &options->layout->file.status;
    } else if (!path && allocator && allocator->program[0]) {
        path = allocator->program;
        status = &allocator->program_status;
    }
    if (!path || !status || vb_file_is_unchanged(path, status))
        return 0;
    vb_worker_end(worker);
    return vb_fail(error, VB_ERROR_MEASURE, "'%.200s' was changed while it was measured", path);
}

int vb_worker_start(struct vb_worker *worker, const struct vb_crew_options *options, int stage_fd,
                    struct vb_error *error)
{
    *worker = (struct vb_worker){.control_fd = -1, .module = options->module};
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return vb_fail(error, VB_ERROR_MEASURE, "cannot make a socket for a worker: %s", strerror(errno));
    int theirs = move_clear(pair[1]);
    worker->control_fd = pair[0];
    int status = theirs < 0 ? vb_fail(error, VB_ERROR_MEASURE, "cannot make a socket for a worker: %s", strerror(errno))
                            : vb_worker_spawn(worker, options, theirs, stage_fd, error);
    if (theirs >= 0)
        close(theirs);
    if (status != 0)
        close(worker->control_fd);
    return status == 0 ? check_file(worker, options, error) : status;
}

/* A loaded file that is written to changes in the process, too. */
static bool has_other_module(const struct vb_worker *worker)
{
    return worker->module && !vb_module_file_is_unchanged(worker->module);
}

static int note_other_module(struct vb_failure *failure)
{
    return note(failure, "the module was changed while it was measured");
}

int vb_worker_note_end(struct vb_worker *worker, struct vb_failure *failure)
{
    if (has_other_module(worker))
        return note_other_module(failure);
    if (!reap(worker, GRACE_NS))
        return note(failure, "hung up without ending");
    if (WIFSIGNALED(worker->wait_status)) {
        const char *name = sigabbrev_np(WTERMSIG(worker->wait_status));
        failure->trouble = VB_TROUBLE_CRASHED;
        return name ? note(failure, VB_WORDS_CRASHED " (SIG%s)", name)
                    : note(failure, VB_WORDS_CRASHED " (signal %d)", WTERMSIG(worker->wait_status));
    }
    return note(failure, "exited with status %d", WEXITSTATUS(worker->wait_status));
}

/* Waits for a message of the worker. Returns 0, or -1 with the failure. */
static int await_message(struct vb_worker *worker, const struct vb_crew_options *options, struct vb_failure *failure)
{
    int64_t deadline_ns = vb_clock_ns() + options->timeout_ns;
    for (;;) {
        if (vb_signals_check(options->signals)) {
            failure->stopped = true;
            return note(failure, "stopped");
        }
        int64_t left_ms = (deadline_ns - vb_clock_ns() + VB_NS_PER_MS - 1) / VB_NS_PER_MS;
        left_ms = left_ms > WATCH_STARVED_MS ? left_ms : WATCH_STARVED_MS;
        struct pollfd watched[] = {{.fd = worker->control_fd, .events = POLLIN},
                                   {.fd = options->signals->fd, .events = POLLIN}};
        int ready = poll(watched, 2, left_ms > LOOK_MS ? LOOK_MS : (int)left_ms);
        if (ready > 0 && watched[0].revents)
            return 0; /* whatever the time is */
        if (vb_hangs(&worker->hang, options->timeout_ns)) {
            vb_worker_time_out(worker, options, failure);
            return -1;
        }
    }
}

int vb_worker_take(struct vb_worker *worker, uint32_t wanted, struct vb_message *reply, struct vb_failure *failure)
{
    struct vb_error error = {0};
    int status = vb_message_receive(worker->control_fd, reply, 0, &error);
    if (status == VB_ERROR_IO)
        return vb_worker_note_end(worker, failure);
    failure->is_other_version = status == VB_ERROR_VERSION;
    if (status != 0)
        return note(failure, "worker %s", error.text);
    if (reply->serial != worker->serial)
        return note(failure, "worker answered out of turn");
    if (reply->kind == VB_FAILED) {
        reply->as.failed.reason[sizeof reply->as.failed.reason - 1] = '\0';
        bool skipped = reply->as.failed.fault == VB_FAULT_SKIPPED;
        failure->trouble = skipped ? VB_TROUBLE_SKIPPED : VB_TROUBLE_NONE;
        return note(failure, "%s%s", skipped ? VB_WORDS_SKIPPED : "", reply->as.failed.reason);
    }
    if (reply->kind != wanted && (reply->kind != VB_STILL || wanted == VB_PLAYED))
        return note(failure, "worker gave an answer that was not asked for");
    return 0;
}

int vb_worker_answer(struct vb_worker *worker, const struct vb_crew_options *options, uint32_t wanted,
                     struct vb_message *reply, struct vb_failure *failure)
{
    for (int stills = 0; stills < MOST_STILLS; stills++) {
        if (await_message(worker, options, failure) != 0)
            return -1;
        if (vb_worker_take(worker, wanted, reply, failure) != 0)
            return -1;
        if (reply->kind == wanted)
            return 0;
        worker->hang = vb_hang_begin(worker->process);
    }
    vb_worker_time_out(worker, options, failure);
    return -1;
}

/* The printable part of a worker's text, which may hold any bytes. */
static void take_word(char *word, const char *said, size_t size)
{
    snprintf(word, size, "%.*s", (int)size - 1, said);
    for (char *at = word; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = '?';
}

/* The allocator of a worker is the one that the worker has proved, not the one that we asked for. */
static int check_allocator(const struct vb_worker *worker, const struct vb_allocator_choice *wanted,
                           struct vb_failure *failure)
{
    const struct vb_server *server = &worker->server;
    if (!wanted || strcmp(server->name, wanted->name) == 0)
        return 0;
    if (server->name[0] == '\0')
        return note(failure, "malloc is not known to be served by %s", wanted->name);
    return note(failure, "malloc is served by %s (%s), not by %s", server->name,
                server->file[0] ? server->file : "no file known", wanted->name);
}

int vb_worker_greet(struct vb_worker *worker, const struct vb_crew_options *options, struct vb_failure *failure)
{
    struct vb_message hello;
    if (vb_worker_answer(worker, options, VB_HELLO, &hello, failure) != 0)
        return -1;
    take_word(worker->untrusted, hello.as.hello.untrusted, sizeof worker->untrusted);
    take_word(worker->server.name, hello.as.hello.server.name, sizeof worker->server.name);
    take_word(worker->server.file, hello.as.hello.server.file, sizeof worker->server.file);
    take_word(worker->server.version, hello.as.hello.server.version, sizeof worker->server.version);
    return check_allocator(worker, options->allocator, failure);
}

int vb_worker_ask(struct vb_worker *worker, struct vb_message *request, struct vb_failure *failure)
{
    request->serial = ++worker->serial;
    worker->asked = request->kind;
    worker->hang = vb_hang_begin(worker->process);
    if (vb_message_send(worker->control_fd, request, NULL) != 0)
        return vb_worker_note_end(worker, failure);
    return 0;
}

int vb_worker_call(struct vb_worker *worker, const struct vb_crew_options *options, struct vb_message *request,
                   uint32_t wanted, struct vb_message *reply, struct vb_failure *failure)
{
    if (vb_worker_ask(worker, request, failure) != 0)
        return -1;
    return vb_worker_answer(worker, options, wanted, reply, failure);
}

int vb_worker_ask_close(struct vb_worker *worker, struct vb_failure *failure)
{
    struct vb_message request = {.kind = VB_CLOSE};
    return vb_worker_ask(worker, &request, failure);
}

static int close_worker(struct vb_worker *worker, const struct vb_crew_options *options, struct vb_failure *failure)
{
    struct vb_message reply;
    if (worker->asked != VB_CLOSE)
        VB_OR_RETURN(vb_worker_ask_close(worker, failure));
    VB_OR_RETURN(vb_worker_answer(worker, options, VB_CLOSED, &reply, failure));
    if (!reap(worker, GRACE_NS))
        return note(failure, "did not end when told to");
    if (!(WIFEXITED(worker->wait_status) && WEXITSTATUS(worker->wait_status) == 0))
        return vb_worker_note_end(worker, failure);
    return has_other_module(worker) ? note_other_module(failure) : 0;
}

int vb_worker_close(struct vb_worker *worker, const struct vb_crew_options *options, struct vb_failure *failure)
{
    int status = close_worker(worker, options, failure);
    vb_worker_end(worker);
    return status;
}
