/* SPDX-License-Identifier: MIT
 *
 * Trouble before and after the loop, chosen by the point. */
#include "well.h"

#include <signal.h>
#include <string.h>

static bool mode_is(const struct vb_run *run, const char *mode)
{
    return strcmp(vb_text(run, "mode"), mode) == 0;
}

static void set_up(struct vb_run *run)
{
    if (mode_is(run, "skip"))
        vb_skip(run, "no server at '%s'", "/run/nothing");
    if (mode_is(run, "setup_crash"))
        raise(SIGSEGV);
}

static void tear_down(struct vb_run *run)
{
    if (mode_is(run, "teardown_crash"))
        raise(SIGSEGV);
    if (mode_is(run, "teardown_skip"))
        vb_skip(run, "could not stop the server");
}

const struct vb_case vb_case_step = {
    .summary = "fail before or after the loop",
    .variants =
        {
            {.name = "first", .loop = well},
            {.name = "second", .loop = well},
        },
    .params =
        {
            {.name = "mode",
             .values = "fine,skip,setup_crash,teardown_crash,teardown_skip",
             .summary = "what goes wrong"},
        },
    .setup = set_up,
    .teardown = tear_down,
};
