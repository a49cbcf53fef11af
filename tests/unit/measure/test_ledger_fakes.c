/* SPDX-License-Identifier: MIT
 *
 * The counters beside a jemalloc of another version, or one that refuses: its functions, changed where the test says.
 */
#include "measure/ledger/internal.h"

#include "ledger_fixture.h"

#include <errno.h>
#include <jemalloc/jemalloc.h>
#include <pthread.h>
#include <sys/resource.h>

#define ALL_FINDS 16 /* statistics that are looked up */

#define DEPTH 6

/* Where a statistic is. */
struct place {
    size_t at[DEPTH];
    size_t depth;
};

static struct vb_jemalloc real;

/* What is changed, and where it is. */
static struct {
    int finds; /* lookups that succeed */
    int reads; /* readings that succeed */
    int flush_code, epoch_code;
    unsigned class_count; /* of the small classes; 0: as it is */
    bool doubles;         /* each large block is counted twice where a cache has none */
    struct place flush, epoch, small_count, small_bytes, large_requests;
} fake;

static int find(const char *name, size_t *at, size_t *depth)
{
    static const struct {
        const char *name;
        struct place *place;
    } known[] = {{"thread.tcache.flush", &fake.flush},
                 {"epoch", &fake.epoch},
                 {"arenas.nbins", &fake.small_count},
                 {"arenas.bin.0.size", &fake.small_bytes},
                 {"stats.arenas.4096.lextents.0.nrequests", &fake.large_requests}};
    if (fake.finds-- <= 0)
        return ENOENT;
    int code = real.find(name, at, depth);
    for (size_t i = 0; i < COUNT(known); i++)
        if (strcmp(name, known[i].name) == 0) {
            known[i].place->depth = *depth;
            memcpy(known[i].place->at, at, *depth * sizeof *at);
        }
    return code;
}

/* `index`: of a part that may differ. */
static bool is_at(const struct place *place, const size_t *at, size_t depth, size_t index)
{
    bool is_same = place->depth == depth;
    for (size_t i = 0; is_same && i < depth; i++)
        is_same = i == index || place->at[i] == at[i];
    return is_same;
}

static int control_at(const size_t *at, size_t depth, void *old, size_t *old_size, void *new, size_t new_size)
{
    if (old && fake.reads-- <= 0)
        return EAGAIN;
    if (is_at(&fake.flush, at, depth, DEPTH) && fake.flush_code)
        return fake.flush_code;
    if (is_at(&fake.epoch, at, depth, DEPTH) && fake.epoch_code)
        return fake.epoch_code;
    if (is_at(&fake.small_bytes, at, depth, 2) && at[2] >= 36) {
        *(size_t *)old = 8;
        return 0;
    }
    int code = real.control_at(at, depth, old, old_size, new, new_size);
    if (is_at(&fake.small_count, at, depth, DEPTH) && fake.class_count)
        *(unsigned *)old = fake.class_count;
    if (is_at(&fake.large_requests, at, depth, 4) && fake.doubles)
        *(uint64_t *)old *= 2;
    return code;
}

/* What the fakes make of jemalloc 5.3.0 is what later versions do by themselves. */
static void skip_where_it_is_so(void)
{
    if (strncmp(JEMALLOC_VERSION, "5.3.0", 5) != 0)
        skip();
}

/* jemalloc 5.3.1 gives large blocks whole pages. */
static size_t usable_in_pages(const void *block, int flags)
{
    size_t usable = real.usable_size(block, flags);
    return usable == (size_t)10 << 17 ? (size_t)9 << 17 : usable;
}

static struct vb_jemalloc fake_jemalloc(void)
{
    struct vb_jemalloc jemalloc = real;
    memset(&fake, 0, sizeof fake);
    fake.finds = fake.reads = 1 << 20;
    jemalloc.find = find;
    jemalloc.control_at = control_at;
    return jemalloc;
}

static bool prepare(const struct vb_jemalloc *jemalloc, char *reason)
{
    reason[0] = '\0';
    return vb_stats_counter.prepare(jemalloc, reason, VB_REASON_MAX);
}

static void statistics_that_are_missing(void **state)
{
    (void)state;
    char reason[VB_REASON_MAX];
    struct vb_jemalloc jemalloc = fake_jemalloc();
    for (int finds = 0; finds < ALL_FINDS; finds++) {
        fake.finds = finds;
        assert_false(prepare(&jemalloc, reason));
        assert_non_null(strstr(reason, " lacks the statistics that counting needs"));
    }
    fake.finds = ALL_FINDS;
    assert_true(prepare(&jemalloc, reason));
    assert_string_equal(reason, "");
}

static void counts_of_classes(void **state)
{
    (void)state;
    char reason[VB_REASON_MAX];
    struct vb_jemalloc jemalloc = fake_jemalloc();
    fake.class_count = 512;
    assert_true(prepare(&jemalloc, reason));
    fake.class_count = 513;
    assert_false(prepare(&jemalloc, reason));
    fake.class_count = 0;
    static const int reads[] = {0, 1, 36, 37, 38, 100};
    for (size_t i = 0; i < COUNT(reads); i++) {
        fake.reads = reads[i];
        assert_false(prepare(&jemalloc, reason));
    }
}

static struct vb_counts counted(size_t bytes, int times)
{
    struct vb_counts counts;
    vb_stats_counter.begin();
    for (int i = 0; i < times; i++)
        free(kept(malloc(bytes)));
    vb_stats_counter.end(&counts);
    return counts;
}

static void expect_doubt(const char *words)
{
    const char *doubt = vb_stats_counter.doubt();
    if (words ? !doubt || !strstr(doubt, words) : doubt != NULL)
        fail_msg("'%s' instead of '%s'", doubt ? doubt : "none", words ? words : "none");
}

static void readings_that_are_refused(void **state)
{
    (void)state;
    skip_if_emulated();
    char reason[VB_REASON_MAX];
    struct vb_jemalloc jemalloc = fake_jemalloc();
    assert_true(prepare(&jemalloc, reason));
    assert_int_equal(counted(100, 3).allocs, 3);
    expect_doubt(NULL);
    fake.flush_code = EFAULT; /* a thread without a cache */
    counted(100, 1);
    expect_doubt(NULL);
    fake.flush_code = EINVAL;
    counted(100, 1);
    expect_doubt("jemalloc refused to give its statistics");
    fake.flush_code = 0;
    counted(100, 1);
    expect_doubt(NULL); /* of this count alone */
    fake.epoch_code = EAGAIN;
    counted(100, 1);
    expect_doubt("refused");
    fake.epoch_code = 0;
    fake.reads = 300;
    counted(100, 1);
    expect_doubt("refused");
}

static void large_blocks_that_do_not_fill_their_class(void **state)
{
    (void)state;
    skip_if_emulated();
    skip_where_it_is_so();
    char reason[VB_REASON_MAX];
    struct vb_jemalloc jemalloc = fake_jemalloc();
    assert_true(prepare(&jemalloc, reason));
    assert_int_equal(counted(1 << 20, 1).usable_bytes, 1 << 20);
    jemalloc.usable_size = usable_in_pages;
    assert_true(prepare(&jemalloc, reason));
    assert_int_equal(counted(1 << 20, 1).usable_bytes, -1);
    assert_int_equal(counted(100, 2).usable_bytes, 224);
    expect_doubt(NULL);
}

static void large_blocks_that_are_counted_twice(void **state)
{
    (void)state;
    skip_if_emulated();
    skip_where_it_is_so();
    char reason[VB_REASON_MAX];
    struct vb_jemalloc jemalloc = fake_jemalloc();
    size_t cached = 16384, uncached = 65536;
    assert_true(prepare(&jemalloc, reason));
    assert_int_equal(counted(cached, 2).allocs, 2);
    expect_doubt(NULL);
    fake.doubles = true;
    assert_true(prepare(&jemalloc, reason));
    counted(cached, 1);
    expect_doubt(" counts blocks of 16384 bytes twice where a cache has none");
    counted(100, 3);
    expect_doubt(NULL);
    fake.doubles = false; /* others are counted once */
    assert_int_equal(counted(uncached, 2).allocs, 2);
    expect_doubt(NULL);
}

static void *wait_twice(void *barrier)
{
    if (barrier) {
        pthread_barrier_wait(barrier);
        pthread_barrier_wait(barrier);
    }
    return NULL;
}

/* Where the statistics do not tell how large a thread's cache is. */
static void caches_that_are_not_known(void **state)
{
    (void)state;
    char reason[VB_REASON_MAX];
    struct vb_counts counts;
    pthread_t thread;
    struct vb_jemalloc jemalloc = fake_jemalloc();
    fake.doubles = true;
    assert_true(prepare(&jemalloc, reason));
    fake.doubles = false;
    vb_stats_counter.begin();
    assert_int_equal(pthread_create(&thread, NULL, wait_twice, NULL), 0);
    pthread_join(thread, NULL);
    vb_stats_counter.end(&counts);
    expect_doubt("threads began, whose caches the statistics count as blocks");
}

static void other_threads(void **state)
{
    (void)state;
    skip_if_emulated();
    char reason[VB_REASON_MAX];
    pthread_barrier_t barrier;
    pthread_t threads[2];
    struct vb_jemalloc jemalloc = fake_jemalloc();
    assert_true(prepare(&jemalloc, reason));
    pthread_barrier_init(&barrier, NULL, 3);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, wait_twice, &barrier), 0);
    pthread_barrier_wait(&barrier);
    counted(100, 1);
    expect_doubt("2 other threads are alive");
    pthread_barrier_wait(&barrier);
    for (size_t i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);
    counted(100, 1);
    expect_doubt(NULL);
    /* jemalloc's own are none of the program's. */
    bool is_wanted = true;
    if (mallctl("background_thread", NULL, NULL, &is_wanted, sizeof is_wanted) == 0) {
        counted(100, 1); /* its statistics are of the count before */
        counted(100, 1);
        expect_doubt(NULL);
        is_wanted = false;
        mallctl("background_thread", NULL, NULL, &is_wanted, sizeof is_wanted);
    }
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){.rlim_cur = 0, .rlim_max = before.rlim_max});
    counted(100, 1);
    setrlimit(RLIMIT_NOFILE, &before);
    expect_doubt("cannot read /proc/self/task to see whether other threads are alive");
}

/* jemalloc's hooks_t. */
struct hooks {
    void (*alloc)(void *extra, int type, void *result, uintptr_t raw_result, uintptr_t args[3]);
    void (*others[2])(void);
    void *extra;
};

#define PROBE 4099 /* bytes that the hook asks for to learn its numbers */

/* What comes of an installation, and the event that follows. */
static struct installation {
    int code, type;
    uintptr_t block, bytes;
    const char *reason; /* NULL: it is believed */
} installation;

static int control(const char *name, void *old, size_t *old_size, void *new, size_t new_size)
{
    (void)old, (void)old_size, (void)new_size;
    uintptr_t args[3] = {installation.block, installation.bytes, 0};
    if (strcmp(name, "experimental.hooks.install") != 0)
        return 0;
    if (installation.code == 0)
        ((struct hooks *)new)->alloc(NULL, installation.type, NULL, 0, args);
    return installation.code;
}

static void hooks_of_other_versions(void **state)
{
    (void)state;
    static const struct installation table[] = {
        {0, 7, 0, PROBE, NULL},
        {0, 8, 0, PROBE, NULL},
        {0, 6, 0, PROBE, " numbers its hook events in an unknown way (realloc: 6)"},
        {0, 9, 0, PROBE, "(realloc: 9)"},
        {0, 5, 0, PROBE, "(realloc: -1)"}, /* as valloc's event may look */
        {0, 7, 1, PROBE, "(realloc: -1)"},
        {0, 7, 0, PROBE - 1, "(realloc: -1)"},
        {ENOENT, 7, 0, PROBE, " has no allocation hook"},
        {EAGAIN, 7, 0, PROBE, "all of jemalloc's hook slots are taken"},
        {EINVAL, 7, 0, PROBE, " refuses the hook (error 22)"},
    };
    struct vb_jemalloc jemalloc = real;
    jemalloc.control = control;
    for (size_t i = 0; i < COUNT(table); i++) {
        char reason[VB_REASON_MAX] = "";
        installation = table[i];
        assert_int_equal(vb_hook_counter.prepare(&jemalloc, reason, sizeof reason), table[i].reason == NULL);
        if (table[i].reason)
            assert_non_null(strstr(reason, table[i].reason));
        else
            assert_string_equal(reason, "");
    }
}

/* A counter as the self-test meets it. */
static struct {
    int begun;
    bool is_refused; /* it cannot be armed */
    int64_t off_by;
    bool knows_no_usable;
} met;

static bool meet_arm(char *reason, size_t size)
{
    return !met.is_refused && vb_hook_counter.arm(reason, size);
}

static void meet_begin(void)
{
    met.begun++;
    vb_hook_counter.begin();
}

static void meet_end(struct vb_counts *counts)
{
    vb_hook_counter.end(counts);
    counts->allocs += met.off_by;
    if (met.knows_no_usable)
        counts->usable_bytes = -1;
}

static int64_t live_bytes(void)
{
    uint64_t allocated = 0, freed = 0;
    size_t size = sizeof allocated;
    assert_int_equal(mallctl("thread.allocated", &allocated, &size, NULL, 0), 0);
    assert_int_equal(mallctl("thread.deallocated", &freed, &size, NULL, 0), 0);
    return (int64_t)(allocated - freed);
}

/* Another thread may have allocated meanwhile, so it is tried again, and what it took is given back. */
static void the_self_test_has_three_attempts(void **state)
{
    (void)state;
    char reason[VB_REASON_MAX] = "";
    struct vb_counter counter = vb_hook_counter;
    counter.arm = meet_arm;
    counter.begin = meet_begin;
    counter.end = meet_end;
    open_or_skip(VB_LEDGER_HOOK);
    int64_t before = live_bytes();
    met.off_by = 1;
    assert_false(vb_counter_selftest(&counter, &real, reason, sizeof reason));
    assert_int_equal(met.begun, 3);
    met.off_by = 0;
    assert_true(vb_counter_selftest(&counter, &real, reason, sizeof reason));
    assert_int_equal(met.begun, 4);
    met.knows_no_usable = true;
    assert_true(vb_counter_selftest(&counter, &real, reason, sizeof reason));
    assert_int_equal(met.begun, 5);
    met.is_refused = true;
    assert_false(vb_counter_selftest(&counter, &real, reason, sizeof reason));
    assert_int_equal(met.begun, 5);
    assert_int_equal(live_bytes(), before);
}

static int find_jemalloc(void **state)
{
    (void)state;
    char reason[VB_REASON_MAX];
    return vb_jemalloc_find(&real, reason, sizeof reason) ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statistics_that_are_missing),
        cmocka_unit_test(counts_of_classes),
        cmocka_unit_test(readings_that_are_refused),
        cmocka_unit_test(large_blocks_that_do_not_fill_their_class),
        cmocka_unit_test(large_blocks_that_are_counted_twice),
        cmocka_unit_test(caches_that_are_not_known),
        cmocka_unit_test(other_threads),
        cmocka_unit_test(hooks_of_other_versions),
        cmocka_unit_test(the_self_test_has_three_attempts),
    };
    if (malloc_may_be_intercepted())
        return 0; /* nothing is counted here */
    return cmocka_run_group_tests(tests, find_jemalloc, NULL);
}
