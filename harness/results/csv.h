/* SPDX-License-Identifier: MIT
 *
 * Records of comma-separated values as RFC 4180 has them, read one at a time whatever the size of the file, and the
 * cells of such records to be written. The reader is strict: it refuses any other file and names the line. It takes
 * LF and CRLF for the end of a line; LF is what is written. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define VB_CSV_CELL_MAX   ((size_t)1 << 20) /* bytes of one cell, or of one comment */
#define VB_CSV_CELLS_MAX  1024              /* cells of one record */
#define VB_CSV_RECORD_MAX ((size_t)1 << 24) /* bytes of one record: what is kept in memory of a file at a time */

struct vb_csv_cell {
    char *text; /* ends with a NUL and holds no other */
    size_t length;
};

struct vb_csv_reader {
    /* Of the record that was read last; valid until the next is read. */
    struct vb_csv_cell cells[VB_CSV_CELLS_MAX];
    size_t cell_count;
    size_t record_line; /* on which it begins, from 1 */

    /* The reader's own. */
    FILE *stream;
    const char *name;
    char *text; /* of the record: its cells, each with its NUL */
    size_t used;
    size_t capacity;
    size_t line;   /* of the next byte */
    size_t offset; /* bytes of the stream that have been used up */
};

/* Begins to read `stream`, called `name` in messages (NULL: standard input), both of which live longer than the reader.
 * A byte order mark is skipped. Returns 0, VB_ERROR_MEMORY or VB_ERROR_IO. Close it after success only; the stream
 * stays open. */
int vb_csv_open(struct vb_csv_reader *reader, FILE *stream, const char *name, struct vb_error *error);
void vb_csv_close(struct vb_csv_reader *reader);

/* Reads the next line if it begins with '#', and returns 1 with what follows the '#' in cells[0]; 0 when the next line
 * is another or there is none; or an error. RFC 4180 knows no comments: call it only where they may stand. */
int vb_csv_read_comment(struct vb_csv_reader *reader, struct vb_error *error);

/* Reads the next record into `cells`. Empty lines are skipped. Returns 1, 0 at the end, or an error: a quote out of
 * place or not closed, a last line without its end (the file was cut off), a NUL byte, a cell or record too large. */
int vb_csv_read(struct vb_csv_reader *reader, struct vb_error *error);

/* The part of a comment behind " KEY: ", whose key then ends where the colon was, or NULL if it is no such comment. A
 * blank that an editor took off the end of an empty value is not missed. */
char *vb_csv_split_comment(char *comment);

/* Reads the first line of a file of ours, "# vbench-KIND: VERSION". Returns 0 or an error. */
int vb_csv_read_version(struct vb_csv_reader *reader, const char *kind, int version, struct vb_error *error);

/* Fills `error` with "'NAME' line N: ..." and returns VB_ERROR_FORMAT. */
int vb_csv_fail(const struct vb_csv_reader *reader, size_t line, struct vb_error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Write one cell: a text, quoted where it must be or where a reader could take it for a comment or
 * for a missing value; a finite real as vb_format_exact has it and else nothing; a count,
 * or nothing for one below 0; reals with blanks between them. The caller writes the commas and line ends and checks the
 * stream. */
void vb_csv_put_text(FILE *stream, const char *text);
void vb_csv_put_real(FILE *stream, double value);
void vb_csv_put_count(FILE *stream, int64_t value);
void vb_csv_put_reals(FILE *stream, const double *values, size_t count);

/* Every writer of a stream ends so: flushes `stream` after `what` ("the samples") was written to it, and finds out
 * whether everything got through; single writes need not be checked. Returns 0 or VB_ERROR_IO. */
int vb_stream_finish(FILE *stream, const char *what, struct vb_error *error);
