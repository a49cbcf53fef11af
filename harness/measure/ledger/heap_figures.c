/* SPDX-License-Identifier: MIT */
#include "measure/ledger/heap_figures.h"
#include "measure/ledger/internal.h"

#include <stddef.h>

/* jemalloc's name for all its arenas together, MALLCTL_ARENAS_ALL. */
#define ALL "stats.arenas.4096."

/* A statistic, and the figure that it is added to. */
struct statistic {
    const char *name;
    uint64_t *figure;
};

/* Figures are those of the last epoch, so a new one is started. */
static bool renew(const struct vb_jemalloc *jemalloc)
{
    uint64_t epoch = 1;
    return jemalloc->control("epoch", NULL, NULL, &epoch, sizeof epoch) == 0;
}

bool vb_allocator_read(struct vb_heap_state *state)
{
    const struct statistic statistics[] = {
        {"stats.allocated", &state->allocated},  {"stats.active", &state->active},
        {"stats.resident", &state->resident},    {"stats.retained", &state->retained},
        {ALL "dirty_npurge", &state->purges},    {ALL "muzzy_npurge", &state->purges},
        {ALL "small.nfills", &state->fills},     {ALL "large.nfills", &state->fills},
        {ALL "small.nflushes", &state->flushes}, {ALL "large.nflushes", &state->flushes},
    };
    *state = (struct vb_heap_state){0};
    struct vb_jemalloc jemalloc;
    char reason[VB_REASON_MAX];
    bool known = vb_jemalloc_find(&jemalloc, reason, sizeof reason) && renew(&jemalloc);
    for (size_t i = 0; known && i < sizeof statistics / sizeof statistics[0]; i++) {
        uint64_t value; /* sizes are size_t, counts uint64_t: the same here */
        size_t size = sizeof value;
        known = jemalloc.control(statistics[i].name, &value, &size, NULL, 0) == 0;
        if (known)
            *statistics[i].figure += value;
    }
    if (!known)
        *state = (struct vb_heap_state){0};
    return known;
}

_Static_assert(sizeof(size_t) == sizeof(uint64_t), "jemalloc's sizes and counts are read alike");
