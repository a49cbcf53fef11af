/* SPDX-License-Identifier: MIT */
#include "measure/ledger/case_source.h"
#include "base/case_table.h"
#include "base/module_file.h"
#include "talk/protocol.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRING_OF(value)  STRING_OF_(value)
#define STRING_OF_(value) #value

/* The file that the conductor checked and passed on. */
#define HANDED_OVER "/proc/self/fd/" STRING_OF(VB_MODULE_FD)

void vb_source_own(struct vb_case_source *source, const struct vb_module *program)
{
    *source = (struct vb_case_source){
        .cases = program->cases, .units = program->units, .unit_end = program->unit_end, .file = "/proc/self/exe"};
}

int vb_source_check(const struct vb_module *module, struct vb_error *error)
{
    if (module->version != VB_MODULE_VERSION || module->case_bytes != sizeof(struct vb_case) ||
        module->run_bytes != sizeof(struct vb_run))
        return vb_fail(error, VB_ERROR_FORMAT, "is for another version of vbench: build it anew");
    if (!module->cases)
        return vb_fail(error, VB_ERROR_FORMAT, "has no table of cases");
    return 0;
}

static int check(const struct vb_module *module, struct vb_error *error)
{
    if (!module)
        return vb_fail(error, VB_ERROR_FORMAT, "defines no vb_module: it is not a vbench module");
    if (vb_source_check(module, error) != 0)
        return VB_ERROR_FORMAT;
    struct vb_error reason;
    int status = vb_cases_check(module->cases, &reason);
    return status == 0 ? 0 : vb_fail(error, status, "is refused: %.900s", reason.text);
}

/* By its path where that still names the file, for tools that look for it, and for libraries that are to be found
 * beside it; else by its descriptor. A file that was replaced meanwhile is found out afterwards; by its descriptor the
 * same file is the same library. All its symbols are bound at once: a function that is missing is said now, and no turn
 * pays for the binding. */
static void *load(const char *path, const char **file)
{
    bool is_handed_over = fcntl(VB_MODULE_FD, F_SETFD, FD_CLOEXEC) == 0;
    *file = !is_handed_over || vb_module_file_is_named(path, VB_MODULE_FD) ? path : HANDED_OVER;
    void *library = dlopen(*file, RTLD_NOW | RTLD_LOCAL);
    if (!is_handed_over || *file != path || vb_module_file_is_named(path, VB_MODULE_FD))
        return library;
    *file = HANDED_OVER;
    void *same = dlopen(*file, RTLD_NOW | RTLD_LOCAL);
    if (library)
        dlclose(library);
    return same;
}

/* Why a table finds no case that is there. */
static const char *advice_on(const char *reason)
{
    return strstr(reason, "undefined symbol: vb_case_")
               ? " (a case is not static; in C++ it is 'extern \"C\" const struct vb_case')"
               : "";
}

void vb_source_load(struct vb_case_source *source, const struct vb_module *own)
{
    vb_source_own(source, own);
    const char *path = getenv(VB_MODULE_VARIABLE);
    if (!path)
        return;
    struct vb_error error = {.text = ""};
    void *library = load(path, &source->file);
    const struct vb_module *module = library ? dlsym(library, "vb_module") : NULL;
    if (!library) {
        const char *said = dlerror();
        const char *reason = said ? said : "no reason given";
        vb_fail(&error, VB_ERROR_FORMAT, "cannot be loaded: %.800s%s", reason, advice_on(reason));
    } else if (check(module, &error) == 0) {
        source->cases = module->cases;
        source->units = module->units;
        source->unit_end = module->unit_end;
    }
    snprintf(source->trouble, sizeof source->trouble, "%s", error.text);
}
