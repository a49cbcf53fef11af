/* SPDX-License-Identifier: MIT */
#include "cli/module.h"
#include "base/units.h"
#include "conduct/crew.h"
#include "conduct/inventory.h"

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
