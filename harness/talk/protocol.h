/* SPDX-License-Identifier: MIT
 *
 * What the conductor and its workers say to each other, and the memory they share. The two meet only here.
 *
 * A worker is a program started with VB_WORKER_ARGUMENT as its only argument, a SOCK_SEQPACKET socket as file
 * descriptor VB_CONTROL_FD and a shared memory file as VB_STAGE_FD; with VB_MODULE_VARIABLE in its environment it has
 * the cases of that module, whose file is open as VB_MODULE_FD, in the place of its own. It says HELLO, then answers
 * each request with the reply of the same serial: the kind named beside the request, or FAILED with a reason. It ends
 * when it is told to close, when the socket is closed, or when its parent dies.
 *
 *     DESCRIBE   a place in the description       DESCRIBED  what is there: see talk/case_pack.h
 *     OPEN       case, variant and settings       OPENED   period and contracts
 *     TRY        n operations, plainly            TRIED    time, checksum
 *     COUNT      n operations, under the ledger   COUNTED  account, checksum
 *     CALIBRATE  length of a turn                 CALIBRATED  time of one operation
 *     PLAY       its part of the schedule         PLAYED
 *     METER      n operations, under perf events  METERED  events of one operation
 *     TRACE      n operations, inside the function VB_TRACED_FUNCTION, for a tool that watches  TRACED
 *     SITES      n operations, with a backtrace for each allocation  SITED  how many places
 *     SITE       one of them                      SITE_NAMED
 *     PLACE                                       PLACED  where the code of the variant lies
 *     CLOSE                                       CLOSED
 *
 * A worker is opened either to count, to meter, or to time. The ledger of one that counts is armed before the case's
 * set-up and never disarmed: arming or disarming jemalloc's hook while other threads live leaves those that end without
 * another allocation in a state that jemalloc 5.3.0 cannot clean up.
 */
#pragma once

#include "talk/account.h"
#include "talk/call_site.h"
#include "base/error.h"
#include "talk/metric.h"
#include "talk/tally.h"
#include "talk/whereabouts.h"
#include "talk/witness.h"
#include "case.h"
#include "talk/baton.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VB_PROTOCOL_MAGIC   0x76626d70u /* "vbmp" */
#define VB_PROTOCOL_VERSION 14u
#define VB_WORKER_ARGUMENT  "--vbench-worker"
#define VB_CONTROL_FD       3
#define VB_STAGE_FD         4
#define VB_MODULE_FD        5

/* In a worker's environment: the absolute path of the module that its cases are from. */
#define VB_MODULE_VARIABLE "VBENCH_MODULE"

/* In a worker's environment: it leaves its code where it is, so that a profiler around it finds the file it is from. */
#define VB_KEEP_PLACEMENT "VBENCH_KEEP_PLACEMENT"

#define VB_NAME_MAX        (VB_MAX_NAME_LENGTH + 1)
#define VB_FILE_MAX        256
#define VB_SETTINGS_MAX    2048
#define VB_DESCRIBED_BYTES 6000

/* In the place of an index, where only the name is known: of what another program has. */
#define VB_BY_NAME UINT32_MAX

/* The function around a loop that is traced, and around nothing else. */
#define VB_TRACED_FUNCTION "vb_traced_loop"

enum vb_message_kind {
    VB_HELLO = 1,
    VB_OPEN,
    VB_OPENED,
    VB_TRY,
    VB_TRIED,
    VB_COUNT,
    VB_COUNTED,
    VB_CALIBRATE,
    VB_CALIBRATED,
    VB_PLAY,
    VB_PLAYED,
    VB_CLOSE,
    VB_CLOSED,
    VB_FAILED,
    VB_METER,
    VB_METERED,
    VB_TRACE,
    VB_TRACED,
    VB_SITES,
    VB_SITED,
    VB_PLACE,
    VB_PLACED,
    VB_STILL, /* instead of the reply, which is to come: one more of its loops is over */
    VB_SITE,
    VB_SITE_NAMED,
    VB_DESCRIBE,
    VB_DESCRIBED,
};

/* A contract with its point already applied; kinds are those of enum vb_contract_kind. */
struct vb_promise {
    uint32_t kind;
    double value;
};

/* Who serves malloc in a worker's process, as it has proved to itself. */
struct vb_server {
    char name[VB_NAME_MAX]; /* "jemalloc", "glibc", ...; "" where it does not say */
    char file[VB_FILE_MAX];
    char version[VB_NAME_MAX];
};

struct vb_message {
    uint32_t magic;
    uint32_t version;
    uint32_t kind;
    uint32_t serial; /* of the request; a reply repeats it */
    union {
        struct {
            char program[VB_NAME_MAX];     /* version of the worker's program */
            char untrusted[VB_REASON_MAX]; /* why its times mean nothing; "" when nothing is known against them */
            struct vb_server server;
        } hello;
        struct {
            uint32_t case_index, variant_index; /* in the worker's table, or VB_BY_NAME */
            char case_name[VB_NAME_MAX];        /* which must stand there */
            char variant[VB_NAME_MAX];
            char settings[VB_SETTINGS_MAX]; /* "name=value", one per line */
            uint64_t heap_pad_bytes;        /* to shift the heap by; not 0: each launch draws its own addresses */
            uint32_t counts;                /* 1: it counts and never times; 0: the other way round */
            uint32_t backend;               /* enum vb_ledger_backend, when it counts */
            vb_metric_set metrics;          /* not empty: it meters these, and never times */
        } open;
        struct {
            int64_t period;
            struct vb_promise allocs, bytes;
            double processed_bytes, processed_items; /* by an operation; 0: not said */
        } opened;
        struct {
            int64_t operations;
        } trial;
        struct {
            int64_t elapsed_ns;
            uint64_t checksum;
        } tried;
        struct {
            int64_t operations;
            uint32_t pairs;            /* of loops, n and 2n operations each: 2 or 3 */
            int64_t common_operations; /* of a longer loop, for its checksum; 0: none */
            double op_ns;              /* of an operation, for one more pair, as long as the variant can; 0: none */
        } count;
        struct {
            struct vb_account account;
            uint64_t checksum;        /* over all loops of the pairs, in order */
            uint64_t common_checksum; /* of the longer loop */
            struct vb_rates rates;    /* over all loops that were counted */
        } counted;
        struct {
            int64_t turn_ns;
        } calibrate;
        struct {
            double op_ns;       /* the least of several turns */
            double fixed_ns;    /* of a turn, beside its operations */
            double least_op_ns; /* no machine does an operation in less */
            double beside_ns;   /* what the case's preparation for an operation takes */
        } calibrated;
        struct {
            uint32_t worker;  /* its index on the stage */
            uint32_t cold;    /* 1: before its first turn it times a first operation, and cold ones */
            uint32_t segment; /* 1 + the number of the segment of System V that is the stage; 0: it is VB_STAGE_FD */
        } play;
        struct {
            double spin_ns; /* time of a fixed chain of multiplications: how fast the CPU ran */
            struct vb_witness witness;
        } played;
        struct {
            int64_t operations;
        } meter;
        struct {
            struct vb_metric_count counts[VB_METRIC_COUNT];
        } metered;
        struct {
            int64_t warm_up_operations; /* run before, and not traced */
            int64_t operations;
        } trace;
        struct {
            uint64_t offset;
        } describe;
        struct {
            uint64_t total_bytes; /* of the whole description */
            uint32_t length;      /* of the piece at that offset; 0 at the end */
            char bytes[VB_DESCRIBED_BYTES];
        } described;
        struct vb_whereabouts placed;
        struct {
            int64_t operations;
        } sites;
        struct {
            uint32_t count;
            uint32_t knows_lines;      /* 0: what finds files and lines is not there */
            double lost_allocs_per_op; /* at places for which there was no room */
        } sited;
        struct {
            uint32_t index; /* those with most allocations come first */
        } site;
        struct {
            struct vb_call_site site;
        } site_named;
        struct {
            uint32_t fault; /* enum vb_fault */
            char reason[VB_REASON_MAX];
        } failed;
    } as;
};

enum vb_fault {
    VB_FAULT_CASE,     /* the case looped wrongly, or is not there */
    VB_FAULT_SKIPPED,  /* the case said that it cannot run here */
    VB_FAULT_PROTOCOL, /* a request that the worker does not understand */
};

/* Sends one message, filling magic and version. Returns 0 or VB_ERROR_IO. */
int vb_message_send(int control_fd, struct vb_message *message, struct vb_error *error);

/* Receives one message, waiting for it; `flags` as for recv(2). Returns 0, VB_ERROR_IO (with errno's words, or "end of
 * conversation"), or VB_ERROR_FORMAT when it is none of ours. */
int vb_message_receive(int control_fd, struct vb_message *message, int flags, struct vb_error *error);
