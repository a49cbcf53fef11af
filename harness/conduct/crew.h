/* SPDX-License-Identifier: MIT
 *
 * A worker process as the conductor sees it: it is started, spoken to, and always ended and reaped. */
#pragma once

#include "base/layouts.h"
#include "talk/measurement.h"
#include "base/module_file.h"
#include "talk/protocol.h"
#include "conduct/allocators.h"
#include "conduct/hang.h"
#include "conduct/signals.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The conductor's own descriptors that workers inherit have higher numbers than all those of a worker, so that
 * moving one into place cannot overwrite another. */
#define VB_FD_CLEAR_OF_WORKERS 10

struct vb_crew_options {
    char *const *launcher; /* words to put before the worker's command, ending with NULL; may be NULL */
    int64_t timeout_ns;    /* for each answer */
    struct vb_signals *signals;
    const struct vb_module_file *module; /* that it loads; NULL: none */
    const char *program;                 /* the worker's executable; NULL: this program, or its allocator's */
    const struct stat *program_status;   /* of that file, as it was at first; NULL: whatever it is */
    const struct vb_layout *layout;      /* the layout to be started or loaded; NULL: the program or module itself */
    const struct vb_allocator_choice *allocator; /* must serve malloc in the worker; NULL: any */
};

struct vb_worker {
    pid_t pid;     /* of its guard, which ends with the worker's status; 0: none */
    pid_t process; /* its own */
    int control_fd;
    uint32_t serial;
    uint32_t asked;      /* what it was asked for last */
    struct vb_hang hang; /* since then, or since its last VB_STILL */
    bool reaped;
    int wait_status;
    const struct vb_module_file *module;
    char untrusted[VB_REASON_MAX]; /* why the worker says that its times mean nothing; "" otherwise */
    struct vb_server server;       /* serves malloc there, as the worker reports it */
};

/* What went wrong with a worker, in the words of a result's row. */
struct vb_failure {
    enum vb_trouble trouble; /* NONE: only the words say it */
    bool timed_out;
    bool is_other_version;    /* of vbench, and so of the protocol */
    bool stopped;             /* nothing went wrong: the user asked to stop */
    char text[VB_STATUS_MAX]; /* "crashed (SIGSEGV)", "timed out after 10 s", "skipped: ...", ... */
};

/* Starts a worker that finds `stage_fd` (or nothing, when -1) as its stage, without waiting for it to speak. Returns 0
 * or VB_ERROR_MEASURE; then there is nothing to end. */
int vb_worker_start(struct vb_worker *worker, const struct vb_crew_options *options, int stage_fd,
                    struct vb_error *error);

/* Waits for HELLO. It must name the allocator that was asked for. Returns 0, or -1 with the failure. */
int vb_worker_greet(struct vb_worker *worker, const struct vb_crew_options *options, struct vb_failure *failure);

/* Sends a request, or returns -1 with the failure. */
int vb_worker_ask(struct vb_worker *worker, struct vb_message *request, struct vb_failure *failure);

/* Waits for the reply to the last request, which must be of kind `wanted`. Returns 0, or -1 with the failure. */
int vb_worker_answer(struct vb_worker *worker, const struct vb_crew_options *options, uint32_t wanted,
                     struct vb_message *reply, struct vb_failure *failure);

/* Both. */
int vb_worker_call(struct vb_worker *worker, const struct vb_crew_options *options, struct vb_message *request,
                   uint32_t wanted, struct vb_message *reply, struct vb_failure *failure);

/* Takes one message that is known to be there, as vb_worker_answer does; a VB_STILL, too, unless PLAYED is wanted. */
int vb_worker_take(struct vb_worker *worker, uint32_t wanted, struct vb_message *reply, struct vb_failure *failure);

/* Whether it has ended by now; it is reaped then. */
bool vb_worker_has_ended(struct vb_worker *worker);

/* The conversation broke off: reports how the worker ended, or that it does not. Returns -1. */
int vb_worker_note_end(struct vb_worker *worker, struct vb_failure *failure);

/* Kills the worker, if it still runs, with its children, and reaps it. Safe to call twice, and on a worker that
 * never started. */
void vb_worker_end(struct vb_worker *worker);

/* So that workers of a crew close side by side. Returns 0 or -1. */
int vb_worker_ask_close(struct vb_worker *worker, struct vb_failure *failure);

/* Asks it to close, if it was not yet, and reaps it; kills it if it does not answer in time. A failure here is the
 * teardown's. Returns 0 or -1. */
int vb_worker_close(struct vb_worker *worker, const struct vb_crew_options *options, struct vb_failure *failure);

/* Starts the process, behind a guard, with `control_fd` to speak to it and `stage_fd` (-1: none). Sets pid, process and
 * watch for hangs of the worker. Returns 0, or VB_ERROR_MEASURE or VB_ERROR_MEMORY with pid 0. See spawn.c. */
int vb_worker_spawn(struct vb_worker *worker, const struct vb_crew_options *options, int control_fd, int stage_fd,
                    struct vb_error *error);
