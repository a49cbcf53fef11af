/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "judge/ab.h"
#include "show/ab_rows.h"
#include "show/ab_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LAUNCHES 60
#define ROUNDS   4

/* A pair of programs: the new one takes `slowdown` more, every launch is off by up to `noise`. */
struct made_up {
    double slowdown, noise;
    double base_allocs, new_allocs;
    enum vb_outcome base_outcome, new_outcome;
    bool uncounted;
    struct vb_range base_range, new_range; /* of allocations that vary */
    double new_live;                       /* bytes that an operation leaves behind; NAN: they vary */
    struct vb_range live_range;
    bool kept; /* the new side promised so many */
    bool base_removed, new_drifts;
    uint32_t layouts;    /* that launches rotate through */
    double layout_moves; /* every second of them by so much */
};

static void fill(struct vb_measurement *measurement, const struct made_up *made, struct vb_random *random)
{
    *measurement = (struct vb_measurement){.case_name = "c",
                                           .point = strdup("n=1"),
                                           .variant_count = 2,
                                           .has_baseline = true,
                                           .round_count = ROUNDS,
                                           .variants = calloc(2, sizeof *measurement->variants)};
    const double allocs[] = {made->base_allocs, made->new_allocs};
    const enum vb_outcome outcomes[] = {made->base_outcome, made->new_outcome};
    for (int side = 0; side < 2; side++) {
        struct vb_variant_measurement *variant = &measurement->variants[side];
        variant->name = side == 0 ? "v" : "v (new)";
        variant->outcome = outcomes[side];
        strcpy(variant->status, outcomes[side] == VB_OUTCOME_FAILED   ? "crashed (SIGSEGV)"
                                : outcomes[side] == VB_OUTCOME_BROKEN ? "contract broken: allocs 1 per op, promised 0"
                                                                      : "ok");
        variant->account = (struct vb_account){.kind = made->uncounted ? VB_ACCOUNT_NONE : VB_ACCOUNT_EXACT,
                                               .has_asked = true,
                                               .allocs = allocs[side],
                                               .asked_bytes = 24 * allocs[side],
                                               .live_bytes = side == 1 ? made->new_live : 0,
                                               .live_range = made->live_range};
        const struct vb_range range = side == 0 ? made->base_range : made->new_range;
        if (range.varies) {
            variant->account.kind = VB_ACCOUNT_VARIES;
            variant->account.allocs_range = range;
            variant->account.asked_range = (struct vb_range){24 * range.lowest, 24 * range.highest, 1};
        }
        variant->contract_state = made->kept ? VB_CONTRACT_IS_KEPT : VB_CONTRACT_PROMISES_NOTHING;
    }
    if (made->base_removed)
        vb_doubts_add(&measurement->variants[0].doubts, VB_DOUBT_LOOP_REMOVED, 1e-8, 0.001);
    if (made->new_drifts)
        vb_doubts_add(&measurement->variants[1].doubts, VB_DOUBT_DRIFTS, 2.6, 0);
    assert_int_equal(vb_measurement_reserve(measurement, LAUNCHES * ROUNDS * 2), 0);
    for (uint32_t launch = 0; launch < LAUNCHES; launch++) {
        double effect = made->slowdown + made->noise * (2 * vb_random_unit(random) - 1);
        uint32_t layout = made->layouts ? 1 + launch % made->layouts : 0;
        effect += layout % 2 ? made->layout_moves : 0;
        for (uint32_t round = 0; round < ROUNDS; round++)
            for (uint32_t side = 0; side < 2; side++)
                measurement->readings[measurement->reading_count++] =
                    (struct vb_reading){.launch = launch,
                                        .round = round,
                                        .position = side,
                                        .variant = side,
                                        .operations = 1000,
                                        .elapsed_ns = 10000 * (1 + (side == 1 ? effect : 0))};
        assert_int_equal(vb_measurement_add_launch(measurement, (struct vb_launch){.layout = layout}, NULL), 0);
    }
}

static const struct trial {
    struct made_up made;
    bool confirmed;
    const char *says; /* somewhere in the row's line */
    const char *gate; /* how the row of results begins to say it */
} trials[] = {
    {{.noise = 0.001}, false, "same within 0.", "pass"},
    {{.slowdown = 0.10, .noise = 0.001}, true, "SLOWER by ", "FAIL: SLOWER by "},
    {{.slowdown = 0.10, .noise = 0.001}, false, "cannot tell", "cannot tell: "},
    {{.slowdown = 0.02, .noise = 0.001}, true, "slower, under the limit", "pass"},
    {{.slowdown = -0.20, .noise = 0.001}, false, "faster", "pass"},
    {{.slowdown = 0.02, .noise = 0.30}, true, "cannot tell (could be ", "cannot tell: "},
    {{.noise = 0.001, .new_allocs = 2.5e-7}, false, "ALLOCATES MORE; same within", "FAIL: ALLOCATES MORE"},
    {{.noise = 0.001, .new_allocs = 1}, false, "ALLOCATES MORE; same within", "FAIL: ALLOCATES MORE"},
    {{.noise = 0.001, .base_allocs = 1}, false, "1 -> 0", "pass"},
    {{.noise = 0.001, .uncounted = true}, false, "allocations not counted", "cannot judge: "},
    {{.noise = 0.001, .base_range = {0, 0.01, 1}, .new_range = {0, 0.01, 1}}, false, "constant, alike; same", "pass"},
    {{.noise = 0.001, .base_range = {0, 0.01, 1}, .new_range = {0, 0.015, 1}}, false, "constant, alike; same", "pass"},
    {{.noise = 0.001, .base_range = {0, 0.01, 1}, .new_range = {0, 0.05, 1}},
     false,
     "too close to tell",
     "cannot tell: "},
    {{.noise = 0.001, .new_live = 48}, false, "KEEPS MORE BYTES ALLOCATED; same", "FAIL: KEEPS MORE BYTES"},
    {{.noise = 0.001, .new_live = NAN, .live_range = {5, 7, 1}}, false, "KEEPS MORE", "FAIL: KEEPS MORE BYTES"},
    {{.noise = 0.001, .new_live = NAN, .live_range = {-1, 2, 1}}, false, "same within", "pass"},
    {{.noise = 0.001, .base_range = {0, INFINITY, 1}, .new_range = {0, INFINITY, 1}},
     false,
     "not counted",
     "cannot judge: "},
    {{.noise = 0.001, .base_range = {0, 0.01, 1}, .new_range = {0, 0.02, 1}, .kept = true},
     false,
     "contract kept; same",
     "pass"},
    {{.noise = 0.001, .base_range = {0.1, 0.15, 1}, .new_range = {14, 15, 1}, .kept = true},
     false,
     "0.1 .. 0.15 -> 14 .. 15",
     "FAIL: ALLOCATES MORE"},
    {{.noise = 0.001, .base_allocs = 1, .new_range = {1.5, 2, 1}, .kept = true},
     false,
     "1 -> 1.5 .. 2",
     "FAIL: ALLOCATES MORE"},
    {{.new_outcome = VB_OUTCOME_FAILED}, false, "new: crashed (SIGSEGV)", "cannot judge: new: crashed"},
    {{.base_outcome = VB_OUTCOME_FAILED}, false, "old: crashed (SIGSEGV)", "cannot judge: old: crashed"},
    {{.noise = 0.001, .base_removed = true},
     false,
     "old: the compiler removed the loop",
     "cannot judge: old: the comp"},
    {{.slowdown = 0.10, .new_drifts = true}, true, "new: the time of an operation rises", "cannot judge: "},
    {{.new_outcome = VB_OUTCOME_BROKEN}, false, "new: contract broken", "FAIL: new: contract broken"},
    {{.noise = 0.001, .layouts = 12}, false, "% over 12 layouts", "pass"},
    {{.slowdown = 0.10, .noise = 0.001, .layouts = 12},
     true,
     ") over 12 layouts (limit 3 %), 60 launches",
     "FAIL: SLOWER by 10.0 % ("},
    {{.slowdown = 0.02, .noise = 0.001, .layouts = 12}, true, ") over 12 layouts, under the limit", "pass"},
    {{.slowdown = -0.20, .noise = 0.001, .layouts = 12}, false, "faster by 20.0 % (", "pass"},
    {{.noise = 0.001, .layouts = 12, .layout_moves = 0.3},
     true,
     "cannot tell: layout moves this by 1",
     "cannot tell: cannot tell: layout"},
};

#define TRIALS (sizeof trials / sizeof trials[0])

static const struct vb_ab_options options = {.limits = {.time = 0.03}, .timed = true};

static void every_row_says_what_was_found(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 7);
    for (size_t i = 0; i < TRIALS; i++) {
        struct vb_measurement measurement;
        struct vb_ab_row row;
        fill(&measurement, &trials[i].made, &random);
        assert_int_equal(vb_ab_row_fill(&row, &measurement, trials[i].confirmed, &options, NULL), 0);
        assert_int_equal(vb_ab_rows_judge(&row, 1, NULL), 0);

        struct vb_results results;
        vb_results_init(&results);
        assert_int_equal(vb_ab_append(&results, &row, 1, false, NULL), 0);
        char *text = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&text, &size);
        assert_int_equal(vb_ab_table_write(&results, 0, false, stream, NULL), 0);
        fclose(stream);
        if (!strstr(text, trials[i].says) || strstr(text, "-0.0 %"))
            fail_msg("trial %zu: %s", i, text);
        free(text);

        assert_int_equal(results.row_count, 2);
        if (strncmp(results.rows[1].gate, trials[i].gate, strlen(trials[i].gate)) != 0)
            fail_msg("trial %zu: '%s'", i, results.rows[1].gate);
        assert_string_equal(results.rows[0].gate, "");
        for (size_t side = 0; side < 2; side++) {
            assert_string_equal(results.rows[side].variant, "v");
            assert_string_equal(results.rows[side].baseline, "v (old)");
            assert_string_equal(results.rows[side].side, side == 0 ? "old" : "new");
        }
        vb_results_release(&results);
        vb_measurement_release(&measurement);
    }
}

static void totals_count_each_row_once_per_kind(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 7);
    struct vb_measurement measurements[TRIALS];
    struct vb_ab_row rows[TRIALS];
    for (size_t i = 0; i < TRIALS; i++) {
        fill(&measurements[i], &trials[i].made, &random);
        assert_int_equal(vb_ab_row_fill(&rows[i], &measurements[i], trials[i].confirmed, &options, NULL), 0);
    }
    assert_int_equal(vb_ab_rows_judge(rows, TRIALS, NULL), 0);
    struct vb_ab_totals totals = vb_ab_count(rows, TRIALS);
    assert_int_equal(totals.rows, TRIALS);
    assert_int_equal(totals.slower, 2);
    assert_int_equal(totals.faster, 2);
    assert_int_equal(totals.rose, 4);
    assert_int_equal(totals.broken, 1);
    assert_int_equal(totals.failed, 6); /* two crashes, two that were not counted, and two in doubt */
    assert_int_equal(totals.undecided, 4);
    for (size_t i = 0; i < TRIALS; i++) { /* whatever place it has */
        struct vb_ab_totals one = vb_ab_count(&rows[i], 1);
        totals.slower -= one.slower;
        totals.faster -= one.faster;
        totals.rose -= one.rose;
        totals.broken -= one.broken;
        totals.failed -= one.failed;
        totals.undecided -= one.undecided;
    }
    assert_true(totals.slower == 0 && totals.faster == 0 && totals.rose == 0);
    assert_true(totals.broken == 0 && totals.failed == 0 && totals.undecided == 0);
    for (size_t i = 0; i < TRIALS; i++)
        vb_measurement_release(&measurements[i]);
}

/* Where blocks come from is told of a rise, of what is kept, and of a contract that was broken by the new side. */
static void rows_about_allocations(void **state)
{
    (void)state;
    static const struct {
        enum vb_ab_allocs allocs;
        enum vb_outcome outcome;
        enum vb_contract_state contract;
        bool wanted;
    } table[] = {
        {VB_AB_ALLOCS_FINE, VB_OUTCOME_OK, VB_CONTRACT_IS_KEPT, false},
        {VB_AB_ALLOCS_ROSE, VB_OUTCOME_OK, VB_CONTRACT_IS_KEPT, true},
        {VB_AB_ALLOCS_KEPT, VB_OUTCOME_OK, VB_CONTRACT_IS_KEPT, true},
        {VB_AB_ALLOCS_UNKNOWN, VB_OUTCOME_OK, VB_CONTRACT_PROMISES_NOTHING, false},
        {VB_AB_ALLOCS_UNKNOWN, VB_OUTCOME_BROKEN, VB_CONTRACT_IS_BROKEN, true},
        {VB_AB_ALLOCS_UNKNOWN, VB_OUTCOME_BROKEN, VB_CONTRACT_IS_KEPT, false}, /* checksums are unequal */
        {VB_AB_ALLOCS_UNKNOWN, VB_OUTCOME_BROKEN, VB_CONTRACT_PROMISES_NOTHING, false},
        {VB_AB_ALLOCS_UNKNOWN, VB_OUTCOME_FAILED, VB_CONTRACT_IS_BROKEN, false},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_variant_measurement sides[2] = {
            {.name = "v"}, {.name = "v", .outcome = table[i].outcome, .contract_state = table[i].contract}};
        const struct vb_measurement measurement = {.variant_count = 2, .variants = sides};
        const struct vb_ab_row row = {.measurement = &measurement, .allocs = table[i].allocs};
        if (vb_ab_row_is_about_allocations(&row) != table[i].wanted)
            fail_msg("row %zu", i);
    }
}

/* A row may have a limit of its own, and the limits of counts hold for it, too. */
static void limits_of_single_rows(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 7);
    const char *const text = "c:n=1/v time=20%,allocs=1,bytes=24\n";
    FILE *stream = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    struct vb_limits_rules rules;
    assert_int_equal(vb_limits_rules_read(&rules, stream, "x", VB_LIMITS_GATE, NULL), 0);
    fclose(stream);
    struct vb_ab_options own = options;
    own.rules = &rules;
    struct vb_measurement measurement;
    struct vb_ab_row row;
    const struct made_up made = {.slowdown = 0.10, .noise = 0.001, .new_allocs = 1};
    fill(&measurement, &made, &random);
    assert_int_equal(vb_ab_row_fill(&row, &measurement, true, &own, NULL), 0);
    assert_int_equal(vb_ab_rows_judge(&row, 1, NULL), 0);
    assert_int_equal(row.pair.verdict, VB_AB_SLOWER_UNDER_LIMIT);
    assert_int_equal(row.allocs, VB_AB_ALLOCS_FINE);
    vb_limits_rules_release(&rules);
    vb_measurement_release(&measurement);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_says_what_was_found),
        cmocka_unit_test(totals_count_each_row_once_per_kind),
        cmocka_unit_test(rows_about_allocations),
        cmocka_unit_test(limits_of_single_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
