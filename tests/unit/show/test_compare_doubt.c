/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "show/compare.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A variant beside its baseline "heap" of 10 ns. */
struct side {
    double ratio;
    const char *baseline, *verdict;
};

/* `doubts` as the CSV has them; "": none. */
static void make_results(struct vb_results *results, const struct side *side, const char *doubts)
{
    vb_results_init(results);
    assert_int_equal(vb_results_set_fact(results, "cpu", "the same"), 0);
    struct vb_row *row = vb_results_append(results);
    vb_row_set_text(&row->case_name, "get");
    vb_row_set_text(&row->variant, "inline");
    vb_row_set_text(&row->baseline, side->baseline);
    set_words(row, &row->status, "ok");
    vb_row_set_text(&row->verdict, side->verdict);
    assert_int_equal(vb_row_read_old_verdict(row), 0);
    vb_row_set_text(&row->doubts, doubts);
    row->mean_ns = isnan(side->ratio) ? 10 : 10 * side->ratio;
    row->ci_low_ns = 0.999 * row->mean_ns;
    row->ci_high_ns = 1.001 * row->mean_ns;
    row->ratio = side->ratio;
    row->ratio_ci_low = 0.999 * side->ratio;
    row->ratio_ci_high = 1.001 * side->ratio;
    row->allocs_per_op = row->bytes_per_op = 0;
}

static char *compared(const struct side *earlier, const struct side *later, const char *later_doubts)
{
    struct vb_results results[2];
    make_results(&results[0], earlier, "");
    make_results(&results[1], later, later_doubts);
    const struct vb_compare_options options = {.limits = {.time = 0.1, .ratio = 0.05}, .width = 200};
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_int_equal(vb_compare_write(&results[0], &results[1], &options, stream, NULL), 0);
    fclose(stream);
    vb_results_release(&results[0]);
    vb_results_release(&results[1]);
    return text;
}

static void rows_say_what_is_known(void **state)
{
    (void)state;
    static const struct {
        struct side earlier, later;
        const char *says[4]; /* each a part of the text */
    } trials[] = {
        {{0.5, "heap", "faster"}, {0.5, "heap", "faster"}, {"0.500 -> 0.500", "ratio 1 same", "time 1 same"}},
        {{0.5, "heap", "faster"}, {0.8, "heap", "faster"}, {"0.500 -> 0.800", "ratio 1 worse", "time 1 worse"}},
        {{1.557, "heap", "slower"}, {0.0004, "heap", "faster"}, {"1.557 -> 0.000400", "ratio 1 better"}},
        {{0.012345, "heap", "faster"}, {0.0004, "heap", "faster"}, {"0.0123 -> 0.000400"}},
        {{0.5, "heap", "faster"}, {0.8, "pool", "faster"}, {"0.500 -> 0.800", "other baseline", "ratio not measured"}},
        {{0.5, "heap", "faster"}, {1, "inline", ""}, {"0.500 -> 1.000", "other baseline", "ratio not measured"}},
        {{0.5, "heap", ""}, {0.8, "heap", ""}, {"ratio 1 not judged", "time 1 not judged"}},
        {{0.5, "heap", "faster"}, {0.8, "heap", ""}, {"ratio 1 not judged", "time 1 not judged"}},
    };
    for (size_t t = 0; t < sizeof trials / sizeof trials[0]; t++) {
        char *text = compared(&trials[t].earlier, &trials[t].later, "");
        for (size_t i = 0; i < 4 && trials[t].says[i]; i++)
            if (!strstr(text, trials[t].says[i]))
                fail_msg("trial %zu: no '%s' in:\n%s", t, trials[t].says[i], text);
        free(text);
    }
}

/* Whatever a doubtful row's numbers look like. */
static void doubtful_rows_are_not_judged(void **state)
{
    (void)state;
    const struct side earlier = {0.5, "heap", "faster"};
    const struct side slower = {0.8, "heap", "slower"}, without_ratio = {NAN, "heap", ""};
    char *drifting = compared(&earlier, &slower, "drifts=2");
    assert_non_null(strstr(drifting, "ratio 1 not judged"));
    assert_non_null(strstr(drifting, "time 1 not judged"));
    free(drifting);
    char *emulated = compared(&earlier, &without_ratio, "meaningless");
    assert_non_null(strstr(emulated, "ratio 1 not judged"));
    assert_null(strstr(emulated, "cannot tell"));
    free(emulated);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_say_what_is_known),
                                       cmocka_unit_test(doubtful_rows_are_not_judged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
