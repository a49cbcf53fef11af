/* SPDX-License-Identifier: MIT */
#include "cli/live.h"
#include "results/build.h"
#include "show/live_line.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_WIDTH 80

/* The rows are made for this alone: those that are kept are judged together, when all points are there. Without memory
 * the line is missing; the next command that needs memory reports it. */
void vb_live_point(void *context, const struct vb_measurement *measurement)
{
    (void)context;
    struct winsize size = {0};
    struct vb_results results;
    struct vb_error error = {0};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        size.ws_col = USUAL_WIDTH;
    vb_results_init(&results);
    if (vb_build_rows(&results, measurement, 1, &vb_build_defaults, &error) == 0)
        vb_live_line_write(&results, size.ws_col, stderr);
    vb_results_release(&results);
}
