/* SPDX-License-Identifier: MIT */
#include "base/case_table.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct vb_case two_params = {
    .variants = {{.name = "first"}, {.name = "second"}},
    .params = {{.name = "size", .values = "1,2", .lowest = 1, .highest = 1000}, {.name = "path", .values = "none"}},
};
static const struct vb_case plain = {.variants = {{.name = "only"}}};
static const struct vb_case_entry cases[] = {{"two_params", &two_params, NULL, NULL, NULL, 0},
                                             {"plain", &plain, NULL, NULL, NULL, 0},
                                             {NULL, NULL, NULL, NULL, NULL, 0}};

static void test_find(void **state)
{
    (void)state;
    assert_ptr_equal(vb_case_find(cases, "plain"), &cases[1]);
    assert_null(vb_case_find(cases, "plai"));
    assert_null(vb_case_find(cases, ""));
}

static void test_counts(void **state)
{
    (void)state;
    assert_int_equal(vb_case_variant_count(&two_params), 2);
    assert_int_equal(vb_case_param_count(&two_params), 2);
    assert_int_equal(vb_case_param_count(&plain), 0);
    assert_int_equal(vb_case_param_index(&two_params, "path"), 1);
    assert_int_equal(vb_case_param_index(&two_params, "pat"), -1);

    struct vb_case full = {0}; /* no empty entry ends a full array */
    for (size_t i = 0; i < VB_MAX_VARIANTS; i++)
        full.variants[i].name = "v";
    for (size_t i = 0; i < VB_MAX_PARAMS; i++)
        full.params[i].name = "p";
    assert_int_equal(vb_case_variant_count(&full), VB_MAX_VARIANTS);
    assert_int_equal(vb_case_param_count(&full), VB_MAX_PARAMS);
}

static void test_param_check(void **state)
{
    (void)state;
    static const struct {
        size_t param;
        const char *value;
        const char *complaint; /* NULL: fine */
    } table[] = {
        {0, "1", NULL},
        {0, "1000", NULL},
        {0, "1e2", NULL},
        {0, "0.999", "parameter 'size' takes a number from 1 to 1000, not '0.999'"},
        {0, "1001", "parameter 'size' takes a number from 1 to 1000, not '1001'"},
        {0, "nan", "parameter 'size' takes a number from 1 to 1000, not 'nan'"},
        {0, "12x", "parameter 'size' takes a number from 1 to 1000, not '12x'"},
        {0, "", "parameter 'size' needs a value of one line"},
        {1, "any, text = at all", NULL},
        {1, "", "parameter 'path' needs a value of one line"},
        {1, "two\nlines", "parameter 'path' needs a value of one line"},
        {1, "return\r", "parameter 'path' needs a value of one line"},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct vb_error error = {0};
        int status = vb_param_check(&two_params.params[table[i].param], table[i].value, &error);
        assert_int_equal(status, table[i].complaint ? VB_ERROR_USAGE : 0);
        assert_string_equal(error.text, table[i].complaint ? table[i].complaint : "");
    }
}

static void test_settings(void **state)
{
    (void)state;
    char text[] = "size=12.5\npath=/tmp/a=b,c\n";
    struct vb_setting settings[VB_MAX_PARAMS];
    assert_int_equal(vb_settings_parse(&two_params, text, settings, NULL), 0);
    assert_string_equal(settings[0].name, "size");
    assert_string_equal(settings[0].value, "12.5");
    assert_true(settings[0].number > 12.49 && settings[0].number < 12.51);
    assert_string_equal(settings[1].value, "/tmp/a=b,c");
    assert_true(isnan(settings[1].number));

    char none[] = "";
    assert_int_equal(vb_settings_parse(&plain, none, settings, NULL), 0);
}

static void test_bad_settings(void **state)
{
    (void)state;
    static const struct {
        const struct vb_case *descriptor;
        const char *text;
        const char *complaint;
    } table[] = {
        {&two_params, "", "no setting for parameter 'size'"},
        {&two_params, "size=1\n", "no setting for parameter 'path'"},
        {&two_params, "size\npath=x\n", "no setting for parameter 'size'"},
        {&two_params, "path=x\nsize=1\n", "'path=x' is no setting of parameter 'size'"},
        {&two_params, "size=0\npath=x\n", "'size=0' is no setting of parameter 'size'"},
        {&two_params, "size=1\npath=\n", "'path=' is no setting of parameter 'path'"},
        {&two_params, "size=1\npath=x\nmore=1\n", "settings for parameters that the case does not have"},
        {&plain, "size=1\n", "settings for parameters that the case does not have"},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        char text[64];
        snprintf(text, sizeof text, "%s", table[i].text);
        struct vb_setting settings[VB_MAX_PARAMS];
        struct vb_error error = {0};
        assert_int_equal(vb_settings_parse(table[i].descriptor, text, settings, &error), VB_ERROR_FORMAT);
        assert_string_equal(error.text, table[i].complaint);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),     cmocka_unit_test(test_counts),       cmocka_unit_test(test_param_check),
        cmocka_unit_test(test_settings), cmocka_unit_test(test_bad_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
