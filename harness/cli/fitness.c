/* SPDX-License-Identifier: MIT */
#include "cli/fitness.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct list {
    struct vb_finding *findings;
    size_t count;
};

/* Adds a finding and returns it, for its effect and command to be filled in. */
__attribute__((format(printf, 3, 4))) static struct vb_finding *add(struct list *list, enum vb_severity severity,
                                                                    const char *format, ...)
{
    struct vb_finding *finding = &list->findings[list->count++];
    *finding = (struct vb_finding){.severity = severity};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(finding->what, sizeof finding->what, format, arguments);
    va_end(arguments);
    return finding;
}

static void explain(struct vb_finding *finding, const char *effect, const char *command)
{
    snprintf(finding->effect, sizeof finding->effect, "%s", effect);
    snprintf(finding->command, sizeof finding->command, "%s", command);
}

static void assess_program(struct list *list, const struct vb_fitness *fitness)
{
    if (fitness->untrusted)
        explain(add(list, VB_UNFIT, "this program is %s", fitness->untrusted),
                "times mean nothing and get no verdict; counts stay exact",
                "cmake --preset release && cmake --build --preset release");
    else if (fitness->origin->untrusted[0])
        explain(add(list, VB_UNFIT, "%s", fitness->origin->untrusted),
                "times mean nothing and get no verdict; counts stay exact", "");
    else
        add(list, VB_FIT, "the build is optimised and runs on the bare CPU");
    if (fitness->origin->lacking[0])
        explain(
            add(list, VB_MATTERS, "the cases are compiled without %s", fitness->origin->lacking),
            "where code lies and what the compiler sees through decides: times of the same source differ, by up to two",
            "cc $(vbench flags) -shared ...    # the flags that cases should have");
    if (fitness->origin->unaligned_loops > 0)
        explain(add(list, VB_MATTERS, "%u of %u loops do not begin at a multiple of %d bytes, first %.60s",
                    fitness->origin->unaligned_loops, fitness->origin->loops, VB_CODE_ALIGNMENT,
                    fitness->origin->unaligned_loop),
                "an unrelated change of the code moves their times by up to tens of percent",
                "cc $(vbench flags) ...    # or LAYOUTS of vb_case_program() and vb_case_module(), see docs/cases.md");
    if (strcmp(fitness->counting, "off") == 0)
        explain(add(list, VB_UNFIT, "allocations cannot be counted: %s", fitness->counting_reason),
                "the ledger says n/a; times do not suffer", "");
    else
        add(list, VB_FIT, "allocations are counted by %s of %s", fitness->counting, fitness->allocator);
    if (fitness->malloc_conf && fitness->malloc_conf[0])
        explain(add(list, VB_MATTERS, "MALLOC_CONF=%.100s configures the allocator", fitness->malloc_conf),
                "times and bytes are those of an allocator that others do not have", "unset MALLOC_CONF");
    if (!fitness->may_pin)
        explain(add(list, VB_MATTERS, "this process may not choose its CPU"),
                "the scheduler moves workers between CPUs: wider intervals", "");
}

static void assess_load(struct list *list, const struct vb_machine *machine, const struct vb_quota *quota)
{
    if (machine->cpus_allowed == 1)
        explain(add(list, VB_MATTERS, "only one CPU may be used"),
                "everything else takes turns with the measurement; points of several threads mean little", "");
    if (quota->cpus > 0)
        explain(add(list, VB_MATTERS, "a CPU quota of %.3g CPUs", quota->cpus),
                "a process that has used it up stands still, maybe in the middle of a turn: such rows get no verdict",
                "docker update --cpus 0 ...    # or whatever set the limit");
    if (machine->load > 0.5 * machine->cpus_online)
        explain(add(list, VB_MATTERS, "%.1f processes want to run on %d CPUs", machine->load, machine->cpus_online),
                "wider intervals and slower absolute times; ratios suffer less, where both sides are hit alike",
                "top    # and stop what need not run");
    else
        add(list, VB_FIT, "load is %.1f on %d CPUs", machine->load, machine->cpus_online);
}

static void assess_clock(struct list *list, const struct vb_machine *machine)
{
    if (machine->governor[0] && strcmp(machine->governor, "performance") != 0)
        explain(add(list, VB_MATTERS, "frequency governor is '%s'", machine->governor),
                "the CPU changes speed while measuring: absolute times differ by tens of percent, ratios by little",
                "echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor");
    if (machine->turbo == VB_SWITCH_ON)
        explain(add(list, VB_NOTE, "turbo is on"),
                "speed depends on heat and on what other cores do: absolute times drift by some percent",
                strstr(machine->cpu, "Intel") ? "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo"
                                              : "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost");
    if (machine->smt == VB_SWITCH_ON)
        explain(add(list, VB_MATTERS, "SMT is on: two CPUs may be one core"),
                "a busy sibling slows turns down by up to two; it hits both sides of a ratio, but widens its interval",
                "echo off | sudo tee /sys/devices/system/cpu/smt/control");
}

static void assess_kernel(struct list *list, const struct vb_machine *machine)
{
    if (machine->hypervisor[0])
        explain(add(list, VB_NOTE, "this is a virtual machine (%s)", machine->hypervisor),
                "the host's other guests share its cores and caches unseen; hardware counters are often missing", "");
    if (machine->aslr == 0)
        explain(add(list, VB_MATTERS, "addresses are not randomized"),
                "every launch has its code at the same addresses, so that the interval cannot see what others would do",
                "sudo sysctl kernel.randomize_va_space=2");
    if (machine->perf_paranoid > 2)
        explain(add(list, VB_NOTE, "perf_event_paranoid is %d", machine->perf_paranoid),
                "instructions and other events cannot be counted by the CPU",
                "sudo sysctl kernel.perf_event_paranoid=2");
}

size_t vb_fitness_assess(const struct vb_fitness *fitness, struct vb_finding *findings)
{
    struct list list = {.findings = findings};
    assess_program(&list, fitness);
    assess_load(&list, fitness->machine, &fitness->quota);
    assess_clock(&list, fitness->machine);
    assess_kernel(&list, fitness->machine);
    return list.count;
}

const char *vb_severity_word(enum vb_severity severity)
{
    static const char *const words[] = {"fit", "note", "matters", "unfit"};
    return words[severity];
}
