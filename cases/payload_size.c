/* SPDX-License-Identifier: MIT
 *
 * How large may a value be before returning it inline stops being the better choice? Blocks of 8 to 4096 bytes, as a
 * future on the heap, as a result by value, as a pooled future, and into memory of the caller's (out_parameter).
 *
 * Whoever answers writes every word of the block, and the caller ends up with the whole of it in memory of its own; in
 * between, the first three forms copy it, as often as the compiler thinks it must. A result of 16 bytes (a block of 8)
 * comes back in registers, a larger one through a hidden pointer. How a compiler builds and copies the larger ones
 * (store by store, or with a string instruction that starts slowly) decides more than the calling convention does, so
 * the ratios have steps, and differ between compilers: name the compiler with them.
 */
#include "async/payload.h"
#include "case.h"
#include "support/tell.h"

/* What a block contributes to the checksum, once it is in the caller's memory as a whole. */
static inline uint64_t ends_of(const uint64_t *words, size_t count)
{
    VB_USE_MEMORY(words);
    return words[0] + words[count - 1];
}

#define LOOPS(SIZE)                                                                                                    \
    static uint64_t heap_future_##SIZE(struct vb_run *run)                                                             \
    {                                                                                                                  \
        struct future_payload_##SIZE *(*ask)(uint64_t) = VB_OPAQUE_POINTER(&payload_heap_future_##SIZE);               \
        struct payload_##SIZE block;                                                                                   \
        uint64_t sum = 0, key = 0;                                                                                     \
        VB_LOOP(run)                                                                                                   \
        {                                                                                                              \
            int error = future_payload_##SIZE##_take(ask(key++), &block);                                              \
            if (error)                                                                                                 \
                return operation_failed(run, error);                                                                   \
            sum += ends_of(block.words, SIZE / 8);                                                                     \
        }                                                                                                              \
        return sum;                                                                                                    \
    }                                                                                                                  \
                                                                                                                       \
    static inline uint64_t take_results_##SIZE(struct vb_run *run, struct result_payload_##SIZE (*ask)(uint64_t))      \
    {                                                                                                                  \
        struct result_payload_##SIZE (*hidden_ask)(uint64_t) = VB_OPAQUE_POINTER(ask);                                 \
        struct payload_##SIZE block;                                                                                   \
        uint64_t sum = 0, key = 0;                                                                                     \
        VB_LOOP(run)                                                                                                   \
        {                                                                                                              \
            struct result_payload_##SIZE result = hidden_ask(key++);                                                   \
            int error = result_payload_##SIZE##_take(&result, &block);                                                 \
            if (error)                                                                                                 \
                return operation_failed(run, error);                                                                   \
            sum += ends_of(block.words, SIZE / 8);                                                                     \
        }                                                                                                              \
        return sum;                                                                                                    \
    }                                                                                                                  \
                                                                                                                       \
    static uint64_t inline_result_##SIZE(struct vb_run *run)                                                           \
    {                                                                                                                  \
        return take_results_##SIZE(run, payload_inline_result_##SIZE);                                                 \
    }                                                                                                                  \
                                                                                                                       \
    static uint64_t pooled_future_##SIZE(struct vb_run *run)                                                           \
    {                                                                                                                  \
        return take_results_##SIZE(run, payload_pooled_future_##SIZE);                                                 \
    }                                                                                                                  \
                                                                                                                       \
    static uint64_t out_parameter_##SIZE(struct vb_run *run)                                                           \
    {                                                                                                                  \
        int (*ask)(uint64_t, struct payload_##SIZE *) = VB_OPAQUE_POINTER(&payload_out_parameter_##SIZE);              \
        struct payload_##SIZE block;                                                                                   \
        uint64_t sum = 0, key = 0;                                                                                     \
        VB_LOOP(run)                                                                                                   \
        {                                                                                                              \
            int error = ask(key++, &block);                                                                            \
            if (error)                                                                                                 \
                return operation_failed(run, error);                                                                   \
            sum += ends_of(block.words, SIZE / 8);                                                                     \
        }                                                                                                              \
        return sum;                                                                                                    \
    }
PAYLOAD_SIZES(LOOPS)

struct loops {
    int64_t size;
    uint64_t (*heap_future)(struct vb_run *);
    uint64_t (*inline_result)(struct vb_run *);
    uint64_t (*pooled_future)(struct vb_run *);
    uint64_t (*out_parameter)(struct vb_run *);
};

#define ROW(SIZE) {SIZE, heap_future_##SIZE, inline_result_##SIZE, pooled_future_##SIZE, out_parameter_##SIZE},
static const struct loops all_loops[] = {PAYLOAD_SIZES(ROW)};

#define WORD(SIZE) " " #SIZE

static void setup(struct vb_run *run)
{
    int64_t size = vb_integer(run, "size");
    for (size_t index = 0; index < sizeof(all_loops) / sizeof(*all_loops); ++index)
        if (all_loops[index].size == size)
            run->fixture = (void *)&all_loops[index];
    if (!run->fixture)
        vb_skip(run, "there is no block of this size, only of" PAYLOAD_SIZES(WORD) " bytes");
}

static uint64_t heap_future(struct vb_run *run)
{
    const struct loops *loops = run->fixture;
    return loops->heap_future(run);
}

static uint64_t inline_result(struct vb_run *run)
{
    const struct loops *loops = run->fixture;
    return loops->inline_result(run);
}

static uint64_t pooled_future(struct vb_run *run)
{
    const struct loops *loops = run->fixture;
    return loops->pooled_future(run);
}

static uint64_t out_parameter(struct vb_run *run)
{
    const struct loops *loops = run->fixture;
    return loops->out_parameter(run);
}

static struct vb_contract heap_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY((double)sizeof(struct async_core) + vb_number(run, "size"));
}

const struct vb_case vb_case_payload_size = {
    .summary = "return a value that is already known, by its size",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future on the heap, with the block in it",
             .allocs = VB_EXACTLY(1),
             .bytes_at = heap_bytes},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "the block itself, by value",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "pooled_future",
             .loop = pooled_future,
             .summary = "a future from a pool, with the block in it",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "out_parameter",
             .loop = out_parameter,
             .summary = "the block written into the caller's memory",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "size",
             .values = "8,32,256,4096",
             .more_values = "8,16,24,32,64,128,256,1024,4096",
             .summary = "of the value, in bytes",
             .lowest = 8,
             .highest = 4096,
             .whole = 1},
        },
    .setup = setup,
};
