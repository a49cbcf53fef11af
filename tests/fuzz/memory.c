/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <stdlib.h>
#include <string.h>

struct source {
    const uint8_t *bytes;
    size_t size;
    size_t place;
    size_t step;
};

void fuzz_check(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "not true: %s\n", what);
    abort();
}

static ssize_t read_source(void *cookie, char *buffer, size_t size)
{
    struct source *source = cookie;
    size_t length = source->size - source->place;
    if (length > size)
        length = size;
    if (source->step > 0 && length > source->step)
        length = source->step;
    if (length > 0)
        memcpy(buffer, source->bytes + source->place, length);
    source->place += length;
    return (ssize_t)length;
}

static int close_source(void *cookie)
{
    free(cookie);
    return 0;
}

FILE *fuzz_stream(const uint8_t *bytes, size_t size, size_t step)
{
    struct source *source = malloc(sizeof *source);
    fuzz_check(source != NULL, "there is memory for a stream");
    *source = (struct source){.bytes = bytes, .size = size, .step = step};
    const cookie_io_functions_t functions = {.read = read_source, .close = close_source};
    FILE *stream = fopencookie(source, "r", functions);
    fuzz_check(stream != NULL, "there is memory for a stream");
    setvbuf(stream, NULL, _IONBF, 0); /* or stdio would hide the steps */
    return stream;
}

void fuzz_check_error(const struct vb_error *error, int status)
{
    fuzz_check(status < 0 && error->code == status, "an error has its code");
    fuzz_check(error->text[0] != '\0', "an error says something");
    for (const char *byte = error->text; *byte; byte++)
        fuzz_check((unsigned char)*byte >= ' ' && *byte != 0x7f, "an error is one line, without control characters");
}

char *fuzz_text(const uint8_t *bytes, size_t size)
{
    char *text = malloc(size + 1);
    fuzz_check(text != NULL, "there is memory for a text");
    if (size > 0)
        memcpy(text, bytes, size);
    text[size] = '\0';
    return text;
}
