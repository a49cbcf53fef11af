/* SPDX-License-Identifier: MIT */
#include "measure/ledger/serving_proof.h"
#include "measure/ledger/internal.h"

#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* glibc keeps freed blocks up to 1032 bytes for the thread and counts them as in use; this one it must fetch. It is
 * below the size from which it maps blocks by default, and counted as well where somebody has lowered that. */
#define BLOCK_BYTES ((size_t)100000)

/* Stores a symbol into the pointer to function at `function`; ISO C has no cast between the two kinds of pointer. */
static bool look_up_in(void *library, const char *symbol, void *function)
{
    void *address = dlsym(library, symbol);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}

static bool look_up(const char *symbol, void *function)
{
    return look_up_in(RTLD_DEFAULT, symbol, function);
}

/* jemalloc keeps a count of the bytes that a thread has allocated, which every allocation moves. */
static uint64_t *counter_of(int (*control)(const char *, void *, size_t *, void *, size_t))
{
    uint64_t *allocated = NULL;
    size_t size = sizeof allocated;
    return control("thread.allocatedp", &allocated, &size, NULL, 0) == 0 ? allocated : NULL;
}

/* Where the file that holds a symbol begins in memory; NULL: none does. */
static const void *holder_of(const char *symbol)
{
    Dl_info holder;
    void *address = dlsym(RTLD_DEFAULT, symbol);
    return address && dladdr(address, &holder) ? holder.dli_fbase : NULL;
}

/* One that was built without statistics has no such count. */
bool vb_jemalloc_serves(int (*control)(const char *, void *, size_t *, void *, size_t),
                        const struct vb_heap_calls *calls)
{
    const uint64_t *allocated = counter_of(control);
    if (!allocated)
        return holder_of("malloc") == vb_jemalloc_holder();
    uint64_t before = *allocated;
    void *block = vb_hidden(calls->allocate(BLOCK_BYTES));
    uint64_t after = *allocated;
    calls->release(block);
    return after != before;
}

const volatile uint64_t *vb_jemalloc_allocated(void)
{
    int (*control)(const char *, void *, size_t *, void *, size_t);
    return look_up("mallctl", &control) ? counter_of(control) : NULL;
}

const void *vb_jemalloc_holder(void)
{
    return holder_of("mallctl");
}

static bool jemalloc_serves(const struct vb_heap_calls *calls)
{
    int (*control)(const char *, void *, size_t *, void *, size_t);
    return look_up("mallctl", &control) && vb_jemalloc_serves(control, calls);
}

static void jemalloc_version(char *text, size_t size)
{
    int (*control)(const char *, void *, size_t *, void *, size_t);
    const char *version = "";
    size_t version_size = sizeof version;
    if (look_up("mallctl", &control))
        control("version", &version, &version_size, NULL, 0);
    /* "5.3.0-0-g54eaed1d..." is a description by git, of which people know the first part. */
    snprintf(text, size, "%.*s", (int)strcspn(version, "-"), version);
}

/* glibc's own counter, of whatever library stands before it: blocks from its heap and mapped ones. */
static bool glibc_serves(const struct vb_heap_calls *calls)
{
    void *libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
    struct mallinfo2 (*information)(void);
    if (!libc || !look_up_in(libc, "mallinfo2", &information))
        return false;
    struct mallinfo2 before = information();
    void *block = vb_hidden(calls->allocate(BLOCK_BYTES));
    struct mallinfo2 after = information();
    calls->release(block);
    dlclose(libc);
    return after.uordblks + after.hblkhd >= before.uordblks + before.hblkhd + BLOCK_BYTES;
}

static void glibc_version(char *text, size_t size)
{
    snprintf(text, size, "%s", gnu_get_libc_version());
}

static bool mimalloc_serves(const struct vb_heap_calls *calls)
{
    bool (*is_in_heap_region)(const void *);
    if (!look_up("mi_is_in_heap_region", &is_in_heap_region))
        return false;
    void *block = vb_hidden(calls->allocate(BLOCK_BYTES));
    bool answer = block && is_in_heap_region(block);
    calls->release(block);
    return answer;
}

/* 209 is 2.0.9, and 30600 is 3.6.0: later ones have two digits each. */
static void mimalloc_version(char *text, size_t size)
{
    int (*version)(void);
    if (!look_up("mi_version", &version))
        return;
    int number = version();
    if (number >= 100 && number < 1000)
        snprintf(text, size, "%d.%d.%d", number / 100, number / 10 % 10, number % 10);
    else if (number >= 10000 && number < 1000000)
        snprintf(text, size, "%d.%d.%d", number / 10000, number / 100 % 100, number % 100);
    else
        snprintf(text, size, "%d", number);
}

/* The answer that a block is its own, of gperftools' malloc_extension_c.h. */
#define OWNED 1

static bool tcmalloc_serves(const struct vb_heap_calls *calls)
{
    int (*ownership_of)(const void *);
    if (!look_up("MallocExtension_GetOwnership", &ownership_of))
        return false;
    void *block = vb_hidden(calls->allocate(BLOCK_BYTES));
    bool answer = block && ownership_of(block) == OWNED;
    calls->release(block);
    return answer;
}

static void tcmalloc_version(char *text, size_t size)
{
    const char *(*version)(int *major, int *minor, const char **patch);
    int major, minor;
    const char *patch = NULL;
    if (!look_up("tc_version", &version))
        return;
    version(&major, &minor, &patch);
    snprintf(text, size, "%d.%d%s", major, minor, patch ? patch : "");
}

/* Allocators that a counter proves come before those that only answer a question. */
static const struct {
    const char *name;
    bool (*serves)(const struct vb_heap_calls *calls);
    void (*say_version)(char *text, size_t size);
} known[] = {
    {"jemalloc", jemalloc_serves, jemalloc_version},
    {"glibc", glibc_serves, glibc_version},
    {"mimalloc", mimalloc_serves, mimalloc_version},
    {"tcmalloc", tcmalloc_serves, tcmalloc_version},
};

#define KNOWN (sizeof known / sizeof known[0])

/* operator new(unsigned long) and operator delete(void *). */
#define NEW    "_Znwm"
#define DELETE "_ZdlPv"

const char *vb_allocator_prove(char *version, size_t size)
{
    const struct vb_heap_calls of_c = {.allocate = malloc, .release = free};
    struct vb_heap_calls of_cxx;
    bool has_cxx = look_up(NEW, &of_cxx.allocate) && look_up(DELETE, &of_cxx.release);
    version[0] = '\0';
    for (size_t i = 0; i < KNOWN; i++) {
        if (!known[i].serves(&of_c) || (has_cxx && !known[i].serves(&of_cxx)))
            continue;
        known[i].say_version(version, size);
        return known[i].name;
    }
    return NULL;
}
