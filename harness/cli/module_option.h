/* SPDX-License-Identifier: MIT
 *
 * `--cases FILE`: cases from a module (see case.h) in the place of the program's own. */
#pragma once

#include "talk/case_pack.h"
#include "base/error.h"
#include "base/module_file.h"

/* Takes what says where the cases are from out of the arguments: the option below, or FILE.c of `run` (which
 * need not be said), or the second file of `ab OLD NEW` where one of the two is a source file. `flags`, which end with
 * NULL, are what follows "--" where a source is compiled, for its compiler; they are empty elsewhere. Returns 0 or
 * VB_ERROR_USAGE. */
int vb_module_take_arguments(int *argc, char **argv, const char **path, char ***flags, struct vb_error *error);

/* A module as this process knows it: its file, and what a worker that loaded it says of its cases. Here it is not
 * loaded, so that no code of it runs in this process. */
struct vb_cases_module {
    struct vb_module_file file;
    struct vb_described described;
};

/* Opens the module, compiled with `flags` where it is a source file, and asks. Returns 0, or what vb_compile_cases(),
 * vb_module_file_open() and vb_inventory_take() do. Close it only after success. */
int vb_module_open(struct vb_cases_module *module, const char *path, const char *const *flags, struct vb_error *error);
void vb_module_close(struct vb_cases_module *module);
