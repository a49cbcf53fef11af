/* SPDX-License-Identifier: MIT
 *
 * Counting from jemalloc's statistics, for a jemalloc without a hook. `nrequests` of a size class counts the blocks
 * handed out of it, those from a thread's cache included once that thread has flushed its cache or ended; so a reading
 * flushes the caller's cache, and other threads raise a doubt. `nmalloc` and `ndalloc` alone would not do: they count
 * what moves between arenas and caches, 100 blocks at a time. Their difference is exact after a flush and gives the
 * frees.
 *
 * Sizes asked for and the peak are unknown, and from jemalloc 5.3.1 on usable sizes of large blocks, too: it gives
 * these whole pages, which are fewer than their class has. All memory used here is static: a reading must not allocate.
 */
#include "measure/ledger/internal.h"
#include "measure/ledger/tasks.h"
#include "measure/thread_allocs.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLASSES_MAX 512 /* jemalloc 5.3 on x86-64 has 36 small and 196 large ones */
#define DEPTH_MAX   6
#define CLASS_AT    4 /* the index of the class in the place of "stats.arenas.I.bins.J.nrequests" */

/* A statistic by its place, which is read much faster than by its name. */
struct place {
    size_t at[DEPTH_MAX];
    size_t depth;
};

/* The small classes ("bins"), or the large ones. */
struct group {
    struct place requests; /* of the first class */
    struct place misses;   /* of the first class: of these, those that no cache had */
    struct place made;
    struct place returned;
    unsigned class_count;
    size_t class_bytes[CLASSES_MAX];
    uint64_t requests_before[CLASSES_MAX];
    uint64_t misses_before[CLASSES_MAX];
};

static struct {
    struct vb_jemalloc jemalloc;
    struct place epoch;
    struct place flush;
    struct place allocated;
    struct place background_threads;
    struct group small;
    struct group large;
    bool fills_classes;  /* a large block has the size of its class */
    int64_t cache_bytes; /* that a thread's cache takes, as a large block; 0: not known */
    int64_t threads_before;
    bool counts_twice; /* a large block that a thread's cache keeps, but does not have when it is asked for */
    int64_t live_blocks_before;
    uint64_t allocated_before;
    bool failed; /* a reading was refused */
    bool is_doubted;
    char doubt[VB_REASON_MAX]; /* keeps its text after the next begin(), because callers may keep the pointer */
} stats;

static bool find(const char *name, struct place *place)
{
    place->depth = DEPTH_MAX;
    return stats.jemalloc.find(name, place->at, &place->depth) == 0;
}

static void read_value(const struct place *place, void *value, size_t size)
{
    size_t got = size;
    if (stats.jemalloc.control_at(place->at, place->depth, value, &got, NULL, 0) != 0)
        stats.failed = true;
}

/* A size, too: heap_figures.c asserts that these are alike. */
static uint64_t read_counter(const struct place *place)
{
    uint64_t value = 0;
    read_value(place, &value, sizeof value);
    return value;
}

/* 4096 is MALLCTL_ARENAS_ALL: all arenas together. */
static bool prepare_group(struct group *group, const char *kind, const char *plural, const char *single,
                          const char *total)
{
    char name[80];
    struct place count, bytes;
    snprintf(name, sizeof name, "arenas.n%s", plural);
    bool found = find(name, &count);
    snprintf(name, sizeof name, "arenas.%s.0.size", single);
    found = found && find(name, &bytes);
    snprintf(name, sizeof name, "stats.arenas.4096.%s.0.nrequests", kind);
    found = found && find(name, &group->requests);
    snprintf(name, sizeof name, "stats.arenas.4096.%s.0.nmalloc", kind);
    found = found && find(name, &group->misses);
    snprintf(name, sizeof name, "stats.arenas.4096.%s.nmalloc", total);
    found = found && find(name, &group->made);
    snprintf(name, sizeof name, "stats.arenas.4096.%s.ndalloc", total);
    found = found && find(name, &group->returned);
    if (!found)
        return false;

    read_value(&count, &group->class_count, sizeof group->class_count);
    if (group->class_count > CLASSES_MAX)
        return false;
    for (unsigned i = 0; i < group->class_count; i++) {
        bytes.at[2] = i; /* "arenas.bin.J.size" */
        group->class_bytes[i] = read_counter(&bytes);
    }
    return !stats.failed;
}

/* Makes the statistics current. A thread without a cache (tcache:false) answers EFAULT, and has nothing to flush. */
static void refresh(void)
{
    int code = stats.jemalloc.control_at(stats.flush.at, stats.flush.depth, NULL, NULL, NULL, 0);
    uint64_t next = 1;
    if ((code != 0 && code != EFAULT) ||
        stats.jemalloc.control_at(stats.epoch.at, stats.epoch.depth, NULL, NULL, &next, sizeof next) != 0)
        stats.failed = true;
}

static uint64_t read_class(const struct place *of_first, unsigned class)
{
    struct place place = *of_first;
    place.at[CLASS_AT] = class;
    return read_counter(&place);
}

/* Whole pages, in the middle between two classes, which are at 4/4, 5/4, 6/4 and 7/4 of a power of two. */
#define BETWEEN_BYTES ((size_t)9 << 17)

static bool fills_classes(void)
{
    void *block = vb_hidden(malloc(BETWEEN_BYTES));
    bool is_larger = block && vb_usable_bytes(&stats.jemalloc, block) > (int64_t)BETWEEN_BYTES;
    free(block);
    return is_larger;
}

/* From jemalloc 5.3.1 on. The first large class is cached, and nothing is in the cache after a flush. */
static bool counts_twice(void)
{
    refresh();
    uint64_t before = read_class(&stats.large.requests, 0);
    free(vb_hidden(malloc(stats.large.class_bytes[0])));
    refresh();
    return read_class(&stats.large.requests, 0) - before > 1;
}

static void remember(struct group *group)
{
    for (unsigned i = 0; i < group->class_count; i++) {
        group->requests_before[i] = read_class(&group->requests, i);
        group->misses_before[i] = read_class(&group->misses, i);
    }
}

static void set_doubt(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void set_doubt(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(stats.doubt, sizeof stats.doubt, format, arguments);
    va_end(arguments);
    stats.is_doubted = true;
}

static void *do_nothing(void *unused)
{
    return unused;
}

/* A thread that begins has its cache made, which the statistics count as a large block that the program never asked
 * for. */
static int64_t find_cache_bytes(void)
{
    pthread_t thread;
    if (!vb_threads_are_watched())
        vb_threads_watch();
    vb_threads_make_caches();
    refresh();
    remember(&stats.large);
    if (!vb_threads_are_watched() || pthread_create(&thread, NULL, do_nothing, NULL) != 0)
        return 0;
    pthread_join(thread, NULL);
    refresh();
    uint64_t blocks = 0, bytes = 0;
    for (unsigned i = 0; i < stats.large.class_count; i++) {
        uint64_t made = read_class(&stats.large.requests, i) - stats.large.requests_before[i];
        blocks += made;
        bytes += made * stats.large.class_bytes[i];
    }
    return blocks == 1 ? (int64_t)bytes : 0;
}

/* Without those caches. A cache is of the same size in every thread, and is given back when that ends. */
static void leave_out_caches(struct vb_counts *counts)
{
    int64_t threads = vb_threads_begun() - stats.threads_before;
    if (threads == 0)
        return;
    if (stats.cache_bytes == 0) {
        set_doubt("threads began, whose caches the statistics count as blocks");
        return;
    }
    counts->allocs -= threads;
    if (counts->usable_bytes != -1)
        counts->usable_bytes -= threads * stats.cache_bytes;
}

static bool prepare(const struct vb_jemalloc *jemalloc, char *reason, size_t size)
{
    memset(&stats, 0, sizeof stats);
    stats.jemalloc = *jemalloc;
    if (find("epoch", &stats.epoch) && find("thread.tcache.flush", &stats.flush) &&
        find("stats.allocated", &stats.allocated) &&
        find("stats.background_thread.num_threads", &stats.background_threads) &&
        prepare_group(&stats.small, "bins", "bins", "bin", "small") &&
        prepare_group(&stats.large, "lextents", "lextents", "lextent", "large")) {
        stats.fills_classes = fills_classes();
        stats.counts_twice = counts_twice();
        stats.cache_bytes = find_cache_bytes();
        return true;
    }
    snprintf(reason, size, "jemalloc %.40s lacks the statistics that counting needs", jemalloc->version);
    return false;
}

static int64_t live_blocks(void)
{
    uint64_t made = read_counter(&stats.small.made) + read_counter(&stats.large.made);
    uint64_t returned = read_counter(&stats.small.returned) + read_counter(&stats.large.returned);
    return (int64_t)(made - returned);
}

/* Where a miss is counted twice, only blocks that no cache keeps can be told: of others, the first is one, after a
 * flush. */
static void doubt_misses(const struct group *group, unsigned class, int64_t requests)
{
    int64_t misses = (int64_t)(read_class(&group->misses, class) - group->misses_before[class]);
    if (group == &stats.large && stats.counts_twice && requests > misses)
        set_doubt("jemalloc %.40s counts blocks of %zu bytes twice where a cache has none", stats.jemalloc.version,
                  group->class_bytes[class]);
}

static void add_requests(const struct group *group, struct vb_counts *counts)
{
    bool is_known = group == &stats.small || stats.fills_classes;
    for (unsigned i = 0; i < group->class_count; i++) {
        int64_t requests = (int64_t)(read_class(&group->requests, i) - group->requests_before[i]);
        counts->allocs += requests;
        doubt_misses(group, i, requests);
        if (requests != 0 && !is_known)
            counts->usable_bytes = -1;
        if (counts->usable_bytes != -1)
            counts->usable_bytes += requests * (int64_t)group->class_bytes[i];
    }
}

/* A thread that ends has flushed its cache. jemalloc's own background threads allocate nothing that is counted. */
static void doubt_other_threads(void)
{
    int threads = vb_tasks_alive();
    int others = threads - 1 - (int)read_counter(&stats.background_threads);
    if (threads == 0)
        set_doubt("cannot read /proc/self/task to see whether other threads are alive");
    else if (others > 0)
        set_doubt("%d other thread%s alive, whose cache the statistics cannot see into", others,
                  others == 1 ? " is" : "s are");
}

static bool arm(char *reason, size_t size)
{
    (void)reason;
    (void)size;
    return true;
}

static void disarm(void)
{
}

static void begin(void)
{
    stats.failed = false;
    stats.is_doubted = false;
    doubt_other_threads();
    refresh();
    stats.live_blocks_before = live_blocks();
    stats.allocated_before = read_counter(&stats.allocated);
    remember(&stats.small);
    remember(&stats.large);
    stats.threads_before = vb_threads_begun();
}

static void end(struct vb_counts *counts)
{
    *counts = (struct vb_counts){.asked_bytes = -1, .peak_bytes = -1, .watched_bytes = -1, .threads = -1};
    doubt_other_threads();
    refresh();
    add_requests(&stats.small, counts);
    add_requests(&stats.large, counts);
    leave_out_caches(counts);
    counts->frees = counts->allocs - (live_blocks() - stats.live_blocks_before);
    counts->live_bytes = (int64_t)(read_counter(&stats.allocated) - stats.allocated_before);
    if (stats.failed)
        set_doubt("jemalloc refused to give its statistics");
}

static const char *doubt(void)
{
    return stats.is_doubted ? stats.doubt : NULL;
}

const struct vb_counter vb_stats_counter = {
    .name = "stats",
    .prepare = prepare,
    .arm = arm,
    .disarm = disarm,
    .begin = begin,
    .end = end,
    .doubt = doubt,
};
