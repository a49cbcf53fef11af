/* SPDX-License-Identifier: MIT
 *
 * The kind of machine that results come from. Times of machines of one kind are compared like times of one machine.
 * Architecture, CPU model, numbers of CPUs and of memory nodes, hypervisor; neither name nor clock of the machine,
 * nor its kernel or compiler: these are facts of a run, and a change of them is a change to be seen. */
#pragma once

#include "results/row.h"

#include <stdbool.h>

/* Texts are "" and numbers 0 where the results do not say. */
struct vb_machine_class {
    char architecture[40]; /* "x86_64" */
    char cpu[128];         /* "AMD EPYC 7763": without clock, trade marks and the word for what it is */
    int cpus;
    int nodes;
    char hypervisor[40]; /* "KVM", "none" */
};

#define VB_MACHINE_CLASS_TEXT_SIZE 320

/* Reads it from the facts of a run. */
void vb_machine_class_of(struct vb_machine_class *class, const struct vb_results *results);

/* "x86_64, AMD EPYC 7763, 2 CPUs, 1 node, KVM": equal for machines of one class and for no others. What is not known is
 * left out. */
void vb_machine_class_text(const struct vb_machine_class *class, char text[VB_MACHINE_CLASS_TEXT_SIZE]);

bool vb_machine_class_equals(const struct vb_machine_class *a, const struct vb_machine_class *b);
