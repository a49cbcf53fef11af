/* SPDX-License-Identifier: MIT */
#include "measure/count_pass.h"

#include "base/clock.h"
#include "base/units.h"
#include "measure/ledger/foreign.h"
#include "measure/ledger/ledger.h"
#include "measure/wait_for_threads.h"
#include "measure/calibrate.h"

#include <assert.h>
#include <stdio.h>

/* Further pairs may take so long; where an operation takes tenths of a second, there are only a few. */
#define FURTHER_NS  (3 * VB_NS_PER_S)
#define PAIRS_LEAST 4

/* FNV's offset basis, where a checksum over loops begins. */
#define NO_CHECKSUM UINT64_C(0xcbf29ce484222325)

/* FNV-1a over the bytes of one more checksum. */
static uint64_t mix_checksum(uint64_t mixed, uint64_t checksum)
{
    for (int i = 0; i < 64; i += 8)
        mixed = (mixed ^ ((checksum >> i) & 0xff)) * 0x100000001b3u;
    return mixed;
}

/* Counts in progress: the pairs so far, and why they cannot be trusted. */
struct tally {
    struct vb_subject *subject;
    struct vb_counts counts[2 * VB_COUNT_PAIRS_VARYING];
    struct vb_tallies tallies[2 * VB_COUNT_PAIRS_VARYING];
    int64_t operations[VB_COUNT_PAIRS_VARYING];
    int pairs;    /* that were counted */
    int64_t step; /* by which the pairs differ: a period, or a batch */
    const char *doubt;
};

/* Counts a loop: n operations of a pair where `index` is even, 2n where it is odd. */
static int count_loop(struct tally *tally, int index, uint64_t *checksum, struct vb_error *error)
{
    struct vb_loop_result result;
    int64_t operations = tally->operations[index / 2] * (index % 2 + 1);
    int status = vb_subject_run(tally->subject, VB_PASS_COUNT, operations, &result, error);
    if (status != 0)
        return status;
    tally->counts[index] = result.counts;
    tally->tallies[index] = result.tallies;
    *checksum = mix_checksum(*checksum, result.checksum);
    if (!tally->doubt)
        tally->doubt = vb_ledger_doubt();
    return 0;
}

/* The pairs differ by a step each, so that growth which happens to look constant between one n and 2n shows. Where
 * that makes an n of the 2n before, which is so where a period is all there is time for, it is not run again. */
static int count_pairs(struct tally *tally, int64_t operations, int pairs, uint64_t *checksum, struct vb_error *error)
{
    int first = 2 * tally->pairs;
    for (int i = first; i < first + 2 * pairs; i++) {
        tally->operations[i / 2] = operations + (i - first) / 2 * tally->step;
        if (i > first && i % 2 == 0 && tally->operations[i / 2] == 2 * tally->operations[i / 2 - 1]) {
            tally->counts[i] = tally->counts[i - 1];
            tally->tallies[i] = tally->tallies[i - 1];
            continue;
        }
        int status = count_loop(tally, i, checksum, error);
        if (status != 0)
            return status;
    }
    tally->pairs += pairs;
    return 0;
}

static int run_plain(struct vb_subject *subject, int64_t operations, uint64_t *checksum, struct vb_error *error)
{
    struct vb_loop_result result;
    int status = vb_subject_run(subject, VB_PASS_PLAIN, operations, &result, error);
    if (status == 0)
        *checksum = mix_checksum(*checksum, result.checksum);
    return status;
}

/* A long pair, behind a loop as long as its longer half: what is set up once per process is none of its cost. */
static int count_long_pair(struct tally *tally, int64_t operations, struct vb_error *error)
{
    uint64_t unused = 0;
    int status = run_plain(tally->subject, 2 * operations, &unused, error);
    return status == 0 ? count_pairs(tally, operations, 1, &unused, error) : status;
}

/* Long loops are single batches where the others are, and whole ones where they are not: what a batch costs beside its
 * operations is then the same share of it everywhere. */
static int64_t long_operations_of(const struct tally *tally, int64_t operations)
{
    const struct vb_subject *subject = tally->subject;
    int64_t batch = subject->preparation.batch * subject->run.thread_count;
    if (batch == 0 || operations == 0)
        return operations;
    if (tally->step == batch)
        return operations / batch * batch;
    int64_t half = batch / 2 / subject->period * subject->period;
    return operations < half ? operations : half;
}

static bool is_counted(const struct tally *tally)
{
    return vb_ledger_active() != VB_LEDGER_OFF && !tally->doubt;
}

static struct vb_account account_of(const struct tally *tally)
{
    return vb_ledger_account(tally->counts, tally->operations, (size_t)tally->pairs, tally->step);
}

/* Three pairs tell that counts vary, but hardly how far. */
static int count_further_pairs(struct tally *tally, int64_t operations, struct vb_error *error)
{
    uint64_t unused = 0;
    if (!is_counted(tally))
        return 0;
    struct vb_account account = account_of(tally);
    if (account.kind != VB_ACCOUNT_VARIES && !account.live_range.varies)
        return 0;
    int64_t begun_ns = vb_clock_ns();
    int status = 0;
    while (status == 0 && tally->pairs < VB_COUNT_PAIRS_VARYING &&
           (tally->pairs < PAIRS_LEAST || vb_clock_ns() - begun_ns < FURTHER_NS))
        status = count_pairs(tally, operations, 1, &unused, error);
    return status;
}

static int find_rates(const struct tally *tally, struct vb_rates *rates, struct vb_error *error)
{
    int64_t operations[2 * VB_COUNT_PAIRS_VARYING];
    char problem[VB_REASON_MAX];
    for (int i = 0; i < 2 * tally->pairs; i++)
        operations[i] = tally->operations[i / 2] * (i % 2 + 1);
    if (vb_rates_of(rates, tally->tallies, operations, 2 * (size_t)tally->pairs, problem, sizeof problem) == 0)
        return 0;
    return vb_fail(error, VB_ERROR_MEASURE, "%s", problem);
}

int vb_count(struct vb_subject *subject, const struct vb_count_request *request, struct vb_count_result *result,
             struct vb_error *error)
{
    assert(request->pairs >= 2 && request->pairs <= VB_COUNT_PAIRS_MAX);
    *result = (struct vb_count_result){.checksum = NO_CHECKSUM, .common_checksum = NO_CHECKSUM};
    struct tally tally = {.subject = subject};
    int64_t operations = vb_subject_batches(subject, request->operations, request->pairs, &tally.step);
    int status = run_plain(subject, request->operations, &result->checksum, error);
    vb_settle();
    if (status == 0)
        status = count_pairs(&tally, operations, request->pairs, &result->checksum, error);
    if (status == 0 && request->common_operations > 0)
        status = run_plain(subject, request->common_operations, &result->common_checksum, error);
    int64_t long_operations = 0;
    if (status == 0 && request->op_ns > 0)
        status = vb_size_long(subject, request->op_ns, request->operations, &long_operations, error);
    long_operations = long_operations_of(&tally, long_operations);
    if (status == 0 && long_operations > 0)
        status = count_long_pair(&tally, long_operations, error);
    if (status == 0)
        status = count_further_pairs(&tally, operations, error);
    if (status == 0)
        status = find_rates(&tally, &result->rates, error);
    if (status != 0)
        return status;
    char foreign[VB_REASON_MAX];
    if (is_counted(&tally) && vb_foreign_malloc(foreign, sizeof foreign))
        tally.doubt = foreign;
    if (!is_counted(&tally)) {
        struct vb_account *account = &result->account;
        *account = (struct vb_account){.kind = VB_ACCOUNT_NONE, .operations = request->operations};
        snprintf(account->reason, sizeof account->reason, "%s", tally.doubt ? tally.doubt : vb_ledger_reason());
        return 0;
    }
    result->account = account_of(&tally);
    return 0;
}
