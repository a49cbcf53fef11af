/* SPDX-License-Identifier: MIT
 *
 * Cases from one source file: it is compiled as a module, with the flags of measured files, and then taken like one. */
#ifndef VB_CLI_COMPILE_H
#define VB_CLI_COMPILE_H

#include "base/error.h"

#include <stdbool.h>

/* Whether a path names a source file: .c, or .cc, .cpp and .cxx for C++. */
bool vb_compile_takes(const char *path);

/* Compiles `source` with $CC (else cc) or $CXX (else c++), and with `flags`, which end with NULL and come last, so that they can
 * hold libraries, too. Every `const struct vb_case vb_case_NAME =` in the file becomes the case NAME. What the compiler says goes
 * to standard error. `module` then is the path of the module, in $XDG_CACHE_HOME/vbench or ~/.cache/vbench: the same for the same
 * source, and replaced as a whole; the caller frees it. case.h is looked for in $VBENCH_INCLUDE, beside the program (in its build
 * folder) and in ../include of it (where it is installed). Returns 0, VB_ERROR_IO, VB_ERROR_FORMAT (no case in it, or it does not
 * compile) or VB_ERROR_MEMORY. */
int vb_compile_cases(const char *source, const char *const *flags, char **module, struct vb_error *error);

#endif
