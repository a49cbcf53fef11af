/* SPDX-License-Identifier: MIT
 *
 * A library that reaches one of glibc's own functions by a call, by its address, or from a table. */
#include <stddef.h>

void *__libc_calloc(size_t count, size_t size); /* NOLINT(bugprone-reserved-identifier) */
void *vb_foreign_take(void);

#define CALL    1
#define ADDRESS 2
#define TABLE   3

#if WAY == TABLE
void *(*const volatile vb_foreign_table[])(size_t, size_t) = {__libc_calloc};
#endif

void *vb_foreign_take(void)
{
#if WAY == CALL
    return __libc_calloc(1, 9);
#elif WAY == ADDRESS
    void *(*volatile take)(size_t, size_t) = __libc_calloc;
    return take(1, 9);
#else
    return vb_foreign_table[0](1, 9);
#endif
}
