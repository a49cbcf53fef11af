/* SPDX-License-Identifier: MIT
 *
 * The machines, and the kinds of machines, that several results come from. */
#pragma once

#include "results/row.h"

#include <stdbool.h>

/* The kind of machine that results come from. Times of machines of one kind are compared like times of one machine.
 * Architecture, CPU model, numbers of CPUs and of memory nodes, hypervisor; neither name nor clock of the machine,
 * nor its kernel or compiler: these are facts of a run, and a change of them is a change to be seen.
 *
 * Texts are "" and numbers 0 where the results do not say. */
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

/* The fact that names the machine where its host name does not tell it from others. */
#define VB_MACHINE_FACT   "machine"
#define VB_CLASS_KEY_SIZE 64

/* Results of one file. They must outlive the fleet. */
struct vb_source {
    const char *path;
    const struct vb_results *results;
    size_t machine; /* index into the fleet's; filled by vb_fleet_make() */
};

struct vb_fleet_machine {
    char name[128]; /* of the host; of the file, where two machines have one host name */
    size_t class;   /* index into the fleet's */
};

struct vb_fleet_class {
    struct vb_machine_class class;
    char name[VB_MACHINE_CLASS_TEXT_SIZE]; /* the CPU, or all of the class where CPUs alone do not tell classes apart */
};

/* In the order in which they first come. */
struct vb_fleet {
    struct vb_source *sources; /* the caller's */
    size_t source_count;
    struct vb_fleet_machine *machines;
    size_t machine_count;
    struct vb_fleet_class *classes;
    size_t class_count;
};

/* Sorts out at least one source. Results of one name and class are of one machine. Returns 0 or VB_ERROR_MEMORY;
 * release in either case. */
int vb_fleet_make(struct vb_fleet *fleet, struct vb_source *sources, size_t count);
void vb_fleet_release(struct vb_fleet *fleet);

/* What merged results say of kind number `class`, from 0: "" its text, ".name", ".machines"; NULL: nothing. And the
 * name of that fact; `key` has room for VB_CLASS_KEY_SIZE. */
const char *vb_class_fact(const struct vb_results *results, size_t class, const char *end);
const char *vb_class_key(char *key, size_t class, const char *end);

/* Whether results are merged ones. */
bool vb_results_are_merged(const struct vb_results *results);
