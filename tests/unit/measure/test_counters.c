/* SPDX-License-Identifier: MIT
 *
 * The counters, tried with events of the kernel's own, which need no hardware: page faults, of which touching a fresh
 * page of memory is exactly one. */
#include "measure/perf_events.h"
#include "measure/ledger/ledger.h"
#include "measure/count_pass.h"
#include "measure/run_loop.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define PAGE_BYTES 4096
#define PAGES      4096
#define FAULTS     VB_METRIC_CYCLES /* the slot that the tests use */

static const struct vb_event faults_only[VB_EVENT_COUNT] = {
    [FAULTS] = {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS},
};

static void close_counters(struct vb_counters *counters)
{
    for (int i = 0; i < VB_EVENT_COUNT; i++) {
        if (counters->fd[i] >= 0)
            close(counters->fd[i]);
        counters->fd[i] = -1;
    }
}

/* Memory of which no page is there yet. */
static char *fresh_pages(void)
{
    char *pages = mmap(NULL, PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(pages, MAP_FAILED);
    madvise(pages, PAGES * PAGE_BYTES, MADV_NOHUGEPAGE);
    return pages;
}

static void touch(char *pages, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ((volatile char *)pages)[i * PAGE_BYTES] = 1;
}

static void open_faults(struct vb_counters *counters)
{
    vb_counters_open(counters, 1u << FAULTS, faults_only);
    if (counters->fd[FAULTS] < 0) {
        printf("not tested: this kernel counts no page faults: %s\n", counters->counts[FAULTS].reason);
        skip();
    }
}

static struct vb_event_reading read_faults(const struct vb_counters *counters)
{
    struct vb_event_reading reading;
    assert_int_equal(read(counters->fd[FAULTS], &reading, sizeof reading), sizeof reading);
    return reading;
}

/* The thread sanitizer touches pages of its own for each page of ours. */
#if defined(__SANITIZE_THREAD__)
#define SHADOW 8
#else
#define SHADOW 1
#endif

/* A stack that grows brings some of its own. */
static void assert_faults(const struct vb_counters *counters, size_t least, size_t most)
{
    most *= SHADOW;
    double faults = counters->counts[FAULTS].per_op;
    if (!(faults >= (double)least && faults <= (double)most))
        fail_msg("%g page faults instead of %zu to %zu", faults, least, most);
}

static void test_only_between_begin_and_end(void **state)
{
    (void)state;
    struct vb_counters counters;
    open_faults(&counters);
    char *pages = fresh_pages();
    touch(pages, 10);
    for (size_t i = 0; i < 3; i++) {
        size_t wanted = 100 * i;
        vb_counters_begin(&counters);
        touch(pages + 1000 * i * PAGE_BYTES + 10 * PAGE_BYTES, wanted);
        vb_counters_end(&counters);
        struct vb_event_reading end = read_faults(&counters);
        touch(pages + (1000 * i + 500) * PAGE_BYTES, 50);
        struct vb_event_reading later = read_faults(&counters);
        assert_int_equal(later.value, end.value);
        assert_int_equal(later.enabled_ns, end.enabled_ns);
        assert_true(counters.counts[FAULTS].known);
        assert_faults(&counters, wanted, wanted + 40);
        assert_true(counters.counts[FAULTS].counted_share == 1);
    }
    assert_false(counters.counts[VB_METRIC_INSTRUCTIONS].known); /* nobody asked for it */
    int fd = counters.fd[FAULTS];
    close_counters(&counters);
    close_counters(&counters);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    munmap(pages, PAGES * PAGE_BYTES);
}

static void *touch_some(void *pages)
{
    touch(pages, 300);
    return NULL;
}

/* Those that live on and those that have ended by the time of reading. */
static void test_threads_started_later_count(void **state)
{
    (void)state;
    struct vb_counters counters;
    open_faults(&counters);
    char *pages = fresh_pages();
    pthread_t thread;
    vb_counters_begin(&counters);
    assert_int_equal(pthread_create(&thread, NULL, touch_some, pages), 0);
    pthread_join(thread, NULL);
    vb_counters_end(&counters);
    assert_faults(&counters, 300, 500);
    close_counters(&counters);
    munmap(pages, PAGES * PAGE_BYTES);
}

/* What is refused is not known, says why, and stays so: never 0. */
static void test_refusal(void **state)
{
    (void)state;
    const struct vb_event events[VB_EVENT_COUNT] = {
        [VB_METRIC_INSTRUCTIONS] = {PERF_TYPE_SOFTWARE, 999}, /* there is none */
        [FAULTS] = {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS},
    };
    struct vb_counters counters;
    vb_counters_open(&counters, 1u << VB_METRIC_INSTRUCTIONS | 1u << FAULTS, events);
    vb_counters_begin(&counters);
    vb_counters_end(&counters);
    assert_int_equal(counters.fd[VB_METRIC_INSTRUCTIONS], -1);
    assert_false(counters.counts[VB_METRIC_INSTRUCTIONS].known);
    assert_true(strlen(counters.counts[VB_METRIC_INSTRUCTIONS].reason) > 10);
    assert_int_equal(counters.counts[FAULTS].known, counters.fd[FAULTS] >= 0);
    close_counters(&counters);
}

/* The metrics on this machine: either counted or refused in words. */
static void test_metrics_of_this_machine(void **state)
{
    (void)state;
    struct vb_event events[VB_EVENT_COUNT];
    for (int i = 0; i < VB_EVENT_COUNT; i++) {
        events[i] = vb_event_of((enum vb_metric)i);
        for (int k = 0; k < i; k++)
            assert_true(events[i].type != events[k].type || events[i].config != events[k].config);
    }
    struct vb_counters counters;
    vb_counters_open(&counters, (1u << VB_EVENT_COUNT) - 1, events);
    vb_counters_begin(&counters);
    for (volatile int i = 0; i < 100000; i++)
        ;
    vb_counters_end(&counters);
    for (int i = 0; i < VB_EVENT_COUNT; i++) {
        const struct vb_metric_count *count = &counters.counts[i];
        printf("%s: %s\n", vb_metric_name((enum vb_metric)i), count->known ? "counted" : count->reason);
        assert_int_equal(count->known, count->reason[0] == '\0');
    }
    if (counters.counts[VB_METRIC_INSTRUCTIONS].known)
        assert_true(counters.counts[VB_METRIC_INSTRUCTIONS].per_op > 200000);
    close_counters(&counters);
}

static void test_explanations(void **state)
{
    (void)state;
    static const struct {
        int error_number;
        int paranoid;
        const char *words;
    } table[] = {
        {ENOENT, 2, "this machine offers no hardware counter for it"},
        {EOPNOTSUPP, 2, "this machine offers no hardware counter for it"},
        {ENOSYS, INT_MIN, "this kernel has no perf events"},
        {EACCES, 3, "the kernel forbids it: perf_event_paranoid is 3; sudo sysctl kernel.perf_event_paranoid=2"},
        {EPERM, 4, "the kernel forbids it: perf_event_paranoid is 4; sudo sysctl kernel.perf_event_paranoid=2"},
        {EPERM, 2, "the kernel forbids it, and not by perf_event_paranoid: the rules of a container, perhaps"},
        {EACCES, INT_MIN, "the kernel forbids it, and not by perf_event_paranoid: the rules of a container, perhaps"},
        {EMFILE, 2, "perf_event_open: Too many open files"},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        char text[VB_METRIC_REASON_MAX];
        vb_counters_explain(text, sizeof text, table[i].error_number, table[i].paranoid);
        assert_string_equal(text, table[i].words);
    }
}

static void test_differences(void **state)
{
    (void)state;
    static const struct {
        struct vb_event_reading start, end;
        bool known;
        double count, share;
    } table[] = {
        {{0, 0, 0}, {500, 100, 100}, true, 500, 1},
        {{100, 50, 50}, {500, 150, 150}, true, 400, 1},
        {{100, 50, 30}, {150, 150, 55}, true, 200, 0.25}, /* ran a quarter of the time */
        {{100, 50, 30}, {100, 150, 130}, true, 0, 1},     /* a counted 0 */
        {{100, 50, 30}, {100, 150, 30}, false, 0, 0},     /* never ran: no 0 */
        {{0, 0, 0}, {0, 0, 0}, false, 0, 0},
        {{.running_ns = UINT64_MAX}, {100, 150, 30}, false, 0, 0}, /* what begin leaves when it cannot read */
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct vb_metric_count count = vb_event_difference(&table[i].start, &table[i].end);
        assert_int_equal(count.known, table[i].known);
        assert_int_equal(count.reason[0] == '\0', table[i].known);
        assert_float_equal(count.per_op, table[i].count, 1e-9);
        assert_float_equal(count.counted_share, table[i].share, 1e-9);
    }
}

static void test_slopes(void **state)
{
    (void)state;
    static const struct {
        double counts[2 * VB_METER_PAIRS];
        int64_t operations[VB_METER_PAIRS];
        size_t pairs;
        double slope;
    } table[] = {
        {{1500, 2500}, {100}, 1, 10},                       /* 500 beside the operations */
        {{1500, 2500, 1010, 2030}, {100, 102}, 2, 10},      /* another number, another 500 */
        {{0, 100, 0, 300, 0, 9000}, {100, 100, 100}, 3, 3}, /* one pair was disturbed */
        {{0, 100, 0, 200, 0, 300, 0, 90000}, {100, 100, 100, 100}, 4, 2.5},
        {{100, 90}, {10}, 1, -1},
    };
    for (size_t i = 0; i < COUNT(table); i++)
        assert_float_equal(vb_meter_slope(table[i].counts, table[i].operations, table[i].pairs), table[i].slope, 1e-9);
}

/* The metering pass. */

struct scene {
    char *pages[2]; /* of each thread */
    size_t loops;   /* that this thread 0 has begun */
    int64_t least;  /* operations of one loop of thread 0 */
    int64_t most;
    bool breaks_third; /* leaves the third loop early */
};

/* Set-up and tear-down touch pages, too, and the more of them the longer the loop is: none of that is an operation's.
 */
static uint64_t one_page(struct vb_run *run)
{
    struct scene *scene = run->fixture;
    char *pages = scene->pages[run->thread_index];
    madvise(pages, PAGES * PAGE_BYTES, MADV_DONTNEED);
    if (run->thread_index == 0) {
        scene->loops++;
        scene->least = run->count < scene->least ? run->count : scene->least;
        scene->most = run->count > scene->most ? run->count : scene->most;
    }
    touch(pages, (size_t)run->count);
    size_t next = (size_t)run->count;
    VB_LOOP(run)
    {
        if (scene->breaks_third && scene->loops == 3)
            return 0;
        touch(pages + next++ * PAGE_BYTES, 1);
    }
    touch(pages + next * PAGE_BYTES, (size_t)run->count);
    return 1;
}

static const struct vb_variant variant = {.name = "one_page", .loop = one_page};

struct stand {
    struct scene scene;
    struct vb_timer timer;
    struct vb_run run;
    struct vb_counters counters;
    struct vb_metric_count metered[VB_EVENT_COUNT];
    struct vb_error error;
};

static void set_up(struct stand *stand, int threads)
{
    *stand = (struct stand){.scene = {.pages = {fresh_pages(), fresh_pages()}, .least = INT64_MAX}};
    stand->run = (struct vb_run){.fixture = &stand->scene, .thread_count = threads, .timer = &stand->timer};
}

static void tear_down(struct stand *stand)
{
    close_counters(&stand->counters);
    munmap(stand->scene.pages[0], PAGES * PAGE_BYTES);
    munmap(stand->scene.pages[1], PAGES * PAGE_BYTES);
}

/* One fault per operation, in one thread and in two: the median of five pairs. */
static void test_metering(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 2; threads++) {
        struct stand stand;
        set_up(&stand, threads);
        open_faults(&stand.counters);
        int64_t operations = 400 * threads;
        assert_int_equal(
            vb_meter(&stand.run, &variant, &stand.counters, operations, 4 * threads, stand.metered, &stand.error), 0);
        assert_true(stand.metered[FAULTS].known);
        assert_float_equal(stand.metered[FAULTS].per_op, 1, 0.02);
        assert_int_equal(stand.scene.loops, 1 + 2 * VB_METER_PAIRS);
        assert_int_equal(stand.scene.least, 400);
        assert_int_equal(stand.scene.most, 2 * (400 + (VB_METER_PAIRS - 1) * 4)); /* a period more in each pair */
        assert_false(stand.metered[VB_METRIC_INSTRUCTIONS].known);
        tear_down(&stand);
    }
}

static void test_fault_of_the_case(void **state)
{
    (void)state;
    struct stand stand;
    set_up(&stand, 1);
    stand.scene.breaks_third = true;
    vb_counters_open(&stand.counters, 0, faults_only);
    assert_int_equal(vb_meter(&stand.run, &variant, &stand.counters, 100, 1, stand.metered, &stand.error),
                     VB_ERROR_MEASURE);
    assert_string_equal(stand.error.text, "the case left its loop early");
    tear_down(&stand);
}

static void test_not_under_the_ledger(void **state)
{
    (void)state;
    if (vb_ledger_open(VB_LEDGER_AUTO) == VB_LEDGER_OFF)
        skip(); /* nothing can be armed */
    struct stand stand;
    set_up(&stand, 1);
    struct vb_loop_result result;
    vb_ledger_arm();
    int status = vb_run_loop(&stand.run, &variant, VB_PASS_METER, 10, &result, &stand.error);
    vb_ledger_disarm();
    assert_int_equal(status, VB_ERROR_MEASURE);
    assert_string_equal(stand.error.text, "refused to meter while the ledger counts");
    assert_int_equal(vb_run_loop(&stand.run, &variant, VB_PASS_METER, 10, &result, &stand.error), 0); /* traced */
    assert_int_equal(result.checksum, 1);
    tear_down(&stand);
}

/* Nothing is counted in any other pass, even while the events are open. */
static void test_off_in_other_passes(void **state)
{
    (void)state;
    static const enum vb_pass passes[] = {VB_PASS_PLAIN, VB_PASS_TIME, VB_PASS_COUNT};
    vb_ledger_open(VB_LEDGER_OFF);
    struct stand stand;
    set_up(&stand, 1);
    open_faults(&stand.counters);
    for (size_t i = 0; i < COUNT(passes); i++) {
        struct vb_loop_result result;
        stand.timer.counters = &stand.counters;
        assert_int_equal(vb_run_loop(&stand.run, &variant, passes[i], 100, &result, &stand.error), 0);
        struct vb_event_reading reading = read_faults(&stand.counters);
        assert_int_equal(reading.value, 0);
        assert_int_equal(reading.enabled_ns, 0);
    }
    tear_down(&stand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_between_begin_and_end),
        cmocka_unit_test(test_threads_started_later_count),
        cmocka_unit_test(test_refusal),
        cmocka_unit_test(test_metrics_of_this_machine),
        cmocka_unit_test(test_explanations),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_slopes),
        cmocka_unit_test(test_metering),
        cmocka_unit_test(test_fault_of_the_case),
        cmocka_unit_test(test_not_under_the_ledger),
        cmocka_unit_test(test_off_in_other_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
