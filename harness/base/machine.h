/* SPDX-License-Identifier: MIT
 *
 * The machine as far as it matters to a measurement, read from /proc and /sys. Nothing here changes anything. */
#pragma once

#include <stdbool.h>

enum vb_switch {
    VB_SWITCH_UNKNOWN = -1, /* the kernel does not say, as in most virtual machines */
    VB_SWITCH_OFF = 0,
    VB_SWITCH_ON = 1,
};

struct vb_machine {
    char cpu[128];        /* model name; "implementer 0x41, part 0xd0c" where the CPU has only numbers, as on ARM */
    char cpu_numbers[48]; /* "family 25, model 1": tells CPUs apart that a hypervisor calls the same; "" where there are
                             none */
    char architecture[40]; /* "x86_64" */
    char cpu_flags[128];   /* of those that matter here: constant_tsc nonstop_tsc rdtscp avx2 avx512f ... */
    char kernel[160];      /* "Linux 6.1.0-25-amd64 x86_64" */
    char host[80];
    char libc[40];       /* "glibc 2.36" */
    char governor[40];   /* frequency governor of CPU 0; "" when the kernel does not say */
    char hypervisor[40]; /* "KVM", "yes" when it does not say which; "" on bare metal */
    char isolated[80];   /* CPUs that the scheduler leaves alone; "" */
    int cpus_online;
    int nodes;        /* of memory (NUMA); -1 unknown */
    int cpus_allowed; /* that this process may run on */
    enum vb_switch turbo;
    enum vb_switch smt;
    int aslr;          /* randomize_va_space, 0 to 2; -1 unknown */
    int perf_paranoid; /* perf_event_paranoid; -1 unknown */
    double load;       /* processes wanting to run, mean of the last minute; -1 unknown */
};

void vb_machine_read(struct vb_machine *machine);

/* This process's instructions are not the CPU's own, but carried out by a program such as qemu-user. */
bool vb_is_emulated(void);

/* "on", "off" or "". */
const char *vb_switch_word(enum vb_switch state);
