/* SPDX-License-Identifier: MIT */
#include "judge/machine_kinds.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *host_of(const struct vb_results *results)
{
    const char *name = vb_results_fact(results, VB_MACHINE_FACT);
    return name ? name : vb_results_said(results, "host");
}

/* "b" of "results/b.csv". */
static void name_by_file(char *name, size_t size, const char *path)
{
    const char *base = basename(path);
    size_t length = strlen(base);
    if (length > 4 && strcmp(base + length - 4, ".csv") == 0)
        length -= 4;
    snprintf(name, size, "%.*s", (int)length, base);
}

static size_t class_index(struct vb_fleet *fleet, const struct vb_results *results)
{
    struct vb_machine_class class;
    vb_machine_class_of(&class, results);
    for (size_t i = 0; i < fleet->class_count; i++)
        if (vb_machine_class_equals(&fleet->classes[i].class, &class))
            return i;
    fleet->classes[fleet->class_count].class = class;
    return fleet->class_count++;
}

static size_t machine_index(struct vb_fleet *fleet, const struct vb_source *source)
{
    size_t class = class_index(fleet, source->results);
    const char *host = host_of(source->results);
    for (size_t i = 0; i < fleet->machine_count && *host; i++)
        if (fleet->machines[i].class == class && strcmp(fleet->machines[i].name, host) == 0)
            return i;
    struct vb_fleet_machine *machine = &fleet->machines[fleet->machine_count];
    machine->class = class;
    snprintf(machine->name, sizeof machine->name, "%s", host);
    return fleet->machine_count++;
}

/* Hosts of different kinds with one name, and hosts without a name, are named after their file. */
static void name_machines(struct vb_fleet *fleet)
{
    for (size_t s = fleet->source_count; s-- > 0;) { /* the first file of a machine names it */
        struct vb_fleet_machine *machine = &fleet->machines[fleet->sources[s].machine];
        const char *host = host_of(fleet->sources[s].results);
        bool shared = *host == '\0';
        for (size_t o = 0; o < fleet->source_count && !shared; o++)
            shared = fleet->sources[o].machine != fleet->sources[s].machine &&
                     strcmp(host_of(fleet->sources[o].results), host) == 0;
        if (shared)
            name_by_file(machine->name, sizeof machine->name, fleet->sources[s].path);
    }
}

static void name_classes(struct vb_fleet *fleet)
{
    for (size_t i = 0; i < fleet->class_count; i++) {
        struct vb_fleet_class *class = &fleet->classes[i];
        bool tells = class->class.cpu[0] != '\0';
        for (size_t o = 0; o < fleet->class_count && tells; o++)
            tells = o == i || strcmp(class->class.cpu, fleet->classes[o].class.cpu) != 0;
        if (tells)
            snprintf(class->name, sizeof class->name, "%s", class->class.cpu);
        else
            vb_machine_class_text(&class->class, class->name);
        if (class->name[0] == '\0')
            snprintf(class->name, sizeof class->name, "unknown");
    }
}

int vb_fleet_make(struct vb_fleet *fleet, struct vb_source *sources, size_t count)
{
    *fleet = (struct vb_fleet){.sources = sources,
                               .source_count = count,
                               .machines = calloc(count, sizeof *fleet->machines),
                               .classes = calloc(count, sizeof *fleet->classes)};
    if (!fleet->machines || !fleet->classes)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        sources[i].machine = machine_index(fleet, &sources[i]);
    name_machines(fleet);
    name_classes(fleet);
    return 0;
}

void vb_fleet_release(struct vb_fleet *fleet)
{
    free(fleet->machines);
    free(fleet->classes);
    *fleet = (struct vb_fleet){0};
}

const char *vb_class_key(char *key, size_t class, const char *end)
{
    snprintf(key, VB_CLASS_KEY_SIZE, "machine_class.%zu%s", class + 1, end);
    return key;
}

const char *vb_class_fact(const struct vb_results *results, size_t class, const char *end)
{
    char key[VB_CLASS_KEY_SIZE];
    return vb_results_fact(results, vb_class_key(key, class, end));
}

bool vb_results_are_merged(const struct vb_results *results)
{
    return vb_class_fact(results, 0, "") != NULL;
}

/* The length of a part of `text` that does not identify the model; 0: there is none. */
static size_t noise_length(const char *text, bool begins_word)
{
    static const char *const marks[] = {"(R)", "(r)", "(TM)", "(tm)"};
    static const char *const words[] = {"CPU", "Processor"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (strncmp(text, marks[i], strlen(marks[i])) == 0)
            return strlen(marks[i]);
    if (!begins_word)
        return 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i]);
        if (strncmp(text, words[i], length) == 0 && (text[length] == ' ' || text[length] == '\0'))
            return length;
    }
    size_t digits = strspn(text, "0123456789"); /* "64-Core" */
    return digits > 0 && strncmp(text + digits, "-Core", 5) == 0 ? digits + 5 : 0;
}

/* "AMD EPYC 7763 64-Core Processor", "Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz": one model may have several
 * clocks behind '@'. */
static void take_model(char *model, size_t size, const char *name)
{
    size_t length = 0;
    bool is_blank = true;
    while (*name && *name != '@' && length + 1 < size) {
        size_t noise = noise_length(name, is_blank);
        name += noise;
        if (noise > 0)
            continue;
        bool blank = isspace((unsigned char)*name);
        if (!(blank && is_blank))
            model[length++] = blank ? ' ' : *name;
        is_blank = blank;
        name++;
    }
    while (length > 0 && model[length - 1] == ' ')
        length--;
    model[length] = '\0';
}

/* Hypervisors give whole generations of CPUs one name, without a number. */
static void add_numbers(char *model, size_t size, const char *numbers)
{
    size_t length = strlen(model);
    if (*numbers && !strpbrk(model, "0123456789"))
        snprintf(model + length, size - length, " (%s)", numbers);
}

/* Older results have it in the fact of the kernel alone: "Linux 6.1.0-25-amd64 x86_64". */
static void take_architecture(struct vb_machine_class *class, const struct vb_results *results)
{
    const char *architecture = vb_results_said(results, "architecture");
    const char *blank = strrchr(vb_results_said(results, "kernel"), ' ');
    if (*architecture == '\0' && blank)
        architecture = blank + 1;
    snprintf(class->architecture, sizeof class->architecture, "%s", architecture);
}

void vb_machine_class_of(struct vb_machine_class *class, const struct vb_results *results)
{
    *class = (struct vb_machine_class){0};
    take_architecture(class, results);
    take_model(class->cpu, sizeof class->cpu, vb_results_said(results, "cpu"));
    add_numbers(class->cpu, sizeof class->cpu, vb_results_said(results, "cpu_numbers"));
    class->cpus = atoi(vb_results_said(results, "cpus"));
    class->nodes = atoi(vb_results_said(results, "nodes"));
    snprintf(class->hypervisor, sizeof class->hypervisor, "%s", vb_results_said(results, "hypervisor"));
}

void vb_machine_class_text(const struct vb_machine_class *class, char text[VB_MACHINE_CLASS_TEXT_SIZE])
{
    char cpus[24] = "", nodes[24] = "", hypervisor[64] = "";
    if (class->cpus > 0)
        snprintf(cpus, sizeof cpus, "%d CPU%s", class->cpus, class->cpus == 1 ? "" : "s");
    if (class->nodes > 0)
        snprintf(nodes, sizeof nodes, "%d node%s", class->nodes, class->nodes == 1 ? "" : "s");
    if (strcmp(class->hypervisor, "none") == 0)
        snprintf(hypervisor, sizeof hypervisor, "bare metal");
    else
        snprintf(hypervisor, sizeof hypervisor, "%s", class->hypervisor);
    const char *const parts[] = {class->architecture, class->cpu, cpus, nodes, hypervisor};
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (*parts[i])
            length += (size_t)snprintf(text + length, VB_MACHINE_CLASS_TEXT_SIZE - length, "%s%s", length ? ", " : "",
                                       parts[i]);
}

bool vb_machine_class_equals(const struct vb_machine_class *a, const struct vb_machine_class *b)
{
    char text_a[VB_MACHINE_CLASS_TEXT_SIZE], text_b[VB_MACHINE_CLASS_TEXT_SIZE];
    vb_machine_class_text(a, text_a);
    vb_machine_class_text(b, text_b);
    return strcmp(text_a, text_b) == 0;
}
