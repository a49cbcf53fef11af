/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Returns 0, which makes an error of the stream, where there is no memory. */
static ssize_t append(void *cookie, const char *bytes, size_t size)
{
    struct vb_text *text = cookie;
    if (text->capacity - text->length <= size) {
        size_t capacity = 2 * text->capacity + size + 1;
        char *grown = realloc(text->bytes, capacity);
        if (!grown)
            return 0;
        text->bytes = grown;
        text->capacity = capacity;
    }
    memcpy(text->bytes + text->length, bytes, size);
    text->length += size;
    text->bytes[text->length] = '\0';
    return (ssize_t)size;
}

FILE *vb_text_open(struct vb_text *text)
{
    *text = (struct vb_text){0};
    FILE *stream = fopencookie(text, "w", (cookie_io_functions_t){.write = append});
    if (!stream)
        return NULL;
    setvbuf(stream, text->buffer, _IOFBF, sizeof text->buffer); /* cannot fail: the buffer is there */
    return stream;
}

char *vb_text_close(struct vb_text *text, FILE *stream)
{
    bool failed = ferror(stream) != 0;
    failed |= fclose(stream) != 0;
    if (!failed && !text->bytes)
        return strdup("");
    if (!failed)
        return text->bytes;
    free(text->bytes);
    return NULL;
}

const char *vb_text_behind(const char *text, const char *beginning)
{
    size_t length = strlen(beginning);
    return strncmp(text, beginning, length) == 0 ? text + length : NULL;
}

size_t vb_text_lines(const char *text)
{
    size_t count = *text != '\0';
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

bool vb_text_has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; length > 0 && (at = strstr(at, word)) != NULL; at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}
