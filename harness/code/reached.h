/* SPDX-License-Identifier: MIT
 *
 * How much code is reached from given functions: the sizes of all functions that can be called from them, directly or
 * because their address is taken, each once. Only functions of the file that holds the first of them: what libraries
 * need is theirs. Names of the harness's own functions are left out. */
#pragma once

#include "code/same.h"

/* `bytes`: as the symbol table has them; NAN where that cannot be followed, and `finding` then says why and where.
 * `paths` are the files of the process, as for vb_code_create(). Returns 0 or VB_ERROR_MEMORY. */
int vb_code_reached(char *const *paths, size_t path_count, const struct vb_code_place *roots, size_t root_count,
                    double *bytes, struct vb_code_finding *finding);
