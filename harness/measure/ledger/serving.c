/* SPDX-License-Identifier: MIT
 *
 * Finds which allocator serves malloc. Finding mallctl proves nothing: a sanitizer, valgrind, another allocator
 * preloaded, or a wrong order of libraries leave jemalloc loaded and idle. Only a malloc that moves jemalloc's own
 * per-thread counter proves it. Afterwards the dynamic linker is asked for the name of the library that serves
 * malloc instead. */
#include "case.h"
#include "measure/ledger/serving_proof.h"
#include "measure/ledger/internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *address_of(const char *symbol)
{
    return dlsym(RTLD_DEFAULT, symbol);
}

/* Stores a symbol into the pointer to function at `function`; ISO C has no cast between the two kinds of pointer. */
static bool look_up(const char *symbol, void *function)
{
    void *address = address_of(symbol);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}

static bool look_up_jemalloc(struct vb_jemalloc *jemalloc)
{
    if (!look_up("mallctl", &jemalloc->control) || !look_up("mallctlnametomib", &jemalloc->find) ||
        !look_up("mallctlbymib", &jemalloc->control_at) || !look_up("sallocx", &jemalloc->usable_size))
        return false;

    const char *version = "";
    size_t size = sizeof version;
    jemalloc->control("version", &version, &size, NULL, 0);
    snprintf(jemalloc->version, sizeof jemalloc->version, "%s", version);
    return true;
}

static bool serves_malloc(const struct vb_jemalloc *jemalloc)
{
    const struct vb_heap_calls calls = {.allocate = malloc, .release = free};
    return vb_jemalloc_serves(jemalloc->control, &calls);
}

/* Finds what serves malloc when jemalloc does not. */
struct server {
    char name[64];  /* "libasan.so.8", "valgrind", "AddressSanitizer"; "" when it cannot be told */
    char file[256]; /* "" when it cannot be told */
    bool is_program;
};

/* valgrind redirects malloc without a trace in the dynamic linker's tables, but its tools' replacements are a
 * library of a known name. vgpreload_core belongs to every tool and replaces nothing. */
static int find_valgrind(struct dl_phdr_info *object, size_t size, void *server_)
{
    (void)size;
    struct server *server = server_;
    const char *name = basename(object->dlpi_name);
    if (strncmp(name, "vgpreload_", 10) != 0 || strncmp(name, "vgpreload_core", 14) == 0)
        return 0;
    snprintf(server->name, sizeof server->name, "valgrind");
    snprintf(server->file, sizeof server->file, "%s", object->dlpi_name);
    return true;
}

/* clang links its sanitizers into the program. */
static const char *sanitizer_of_program(void)
{
    static const struct {
        const char *symbol;
        const char *name;
    } sanitizers[] = {
        {"__asan_init", "AddressSanitizer"},     {"__tsan_init", "ThreadSanitizer"}, {"__msan_init", "MemorySanitizer"},
        {"__hwasan_init", "HWAddressSanitizer"}, {"__lsan_init", "LeakSanitizer"},
    };
    for (size_t i = 0; i < sizeof sanitizers / sizeof sanitizers[0]; i++)
        if (address_of(sanitizers[i].symbol))
            return sanitizers[i].name;
    return NULL;
}

static void find_server(struct server *server)
{
    *server = (struct server){.name = ""};
    if (dl_iterate_phdr(find_valgrind, server))
        return;

    Dl_info holder;
    if (!dladdr(address_of("malloc"), &holder))
        return;

    /* The linker's answer is jemalloc, but the test failed: something redirects calls without the linker. */
    Dl_info jemalloc;
    if (dladdr(address_of("mallctl"), &jemalloc) && jemalloc.dli_fbase == holder.dli_fbase)
        return;

    Dl_info program;
    void *self = NULL;
    bool (*function)(struct vb_jemalloc *, char *, size_t) = vb_jemalloc_find;
    memcpy(&self, &function, sizeof self);
    server->is_program = dladdr(self, &program) && program.dli_fbase == holder.dli_fbase;
    const char *sanitizer = server->is_program ? sanitizer_of_program() : NULL;
    snprintf(server->name, sizeof server->name, "%s", sanitizer ? sanitizer : basename(holder.dli_fname));
    snprintf(server->file, sizeof server->file, "%s", holder.dli_fname);
}

static void explain(const struct server *server, char *reason, size_t size)
{
    if (!*server->name)
        snprintf(reason, size, "jemalloc is loaded but does not serve malloc (something intercepts the calls)");
    else if (strcmp(server->name, "valgrind") == 0)
        snprintf(reason, size, "malloc is served by valgrind (%s)", basename(server->file));
    else if (server->is_program)
        snprintf(reason, size, "malloc is served by the program itself (%s)", server->name);
    else
        snprintf(reason, size, "malloc is served by %s", server->name);
}

bool vb_jemalloc_find(struct vb_jemalloc *jemalloc, char *reason, size_t size)
{
    if (look_up_jemalloc(jemalloc) && serves_malloc(jemalloc))
        return true;
    struct server server;
    find_server(&server);
    explain(&server, reason, size);
    return false;
}

/* jemalloc has none before 5.3.1, and a block of glibc's own could not be freed here. */
VB_API void *pvalloc(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    if (bytes > SIZE_MAX - page) {
        errno = ENOMEM;
        return NULL;
    }
    return memalign(page, (bytes + page - 1) / page * page);
}

void vb_allocator_describe(struct vb_allocator *allocator)
{
    *allocator = (struct vb_allocator){.name = ""};
    const char *config = getenv("MALLOC_CONF");
    snprintf(allocator->config, sizeof allocator->config, "%s", config ? config : "");

    const char *proven = vb_allocator_prove(allocator->version, sizeof allocator->version);
    if (proven) {
        Dl_info holder;
        bool is_held = dladdr(address_of("malloc"), &holder); /* or an interposer that forwards calls */
        snprintf(allocator->name, sizeof allocator->name, "%s", proven);
        snprintf(allocator->file, sizeof allocator->file, "%s", is_held ? holder.dli_fname : "");
        return;
    }
    struct server server;
    find_server(&server);
    snprintf(allocator->name, sizeof allocator->name, "%s", *server.name ? server.name : "unknown");
    snprintf(allocator->file, sizeof allocator->file, "%s", server.file);
}
