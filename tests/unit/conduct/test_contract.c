/* SPDX-License-Identifier: MIT */
#include "case.h"
#include "conduct/contracts.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct vb_account nothing = {.kind = VB_ACCOUNT_NONE, .reason = "counting is off"};
static const struct vb_account one_of_24 = {
    .kind = VB_ACCOUNT_EXACT, .has_asked = true, .allocs = 1, .asked_bytes = 24};
static const struct vb_account one_unasked = {.kind = VB_ACCOUNT_EXACT, .allocs = 1};
static const struct vb_account none_at_all = {.kind = VB_ACCOUNT_EXACT, .has_asked = true};
static const struct vb_account a_third = {
    .kind = VB_ACCOUNT_EXACT, .has_asked = true, .allocs = 1.0 / 3, .asked_bytes = 8};
static const struct vb_account varying = {.kind = VB_ACCOUNT_VARIES,
                                          .has_asked = true,
                                          .allocs = 1,
                                          .asked_bytes = 24,
                                          .reason = "1 to 1.2 allocs/op",
                                          .allocs_range = {1, 1.2, 1},
                                          .asked_range = {24, 24, 0}};

static const struct vb_account seldom = {
    .kind = VB_ACCOUNT_EXACT, .has_asked = true, .allocs = 2.5e-7, .asked_bytes = 6e-6};

#define NONE                                                                                                           \
    {                                                                                                                  \
        VB_CONTRACT_NONE, 0                                                                                            \
    }
#define EXACTLY(value)                                                                                                 \
    {                                                                                                                  \
        VB_CONTRACT_EXACTLY, value                                                                                     \
    }
#define AT_MOST(value)                                                                                                 \
    {                                                                                                                  \
        VB_CONTRACT_AT_MOST, value                                                                                     \
    }
#define BASELINE_PLUS(value)                                                                                           \
    {                                                                                                                  \
        VB_CONTRACT_BASELINE_PLUS, value                                                                               \
    }

static void test_promises(void **state)
{
    (void)state;
    static const struct {
        const struct vb_account *account;
        struct vb_promise allocs, bytes;
        const struct vb_account *baseline;
        bool broken;
        const char *contract;
    } table[] = {
        {&one_of_24, NONE, NONE, NULL, false, "none"},
        {&one_of_24, EXACTLY(1), NONE, NULL, false, "kept"},
        {&one_of_24, EXACTLY(1), EXACTLY(24), NULL, false, "kept"},
        {&one_of_24, EXACTLY(0), NONE, NULL, true, "allocs 1 per op, promised 0"},
        {&one_of_24, EXACTLY(1), EXACTLY(16), NULL, true, "bytes 24 per op, promised 16"},
        {&one_of_24, EXACTLY(2), EXACTLY(16), NULL, true, "allocs 1 per op, promised 2"},
        {&a_third, EXACTLY(1.0 / 3), NONE, NULL, false, "kept"},
        {&a_third, EXACTLY(0.333), NONE, NULL, true, "allocs 0.3333333333333333 per op, promised 0.333"},
        {&none_at_all, EXACTLY(0), EXACTLY(0), NULL, false, "kept"},

        {&seldom, EXACTLY(0), NONE, NULL, true, "allocs 2.5e-07 per op, promised 0"},
        {&seldom, AT_MOST(0), NONE, NULL, true, "allocs 2.5e-07 per op, promised at most 0"},
        {&seldom, BASELINE_PLUS(0), NONE, &none_at_all, true, "allocs 2.5e-07 per op, promised 0"},
        {&seldom, BASELINE_PLUS(-1), NONE, &one_of_24, true, "allocs 2.5e-07 per op, promised 0"},
        {&seldom, EXACTLY(2.5e-7), BASELINE_PLUS(0), &seldom, false, "kept"},
        {&none_at_all, BASELINE_PLUS(-0.333333333333333), NONE, &a_third, false, "kept"}, /* 3e-16 is rounding */

        {&one_of_24, AT_MOST(1), NONE, NULL, false, "kept"},
        {&one_of_24, AT_MOST(2), AT_MOST(24), NULL, false, "kept"},
        {&one_of_24, AT_MOST(0.5), NONE, NULL, true, "allocs 1 per op, promised at most 0.5"},

        {&one_of_24, BASELINE_PLUS(0), BASELINE_PLUS(0), &one_of_24, false, "kept"},
        {&one_of_24, BASELINE_PLUS(1), NONE, &none_at_all, false, "kept"},
        {&none_at_all, BASELINE_PLUS(-1), BASELINE_PLUS(-24), &one_of_24, false, "kept"},
        {&one_of_24, BASELINE_PLUS(0), NONE, &none_at_all, true, "allocs 1 per op, promised 0"},
        {&none_at_all, NONE, BASELINE_PLUS(-8), &one_of_24, true, "bytes 0 per op, promised 16"},
        {&one_of_24, BASELINE_PLUS(0), NONE, NULL, false, "not checked"},
        {&one_of_24, BASELINE_PLUS(0), NONE, &nothing, false, "not checked"},
        {&one_of_24, BASELINE_PLUS(0), NONE, &varying, false, "not checked"},
        {&one_of_24, NONE, BASELINE_PLUS(0), &one_unasked, false, "not checked"},

        {&nothing, EXACTLY(0), EXACTLY(0), NULL, false, "not checked"}, /* what was not counted is not zero */
        {&nothing, AT_MOST(1), NONE, NULL, false, "not checked"},
        {&nothing, NONE, NONE, NULL, false, "none"},
        {&one_unasked, EXACTLY(1), EXACTLY(24), NULL, false, "kept (bytes not checked)"},
        {&one_unasked, NONE, EXACTLY(24), NULL, false, "not checked"},
        {&varying, EXACTLY(1), NONE, NULL, true, "not constant (1 to 1.2 allocs/op), promised 1 allocs per op"},
        {&varying, NONE, EXACTLY(24), NULL, false, "kept"}, /* each quantity by itself */
        {&varying, NONE, NONE, NULL, false, "none"},

        {&varying, AT_MOST(1.2), NONE, NULL, false, "kept"},
        {&varying, AT_MOST(1.1), NONE, NULL, false, "not checked"},
        {&varying, AT_MOST(0.5), NONE, NULL, true,
         "not constant (1 to 1.2 allocs/op), promised at most 0.5 allocs per op"},
        {&varying, BASELINE_PLUS(0), NONE, &one_of_24, true,
         "not constant (1 to 1.2 allocs/op), promised 1 allocs per op"},
        {&varying, BASELINE_PLUS(0), NONE, &varying, false, "not checked"},
        {&none_at_all, BASELINE_PLUS(0), NONE, &varying, true, "allocs 0 per op, promised 1"},
        {&varying, BASELINE_PLUS(1), NONE, &varying, true,
         "not constant (1 to 1.2 allocs/op), promised 2 allocs per op"},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct vb_variant_measurement variant = {
            .outcome = VB_OUTCOME_OK, .status = "ok", .account = *table[i].account};
        vb_contract_check(&variant, &table[i].allocs, &table[i].bytes, table[i].baseline);
        if (strcmp(variant.contract, table[i].contract) != 0)
            fail_msg("row %zu: '%s' instead of '%s'", i, variant.contract, table[i].contract);
        assert_int_equal(variant.outcome, table[i].broken ? VB_OUTCOME_BROKEN : VB_OUTCOME_OK);
        if (table[i].broken) {
            assert_memory_equal(variant.status, "contract broken: ", 17);
            assert_string_equal(variant.status + 17, table[i].contract);
        } else {
            assert_string_equal(variant.status, "ok");
        }
    }
}

/* A promise that is no number is never kept. */
static void test_not_a_number(void **state)
{
    (void)state;
    static const enum vb_contract_kind kinds[] = {VB_CONTRACT_EXACTLY, VB_CONTRACT_AT_MOST, VB_CONTRACT_BASELINE_PLUS};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct vb_variant_measurement variant = {.outcome = VB_OUTCOME_OK, .account = one_of_24};
        const struct vb_promise allocs = {.kind = kinds[i], .value = NAN};
        const struct vb_promise bytes = NONE;
        vb_contract_check(&variant, &allocs, &bytes, &one_of_24);
        assert_int_equal(variant.outcome, VB_OUTCOME_BROKEN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_promises), cmocka_unit_test(test_not_a_number)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
