/* SPDX-License-Identifier: MIT
 *
 * While files are written, SIGINT, SIGTERM and SIGHUP have to wait: what is half written would stay behind, and what
 * was measured would be lost. Holds may be nested. */
#pragma once

#include <signal.h>

/* The signals that ask us to stop: SIGINT, SIGTERM and SIGHUP, but those that are ignored. */
sigset_t vb_stop_signals(void);

struct vb_hold {
    sigset_t before;
};

void vb_hold_signals(struct vb_hold *hold);

/* Takes a signal that came meanwhile off the queue, so that the program ends as it sees fit. Returns its number or 0.
 */
int vb_hold_take(void);

/* Lets signals through again, as before. One that came meanwhile, and was not taken, ends the program here unless an
 * outer hold goes on. */
void vb_hold_end(const struct vb_hold *hold);

/* From now on such a signal ends the program with the sentence "TITLE: stopped" where nothing holds it. `title` is not
 * copied. */
void vb_hold_announce(const char *title);

/* Called before a signal ends the program; it may only call what POSIX calls async-signal-safe. */
void vb_hold_clean_up_by(void (*clean)(void));

/* Takes these signals out of a mask, for a process that is to get them. */
void vb_hold_spare(sigset_t *mask);
