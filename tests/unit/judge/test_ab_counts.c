/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "judge/ab.h"
#include "judge/limits_parse.h"

#include <math.h>

enum { OLD, NEW };

/* A side: what is one number has no range, and what has a range varies. */
struct side {
    enum vb_account_kind kind;
    double allocs[2], live[2]; /* an allocation has 24 bytes */
};

#define NONE                                                                                                           \
    {                                                                                                                  \
        VB_ACCOUNT_NONE, {NAN, NAN},                                                                                   \
        {                                                                                                              \
            NAN, NAN                                                                                                   \
        }                                                                                                              \
    }
#define EXACT(count)                                                                                                   \
    {                                                                                                                  \
        VB_ACCOUNT_EXACT, {count, count},                                                                              \
        {                                                                                                              \
            0, 0                                                                                                       \
        }                                                                                                              \
    }
#define LEAKS(count, ...)                                                                                              \
    {                                                                                                                  \
        VB_ACCOUNT_EXACT, {count, count},                                                                              \
        {                                                                                                              \
            __VA_ARGS__                                                                                                \
        }                                                                                                              \
    }
#define VARIES(...)                                                                                                    \
    {                                                                                                                  \
        VB_ACCOUNT_VARIES, {__VA_ARGS__},                                                                              \
        {                                                                                                              \
            0, 0                                                                                                       \
        }                                                                                                              \
    }

static struct vb_account account_of(const struct side *side)
{
    bool varies = side->kind == VB_ACCOUNT_VARIES;
    bool live_varies = side->live[0] != side->live[1];
    return (struct vb_account){
        .kind = side->kind,
        .has_asked = 1,
        .allocs = side->allocs[0],
        .asked_bytes = 24 * side->allocs[0],
        .live_bytes = live_varies ? NAN : side->live[0],
        .allocs_range = {side->allocs[0], side->allocs[1], varies},
        .asked_range = {24 * side->allocs[0], 24 * side->allocs[1], varies},
        .live_range = {side->live[0], side->live[1], live_varies},
    };
}

/* `row` has nothing in it yet. */
static void fill_row(struct vb_row *row, const struct side *side, bool keeps_contract)
{
    bool varies = side->kind != VB_ACCOUNT_EXACT;
    bool live_varies = side->live[0] != side->live[1];
    row->ledger_code = side->kind == VB_ACCOUNT_EXACT    ? VB_ROW_EXACT
                       : side->kind == VB_ACCOUNT_VARIES ? VB_ROW_VARIES
                                                         : VB_ROW_NOT_COUNTED;
    row->contract_code = keeps_contract ? VB_ROW_KEPT : VB_ROW_NO_CONTRACT;
    row->allocs_per_op = varies ? NAN : side->allocs[0];
    row->bytes_per_op = 24 * row->allocs_per_op;
    row->live_bytes_per_op = live_varies ? NAN : side->live[0];
    row->allocs_low = varies ? side->allocs[0] : NAN;
    row->allocs_high = varies ? side->allocs[1] : NAN;
    row->bytes_low = 24 * row->allocs_low;
    row->bytes_high = 24 * row->allocs_high;
    row->live_bytes_low = live_varies ? side->live[0] : NAN;
    row->live_bytes_high = live_varies ? side->live[1] : NAN;
}

static const struct trial {
    struct side sides[2];
    const char *limits;
    bool same_code, kept;
    enum vb_ab_allocs wanted;
} trials[] = {
    {{EXACT(1), EXACT(1)}, "", false, false, VB_AB_ALLOCS_FINE},
    {{EXACT(2), EXACT(1)}, "", false, false, VB_AB_ALLOCS_FINE},
    {{EXACT(1), EXACT(2)}, "", false, false, VB_AB_ALLOCS_ROSE},
    {{EXACT(1), EXACT(2)}, "allocs=1", false, false, VB_AB_ALLOCS_ROSE}, /* of bytes */
    {{EXACT(1), EXACT(2)}, "allocs=1,bytes=24", false, false, VB_AB_ALLOCS_FINE},
    {{EXACT(1), LEAKS(1, 64, 64)}, "", false, true, VB_AB_ALLOCS_KEPT},
    {{EXACT(1), LEAKS(1, 64, 64)}, "live=63", false, true, VB_AB_ALLOCS_KEPT},
    {{EXACT(1), LEAKS(1, 64, 64)}, "live=64", false, true, VB_AB_ALLOCS_FINE},
    {{EXACT(1), LEAKS(1, 10, 20)}, "", false, false, VB_AB_ALLOCS_KEPT},
    {{LEAKS(1, 64, 64), EXACT(1)}, "", false, false, VB_AB_ALLOCS_FINE},
    {{VARIES(1, 2), VARIES(1, 2)}, "", false, false, VB_AB_ALLOCS_VARY_ALIKE},
    {{VARIES(1, 2), VARIES(100, 200)}, "", false, true, VB_AB_ALLOCS_ROSE},
    {{VARIES(1, 2), VARIES(1.5, 2.7)}, "", false, false, VB_AB_ALLOCS_CLOSE},
    {{VARIES(1, 2), VARIES(1.5, 2.7)}, "", true, false, VB_AB_ALLOCS_VARY_ALIKE},
    {{VARIES(1, 2), VARIES(1.5, 2.7)}, "", false, true, VB_AB_ALLOCS_VARY_AS_PROMISED},
    {{EXACT(1), VARIES(0.5, 1.2)}, "", true, false, VB_AB_ALLOCS_UNKNOWN},
    {{EXACT(1), VARIES(0.5, 1.2)}, "", false, true, VB_AB_ALLOCS_VARY_AS_PROMISED},
    {{VARIES(NAN, NAN), VARIES(1, 2)}, "", false, false, VB_AB_ALLOCS_UNKNOWN}, /* of an old file */
    {{NONE, EXACT(1)}, "", true, true, VB_AB_ALLOCS_UNKNOWN},
    {{EXACT(1), NONE}, "", true, true, VB_AB_ALLOCS_UNKNOWN},
};

/* Accounts and the rows that are made from them are judged alike. */
static void accounts_and_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        const struct trial *trial = &trials[i];
        struct vb_delta_limits limits = {0};
        struct vb_results results;
        struct vb_ab_counts of_account[2], of_row[2];
        char problem[100];
        if (trial->limits[0])
            assert_int_equal(vb_limits_parse(trial->limits, VB_LIMITS_AB, &limits, problem, sizeof problem), 0);
        vb_results_init(&results);
        for (int side = OLD; side <= NEW; side++) {
            const struct vb_account account = account_of(&trial->sides[side]);
            struct vb_row *row = vb_results_append(&results);
            assert_non_null(row);
            fill_row(row, &trial->sides[side], trial->kept);
            of_account[side] = vb_ab_counts_of(&account, trial->kept);
            of_row[side] = vb_ab_counts_of_row(row);
        }
        enum vb_ab_allocs found = vb_ab_counts_judge(&of_account[OLD], &of_account[NEW], trial->same_code, &limits);
        enum vb_ab_allocs merged = vb_ab_counts_judge(&of_row[OLD], &of_row[NEW], trial->same_code, &limits);
        if (found != trial->wanted || merged != trial->wanted)
            fail_msg("trial %zu: %d of accounts, %d of rows", i, found, merged);
        vb_results_release(&results);
    }
}

/* One back end does not know them. */
static void bytes_that_are_not_known(void **state)
{
    (void)state;
    const struct vb_account was = {.kind = VB_ACCOUNT_EXACT, .allocs = 1, .has_asked = 1, .asked_bytes = 24};
    const struct vb_account is = {.kind = VB_ACCOUNT_EXACT, .allocs = 1};
    const struct vb_delta_limits limits = {0};
    struct vb_ab_counts old = vb_ab_counts_of(&was, false);
    struct vb_ab_counts new = vb_ab_counts_of(&is, false);
    assert_int_equal(vb_ab_counts_judge(&old, &new, false, &limits), VB_AB_ALLOCS_FINE);
    assert_int_equal(vb_ab_counts_judge(&new, &old, false, &limits), VB_AB_ALLOCS_FINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts_and_rows),
        cmocka_unit_test(bytes_that_are_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
