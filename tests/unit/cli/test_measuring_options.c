/* SPDX-License-Identifier: MIT */
#include "cli/measuring_options.h"
#include "base/units.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#define MOST_WORDS 4

static error_t hand_over(int key, char *argument, struct argp_state *state)
{
    (void)argument;
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = state->input;
    return 0;
}

/* The budget counts wherever it stands; without one each has its own. */
static void test_budget_in_any_place(void **unused)
{
    static const struct {
        char *words[MOST_WORDS];
        int64_t all_ns, point_ns;
    } rows[] = {
        {{"run"}, 100 * VB_NS_PER_S, 4 * VB_NS_PER_S},
        {{"run", "--quick"}, 35 * VB_NS_PER_S, VB_NS_PER_S},
        {{"run", "--thorough"}, INT64_MAX / 4, 15 * VB_NS_PER_S},
        {{"run", "--budget=3s"}, 3 * VB_NS_PER_S, 3 * VB_NS_PER_S},
        {{"run", "--quick", "--budget=3s"}, 3 * VB_NS_PER_S, 3 * VB_NS_PER_S},
        {{"run", "--budget=3s", "--quick"}, 3 * VB_NS_PER_S, 3 * VB_NS_PER_S},
        {{"run", "--thorough", "--budget=3s"}, 3 * VB_NS_PER_S, 3 * VB_NS_PER_S},
        {{"run", "--budget=3s", "--thorough"}, 3 * VB_NS_PER_S, 3 * VB_NS_PER_S},
    };
    (void)unused;
    const struct argp_child children[] = {{.argp = &vb_measuring_argp}, {0}};
    const struct argp argp = {.parser = hand_over, .children = children};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vb_measuring_options options;
        char *words[MOST_WORDS + 1] = {NULL};
        int count = 0;
        for (; count < MOST_WORDS && rows[i].words[count]; count++)
            words[count] = rows[i].words[count];
        vb_measuring_options_init(&options);
        assert_int_equal(argp_parse(&argp, count, words, 0, NULL, &options), 0);
        assert_int_equal(options.conduct.budget_ns, rows[i].all_ns);
        assert_int_equal(options.conduct.point_budget_ns, rows[i].point_ns);
        vb_measuring_options_release(&options);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_budget_in_any_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
