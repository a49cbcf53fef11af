/* SPDX-License-Identifier: MIT */
#include "cli/screen.h"
#include "report/table.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void vb_color_take(struct argp_state *state, const char *argument, enum vb_color *color)
{
    static const char *const words[] = {"auto", "always", "never"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(argument, words[i]) == 0) {
            *color = (enum vb_color)i;
            return;
        }
    argp_error(state, "--color takes auto, always or never, not '%s'", argument);
}

bool vb_screen_wants_color(enum vb_color color)
{
    if (color != VB_COLOR_AUTO)
        return color == VB_COLOR_ALWAYS;
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(no_color && *no_color) && !(terminal && strcmp(terminal, "dumb") == 0);
}

size_t vb_screen_width(void)
{
    struct winsize size;
    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int vb_screen_table(const struct vb_results *results, const struct vb_screen *screen, struct vb_error *error)
{
    const struct vb_table_options options = {
        .width = screen->width > 0 ? screen->width : vb_screen_width(),
        .color = vb_screen_wants_color(screen->color),
        .heap = screen->heap,
    };
    return vb_table_write(results, &options, stdout, error);
}
