/* SPDX-License-Identifier: MIT */
#include "conduct/progress.h"
#include "base/clock.h"
#include "base/units.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int terminal_width(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void vb_progress_draw(struct vb_progress *progress, const char *format, ...)
{
    int64_t now_ns = vb_clock_ns();
    if (!progress->enabled || (progress->last_ns != 0 && now_ns - progress->last_ns < 100 * VB_NS_PER_MS))
        return;
    progress->last_ns = now_ns;
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    int width = terminal_width() - 1;
    if (length >= (int)sizeof line)
        length = (int)sizeof line - 1;
    line[length < width ? length : width] = '\0';
    vb_utf8_blank(line);
    fprintf(stderr, "\r%s\033[K", line);
    fflush(stderr);
}

void vb_progress_clear(struct vb_progress *progress)
{
    if (progress->enabled && progress->last_ns != 0)
        fputs("\r\033[K", stderr);
}
