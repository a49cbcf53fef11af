/* SPDX-License-Identifier: MIT */
#include "async/from_value.h"

#define IMMORTAL(number)                                                                                               \
    {                                                                                                                  \
        .core = {.references = ASYNC_UNCOUNTED, .state = ASYNC_READY}, .value = (number)                               \
    }

/* Constants in read-only memory: a future that is ready and uncounted is never written to. */
static const struct future_i64 immortals[] = {
    IMMORTAL(-1), IMMORTAL(0), IMMORTAL(1), IMMORTAL(2), IMMORTAL(3),
    IMMORTAL(4),  IMMORTAL(5), IMMORTAL(6), IMMORTAL(7), IMMORTAL(8),
};

_Static_assert(sizeof(immortals) / sizeof(*immortals) == FROM_VALUE_HIGHEST_CACHED - FROM_VALUE_LOWEST_CACHED + 1,
               "one future for each cached value");

struct future_i64 *from_value_heap_future(int64_t value)
{
    return future_i64_ready(value);
}

struct result_i64 from_value_inline_result(int64_t value)
{
    return result_i64_ready(value);
}

struct future_i64 *from_value_cached_future(int64_t value)
{
    if (FROM_VALUE_LOWEST_CACHED <= value && value <= FROM_VALUE_HIGHEST_CACHED)
        return (struct future_i64 *)&immortals[value - FROM_VALUE_LOWEST_CACHED];
    return future_i64_ready(value);
}
