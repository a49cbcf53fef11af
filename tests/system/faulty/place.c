/* SPDX-License-Identifier: MIT
 *
 * Each process looks whether its code is still where a file has put it. */
#include "well.h"

#include <stdio.h>
#include <string.h>

static void setup(struct vb_run *run)
{
    char line[4200], path[4096] = "";
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && fgets(line, sizeof line, maps)) {
        uintptr_t start, end, own = (uintptr_t)setup;
        if (sscanf(line, "%lx-%lx", &start, &end) == 2 && own >= start && own < end)
            sscanf(line, "%*s %*s %*s %*s %*s %4095s", path);
    }
    if (maps)
        fclose(maps);
    if (path[0] != '/')
        vb_skip(run, "its code is in no file");
}

const struct vb_case vb_case_place = {
    .summary = "want to stay in a file",
    .variants =
        {
            {.name = "first", .loop = well, .summary = "looks where it is"},
            {.name = "second", .loop = well, .summary = "likewise"},
        },
    .setup = setup,
};
