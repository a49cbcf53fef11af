/* SPDX-License-Identifier: MIT */
#include "show/html/command.h"

#include "results/shown.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static bool is_bare(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)word[i]) && !strchr("_./:=+-,@", word[i]))
            return false;
    return length > 0;
}

static void put_word(FILE *stream, const char *word, size_t length)
{
    if (is_bare(word, length)) {
        fwrite(word, 1, length, stream);
        return;
    }
    putc('\'', stream);
    for (size_t i = 0; i < length; i++)
        if (word[i] == '\'')
            fputs("'\\''", stream);
        else
            putc(word[i], stream);
    putc('\'', stream);
}

static void put_option(FILE *stream, const char *option, const char *value)
{
    fputs(option, stream);
    put_word(stream, value, strlen(value));
}

/* Each of its parameters by itself, so that it does not matter which values the case has by default. */
static void put_parameters(FILE *stream, const char *point)
{
    while (*point) {
        size_t length = strcspn(point, ",");
        fputs(" --param ", stream);
        put_word(stream, point, length);
        point += length + (point[length] == ',');
    }
}

void vb_html_say_command(FILE *stream, const struct vb_results *results, const struct vb_row *row)
{
    const char *command = vb_results_fact(results, "command");
    const char *module = vb_results_fact(results, "cases");
    bool is_plain = vb_text_is_plain(row->case_name) && vb_text_is_plain(row->point) &&
                    vb_text_is_plain(row->allocator) && (!module || vb_text_is_plain(module));
    if (!command || !vb_text_is_plain(command) || !is_plain || !isalnum((unsigned char)row->case_name[0]))
        return;
    if (row->side[0]) {
        fputs(command, stream);
        return;
    }
    put_word(stream, command, strcspn(command, " "));
    if (module && *module)
        put_option(stream, " --cases ", module);
    putc(' ', stream);
    put_word(stream, row->case_name, strlen(row->case_name));
    if (row->allocator[0] && strcmp(row->allocator, "jemalloc") != 0)
        put_option(stream, " --allocator ", row->allocator);
    put_parameters(stream, row->point);
}
