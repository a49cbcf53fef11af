/* SPDX-License-Identifier: MIT
 *
 * Which results are of one machine, of one kind of machine, and what these are called. */
#include "judge/machine_kinds.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MOST 4

/* A file of results; NULL: the fact is missing. */
struct file {
    const char *path, *host, *machine, *cpu, *cpus;
};

static void set(struct vb_results *results, const char *key, const char *value)
{
    if (value)
        assert_int_equal(vb_results_set_fact(results, key, value), 0);
}

static void fleets(void **state)
{
    (void)state;
    static const struct {
        struct file files[MOST];
        const char *machines[MOST]; /* their names, in order; NULL: no more */
        const char *classes[MOST];
        size_t machine_of[MOST], class_of[MOST]; /* of files, and of machines */
    } table[] = {
        {{{"a.csv", "a", NULL, "Xeon 1", "2"},
          {"b.csv", "b", NULL, "Xeon 1", "2"},
          {"c.csv", "c", NULL, "Xeon 2", "2"}},
         {"a", "b", "c"},
         {"Xeon 1", "Xeon 2"},
         {0, 1, 2},
         {0, 0, 1}},
        {{{"x.csv", "a", NULL, "Xeon 1", "2"}, {"y.csv", "a", NULL, "Xeon 1", "2"}}, {"a"}, {"Xeon 1"}, {0, 0}, {0}},
        {{{"r/x.csv", "a", NULL, "Xeon 1", "2"},
          {"r/y.csv", "a", NULL, "Xeon 2", "2"},
          {"r/z.csv", "b", NULL, "Xeon 2", "2"}},
         {"x", "y", "b"},
         {"Xeon 1", "Xeon 2"},
         {0, 1, 2},
         {0, 1, 1}},
        {{{"x.csv", "a", "one", "Xeon 1", "2"},
          {"y.csv", "a", "two", "Xeon 1", "2"},
          {"z.csv", "b", "two", "Xeon 1", "2"}},
         {"one", "two"},
         {"Xeon 1"},
         {0, 1, 1},
         {0, 0}},
        {{{"/r/x.csv", NULL, NULL, "Xeon 1", "2"},
          {"/r/y", NULL, NULL, "Xeon 1", "2"},
          {".csv", NULL, NULL, "Xeon 1", "2"}},
         {"x", "y", ".csv"},
         {"Xeon 1"},
         {0, 1, 2},
         {0, 0, 0}},
        {{{"a.csv", "a", NULL, "Xeon 1", "2"}, {"b.csv", "b", NULL, "Xeon 1", "4"}},
         {"a", "b"},
         {"Xeon 1, 2 CPUs", "Xeon 1, 4 CPUs"},
         {0, 1},
         {0, 1}},
        {{{"a.csv", "a", NULL, "X", "2"}}, {"a"}, {"X"}, {0}, {0}},
        {{{"a.csv", "a", NULL, NULL, "2"}, {"b.csv", "b", NULL, NULL, NULL}},
         {"a", "b"},
         {"2 CPUs", "unknown"},
         {0, 1},
         {0, 1}},
    };
    for (size_t t = 0; t < sizeof table / sizeof table[0]; t++) {
        struct vb_results results[MOST];
        struct vb_source sources[MOST];
        struct vb_fleet fleet;
        size_t count = 0;
        for (; count < MOST && table[t].files[count].path; count++) {
            const struct file *file = &table[t].files[count];
            vb_results_init(&results[count]);
            set(&results[count], "host", file->host);
            set(&results[count], VB_MACHINE_FACT, file->machine);
            set(&results[count], "cpu", file->cpu);
            set(&results[count], "cpus", file->cpus);
            sources[count] = (struct vb_source){.path = file->path, .results = &results[count]};
        }
        assert_int_equal(vb_fleet_make(&fleet, sources, count), 0);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(sources[i].machine, table[t].machine_of[i]);
        for (size_t i = 0; i < MOST; i++) {
            assert_int_equal(i < fleet.machine_count, table[t].machines[i] != NULL);
            assert_int_equal(i < fleet.class_count, table[t].classes[i] != NULL);
        }
        for (size_t i = 0; i < fleet.machine_count; i++) {
            assert_string_equal(fleet.machines[i].name, table[t].machines[i]);
            assert_int_equal(fleet.machines[i].class, table[t].class_of[i]);
        }
        for (size_t i = 0; i < fleet.class_count; i++)
            assert_string_equal(fleet.classes[i].name, table[t].classes[i]);
        vb_fleet_release(&fleet);
        for (size_t i = 0; i < count; i++)
            vb_results_release(&results[i]);
    }
}

static void merged_results_say_so(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    assert_false(vb_results_are_merged(&results));
    set(&results, "machine_class.1", "x86_64, Xeon 1");
    assert_true(vb_results_are_merged(&results));
    vb_results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fleets),
        cmocka_unit_test(merged_results_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
