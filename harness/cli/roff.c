/* SPDX-License-Identifier: MIT */
#include "cli/roff.h"
#include "base/environment.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINE_COLUMNS 72

static const char *escape_of(char character)
{
    switch (character) {
    case '\\': return "\\e";
    case '-': return "\\-";
    case '\'': return "\\(aq";
    case '`': return "\\(ga";
    case '^': return "\\(ha";
    case '~': return "\\(ti";
    case '"': return "\\(dq";
    default: return NULL;
    }
}

void vb_roff_put(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const char *escape = escape_of(text[i]);
        if (escape)
            fputs(escape, stdout);
        else
            putchar(text[i]);
    }
}

/* Bytes that a word takes with its escapes: it is these that lines are long by. */
static size_t escaped_length(const char *text, size_t length)
{
    size_t bytes = 0;
    for (size_t i = 0; i < length; i++)
        bytes += escape_of(text[i]) ? strlen(escape_of(text[i])) : 1;
    return bytes;
}

void vb_roff_lines(const char *text, size_t length)
{
    const char *end = text + length;
    size_t column = 0;
    while (text < end) {
        size_t word = strcspn(text, " \n");
        if (word > (size_t)(end - text))
            word = (size_t)(end - text);
        size_t bytes = escaped_length(text, word);
        if (column > 0 && word > 0 && column + 1 + bytes > LINE_COLUMNS) {
            putchar('\n');
            column = 0;
        }
        if (column > 0 && word > 0)
            putchar(' ');
        if (column == 0 && *text == '.')
            fputs("\\&", stdout);
        vb_roff_put(text, word);
        column += bytes + (column > 0);
        text += word;
        if (text < end && *text++ == '\n') {
            fputs(column > 0 && text < end ? "\n.br\n" : "", stdout);
            column = 0;
        }
    }
    putchar('\n');
}

void vb_roff_title(const char *page, int section)
{
    const char *told = getenv("SOURCE_DATE_EPOCH");
    time_t seconds = told && *told ? (time_t)strtoll(told, NULL, 10) : time(NULL);
    char date[32] = "";
    struct tm parts;
    if (gmtime_r(&seconds, &parts))
        strftime(date, sizeof date, "%Y-%m-%d", &parts);
    fputs(".TH \"", stdout);
    for (; *page; page++) {
        char upper = *page == ' ' ? '-' : (char)toupper((unsigned char)*page);
        vb_roff_put(&upper, 1);
    }
    printf("\" %d %s \"vbench %s\" \"vbench\"\n", section, date, vb_program_version());
}
