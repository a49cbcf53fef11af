/* SPDX-License-Identifier: MIT */
#include "show/chart/svg.h"
#include "base/error.h"
#include "base/text.h"
#include "show/markup_escape.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Writes a line of the comment as XML; returns the next, or NULL behind the last. */
static const char *put_comment(FILE *to, const char *line)
{
    size_t length = strcspn(line, "\n");
    const char *begin = line + (length > 1 ? 2 : 1);
    char *text = strndup(begin, length > 1 ? length - 2 : 0);
    if (text)
        vb_xml_put_text(to, text);
    free(text);
    line += length + (line[length] == '\n');
    return *line == '#' ? line : NULL;
}

static void put_title(FILE *to, const char *script)
{
    fputs("<title>", to);
    put_comment(to, script);
    fputs("</title>\n", to);
}

static void put_description(FILE *to, const char *script)
{
    fputs("<desc>", to);
    for (const char *line = strchr(script, '\n') + 1; line;) {
        if (line[1] != '\n')
            putc('\n', to);
        line = put_comment(to, line);
    }
    fputs("\n</desc>\n", to);
}

/* Writes a line with one part of it replaced. */
static void put_replaced(FILE *to, const char *line, const char *part, const char *by)
{
    const char *at = strstr(line, part);
    if (at)
        fprintf(to, "%.*s%s%s", (int)(at - line), line, by, at + strlen(part));
    else
        fputs(line, to);
}

static void put_font(FILE *to, const char *line)
{
    if (strstr(line, "font-family=\"DejaVu Sans:Bold\""))
        put_replaced(to, line, "font-family=\"DejaVu Sans:Bold\"",
                     "font-family=\"DejaVu Sans, Verdana, sans-serif\" font-weight=\"bold\"");
    else
        put_replaced(to, line, "font-family=\"DejaVu Sans\"", "font-family=\"DejaVu Sans, Verdana, sans-serif\"");
}

/* gnuplot leaves '>' as it is, which XML allows but for this. */
static void put_text(FILE *to, const char *line)
{
    for (const char *at; (at = strstr(line, "]]>")); line = at + 3)
        fprintf(to, "%.*s]]&gt;", (int)(at - line), line);
    fputs(line, to);
}

/* A browser would show the plot command wherever the pointer rests on a bar. */
static void put_group(FILE *to, const char *line)
{
    const char *title = strstr(line, "<title>");
    const char *end = title ? strstr(title, "</title>") : NULL;
    if (end)
        fprintf(to, "%.*s%s", (int)(title - line), line, end + strlen("</title>"));
    else
        fputs(line, to);
}

int vb_svg_finish(FILE *from, FILE *to, const char *script)
{
    char *line = NULL;
    size_t size = 0;
    bool described = false;
    while (getline(&line, &size, from) > 0) {
        const char *word = line + strspn(line, " \t");
        if (vb_text_behind(line, "<title>Gnuplot</title>")) {
            put_title(to, script);
        } else if (!described && vb_text_behind(line, "<desc>Produced by GNUPLOT")) {
            put_description(to, script);
            described = true;
        } else if (vb_text_behind(word, "<text>")) {
            put_text(to, line);
        } else if (vb_text_behind(word, "<g id=\"gnuplot_plot_")) {
            put_group(to, line);
        } else {
            put_font(to, line);
        }
    }
    free(line);
    return ferror(from) ? VB_ERROR_IO : 0;
}
