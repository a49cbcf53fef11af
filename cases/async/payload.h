/* SPDX-License-Identifier: MIT
 *
 * A service whose answers are as large as one likes: blocks of words, key, key + 1, ... In each form: a future with the
 * block in it, a result that holds the block, a pooled future, and memory of the caller's. Compiled by itself, so that
 * a caller sees a call and no more.
 */
#ifndef ASYNC_PAYLOAD_H
#define ASYNC_PAYLOAD_H

#include "async/result.h"

/* The sizes of blocks there are, in bytes, in ascending order. */
#define PAYLOAD_SIZES(APPLY)                                                                                           \
    APPLY(8) APPLY(16) APPLY(24) APPLY(32) APPLY(64) APPLY(128) APPLY(256) APPLY(1024) APPLY(4096)

#define PAYLOAD_DECLARE(SIZE)                                                                                          \
    struct payload_##SIZE {                                                                                            \
        uint64_t words[SIZE / 8];                                                                                      \
    };                                                                                                                 \
    ASYNC_DEFINE_FUTURE(payload_##SIZE, struct payload_##SIZE);                                                        \
    ASYNC_DEFINE_SOURCE(payload_##SIZE, struct payload_##SIZE);                                                        \
    ASYNC_DEFINE_RESULT(payload_##SIZE, struct payload_##SIZE);                                                        \
                                                                                                                       \
    struct future_payload_##SIZE *payload_heap_future_##SIZE(uint64_t key);                                            \
    struct result_payload_##SIZE payload_inline_result_##SIZE(uint64_t key);                                           \
    struct result_payload_##SIZE payload_pooled_future_##SIZE(uint64_t key);                                           \
    int payload_out_parameter_##SIZE(uint64_t key, struct payload_##SIZE *block);
PAYLOAD_SIZES(PAYLOAD_DECLARE)

#endif
