/* SPDX-License-Identifier: MIT
 *
 * The service that already knows its answer (key + 1), as C++ programs would write it with their standard library.
 */
#ifndef PEERS_STD_FUTURE_H
#define PEERS_STD_FUTURE_H

#include <cstdint>
#include <future>

/* Throws std::bad_alloc where there is no memory. */
std::future<std::int64_t> fetch_std_future(std::uint64_t key);

#endif
