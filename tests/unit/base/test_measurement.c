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

/* Each launch has a witness of every variant, beside those of the launches before; starting over forgets them. */
static void test_witnesses(void **state)
{
    (void)state;
    enum { VARIANTS = 3, LAUNCHES = 50 };
    struct vb_measurement measurement = {.variant_count = VARIANTS};
    for (int time = 0; time < 2; time++) {
        measurement.launch_count = 0;
        for (int launch = 0; launch < LAUNCHES; launch++) {
            struct vb_witness witnesses[VARIANTS] = {0};
            for (int i = 0; i < VARIANTS; i++)
                witnesses[i].rss_growth_bytes = time * 1000 + launch * 10 + i;
            const struct vb_launch record = {.cpu = launch};
            assert_int_equal(vb_measurement_add_launch(&measurement, record, launch == 7 ? NULL : witnesses), 0);
        }
    }
    assert_int_equal(measurement.launch_count, LAUNCHES);
    for (int launch = 0; launch < LAUNCHES; launch++) {
        assert_int_equal(measurement.launches[launch].cpu, launch);
        for (int i = 0; i < VARIANTS; i++) {
            const struct vb_witness *witness = &measurement.witnesses[launch * VARIANTS + i];
            assert_int_equal(witness->rss_growth_bytes, launch == 7 ? -1 : 1000 + launch * 10 + i);
        }
    }
    vb_measurement_release(&measurement);
    assert_null(measurement.witnesses);
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
        cmocka_unit_test(test_witnesses),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
