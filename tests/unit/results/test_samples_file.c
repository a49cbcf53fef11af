/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "results/results_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct vb_variant_measurement variants[] = {{.name = "heap_future"}, {.name = "inline"}};

static struct vb_reading readings[] = {
    {.launch = 0,
     .round = 0,
     .position = 0,
     .variant = 1,
     .operations = 1000,
     .elapsed_ns = 3120,
     .cpu_ns = 3100.5,
     .switches = 2,
     .faults = 5,
     .migrations = 1},
    {.launch = 0, .round = 0, .position = 1, .variant = 0, .operations = 100, .elapsed_ns = 3625.1, .cpu_ns = NAN},
    {.launch = 11, .round = 63, .position = 0, .variant = 0, .operations = INT64_MAX, .elapsed_ns = 1e17, .cpu_ns = 0},
};

static char *write_text(const struct vb_measurement *measurements, size_t count)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    struct vb_error error = {0};
    assert_int_equal(vb_samples_write(measurements, count, stream, &error), 0);
    fclose(stream);
    return text;
}

static void one_line_per_reading(void **state)
{
    (void)state;
    char no_point[] = "";
    char point[] = "n=1,m=2";
    struct vb_launch launches[] = {{.cpu = 3, .spin_ns = 7600.5}};
    const struct vb_measurement measurements[] = {
        {.case_name = "ready",
         .allocator = "glibc",
         .point = no_point,
         .variant_count = 2,
         .variants = variants,
         .readings = readings,
         .reading_count = 2,
         .launches = launches,
         .launch_count = 1},
        {.case_name = "failed", .point = no_point, .variant_count = 2, .variants = variants},
        {.case_name = "pool",
         .point = point,
         .variant_count = 2,
         .variants = variants,
         .readings = &readings[2],
         .reading_count = 1},
    };
    char *text = write_text(measurements, 3);
    assert_string_equal(
        text,
        "# vbench-samples: 1\n"
        "case,point,variant,launch,round,position,ops,turn_ns,turn_cpu_ns,switches,faults,migrations,cpu,spin_ns,allocator\n"
        "ready,,inline,0,0,0,1000,3120,3100.5,2,5,1,3,7600.5,glibc\n"
        "ready,,heap_future,0,0,1,100,3625.1,,0,0,0,3,7600.5,glibc\n"
        "pool,\"n=1,m=2\",heap_future,11,63,0,9223372036854775807,1e+17,0,0,0,0,,,\n");
    free(text);
}

static void nothing_measured(void **state)
{
    (void)state;
    char *text = write_text(NULL, 0);
    assert_string_equal(
        text,
        "# vbench-samples: 1\n"
        "case,point,variant,launch,round,position,ops,turn_ns,turn_cpu_ns,switches,faults,migrations,cpu,spin_ns,allocator\n");
    free(text);
}

static void full_disk_is_noticed(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    struct vb_error error = {0};
    assert_int_equal(vb_samples_write(NULL, 0, full, &error), VB_ERROR_IO);
    assert_string_equal(error.text, "cannot write the samples: No space left on device");
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_per_reading),
        cmocka_unit_test(nothing_measured),
        cmocka_unit_test(full_disk_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
