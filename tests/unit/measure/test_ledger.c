/* SPDX-License-Identifier: MIT
 *
 * Opening, arming and closing; who serves malloc; and what happens when counting cannot work. */
#include "ledger_fixture.h"

#include "measure/ledger/internal.h"

#include <jemalloc/jemalloc.h>
#include <malloc.h>

static void test_backend_names(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum vb_ledger_backend backend;
    } table[] = {
        {"auto", VB_LEDGER_AUTO},
        {"hook", VB_LEDGER_HOOK},
        {"stats", VB_LEDGER_STATS},
        {"off", VB_LEDGER_OFF},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        enum vb_ledger_backend backend = VB_LEDGER_OFF;
        assert_int_equal(vb_ledger_backend_parse(table[i].text, &backend), 0);
        assert_int_equal(backend, table[i].backend);
        assert_string_equal(vb_ledger_backend_name(backend), table[i].text);
    }
    enum vb_ledger_backend untouched = VB_LEDGER_STATS;
    static const char *const wrong[] = {"", "Hook", "hooks", "hoo", "off "};
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_int_equal(vb_ledger_backend_parse(wrong[i], &untouched), -1);
    assert_int_equal(untouched, VB_LEDGER_STATS);
}

static void test_off_counts_nothing_and_says_so(void **state)
{
    (void)state;
    assert_int_equal(vb_ledger_open(VB_LEDGER_OFF), VB_LEDGER_OFF);
    assert_int_equal(vb_ledger_active(), VB_LEDGER_OFF);
    assert_string_not_equal(vb_ledger_reason(), "");
    vb_ledger_arm();
    assert_false(vb_ledger_is_armed());
    struct vb_counts counts = count(free_something);
    assert_int_equal(counts.allocs, 0);
    assert_int_equal(counts.asked_bytes, -1);
    assert_int_equal(counts.peak_bytes, -1);
    assert_int_equal(counts.watched_bytes, -1);
    assert_int_equal(counts.threads, -1);
    assert_non_null(vb_ledger_doubt());
}

/* Whatever serves malloc, the ledger is on, or off with words. */
static void test_auto_is_on_or_explains(void **state)
{
    (void)state;
    enum vb_ledger_backend backend = vb_ledger_open(VB_LEDGER_AUTO);
    struct vb_allocator allocator;
    vb_allocator_describe(&allocator);
    print_message("auto is %s%s%s; malloc is %s, version '%s', of '%s'\n", vb_ledger_backend_name(backend),
                  backend == VB_LEDGER_OFF ? ": " : "", vb_ledger_reason(), allocator.name, allocator.version,
                  allocator.file);
    assert_int_equal(vb_ledger_active(), backend);
    assert_true((backend == VB_LEDGER_OFF) == (vb_ledger_reason()[0] != '\0'));
    assert_true((backend == VB_LEDGER_OFF) == (strcmp(allocator.name, "jemalloc") != 0));
    if (!malloc_may_be_intercepted())
        assert_int_not_equal(backend, VB_LEDGER_OFF);
    else if (VB_SANITIZED)
        assert_int_equal(backend, VB_LEDGER_OFF);
}

static void test_allocator(void **state)
{
    (void)state;
    setenv("MALLOC_CONF", "", 1);
    struct vb_allocator allocator;
    vb_allocator_describe(&allocator);
    assert_string_equal(allocator.config, "");
    setenv("MALLOC_CONF", "tcache:true", 1);
    vb_allocator_describe(&allocator);
    assert_string_equal(allocator.config, "tcache:true");
    unsetenv("MALLOC_CONF");
    vb_allocator_describe(&allocator);
    assert_string_equal(allocator.config, "");
    assert_string_not_equal(allocator.name, "");
    if (malloc_may_be_intercepted())
        return;
    assert_string_equal(allocator.name, "jemalloc");
    assert_string_not_equal(allocator.version, "");
    assert_non_null(strstr(allocator.file, "libjemalloc"));
}

static void test_arm_and_disarm(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vb_both_backends); i++) {
        open_or_skip(vb_both_backends[i]);
        assert_string_equal(vb_ledger_reason(), "");
        assert_false(vb_ledger_is_armed());
        vb_ledger_arm();
        vb_ledger_arm(); /* again: no second hook */
        assert_true(vb_ledger_is_armed());
        vb_ledger_disarm();
        assert_false(vb_ledger_is_armed());
        vb_ledger_disarm();
        vb_ledger_arm();
        assert_int_equal(vb_ledger_open(vb_both_backends[i]), vb_both_backends[i]); /* opening disarms */
        assert_false(vb_ledger_is_armed());
    }
}

/* Reading the counts must not be counted, and what lies outside begin and end must not be either. */
static void test_only_between_begin_and_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vb_both_backends); i++) {
        open_or_skip(vb_both_backends[i]);
        free_something();
        vb_ledger_arm();
        void *before = kept(malloc(200));
        for (int j = 0; j < 100; j++) {
            struct vb_counts counts;
            vb_ledger_begin();
            vb_ledger_end(&counts);
            assert_int_equal(counts.allocs, 0);
            assert_int_equal(counts.frees, 0);
            assert_int_equal(counts.usable_bytes, 0);
            assert_int_equal(counts.live_bytes, 0);
            assert_int_equal(counts.peak_bytes, vb_both_backends[i] == VB_LEDGER_HOOK ? 0 : -1);
            assert_int_equal(counts.watched_bytes, vb_both_backends[i] == VB_LEDGER_HOOK ? 0 : -1);
            free_something();
            vb_ledger_begin();
            free_something();
            vb_ledger_end(&counts);
            free_something();
            assert_int_equal(counts.allocs, 1);
            assert_int_equal(counts.frees, 1);
            assert_null(vb_ledger_doubt());
        }
        struct vb_counts counts;
        vb_ledger_begin();
        int64_t usable = (int64_t)malloc_usable_size(before);
        free(before);
        vb_ledger_end(&counts);
        vb_ledger_disarm();
        assert_int_equal(counts.frees, 1);
        assert_int_equal(counts.live_bytes, -usable); /* of a block older than the count */
    }
}

struct hooks {
    void (*functions[3])(void);
    void *extra;
};

#define HOOK_SLOTS 4

static void take_all_slots(void *handles[HOOK_SLOTS])
{
    for (int i = 0; i < HOOK_SLOTS; i++) {
        struct hooks empty = {.extra = NULL};
        size_t size = sizeof handles[i];
        assert_int_equal(mallctl("experimental.hooks.install", &handles[i], &size, &empty, sizeof empty), 0);
    }
}

static void give_back_all_slots(void *handles[HOOK_SLOTS])
{
    for (int i = 0; i < HOOK_SLOTS; i++)
        assert_int_equal(mallctl("experimental.hooks.remove", NULL, NULL, &handles[i], sizeof handles[i]), 0);
}

static void test_refused_hook(void **state)
{
    (void)state;
    open_or_skip(VB_LEDGER_HOOK);
    void *handles[HOOK_SLOTS];
    take_all_slots(handles); /* also proves that opening has left no hook behind */

    assert_int_equal(vb_ledger_open(VB_LEDGER_HOOK), VB_LEDGER_OFF);
    assert_non_null(strstr(vb_ledger_reason(), "hook slots"));
    assert_int_equal(vb_ledger_open(VB_LEDGER_AUTO), VB_LEDGER_STATS);
    assert_string_equal(vb_ledger_reason(), "");
    struct vb_counts counts = count(free_something);
    assert_int_equal(counts.allocs, 1);

    give_back_all_slots(handles);
    assert_int_equal(vb_ledger_open(VB_LEDGER_AUTO), VB_LEDGER_HOOK);
}

static void test_hook_lost_before_arming(void **state)
{
    (void)state;
    open_or_skip(VB_LEDGER_HOOK);
    void *handles[HOOK_SLOTS];
    take_all_slots(handles);
    vb_ledger_arm();
    assert_false(vb_ledger_is_armed());
    assert_int_equal(vb_ledger_active(), VB_LEDGER_OFF);
    struct vb_counts counts = count(free_something);
    assert_int_equal(counts.asked_bytes, -1);
    assert_non_null(strstr(vb_ledger_doubt(), "hook slots"));
    give_back_all_slots(handles);
    open_or_skip(VB_LEDGER_HOOK);
}

/* A counter that is off by one somewhere; the self-test must find out where. */
static const struct vb_counter *honest;
static size_t liar_offset;

static void lie(struct vb_counts *counts)
{
    honest->end(counts);
    int64_t value;
    memcpy(&value, (char *)counts + liar_offset, sizeof value);
    value--;
    memcpy((char *)counts + liar_offset, &value, sizeof value);
}

static void check_liars(const struct vb_counter *counter, const size_t *offsets, size_t offset_count)
{
    struct vb_jemalloc jemalloc;
    char reason[VB_REASON_MAX] = "";
    assert_true(vb_jemalloc_find(&jemalloc, reason, sizeof reason));
    assert_true(counter->prepare(&jemalloc, reason, sizeof reason));
    assert_true(vb_counter_selftest(counter, &jemalloc, reason, sizeof reason));
    struct vb_counter liar = *counter;
    liar.end = lie;
    honest = counter;
    for (size_t i = 0; i < offset_count; i++) {
        liar_offset = offsets[i];
        reason[0] = '\0';
        assert_false(vb_counter_selftest(&liar, &jemalloc, reason, sizeof reason));
        assert_non_null(strstr(reason, "self-test counted"));
    }
}

static void test_selftest_finds_liars(void **state)
{
    (void)state;
    static const size_t offsets[] = {
        offsetof(struct vb_counts, allocs),      offsetof(struct vb_counts, frees),
        offsetof(struct vb_counts, live_bytes),  offsetof(struct vb_counts, usable_bytes),
        offsetof(struct vb_counts, asked_bytes), offsetof(struct vb_counts, in_place),
        offsetof(struct vb_counts, peak_bytes),
    };
    open_or_skip(VB_LEDGER_STATS);
    check_liars(&vb_stats_counter, offsets, 3); /* the other three it does not always know */
    open_or_skip(VB_LEDGER_HOOK);
    check_liars(&vb_hook_counter, offsets, COUNT(offsets));
}

static bool is_interfering;

/* Stands before jemalloc's, as an interposer of any kind would, and does something of its own that the caller of
 * aligned_alloc knows nothing of. */
void *aligned_alloc(size_t alignment, size_t size)
{
    void *block = NULL;
    if (is_interfering)
        free_something();
    return posix_memalign(&block, alignment, size) == 0 ? block : NULL;
}

static void test_failed_selftest_turns_off(void **state)
{
    (void)state;
    open_or_skip(VB_LEDGER_STATS);
    open_or_skip(VB_LEDGER_HOOK);
    is_interfering = true;
    enum vb_ledger_backend hook = vb_ledger_open(VB_LEDGER_HOOK);
    bool hook_explains = strstr(vb_ledger_reason(), "its self-test counted 320 allocs, true are 288") != NULL;
    enum vb_ledger_backend stats = vb_ledger_open(VB_LEDGER_STATS);
    bool stats_explains = strstr(vb_ledger_reason(), "its self-test counted 320 allocs, true are 288") != NULL;
    enum vb_ledger_backend any = vb_ledger_open(VB_LEDGER_AUTO);
    const char *reason = vb_ledger_reason();
    bool both_explain = strstr(reason, "hook: its self-test") && strstr(reason, "; stats: its self-test");
    is_interfering = false;
    assert_int_equal(hook, VB_LEDGER_OFF);
    assert_true(hook_explains);
    assert_int_equal(stats, VB_LEDGER_OFF);
    assert_true(stats_explains);
    assert_int_equal(any, VB_LEDGER_OFF);
    assert_true(both_explain);
    assert_int_equal(vb_ledger_open(VB_LEDGER_AUTO), VB_LEDGER_HOOK);
}

/* The arguments as the manual pages order them, and the numbering of events in both kinds of jemalloc. */
static void test_sizes_asked_for(void **state)
{
    (void)state;
    static const uintptr_t args[3] = {2, 3, 5};
    static const struct {
        int64_t up_to_5_3_0;
        int64_t since_5_3_1;
    } asked[] = {
        {2, 2}, /* malloc(size) */
        {5, 5}, /* posix_memalign(result, alignment, size) */
        {3, 3}, /* aligned_alloc(alignment, size) */
        {6, 6}, /* calloc(count, size) */
        {3, 3}, /* memalign(alignment, size) */
        {2, 2}, /* valloc(size) */
        {2, 2}, /* mallocx(size, flags); pvalloc(size) */
        {3, 2}, /* realloc(block, size); mallocx(size, flags) */
        {3, 3}, /* rallocx(block, size, flags); realloc(block, size) */
        {3, 3}, /* none; rallocx(block, size, flags) */
    };
    for (int type = 0; type < (int)COUNT(asked); type++) {
        assert_int_equal(vb_hook_asked_bytes(VB_HOOK_REALLOC_5_2, type, args), asked[type].up_to_5_3_0);
        assert_int_equal(vb_hook_asked_bytes(VB_HOOK_REALLOC_5_3_1, type, args), asked[type].since_5_3_1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_backend_names),          cmocka_unit_test(test_off_counts_nothing_and_says_so),
        cmocka_unit_test(test_auto_is_on_or_explains), cmocka_unit_test(test_allocator),
        cmocka_unit_test(test_arm_and_disarm),         cmocka_unit_test(test_only_between_begin_and_end),
        cmocka_unit_test(test_refused_hook),           cmocka_unit_test(test_hook_lost_before_arming),
        cmocka_unit_test(test_selftest_finds_liars),   cmocka_unit_test(test_failed_selftest_turns_off),
        cmocka_unit_test(test_sizes_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
