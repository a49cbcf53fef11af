/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/nearest.h"

#include <string.h>

static void finds_what_was_meant(void **state)
{
    (void)state;
    static const char *const words[] = {"run",  "list",         "show",      "compare",
                                        "gate", "ready_return", "cache_hit", "thorough"};
    static const char *const trials[][2] = {
        {"shwo", "show"},
        {"lst", "list"},
        {"comparre", "compare"},
        {"gaet", "gate"},
        {"ready_retrun", "ready_return"},
        {"readyreturn", "ready_return"},
        {"cache_hits", "cache_hit"},
        {"thorogh", "thorough"},
        {"show", "show"},
        {"nosuch", NULL},
        {"x", NULL},
        {"", NULL},
        {"compost", NULL},
    };
    for (size_t t = 0; t < sizeof trials / sizeof trials[0]; t++) {
        struct vb_nearest nearest = vb_nearest_to(trials[t][0]);
        for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
            vb_nearest_offer(&nearest, words[w]);
        const char *wanted = trials[t][1];
        if (wanted ? !nearest.best || strcmp(nearest.best, wanted) != 0 : nearest.best != NULL)
            fail_msg("'%s' is taken for '%s'", trials[t][0], nearest.best ? nearest.best : "nothing");
    }
}

static void long_words_are_left_alone(void **state)
{
    (void)state;
    char longer[200];
    memset(longer, 'a', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    struct vb_nearest nearest = vb_nearest_to(longer);
    vb_nearest_offer(&nearest, longer);
    assert_null(nearest.best);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_meant),
        cmocka_unit_test(long_words_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
