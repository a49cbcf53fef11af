/* SPDX-License-Identifier: MIT */
#include "measure/eviction.h"

#include <sys/mman.h>
#include <unistd.h>

#define MIB        ((size_t)1 << 20)
#define LEAST      (16 * MIB) /* if the machine does not report its size */
#define MOST       (512 * MIB)
#define LINE_BYTES 64

static size_t last_cache_bytes(void)
{
    static const int names[] = {_SC_LEVEL4_CACHE_SIZE, _SC_LEVEL3_CACHE_SIZE, _SC_LEVEL2_CACHE_SIZE};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        long bytes = sysconf(names[i]);
        if (bytes > 0)
            return (size_t)bytes;
    }
    return 0;
}

void vb_eviction_open(struct vb_eviction *eviction)
{
    size_t cache_bytes = last_cache_bytes();
    size_t bytes = cache_bytes + cache_bytes / 4;
    bytes = bytes < LEAST ? LEAST : bytes > MOST ? MOST : bytes;
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *eviction = (struct vb_eviction){.memory = memory == MAP_FAILED ? NULL : memory, .bytes = bytes};
    if (!eviction->memory)
        return;
    madvise(eviction->memory, bytes, MADV_HUGEPAGE);
    vb_evict(eviction); /* this gives each page physical memory of its own */
}

void vb_eviction_close(struct vb_eviction *eviction)
{
    if (eviction->memory)
        munmap(eviction->memory, eviction->bytes);
    eviction->memory = NULL;
}

void vb_evict(const struct vb_eviction *eviction)
{
    volatile unsigned char *memory = eviction->memory;
    for (size_t i = 0; memory && i < eviction->bytes; i += LINE_BYTES)
        memory[i]++;
}
