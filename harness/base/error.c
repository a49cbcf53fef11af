/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

/* A subject comes from anywhere: a file's name or contents, another program. It is shown on one line, and no terminal
 * obeys it. */
static void blank_controls(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = '?';
}

int vb_fail(struct vb_error *error, int code, const char *format, ...)
{
    if (error) {
        va_list arguments;
        va_start(arguments, format);
        error->code = code;
        vsnprintf(error->text, sizeof error->text, format, arguments);
        va_end(arguments);
        blank_controls(error->text);
    }
    return code;
}

int vb_fail_memory(struct vb_error *error)
{
    return vb_fail(error, VB_ERROR_MEMORY, "out of memory");
}
