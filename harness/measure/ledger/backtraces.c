/* SPDX-License-Identifier: MIT */
#include "measure/ledger/backtraces.h"

#include "measure/ledger/internal.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Where the section VB_CALLS_LOOPS begins and ends; made by the linker. */
extern const char __start_vb_calls_loops[] __attribute__((weak, visibility("hidden")));
extern const char __stop_vb_calls_loops[] __attribute__((weak, visibility("hidden")));

/* Frames of the hook and of the allocator. Their number depends on how both were compiled. */
#define OWN_DEPTH_MAX 12

/* The hook has no way to hand back a context, so there is one set of sites in a process, as there is one ledger. */
static struct {
    pthread_mutex_t lock;
    struct vb_site sites[VB_SITES_MAX];
    size_t count;
    int64_t lost;
    const void *allocator; /* where the file of the allocator begins in memory */

} noted = {.lock = PTHREAD_MUTEX_INITIALIZER};

static const void *file_of(const void *address)
{
    Dl_info info;
    return dladdr(address, &info) ? info.dli_fbase : NULL;
}

/* The first call that was made neither by the hook nor within the allocator: the one behind the allocator's last. */
static size_t first_of_caller(void *const *calls, size_t depth)
{
    size_t at = depth;
    while (at && file_of(calls[at - 1]) != noted.allocator)
        at--;
    return at;
}

static struct vb_site *find_site(void *const *calls, size_t depth)
{
    for (size_t i = 0; i < noted.count; i++)
        if (noted.sites[i].depth == depth && memcmp(noted.sites[i].calls, calls, depth * sizeof *calls) == 0)
            return &noted.sites[i];
    if (noted.count == VB_SITES_MAX)
        return NULL;
    struct vb_site *site = &noted.sites[noted.count++];
    *site = (struct vb_site){.depth = depth};
    memcpy(site->calls, calls, depth * sizeof *calls);
    return site;
}

/* Called by the hook for each allocation that is counted. What this allocates itself is not: jemalloc does not call
 * hooks from within hooks. */
static void note(int64_t bytes)
{
    void *calls[VB_SITE_DEPTH + OWN_DEPTH_MAX];
    size_t depth = (size_t)backtrace(calls, VB_SITE_DEPTH + OWN_DEPTH_MAX);
    size_t first = first_of_caller(calls, depth);
    size_t kept = depth - first < VB_SITE_DEPTH ? depth - first : VB_SITE_DEPTH;

    pthread_mutex_lock(&noted.lock);
    struct vb_site *site = find_site(calls + first, kept);
    if (site) {
        site->allocs++;
        site->bytes += bytes;
    } else {
        noted.lost++;
    }
    pthread_mutex_unlock(&noted.lock);
}

void vb_sites_begin(void)
{
    void *warm_up[OWN_DEPTH_MAX];
    backtrace(warm_up, OWN_DEPTH_MAX); /* the first one loads the unwinder, which allocates */
    noted.count = 0;
    noted.lost = 0;
    noted.allocator = file_of(dlsym(RTLD_DEFAULT, "malloc"));
    vb_hook_watch(note);
}

void vb_sites_end(void)
{
    vb_hook_watch(NULL);
}

static int by_allocs(const void *left, const void *right)
{
    const struct vb_site *a = left;
    const struct vb_site *b = right;
    return (a->allocs < b->allocs) - (a->allocs > b->allocs);
}

size_t vb_sites_get(const struct vb_site **sites, int64_t *lost)
{
    qsort(noted.sites, noted.count, sizeof noted.sites[0], by_allocs);
    *sites = noted.sites;
    *lost = noted.lost;
    return noted.count;
}

/* The frames below the loop of a case are the harness's. */
static bool is_harness(uintptr_t call)
{
    return call >= (uintptr_t)__start_vb_calls_loops && call < (uintptr_t)__stop_vb_calls_loops;
}

void vb_sites_name(struct vb_symbols *symbols, size_t index, int64_t operations, struct vb_call_site *named)
{
    const struct vb_site *site = &noted.sites[index];
    *named = (struct vb_call_site){.allocs_per_op = (double)site->allocs / (double)operations,
                                   .bytes_per_op = (double)site->bytes / (double)operations};
    for (size_t i = 0; i < site->depth && named->frame_count < VB_CALL_FRAMES_MAX; i++) {
        uintptr_t call = site->calls[i] - 1; /* a return address is behind its call, perhaps already on the next line */
        if (is_harness(call))
            return;
        size_t room = VB_CALL_FRAMES_MAX - named->frame_count;
        named->frame_count += (uint32_t)vb_symbols_find(symbols, call, named->frames + named->frame_count, room);
    }
}
