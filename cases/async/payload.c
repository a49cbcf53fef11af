/* SPDX-License-Identifier: MIT */
#include "async/payload.h"

static inline void fill(uint64_t *words, size_t count, uint64_t key)
{
    for (size_t index = 0; index < count; ++index)
        words[index] = key + index;
}

#define DEFINE(SIZE)                                                                                                   \
    struct future_payload_##SIZE *payload_heap_future_##SIZE(uint64_t key)                                             \
    {                                                                                                                  \
        struct payload_##SIZE block;                                                                                   \
        fill(block.words, SIZE / 8, key);                                                                              \
        return future_payload_##SIZE##_ready(block);                                                                   \
    }                                                                                                                  \
                                                                                                                       \
    struct result_payload_##SIZE payload_inline_result_##SIZE(uint64_t key) {                                          \
        struct payload_##SIZE block;                                                                                   \
        fill(block.words, SIZE / 8, key);                                                                              \
        return result_payload_##SIZE##_ready(block);                                                                   \
    }                                                                                                                  \
                                                                                                                       \
    struct result_payload_##SIZE payload_pooled_future_##SIZE(uint64_t key) {                                          \
        struct payload_##SIZE block;                                                                                   \
        fill(block.words, SIZE / 8, key);                                                                              \
        return result_payload_##SIZE##_from_source(source_payload_##SIZE##_ready(block));                              \
    }                                                                                                                  \
                                                                                                                       \
    int payload_out_parameter_##SIZE(uint64_t key, struct payload_##SIZE *block)                                       \
    {                                                                                                                  \
        fill(block->words, SIZE / 8, key);                                                                             \
        return 0;                                                                                                      \
    }
PAYLOAD_SIZES(DEFINE)
