/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "talk/measurement.h"

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

/* A measurement of so many launches, two readings each, that can be told apart by `mark`. */
static struct vb_measurement marked(uint32_t launches, double mark)
{
    struct vb_measurement measurement = {.variant_count = 1, .elapsed_ns = 10, .timed_ns = 1};
    for (uint32_t launch = 0; launch < launches; launch++) {
        assert_int_equal(vb_measurement_reserve(&measurement, 2), 0);
        for (uint32_t round = 0; round < 2; round++)
            measurement.readings[measurement.reading_count++] =
                (struct vb_reading){.launch = launch, .round = round, .elapsed_ns = mark + 10 * launch + round};
        const struct vb_launch record = {.spin_ns = mark + launch};
        const struct vb_witness witness = {.rss_growth_bytes = (int64_t)mark + launch};
        assert_int_equal(vb_measurement_add_launch(&measurement, record, &witness), 0);
    }
    return measurement;
}

/* The later launches come behind the earlier ones, numbered on. */
static void test_append(void **state)
{
    (void)state;
    struct vb_measurement all = marked(3, 100);
    struct vb_measurement later = marked(40, 1000);
    assert_int_equal(vb_measurement_append(&all, &later), 0);
    assert_int_equal(all.launch_count, 43);
    assert_int_equal(all.reading_count, 86);
    assert_int_equal(all.elapsed_ns, 20);
    assert_int_equal(all.timed_ns, 2);
    for (uint32_t launch = 0; launch < 43; launch++) {
        uint32_t theirs = launch < 3 ? launch : launch - 3;
        double mark = launch < 3 ? 100 : 1000;
        assert_true(all.launches[launch].spin_ns == mark + theirs);
        assert_int_equal(all.witnesses[launch].rss_growth_bytes, (int64_t)mark + theirs);
        for (uint32_t round = 0; round < 2; round++) {
            const struct vb_reading *reading = &all.readings[2 * launch + round];
            assert_int_equal(reading->launch, launch);
            assert_int_equal(reading->round, round);
            assert_true(reading->elapsed_ns == mark + 10 * theirs + round);
        }
    }
    assert_int_equal(later.readings[79].launch, 39); /* untouched */
    vb_measurement_release(&all);
    vb_measurement_release(&later);

    struct vb_measurement nothing = {.variant_count = 1};
    struct vb_measurement some = marked(1, 5);
    assert_int_equal(vb_measurement_append(&some, &nothing), 0);
    assert_int_equal(some.launch_count, 1);
    assert_int_equal(vb_measurement_append(&nothing, &some), 0);
    assert_int_equal(nothing.launch_count, 1);
    vb_measurement_release(&some);
    vb_measurement_release(&nothing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reserve), cmocka_unit_test(test_witnesses), cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_errors),  cmocka_unit_test(test_append),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
