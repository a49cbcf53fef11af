/* SPDX-License-Identifier: MIT */
#include "cli/save.h"
#include "base/file.h"
#include "cli/exports.h"
#include "report/format.h"
#include "report/results_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int latest_path(const char *folder, char *path, size_t size, struct vb_error *error)
{
    if ((size_t)snprintf(path, size, "%s/latest.csv", folder) >= size)
        return vb_fail(error, VB_ERROR_IO, "cannot save results: the path of the folder is too long");
    return 0;
}

int vb_save_check(const char *folder, struct vb_error *error)
{
    char path[PATH_MAX];
    int status = latest_path(folder, path, sizeof path, error);
    if (status != 0)
        return status;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return vb_fail(error, VB_ERROR_IO, "cannot make the folder '%s': %s", folder, strerror(errno));
    return vb_output_check(path, error);
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

int vb_save(const char *folder, const struct vb_results *results, char *moved, size_t moved_size,
            struct vb_error *error)
{
    char path[PATH_MAX];
    moved[0] = '\0';
    int status = latest_path(folder, path, sizeof path, error);
    if (status != 0)
        return status;
    struct vb_results old;
    status = vb_results_load(&old, path, NULL);
    if (status == 0)
        vb_results_release(&old);
    else if (access(path, F_OK) == 0 && (status = move_aside(path, moved, moved_size, error)) != 0)
        return status;
    const struct vb_export item = {.format = vb_format_find("csv"), .path = path};
    return vb_export_write(&item, results, error);
}
