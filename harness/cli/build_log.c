/* SPDX-License-Identifier: MIT */
#include "cli/build_log.h"

#include <stdbool.h>
#include <stdio.h>

#define LINES 20
#define BYTES 4000

static bool is_obeyed(unsigned char byte)
{
    return (byte < ' ' && byte != '\n' && byte != '\t') || byte == 127;
}

/* Where the last LINES lines begin. */
static size_t find_start(const char *text, size_t length)
{
    size_t start = length;
    for (int lines = 0; start > 0; start--)
        if (text[start - 1] == '\n' && start < length && ++lines == LINES)
            break;
    return start;
}

void vb_build_log_show_end(const char *path)
{
    char text[BYTES];
    FILE *stream = fopen(path, "re");
    if (!stream)
        return;
    if (fseek(stream, -BYTES, SEEK_END) != 0)
        rewind(stream);
    size_t length = fread(text, 1, sizeof text, stream);
    fclose(stream);
    for (size_t i = find_start(text, length); i < length; i++)
        fputc(is_obeyed((unsigned char)text[i]) ? '?' : text[i], stderr);
    if (length > 0 && text[length - 1] != '\n')
        fputc('\n', stderr);
}
