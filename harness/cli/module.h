/* SPDX-License-Identifier: MIT
 *
 * `--cases FILE`: cases from a module (see case.h) in the place of the program's own. */
#ifndef VB_CLI_MODULE_H
#define VB_CLI_MODULE_H

#include "base/error.h"
#include "case.h"

/* Tells workers which module to load; its value is an absolute path. */
#define VB_MODULE_VARIABLE "VBENCH_MODULE"

/* Takes `--cases FILE` or `--cases=FILE` out of the arguments, wherever it stands before "--", for it concerns every
 * command. `path` is NULL where there is none. Returns 0, or VB_ERROR_USAGE when it lacks its file or is given twice. */
int vb_module_take_option(int *argc, char **argv, const char **path, struct vb_error *error);

/* Loads the module for good. Returns 0, or VB_ERROR_IO or VB_ERROR_FORMAT when it is none, or one for another version
 * of this program. */
int vb_module_load(const char *path, const struct vb_case_entry **cases, struct vb_error *error);

/* The same, and sees to it that workers load it, too; or that they load none, where `path` is NULL. */
int vb_module_adopt(const char *path, const struct vb_case_entry **cases, struct vb_error *error);

#endif
