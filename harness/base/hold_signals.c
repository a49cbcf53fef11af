/* SPDX-License-Identifier: MIT */
#include "base/hold_signals.h"

#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A signal handler is given nothing. */
static struct {
    const char *title;
    pid_t process; /* a child that has not yet become another program has nothing to say */
    void (*clean)(void);
} at_end;

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

static void say_stopped(void)
{
    static const char stopped[] = ": stopped\n";
    char text[256];
    size_t length = strnlen(at_end.title, sizeof text - sizeof stopped);
    memcpy(text, at_end.title, length);
    memcpy(text + length, stopped, sizeof stopped - 1);
    if (write(STDERR_FILENO, text, length + sizeof stopped - 1) < 0)
        return; /* nobody listens */
}

/* The other signals wait meanwhile, so that it ends once. */
static void end_by(int number)
{
    sigset_t this_one;
    if (getpid() == at_end.process) {
        say_stopped();
        if (at_end.clean)
            at_end.clean();
    }
    signal(number, SIG_DFL);
    sigemptyset(&this_one);
    sigaddset(&this_one, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &this_one, NULL);
}

void vb_hold_announce(const char *title)
{
    struct sigaction action = {.sa_handler = end_by, .sa_mask = vb_stop_signals()};
    at_end.title = title;
    at_end.process = getpid();
    for (int number = 1; number < NSIG; number++)
        if (sigismember(&action.sa_mask, number) == 1)
            sigaction(number, &action, NULL);
}

void vb_hold_clean_up_by(void (*clean)(void))
{
    at_end.clean = clean;
}

void vb_hold_spare(sigset_t *mask)
{
    sigdelset(mask, SIGINT);
    sigdelset(mask, SIGTERM);
    sigdelset(mask, SIGHUP);
}
