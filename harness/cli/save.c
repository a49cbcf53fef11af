/* SPDX-License-Identifier: MIT */
#include "cli/save.h"
#include "base/file.h"
#include "cli/export_options.h"
#include "show/export_formats.h"
#include "results/results_file.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *vb_save_folder(void)
{
    static char folder[PATH_MAX];
    struct stat file;
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    int length = 0;
    if (stat("results", &file) == 0 && S_ISDIR(file.st_mode))
        return "results";
    if (state && state[0] == '/') /* a relative one is to be ignored */
        length = snprintf(folder, sizeof folder, "%s/vbench", state);
    else if (home && home[0] == '/')
        length = snprintf(folder, sizeof folder, "%s/.local/state/vbench", home);
    return length > 0 && (size_t)length < sizeof folder ? folder : "results";
}

static int path_of(const char *folder, const char *name, char *path, size_t size, struct vb_error *error)
{
    if ((size_t)snprintf(path, size, "%s/%s", folder, name) >= size)
        return vb_fail(error, VB_ERROR_IO, "cannot save results: the path of the folder is too long");
    return 0;
}

/* A device, a fifo or a folder of that name is nothing to put results into, nor to move away. */
static int check_kind(const char *path, struct vb_error *error)
{
    struct stat file;
    if (stat(path, &file) != 0 || S_ISREG(file.st_mode))
        return 0;
    return vb_fail(error, VB_ERROR_IO, "cannot save results: '%s' is %s", path,
                   S_ISDIR(file.st_mode) ? "a folder" : "no regular file");
}

int vb_save_check(const char *folder, struct vb_error *error)
{
    char path[PATH_MAX];
    int status = path_of(folder, VB_SAVE_LATEST, path, sizeof path, error);
    if (status != 0)
        return status;
    if (strcmp(folder, vb_save_folder()) == 0)
        status = vb_folder_make_for(path, error);
    else if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        status = vb_fail(error, VB_ERROR_IO, "cannot make the folder '%s': %s", folder, strerror(errno));
    if (status == 0)
        status = check_kind(path, error);
    return status == 0 ? vb_output_check(path, error) : status;
}

static int move_aside(const char *path, char *moved, size_t moved_size, struct vb_error *error)
{
    for (int i = 1; i < 10000; i++) {
        if ((size_t)snprintf(moved, moved_size, "%.*s.%d.csv", (int)(strlen(path) - strlen(".csv")), path, i) >=
            moved_size)
            break;
        if (access(moved, F_OK) != 0)
            return rename(path, moved) == 0
                       ? 0
                       : vb_fail(error, VB_ERROR_IO, "cannot move '%s' aside: %s", path, strerror(errno));
    }
    return vb_fail(error, VB_ERROR_IO, "cannot move '%s' aside: no name is free", path);
}

static bool is_timed(const struct vb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++)
        if (!isnan(results->rows[i].mean_ns))
            return true;
    return false;
}

const char *vb_save_name(const char *folder, const struct vb_results *results)
{
    char path[PATH_MAX];
    struct vb_results old;
    if (is_timed(results) || path_of(folder, VB_SAVE_LATEST, path, sizeof path, NULL) != 0 ||
        vb_results_load(&old, path, NULL) != 0)
        return VB_SAVE_LATEST;
    bool keeps = is_timed(&old);
    vb_results_release(&old);
    return keeps ? VB_SAVE_COUNTS : VB_SAVE_LATEST;
}

/* What is there already is replaced if it is ours, and moved aside if it is not. What cannot be read may be either, and
 * stays. */
static int make_room(const char *path, char *moved, size_t moved_size, struct vb_error *error)
{
    struct vb_results old;
    struct vb_error reason = {0};
    if (access(path, F_OK) != 0)
        return 0;
    switch (vb_results_load(&old, path, &reason)) {
    case 0: vb_results_release(&old); return 0;
    case VB_ERROR_FORMAT: return move_aside(path, moved, moved_size, error);
    default: return vb_fail(error, reason.code, "cannot save results over what cannot be read: %.900s", reason.text);
    }
}

int vb_save(const char *folder, const char *name, const struct vb_results *results, char *moved, size_t moved_size,
            struct vb_error *error)
{
    char path[PATH_MAX];
    moved[0] = '\0';
    VB_OR_RETURN(path_of(folder, name, path, sizeof path, error));
    VB_OR_RETURN(check_kind(path, error));
    VB_OR_RETURN(make_room(path, moved, moved_size, error));
    const struct vb_export item = {.format = vb_format_find("csv"), .path = path};
    return vb_export_write(&item, results, error);
}
