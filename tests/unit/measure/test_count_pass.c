/* SPDX-License-Identifier: MIT
 *
 * Which loops the counting pass runs, in which order, and what comes of them. */
#include "measure/count_pass.h"

#include "measure/subject.h"

#include "ledger_fixture.h"

#include <math.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALLS_MAX 64

/* The loops that were run, the last ones of them, and in which pass. */
struct calls {
    bool is_quiet;    /* its loop allocates nothing, so that it can be long */
    size_t odd_until; /* the calls before this one allocate once more */
    int64_t operations[CALLS_MAX];
    bool counted[CALLS_MAX];
    size_t count;
    size_t fails_at; /* the call that skips; SIZE_MAX: none */
    size_t forks_at; /* the call that starts a process; 0: none */
};

static void fork_once(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
}

/* One block per operation, and two of the case's own. */
static uint64_t noted(struct vb_run *run)
{
    struct calls *calls = run->fixture;
    if (calls->count == calls->fails_at) {
        vb_skip(run, "as the test wants it");
        return 0;
    }
    int64_t operations = 0;
    VB_LOOP(run)
    {
        if (!calls->is_quiet)
            free(kept(malloc(24)));
        if (operations == 0 && calls->count < calls->odd_until)
            free(kept(malloc(24)));
        if (operations == 0 && calls->forks_at != 0 && calls->count == calls->forks_at)
            fork_once();
        operations++;
    }
    vb_counter(run, "things", 2 * (double)operations);
    calls->operations[calls->count % CALLS_MAX] = operations;
    calls->counted[calls->count % CALLS_MAX] = run->timer->pass == VB_PASS_COUNT;
    calls->count++;
    return UINT64_C(0x8070605040302010) + (uint64_t)operations;
}

static const struct vb_variant variant = {.name = "noted", .loop = noted};

static int run_pass(struct calls *calls, const struct vb_preparation *preparation, int64_t period,
                    const struct vb_count_request *request, struct vb_count_result *result)
{
    struct vb_subject subject = {.variant = &variant, .period = period, .preparation = *preparation};
    struct vb_error error;
    subject.run = (struct vb_run){
        .fixture = calls, .thread_count = 1, .timer = &subject.timer, .preparation = &subject.preparation};
    *calls = (struct calls){.fails_at = calls->fails_at,
                            .forks_at = calls->forks_at,
                            .is_quiet = calls->is_quiet,
                            .odd_until = calls->odd_until};
    vb_ledger_arm();
    int status = vb_count(&subject, request, result, &error);
    vb_ledger_disarm();
    return status;
}

/* FNV-1a of checksums, as http://www.isthe.com/chongo/tech/comp/fnv/ describes it. */
static uint64_t checksum_of(const int64_t *operations, size_t count)
{
    uint64_t mixed = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < count; i++) {
        uint64_t checksum = UINT64_C(0x8070605040302010) + (uint64_t)operations[i];
        for (size_t k = 0; k < 8; k++) {
            mixed ^= checksum & 0xff;
            mixed *= UINT64_C(1099511628211);
            checksum >>= 8;
        }
    }
    return mixed;
}

static void expect_loops(const struct calls *calls, const int64_t *wanted, size_t count)
{
    assert_true(calls->count >= count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(calls->operations[i], wanted[i]);
}

static const struct vb_preparation none = {0};

static void pairs_differ_by_a_period(void **state)
{
    (void)state;
    static const struct {
        int64_t operations, period;
        int pairs;
        int64_t loops[8]; /* the plain one first; 0: no more */
    } table[] = {
        {100, 1, 2, {100, 100, 200, 101, 202}},
        {100, 1, 3, {100, 100, 200, 101, 202, 102, 204}},
        {10, 5, 2, {10, 10, 20, 15, 30}},
        {1, 1, 2, {1, 1, 2, 4}}, /* the 2 of the second pair are those of the first */
        {1, 1, 3, {1, 1, 2, 4, 3, 6}},
        {7, 7, 3, {7, 7, 14, 28, 21, 42}},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct calls calls = {.fails_at = SIZE_MAX};
        struct vb_count_result result;
        const struct vb_count_request request = {.operations = table[i].operations, .pairs = table[i].pairs};
        assert_int_equal(run_pass(&calls, &none, table[i].period, &request, &result), 0);
        size_t count = 0;
        while (count < COUNT(table[i].loops) && table[i].loops[count] != 0)
            count++;
        assert_int_equal(calls.count, count);
        expect_loops(&calls, table[i].loops, count);
        assert_true(result.checksum == checksum_of(table[i].loops, count));
        for (size_t k = 0; k < count; k++)
            assert_int_equal(calls.counted[k], k > 0);
        assert_int_equal(result.rates.count, 1);
        assert_true(result.rates.items[0].per_op == 2 && result.rates.items[0].lowest == 2 &&
                    result.rates.items[0].highest == 2);
        assert_int_equal(result.account.operations, table[i].operations);
        if (vb_ledger_active() == VB_LEDGER_OFF)
            continue;
        assert_int_equal(result.account.kind, VB_ACCOUNT_EXACT);
        assert_true(result.account.allocs == 1 && result.account.asked_bytes == 24 && result.account.frees == 1);
    }
}

/* Of the last one on, backwards. */
static int64_t operations_of(const struct calls *calls, size_t from_last)
{
    return calls->operations[(calls->count - 1 - from_last) % CALLS_MAX];
}

static bool was_counted(const struct calls *calls, size_t from_last)
{
    return calls->counted[(calls->count - 1 - from_last) % CALLS_MAX];
}

#define SHORT_NS   2 /* so that many operations make a long loop */
#define PASSES_MAX 50

/* How long the long pair can be is tried by the clock: where the machine pauses, an operation seems slow, and the pair
 * is short or left out. Such a pass is run again. */
static void run_with_long_pair(struct calls *calls, const struct vb_preparation *preparation, int64_t period,
                               const struct vb_count_request *request, int64_t least, struct vb_count_result *result)
{
    for (int passes = 0; passes < PASSES_MAX; passes++) {
        assert_int_equal(run_pass(calls, preparation, period, request, result), 0);
        if (was_counted(calls, 0) && operations_of(calls, 0) >= least)
            return;
    }
    fail_msg("no long pair in %d passes", PASSES_MAX);
}

/* A loop that fails is the `at`th; run again where there was no long pair, and so no such loop. */
static void expect_failure(size_t at, const struct vb_count_request *request)
{
    struct calls calls = {.fails_at = at, .is_quiet = true};
    struct vb_count_result result;
    int status = 0;
    for (int passes = 0; passes < PASSES_MAX && status == 0; passes++)
        status = run_pass(&calls, &none, 1, request, &result);
    assert_int_equal(status, VB_ERROR_MEASURE);
    assert_int_equal(calls.count, at);
}

/* The common loop comes behind the pairs; then the longer loop of the long pair is warmed up, and the pair follows. */
static void further_loops_follow_the_pairs(void **state)
{
    (void)state;
    struct calls calls = {.fails_at = SIZE_MAX, .is_quiet = true};
    struct vb_count_result result;
    const struct vb_count_request request = {.operations = 10, .pairs = 2, .common_operations = 33, .op_ns = SHORT_NS};
    static const int64_t loops[] = {10, 10, 20, 11, 22, 33};
    run_with_long_pair(&calls, &none, 1, &request, 4096, &result);
    assert_true(calls.count >= COUNT(loops) + 5 && calls.count <= CALLS_MAX);
    expect_loops(&calls, loops, COUNT(loops));
    assert_false(calls.counted[5]);
    assert_true(result.checksum == checksum_of(loops, 5));
    assert_true(result.common_checksum == checksum_of(loops + 5, 1));
    int64_t longer = operations_of(&calls, 0);
    assert_int_equal(operations_of(&calls, 1), longer / 2);
    assert_int_equal(operations_of(&calls, 2), longer);
    assert_true(was_counted(&calls, 0) && was_counted(&calls, 1) && !was_counted(&calls, 2));
    assert_true(result.rates.items[0].lowest == 2 && result.rates.items[0].highest == 2);
    assert_true(vb_ledger_active() == VB_LEDGER_OFF || result.account.kind == VB_ACCOUNT_EXACT);

    const struct vb_count_request plain = {.operations = 10, .pairs = 2};
    assert_int_equal(run_pass(&calls, &none, 1, &plain, &result), 0);
    assert_int_equal(calls.count, 5);
    assert_true(result.common_checksum == checksum_of(NULL, 0));
}

/* One pair that differs makes all twelve be counted: the further ones are of the first's length, behind everything that
 * a checksum is made of. */
static void pairs_that_differ_are_followed_by_more(void **state)
{
    (void)state;
    if (vb_ledger_active() == VB_LEDGER_OFF)
        skip();
    struct calls calls = {.fails_at = SIZE_MAX, .odd_until = 2}; /* the plain loop, and n of the first pair */
    struct vb_count_result result;
    const struct vb_count_request request = {.operations = 10, .pairs = 2, .common_operations = 33};
    static const int64_t loops[] = {10, 10, 20, 11, 22, 33};
    assert_int_equal(run_pass(&calls, &none, 1, &request, &result), 0);
    assert_int_equal(calls.count, COUNT(loops) + 2 * (VB_COUNT_PAIRS_VARYING - 2));
    expect_loops(&calls, loops, COUNT(loops));
    for (size_t i = COUNT(loops); i < calls.count; i++) {
        assert_int_equal(calls.operations[i], i % 2 == 0 ? 10 : 20);
        assert_true(calls.counted[i]);
    }
    assert_true(result.checksum == checksum_of(loops, 5));
    assert_true(result.common_checksum == checksum_of(loops + 5, 1));
    assert_int_equal(result.account.kind, VB_ACCOUNT_VARIES);
    assert_true(result.account.allocs_range.lowest == 0.9 && result.account.allocs_range.highest == 1);
    assert_true(result.rates.items[0].lowest == 2 && result.rates.items[0].highest == 2);

    calls = (struct calls){.fails_at = COUNT(loops) + 3, .odd_until = 2};
    assert_int_equal(run_pass(&calls, &none, 1, &request, &result), VB_ERROR_MEASURE);
}

/* Where loops are longer than a batch, the pairs are of whole batches, and the long one, too. Where they are shorter,
 * the longer half of the long pair is no longer than a batch either. */
static void batches_limit_loops(void **state)
{
    (void)state;
    struct calls calls = {.fails_at = SIZE_MAX, .is_quiet = true};
    struct vb_preparation preparation = {.batch = 10};
    struct vb_count_result result;
    const struct vb_count_request counts = {.operations = 15, .pairs = 2};
    assert_int_equal(run_pass(&calls, &preparation, 1, &counts, &result), 0);
    assert_int_equal(result.account.operations, vb_ledger_active() == VB_LEDGER_OFF ? 15 : 20);
    assert_int_equal(calls.count, 2 + 2 + 4 + 3 + 6); /* loops of 15, 20, 40, 30 and 60 operations */

    const struct vb_count_request longer = {.operations = 15, .pairs = 2, .op_ns = SHORT_NS};
    preparation.batch = 7; /* divides no power of two */
    run_with_long_pair(&calls, &preparation, 1, &longer, 7, &result);
    assert_true(calls.count > 1000);
    /* Before the long pair are tries, which may end within a batch. */
    for (size_t i = 0; i < CALLS_MAX && was_counted(&calls, i); i++)
        assert_int_equal(operations_of(&calls, i), 7);

    preparation.batch = 220;
    run_with_long_pair(&calls, &preparation, 4, &longer, 216, &result);
    assert_int_equal(operations_of(&calls, 0), 216); /* twice the most whole periods of 4 in 110 */
    assert_int_equal(operations_of(&calls, 1), 108);
    assert_int_equal(operations_of(&calls, 2), 216);
}

/* Whichever of the loops fails, the pass does. */
static void a_loop_that_fails_ends_the_pass(void **state)
{
    (void)state;
    const struct vb_count_request request = {.operations = 10, .pairs = 2, .common_operations = 33, .op_ns = SHORT_NS};
    for (size_t at = 0; at < 11; at++)
        expect_failure(at, &request);
}

/* Whichever of the counted loops raised it. */
static void a_doubt_about_one_loop_is_one_about_all(void **state)
{
    (void)state;
    const struct vb_count_request request = {.operations = 10, .pairs = 2};
    struct vb_count_result result;
    if (vb_ledger_active() == VB_LEDGER_OFF)
        skip();
    for (size_t at = 1; at < 5; at++) {
        struct calls calls = {.fails_at = SIZE_MAX, .forks_at = at};
        assert_int_equal(run_pass(&calls, &none, 1, &request, &result), 0);
        assert_int_equal(result.account.kind, VB_ACCOUNT_NONE);
        assert_string_equal(result.account.reason, "it forks, and what its children allocate is not counted");
    }
}

static void without_a_ledger_there_is_no_account(void **state)
{
    (void)state;
    enum vb_ledger_backend active = vb_ledger_active();
    struct calls calls = {.fails_at = SIZE_MAX};
    struct vb_count_result result;
    const struct vb_count_request request = {.operations = 10, .pairs = 2};
    vb_ledger_open(VB_LEDGER_OFF);
    assert_int_equal(run_pass(&calls, &none, 1, &request, &result), 0);
    assert_int_equal(result.account.kind, VB_ACCOUNT_NONE);
    assert_int_equal(result.account.operations, 10);
    assert_string_not_equal(result.account.reason, "");
    vb_ledger_open(active);
}

static int open_ledger(void **state)
{
    (void)state;
    vb_ledger_open(VB_LEDGER_AUTO);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_differ_by_a_period),
        cmocka_unit_test(further_loops_follow_the_pairs),
        cmocka_unit_test(pairs_that_differ_are_followed_by_more),
        cmocka_unit_test(batches_limit_loops),
        cmocka_unit_test(a_loop_that_fails_ends_the_pass),
        cmocka_unit_test(a_doubt_about_one_loop_is_one_about_all),
        cmocka_unit_test(without_a_ledger_there_is_no_account),
    };
    return cmocka_run_group_tests(tests, open_ledger, NULL);
}
