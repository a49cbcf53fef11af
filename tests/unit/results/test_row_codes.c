/* SPDX-License-Identifier: MIT */
#include "results/row_codes.h"
#include "row_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct vb_row *first(struct vb_results *results)
{
    vb_results_init(results);
    struct vb_row *row = vb_results_append(results);
    assert_non_null(row);
    return row;
}

static void a_new_row_says_nothing(void **state)
{
    (void)state;
    struct vb_results results;
    struct vb_row *row = first(&results);
    vb_row_read_words(row);
    assert_int_equal(row->status_code, VB_ROW_STATUS_UNKNOWN);
    assert_int_equal(row->ledger_code, VB_ROW_LEDGER_UNKNOWN);
    assert_int_equal(row->contract_code, VB_ROW_CONTRACT_UNKNOWN);
    assert_int_equal(row->gate_code, VB_ROW_NOT_GATED);
    assert_string_equal(vb_row_finding(row), "");
    assert_false(vb_row_is_ok(row));
    vb_results_release(&results);
}

static void statuses(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        enum vb_row_status code;
        bool broken;
    } trials[] = {
        {"ok", VB_ROW_OK, false},
        {"ok?", VB_ROW_FAILED, false},
        {"failed", VB_ROW_FAILED, false},
        {"exited with status 3", VB_ROW_FAILED, false},
        {"skipped: contract broken: not really", VB_ROW_SKIPPED, false},
        {"needs libuv1-dev", VB_ROW_NOT_BUILT, false},
        {"crashed (SIGSEGV)", VB_ROW_CRASHED, false},
        {"timed out after 10 s counting; --timeout gives it more", VB_ROW_TIMED_OUT, false},
        {"not measured", VB_ROW_NOT_MEASURED, false},
        {"checksum 0123456789abcdef, but a's is 0", VB_ROW_CHECKSUM_BROKEN, true},
        {"checksums of the case are unequal", VB_ROW_CHECKSUM_BROKEN, true},
        {"its period differs from a's", VB_ROW_PERIOD_BROKEN, true},
        {"contract broken: allocs 2 per op, promised 1", VB_ROW_CONTRACT_BROKEN, true},
    };
    for (size_t i = 0; i < COUNT(trials); i++) {
        struct vb_results results;
        struct vb_row *row = first(&results);
        set_words(row, &row->status, trials[i].words);
        assert_int_equal(row->status_code, trials[i].code);
        assert_int_equal(vb_row_is_broken(row), trials[i].broken);
        assert_int_equal(vb_row_is_ok(row), i == 0);
        vb_results_release(&results);
    }
}

static void ledgers_and_contracts(void **state)
{
    (void)state;
    static const struct {
        const char *ledger;
        enum vb_row_ledger ledger_code;
        const char *contract;
        enum vb_row_contract contract_code;
    } trials[] = {
        {"exact", VB_ROW_EXACT, "none", VB_ROW_NO_CONTRACT},
        {"exact (beside that not constant: frees 0 .. 1)", VB_ROW_EXACT_IN_PART, "kept", VB_ROW_KEPT},
        {"not constant (1 to 1.2 allocs/op)", VB_ROW_VARIES, "kept (bytes not checked)", VB_ROW_KEPT_IN_PART},
        {"n/a (not counted)", VB_ROW_NOT_COUNTED, "not checked", VB_ROW_NOT_CHECKED},
        {"n/a (exact only under jemalloc)", VB_ROW_NOT_COUNTED, "allocs 2 per op, promised 1", VB_ROW_BROKEN},
    };
    for (size_t i = 0; i < COUNT(trials); i++) {
        struct vb_results results;
        struct vb_row *row = first(&results);
        set_words(row, &row->ledger, trials[i].ledger);
        set_words(row, &row->contract, trials[i].contract);
        assert_int_equal(row->ledger_code, trials[i].ledger_code);
        assert_int_equal(row->contract_code, trials[i].contract_code);
        vb_results_release(&results);
    }
}

static void what_a_gate_found(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        enum vb_row_gate code;
        enum vb_gate_quantity quantity;
        const char *finding;
    } trials[] = {
        {"pass", VB_ROW_GATE_PASS, VB_GATE_ROW, ""},
        {"FAIL: allocs/op rose from 0 to 1 (limit: no increase)", VB_ROW_GATE_FAIL, VB_GATE_ALLOCS,
         "allocs/op rose from 0 to 1 (limit: no increase)"},
        {"FAIL: ratio 1 -> 2: +100 % (limit: +20 %)", VB_ROW_GATE_FAIL, VB_GATE_RATIO,
         "ratio 1 -> 2: +100 % (limit: +20 %)"},
        {"FAIL: KEEPS MORE BYTES ALLOCATED; live bytes/op 0 -> 32", VB_ROW_GATE_FAIL, VB_GATE_LIVE,
         "KEEPS MORE BYTES ALLOCATED; live bytes/op 0 -> 32"},
        {"FAIL: ALLOCATES MORE; allocs/op 0 -> 1", VB_ROW_GATE_FAIL, VB_GATE_ALLOCS,
         "ALLOCATES MORE; allocs/op 0 -> 1"},
        {"FAIL: SLOWER by 4 % or more (limit 3 %), 60 launches", VB_ROW_GATE_FAIL, VB_GATE_TIME,
         "SLOWER by 4 % or more (limit 3 %), 60 launches"},
        {"FAIL: old: contract broken: allocs 2 per op, promised 1", VB_ROW_GATE_FAIL, VB_GATE_CONTRACT,
         "old: contract broken: allocs 2 per op, promised 1"},
        {"FAIL: new: checksum 1, but a's is 2", VB_ROW_GATE_FAIL, VB_GATE_ROW, "new: checksum 1, but a's is 2"},
        {"cannot judge: crashed (SIGSEGV)", VB_ROW_GATE_CANNOT, VB_GATE_ROW, "crashed (SIGSEGV)"},
        {"cannot tell: time (ns) 1 -> 2: could be 0 .. 9", VB_ROW_GATE_UNDECIDED, VB_GATE_TIME,
         "time (ns) 1 -> 2: could be 0 .. 9"},
        {"note: peak live bytes 9 -> 8: better; --update keeps it", VB_ROW_GATE_NOTE, VB_GATE_PEAK,
         "peak live bytes 9 -> 8: better; --update keeps it"},
    };
    for (size_t i = 0; i < COUNT(trials); i++) {
        struct vb_results results;
        struct vb_row *row = first(&results);
        set_words(row, &row->gate, trials[i].words);
        assert_int_equal(row->gate_code, trials[i].code);
        assert_int_equal(row->gate_quantity, trials[i].quantity);
        assert_string_equal(vb_row_finding(row), trials[i].finding);
        vb_results_release(&results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_row_says_nothing),
        cmocka_unit_test(statuses),
        cmocka_unit_test(ledgers_and_contracts),
        cmocka_unit_test(what_a_gate_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
