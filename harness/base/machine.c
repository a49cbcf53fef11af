/* SPDX-License-Identifier: MIT */
#include "base/machine.h"

#include <ctype.h>
#include <gnu/libc-version.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

/* Reads the first line of a file, without its end; "" when there is none. */
static void read_line(const char *path, char *line, size_t size)
{
    line[0] = '\0';
    FILE *stream = fopen(path, "re");
    if (!stream)
        return;
    if (!fgets(line, (int)size, stream))
        line[0] = '\0';
    fclose(stream);
    line[strcspn(line, "\n")] = '\0';
}

static int read_number(const char *path)
{
    char line[64];
    read_line(path, line, sizeof line);
    return isdigit((unsigned char)line[0]) || line[0] == '-' ? atoi(line) : -1;
}

/* Keeps those words of `line` that say something about clocks or widths, in the order of `wanted`. */
static void pick_flags(const char *line, char *flags, size_t size)
{
    static const char *const wanted[] = {"constant_tsc", "nonstop_tsc", "rdtscp", "sse4_2",
                                         "avx2",         "avx512f",     "asimd",  "sve"};
    size_t length = 0;
    flags[0] = '\0';
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        char word[32];
        snprintf(word, sizeof word, " %s", wanted[i]);
        const char *found = strstr(line, word);
        char after = found ? found[strlen(word)] : 'x';
        if ((after == ' ' || after == '\n' || after == '\0') && length + strlen(word) < size)
            length += (size_t)snprintf(flags + length, size - length, "%s%s", length ? " " : "", wanted[i]);
    }
}

/* The numbers by which /proc/cpuinfo tells CPUs apart beside their names, or on ARM instead of them. */
struct cpu_numbers {
    char implementer[16], part[16], family[16], model[16];
};

static bool take_number(const char *line, const char *key, const char *value, char *number, size_t size)
{
    size_t length = strlen(key);
    if (strncmp(line, key, length) != 0 || line[length + strspn(line + length, " \t")] != ':')
        return false;
    snprintf(number, size, "%.*s", (int)strcspn(value, " \n"), value);
    return true;
}

static void take_cpu_line(struct vb_machine *machine, struct cpu_numbers *numbers, const char *line)
{
    const char *colon = strchr(line, ':');
    if (!colon)
        return;
    const char *value = colon + 1 + strspn(colon + 1, " \t");
    if (strncmp(line, "model name", 10) == 0)
        snprintf(machine->cpu, sizeof machine->cpu, "%.*s", (int)strcspn(value, "\n"), value);
    else if (strncmp(line, "flags", 5) == 0 || strncmp(line, "Features", 8) == 0)
        pick_flags(colon + 1, machine->cpu_flags, sizeof machine->cpu_flags);
    else if (!take_number(line, "cpu family", value, numbers->family, sizeof numbers->family) &&
             !take_number(line, "model", value, numbers->model, sizeof numbers->model) &&
             !take_number(line, "CPU implementer", value, numbers->implementer, sizeof numbers->implementer))
        take_number(line, "CPU part", value, numbers->part, sizeof numbers->part);
}

static void read_cpuinfo(struct vb_machine *machine)
{
    FILE *stream = fopen("/proc/cpuinfo", "re");
    if (!stream)
        return;
    char line[8192];
    struct cpu_numbers numbers = {0};
    while (fgets(line, sizeof line, stream) && line[0] != '\n') /* up to the empty line: the first CPU */
        take_cpu_line(machine, &numbers, line);
    fclose(stream);
    if (numbers.family[0] && numbers.model[0])
        snprintf(machine->cpu_numbers, sizeof machine->cpu_numbers, "family %s, model %s", numbers.family,
                 numbers.model);
    if (machine->cpu[0] == '\0' && numbers.implementer[0])
        snprintf(machine->cpu, sizeof machine->cpu, "implementer %s, part %s", numbers.implementer, numbers.part);
}

/* Nodes that have CPUs or memory: "0-1,4" are three. */
static int read_nodes(void)
{
    char line[128];
    read_line("/sys/devices/system/node/online", line, sizeof line);
    int nodes = 0;
    for (const char *text = line; isdigit((unsigned char)*text);) {
        char *end;
        long first = strtol(text, &end, 10);
        long last = *end == '-' ? strtol(end + 1, &end, 10) : first;
        nodes += (int)(last - first + 1);
        text = *end == ',' ? end + 1 : end;
    }
    return nodes > 0 ? nodes : -1;
}

/* A hypervisor names itself at a leaf of cpuid kept free for it (Intel SDM volume 2, CPUID, ECX bit 31 of leaf 1). */
static void read_hypervisor(struct vb_machine *machine)
{
#if defined(__x86_64__) || defined(__i386__)
    static const struct {
        const char *signature;
        const char *name;
    } known[] = {{"KVMKVMKVM", "KVM"},    {"Microsoft Hv", "Hyper-V"},         {"VMwareVMware", "VMware"},
                 {"XenVMMXenVMM", "Xen"}, {"TCGTCGTCGTCG", "QEMU (emulated)"}, {"bhyve bhyve ", "bhyve"},
                 {"ACRNACRNACRN", "ACRN"}};
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & (1u << 31)))
        return;
    char signature[13] = "";
    __cpuid(0x40000000u, a, b, c, d);
    memcpy(signature, &b, 4);
    memcpy(signature + 4, &c, 4);
    memcpy(signature + 8, &d, 4);
    const char *name = "yes";
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(signature, known[i].signature) == 0)
            name = known[i].name;
    snprintf(machine->hypervisor, sizeof machine->hypervisor, "%s", name);
#else
    (void)machine;
#endif
}

static enum vb_switch read_turbo(void)
{
    int no_turbo = read_number("/sys/devices/system/cpu/intel_pstate/no_turbo");
    if (no_turbo >= 0)
        return no_turbo ? VB_SWITCH_OFF : VB_SWITCH_ON;
    int boost = read_number("/sys/devices/system/cpu/cpufreq/boost");
    return boost < 0 ? VB_SWITCH_UNKNOWN : boost ? VB_SWITCH_ON : VB_SWITCH_OFF;
}

static enum vb_switch read_smt(void)
{
    int active = read_number("/sys/devices/system/cpu/smt/active");
    return active < 0 ? VB_SWITCH_UNKNOWN : active ? VB_SWITCH_ON : VB_SWITCH_OFF;
}

/* As the kernel would call what this was compiled for; "": not known. */
#if defined(__x86_64__)
#define BUILT_FOR "x86_64"
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
#define BUILT_FOR "aarch64"
#elif defined(__riscv) && __riscv_xlen == 64
#define BUILT_FOR "riscv64"
#elif defined(__s390x__)
#define BUILT_FOR "s390x"
#else
#define BUILT_FOR ""
#endif

/* An emulator answers for the kernel where it is asked who runs: uname() and /proc/self/exe. It passes on what is asked
 * for in rarer ways: which machine the kernel was built for (Linux 6.1 and later), and the executable of the thread. */
bool vb_is_emulated(void)
{
    char kernel[40], path[60], told[PATH_MAX] = "", truth[PATH_MAX] = "";
    read_line("/proc/sys/kernel/arch", kernel, sizeof kernel);
    if (BUILT_FOR[0] && kernel[0] && strcmp(kernel, BUILT_FOR) != 0)
        return true;
    snprintf(path, sizeof path, "/proc/self/task/%ld/exe", syscall(SYS_gettid));
    return readlink("/proc/self/exe", told, sizeof told - 1) > 0 && readlink(path, truth, sizeof truth - 1) > 0 &&
           strcmp(told, truth) != 0;
}

void vb_machine_read(struct vb_machine *machine)
{
    *machine = (struct vb_machine){0};
    read_cpuinfo(machine);
    read_hypervisor(machine);
    struct utsname name;
    if (uname(&name) == 0) {
        snprintf(machine->kernel, sizeof machine->kernel, "%.40s %.70s %.40s", name.sysname, name.release,
                 name.machine);
        snprintf(machine->host, sizeof machine->host, "%s", name.nodename);
        snprintf(machine->architecture, sizeof machine->architecture, "%.39s", name.machine);
    }
    snprintf(machine->libc, sizeof machine->libc, "glibc %s", gnu_get_libc_version());
    read_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", machine->governor, sizeof machine->governor);
    read_line("/sys/devices/system/cpu/isolated", machine->isolated, sizeof machine->isolated);
    machine->cpus_online = (int)sysconf(_SC_NPROCESSORS_ONLN);
    machine->nodes = read_nodes();
    cpu_set_t allowed;
    machine->cpus_allowed =
        sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : machine->cpus_online;
    machine->turbo = read_turbo();
    machine->smt = read_smt();
    machine->aslr = read_number("/proc/sys/kernel/randomize_va_space");
    machine->perf_paranoid = read_number("/proc/sys/kernel/perf_event_paranoid");
    if (getloadavg(&machine->load, 1) != 1)
        machine->load = -1;
}

const char *vb_switch_word(enum vb_switch state)
{
    return state == VB_SWITCH_UNKNOWN ? "" : state == VB_SWITCH_ON ? "on" : "off";
}
