/* SPDX-License-Identifier: MIT */
#include "results/csv.h"

#include "base/units.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

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

/* The next byte, which is used up by it, or EOF. */
static int take(struct vb_csv_reader *reader)
{
    int byte = getc_unlocked(reader->stream);
    reader->offset += byte != EOF;
    reader->line += byte == '\n';
    return byte;
}

static int peek(struct vb_csv_reader *reader)
{
    int byte = getc_unlocked(reader->stream);
    if (byte != EOF)
        ungetc(byte, reader->stream);
    return byte;
}

static int fail_read(const struct vb_csv_reader *reader, struct vb_error *error)
{
    return vb_fail(error, VB_ERROR_IO, "cannot read '%s': %s", reader->name ? reader->name : "standard input",
                   strerror(errno));
}

/* Spreadsheets put the byte order mark in front of UTF-8. Less than all of it is text, and is put back: glibc and musl
 * take back more than one byte. */
static void skip_mark(struct vb_csv_reader *reader)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t count = 0;
    while (mark[count] && peek(reader) == (unsigned char)mark[count]) {
        (void)take(reader);
        count++;
    }
    if (!mark[count])
        return;
    reader->offset -= count;
    while (count > 0)
        ungetc((unsigned char)mark[--count], reader->stream);
}

int vb_csv_open(struct vb_csv_reader *reader, FILE *stream, const char *name, struct vb_error *error)
{
    reader->stream = stream;
    reader->name = name;
    reader->cell_count = reader->used = reader->capacity = reader->offset = 0;
    reader->text = NULL;
    reader->line = reader->record_line = 1;
    if (peek(reader) == EOF && ferror(stream))
        return fail_read(reader, error);
    skip_mark(reader);
    return 0;
}

void vb_csv_close(struct vb_csv_reader *reader)
{
    free(reader->text);
    reader->text = NULL;
}

static int fail_cut_off(struct vb_csv_reader *reader, struct vb_error *error)
{
    if (ferror(reader->stream))
        return fail_read(reader, error);
    return vb_csv_fail(reader, reader->line, error, "the last line has no end; the file was cut off");
}

static int fail_nul(struct vb_csv_reader *reader, struct vb_error *error)
{
    return vb_csv_fail(reader, reader->line, error, "a NUL byte; this is no text file");
}

/* Adds a byte to the text of the record, whose cell in hand began at `first`. */
static int put(struct vb_csv_reader *reader, size_t first, int byte, struct vb_error *error)
{
    if (reader->used == reader->capacity) {
        if (reader->used == VB_CSV_RECORD_MAX)
            return vb_csv_fail(reader, reader->line, error, "a record of more than %zu bytes", VB_CSV_RECORD_MAX);
        size_t capacity = reader->capacity ? 2 * reader->capacity : 4096;
        char *larger = realloc(reader->text, capacity);
        if (!larger)
            return vb_fail_memory(error);
        reader->text = larger;
        reader->capacity = capacity;
    }
    if (byte != '\0' && reader->used - first == VB_CSV_CELL_MAX)
        return vb_csv_fail(reader, reader->line, error, "a cell of more than %zu bytes", VB_CSV_CELL_MAX);
    reader->text[reader->used++] = (char)byte;
    return 0;
}

/* Reads a cell in quotes behind the first of them. Returns 0 with what follows the last one in `next`. */
static int read_quoted(struct vb_csv_reader *reader, int *next, struct vb_error *error)
{
    size_t first = reader->used;
    size_t opened = reader->line;
    for (int byte;;) {
        byte = take(reader);
        if (byte == '"' && (byte = take(reader)) != '"') {
            *next = byte;
            return 0;
        }
        if (byte == EOF)
            return ferror(reader->stream) ? fail_read(reader, error)
                                          : vb_csv_fail(reader, opened, error, "a quote that is never closed");
        if (byte == '\0')
            return fail_nul(reader, error);
        int status = put(reader, first, byte, error);
        if (status != 0)
            return status;
    }
}

/* Reads a cell without quotes that begins with `byte`. Returns 0 with what follows it in `next`. */
static int read_plain(struct vb_csv_reader *reader, int byte, int *next, struct vb_error *error)
{
    size_t first = reader->used;
    for (; byte != ',' && byte != '\n' && byte != '\r' && byte != EOF; byte = take(reader)) {
        if (byte == '\0')
            return fail_nul(reader, error);
        if (byte == '"')
            return vb_csv_fail(reader, reader->line, error, "a quote inside a cell that does not begin with one");
        int status = put(reader, first, byte, error);
        if (status != 0)
            return status;
    }
    *next = byte;
    return 0;
}

/* Steps over the CR before a line end; one anywhere else is an error. */
static int end_line(struct vb_csv_reader *reader, int *byte, struct vb_error *error)
{
    if (*byte != '\r')
        return 0;
    *byte = take(reader);
    if (*byte == EOF)
        return fail_cut_off(reader, error);
    return *byte == '\n' ? 0 : vb_csv_fail(reader, reader->line, error, "a carriage return inside a line");
}

/* Reads the cell that begins with `byte`. Returns 0 with the comma or line end behind it in `next`. */
static int read_cell(struct vb_csv_reader *reader, int byte, int *next, struct vb_error *error)
{
    if (reader->cell_count == VB_CSV_CELLS_MAX)
        return vb_csv_fail(reader, reader->record_line, error, "more than %d cells", VB_CSV_CELLS_MAX);
    size_t first = reader->used;
    bool quoted = byte == '"';
    int status = quoted ? read_quoted(reader, next, error) : read_plain(reader, byte, next, error);
    reader->cells[reader->cell_count++].length = reader->used - first;
    if (status == 0)
        status = put(reader, first, '\0', error);
    if (status == 0)
        status = end_line(reader, next, error);
    if (status != 0 || *next == ',' || *next == '\n')
        return status;
    return *next == EOF    ? fail_cut_off(reader, error)
           : *next == '\0' ? fail_nul(reader, error)
                           : vb_csv_fail(reader, reader->line, error, "text behind the closing quote of a cell");
}

/* The text moves while it grows, so the cells get their addresses at the end. */
static void place_cells(struct vb_csv_reader *reader)
{
    char *text = reader->text;
    for (size_t i = 0; i < reader->cell_count; i++) {
        reader->cells[i].text = text;
        text += reader->cells[i].length + 1;
    }
}

/* Takes the bytes of empty lines. Returns 0 with the first byte of a record, or EOF, in `byte`. */
static int skip_empty_lines(struct vb_csv_reader *reader, int *byte, struct vb_error *error)
{
    do {
        reader->record_line = reader->line;
        *byte = take(reader);
        int status = end_line(reader, byte, error);
        if (status != 0)
            return status;
    } while (*byte == '\n');
    return *byte == EOF && ferror(reader->stream) ? fail_read(reader, error) : 0;
}

int vb_csv_read(struct vb_csv_reader *reader, struct vb_error *error)
{
    int byte;
    int status = skip_empty_lines(reader, &byte, error);
    if (status != 0 || byte == EOF)
        return status;
    reader->used = reader->cell_count = 0;
    for (int next = EOF; (status = read_cell(reader, byte, &next, error)) == 0;) {
        if (next == '\n') {
            place_cells(reader);
            return 1;
        }
        byte = take(reader);
    }
    return status;
}

int vb_csv_read_comment(struct vb_csv_reader *reader, struct vb_error *error)
{
    if (peek(reader) != '#')
        return 0;
    reader->record_line = reader->line;
    reader->used = 0;
    (void)take(reader);
    int byte, status = 0;
    while (status == 0 && (byte = take(reader)) != '\n') {
        if (byte == EOF)
            return fail_cut_off(reader, error);
        status = byte == '\0' ? fail_nul(reader, error) : put(reader, 0, byte, error);
    }
    reader->used -= status == 0 && reader->used > 0 && reader->text[reader->used - 1] == '\r';
    if (status == 0)
        status = put(reader, 0, '\0', error);
    if (status != 0)
        return status;
    reader->cells[0] = (struct vb_csv_cell){.text = reader->text, .length = reader->used - 1};
    reader->cell_count = 1;
    return 1;
}

char *vb_csv_split_comment(char *comment)
{
    if (*comment != ' ')
        return NULL;
    char *colon = strchr(comment, ':');
    if (!colon || (colon[1] != ' ' && colon[1] != '\0'))
        return NULL;
    *colon = '\0';
    return colon[1] == ' ' ? colon + 2 : colon + 1;
}

int vb_csv_read_version(struct vb_csv_reader *reader, const char *kind, int version, struct vb_error *error)
{
    int status = vb_csv_read_comment(reader, error);
    if (status < 0)
        return status;
    if (status == 0 && peek(reader) == EOF)
        return vb_csv_fail(reader, 1, error, "the file is empty");
    char *value = status == 1 ? vb_csv_split_comment(reader->cells[0].text) : NULL;
    if (!value || strncmp(reader->cells[0].text, " vbench-", 8) != 0 || strcmp(reader->cells[0].text + 8, kind) != 0)
        return vb_csv_fail(reader, 1, error, "not a vbench %s file (line 1 should be '# vbench-%s: %d')", kind, kind,
                           version);
    int64_t found = 0;
    if (vb_parse_count(value, 0, INT64_MAX, &found) != 0)
        return vb_csv_fail(reader, 1, error, "no version of %s: '%.60s'", kind, value);
    if (found != version)
        return vb_csv_fail(reader, 1, error, "%s version %.20s, this program reads version %d", kind, value, version);
    return 0;
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

/* An earlier write that failed has left its mark on the stream, but no reason. What was written is lost anyway: one
 * more byte meets the same reason again. */
static void find_reason(FILE *stream)
{
    clearerr(stream);
    errno = 0;
    putc('\n', stream);
    if (fflush(stream) == 0)
        errno = 0;
}

int vb_stream_finish(FILE *stream, const char *what, struct vb_error *error)
{
    errno = 0;
    if (fflush(stream) == 0 && !ferror(stream))
        return 0;
    if (errno == 0)
        find_reason(stream);
    return vb_fail(error, VB_ERROR_IO, "cannot write %s: %s", what, strerror(errno ? errno : EIO));
}
