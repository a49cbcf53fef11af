/* SPDX-License-Identifier: MIT
 *
 * Whether a machine is fit to measure on: what speaks against it, how much that matters, and what a person can type to
 * change it. Nothing here changes anything. */
#pragma once

#include "base/machine.h"
#include "talk/how_compiled.h"
#include "base/cpu_quota.h"

#include <stdbool.h>
#include <stddef.h>

enum vb_severity {
    VB_FIT,     /* as it should be */
    VB_NOTE,    /* good to know; ratios hardly suffer */
    VB_MATTERS, /* wider intervals, or absolute times that cannot be compared with another day's */
    VB_UNFIT,   /* what was asked for cannot be measured like this */
};

struct vb_finding {
    enum vb_severity severity;
    char what[160];    /* the state, in a clause: "frequency governor is powersave" */
    char effect[240];  /* how much it matters; "" for VB_FIT */
    char command[160]; /* what to type; "" where nothing helps */
};

#define VB_FINDINGS_MAX 16

/* What belongs to the program rather than to the machine. */
struct vb_fitness {
    const struct vb_machine *machine;
    const char *untrusted;          /* why times of this build mean nothing; NULL: nothing against them */
    const struct vb_origin *origin; /* how the cases were compiled */
    const char *counting;           /* "hook", "stats" or "off" */
    const char *counting_reason;
    const char *allocator;   /* "jemalloc 5.3.0" */
    const char *malloc_conf; /* what configures the allocator otherwise; NULL: nothing */
    bool may_pin;
    struct vb_quota quota;
};

/* Writes the findings in the order in which they are best read, VB_FINDINGS_MAX at most. Returns how many. */
size_t vb_fitness_assess(const struct vb_fitness *fitness, struct vb_finding *findings);

/* "fit", "note", "matters", "unfit". */
const char *vb_severity_word(enum vb_severity severity);
