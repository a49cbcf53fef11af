/* SPDX-License-Identifier: MIT
 *
 * What is installed beside the program and is no program: the pieces that draw charts. */
#ifndef VB_CLI_SHARE_H
#define VB_CLI_SHARE_H

#include "base/error.h"

#include <stddef.h>

/* Puts the folder that holds the file `name` into `folder`: what VBENCH_SHARE says; or else share/vbench beside this program, in
 * its prefix, in that of the library it is linked to, in that of the `vbench` in PATH, or where this was built to be
 * installed. Returns 0 or VB_ERROR_IO. */
int vb_share_find(const char *name, char *folder, size_t size, struct vb_error *error);

#endif
