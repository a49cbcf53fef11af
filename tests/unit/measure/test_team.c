/* SPDX-License-Identifier: MIT */
#include "measure/ledger/ledger.h"
#include "measure/run_loop.h"
#include "measure/team.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define THREADS 4

/* What a loop of this file does, and what it saw; the fixture of its runs. */
struct scene {
    int odd_one;           /* the thread that misbehaves; -1: none */
    _Atomic int inside;    /* threads between begin and end */
    _Atomic int most;      /* at the same time */
    _Atomic int64_t total; /* operations */
};

static void note_inside(struct scene *scene)
{
    int inside = atomic_fetch_add(&scene->inside, 1) + 1;
    int most = atomic_load(&scene->most);
    while (inside > most && !atomic_compare_exchange_weak(&scene->most, &most, inside))
        ;
}

/* Each thread's set-up allocates, which must not be counted; each operation allocates once. */
static uint64_t allocating(struct vb_run *run)
{
    struct scene *scene = run->fixture;
    void *volatile set_up = malloc(100);
    bool first = true;
    VB_LOOP(run)
    {
        if (first)
            note_inside(scene);
        first = false;
        void *volatile block = malloc(24);
        free(block);
        atomic_fetch_add(&scene->total, 1);
        if (atomic_load(&scene->inside) < run->thread_count && run->thread_index == 0)
            usleep(1); /* lets the others come, on one CPU, too */
    }
    free(set_up);
    return 1000 + (uint64_t)run->thread_index;
}

static uint64_t one_never_loops(struct vb_run *run)
{
    struct scene *scene = run->fixture;
    if (run->thread_index == scene->odd_one)
        return 0;
    VB_LOOP(run)
    {
    }
    return 0;
}

static uint64_t one_leaves_early(struct vb_run *run)
{
    struct scene *scene = run->fixture;
    VB_LOOP(run)
    {
        if (run->thread_index == scene->odd_one)
            return 0;
    }
    return 0;
}

static uint64_t one_skips(struct vb_run *run)
{
    struct scene *scene = run->fixture;
    if (run->thread_index == scene->odd_one) {
        vb_skip(run, "thread %d has had enough", run->thread_index);
        return 0;
    }
    VB_LOOP(run)
    {
    }
    return 0;
}

static int run_loop(uint64_t (*loop)(struct vb_run *), enum vb_pass pass, int64_t operations, struct scene *scene,
                    struct vb_loop_result *result, struct vb_error *error)
{
    struct vb_timer timer = {0};
    struct vb_run run = {.thread_count = THREADS, .fixture = scene, .timer = &timer};
    const struct vb_variant variant = {.name = "v", .loop = loop};
    return vb_run_loop(&run, &variant, pass, operations, result, error);
}

static void operations_are_shared(void **state)
{
    (void)state;
    static const enum vb_pass passes[] = {VB_PASS_PLAIN, VB_PASS_TIME};
    for (size_t i = 0; i < 2; i++) {
        struct scene scene = {.odd_one = -1};
        struct vb_loop_result result;
        assert_int_equal(run_loop(allocating, passes[i], 4000, &scene, &result, NULL), 0);
        assert_int_equal(scene.total, 4000);
        assert_int_equal(scene.most, THREADS);
        assert_int_equal(result.checksum, 1000 + 1001 + 1002 + 1003);
        assert_true(result.elapsed_ns > 0);
    }
}

static void all_threads_are_counted_and_set_up_is_not(void **state)
{
    (void)state;
    if (vb_ledger_open(VB_LEDGER_AUTO) == VB_LEDGER_OFF)
        skip();
    vb_ledger_arm(); /* before there is any other thread; never disarmed */
    for (int i = 0; i < 20; i++) {
        struct scene scene = {.odd_one = -1};
        struct vb_loop_result result;
        assert_int_equal(run_loop(allocating, VB_PASS_COUNT, 400, &scene, &result, NULL), 0);
        assert_int_equal(result.counts.allocs, 400);
        assert_int_equal(result.counts.frees, 400);
        assert_int_equal(result.counts.asked_bytes, 400 * 24);
        assert_int_equal(result.counts.live_bytes, 0);
    }
}

/* A mistake in one thread is a fault of the case, in whichever thread it is, and hangs nobody. */
static void a_mistake_in_one_thread(void **state)
{
    (void)state;
    static const struct {
        uint64_t (*loop)(struct vb_run *);
        const char *wanted;
    } table[] = {
        {one_never_loops, "the case never looped"},
        {one_leaves_early, "the case left its loop early"},
        {one_skips, NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        for (int odd_one = 0; odd_one < THREADS; odd_one++) {
            struct scene scene = {.odd_one = odd_one};
            struct vb_loop_result result;
            struct vb_error error = {0};
            assert_int_equal(run_loop(table[i].loop, VB_PASS_PLAIN, 400, &scene, &result, &error), VB_ERROR_MEASURE);
            char words[64];
            snprintf(words, sizeof words, "thread %d has had enough", odd_one);
            assert_string_equal(error.text, table[i].wanted ? table[i].wanted : words);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_are_shared), cmocka_unit_test(a_mistake_in_one_thread),
        cmocka_unit_test(all_threads_are_counted_and_set_up_is_not), /* last: the ledger stays armed */
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
