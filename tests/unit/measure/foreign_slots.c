/* SPDX-License-Identifier: MIT
 *
 * A library that reaches one of glibc's own functions by a call, by its address, or from a table; one whose own
 * function the program's stands before; one that asks for a function that nobody has; one that passes calls on to
 * jemalloc; one to be bound to first; and one that stands for a jemalloc that tells nothing, and for a sanitizer. */
#include <stddef.h>

void *__libc_calloc(size_t count, size_t size); /* NOLINT(bugprone-reserved-identifier) */
void *vb_foreign_take(void);

#define CALL    1
#define ADDRESS 2
#define TABLE   3
#define IDLE    4
#define WEAK    5
#define PASSING 6
#define FIRST   7
#define MUTE    8

#if WAY == TABLE
void *(*const volatile vb_foreign_table[])(size_t, size_t) = {__libc_calloc};
#endif

#if WAY == IDLE
#define __libc_calloc calloc
static char pool[64];

/* Called through the linker's table: clang would put it in the place of the call. */
__attribute__((noinline)) void *calloc(size_t count, size_t size)
{
    __asm__ volatile("");
    return count * size <= sizeof pool ? pool : NULL;
}
#elif WAY == WEAK
void *tc_malloc(size_t size) __attribute__((weak));
#elif WAY == PASSING
void *mallocx(size_t size, int flags);

void *malloc(size_t size)
{
    return mallocx(size, 0);
}

void *calloc(size_t count, size_t size)
{
    return mallocx(count * size, 0x40); /* filled with zeroes */
}
#elif WAY == MUTE
int mallctl(const char *name, void *old, size_t *old_size, void *new, size_t new_size);

int mallctl(const char *name, void *old, size_t *old_size, void *new, size_t new_size)
{
    (void)name, (void)old, (void)old_size, (void)new, (void)new_size;
    return 2; /* as for a name that is not known */
}

void __asan_init(void); /* NOLINT(bugprone-reserved-identifier) */

void __asan_init(void)
{
}
#elif WAY == FIRST
static char pool[64];

__attribute__((noinline)) void *valloc(size_t size)
{
    __asm__ volatile("");
    return size <= sizeof pool ? pool : NULL;
}
#endif

void *vb_foreign_take(void)
{
#if WAY == WEAK
    return tc_malloc ? tc_malloc(9) : NULL;
#elif WAY == PASSING
    return malloc(9);
#elif WAY == FIRST
    return valloc(9);
#elif WAY == MUTE
    return NULL;
#elif WAY == CALL || WAY == IDLE
    return __libc_calloc(1, 9);
#elif WAY == ADDRESS
    void *(*volatile take)(size_t, size_t) = __libc_calloc;
    return take(1, 9);
#else
    return vb_foreign_table[0](1, 9);
#endif
}
