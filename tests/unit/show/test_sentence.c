/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "show/sentence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static struct vb_row heap_row(void)
{
    return (struct vb_row){
        .case_name = "ready_return",
        .point = "",
        .variant = "heap",
        .allocator = "",
        .side = "",
        .baseline = "heap",
        .status = "ok",
        .status_code = VB_ROW_OK,
        .mean_ns = 31.2,
        .ratio = 1,
        .ratio_ci_low = NAN,
        .ratio_ci_high = NAN,
        .detectable_pct = NAN,
        .verdict = "",
        .doubts = "",
        .counters = "",
        .launches = 40,
        .rounds = 64,
        .allocs_per_op = 1,
        .bytes_per_op = 24,
        .gate = "",
        .ledger = "exact",
        .ledger_code = VB_ROW_EXACT,
        .contract = "kept",
        .contract_code = VB_ROW_KEPT,
        .checksum = "",
    };
}

/* A contender with that ratio and verdict, which allocates nothing. */
static struct vb_row contender(double ratio, double low, double high, enum vb_row_verdict verdict)
{
    struct vb_row row = heap_row();
    row.variant = "inline";
    row.ratio = ratio;
    row.ratio_ci_low = low;
    row.ratio_ci_high = high;
    row.detectable_pct = 1.8;
    row.verdict_code = verdict;
    row.comparisons = 189;
    row.allocs_per_op = 0;
    row.bytes_per_op = 0;
    return row;
}

static struct vb_row at(struct vb_row row, char *point)
{
    row.point = point;
    return row;
}

static struct vb_row counting(struct vb_row row, double allocs, double bytes)
{
    row.allocs_per_op = allocs;
    row.bytes_per_op = bytes;
    return row;
}

static struct vb_row uncounted(struct vb_row row, char *ledger)
{
    row.ledger = ledger;
    vb_row_read_words(&row);
    return counting(row, NAN, NAN);
}

static struct vb_row failed(struct vb_row row, char *status)
{
    row.status = status;
    vb_row_read_words(&row);
    row.mean_ns = row.ratio = row.ratio_ci_low = row.ratio_ci_high = row.detectable_pct = NAN;
    row.verdict_code = VB_ROW_NOT_JUDGED;
    row.launches = row.rounds = -1;
    return row;
}

static void assert_sentences(const struct vb_row *rows, size_t count, const char *wanted)
{
    const struct vb_row *order[16];
    for (size_t i = 0; i < count; i++)
        order[i] = &rows[i];
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    vb_sentence_write((struct vb_rows){.items = order, .count = count}, order[0]->allocator[0] != '\0', stream);
    fclose(stream);
    assert_string_equal(text, wanted);
    free(text);
}

/* The sentence about `row` beside the baseline, between the name of the case and what was done for it. */
static void assert_comparison(struct vb_row baseline, struct vb_row row, const char *comparison)
{
    char wanted[1000];
    snprintf(wanted, sizeof wanted,
             "`ready_return`: %s; 40 launches of 64 rounds; smallest detectable change 1.8 %%; allocations constant at "
             "n and 2n.\n",
             comparison);
    struct vb_row rows[] = {baseline, row};
    assert_sentences(rows, 2, wanted);
}

static void test_times(void **state)
{
    (void)state;
    static const struct {
        double ratio, low, high;
        enum vb_row_verdict verdict;
        const char *wanted;
    } tests[] = {
        {0.1314, 0.1287, 0.1342, VB_ROW_FASTER, "inline ran 7.6x as fast as heap (7.5x to 7.8x) and "},
        {7.61, 7.4512, 7.7701, VB_ROW_SLOWER, "inline took 7.6x as long as heap (7.5x to 7.8x) and "},
        {0.1314, 0.13139, 0.13141, VB_ROW_FASTER, "inline ran 7.610x as fast as heap (7.610x to 7.611x) and "},
        {0.00469, 0.0046, 0.0048, VB_ROW_FASTER, "inline ran 213x as fast as heap (208x to 217x) and "},
        {0.704, 0.69, 0.71, VB_ROW_FASTER, "inline ran 1.42x as fast as heap (1.41x to 1.45x) and "},
        {1.031, 1.026, 1.036, VB_ROW_SLOWER, "inline took 1.031x as long as heap (1.026x to 1.036x) and "},
        {1.00012, 1.00011, 1.00013, VB_ROW_SLOWER, "inline took 1.00012x as long as heap (1.00011x to 1.00013x) and "},
        {1 / 1.031, 1 / 1.036, 1 / 1.026, VB_ROW_FASTER, "inline ran 1.031x as fast as heap (1.026x to 1.036x) and "},
        {0.9, NAN, NAN, VB_ROW_FASTER, "inline ran 1.11x as fast as heap and "},
        {1.001, 0.998, 1.004, VB_ROW_SAME, "inline took the same time as heap within 0.4 % and "},
        {1.001, NAN, NAN, VB_ROW_SAME, "inline took the same time as heap and "},
        {0.99, 0.96, 1.02, VB_ROW_CANNOT_TELL_NOISE,
         "cannot tell whether inline is faster than heap (only a difference above 1.8 % would show); inline "},
        {0.7, NAN, NAN, VB_ROW_CANNOT_TELL_FEW,
         "cannot tell whether inline is faster than heap (too few launches); inline "},
        {1.14, 1.03, 1.26, VB_ROW_CANNOT_TELL_CHANCE,
         "inline looks slower than heap (1.14x), but one of 189 comparisons can do that by chance; inline "},
        {1 / 1.14, 0.8, 0.97, VB_ROW_CANNOT_TELL_CHANCE,
         "inline looks faster than heap (1.14x), but one of 189 comparisons can do that by chance; inline "},
        {0.13, 0.12, 0.14, VB_ROW_NOT_JUDGED, "heap and inline were timed but not judged; inline "},
        /* A verdict that its own ratio belies is not repeated. */
        {1, 0.9, 1.1, VB_ROW_FASTER, "heap and inline were timed but not judged; inline "},
        {1, 0.9, 1.1, VB_ROW_SLOWER, "heap and inline were timed but not judged; inline "},
        {1.2, 1.1, 1.3, VB_ROW_FASTER, "heap and inline were timed but not judged; inline "},
    };
    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        char wanted[300];
        snprintf(wanted, sizeof wanted, "%ssaved 1 alloc/op (24 B)", tests[i].wanted);
        assert_comparison(heap_row(), contender(tests[i].ratio, tests[i].low, tests[i].high, tests[i].verdict), wanted);
    }
}

static void test_allocations(void **state)
{
    (void)state;
    static const struct {
        double baseline_allocs, baseline_bytes, allocs, bytes;
        const char *wanted;
    } tests[] = {
        {1, 24, 0, 0, "saved 1 alloc/op (24 B)"},
        {3, 72, 1, 24, "saved 2 allocs/op (48 B)"},
        {1, 24, 0.1, 2.4, "saved 0.9 allocs/op (21.6 B)"},
        {1, NAN, 0, NAN, "saved 1 alloc/op"},
        {2, 48, 1, 48, "saved 1 alloc/op"},
        {2, 48, 1, 56, "saved 1 alloc/op but asked for 8 B/op more"},
        {0, 0, 1, 24, "made 1 more alloc/op (24 B)"},
        {1, 24, 3, 24, "made 2 more allocs/op"},
        {1, 24, 2, 16, "made 1 more alloc/op but asked for 8 B/op less"},
        {0, 0, 0, 0, "allocated nothing, like heap"},
        {1, 24, 1, 24, "allocated as much as heap, 1 alloc/op (24 B)"},
        {2, NAN, 2, NAN, "allocated as much as heap, 2 allocs/op"},
        {1, 24, 1, 72, "asked for 48 B/op more in as many allocations"},
        {1, 72, 1, 24, "asked for 48 B/op less in as many allocations"},
    };
    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        char wanted[300];
        snprintf(wanted, sizeof wanted, "inline took the same time as heap within 1.0 %% and %s", tests[i].wanted);
        struct vb_row same = contender(1, 0.991, 1.009, VB_ROW_SAME);
        assert_comparison(counting(heap_row(), tests[i].baseline_allocs, tests[i].baseline_bytes),
                          counting(same, tests[i].allocs, tests[i].bytes), wanted);
    }
}

static void test_not_timed(void **state)
{
    (void)state;
    struct vb_row inline_result = failed(contender(1, 1, 1, VB_ROW_NOT_JUDGED), "ok");
    struct vb_row rows[] = {failed(heap_row(), "ok"), inline_result};
    assert_sentences(rows, 2,
                     "`ready_return`: inline saved 1 alloc/op (24 B) over heap; not timed; allocations constant at n "
                     "and 2n.\n");
    rows[1] = counting(inline_result, 2, 16);
    assert_sentences(rows, 2,
                     "`ready_return`: inline made 1 more alloc/op than heap but asked for 8 B/op less; not timed; "
                     "allocations constant at n and 2n.\n");
    rows[0] = uncounted(rows[0], "n/a (malloc is served by libasan.so.8)");
    rows[1] = uncounted(rows[1], "n/a (malloc is served by libasan.so.8)");
    assert_sentences(rows, 2,
                     "`ready_return`: heap and inline are not compared; not timed; allocations n/a (malloc is served "
                     "by libasan.so.8).\n");
}

static void test_ledgers_that_are_not_exact(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), contender(1, 0.991, 1.009, VB_ROW_SAME)};
    rows[1] = uncounted(rows[1], "not constant (1 to 1.2 allocs/op)");
    assert_sentences(
        rows, 2,
        "`ready_return`: inline took the same time as heap within 1.0 %; 40 launches of 64 rounds; smallest "
        "detectable change 1.8 %; allocations of inline not constant (1 to 1.2 allocs/op).\n");
    rows[0] = uncounted(rows[0], "not constant (1 to 1.2 allocs/op)");
    assert_sentences(
        rows, 2,
        "`ready_return`: inline took the same time as heap within 1.0 %; 40 launches of 64 rounds; smallest "
        "detectable change 1.8 %; allocations not constant (1 to 1.2 allocs/op).\n");
    rows[0].ledger = rows[1].ledger = "";
    vb_row_read_words(&rows[0]);
    vb_row_read_words(&rows[1]);
    assert_sentences(
        rows, 2,
        "`ready_return`: inline took the same time as heap within 1.0 %; 40 launches of 64 rounds; smallest "
        "detectable change 1.8 %.\n");
}

static void test_failures(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), failed(contender(1, 1, 1, VB_ROW_NOT_JUDGED), "crashed (SIGSEGV)"),
                            contender(0.5, 0.48, 0.52, VB_ROW_FASTER)};
    rows[2].variant = "pooled";
    rows[1].ledger = "n/a (not counted)"; /* is of no account in a row that failed */
    vb_row_read_words(&rows[1]);
    /* The next variant that did not fail is the contender. */
    assert_sentences(
        rows, 3,
        "`ready_return`: pooled ran 2.00x as fast as heap (1.92x to 2.08x) and saved 1 alloc/op (24 B); 40 "
        "launches of 64 rounds; smallest detectable change 1.8 %; allocations constant at n and 2n.\n");
    rows[2] = failed(rows[2], "timed out after 10 s");
    assert_sentences(rows, 3,
                     "`ready_return`: no comparison, inline: crashed (SIGSEGV); 40 launches of 64 rounds; allocations "
                     "constant at n and 2n.\n");
    rows[0] = failed(rows[0], "timed out after 10 s");
    assert_sentences(rows, 3, "`ready_return`: nothing to compare with, heap: timed out after 10 s.\n");
    rows[1] = contender(NAN, NAN, NAN, VB_ROW_NOT_JUDGED);
    rows[1].detectable_pct = NAN;
    assert_sentences(rows, 3,
                     "`ready_return`: nothing to compare with, heap: timed out after 10 s; 40 launches of 64 rounds; "
                     "allocations constant at n and 2n.\n");
}

static void test_first_contender_is_the_one(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), contender(0.5, 0.48, 0.52, VB_ROW_FASTER),
                            contender(2, 1.9, 2.1, VB_ROW_SLOWER)};
    rows[2].variant = "pooled";
    rows[2].detectable_pct = 9;
    assert_sentences(
        rows, 3,
        "`ready_return`: inline ran 2.00x as fast as heap (1.92x to 2.08x) and saved 1 alloc/op (24 B); 40 "
        "launches of 64 rounds; smallest detectable change 1.8 %; allocations constant at n and 2n.\n");
}

static void test_no_baseline(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row()};
    assert_sentences(rows, 1,
                     "`ready_return`: no comparison, heap was measured without another variant; 40 launches of 64 "
                     "rounds; allocations constant at n and 2n.\n");
    rows[0].baseline = "";
    assert_sentences(rows, 1,
                     "`ready_return`: no comparison, heap was measured without the baseline; 40 launches of 64 rounds; "
                     "allocations constant at n and 2n.\n");
}

static void test_one_launch(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), contender(0.13, NAN, NAN, VB_ROW_CANNOT_TELL_FEW)};
    rows[0].launches = rows[1].launches = 1;
    rows[0].rounds = rows[1].rounds = 1;
    rows[1].detectable_pct = NAN;
    assert_sentences(rows, 2,
                     "`ready_return`: cannot tell whether inline is faster than heap (too few launches); inline saved "
                     "1 alloc/op (24 B); 1 launch of 1 round; allocations constant at n and 2n.\n");
}

static void test_points_share_their_tail(void **state)
{
    (void)state;
    struct vb_row rows[] = {
        at(heap_row(), "hit=0"),
        at(contender(1.001, 0.998, 1.004, VB_ROW_SAME), "hit=0"),
        at(heap_row(), "hit=50"),
        at(uncounted(contender(0.4, 0.38, 0.42, VB_ROW_FASTER), "not constant (0 to 1 allocs/op)"), "hit=50"),
        at(heap_row(), "hit=90"),
        at(failed(contender(1, 1, 1, VB_ROW_NOT_JUDGED), "crashed (SIGBUS)"), "hit=90"),
    };
    rows[0].launches = rows[1].launches = 20;
    rows[1].detectable_pct = 0.35;
    assert_sentences(rows, 6,
                     "`ready_return:hit=0`: inline took the same time as heap within 0.4 % and saved 1 alloc/op "
                     "(24 B).\n"
                     "`ready_return:hit=50`: inline ran 2.5x as fast as heap (2.4x to 2.6x).\n"
                     "`ready_return:hit=90`: no comparison, inline: crashed (SIGBUS).\n"
                     "All points: 20 to 40 launches of 64 rounds; smallest detectable change 0.4 to 1.8 %; allocations "
                     "of inline at hit=50 not constant (0 to 1 allocs/op).\n");
}

static void test_allocator_is_named(void **state)
{
    (void)state;
    struct vb_row rows[] = {
        at(heap_row(), "hit=0"),
        at(contender(0.4, 0.38, 0.42, VB_ROW_FASTER), "hit=0"),
        at(heap_row(), "hit=50"),
        at(contender(0.4, 0.38, 0.42, VB_ROW_FASTER), "hit=50"),
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        rows[i].allocator = "glibc";
    assert_sentences(rows, 4,
                     "`ready_return:hit=0` under glibc: inline ran 2.5x as fast as heap (2.4x to 2.6x) and saved 1 "
                     "alloc/op (24 B).\n"
                     "`ready_return:hit=50` under glibc: inline ran 2.5x as fast as heap (2.4x to 2.6x) and saved 1 "
                     "alloc/op (24 B).\n"
                     "All points under glibc: 40 launches of 64 rounds; smallest detectable change 1.8 %; allocations "
                     "constant at n and 2n.\n");
}

static void test_row_is_ok(void **state)
{
    (void)state;
    struct vb_row row = heap_row();
    assert_true(vb_row_is_ok(&row));
    row.status = "ok?";
    vb_row_read_words(&row);
    assert_false(vb_row_is_ok(&row));
    row.status = "";
    vb_row_read_words(&row);
    assert_false(vb_row_is_ok(&row));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_allocations),
        cmocka_unit_test(test_not_timed),
        cmocka_unit_test(test_ledgers_that_are_not_exact),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_first_contender_is_the_one),
        cmocka_unit_test(test_no_baseline),
        cmocka_unit_test(test_one_launch),
        cmocka_unit_test(test_points_share_their_tail),
        cmocka_unit_test(test_allocator_is_named),
        cmocka_unit_test(test_row_is_ok),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
