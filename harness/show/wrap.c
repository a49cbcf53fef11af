/* SPDX-License-Identifier: MIT */
#include "show/wrap.h"
#include "base/error.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define CONTINUED 2 /* blanks before what a paragraph has more than a line */

/* The bytes of `line`, which has so many, that go on the next line of the screen: up to the last blank at which they
 * take no more than `columns`, or the first word where that alone is longer. */
static size_t fitting(const char *line, size_t length, size_t columns)
{
    size_t fits = 0;
    for (size_t end = 0; end < length;) {
        end += strspn(line + end, " ");
        size_t word = strcspn(line + end, " \n");
        if (end + word > length)
            word = length - end;
        if (fits > 0 && vb_utf8_columns(line, end + word) > columns)
            return fits;
        end += word;
        fits = end;
    }
    return fits;
}

/* One line of the text, which may become several of the screen. */
static size_t wrap_line(const char *line, size_t length, size_t width, size_t indent, FILE *stream)
{
    size_t count = 0;
    do {
        size_t room = count == 0 ? width : width > indent ? width - indent : 1;
        size_t bytes = width == 0 ? length : fitting(line, length, room);
        if (stream)
            fprintf(stream, "%*s%.*s\n", count > 0 ? (int)indent : 0, "", (int)bytes, line);
        size_t blanks = strspn(line + bytes, " ");
        bytes += blanks < length - bytes ? blanks : length - bytes;
        line += bytes;
        length -= bytes;
        count++;
    } while (length > 0);
    return count;
}

size_t vb_wrap_write(const char *text, size_t width, size_t indent, FILE *stream)
{
    size_t count = 0;
    while (*text) {
        size_t length = strcspn(text, "\n");
        count += wrap_line(text, length, width, indent, stream);
        text += length + (text[length] == '\n');
    }
    return count;
}

static size_t wrap_fit(const char *text, size_t width)
{
    return fitting(text, strcspn(text, "\n"), width);
}

FILE *vb_prose_begin(struct vb_prose *prose, size_t width, FILE *target)
{
    *prose = (struct vb_prose){.width = width, .target = target, .stream = target};
    if (width > 0)
        prose->stream = vb_text_open(&prose->text);
    return prose->stream;
}

int vb_prose_end(struct vb_prose *prose)
{
    if (prose->stream == prose->target)
        return 0;
    char *text = vb_text_close(&prose->text, prose->stream);
    if (!text)
        return VB_ERROR_MEMORY;
    vb_wrap_write(text, prose->width, CONTINUED, prose->target);
    free(text);
    return 0;
}

void vb_footer_cut(struct vb_footer *footer, const char *text)
{
    size_t width = footer->width;
    size_t bytes = vb_wrap_write(text, width, 0, NULL) > 1 ? wrap_fit(text, width > 3 ? width - 3 : 1) : strlen(text);
    fprintf(footer->stream, "%.*s%s\n", (int)bytes, text, text[bytes] ? " .." : "");
    footer->lines -= footer->lines > 0;
}

bool vb_footer_whole(struct vb_footer *footer, const char *text, size_t keep)
{
    size_t lines = vb_wrap_write(text, footer->width, CONTINUED, NULL);
    if (lines + keep > footer->lines)
        return false;
    vb_wrap_write(text, footer->width, CONTINUED, footer->stream);
    footer->lines -= lines;
    return true;
}

static int write_warning(struct vb_footer *footer, const char *before, const char *warning, size_t keep, bool *written)
{
    char *line = NULL;
    if (asprintf(&line, "%s%s", before, warning) < 0)
        return VB_ERROR_MEMORY;
    *written = vb_footer_whole(footer, line, keep);
    if (!*written && keep == 0) {
        vb_footer_cut(footer, line);
        *written = true;
    }
    free(line);
    return 0;
}

int vb_footer_warnings(struct vb_footer *footer, const struct vb_results *results)
{
    size_t count = results->warning_count;
    int status = 0;
    bool written = true;
    size_t i = 0;
    for (; status == 0 && i + 1 < count && written; i += written)
        status = write_warning(footer, "warning: ", results->warnings[i], 1, &written);
    if (status != 0 || count == 0)
        return status;
    char before[80] = "warning: ";
    if (i + 1 < count)
        snprintf(before, sizeof before, i > 0 ? "%zu more warnings: " : "%zu warnings: ", count - i);
    return write_warning(footer, before, results->warnings[i], 0, &written);
}
