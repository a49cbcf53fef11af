/* SPDX-License-Identifier: MIT */
#include "results/csv.h"

#include "base/units.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#ifndef VB_CSV_FIRST_CAPACITY
#define VB_CSV_FIRST_CAPACITY ((size_t)1 << 18) /* of the buffer; the fuzzers want to meet its end sooner */
#endif

/* Bytes that end a run of ordinary ones outside quotes. The NUL behind the buffer's end is among them, so that the run
 * needs no second test for the end. */
static const bool special[256] = {['\0'] = true, [','] = true, ['"'] = true, ['\n'] = true, ['\r'] = true};

/* What follows a cell. */
enum ending {
    ENDING_COMMA,
    ENDING_LINE,
};

int vb_csv_fail(const struct vb_csv_reader *reader, size_t line, struct vb_error *error, const char *format, ...)
{
    char text[sizeof error->text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (!reader->name)
        return vb_fail(error, VB_ERROR_FORMAT, "standard input line %zu: %s", line, text);
    return vb_fail(error, VB_ERROR_FORMAT, "'%s' line %zu: %s", reader->name, line, text);
}

/* Reads more bytes behind those there are, moving those still needed to the front. Sets at_end if there are none. */
static int fill(struct vb_csv_reader *reader, struct vb_error *error)
{
    size_t used = reader->end - reader->start;
    if (reader->start > 0) {
        memmove(reader->buffer, reader->buffer + reader->start, used);
        reader->dropped += reader->start;
        reader->position -= reader->start;
        reader->start = 0;
        reader->end = used;
    }
    if (used > VB_CSV_RECORD_MAX)
        return vb_csv_fail(reader, reader->line, error, "a record of more than %zu bytes", VB_CSV_RECORD_MAX);
    if (used + 1 == reader->capacity) {
        char *larger = realloc(reader->buffer, reader->capacity * 2);
        if (!larger)
            return vb_fail_memory(error);
        reader->buffer = larger;
        reader->capacity *= 2;
    }
    size_t got = fread(reader->buffer + used, 1, reader->capacity - 1 - used, reader->stream);
    if (got == 0 && ferror(reader->stream))
        return vb_fail(error, VB_ERROR_IO, "cannot read '%s': %s", reader->name ? reader->name : "standard input",
                       strerror(errno));
    reader->at_end = got == 0;
    reader->end = used + got;
    reader->buffer[reader->end] = '\0';
    return 0;
}

/* Makes sure that there is a byte at `position`, or that at_end says why not. */
static int look(struct vb_csv_reader *reader, struct vb_error *error)
{
    if (reader->position < reader->end || reader->at_end)
        return 0;
    return fill(reader, error);
}

int vb_csv_open(struct vb_csv_reader *reader, FILE *stream, const char *name, struct vb_error *error)
{
    reader->stream = stream;
    reader->name = name;
    reader->cell_count = 0;
    reader->record_line = 1;
    reader->start = reader->position = reader->end = 0;
    reader->dropped = 0;
    reader->line = 1;
    reader->at_end = false;
    reader->capacity = VB_CSV_FIRST_CAPACITY;
    reader->buffer = malloc(reader->capacity);
    if (!reader->buffer)
        return vb_fail_memory(error);
    int status = fill(reader, error);
    if (status != 0)
        vb_csv_close(reader);
    else if (strncmp(reader->buffer, "\xef\xbb\xbf", 3) == 0) /* spreadsheets put it in front of UTF-8 */
        reader->start = reader->position = 3;
    return status;
}

void vb_csv_close(struct vb_csv_reader *reader)
{
    free(reader->buffer);
    reader->buffer = NULL;
}

static int fail_cut_off(struct vb_csv_reader *reader, struct vb_error *error)
{
    return vb_csv_fail(reader, reader->line, error, "the last line has no end; the file was cut off");
}

static int fail_nul(struct vb_csv_reader *reader, struct vb_error *error)
{
    return vb_csv_fail(reader, reader->line, error, "a NUL byte; this is no text file");
}

static int fail_cells(struct vb_csv_reader *reader, struct vb_error *error)
{
    return vb_csv_fail(reader, reader->line, error, "more than %d cells", VB_CSV_CELLS_MAX);
}

static int check_length(struct vb_csv_reader *reader, size_t length, struct vb_error *error)
{
    if (length <= VB_CSV_CELL_MAX)
        return 0;
    return vb_csv_fail(reader, reader->line, error, "a cell of more than %zu bytes", VB_CSV_CELL_MAX);
}

/* The scanners below keep places relative to `start`, because fill() moves the bytes. */
static char *at(struct vb_csv_reader *reader, size_t place)
{
    return reader->buffer + reader->start + place;
}

/* Steps over the CR before a line end; one anywhere else is an error. */
static int skip_carriage_return(struct vb_csv_reader *reader, struct vb_error *error)
{
    reader->position++;
    int status = look(reader, error);
    if (status != 0)
        return status;
    if (reader->position == reader->end)
        return fail_cut_off(reader, error);
    if (reader->buffer[reader->position] != '\n')
        return vb_csv_fail(reader, reader->line, error, "a carriage return inside a line");
    return 0;
}

/* Steps over the comma or line end at `position`. Returns an ending or an error. */
static int read_ending(struct vb_csv_reader *reader, struct vb_error *error)
{
    int status = look(reader, error);
    if (status != 0)
        return status;
    if (reader->position == reader->end)
        return fail_cut_off(reader, error);
    if (reader->buffer[reader->position] == '\r') {
        status = skip_carriage_return(reader, error);
        if (status != 0)
            return status;
    }
    switch (reader->buffer[reader->position]) {
    case ',': reader->position++; return ENDING_COMMA;
    case '\n':
        reader->position++;
        reader->line++;
        return ENDING_LINE;
    case '\0': return fail_nul(reader, error);
    case '"': return vb_csv_fail(reader, reader->line, error, "a quote inside a cell that does not begin with one");
    default: return vb_csv_fail(reader, reader->line, error, "text behind the closing quote of a cell");
    }
}

/* Steps over the bytes of a cell without quotes. Returns its length through `length`. */
static int read_plain(struct vb_csv_reader *reader, size_t *length, struct vb_error *error)
{
    size_t first = reader->position - reader->start;
    for (;;) {
        const char *byte = reader->buffer + reader->position;
        while (!special[(unsigned char)*byte])
            byte++;
        reader->position = (size_t)(byte - reader->buffer);
        *length = reader->position - reader->start - first;
        int status = check_length(reader, *length, error);
        if (status != 0 || reader->position < reader->end || reader->at_end)
            return status;
        status = fill(reader, error);
        if (status != 0)
            return status;
    }
}

/* Steps over a cell in quotes, the first of which is at `position`, and moves its bytes to where that quote was. */
static int read_quoted(struct vb_csv_reader *reader, size_t *length, struct vb_error *error)
{
    size_t first = reader->position - reader->start;
    size_t opened = reader->line;
    bool after_quote = false; /* the byte before was a quote, the closing one or the first of two */
    *length = 0;
    for (reader->position++;; reader->position++) {
        int status = look(reader, error);
        if (status != 0)
            return status;
        bool end = reader->position == reader->end;
        char byte = reader->buffer[reader->position];
        if (after_quote && (end || byte != '"'))
            return 0;
        if (end)
            return vb_csv_fail(reader, opened, error, "a quote that is never closed");
        if (byte == '\0')
            return fail_nul(reader, error);
        if (byte == '"' && !after_quote) {
            after_quote = true;
            continue;
        }
        after_quote = false;
        if (byte == '\n')
            reader->line++;
        *at(reader, first + *length) = byte;
        *length += 1;
        status = check_length(reader, *length, error);
        if (status != 0)
            return status;
    }
}

/* Reads one cell and what follows it. `place` is where its text lies, from `start`. Returns an ending or an error. */
static int read_cell(struct vb_csv_reader *reader, size_t *place, size_t *length, struct vb_error *error)
{
    int status = look(reader, error);
    if (status != 0)
        return status;
    *place = reader->position - reader->start;
    bool quoted = reader->position < reader->end && reader->buffer[reader->position] == '"';
    status = quoted ? read_quoted(reader, length, error) : read_plain(reader, length, error);
    if (status == 0)
        status = read_ending(reader, error);
    if (status >= 0)
        *at(reader, *place + *length) = '\0'; /* over the comma, the line end or the closing quote */
    return status;
}

/* Drops the empty lines at `position` and what was read before it. */
static int skip_empty_lines(struct vb_csv_reader *reader, struct vb_error *error)
{
    for (;;) {
        reader->start = reader->position;
        int status = look(reader, error);
        if (status != 0 || reader->position == reader->end)
            return status;
        if (reader->buffer[reader->position] == '\r')
            status = skip_carriage_return(reader, error);
        if (status != 0 || reader->buffer[reader->position] != '\n')
            return status;
        reader->position++;
        reader->line++;
    }
}

/* Reads a record whose line is in the buffer already, with nothing in it that takes a second look: no quote, no CR, no
 * NUL. That is nearly every line, and is done without a decision per byte. Returns 1, or 0 when it is another record,
 * or one whose cells may be too large; or an error. */
static int read_simple(struct vb_csv_reader *reader, struct vb_error *error)
{
    char *text = reader->buffer + reader->position;
    char *line_end = memchr(text, '\n', reader->end - reader->position);
    size_t length = line_end ? (size_t)(line_end - text) : 0;
    if (!line_end || length > VB_CSV_CELL_MAX || memchr(text, '"', length) || memchr(text, '\r', length) ||
        memchr(text, '\0', length))
        return 0;
    size_t count = 0;
    *line_end = ','; /* every cell ends with one now */
    for (char *cell = text; cell <= line_end; count++) {
        char *comma = *cell == ',' ? cell : memchr(cell, ',', (size_t)(line_end + 1 - cell));
        if (count == VB_CSV_CELLS_MAX)
            return fail_cells(reader, error);
        reader->cells[count] = (struct vb_csv_cell){.text = cell, .length = (size_t)(comma - cell)};
        *comma = '\0';
        cell = comma + 1;
    }
    reader->cell_count = count;
    reader->position += length + 1;
    reader->line++;
    return 1;
}

/* The same for any record, cell by cell, which may go on behind the bytes in the buffer. */
static int read_any(struct vb_csv_reader *reader, struct vb_error *error)
{
    int status;
    size_t places[VB_CSV_CELLS_MAX];
    reader->cell_count = 0;
    do {
        size_t index = reader->cell_count;
        if (index == VB_CSV_CELLS_MAX)
            return fail_cells(reader, error);
        status = read_cell(reader, &places[index], &reader->cells[index].length, error);
        reader->cell_count++;
    } while (status == ENDING_COMMA);
    if (status < 0)
        return status;
    for (size_t i = 0; i < reader->cell_count; i++)
        reader->cells[i].text = at(reader, places[i]);
    return 1;
}

int vb_csv_read(struct vb_csv_reader *reader, struct vb_error *error)
{
    int status = skip_empty_lines(reader, error);
    if (status != 0)
        return status;
    if (reader->position == reader->end)
        return 0;
    reader->record_line = reader->line;
    status = read_simple(reader, error);
    return status != 0 ? status : read_any(reader, error);
}

size_t vb_csv_offset(const struct vb_csv_reader *reader)
{
    return reader->dropped + reader->position;
}

int vb_csv_read_comment(struct vb_csv_reader *reader, struct vb_error *error)
{
    reader->start = reader->position;
    int status = look(reader, error);
    if (status != 0 || reader->position == reader->end || reader->buffer[reader->position] != '#')
        return status;
    reader->record_line = reader->line;
    for (reader->position++;; reader->position++) {
        status = look(reader, error);
        if (status != 0)
            return status;
        if (reader->position == reader->end)
            return fail_cut_off(reader, error);
        char byte = reader->buffer[reader->position];
        if (byte == '\n')
            break;
        if (byte == '\0')
            return fail_nul(reader, error);
        status = check_length(reader, reader->position - reader->start, error);
        if (status != 0)
            return status;
    }
    size_t length = reader->position - reader->start - 1;
    char *text = at(reader, 1);
    if (length > 0 && text[length - 1] == '\r')
        length--;
    text[length] = '\0';
    reader->cells[0] = (struct vb_csv_cell){.text = text, .length = length};
    reader->cell_count = 1;
    reader->position++;
    reader->line++;
    return 1;
}

/* What pandas and R take for a missing value unless they are told otherwise; but not the words that results are full
 * of, the case "null" and the contract "none", which awk and grep look for as they are. */
static bool is_word_for_nothing(const char *text)
{
    static const char *const words[] = {"NULL", "na",   "NA",     "n/a",     "N/A",     "#N/A",    "#NA",
                                        "nan",  "NaN",  "-nan",   "-NaN",    "None",    "<NA>",    "#N/A N/A",
                                        "inf",  "-inf", "1.#IND", "1.#QNAN", "-1.#IND", "-1.#QNAN"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

/* Quotes say "a text": readers that skip comments cut a bare cell at its '#', and some take a bare word for nothing. */
void vb_csv_put_text(FILE *stream, const char *text)
{
    if (!strpbrk(text, ",\"\r\n#") && !is_word_for_nothing(text)) {
        fputs(text, stream);
        return;
    }
    putc('"', stream);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', stream);
        putc(*text, stream);
    }
    putc('"', stream);
}

void vb_csv_put_real(FILE *stream, double value)
{
    char text[32];
    vb_format_exact(text, sizeof text, value);
    fputs(text, stream);
}

void vb_csv_put_count(FILE *stream, int64_t value)
{
    if (value >= 0)
        fprintf(stream, "%" PRId64, value);
}

void vb_csv_put_reals(FILE *stream, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            putc(' ', stream);
        vb_csv_put_real(stream, values[i]);
    }
}
