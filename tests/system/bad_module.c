/* SPDX-License-Identifier: MIT
 *
 * A module whose code misbehaves as it is loaded, or whose table is wrong: BAD names how. */
#include "case.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PRINTS, EXITS, EXITS_AT_ONCE, ABORTS, HANGS, ENDS_STREAMS, TWO_CASES, NO_LOOP, SOUND, SETS_LOCALE };

__attribute__((constructor)) static void begin(void)
{
    if (BAD == PRINTS)
        puts("libthing 1.2 (c) somebody");
    if (BAD == EXITS)
        exit(0);
    if (BAD == EXITS_AT_ONCE)
        _exit(0);
    if (BAD == ABORTS)
        abort();
    if (BAD == HANGS)
        for (;;)
            pause();
    for (int fd = 0; BAD == ENDS_STREAMS && fd < 100; fd++)
        close(fd);
}

/* A case may use the locale that it chose. */
static void set_up(struct vb_run *run)
{
    if (BAD == SETS_LOCALE && (!setlocale(LC_ALL, "de_DE.UTF-8") || strtod("1,5", NULL) != 1.5))
        vb_skip(run, "there is no German here");
}

static uint64_t work(struct vb_run *run)
{
    uint64_t sum = 0;
    if (BAD == SETS_LOCALE && strtod("1,5", NULL) != 1.5)
        vb_skip(run, "the locale is not what the case made it");
    VB_LOOP(run)
    sum += vb_opaque(1);
    return sum;
}

static uint64_t mixed(struct vb_run *run)
{
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        void *block = sum % 2 ? malloc(10) : NULL;
        VB_USE(block);
        free(block);
        sum += vb_opaque(1);
    }
    return sum;
}

static const struct vb_case question = {
    .summary = "is this measured?",
    .variants = {{.name = "one", .loop = BAD == NO_LOOP ? NULL : work}, {.name = "half", .loop = mixed}},
    .params = {{.name = "x", .values = "0.5", .lowest = 0.1, .highest = 9.5}},
    .setup = set_up,
};

static const struct vb_case_entry cases[] = {{.name = "question", .descriptor = &question},
                                             {.name = BAD == TWO_CASES ? "question" : NULL, .descriptor = &question},
                                             {.name = NULL}};

VB_MODULE(cases);
