/* SPDX-License-Identifier: MIT
 *
 * Where <vbench/case.h> is, which source files of cases are compiled with. */
#pragma once

#include "base/error.h"

#include <stddef.h>

/* The folder it is included from: that of VBENCH_INCLUDE, or beside this program, or beside one that PATH leads to.
 * Returns 0 or VB_ERROR_IO. */
int vb_find_case_header(char *folder, size_t size, struct vb_error *error);
