/* SPDX-License-Identifier: MIT */
#include "cli/module.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define OPTION "--cases"

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

static int check(const struct vb_module *module, const char *path, struct vb_error *error)
{
    if (!module)
        return vb_fail(error, VB_ERROR_FORMAT, "'%.500s' is no module of cases: it defines no vb_module", path);
    if (module->version != VB_MODULE_VERSION || module->case_bytes != sizeof(struct vb_case) ||
        module->run_bytes != sizeof(struct vb_run))
        return vb_fail(error, VB_ERROR_FORMAT, "module '%.500s' is for another version of this program: build it anew",
                       path);
    if (!module->cases)
        return vb_fail(error, VB_ERROR_FORMAT, "module '%.500s' has no table of cases", path);
    return 0;
}

/* By an absolute path, because a mere name would be looked for among the system's libraries. All its symbols are bound
 * at once: a function that is missing is said now, and no turn pays for the binding. */
int vb_module_load(const char *path, const struct vb_case_entry **cases, struct vb_error *error)
{
    char *absolute = realpath(path, NULL);
    if (!absolute)
        return vb_fail(error, VB_ERROR_IO, "cannot open the module '%.500s': %s", path, strerror(errno));
    void *library = dlopen(absolute, RTLD_NOW | RTLD_LOCAL);
    free(absolute);
    if (!library)
        return vb_fail(error, VB_ERROR_FORMAT, "cannot load the module: %.800s", dlerror());
    const struct vb_module *module = dlsym(library, "vb_module");
    int status = check(module, path, error);
    if (status != 0)
        dlclose(library);
    else
        *cases = module->cases;
    return status;
}

int vb_module_adopt(const char *path, const struct vb_case_entry **cases, struct vb_error *error)
{
    unsetenv(VB_MODULE_VARIABLE);
    int status = path ? vb_module_load(path, cases, error) : 0;
    if (status != 0 || !path)
        return status;
    char *absolute = realpath(path, NULL);
    bool told = absolute && setenv(VB_MODULE_VARIABLE, absolute, 1) == 0;
    free(absolute);
    return told ? 0 : vb_fail_memory(error);
}
