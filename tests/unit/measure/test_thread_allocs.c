/* SPDX-License-Identifier: MIT
 *
 * What threads allocate, told without anything installed. */
#include "ledger_fixture.h"

#include "measure/thread_allocs.h"

#include <pthread.h>
#include <threads.h>

static void watch_or_skip(void)
{
    vb_threads_watch();
    if (vb_threads_are_watched())
        return;
    if (!malloc_may_be_intercepted())
        fail_msg("threads are not watched on a plain machine");
    skip();
}

static int64_t all_bytes(void)
{
    return vb_threads_own_bytes() + vb_threads_other_bytes();
}

static void *allocate(void *bytes)
{
    free(kept(malloc(*(size_t *)bytes)));
    return bytes;
}

static int allocate_c11(void *bytes)
{
    free(kept(malloc(*(size_t *)bytes)));
    return 42;
}

static void *allocate_and_exit(void *bytes)
{
    free(kept(malloc(*(size_t *)bytes)));
    pthread_exit(bytes);
}

static void *allocate_apart(void *bytes)
{
    vb_threads_leave();
    int64_t before = vb_threads_own_bytes();
    free(kept(malloc(*(size_t *)bytes)));
    return (void *)(intptr_t)(vb_threads_own_bytes() - before);
}

#define BLOCK_BYTES ((size_t)1 << 20) /* usable to the byte */

static void *run(void *(*start)(void *))
{
    static size_t bytes = BLOCK_BYTES;
    pthread_t thread;
    void *result = NULL;
    assert_int_equal(pthread_create(&thread, NULL, start, &bytes), 0);
    assert_int_equal(pthread_join(thread, &result), 0);
    return result == &bytes ? NULL : result;
}

static void test_own_bytes(void **state)
{
    (void)state;
    watch_or_skip();
    int64_t before = all_bytes();
    assert_int_equal(all_bytes() - before, 0);
    free(kept(malloc(BLOCK_BYTES)));
    assert_int_equal(all_bytes() - before, BLOCK_BYTES);
}

static void test_ended_threads(void **state)
{
    (void)state;
    watch_or_skip();
    run(allocate_and_exit); /* the first pthread_exit loads a library */
    int64_t begun = vb_threads_begun();
    int64_t before = vb_threads_other_bytes();
    assert_null(run(allocate));
    assert_int_equal(vb_threads_other_bytes() - before, BLOCK_BYTES);
    assert_null(run(allocate_and_exit));
    assert_int_equal(vb_threads_other_bytes() - before, 2 * BLOCK_BYTES);
    assert_int_equal((intptr_t)run(allocate_apart), BLOCK_BYTES); /* it keeps its own account */
    assert_int_equal(vb_threads_other_bytes() - before, 2 * BLOCK_BYTES);

    size_t bytes = BLOCK_BYTES;
    thrd_t thread;
    int result = 0;
    assert_int_equal(thrd_create(&thread, allocate_c11, &bytes), thrd_success);
    assert_int_equal(thrd_join(thread, &result), thrd_success);
    assert_int_equal(result, 42);
    assert_int_equal(vb_threads_other_bytes() - before, 3 * BLOCK_BYTES);
    assert_int_equal(vb_threads_begun() - begun, 4);
}

static pthread_barrier_t barrier;

static void *allocate_and_wait(void *bytes)
{
    pthread_barrier_wait(&barrier);
    free(kept(malloc(*(size_t *)bytes)));
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    return NULL;
}

static void test_threads_that_are_alive(void **state)
{
    (void)state;
    watch_or_skip();
    size_t bytes = BLOCK_BYTES;
    pthread_t threads[3];
    assert_int_equal(pthread_barrier_init(&barrier, NULL, 4), 0);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, allocate_and_wait, &bytes), 0);
    int64_t before = vb_threads_other_bytes();
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    assert_int_equal(vb_threads_other_bytes() - before, 3 * BLOCK_BYTES);
    pthread_barrier_wait(&barrier);
    for (size_t i = 0; i < COUNT(threads); i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(vb_threads_other_bytes() - before, 3 * BLOCK_BYTES);
    pthread_barrier_destroy(&barrier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_bytes),
        cmocka_unit_test(test_ended_threads),
        cmocka_unit_test(test_threads_that_are_alive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
