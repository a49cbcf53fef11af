/* SPDX-License-Identifier: MIT
 *
 * SIGINT, SIGTERM and SIGHUP as something to poll: while it is open they no longer end the program, they ask it to
 * stop. SIGCHLD has its default meanwhile: else the exit status of a worker would be lost. */
#pragma once

#include "base/error.h"

#include <signal.h>

struct vb_signals {
    int fd;          /* readable when the user asked to stop; -1 when not open */
    int stopped_by;  /* the signal, 0 if none came */
    sigset_t before; /* the mask that workers get back */
    struct sigaction children_before;
};

int vb_signals_open(struct vb_signals *signals, struct vb_error *error);

/* Checks, without waiting, whether one came. Returns its number or 0. Later calls return the same number. */
int vb_signals_check(struct vb_signals *signals);

void vb_signals_close(struct vb_signals *signals);
