/* SPDX-License-Identifier: MIT
 *
 * Lines of text made by the C library, in a buffer from the heap. The planted allocation is a second buffer, which the
 * case allows itself: nothing but the comparison with a reference finds it. */
#include "planted.h"

#include <stdio.h>

#define LINES        100
#define BUFFER_BYTES 128

static uint64_t format(char *line, uint64_t key, size_t lines)
{
    for (size_t i = 0; i < lines; i++) {
        int length =
            snprintf(line, BUFFER_BYTES, "%s %d: %u of %#x", "row", (int)i, (unsigned)(key >> 40), (unsigned)key >> 8);
        key = next_random(key + (uint64_t)length + (unsigned char)line[length - 1]);
    }
    return key;
}

static char *make_buffer(void)
{
    if (VB_PLANT_ALLOC)
        free(VB_OPAQUE_POINTER(malloc(BUFFER_BYTES)));
    return VB_OPAQUE_POINTER(malloc(BUFFER_BYTES));
}

static uint64_t loop(struct vb_run *run)
{
    uint64_t (*hidden)(char *, uint64_t, size_t) = VB_OPAQUE_POINTER(&format);
    size_t lines = with_planted(LINES);
    uint64_t sum = 0, key = 1;
    VB_LOOP(run)
    {
        char *line = make_buffer();
        if (!line) {
            vb_skip(run, "no memory for %d bytes", BUFFER_BYTES);
            return 0;
        }
        key = key_after(key, hidden(line, key, lines));
        sum += key;
        free(line);
    }
    return sum;
}

const struct vb_case vb_case_text_format = {
    .summary = "100 lines made by snprintf",
    .variants = {{.name = "loop", .loop = loop, .allocs = VB_AT_MOST(2), .bytes = VB_AT_MOST(2 * BUFFER_BYTES)}},
};
