/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/plain_locale.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

int vb_fail(struct vb_error *error, int code, const char *format, ...)
{
    if (error) {
        va_list arguments;
        va_start(arguments, format);
        locale_t before = vb_plain_locale_begin();
        error->code = code;
        vsnprintf(error->text, sizeof error->text, format, arguments);
        vb_plain_locale_end(before);
        va_end(arguments);
        /* A subject comes from anywhere: a file's name or contents, another program. It is shown on one line, and no
         * terminal obeys it. */
        vb_utf8_blank(error->text);
    }
    return code;
}

int vb_fail_memory(struct vb_error *error)
{
    return vb_fail(error, VB_ERROR_MEMORY, "out of memory");
}

int vb_fail_stopped(struct vb_error *error, int signal)
{
    vb_fail(error, VB_ERROR_STOPPED, "stopped");
    if (error)
        error->signal = signal;
    return VB_ERROR_STOPPED;
}
