/* SPDX-License-Identifier: MIT */
#include "talk/whereabouts.h"

#include <string.h>

size_t vb_whereabouts_split(struct vb_whereabouts *whereabouts, char **lines, size_t most)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *line = strtok_r(whereabouts->paths, "\n", &rest); line && count < most;
         line = strtok_r(NULL, "\n", &rest))
        lines[count++] = line;
    return count;
}
