/* SPDX-License-Identifier: MIT */
#include "cli/find_header.h"
#include "base/cleanup.h"

#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool has_headers(const char *folder)
{
    char path[PATH_MAX + 32];
    return (size_t)snprintf(path, sizeof path, "%s/vbench/case.h", folder) < sizeof path && access(path, R_OK) == 0;
}

static bool is_beside(const char *programs, char *folder, size_t size)
{
    static const char *const beside[] = {"include", "../include"};
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++)
        if ((size_t)snprintf(folder, size, "%s/%s", programs, beside[i]) < size && has_headers(folder))
            return true;
    return false;
}

/* People's own programs lie anywhere; the one that came with the header can be called. */
static bool is_beside_path(char *folder, size_t size)
{
    const char *path = getenv("PATH");
    char *places VB_FREE = strdup(path ? path : "");
    char *rest = NULL;
    for (char *place = places ? strtok_r(places, ":", &rest) : NULL; place; place = strtok_r(NULL, ":", &rest))
        if (is_beside(place, folder, size))
            return true;
    return false;
}

int vb_find_case_header(char *folder, size_t size, struct vb_error *error)
{
    char program[PATH_MAX] = "";
    const char *told = getenv("VBENCH_INCLUDE");
    if (told && *told) {
        if ((size_t)snprintf(folder, size, "%s", told) < size && has_headers(folder))
            return 0;
        return vb_fail(error, VB_ERROR_IO, "there is no vbench/case.h in '%.500s' (VBENCH_INCLUDE)", told);
    }
    const char *own = readlink("/proc/self/exe", program, sizeof program - 1) > 0 ? dirname(program) : ".";
    if (is_beside(own, folder, size) || is_beside_path(folder, size))
        return 0;
    return vb_fail(error, VB_ERROR_IO,
                   "vbench/case.h is not found beside this program, nor by PATH; VBENCH_INCLUDE says where it is");
}
