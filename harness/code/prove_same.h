/* SPDX-License-Identifier: MIT
 *
 * Whether two programs run the same machine code from given functions on. Both are walked together: instruction by
 * instruction through a pair of functions, and on to the pairs of functions and of data that these refer to, by calls,
 * jumps and addresses. Only addresses may differ. So it does not matter where code lies, in which order, and what else
 * the programs hold.
 *
 * SAME is a proof that whatever can be called is the same. A call through a pointer goes to a function whose address
 * was taken by what is compared, because nothing else runs in the process: the constructors of its files are compared
 * as well, and libraries that are one file on both sides are equal. The harness itself is taken to be the same, and so
 * is what the programs read at run time. What cannot be followed is UNPROVEN: code found by name (dlsym), a function
 * without a symbol, a file that is not position-independent or for another processor than x86-64. */
#pragma once

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* A function: the object of the process that it lies in, and its address in that object's file; address 0: none. */
struct vb_code_place {
    size_t object;
    uint64_t address;
};

enum vb_code_answer { VB_CODE_UNPROVEN, VB_CODE_DIFFERENT, VB_CODE_SAME };

enum vb_code_reason {
    VB_CODE_REASON_NONE,
    VB_CODE_REASON_INSTRUCTIONS, /* differ */
    VB_CODE_REASON_DATA,         /* that is referred to differs */
    VB_CODE_REASON_REFERENCE,    /* they refer to different things */
    VB_CODE_REASON_SYMBOL,       /* a function without a symbol */
    VB_CODE_REASON_FILE,         /* cannot be read, or is of a kind that is not compared */
    VB_CODE_REASON_TOOL,         /* built without a disassembler */
    VB_CODE_REASONS,
};

#define VB_CODE_NAME_MAX 128

struct vb_code_finding {
    enum vb_code_answer answer;
    enum vb_code_reason reason;      /* of the first thing that was not the same */
    char function[VB_CODE_NAME_MAX]; /* of the newer program, where it was found; "" where there is none */
};

struct vb_code; /* the files of two processes, opened as far as was needed, and what was found to be the same */

/* The files loaded into each process, in the order in which names are looked up. Returns NULL without memory. The paths
 * are copied. */
struct vb_code *vb_code_create(char *const *old_paths, size_t old_count, char *const *new_paths, size_t new_count);
void vb_code_destroy(struct vb_code *code);

/* Compares what is reached from `count` pairs of functions. Returns 0 or VB_ERROR_MEMORY. */
int vb_code_compare(struct vb_code *code, const struct vb_code_place *old_roots, const struct vb_code_place *new_roots,
                    size_t count, struct vb_code_finding *finding);

/* How much code is reached from given functions: the sizes of all functions that can be called from them, directly or
 * because their address is taken, each once. Only functions of the file that holds the first of them: what libraries
 * need is theirs. Names of the harness's own functions are left out.
 *
 * `bytes`: as the symbol table has them; NAN where that cannot be followed, and `finding` then says why and where.
 * `paths` are the files of the process, as for vb_code_create(). Returns 0 or VB_ERROR_MEMORY. */
int vb_code_reached(char *const *paths, size_t path_count, const struct vb_code_place *roots, size_t root_count,
                    double *bytes, struct vb_code_finding *finding);
