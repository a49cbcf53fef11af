/* SPDX-License-Identifier: MIT */
#include "measure/counting.h"
#include "measure/ledger.h"
#include "measure/settle.h"

#include <assert.h>
#include <stdio.h>

/* FNV-1a over the bytes of one more checksum. */
static uint64_t mix_checksum(uint64_t mixed, uint64_t checksum)
{
    for (int i = 0; i < 64; i += 8)
        mixed = (mixed ^ ((checksum >> i) & 0xff)) * 0x100000001b3u;
    return mixed;
}

/* The pairs differ by a period each, so that growth which happens to look constant between one n and 2n shows. Where
 * there are only two because they take long, and that makes an n of the 2n before, it is not run again. */
static int count_pairs(struct vb_subject *subject, int64_t operations, int pairs, struct vb_counts *counts,
                       int64_t *pair_operations, const char **doubt, uint64_t *checksum, struct vb_error *error)
{
    for (int i = 0; i < 2 * pairs; i++) {
        struct vb_loop_result result;
        pair_operations[i / 2] = operations + i / 2 * subject->period;
        if (pairs == 2 && i == 2 && pair_operations[i / 2] == 2 * pair_operations[i / 2 - 1]) {
            counts[i] = counts[i - 1];
            continue;
        }
        int64_t once_or_twice = i % 2 + 1;
        int status =
            vb_subject_run(subject, VB_PASS_COUNT, pair_operations[i / 2] * once_or_twice, &result, error);
        if (status != 0)
            return status;
        counts[i] = result.counts;
        *checksum = mix_checksum(*checksum, result.checksum);
        if (!*doubt)
            *doubt = vb_ledger_doubt();
    }
    return 0;
}

int vb_count(struct vb_subject *subject, int64_t operations, int pairs, struct vb_account *account, uint64_t *checksum,
             struct vb_error *error)
{
    assert(pairs >= 2 && pairs <= VB_COUNT_PAIRS_MAX);
    struct vb_loop_result warm_up;
    int status = vb_subject_run(subject, VB_PASS_PLAIN, operations, &warm_up, error);
    if (status != 0)
        return status;

    vb_settle();
    struct vb_counts counts[2 * VB_COUNT_PAIRS_MAX];
    int64_t pair_operations[VB_COUNT_PAIRS_MAX];
    const char *doubt = NULL;
    *checksum = mix_checksum(0xcbf29ce484222325u, warm_up.checksum);
    status = count_pairs(subject, operations, pairs, counts, pair_operations, &doubt, checksum, error);
    if (status != 0)
        return status;
    if (vb_ledger_active() == VB_LEDGER_OFF || doubt) {
        *account = (struct vb_account){.kind = VB_ACCOUNT_NONE, .operations = operations};
        snprintf(account->reason, sizeof account->reason, "%s", doubt ? doubt : vb_ledger_reason());
        return 0;
    }
    *account = vb_ledger_account(counts, pair_operations, (size_t)pairs, subject->period);
    return 0;
}
