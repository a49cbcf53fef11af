/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "format_rows.h"
#include "show/ci_outcome.h"

static void rows_have_one_outcome(void **state)
{
    (void)state;
    static const struct {
        const char *status, *gate;
        enum vb_ci_kind kind;
        const char *type, *message;
    } inputs[] = {
        {"ok", "", VB_CI_PASSED, "pass", ""},
        {"ok", "pass", VB_CI_PASSED, "pass", ""},
        {"ok", "note: allocs/op 2 -> 1: better", VB_CI_NOTED, "note", "allocs/op 2 -> 1: better"},
        {"ok", "cannot tell: ratio 1 -> 1.2", VB_CI_UNDECIDED, "undecided", "ratio 1 -> 1.2"},
        {"ok", "cannot judge: not in the reference", VB_CI_ERROR, "cannot-judge", "not in the reference"},
        {"ok", "FAIL: allocs/op 1 -> 2", VB_CI_FAILURE, "alloc-regression", "allocs/op 1 -> 2"},
        {"ok", "FAIL: bytes/op 24 -> 32", VB_CI_FAILURE, "alloc-regression", "bytes/op 24 -> 32"},
        {"ok", "FAIL: ratio 1 -> 2", VB_CI_FAILURE, "time-regression", "ratio 1 -> 2"},
        {"ok", "FAIL: time (ns) 1 -> 2", VB_CI_FAILURE, "time-regression", "time (ns) 1 -> 2"},
        {"ok", "FAIL: something new", VB_CI_FAILURE, "regression", "something new"},
        {"contract broken: allocs 1 per op, promised 0", "", VB_CI_FAILURE, "contract",
         "contract broken: allocs 1 per op, promised 0"},
        {"contract broken: x", "FAIL: contract broken: x", VB_CI_FAILURE, "contract", "contract broken: x"},
        {"checksums of the case are unequal", "", VB_CI_FAILURE, "checksum", "checksums of the case are unequal"},
        {"crashed (SIGSEGV)", "", VB_CI_ERROR, "crash", "crashed (SIGSEGV)"},
        {"crashed (SIGSEGV)", "cannot judge: crashed (SIGSEGV)", VB_CI_ERROR, "crash", "crashed (SIGSEGV)"},
        {"timed out after 10 s", "", VB_CI_ERROR, "timeout", "timed out after 10 s"},
        {"exited with status 3", "", VB_CI_ERROR, "not-measured", "exited with status 3"},
        {"skipped: no gold here", "", VB_CI_SKIPPED, "skipped", "skipped: no gold here"},
        {"needs libuv1-dev", "", VB_CI_SKIPPED, "not-measured", "needs libuv1-dev"},
        /* Never a pass: the gate misses it. */
        {"skipped: no gold here", "cannot judge: skipped: no gold here", VB_CI_ERROR, "skipped",
         "skipped: no gold here"},
        {"not measured", "cannot judge: in the reference, but not in this run", VB_CI_ERROR, "not-measured",
         "in the reference, but not in this run"},
        /* What failed does not pass for a word of the gate that does not belong to it. */
        {"crashed (SIGSEGV)", "pass", VB_CI_ERROR, "crash", "crashed (SIGSEGV)"},
        {"crashed (SIGSEGV)", "note: better", VB_CI_ERROR, "crash", "crashed (SIGSEGV)"},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        struct vb_results results;
        vb_results_init(&results);
        struct vb_row *row = add_row(&results, "c", "", "v");
        set_words(row, &row->status, inputs[i].status);
        set_words(row, &row->gate, inputs[i].gate);
        struct vb_ci_outcome outcome = vb_ci_outcome(row);
        assert_int_equal(outcome.kind, inputs[i].kind);
        assert_string_equal(outcome.type, inputs[i].type);
        assert_string_equal(outcome.message, inputs[i].message);
        vb_results_release(&results);
    }
}

/* The line about all rows after each row that is added. */
static void totals_in_a_line(void **state)
{
    (void)state;
    static const struct {
        const char *status, *gate, *line;
    } inputs[] = {
        {"ok", "", "run: measured: 1 row"},
        {"skipped: no", "", "run: measured: 2 rows: 1 skipped"},
        {"crashed", "", "run: not all could be measured: 3 rows: 1 not measured, 1 skipped"},
        {"ok", "pass", "gate: could not judge: 4 rows: 1 could not be judged, 1 skipped"},
        {"ok", "note: x", "gate: could not judge: 5 rows: 1 could not be judged, 1 skipped, 1 with a note"},
        {"ok", "FAIL: x", "gate: FAILED: 6 rows: 1 failed, 1 could not be judged, 1 skipped, 1 with a note"},
    };
    struct vb_results results;
    vb_results_init(&results);
    for (size_t i = 0; i <= sizeof inputs / sizeof inputs[0]; i++) {
        char text[200] = "";
        FILE *stream = fmemopen(text, sizeof text, "w");
        struct vb_ci_totals totals = vb_ci_totals(&results);
        vb_ci_write_totals(&totals, stream);
        fclose(stream);
        assert_string_equal(text, i > 0 ? inputs[i - 1].line : "run: nothing was measured: 0 rows");
        if (i == sizeof inputs / sizeof inputs[0])
            break;
        struct vb_row *row = add_row(&results, "c", "", "v");
        set_words(row, &row->status, inputs[i].status);
        set_words(row, &row->gate, inputs[i].gate);
    }
    vb_results_release(&results);
}

static void gates_in_a_word(void **state)
{
    (void)state;
    static const char *const inputs[][2] = {{"pass", "passed"},
                                            {"note: x", "passed"},
                                            {"cannot tell: x", "undecided"},
                                            {"cannot judge: x", "could not judge"}};
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        struct vb_results results;
        vb_results_init(&results);
        struct vb_row *row = add_row(&results, "c", "", "v");
        set_words(row, &row->gate, inputs[i][0]);
        struct vb_ci_totals totals = vb_ci_totals(&results);
        assert_string_equal(vb_ci_verdict(&totals), inputs[i][1]);
        vb_results_release(&results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_have_one_outcome),
        cmocka_unit_test(totals_in_a_line),
        cmocka_unit_test(gates_in_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
