/* SPDX-License-Identifier: MIT
 *
 * What cases tell the harness in the same words: that there is no memory, that a parameter has no such value, that an
 * operation failed.
 */
#ifndef SUPPORT_TELL_H
#define SUPPORT_TELL_H

#include "case.h"

#include <stdlib.h>
#include <string.h>

#define CASE_HELPER __attribute__((unused)) static

/* Memory for a fixture, all zeros. NULL after telling the harness that there is none. */
CASE_HELPER void *fixture_memory(struct vb_run *run, size_t size)
{
    void *fixture = calloc(1, size);
    if (!fixture)
        vb_skip(run, "out of memory");
    return fixture;
}

/* Which of two words a parameter is: 0 or 1. If neither: -1, after telling the harness, of the `subject`, what it is.
 */
CASE_HELPER int word_of(struct vb_run *run, const char *param, const char *subject, const char *first,
                        const char *second)
{
    const char *text = vb_text(run, param);
    if (strcmp(text, first) == 0)
        return 0;
    if (strcmp(text, second) == 0)
        return 1;
    vb_skip(run, "%s %s or %s, not '%s'", subject, first, second, text);
    return -1;
}

/* What a loop returns when an operation failed. */
CASE_HELPER uint64_t operation_failed(struct vb_run *run, int error)
{
    vb_skip(run, "an operation failed: %s", strerror(error));
    return 0;
}

#endif
