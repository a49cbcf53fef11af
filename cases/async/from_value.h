/* SPDX-License-Identifier: MIT
 *
 * A value in the form that an interface wants, as .NET's Task.FromResult() does it. .NET keeps tasks of common values
 * for ever, of integers those from -1 to 8, and hands the same object to everybody who asks for one of them.
 */
#ifndef ASYNC_FROM_VALUE_H
#define ASYNC_FROM_VALUE_H

#include "async/i64.h"

#define FROM_VALUE_LOWEST_CACHED  (-1)
#define FROM_VALUE_HIGHEST_CACHED 8

struct future_i64 *from_value_heap_future(int64_t value);
struct result_i64 from_value_inline_result(int64_t value);

/* A future that lives for ever for the values from lowest to highest, a new one for all others. */
struct future_i64 *from_value_cached_future(int64_t value);

#endif
