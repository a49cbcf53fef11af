/* SPDX-License-Identifier: MIT */
#include "conduct/signals.h"
#include "base/hold_signals.h"

#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void restore(struct vb_signals *signals)
{
    sigaction(SIGCHLD, &signals->children_before, NULL);
    sigprocmask(SIG_SETMASK, &signals->before, NULL);
}

int vb_signals_open(struct vb_signals *signals, struct vb_error *error)
{
    *signals = (struct vb_signals){.fd = -1};
    const sigset_t caught = vb_stop_signals();
    sigprocmask(SIG_BLOCK, &caught, &signals->before);
    const struct sigaction by_default = {.sa_handler = SIG_DFL}; /* if ignored, the kernel reaps children by itself */
    sigaction(SIGCHLD, &by_default, &signals->children_before);
    signals->fd = signalfd(-1, &caught, SFD_NONBLOCK | SFD_CLOEXEC);
    if (signals->fd < 0) {
        int reason = errno;
        restore(signals);
        return vb_fail(error, VB_ERROR_MEASURE, "cannot watch for signals: %s", strerror(reason));
    }
    return 0;
}

int vb_signals_check(struct vb_signals *signals)
{
    struct signalfd_siginfo info;
    if (signals->stopped_by == 0 && signals->fd >= 0 && read(signals->fd, &info, sizeof info) == sizeof info)
        signals->stopped_by = (int)info.ssi_signo;
    return signals->stopped_by;
}

void vb_signals_close(struct vb_signals *signals)
{
    if (signals->fd < 0)
        return;
    vb_signals_check(signals);
    /* Ctrl-C may have been pressed several times. A pending signal would end the program as soon as it is unblocked,
     * before the results are saved. */
    struct signalfd_siginfo repeated;
    while (read(signals->fd, &repeated, sizeof repeated) == sizeof repeated)
        ;
    close(signals->fd);
    signals->fd = -1;
    restore(signals);
}
