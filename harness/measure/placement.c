/* SPDX-License-Identifier: MIT */
#include "measure/placement.h"
#include "base/environment.h"
#include "base/text.h"
#include "talk/protocol.h"

#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Copying more would take longer than the rest of a launch. */
#define MOST_BYTES ((size_t)16 << 20)

/* The pages that a segment touches. */
struct pages {
    void *start;
    size_t bytes;
};

/* The program itself has no name here. What the kernel maps into every process has a name without a directory. */
static bool is_our_own(const char *name)
{
    return name[0] == '\0' || (strchr(name, '/') && !vb_text_behind(name, "/usr/") && !vb_text_behind(name, "/lib"));
}

static bool is_constant(const ElfW(Phdr) * segment)
{
    return segment->p_type == PT_LOAD && (segment->p_flags & PF_R) && !(segment->p_flags & PF_W);
}

static struct pages pages_of(const struct dl_phdr_info *object, const ElfW(Phdr) * segment)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
    uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_memsz + page - 1) & ~(page - 1);
    return (struct pages){.start = (void *)start, .bytes = end - start};
}

/* The copy replaces the original in one step, so the code may even be running. */
static void place_anew(struct pages pages, int protection)
{
    void *copy = mmap(NULL, pages.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (copy == MAP_FAILED)
        return;
    memcpy(copy, pages.start, pages.bytes);
    if (mprotect(copy, pages.bytes, protection) != 0 ||
        mremap(copy, pages.bytes, pages.bytes, MREMAP_MAYMOVE | MREMAP_FIXED, pages.start) == MAP_FAILED)
        munmap(copy, pages.bytes);
    else
        __builtin___clear_cache(pages.start, (char *)pages.start + pages.bytes);
}

static int place_object(struct dl_phdr_info *object, size_t size, void *context)
{
    (void)size;
    (void)context;
    size_t bytes = 0;
    for (size_t i = 0; i < object->dlpi_phnum; i++)
        if (is_constant(&object->dlpi_phdr[i]))
            bytes += object->dlpi_phdr[i].p_memsz;
    if (!is_our_own(object->dlpi_name) || bytes > MOST_BYTES)
        return 0;
    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        if (is_constant(segment))
            place_anew(pages_of(object, segment), PROT_READ | (segment->p_flags & PF_X ? PROT_EXEC : 0));
    }
    return 0;
}

void vb_placement_draw(void)
{
    if (!getenv(VB_KEEP_PLACEMENT) && !vb_untrustworthy_time())
        dl_iterate_phdr(place_object, NULL);
}
