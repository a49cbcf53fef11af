/* SPDX-License-Identifier: MIT */
#include "talk/baton.h"

#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

size_t vb_stage_size(size_t turn_count)
{
    return sizeof(struct vb_stage) + turn_count * sizeof(struct vb_turn);
}

/* Not FUTEX_PRIVATE: the waiters are other processes. */
static void wake(_Atomic uint32_t *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void vb_stage_grant(struct vb_stage *stage, uint32_t index)
{
    atomic_store(&stage->current, index);
    if (index >= stage->turn_count)
        return;
    uint32_t worker = *(volatile uint32_t *)&stage->turns[index].worker; /* once: others may write to the stage */
    if (worker >= VB_STAGE_WORKERS)
        return; /* somebody has: nothing goes on, and the conductor will see that */
    _Atomic uint32_t *baton = &stage->baton[worker];
    atomic_store(baton, index + 1);
    wake(baton);
}

void vb_stage_stop(struct vb_stage *stage)
{
    atomic_store(&stage->stop, 1);
    for (uint32_t i = 0; i < VB_STAGE_WORKERS; i++) { /* of all: others may have written to worker_count */
        /* A worker that read `stop` just before and sleeps just now must find its baton changed. */
        atomic_fetch_or(&stage->baton[i], 0x80000000u);
        wake(&stage->baton[i]);
    }
}

bool vb_stage_wait(struct vb_stage *stage, uint32_t worker, uint32_t index, int timeout_ms)
{
    _Atomic uint32_t *baton = &stage->baton[worker];
    uint32_t seen = atomic_load(baton);
    if (seen != index + 1 && !atomic_load(&stage->stop)) {
        struct timespec timeout = {.tv_sec = timeout_ms / 1000, .tv_nsec = (timeout_ms % 1000) * 1000000L};
        syscall(SYS_futex, baton, FUTEX_WAIT, seen, &timeout, NULL, 0);
        seen = atomic_load(baton);
    }
    return seen == index + 1 || atomic_load(&stage->stop);
}
