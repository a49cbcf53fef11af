/* SPDX-License-Identifier: MIT
 *
 * A library with an allocator of its own. The test writes other names over those of its functions. */
#include <stddef.h>

static char pool[1 << 16];

void *(*vb_foreign_real)(size_t size);
void *vb_foreign_uncounted(size_t size);
void *vb_foreign_counted(size_t size);

void *vb_foreign_uncounted(size_t size)
{
    return size <= sizeof pool ? pool : NULL;
}

/* That the dynamic linker does not know. */
__attribute__((noinline)) static void unexported(void)
{
    __asm__ volatile("");
}

void (*vb_foreign_unexported(void))(void);
void (*vb_foreign_unexported(void))(void)
{
    return unexported;
}

/* Passes calls on. */
void *vb_foreign_counted(size_t size)
{
    return vb_foreign_real ? vb_foreign_real(size) : NULL;
}
