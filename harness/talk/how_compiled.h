/* SPDX-License-Identifier: MIT
 *
 * How cases were compiled, and what that makes of their times. */
#pragma once

#include "talk/account.h"

#include <stdint.h>

#define VB_COMPILER_TEXT_MAX 256
#define VB_FLAGS_TEXT_MAX    2048
#define VB_LOOP_NAME_MAX     100

/* Bytes of a line of the cache, and of what processors decode from: where a function begins within one decides about
 * percents. */
#define VB_CODE_ALIGNMENT 64

struct vb_origin {
    char compiler[VB_COMPILER_TEXT_MAX];   /* "GCC 12.2.0"; several with ", " between; "" where it is not known */
    char flags[VB_FLAGS_TEXT_MAX];         /* of the files with the loops; several with "; " between; "" likewise */
    uint32_t loops;                        /* functions that are timed */
    uint32_t unaligned_loops;              /* that do not begin at a multiple of VB_CODE_ALIGNMENT */
    char unaligned_loop[VB_LOOP_NAME_MAX]; /* the first of them: "case/variant" */
    char lacking[VB_REASON_MAX];   /* flags that cases should have and some of these lack; "": none that is known */
    char untrusted[VB_REASON_MAX]; /* why times mean nothing ("parse.c is built without optimisation"); "" else */
};
