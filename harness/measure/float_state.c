/* SPDX-License-Identifier: MIT */
#include "measure/float_state.h"

#ifdef __x86_64__
#include <xmmintrin.h>

#define X87_DEFAULT   0x037fu
#define MXCSR_DEFAULT 0x1f80u
#define MXCSR_FLAGS   0x003fu

/* What fegetenv() does takes ten times as long, and this stands within a timed turn. */
static bool is_ours(void)
{
    unsigned short x87;
    __asm__ volatile("fnstcw %0" : "=m"(x87));
    return x87 == X87_DEFAULT && (_mm_getcsr() & ~MXCSR_FLAGS) == MXCSR_DEFAULT;
}
#else
static bool is_ours(void)
{
    return fegetround() == FE_TONEAREST && fegetexcept() == 0;
}
#endif

void vb_floats_leave(struct vb_floats *floats)
{
    floats->differs = !is_ours();
    if (!floats->differs)
        return;
    fegetenv(&floats->state);
    fesetenv(FE_DFL_ENV);
}
