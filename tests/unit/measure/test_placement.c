/* SPDX-License-Identifier: MIT */
#include "base/environment.h"
#include "talk/protocol.h"
#include "measure/placement.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

struct mapping {
    char access[8];
    char path[1024];
};

/* What /proc/self/maps says of the mapping that an address is in. */
static struct mapping mapping_of(const void *address)
{
    struct mapping mapping = {0};
    FILE *maps = fopen("/proc/self/maps", "re");
    assert_non_null(maps);
    char line[2048];
    while (fgets(line, sizeof line, maps)) {
        uintptr_t start, end;
        struct mapping found = {0};
        assert_true(sscanf(line, "%lx-%lx %7s %*s %*s %*s %1023[^\n]", &start, &end, found.access, found.path) >= 3);
        if ((uintptr_t)address >= start && (uintptr_t)address < end)
            mapping = found;
    }
    fclose(maps);
    return mapping;
}

static const char constant[] = "what is written here stays";
static int variable = 17;

__attribute__((noinline)) static int add_to_variable(int summand)
{
    variable += summand;
    return variable;
}

static int (*volatile function)(int) = add_to_variable;

static const void *code_of(int (*code)(int))
{
    return (const void *)(uintptr_t)code;
}

static void assert_placed(const void *address, const char *access)
{
    struct mapping mapping = mapping_of(address);
    assert_string_equal(mapping.access, access);
    assert_string_equal(mapping.path, "");
}

static void assert_in_file(const void *address, const char *name)
{
    struct mapping mapping = mapping_of(address);
    if (!strstr(mapping.path, name))
        fail_msg("'%s' is not in %s", mapping.path, name);
}

static void test_keeps_its_place_when_told_to(void **state)
{
    (void)state;
    setenv(VB_KEEP_PLACEMENT, "1", 1);
    vb_placement_draw();
    unsetenv(VB_KEEP_PLACEMENT);
    assert_in_file(code_of(function), "/test_placement");
    assert_in_file(constant, "/test_placement");
}

static void test_untrusted_processes_are_left_alone(void **state)
{
    (void)state;
    if (!vb_untrustworthy_time())
        skip();
    vb_placement_draw();
    assert_in_file(code_of(function), "/test_placement");
}

/* Where there is no memory for a copy everything is as it was. */
static void test_goes_without_memory(void **state)
{
    (void)state;
    if (vb_untrustworthy_time())
        skip();
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    assert_int_equal(setrlimit(RLIMIT_AS, &(struct rlimit){.rlim_cur = 4096, .rlim_max = before.rlim_max}), 0);
    vb_placement_draw();
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_in_file(code_of(function), "/test_placement");
    assert_in_file(constant, "/test_placement");
}

static void test_draws(void **state)
{
    (void)state;
    if (vb_untrustworthy_time())
        skip();
    assert_int_equal(function(1), 18);
    for (int i = 0; i < 3; i++) { /* what was placed once can be placed again */
        vb_placement_draw();
        assert_placed(code_of(function), "r-xp");
        assert_placed(constant, "r--p");
        assert_string_equal(constant, "what is written here stays");
        assert_int_equal(function(1), 19 + i);
    }
    assert_in_file((const void *)(uintptr_t)strtoul, "/libc"); /* others have that in common with us */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_its_place_when_told_to), cmocka_unit_test(test_untrusted_processes_are_left_alone),
        cmocka_unit_test(test_goes_without_memory), cmocka_unit_test(test_draws), /* there is no way back */
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
