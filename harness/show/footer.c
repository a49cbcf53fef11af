/* SPDX-License-Identifier: MIT */
#include "show/footer.h"
#include "show/wrap.h"

#include <stdlib.h>
#include <string.h>

#define INDENT 2 /* blanks before what a paragraph has more than a line */

void vb_footer_cut(struct vb_footer *footer, const char *text)
{
    size_t width = footer->width;
    size_t bytes = vb_wrap_count(text, width, 0) > 1 ? vb_wrap_fit(text, width > 3 ? width - 3 : 1) : strlen(text);
    fprintf(footer->stream, "%.*s%s\n", (int)bytes, text, text[bytes] ? " .." : "");
    footer->lines -= footer->lines > 0;
}

bool vb_footer_whole(struct vb_footer *footer, const char *text, size_t keep)
{
    size_t lines = vb_wrap_count(text, footer->width, INDENT);
    if (lines + keep > footer->lines)
        return false;
    vb_wrap_write(text, footer->width, INDENT, footer->stream);
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
