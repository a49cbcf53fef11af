/* SPDX-License-Identifier: MIT */
#include "cli/ab/ab.h"
#include "base/module_file.h"
#include "cli/compile_file.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A module that was called a program would be run as one. */
static int check_kind(const char *path, bool is_module, struct vb_error *error)
{
    struct vb_module_file file;
    if (is_module && vb_compile_takes(path))
        return 0;
    int status = vb_module_file_open(&file, path, 0, error);
    if (status != 0 && is_module)
        return status;
    if (status != 0) /* a script may start the program */
        return access(path, X_OK) == 0 ? 0
                                       : vb_fail(error, VB_ERROR_IO, "cannot run '%.500s': %s", path, strerror(errno));
    bool is_program = vb_module_file_is_program(&file);
    vb_module_file_close(&file);
    if (is_program == is_module)
        return vb_fail(error, VB_ERROR_USAGE, "'%.500s' is a %s: name it with --%s", path,
                       is_program ? "program" : "module", is_program ? "program" : "module");
    return 0;
}

static int find_program(struct vb_ab_call *call, bool is_module, const char *new, struct vb_error *error)
{
    if (!is_module)
        return (size_t)snprintf(call->program, sizeof call->program, "%s", new) < sizeof call->program
                   ? 0
                   : vb_fail(error, VB_ERROR_IO, "the path of '%.500s' is too long", new);
    ssize_t length = readlink("/proc/self/exe", call->program, sizeof call->program - 1);
    if (length < 0)
        return vb_fail(error, VB_ERROR_IO, "cannot find this program again: %s", strerror(errno));
    call->program[length] = '\0';
    return 0;
}

int vb_ab_call_make(struct vb_ab_call *call, const char *invocation, bool is_module, const char *old, const char *new,
                    char *const *rest, struct vb_error *error)
{
    size_t count = 0;
    while (rest[count])
        count++;
    call->words = NULL;
    VB_OR_RETURN(check_kind(new, is_module, error));
    VB_OR_RETURN(find_program(call, is_module, new, error));
    const char **words = calloc(count + 6, sizeof *words);
    call->words = (char **)(uintptr_t)words;
    if (!words)
        return vb_fail_memory(error);
    *words++ = is_module ? invocation : new;
    *words++ = "ab";
    *words++ = old;
    if (is_module) {
        *words++ = "--cases";
        *words++ = new;
    }
    for (size_t i = 0; i < count; i++)
        *words++ = rest[i];
    return 0;
}

void vb_ab_call_release(struct vb_ab_call *call)
{
    free(call->words);
    call->words = NULL;
}
