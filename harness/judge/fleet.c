/* SPDX-License-Identifier: MIT */
#include "judge/fleet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *host_of(const struct vb_results *results)
{
    const char *name = vb_results_fact(results, VB_MACHINE_FACT);
    if (!name)
        name = vb_results_fact(results, "host");
    return name ? name : "";
}

/* "b" of "results/b.csv". */
static void name_by_file(char *name, size_t size, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
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

bool vb_results_are_merged(const struct vb_results *results)
{
    return vb_results_fact(results, VB_FIRST_CLASS_FACT) != NULL;
}
