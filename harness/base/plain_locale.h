/* SPDX-License-Identifier: MIT
 *
 * Numbers are written and read in the C locale, even if a case, a library or main() has set another. */
#pragma once

#include <locale.h>

/* Gives this thread the C locale. Returns what it had, to be given back. */
static inline locale_t vb_plain_locale_begin(void)
{
    return uselocale(newlocale(LC_ALL_MASK, "C", (locale_t)0)); /* a constant of the C library: nothing to free */
}

static inline void vb_plain_locale_end(locale_t before)
{
    uselocale(before);
}
