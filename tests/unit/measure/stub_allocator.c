/* SPDX-License-Identifier: MIT
 *
 * An allocator that answers the questions that mimalloc and tcmalloc answer, or that passes calls on to glibc. The
 * environment says which of them it is (STUB_IS), its version (STUB_VERSION), and whether it serves C++ as well
 * (STUB_NEW=other: from another place). */
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define POOL_BYTES ((size_t)64 << 20)

struct pool {
    _Atomic size_t used;
    _Alignas(4096) char bytes[POOL_BYTES];
};

static struct pool own, other;

void *__libc_memalign(size_t alignment, size_t size); /* NOLINT(bugprone-reserved-identifier) */
void *__libc_realloc(void *block, size_t size);       /* NOLINT(bugprone-reserved-identifier) */
void __libc_free(void *block);                        /* NOLINT(bugprone-reserved-identifier) */

static bool is(const char *variable, const char *value)
{
    const char *text = getenv(variable);
    return text && strcmp(text, value) == 0;
}

static bool is_of(const struct pool *pool, const void *block)
{
    return (const char *)block >= pool->bytes && (const char *)block < pool->bytes + POOL_BYTES;
}

/* The size stands before each block. */
static void *take(struct pool *pool, size_t alignment, size_t size)
{
    size_t room = (alignment < 16 ? 16 : alignment) + 16;
    size_t begin = atomic_fetch_add(&pool->used, (size + room + 15) & ~(size_t)15);
    if (is("STUB_IS", "glibc") && pool == &own)
        return __libc_memalign(alignment, size);
    if (size > POOL_BYTES || begin + size + room > POOL_BYTES)
        return NULL;
    char *block = pool->bytes + ((begin + room) & ~(room - 17));
    memcpy(block - sizeof size, &size, sizeof size);
    return block;
}

void *malloc(size_t size)
{
    return take(&own, 16, size);
}

void *calloc(size_t count, size_t size)
{
    void *block = take(&own, 16, count * size);
    return block ? memset(block, 0, count * size) : NULL;
}

void *realloc(void *block, size_t size)
{
    if (is("STUB_IS", "glibc"))
        return __libc_realloc(block, size);
    void *moved = take(&own, 16, size);
    if (moved && block) {
        size_t old;
        memcpy(&old, (char *)block - sizeof old, sizeof old);
        memcpy(moved, block, old < size ? old : size);
    }
    return moved;
}

void *memalign(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size)
{
    return take(&own, alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return take(&own, alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    *block = take(&own, alignment, size);
    return *block ? 0 : ENOMEM;
}

void free(void *block)
{
    if (!is_of(&own, block) && !is_of(&other, block))
        __libc_free(block);
}

/* operator new(unsigned long) and operator delete(void *). */
void *_Znwm(size_t size);
void *_Znwm(size_t size)
{
    return take(is("STUB_NEW", "other") ? &other : &own, 16, size);
}

void _ZdlPv(void *block);
void _ZdlPv(void *block)
{
    free(block);
}

#ifdef WITH_MALLCTL /* a jemalloc that is asked by nobody */
int mallctl(const char *name, void *old, size_t *old_size, void *new, size_t new_size);
int mallctl(const char *name, void *old, size_t *old_size, void *new, size_t new_size)
{
    static uint64_t allocated;
    const char *version = "9.9.9-idle";
    const uint64_t *place = &allocated;
    (void)old_size, (void)new, (void)new_size;
    if (strcmp(name, "version") == 0)
        memcpy(old, &version, sizeof version);
    else if (strcmp(name, "thread.allocatedp") == 0)
        memcpy(old, &place, sizeof place);
    else
        return ENOENT;
    return 0;
}
#endif

bool mi_is_in_heap_region(const void *block);
bool mi_is_in_heap_region(const void *block)
{
    return is("STUB_IS", "mimalloc") && is_of(&own, block);
}

int mi_version(void);
int mi_version(void)
{
    const char *text = getenv("STUB_VERSION");
    return text ? (int)strtol(text, NULL, 10) : 0;
}

int MallocExtension_GetOwnership(const void *block);
int MallocExtension_GetOwnership(const void *block)
{
    return is("STUB_IS", "tcmalloc") && is_of(&own, block) ? 1 : 2;
}

const char *tc_version(int *major, int *minor, const char **patch);
const char *tc_version(int *major, int *minor, const char **patch)
{
    *major = 2;
    *minor = 17;
    *patch = getenv("STUB_VERSION");
    return "2.17";
}
