/* SPDX-License-Identifier: MIT */
#include "cli/ab/ab.h"
#include "base/module_file.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "cli/compile_file.h"
#include "conduct/crew.h"
#include "conduct/inventory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_module(const char *path)
{
    struct vb_module_file file;
    if (vb_module_file_open(&file, path, 0, NULL) != 0)
        return false;
    bool is_program = vb_module_file_is_program(&file);
    vb_module_file_close(&file);
    return !is_program;
}

static int open_program(struct vb_ab_old *old, struct vb_error *error)
{
    if (vb_compile_takes(old->path))
        return vb_fail(error, VB_ERROR_USAGE,
                       "'%.500s' is a source file: ab OLD.c NEW.c also names the one to compare with it", old->path);
    if (is_module(old->path))
        return vb_fail(error, VB_ERROR_USAGE, "'%.500s' is a module: --cases NEW names the one to compare with it",
                       old->path);
    /* Without a slash it would be looked for as a shell does. */
    old->program = realpath(old->path, NULL);
    if (!old->program || access(old->program, X_OK) != 0 || stat(old->program, &old->base.program_status) != 0)
        return vb_fail(error, VB_ERROR_MEASURE, "cannot run '%s': %s", old->path, strerror(errno));
    old->base.program = old->program;
    return 0;
}

static int open_module(struct vb_ab_old *old, const struct vb_program *program, struct vb_error *error)
{
    char *made VB_FREE = NULL;
    if (vb_compile_takes(old->path))
        VB_OR_RETURN(vb_compile_cases(old->path, program->compiler_flags, &made, error));
    VB_OR_RETURN(vb_module_file_open(&old->module, made ? made : old->path, VB_FD_CLEAR_OF_WORKERS, error));
    old->base.module = &old->module;
    if (!vb_module_file_is_program(&old->module))
        return 0;
    return vb_fail(error, VB_ERROR_USAGE,
                   "'%.500s' is a program: with --cases both sides are modules, which this program loads", old->path);
}

int vb_ab_old_open(struct vb_ab_old *old, const char *path, const struct vb_program *program, int64_t timeout_ns,
                   struct vb_error *error)
{
    *old = (struct vb_ab_old){.path = path};
    VB_OR_RETURN(program->module ? open_module(old, program, error) : open_program(old, error));
    const struct vb_inventory_source source = {
        .program = old->base.program, .module = old->base.module, .name = path, .timeout_ns = timeout_ns};
    return vb_inventory_take(&old->described, &source, error);
}

void vb_ab_old_close(struct vb_ab_old *old)
{
    vb_described_release(&old->described);
    vb_layouts_close(&old->layouts);
    if (old->base.module)
        vb_module_file_close(&old->module);
    free(old->program);
    *old = (struct vb_ab_old){0};
}

static bool is_one_file(const struct vb_ab_old *old, const struct vb_program *program)
{
    const struct vb_module_file *new = program->module_file;
    if (program->module && vb_compile_takes(program->module)) /* a module of its own is made of each */
        return vb_is_same_file(old->path, program->module);
    return new ? vb_module_file_is_named(old->path, new->fd) : vb_is_same_file(old->path, "/proc/self/exe");
}

/* By which results of several machines know that they are of one old side. A source is compiled on each of them. */
static bool read_build_id(const struct vb_ab_old *old, char id[VB_BUILD_ID_MAX])
{
    if (old->base.module)
        return !vb_compile_takes(old->path) && vb_build_id_read(old->module.fd, id);
    int file VB_CLOSE_FD = open(old->base.program, O_RDONLY | O_CLOEXEC);
    return file >= 0 && vb_build_id_read(file, id);
}

static const char *known(const char *text)
{
    return *text ? text : "not known";
}

int vb_ab_note_sides(const struct vb_ab_old *old, const struct vb_program *program, struct vb_results *results,
                     struct vb_error *error)
{
    const struct vb_origin *then = &old->described.origin;
    const struct vb_origin *now = vb_program_origin(program);
    char id[VB_BUILD_ID_MAX];
    int status = 0;
    if (read_build_id(old, id) && vb_results_set_fact(results, "old_build_id", id) != 0)
        return vb_fail_memory(error);
    if (is_one_file(old, program))
        status = vb_results_add_warning(results, "the same file on both sides: all that differs is error");
    if (status == 0 && strcmp(then->compiler, now->compiler) != 0)
        status = vb_results_add_warning(results, "the compilers differ: %s -> %s", known(then->compiler),
                                        known(now->compiler));
    if (status == 0 && strcmp(then->flags, now->flags) != 0)
        status = vb_results_add_warning(results, "the compilers' flags differ: %s -> %s", known(then->flags),
                                        known(now->flags));
    return status == 0 ? 0 : vb_fail_memory(error);
}

void vb_ab_old_say_untrusted(const struct vb_ab_old *old, char *text, size_t size)
{
    const char *reason = old->described.origin.untrusted;
    snprintf(text, size, "%s%s", *reason ? "old: " : "", reason);
}
