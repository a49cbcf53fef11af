/* SPDX-License-Identifier: MIT */
#include "cli/share.h"

#include <dlfcn.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct search {
    const char *name;
    char *folder;
    size_t size;
};

static bool try_folder(const struct search *search, const char *folder)
{
    char path[PATH_MAX];
    return (size_t)snprintf(path, sizeof path, "%s/%s", folder, search->name) < sizeof path && access(path, R_OK) == 0 &&
           (size_t)snprintf(search->folder, search->size, "%s", folder) < search->size;
}

/* Below the folder of a file: of a program, VB_SHARE_FROM_BIN is where installing puts it; a library may lie a folder deeper. */
static bool try_beside(const struct search *search, const char *file)
{
    static const char *const ways[] = {VB_SHARE_FROM_BIN, "share/vbench", "../share/vbench", "../../share/vbench"};
    char real[PATH_MAX];
    char folder[2 * PATH_MAX];
    if (!realpath(file, real))
        return false;
    const char *own = dirname(real);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        snprintf(folder, sizeof folder, "%s%s%s", ways[i][0] == '/' ? "" : own, ways[i][0] == '/' ? "" : "/", ways[i]);
        if (try_folder(search, folder))
            return true;
    }
    return false;
}

/* A program of somebody's own may be far from vbench, and was linked to its archive. */
static bool try_path(const struct search *search)
{
    const char *path = getenv("PATH");
    char file[PATH_MAX];
    for (const char *folder = path ? path : ""; *folder; folder += *folder == ':') {
        int length = (int)strcspn(folder, ":");
        if (length > 0 && (size_t)snprintf(file, sizeof file, "%.*s/vbench", length, folder) < sizeof file &&
            access(file, X_OK) == 0 && try_beside(search, file))
            return true;
        folder += length;
    }
    return false;
}

int vb_share_find(const char *name, char *folder, size_t size, struct vb_error *error)
{
    const struct search search = {name, folder, size};
    const char *told = getenv("VBENCH_SHARE");
    if (told && *told)
        return try_folder(&search, told)
                   ? 0
                   : vb_fail(error, VB_ERROR_IO, "there is no '%s' in '%.500s' (VBENCH_SHARE)", name, told);
    Dl_info here;
    if (try_beside(&search, "/proc/self/exe") ||
        (dladdr(VB_SHARE_FROM_BIN, &here) != 0 && try_beside(&search, here.dli_fname)) || try_path(&search) ||
        try_folder(&search, VB_SHARE_FOLDER))
        return 0;
    return vb_fail(error, VB_ERROR_IO,
                   "'%s' is found neither beside this program nor where vbench is installed; VBENCH_SHARE says in which "
                   "folder it is",
                   name);
}
