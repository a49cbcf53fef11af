/* SPDX-License-Identifier: MIT
 *
 * What a function holds is released on every way out of it, so that a step that fails simply ends it:
 *
 *     struct vb_git git VB_RELEASE(vb_git_close) = {0};
 *     char *text VB_FREE = NULL;
 *     VB_OR_RETURN(vb_git_open(&git, error));
 *     VB_OR_RETURN(vb_git_ask(&git, words, &text, error));
 *     return use(text, error);
 *
 * Such a variable is set where it is declared, for it is released from there on, the last one first. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of a variable: when it goes out of scope, `function` is called with its address. */
#define VB_RELEASE(function) __attribute__((cleanup(function)))

#define VB_FREE     VB_RELEASE(vb_free_variable)   /* of a pointer to what malloc() gave, or NULL */
#define VB_CLOSE_FD VB_RELEASE(vb_close_variable)  /* of a descriptor; -1: none */
#define VB_FCLOSE   VB_RELEASE(vb_fclose_variable) /* of a stream that was read, or NULL */

static inline void vb_free_variable(void *pointer)
{
    void *block;
    memcpy(&block, pointer, sizeof block);
    free(block);
}

static inline void vb_close_variable(const int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
}

static inline void vb_fclose_variable(FILE **stream)
{
    if (*stream)
        fclose(*stream);
}
