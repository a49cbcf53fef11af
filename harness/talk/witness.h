/* SPDX-License-Identifier: MIT
 *
 * What a worker saw of itself during a launch, beside the times of its turns. */
#pragma once

#include "talk/tally.h"

#include <stdbool.h>
#include <stdint.h>

/* The percentiles that are kept of recorded operations. */
enum vb_tail_level {
    VB_TAIL_P50,
    VB_TAIL_P90,
    VB_TAIL_P99,
    VB_TAIL_P99_9,
    VB_TAIL_P99_99,
    VB_TAIL_LEVELS, /* how many there are */
};

/* Why durations that a case recorded are implausible. Then no percentiles are given. */
enum vb_tail_doubt {
    VB_TAIL_BELIEVED,
    VB_TAIL_MISCOUNTED, /* they are not as many as the operations of the timed turns */
    VB_TAIL_IMPOSSIBLE, /* some are longer than all turns together: two clocks that differ, or no duration at all */
    VB_TAIL_EXCESSIVE,  /* their sum is more than the turns took */
    VB_TAIL_DOUBTS,     /* how many there are */
};

/* How far a time may be from the one recorded, as a share of it: they are kept in slots of a histogram. */
#define VB_TAIL_ERROR (1.0 / 64)

/* A percentile is given only if at least this many operations lie beyond it: with fewer, the next launch would give
 * a different one. */
#define VB_TAIL_BEYOND 10

/* Operations that a launch must record for the last percentile, at one in 10,000. */
#define VB_TAIL_WANTED (10000 * VB_TAIL_BEYOND)

/* Of the operations recorded in the timed turns of a launch. A level that is not known is NAN. */
struct vb_tail {
    int64_t recorded; /* operations; 0: the case records none, or they are not believed; the rest means nothing */
    uint32_t doubt;   /* enum vb_tail_doubt; recorded is 0 unless VB_TAIL_BELIEVED */
    double level_ns[VB_TAIL_LEVELS];
    double slowest_ns; /* NAN, like all levels: the processor's ticks are not of equal length, so times are unknown */
};

/* The allocator's own view of the process, at one moment. Sizes in bytes, the rest counted from the start of the
 * process. */
struct vb_heap_state {
    uint64_t allocated; /* in use by the program */
    uint64_t active;    /* in pages of which some is in use */
    uint64_t resident;  /* in physical memory, the allocator's own included */
    uint64_t retained;  /* kept as addresses, without memory behind */
    uint64_t purges;    /* times that unused pages were given back */
    uint64_t fills;     /* of thread caches */
    uint64_t flushes;   /* of thread caches */
};

/* What the threads of the process allocated in its timed turns, as jemalloc counts it for each of them. */
struct vb_watch {
    int64_t bytes; /* -1: not known */
    int64_t operations;
    int64_t turns;
};

struct vb_witness {
    struct vb_watch watch;
    struct vb_tail tail;
    int64_t rss_growth_bytes; /* the most resident memory during the launch, above that before its first turn; -1: not
                                 known */
    uint32_t has_heap;        /* 1: `before` and `after` are known, because the allocator is jemalloc */
    struct vb_heap_state before; /* the first turn */
    struct vb_heap_state after;  /* the last turn */
    double first_ns;             /* of an operation of the first period that the process ran; NAN: not requested */
    double cold_ns;              /* likewise, with the caches emptied before it: the median of several */
    int64_t batch;               /* operations that are timed at once, at most; 0: all of a turn */
    double clock_ns;             /* that reading the clocks adds to what is timed at once; with a batch only */
    struct vb_tallies tallies;   /* of the timed turns, whose operations are watch.operations */
};

/* That of a variant which took no part: nothing is known. */
extern const struct vb_witness vb_no_witness;

/* Whether it can be true: nothing negative or beyond what a machine has, no time longer than `longest_ns`, levels in
 * ascending order and below the slowest, none without those before it, and no more operations recorded than
 * `most_operations`. A faulty worker may send anything. */
bool vb_witness_is_sound(const struct vb_witness *witness, int64_t most_operations, double longest_ns);
