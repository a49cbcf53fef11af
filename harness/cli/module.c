/* SPDX-License-Identifier: MIT */
#include "cli/module.h"
#include "cli/compile.h"
#include "base/units.h"
#include "conduct/crew.h"
#include "conduct/inventory.h"

#include <stdbool.h>
#include <string.h>

#define OPTION "--cases"

/* For the code that a module runs as it is loaded; a busy machine may take its time. */
#define LOAD_TIMEOUT_NS (20 * VB_NS_PER_S)

/* The length of the option's name where this argument is it, alone or with its value; else 0. */
static size_t match_option(const char *argument)
{
    size_t length = strlen(OPTION);
    return strncmp(argument, OPTION, length) == 0 && (argument[length] == '\0' || argument[length] == '=') ? length : 0;
}

int vb_module_take_option(int *argc, char **argv, const char **path, struct vb_error *error)
{
    int kept = 1;
    int i = 1;
    *path = NULL;
    for (; i < *argc && strcmp(argv[i], "--") != 0; i++) {
        size_t length = match_option(argv[i]);
        if (length == 0) {
            argv[kept++] = argv[i];
            continue;
        }
        if (*path)
            return vb_fail(error, VB_ERROR_USAGE, OPTION " is given twice");
        *path = argv[i][length] == '=' ? argv[i] + length + 1 : argv[++i];
        if (i == *argc || **path == '\0')
            return vb_fail(error, VB_ERROR_USAGE, OPTION " takes a file");
    }
    while (i < *argc)
        argv[kept++] = argv[i++];
    argv[kept] = NULL;
    *argc = kept;
    return 0;
}

static void take_out(int *argc, char **argv, int index)
{
    memmove(argv + index, argv + index + 1, (size_t)(*argc - index) * sizeof *argv);
    --*argc;
}

/* Whether the arguments from `first` on are so many source files. */
static bool are_sources(int argc, char **argv, int first, int count)
{
    if (first + count > argc)
        return false;
    for (int i = first; i < first + count; i++)
        if (!vb_compile_takes(argv[i]))
            return false;
    return true;
}

int vb_module_take_arguments(int *argc, char **argv, const char **path, char ***flags, struct vb_error *error)
{
    int status = vb_module_take_option(argc, argv, path, error);
    const char *command = *argc >= 2 ? argv[1] : "";
    int at = strcmp(command, "run") == 0 && are_sources(*argc, argv, 2, 1) ? 2
             : strcmp(command, "ab") == 0 && are_sources(*argc, argv, 2, 2) ? 3
                                                                           : 0;
    if (status == 0 && !*path && at > 0) {
        *path = argv[at];
        take_out(argc, argv, at);
    }
    *flags = argv + *argc;
    for (int i = 1; status == 0 && *path && vb_compile_takes(*path) && i < *argc; i++)
        if (strcmp(argv[i], "--") == 0) {
            *flags = argv + i + 1;
            argv[i] = NULL;
            *argc = i;
        }
    return status;
}

int vb_module_open(struct vb_cases_module *module, const char *path, struct vb_error *error)
{
    int status = vb_module_file_open(&module->file, path, VB_FD_CLEAR_OF_WORKERS, error);
    if (status != 0)
        return status;
    const struct vb_inventory_source source = {.module = &module->file, .name = path, .timeout_ns = LOAD_TIMEOUT_NS};
    status = vb_inventory_take(&module->described, &source, error);
    if (status != 0) {
        vb_described_release(&module->described);
        vb_module_file_close(&module->file);
    }
    return status;
}

void vb_module_close(struct vb_cases_module *module)
{
    vb_described_release(&module->described);
    vb_module_file_close(&module->file);
}
