/* SPDX-License-Identifier: MIT */
#include "cli/screen.h"
#include "base/units.h"
#include "cli/save.h"
#include "results/summary.h"
#include "show/summary_text.h"
#include "show/table.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool vb_screen_wants_color(enum vb_color color)
{
    if (color != VB_COLOR_AUTO)
        return color == VB_COLOR_ALWAYS;
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(no_color && *no_color) && !(terminal && strcmp(terminal, "dumb") == 0);
}

#define USUAL_WIDTH  80
#define USUAL_HEIGHT 24

/* The terminal's size; both 0 where there is none. */
static struct winsize terminal_size(void)
{
    struct winsize size = {0};
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return (struct winsize){0};
    return size;
}

/* What a variable says of the screen, where it is a number that can be one; else 0. */
static size_t variable_size(const char *name)
{
    const char *value = getenv(name);
    int64_t size = 0;
    return value && vb_parse_count(value, VB_SCREEN_WIDTH_MIN, VB_SCREEN_WIDTH_MAX, &size) == 0 ? (size_t)size : 0;
}

size_t vb_screen_width(void)
{
    struct winsize size = terminal_size();
    return size.ws_col > 0 ? size.ws_col : variable_size("COLUMNS");
}

/* Lines, without that of the prompt, which is not ours; 0: any number. */
static size_t screen_height(void)
{
    struct winsize size = terminal_size();
    size_t height = size.ws_row > 0 ? size.ws_row : variable_size("LINES");
    return height > 1 ? height - 1 : 0;
}

/* The first of the variables that is set decides. */
bool vb_screen_is_unicode(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
    }
    return false;
}

/* The path, or "" where it is the one that `vbench show` takes without being told. */
static const char *path_to_name(const char *path)
{
    char latest[PATH_MAX];
    snprintf(latest, sizeof latest, "%s/%s", vb_save_folder(), VB_SAVE_LATEST);
    return path && strcmp(path, latest) == 0 ? "" : path;
}

int vb_screen_show(const struct vb_results *results, const struct vb_screen *screen, struct vb_error *error)
{
    size_t width = screen->width > 0 ? screen->width : vb_screen_width();
    bool color = vb_screen_wants_color(screen->color);
    size_t height = screen_height();
    bool several = vb_summary_applies(results);
    if (!screen->summary || screen->heap || !several) {
        const struct vb_table_options options = {
            .width = width, .height = several || width == 0 ? 0 : height, .color = color, .heap = screen->heap};
        return vb_table_write(results, &options, stdout, error);
    }
    const struct vb_summary_screen summary = {
        .width = width > 0 ? width : USUAL_WIDTH,
        .height = height > 0 ? height : USUAL_HEIGHT - 1,
        .unicode = vb_screen_is_unicode(),
        .color = color,
        .path = path_to_name(screen->path),
    };
    return vb_summary_write(results, &summary, stdout, error);
}
