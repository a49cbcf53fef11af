/* SPDX-License-Identifier: MIT */
#include "peers/coroutine_task.h"

coroutine_task fetch_coroutine(std::uint64_t key)
{
    co_return static_cast<std::int64_t>(key + 1);
}
