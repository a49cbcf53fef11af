/* SPDX-License-Identifier: MIT
 *
 * Chooses a counter and drives it. The tests are made in an order in which each one's failure has a true
 * explanation: is jemalloc there, does it serve malloc, has it what the backend needs, and does the backend count
 * right. */
#include "measure/ledger/ledger.h"

#include "measure/ledger/children.h"
#include "measure/ledger/internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static struct {
    enum vb_ledger_backend active;
    bool is_armed;
    const char *children_doubt; /* of the last loop */
    char reason[VB_REASON_MAX];
} ledger = {.active = VB_LEDGER_OFF, .reason = "the ledger has not been opened"};

static const char *const backend_names[] = {
    [VB_LEDGER_AUTO] = "auto",
    [VB_LEDGER_HOOK] = "hook",
    [VB_LEDGER_STATS] = "stats",
    [VB_LEDGER_OFF] = "off",
};

#define BACKEND_COUNT (sizeof backend_names / sizeof backend_names[0])

/* The counter of a backend; NULL for the backends that do not count. */
static const struct vb_counter *counter_of(enum vb_ledger_backend backend)
{
    switch (backend) {
    case VB_LEDGER_HOOK: return &vb_hook_counter;
    case VB_LEDGER_STATS: return &vb_stats_counter;
    case VB_LEDGER_AUTO:
    case VB_LEDGER_OFF: break;
    }
    return NULL;
}

static bool try_backend(enum vb_ledger_backend backend, const struct vb_jemalloc *jemalloc, char *reason, size_t size)
{
    const struct vb_counter *counter = counter_of(backend);
    return counter->prepare(jemalloc, reason, size) && vb_counter_selftest(counter, jemalloc, reason, size);
}

static enum vb_ledger_backend choose(enum vb_ledger_backend wanted)
{
    if (wanted == VB_LEDGER_OFF) {
        snprintf(ledger.reason, sizeof ledger.reason, "counting is switched off");
        return VB_LEDGER_OFF;
    }
    struct vb_jemalloc jemalloc;
    if (!vb_jemalloc_find(&jemalloc, ledger.reason, sizeof ledger.reason))
        return VB_LEDGER_OFF;
    if (wanted != VB_LEDGER_AUTO)
        return try_backend(wanted, &jemalloc, ledger.reason, sizeof ledger.reason) ? wanted : VB_LEDGER_OFF;

    char of_hook[VB_REASON_MAX / 2 - 10] = "";
    char of_stats[VB_REASON_MAX / 2 - 10] = "";
    if (try_backend(VB_LEDGER_HOOK, &jemalloc, of_hook, sizeof of_hook))
        return VB_LEDGER_HOOK;
    if (try_backend(VB_LEDGER_STATS, &jemalloc, of_stats, sizeof of_stats))
        return VB_LEDGER_STATS;
    snprintf(ledger.reason, sizeof ledger.reason, "hook: %s; stats: %s", of_hook, of_stats);
    return VB_LEDGER_OFF;
}

enum vb_ledger_backend vb_ledger_open(enum vb_ledger_backend wanted)
{
    vb_ledger_disarm();
    ledger.active = choose(wanted);
    if (ledger.active != VB_LEDGER_OFF)
        ledger.reason[0] = '\0';
    return ledger.active;
}

enum vb_ledger_backend vb_ledger_active(void)
{
    return ledger.active;
}

const char *vb_ledger_reason(void)
{
    return ledger.reason;
}

const char *vb_ledger_backend_name(enum vb_ledger_backend backend)
{
    return backend_names[backend];
}

int vb_ledger_backend_parse(const char *text, enum vb_ledger_backend *backend)
{
    for (size_t i = 0; i < BACKEND_COUNT; i++) {
        if (strcmp(text, backend_names[i]) == 0) {
            *backend = (enum vb_ledger_backend)i;
            return 0;
        }
    }
    return -1;
}

/* A counter that was tested and can no longer be armed (someone took the last hook slot since) would count 0, which
 * looks like a result. So the ledger is off from here on. */
void vb_ledger_arm(void)
{
    const struct vb_counter *counter = counter_of(ledger.active);
    if (!counter || ledger.is_armed)
        return;
    ledger.is_armed = counter->arm(ledger.reason, sizeof ledger.reason);
    if (!ledger.is_armed)
        ledger.active = VB_LEDGER_OFF;
}

void vb_ledger_disarm(void)
{
    if (ledger.is_armed)
        counter_of(ledger.active)->disarm();
    ledger.is_armed = false;
}

bool vb_ledger_is_armed(void)
{
    return ledger.is_armed;
}

void vb_ledger_begin(void)
{
    assert(ledger.is_armed || ledger.active == VB_LEDGER_OFF);
    vb_children_begin();
    if (ledger.is_armed)
        counter_of(ledger.active)->begin();
}

void vb_ledger_end(struct vb_counts *counts)
{
    if (ledger.is_armed)
        counter_of(ledger.active)->end(counts);
    else
        *counts = (struct vb_counts){.asked_bytes = -1, .peak_bytes = -1, .watched_bytes = -1, .threads = -1};
    ledger.children_doubt = vb_children_doubt();
}

const char *vb_ledger_doubt(void)
{
    const struct vb_counter *counter = counter_of(ledger.active);
    if (!counter)
        return ledger.reason;
    return ledger.children_doubt ? ledger.children_doubt : counter->doubt();
}
