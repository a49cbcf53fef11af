/* SPDX-License-Identifier: MIT */
#include "cli/fitness.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

/* A machine against which nothing can be said. */
static const struct vb_machine quiet = {
    .cpu = "Intel",
    .governor = "performance",
    .cpus_online = 8,
    .cpus_allowed = 8,
    .turbo = VB_SWITCH_OFF,
    .smt = VB_SWITCH_OFF,
    .aslr = 2,
    .perf_paranoid = 2,
    .load = 0.1,
};

static struct vb_fitness fitness_of(const struct vb_machine *machine)
{
    static const struct vb_origin known;
    return (struct vb_fitness){.machine = machine,
                               .origin = &known,
                               .counting = "hook",
                               .counting_reason = "",
                               .allocator = "jemalloc",
                               .may_pin = true};
}

static enum vb_severity worst_of(const struct vb_fitness *fitness, struct vb_finding *findings, size_t *count)
{
    enum vb_severity worst = VB_FIT;
    *count = vb_fitness_assess(fitness, findings);
    assert_true(*count >= 1 && *count <= VB_FINDINGS_MAX);
    for (size_t i = 0; i < *count; i++)
        if (findings[i].severity > worst)
            worst = findings[i].severity;
    return worst;
}

/* The finding that mentions `words`, which must be there. */
static const struct vb_finding *find(const struct vb_finding *findings, size_t count, const char *words)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(findings[i].what, words))
            return &findings[i];
    fail_msg("no finding says '%s'", words);
    return NULL;
}

static void a_quiet_machine_is_fit(void **state)
{
    (void)state;
    struct vb_finding findings[VB_FINDINGS_MAX];
    size_t count;
    struct vb_fitness fitness = fitness_of(&quiet);
    assert_int_equal(worst_of(&fitness, findings, &count), VB_FIT);
}

static void a_configured_allocator_is_another(void **state)
{
    (void)state;
    struct vb_finding findings[VB_FINDINGS_MAX];
    size_t count;
    struct vb_fitness fitness = fitness_of(&quiet);
    fitness.malloc_conf = "junk:true";
    assert_int_equal(worst_of(&fitness, findings, &count), VB_MATTERS);
    assert_string_equal(find(findings, count, "MALLOC_CONF=junk:true")->command, "unset MALLOC_CONF");
    fitness.malloc_conf = "";
    assert_int_equal(worst_of(&fitness, findings, &count), VB_FIT);
}

static void each_trouble_has_its_weight_and_its_cure(void **state)
{
    (void)state;
    struct vb_machine slow = quiet, turbo = quiet, amd_turbo = quiet, smt = quiet, loaded = quiet, fixed = quiet,
                      guest = quiet, single = quiet, secret = quiet;
    strcpy(slow.governor, "powersave");
    turbo.turbo = amd_turbo.turbo = VB_SWITCH_ON;
    strcpy(amd_turbo.cpu, "AMD");
    smt.smt = VB_SWITCH_ON;
    loaded.load = 4.5;
    fixed.aslr = 0;
    strcpy(guest.hypervisor, "KVM");
    single.cpus_allowed = 1;
    secret.perf_paranoid = 3;
    const struct {
        const struct vb_machine *machine;
        const char *words;
        enum vb_severity severity;
        const char *command;
    } table[] = {
        {&slow, "powersave", VB_MATTERS, "scaling_governor"},
        {&turbo, "turbo", VB_NOTE, "no_turbo"},
        {&amd_turbo, "turbo", VB_NOTE, "cpufreq/boost"},
        {&smt, "SMT", VB_MATTERS, "smt/control"},
        {&loaded, "4.5 processes", VB_MATTERS, "top"},
        {&fixed, "not randomized", VB_MATTERS, "randomize_va_space=2"},
        {&guest, "KVM", VB_NOTE, ""},
        {&single, "only one CPU", VB_MATTERS, ""},
        {&secret, "perf_event_paranoid is 3", VB_NOTE, "perf_event_paranoid=2"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_finding findings[VB_FINDINGS_MAX];
        size_t count;
        struct vb_fitness fitness = fitness_of(table[i].machine);
        assert_int_equal(worst_of(&fitness, findings, &count), table[i].severity);
        const struct vb_finding *finding = find(findings, count, table[i].words);
        assert_int_equal(finding->severity, table[i].severity);
        assert_true(finding->effect[0] != '\0');
        assert_non_null(strstr(finding->command, table[i].command));
    }
}

static void what_cannot_be_measured_is_unfit(void **state)
{
    (void)state;
    struct vb_finding findings[VB_FINDINGS_MAX];
    size_t count;
    struct vb_fitness fitness = fitness_of(&quiet);
    fitness.untrusted = "built without optimisation";
    assert_int_equal(worst_of(&fitness, findings, &count), VB_UNFIT);
    find(findings, count, "built without optimisation");

    fitness = fitness_of(&quiet);
    fitness.counting = "off";
    fitness.counting_reason = "malloc is served by libasan.so.8";
    assert_int_equal(worst_of(&fitness, findings, &count), VB_UNFIT);
    find(findings, count, "libasan.so.8");

    fitness = fitness_of(&quiet);
    fitness.may_pin = false;
    assert_int_equal(worst_of(&fitness, findings, &count), VB_MATTERS);
}

/* Everything at once must have room. */
static void all_troubles_fit(void **state)
{
    (void)state;
    struct vb_machine bad = {.governor = "powersave",
                             .hypervisor = "KVM",
                             .cpus_online = 1,
                             .cpus_allowed = 1,
                             .turbo = VB_SWITCH_ON,
                             .smt = VB_SWITCH_ON,
                             .aslr = 0,
                             .perf_paranoid = 4,
                             .load = 9};
    static const struct vb_origin origin = {
        .lacking = "-falign-loops=32", .loops = 9, .unaligned_loops = 7, .unaligned_loop = "parse/by_hand"};
    struct vb_fitness fitness = {.machine = &bad,
                                 .origin = &origin,
                                 .untrusted = "running under valgrind",
                                 .counting = "off",
                                 .counting_reason = "valgrind",
                                 .allocator = ""};
    struct vb_finding findings[VB_FINDINGS_MAX];
    size_t count;
    assert_int_equal(worst_of(&fitness, findings, &count), VB_UNFIT);
    assert_int_equal(count, 13);
    find(findings, count, "7 of 9 loops do not begin at a multiple of 64 bytes, first parse/by_hand");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quiet_machine_is_fit),
        cmocka_unit_test(a_configured_allocator_is_another),
        cmocka_unit_test(each_trouble_has_its_weight_and_its_cure),
        cmocka_unit_test(what_cannot_be_measured_is_unfit),
        cmocka_unit_test(all_troubles_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
