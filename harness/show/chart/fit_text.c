/* SPDX-License-Identifier: MIT */
#include "show/chart/page.h"
#include "base/utf8.h"

#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"
#define SQUARE   "\xe2\x96\xa1"

#define BOLD_FACTOR 1.13 /* a bold text is a tenth wider in the mean and a little more for short words */

/* Advance widths of the printable ASCII characters in DejaVu Sans, from the blank on, in thousandths of the font size.
 */
static const short ascii_widths[] = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635,  611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838,
};

static size_t length_of(const char *text)
{
    size_t length = vb_utf8_length(text);
    return length > 0 ? length : 1;
}

/* Beyond ASCII: as wide as a wide letter, or, from three bytes on, where the East Asian scripts live, a square. */
static double width_of(const char *text, size_t length)
{
    unsigned char byte = (unsigned char)*text;
    if (byte >= ' ' && byte <= '~')
        return ascii_widths[byte - ' '];
    return length > 2 ? 1000 : 700;
}

static double width_of_part(const char *text, size_t bytes)
{
    double sum = 0;
    for (size_t i = 0, length; i < bytes; i += length) {
        length = length_of(text + i);
        sum += width_of(text + i, length);
    }
    return sum;
}

double vb_fit_px(const char *text, double size, bool bold)
{
    return width_of_part(text, strlen(text)) * size / 1000 * (bold ? BOLD_FACTOR : 1);
}

static size_t without_blanks(const char *text, size_t length)
{
    while (length > 0 && text[length - 1] == ' ')
        length--;
    return length;
}

/* Takes characters off the end until an ellipsis fits behind the rest. */
static void cut(struct vb_fit_line *line, double limit)
{
    line->is_cut = true;
    while (line->length > length_of(line->text) && width_of_part(line->text, line->length) + 1000 > limit) {
        size_t length = line->length - 1;
        while (length > 0 && (line->text[length] & 0xc0) == 0x80)
            length--;
        line->length = without_blanks(line->text, length);
    }
}

/* The bytes of the line that begins here. */
static size_t break_line(const char *text, double limit)
{
    double sum = 0;
    size_t last_break = 0;
    for (size_t i = 0, length; text[i]; i += length) {
        length = length_of(text + i);
        sum += width_of(text + i, length);
        if (i > 0 && sum - (text[i] == ' ' ? width_of(" ", 1) : 0) > limit)
            return last_break > 0 ? last_break : i;
        if (i > 0 && strchr(" _,;:=/|.-", text[i]))
            last_break = i + length;
    }
    return strlen(text);
}

struct vb_fit vb_fit(const char *text, double max_px, double size, bool bold, int max_lines)
{
    struct vb_fit fit = {.count = 0};
    double limit = max_px * 1000 / size / (bold ? BOLD_FACTOR : 1);
    while (*text && fit.count < max_lines && fit.count < VB_FIT_LINES_MAX) {
        size_t bytes = break_line(text, limit);
        fit.lines[fit.count++] = (struct vb_fit_line){.text = text, .length = without_blanks(text, bytes)};
        text += bytes;
    }
    if (*text && fit.count > 0)
        cut(&fit.lines[fit.count - 1], limit);
    return fit;
}

/* Latin, Greek, Cyrillic, punctuation, arrows and mathematics. */
static bool has_glyph(const unsigned char *text, size_t length)
{
    return length == 1 || (length == 2 && text[0] <= 0xd4) || (length == 3 && text[0] == 0xe2 && text[1] <= 0x8b);
}

bool vb_fit_is_in_dejavu(const struct vb_fit_line *line)
{
    for (size_t i = 0, length; i < line->length; i += length) {
        length = length_of(line->text + i);
        if (!has_glyph((const unsigned char *)line->text + i, length))
            return false;
    }
    return true;
}

/* In single quotes there are neither escapes nor command substitution. A single quote is a string of its own, for
 * gnuplot 5.4 does not understand a doubled one at the beginning of a string or behind another one. */
void vb_fit_put_string(FILE *stream, const struct vb_fit_line *line, bool squares)
{
    putc('\'', stream);
    for (size_t i = 0, length; i < line->length; i += length) {
        const char *text = line->text + i;
        length = length_of(text);
        if (*text == '\'')
            fputs("'.\"'\".'", stream);
        else if (squares && !has_glyph((const unsigned char *)text, length))
            fputs(SQUARE, stream);
        else
            fwrite(text, 1, length, stream);
    }
    fputs(line->is_cut ? ELLIPSIS "'" : "'", stream);
}
