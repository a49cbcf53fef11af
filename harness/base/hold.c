/* SPDX-License-Identifier: MIT */
#include "base/hold.h"

#include <stddef.h>
#include <time.h>

/* A signal that was ignored from the start (nohup) stays ignored: blocked, it would wait to be taken. */
static void add_unless_ignored(sigset_t *set, int number)
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) != 0 || action.sa_handler != SIG_IGN)
        sigaddset(set, number);
}

sigset_t vb_stop_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    add_unless_ignored(&set, SIGINT);
    add_unless_ignored(&set, SIGTERM);
    add_unless_ignored(&set, SIGHUP);
    return set;
}

void vb_hold_signals(struct vb_hold *hold)
{
    const sigset_t set = vb_stop_signals();
    sigprocmask(SIG_BLOCK, &set, &hold->before);
}

int vb_hold_take(void)
{
    const sigset_t set = vb_stop_signals();
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
