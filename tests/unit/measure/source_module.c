/* SPDX-License-Identifier: MIT
 *
 * A module of one case, or of two of one name. Where the environment says so, its file is gone once it is loaded. */
#include "case.h"

#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("VBENCH_MODULE");
    if (path && getenv("VB_GOES_AWAY"))
        unlink(path);
}

/* It is loaded, and never run. */
static uint64_t work(struct vb_run *run)
{
    (void)run;
    return 1;
}

static const struct vb_case question = {.summary = "is this measured?", .variants = {{.name = "one", .loop = work}}};

static const struct vb_case_entry cases[] = {
    {.name = "of_the_module", .descriptor = &question},
    {.name = IS_REFUSED ? "of_the_module" : NULL, .descriptor = &question},
    {.name = NULL},
};

VB_MODULE(cases);
