/* SPDX-License-Identifier: MIT
 *
 * The kind of a machine, from the facts of a run. */
#include "judge/machine_kinds.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void set(struct vb_results *results, const char *key, const char *value)
{
    assert_int_equal(vb_results_set_fact(results, key, value), 0);
}

static void make(struct vb_results *results, const char *cpu)
{
    vb_results_init(results);
    set(results, "architecture", "x86_64");
    set(results, "cpu", cpu);
    set(results, "cpu_numbers", "family 25, model 1");
    set(results, "cpus", "2");
    set(results, "nodes", "1");
    set(results, "hypervisor", "KVM");
}

static void expect_text(const struct vb_results *results, const char *wanted)
{
    struct vb_machine_class class;
    char text[VB_MACHINE_CLASS_TEXT_SIZE];
    vb_machine_class_of(&class, results);
    vb_machine_class_text(&class, text);
    assert_string_equal(text, wanted);
}

static void the_clock_and_the_trade_marks_of_a_model_are_no_part_of_it(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        {"AMD EPYC 7763 64-Core Processor", "AMD EPYC 7763"},
        {"Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz", "Intel Xeon Platinum 8375C"},
        {"Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz", "Intel Core i7-8550U"},
        {"  AMD   Ryzen 7 5800X 8-Core Processor ", "AMD Ryzen 7 5800X"},
        {"implementer 0x41, part 0xd0c", "implementer 0x41, part 0xd0c"},
        {"AMD EPYC", "AMD EPYC (family 25, model 1)"},
        {"Intel(R) Xeon(R) Processor @ 2.90GHz", "Intel Xeon (family 25, model 1)"},
        {"CPUzilla 1", "CPUzilla 1"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_results results;
        struct vb_machine_class class;
        make(&results, table[i][0]);
        vb_machine_class_of(&class, &results);
        assert_string_equal(class.cpu, table[i][1]);
        vb_results_release(&results);
    }
}

static void all_that_makes_a_class_is_in_its_text(void **state)
{
    (void)state;
    struct vb_results results;
    make(&results, "AMD EPYC 7763 64-Core Processor");
    expect_text(&results, "x86_64, AMD EPYC 7763, 2 CPUs, 1 node, KVM");
    set(&results, "hypervisor", "none");
    set(&results, "cpus", "128");
    set(&results, "nodes", "2");
    expect_text(&results, "x86_64, AMD EPYC 7763, 128 CPUs, 2 nodes, bare metal");
    vb_results_release(&results);
}

static void names_clocks_kernels_and_compilers_do_not_part_machines(void **state)
{
    (void)state;
    struct vb_results a, b;
    struct vb_machine_class class_a, class_b;
    make(&a, "Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz");
    make(&b, "Intel(R) Xeon(R) Platinum 8375C CPU @ 3.10GHz");
    static const char *const facts[] = {"host", "kernel", "compiler", "libc", "load", "cpus_allowed"};
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        set(&a, facts[i], "1");
        set(&b, facts[i], "2");
    }
    vb_machine_class_of(&class_a, &a);
    vb_machine_class_of(&class_b, &b);
    assert_true(vb_machine_class_equals(&class_a, &class_b));
    static const char *const parting[] = {"architecture", "cpu", "cpus", "nodes", "hypervisor"};
    for (size_t i = 0; i < sizeof parting / sizeof parting[0]; i++) {
        struct vb_machine_class other;
        struct vb_results c;
        make(&c, "Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz");
        set(&c, parting[i], "7");
        vb_machine_class_of(&other, &c);
        assert_false(vb_machine_class_equals(&class_a, &other));
        vb_results_release(&c);
    }
    vb_results_release(&a);
    vb_results_release(&b);
}

static void older_results_tell_what_they_know(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    expect_text(&results, "");
    set(&results, "kernel", "Linux 6.1.0-25-amd64 x86_64");
    set(&results, "cpu", "AMD EPYC 7763 64-Core Processor");
    set(&results, "cpus", "1");
    expect_text(&results, "x86_64, AMD EPYC 7763, 1 CPU");
    vb_results_release(&results);
}

static void a_model_fills_its_room_and_no_more(void **state)
{
    (void)state;
    struct vb_machine_class class;
    const size_t room = sizeof class.cpu - 1;
    for (size_t length = room - 1; length <= room + 1; length++) {
        char name[sizeof class.cpu + 8] = "";
        struct vb_results results;
        memset(name, '7', length);
        make(&results, name);
        vb_machine_class_of(&class, &results);
        assert_int_equal(strlen(class.cpu), length < room ? length : room);
        assert_int_equal(class.cpus, 2);
        memset(name, 'x', length); /* the numbers are cut */
        assert_int_equal(vb_results_set_fact(&results, "cpu", name), 0);
        assert_int_equal(vb_results_set_fact(&results, "cpu_numbers", "family 6 model 85"), 0);
        vb_machine_class_of(&class, &results);
        assert_int_equal(strnlen(class.cpu, sizeof class.cpu), room);
        vb_results_release(&results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clock_and_the_trade_marks_of_a_model_are_no_part_of_it),
        cmocka_unit_test(all_that_makes_a_class_is_in_its_text),
        cmocka_unit_test(names_clocks_kernels_and_compilers_do_not_part_machines),
        cmocka_unit_test(older_results_tell_what_they_know),
        cmocka_unit_test(a_model_fills_its_room_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
