/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/measurement.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

/* Where the address sanitizer stands in for malloc, a request too large shall fail as it does without. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static void test_reserve(void **state)
{
    (void)state;
    struct vb_measurement measurement = {.point = strdup("")};
    for (uint32_t i = 0; i < 1000; i++) {
        assert_int_equal(vb_measurement_reserve(&measurement, 1), 0);
        measurement.readings[measurement.reading_count++] = (struct vb_reading){.round = i};
        assert_true(measurement.reading_count <= measurement.reading_capacity);
    }
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(measurement.readings[i].round, i);
    vb_measurement_release(&measurement);
    vb_measurement_release(&measurement); /* what is empty may be released again */
}

static void test_no_memory(void **state)
{
    (void)state;
    struct vb_measurement measurement = {0};
    assert_int_equal(vb_measurement_reserve(&measurement, 3), 0);
    assert_int_equal(vb_measurement_reserve(&measurement, PTRDIFF_MAX / sizeof(struct vb_reading)), VB_ERROR_MEMORY);
    assert_int_equal(measurement.reading_capacity, 3);
    vb_measurement_release(&measurement);
}

static void test_errors(void **state)
{
    (void)state;
    struct vb_error error;
    assert_int_equal(vb_fail(&error, VB_ERROR_IO, "cannot read '%s'", "x"), VB_ERROR_IO);
    assert_int_equal(error.code, VB_ERROR_IO);
    assert_string_equal(error.text, "cannot read 'x'");
    assert_int_equal(vb_fail_memory(&error), VB_ERROR_MEMORY);
    assert_string_equal(error.text, "out of memory");
    assert_int_equal(vb_fail(NULL, VB_ERROR_USAGE, "nobody listens"), VB_ERROR_USAGE);

    char words[3000];
    memset(words, 'x', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    vb_fail(&error, VB_ERROR_IO, "%s", words);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reserve),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
