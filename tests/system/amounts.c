/* SPDX-License-Identifier: MIT
 *
 * A module of cases whose answers are known: what prepare() costs and allocates, what operations process, and counters
 * of a case's own, good and bad. */
#include "case.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t burn(uint64_t value, int64_t steps)
{
    for (int64_t i = 0; i < steps; i++)
        value = vb_opaque(value * 0x9e3779b97f4a7c15u + 1);
    return value;
}

/* leak: both variants do the same, but before the loops of one much time is spent, and blocks are allocated. A process
 * runs one variant, so that its loop function may say which it is. */
static int is_dear;

static void prepare_dearly(struct vb_run *run)
{
    if (!is_dear)
        return;
    VB_USE(burn((uint64_t)run->count, 2000 * run->count));
    void **blocks = malloc((size_t)(run->count + 1) * sizeof *blocks);
    for (int64_t i = 0; blocks && i <= run->count; i++)
        blocks[i] = i < run->count ? malloc(100) : NULL;
    run->input = blocks;
}

static void release_dearly(struct vb_run *run)
{
    void **blocks = run->input;
    for (int64_t i = 0; blocks && blocks[i]; i++)
        free(blocks[i]);
    free(blocks);
}

static uint64_t burn_some(struct vb_run *run)
{
    uint64_t sum = 0;
    VB_LOOP(run)
    sum += burn(vb_opaque(1), 200);
    return sum;
}

static uint64_t dear(struct vb_run *run)
{
    is_dear = 1;
    return burn_some(run);
}

static const struct vb_case leak = {
    .summary = "does the time of a preparation leak into that of an operation?",
    .variants = {{.name = "cheap", .loop = burn_some, .allocs = VB_EXACTLY(0), .bytes = VB_EXACTLY(0)},
                 {.name = "dear", .loop = dear, .allocs = VB_EXACTLY(0), .bytes = VB_EXACTLY(0)}},
    .threads = "1,2",
    .prepare = prepare_dearly,
    .release = release_dearly,
};

/* consume: an operation frees a block that prepare() allocated and allocates a smaller one, which release() frees. */
static int64_t batch_of(const struct vb_run *run)
{
    return vb_integer(run, "batch");
}

static void prepare_blocks(struct vb_run *run)
{
    int64_t batch = vb_integer(run, "batch");
    if (batch > 0 && run->count > batch)
        vb_skip(run, "a loop of more operations than fit");
    if (run->count % 5 != 0)
        vb_skip(run, "a loop that is no multiple of the period");
    void **blocks = malloc((size_t)run->count * sizeof *blocks);
    for (int64_t i = 0; blocks && i < run->count; i++)
        blocks[i] = malloc(1000);
    run->input = blocks;
}

static void release_blocks(struct vb_run *run)
{
    void **blocks = run->input;
    for (int64_t i = 0; i < run->count; i++)
        free(blocks[i]);
    free(blocks);
}

static uint64_t consume_blocks(struct vb_run *run)
{
    void **blocks = run->input;
    int64_t i = 0;
    VB_LOOP(run)
    {
        free(blocks[i]);
        blocks[i] = malloc(40);
        i++;
    }
    return (uint64_t)i;
}

static double consumed(const struct vb_run *run)
{
    return run->fixture ? 1000 : NAN; /* setup() has been called by then */
}

static void remember(struct vb_run *run)
{
    run->fixture = run;
}

static const struct vb_case consume = {
    .summary = "what is consumed is prepared, in batches",
    .variants = {{.name = "blocks", .loop = consume_blocks, .allocs = VB_EXACTLY(1), .bytes = VB_EXACTLY(40)}},
    .params = {{.name = "batch", .values = "0,5,100", .lowest = 0, .highest = 1e6, .whole = 1}},
    .threads = "1,2",
    .period = 5,
    .setup = remember,
    .prepare = prepare_blocks,
    .release = release_blocks,
    .batch_at = batch_of,
    .processed_bytes_at = consumed,
    .processed_items = 2,
};

/* rested: before each operation passes much more than it takes. */
static void rest(struct vb_run *run)
{
    (void)run;
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
}

static uint64_t burn_little(struct vb_run *run)
{
    uint64_t sum = 0;
    VB_LOOP(run)
    sum += burn(vb_opaque(1), 50);
    return sum;
}

static const struct vb_case rested = {
    .summary = "does a turn end where its batches take long to prepare?",
    .variants = {{.name = "little", .loop = burn_little}},
    .prepare = rest,
    .batch = 1,
};

/* own: three probes an operation, whatever the loop; tosses differ from process to process. */
static uint64_t count_own(struct vb_run *run)
{
    static uint64_t state;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    state = state * 6364136223846793005u + (uint64_t)now.tv_nsec;
    double tosses = 0;
    int64_t probes = 0;
    VB_LOOP(run)
    {
        state = state * 6364136223846793005u + 1442695040888963407u;
        tosses += (double)(state >> 63);
        probes += 3;
        VB_USE(probes);
    }
    vb_counter(run, "probes", (double)probes);
    vb_counter(run, "tosses", tosses);
    vb_counter(run, "debt", -0.5 * (double)run->count);
    return 1;
}

static uint64_t count_inside(struct vb_run *run)
{
    VB_LOOP(run)
    vb_counter(run, "probes", 3);
    return 1;
}

static const struct vb_case own = {
    .summary = "counters of a case's own",
    .variants = {{.name = "behind", .loop = count_own}, {.name = "inside", .loop = count_inside}},
};

static const struct vb_case own_threads = {
    .summary = "the same in several threads",
    .variants = {{.name = "inside", .loop = count_inside}},
    .threads = "1,2",
};

/* Each a mistake. */
static uint64_t count_badly(struct vb_run *run)
{
    const char *how = vb_text(run, "how");
    char name[100];
    VB_LOOP(run)
    {
    }
    if (strcmp(how, "empty") == 0)
        vb_counter(run, "", 1);
    if (strcmp(how, "null") == 0)
        vb_counter(run, NULL, 1);
    if (strcmp(how, "long") == 0) {
        memset(name, 'x', sizeof name);
        name[70] = '\0';
        vb_counter(run, name, 1);
    }
    if (strcmp(how, "hostile") == 0)
        vb_counter(run, "a,b\n\"<script>\033[2J", 1);
    if (strcmp(how, "spelling") == 0) {
        vb_counter(run, "cache_hits", 1);
        vb_counter(run, "cacheHits", 1);
    }
    if (strcmp(how, "nan") == 0)
        vb_counter(run, "probes", NAN);
    if (strcmp(how, "infinite") == 0)
        vb_counter(run, "probes", INFINITY);
    if (strcmp(how, "huge") == 0) {
        vb_counter(run, "probes", 1e308);
        vb_counter(run, "probes", 1e308);
    }
    for (int i = 0; strcmp(how, "many") == 0 && i <= VB_MAX_COUNTERS; i++) {
        name[0] = (char)('a' + i);
        name[1] = '\0';
        vb_counter(run, name, 1);
    }
    return 1;
}

static const struct vb_case bad = {
    .summary = "counters that are none",
    .variants = {{.name = "one", .loop = count_badly}},
    .params = {{.name = "how", .values = "empty,null,long,hostile,spelling,nan,infinite,huge,many"}},
};

static uint64_t spell_one(struct vb_run *run)
{
    VB_LOOP(run)
    {
    }
    vb_counter(run, "probes", 1);
    return 1;
}

static uint64_t spell_other(struct vb_run *run)
{
    VB_LOOP(run)
    {
    }
    vb_counter(run, "Probes", 1);
    return 1;
}

static const struct vb_case spelled = {
    .summary = "two variants that spell a counter in two ways",
    .variants = {{.name = "one", .loop = spell_one}, {.name = "other", .loop = spell_other}},
};

static void count_in_setup(struct vb_run *run)
{
    vb_counter(run, "probes", 1);
}

static const struct vb_case in_setup = {
    .summary = "a counter where nothing is counted",
    .variants = {{.name = "one", .loop = spell_one}},
    .setup = count_in_setup,
};

static const struct vb_case in_prepare = {
    .summary = "likewise",
    .variants = {{.name = "one", .loop = spell_one}},
    .prepare = count_in_setup,
};

static void give_up(struct vb_run *run)
{
    vb_skip(run, "there is nothing to prepare");
}

static const struct vb_case skipped = {
    .summary = "prepare() skips",
    .variants = {{.name = "one", .loop = spell_one}},
    .threads = "1,2",
    .prepare = give_up,
};

static double no_amount(const struct vb_run *run)
{
    (void)run;
    return -1;
}

static const struct vb_case negative = {
    .summary = "less than nothing is processed",
    .variants = {{.name = "one", .loop = spell_one}},
    .processed_items_at = no_amount,
};

static int64_t odd_batch(const struct vb_run *run)
{
    (void)run;
    return 7;
}

static const struct vb_case odd = {
    .summary = "a batch that is no multiple of the period",
    .variants = {{.name = "one", .loop = spell_one}},
    .period = 5,
    .batch_at = odd_batch,
};

/* touch: an operation follows pointers through half a megabyte, which is in the caches after the first one. late: what
 * a process does first takes long. */
#define LINES 8192

static void *chain[LINES][8]; /* a cache line each */

static void link_chain(struct vb_run *run)
{
    (void)run;
    for (size_t i = 0; i < LINES; i++)
        chain[i * 5167 % LINES][0] = chain[(i + 1) * 5167 % LINES]; /* coprime: all lines, far from each other */
}

static uint64_t follow(struct vb_run *run)
{
    void **place = chain[0];
    VB_LOOP(run)
    {
        for (int i = 0; i < LINES; i++)
            place = *place;
        VB_USE(place);
    }
    return place == chain[0];
}

static uint64_t start_late(struct vb_run *run)
{
    static int is_late;
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        if (!is_late)
            VB_USE(burn(1, 1000000));
        is_late = 1;
        sum += burn(vb_opaque(1), 100);
    }
    return sum;
}

static const struct vb_case touch = {
    .summary = "what is cold takes longer",
    .variants = {{.name = "chain", .loop = follow}},
    .setup = link_chain,
    .prepare = link_chain, /* brings all of it back, before the caches are emptied */
};

static const struct vb_case late = {
    .summary = "what is first takes longer",
    .variants = {{.name = "once", .loop = start_late}},
    .threads = "1,2",
};

static const struct vb_case_entry cases[] = {
    {.name = "leak", .descriptor = &leak},
    {.name = "consume", .descriptor = &consume},
    {.name = "own", .descriptor = &own},
    {.name = "own_threads", .descriptor = &own_threads},
    {.name = "bad", .descriptor = &bad},
    {.name = "spelled", .descriptor = &spelled},
    {.name = "in_setup", .descriptor = &in_setup},
    {.name = "in_prepare", .descriptor = &in_prepare},
    {.name = "skipped", .descriptor = &skipped},
    {.name = "negative", .descriptor = &negative},
    {.name = "odd", .descriptor = &odd},
    {.name = "touch", .descriptor = &touch},
    {.name = "late", .descriptor = &late},
    {.name = "rested", .descriptor = &rested},
    {.name = NULL},
};
VB_MODULE(cases);
