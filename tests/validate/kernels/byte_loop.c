/* SPDX-License-Identifier: MIT
 *
 * Bytes, one by one: words are counted in a text. Without branches that depend on the bytes, for a processor would
 * learn them by heart. */
#include "planted.h"

#define TEXT_BYTES 8000

static uint64_t count_words(void *state, uint64_t key, size_t bytes)
{
    const char *text = state;
    uint64_t words = 0, in_word = key & 1;
    for (size_t i = 0; i < bytes; i++) {
        uint64_t is_letter = vb_opaque(text[i] > ' '); /* or the compiler would take 16 at a time */
        words += is_letter & ~in_word;
        in_word = is_letter;
    }
    return next_random(key + words);
}

/* Words of 8 letters, on the average. */
static void setup(struct vb_run *run)
{
    char *text = fixture(run, WITH_PLANTED(TEXT_BYTES));
    uint64_t random = 1;
    for (size_t i = 0; text && i < WITH_PLANTED(TEXT_BYTES); i++) {
        random = next_random(random);
        text[i] = random >> 61 == 0 ? ' ' : (char)('a' + (random >> 40) % 26);
    }
}

static uint64_t loop(struct vb_run *run)
{
    return run_kernel(run, count_words, TEXT_BYTES, 1);
}

const struct vb_case vb_case_byte_loop = {
    .summary = "words in a text of 8000 bytes",
    .variants = {{.name = "loop", .loop = loop, .allocs = VB_EXACTLY(0), .bytes = VB_EXACTLY(0)}},
    .setup = setup,
    .teardown = free_fixture,
};
