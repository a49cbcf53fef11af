/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

static void test_fail(void **state)
{
    (void)state;
    struct vb_error error = {0};
    assert_int_equal(vb_fail(&error, VB_ERROR_IO, "cannot open '%s'", "x"), VB_ERROR_IO);
    assert_int_equal(error.code, VB_ERROR_IO);
    assert_string_equal(error.text, "cannot open 'x'");
    assert_int_equal(vb_fail(NULL, VB_ERROR_USAGE, "x"), VB_ERROR_USAGE);
    assert_int_equal(vb_fail_memory(&error), VB_ERROR_MEMORY);
}

/* A message is one line, whatever its subject is, and no terminal obeys it. */
static void test_controls(void **state)
{
    (void)state;
    struct vb_error error = {0};
    vb_fail(&error, VB_ERROR_IO, "cannot open '%s'", "a\nb\t\x1b[31m\x7f \xc3\xa4");
    assert_string_equal(error.text, "cannot open 'a?b??[31m? \xc3\xa4'");
}

static void test_long(void **state)
{
    (void)state;
    struct vb_error error = {0};
    char subject[3000];
    memset(subject, 'x', sizeof subject);
    subject[sizeof subject - 1] = '\0';
    vb_fail(&error, VB_ERROR_IO, "%s", subject);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fail),
        cmocka_unit_test(test_controls),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
