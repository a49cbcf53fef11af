/* SPDX-License-Identifier: MIT */
#include "measure/whereabouts.h"

#include "measure/vdso.h"

#include <limits.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct walk {
    const void *functions[VB_ROOTS];
    struct vb_whereabouts *found;
    size_t length; /* of the paths so far */
    uint32_t index;
    int broken; /* 1: a path had no room, or no name */
};

static int lies_in(const struct dl_phdr_info *object, uintptr_t address)
{
    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && address - object->dlpi_addr - part->p_vaddr < part->p_memsz)
            return 1;
    }
    return 0;
}

/* The file itself: a program has no name here, and a module may be opened by the number of a descriptor. */
static int path_of(const struct dl_phdr_info *object, char *path, size_t size)
{
    const char *name = object->dlpi_name[0] ? object->dlpi_name : "/proc/self/exe";
    ssize_t length = readlink(name, path, size - 1);
    if (length < 0 || strncmp(name, "/proc/", strlen("/proc/")) != 0)
        return (size_t)snprintf(path, size, "%s", name) < size;
    path[length] = '\0';
    return 1;
}

static int visit(struct dl_phdr_info *object, size_t size, void *context)
{
    struct walk *walk = context;
    char path[PATH_MAX];
    (void)size;
    if (vb_loaded_is_vdso(object))
        return 0;
    size_t room = sizeof walk->found->paths - walk->length;
    if (!path_of(object, path, sizeof path) || strchr(path, '\n') || strlen(path) + 2 > room) {
        walk->broken = 1;
        return 1;
    }
    walk->length += (size_t)snprintf(walk->found->paths + walk->length, room, "%s\n", path);
    for (int root = 0; root < VB_ROOTS; root++) {
        uintptr_t address = (uintptr_t)walk->functions[root];
        if (!address || !lies_in(object, address))
            continue;
        walk->found->object[root] = walk->index;
        walk->found->address[root] = address - object->dlpi_addr;
    }
    walk->index++;
    return 0;
}

void vb_whereabouts_find(const struct vb_subject *subject, struct vb_whereabouts *found)
{
    *found = (struct vb_whereabouts){0};
    struct walk walk = {.found = found};
    memcpy(&walk.functions[VB_ROOT_LOOP], &subject->variant->loop, sizeof walk.functions[0]);
    memcpy(&walk.functions[VB_ROOT_SETUP], &subject->descriptor->setup, sizeof walk.functions[0]);
    dl_iterate_phdr(visit, &walk);
    int is_lost = walk.broken || !found->address[VB_ROOT_LOOP] ||
                  (walk.functions[VB_ROOT_SETUP] && !found->address[VB_ROOT_SETUP]);
    if (is_lost)
        *found = (struct vb_whereabouts){0};
}
