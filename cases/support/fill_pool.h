/* SPDX-License-Identifier: MIT
 *
 * For cases in whose loops the pool must not run empty, or grow, which is part of no single operation.
 */
#ifndef SUPPORT_FILL_POOL_H
#define SUPPORT_FILL_POOL_H

#include "async/i64.h"

#define FILL_POOL_MOST (2 * ASYNC_POOL_LOCAL)

/* Leaves so many sources in the pool, FILL_POOL_MOST at most. 0 or ENOMEM. */
static inline int fill_pool(size_t count)
{
    struct source_i64 *sources[FILL_POOL_MOST];
    size_t made = 0;
    while (made < count && (sources[made] = source_i64_ready(0)))
        ++made;
    int error = made < count ? ENOMEM : 0;
    while (made-- > 0)
        source_i64_drop(sources[made], source_i64_token(sources[made]));
    return error;
}

#endif
