/* SPDX-License-Identifier: MIT
 *
 * Errors are values: a function that can fail returns 0, or one of the negative codes below after filling the caller's
 * struct. Only cli/ prints them. */
#pragma once

enum vb_error_code {
    VB_ERROR_USAGE = -1,   /* wrong usage: the command line makes no sense */
    VB_ERROR_IO = -2,      /* a file, a pipe, a disk */
    VB_ERROR_FORMAT = -3,  /* a file that does not hold what it should */
    VB_ERROR_MEMORY = -4,  /* no memory left */
    VB_ERROR_MEASURE = -5, /* a worker, a case or a clock failed */
    VB_ERROR_STOPPED = -6, /* the user asked to stop */
    VB_ERROR_VERSION = -7, /* a program of another version of vbench, with which this one cannot speak */
};

struct vb_error {
    int code;        /* 0 or one of the codes above */
    int signal;      /* that stopped us, where that is known; else 0 */
    char text[1024]; /* one sentence: what failed, the subject in quotes, lower case, no full stop */
};

/* Fills `error` (which may be NULL) and returns `code`, so that `return vb_fail(...)` reads as it should. Bytes that a
 * terminal would obey become '?'. */
int vb_fail(struct vb_error *error, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same for a lack of memory, which needs no words of its own. */
int vb_fail_memory(struct vb_error *error);

/* The same where the user asked to stop by `signal`. */
int vb_fail_stopped(struct vb_error *error, int signal);

/* Returns from the function what `call` returns, unless that is 0. What the function holds by then is released all the
 * same where it is declared as base/cleanup.h has it. */
#define VB_OR_RETURN(call)                                                                                             \
    do {                                                                                                               \
        int vb_status_of_call = (call);                                                                                \
        if (vb_status_of_call != 0)                                                                                    \
            return vb_status_of_call;                                                                                  \
    } while (0)
