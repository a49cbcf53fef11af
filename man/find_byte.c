/* Finding a byte: by a loop, or by the C library? */
#include <vbench/case.h>

#include <stdlib.h>
#include <string.h>

struct text {
    char *bytes;
    size_t size;
};

static void setup(struct vb_run *run)
{
    struct text *text = malloc(sizeof *text);
    size_t size = (size_t)vb_integer(run, "size");
    char *bytes = text ? malloc(size) : NULL;
    if (!bytes) {
        free(text);
        vb_skip(run, "no memory for %zu bytes", size);
        return;
    }
    memset(bytes, 'a', size);
    bytes[size - 1] = 'z';
    *text = (struct text){bytes, size};
    run->fixture = text;
}

static void teardown(struct vb_run *run)
{
    struct text *text = run->fixture;
    if (text)
        free(text->bytes);
    free(text);
}

static uint64_t by_loop(struct vb_run *run)
{
    const struct text *text = run->fixture;
    uint64_t sum = 0; /* returned: variants must agree */
    VB_LOOP(run)
    {
        const char *bytes = VB_OPAQUE_POINTER(text->bytes);
        size_t i = 0;
        while (i < text->size && bytes[i] != 'z')
            i++;
        sum += i;
    }
    return sum;
}

static uint64_t by_memchr(struct vb_run *run)
{
    const struct text *text = run->fixture;
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        const char *bytes = VB_OPAQUE_POINTER(text->bytes);
        const char *found = memchr(bytes, 'z', text->size);
        sum += (uint64_t)(found - bytes);
    }
    return sum;
}

const struct vb_case vb_case_find_byte = {
    .summary = "find the last byte",
    .variants =
        {
            {.name = "loop", .loop = by_loop, .allocs = VB_EXACTLY(0)},
            {.name = "memchr", .loop = by_memchr, .allocs = VB_EXACTLY(0)},
        },
    .params = {{.name = "size", .values = "16,4096", .summary = "bytes", .lowest = 1, .highest = 1e6, .whole = 1}},
    .setup = setup,
    .teardown = teardown,
};
