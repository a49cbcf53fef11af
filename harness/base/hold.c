/* SPDX-License-Identifier: MIT */
#include "base/hold.h"

#include <stddef.h>
#include <time.h>

static sigset_t held(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    return set;
}

void vb_hold_signals(struct vb_hold *hold)
{
    const sigset_t set = held();
    sigprocmask(SIG_BLOCK, &set, &hold->before);
}

int vb_hold_take(void)
{
    const sigset_t set = held();
    const struct timespec no_wait = {0};
    int first = 0;
    for (int number; (number = sigtimedwait(&set, NULL, &no_wait)) > 0;)
        first = first ? first : number;
    return first;
}

void vb_hold_end(const struct vb_hold *hold)
{
    sigprocmask(SIG_SETMASK, &hold->before, NULL);
}

void vb_hold_spare(sigset_t *mask)
{
    sigdelset(mask, SIGINT);
    sigdelset(mask, SIGTERM);
    sigdelset(mask, SIGHUP);
}
