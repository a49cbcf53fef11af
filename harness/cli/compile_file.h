/* SPDX-License-Identifier: MIT
 *
 * Cases from one source file: it is compiled as a module, with the flags of measured files, and then taken like one. */
#pragma once

#include "base/error.h"

#include <stdbool.h>

/* Whether a path names a source file: .c, or for C++ what g++ takes for it: .cc, .cpp, .cxx, .c++, .cp, .C, .CPP. */
bool vb_compile_takes(const char *path);

/* Compiles `source` with $CC (else cc), or in C++ as of 2020 with $CXX (else c++), and with `flags`, which end with
 * NULL and may name libraries. Every `const struct vb_case vb_case_NAME =` that the compiler sees becomes the case
 * NAME. What the compiler says goes to standard error. `module` is then the path of the module, which the caller frees;
 * it lies in a folder of this process alone, in $TMPDIR or /tmp, which goes when the program ends. case.h is looked for
 * in $VBENCH_INCLUDE, beside the program (include/, in its build folder) and in ../include of it (where it is
 * installed). Returns 0, VB_ERROR_IO, VB_ERROR_FORMAT (no case in it, or it does not compile), VB_ERROR_STOPPED or
 * VB_ERROR_MEMORY. */
int vb_compile_cases(const char *source, const char *const *flags, char **module, struct vb_error *error);
