/* SPDX-License-Identifier: MIT */
#include "cli/module_option.h"
#include "base/cleanup.h"
#include "cli/compile_file.h"
#include "base/units.h"
#include "conduct/crew.h"
#include "conduct/inventory.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPTION "--cases"

/* For the code that a module runs while it is loaded; generous, for busy machines. */
#define LOAD_TIMEOUT_NS (20 * VB_NS_PER_S)

/* The length of the option's name where this argument is it, alone or with its value; else 0. */
static size_t match_option(const char *argument)
{
    size_t length = strlen(OPTION);
    return strncmp(argument, OPTION, length) == 0 && (argument[length] == '\0' || argument[length] == '=') ? length : 0;
}

/* Takes `--cases FILE` or `--cases=FILE` out of the arguments before "--". `path` is NULL if there is none. Returns 0,
 * or VB_ERROR_USAGE if it lacks its file or is given twice. */
static int take_option(int *argc, char **argv, const char **path, struct vb_error *error)
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

/* A file of cases among the arguments: a source, or where `takes_modules` a shared library. */
static bool is_cases(const char *argument, bool takes_modules)
{
    const char *dot = strrchr(argument, '.');
    return vb_compile_takes(argument) || (takes_modules && dot && strcmp(dot, ".so") == 0);
}

/* The place of the file of cases from `first` on and before "--": one that is there, or that stands right where it may.
 * 0: none. The value of an option could be one, too, but hardly is. */
static int find_cases(int argc, char **argv, int first, bool takes_modules)
{
    for (int i = first; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (is_cases(argv[i], takes_modules) && (i == first || (argv[i][0] != '-' && access(argv[i], F_OK) == 0)))
            return i;
    return 0;
}

/* Of `ab OLD NEW`, where one is a source file at least: NEW is taken out. */
static const char *take_new_side(int *argc, char **argv)
{
    int old = find_cases(*argc, argv, 2, true);
    int new = old ? find_cases(*argc, argv, old + 1, true) : 0;
    if (!new || (!vb_compile_takes(argv[old]) && !vb_compile_takes(argv[new])))
        return NULL;
    const char *path = argv[new];
    take_out(argc, argv, new);
    return path;
}

/* Whether the compiler is to be called: then what follows "--" is for it. */
static bool has_source(int argc, char **argv, const char *path)
{
    return (path && vb_compile_takes(path)) ||
           (path && argc >= 2 && strcmp(argv[1], "ab") == 0 && find_cases(argc, argv, 2, false) > 0);
}

/* A file where a source may stand, and which is none: no pattern, for these have no ending. */
static int check_ending(const char *path, struct vb_error *error)
{
    struct stat status;
    const char *dot = strrchr(path, '.');
    bool is_file = dot && !strchr(path, '=') && stat(path, &status) == 0 && S_ISREG(status.st_mode);
    if (!is_file)
        return 0;
    if (strcmp(dot, ".so") == 0)
        return vb_fail(error, VB_ERROR_USAGE, "'%.500s' is a module: --cases %.500s", path, path);
    return vb_fail(error, VB_ERROR_USAGE,
                   "'%.500s' is no source of cases: C ends with .c, C++ with .cc, .cpp, .cxx, .c++, .cp, .C or .CPP",
                   path);
}

int vb_module_take_arguments(int *argc, char **argv, const char **path, char ***flags, struct vb_error *error)
{
    int status = take_option(argc, argv, path, error);
    const char *command = *argc >= 2 ? argv[1] : "";
    if (status == 0 && !*path && strcmp(command, "ab") == 0)
        *path = take_new_side(argc, argv);
    bool is_short = vb_compile_takes(command); /* `PROGRAM FILE.c`: as `run` of it */
    if (status == 0 && !*path && (is_short || strcmp(command, "run") == 0)) {
        int at = find_cases(*argc, argv, is_short ? 1 : 2, false);
        *path = at ? argv[at] : NULL;
        if (at)
            take_out(argc, argv, at);
        else if (*argc > 2)
            status = check_ending(argv[2], error);
    }
    *flags = argv + *argc;
    for (int i = 1; status == 0 && has_source(*argc, argv, *path) && i < *argc; i++)
        if (strcmp(argv[i], "--") == 0) {
            *flags = argv + i + 1;
            argv[i] = NULL;
            *argc = i;
        }
    return status;
}

int vb_module_open(struct vb_cases_module *module, const char *path, const char *const *flags, struct vb_error *error)
{
    char *made VB_FREE = NULL;
    *module = (struct vb_cases_module){0};
    if (vb_compile_takes(path))
        VB_OR_RETURN(vb_compile_cases(path, flags, &made, error));
    const char *file = made ? made : path;
    VB_OR_RETURN(vb_module_file_open(&module->file, file, VB_FD_CLEAR_OF_WORKERS, error));
    const struct vb_inventory_source source = {.module = &module->file, .name = file, .timeout_ns = LOAD_TIMEOUT_NS};
    int status = vb_inventory_take(&module->described, &source, error);
    if (status != 0)
        vb_module_close(module);
    return status;
}

void vb_module_close(struct vb_cases_module *module)
{
    vb_described_release(&module->described);
    vb_module_file_close(&module->file);
}
