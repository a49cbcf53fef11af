/* SPDX-License-Identifier: MIT */
#include "peers/std_future.h"

std::future<std::int64_t> fetch_std_future(std::uint64_t key)
{
    std::promise<std::int64_t> promise;
    promise.set_value(static_cast<std::int64_t>(key + 1));
    return promise.get_future();
}
