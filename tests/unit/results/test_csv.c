/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "results/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array)   (sizeof(array) / sizeof(array)[0])
#define BYTES(literal) (literal), sizeof(literal) - 1

static FILE *open_bytes(const char *bytes, size_t length)
{
    FILE *stream = length ? fmemopen((void *)(uintptr_t)bytes, length, "r") : fopen("/dev/null", "r");
    assert_non_null(stream);
    return stream;
}

/* Reads all records and spells them "cell|cell/" with the line of each record in front. */
static int spell(FILE *stream, char *spelled, size_t size, struct vb_error *error)
{
    struct vb_csv_reader reader;
    assert_int_equal(vb_csv_open(&reader, stream, "x.csv", error), 0);
    size_t used = 0;
    int status;
    while ((status = vb_csv_read(&reader, error)) == 1) {
        used += (size_t)snprintf(spelled + used, size - used, "%zu:", reader.record_line);
        for (size_t i = 0; i < reader.cell_count; i++) {
            assert_int_equal(strlen(reader.cells[i].text), reader.cells[i].length);
            used += (size_t)snprintf(spelled + used, size - used, "%s%s", i ? "|" : "", reader.cells[i].text);
        }
        used += (size_t)snprintf(spelled + used, size - used, "/");
    }
    vb_csv_close(&reader);
    return status;
}

static const struct {
    const char *bytes;
    size_t length;
    const char *wanted;
} good[] = {
    {BYTES(""), ""},
    {BYTES("\n\n"), ""},
    {BYTES("a\n"), "1:a/"},
    {BYTES("a,b\n"), "1:a|b/"},
    {BYTES("a,b\r\nc,d\r\n"), "1:a|b/2:c|d/"},
    {BYTES("a,b\nc,d\r\n"), "1:a|b/2:c|d/"},
    {BYTES(",\n"), "1:|/"},
    {BYTES(",,x,\n"), "1:||x|/"},
    {BYTES("\"\",\"\"\n"), "1:|/"},
    {BYTES("\"\"\n"), "1:/"},
    {BYTES("\"a,b\",c\n"), "1:a,b|c/"},
    {BYTES("\"a\"\"b\",\"\"\"\"\n"), "1:a\"b|\"/"},
    {BYTES("\"a\nb\",c\nd,e\n"), "1:a\nb|c/3:d|e/"},
    {BYTES("\"a\r\nb\"\r\nd\r\n"), "1:a\r\nb/3:d/"},
    {BYTES("a\n\n\r\nb\n"), "1:a/4:b/"},
    {BYTES("\xef\xbb\xbf"
           "a,b\n"),
     "1:a|b/"},
    {BYTES("\xef,x\n"), "1:\xef|x/"}, /* less than all of the mark is text */
    {BYTES("\xef\xbb\n"), "1:\xef\xbb/"},
    {BYTES("\xef\xbb\xbb\n"), "1:\xef\xbb\xbb/"},
    {BYTES(" a , b \n"), "1: a | b /"},
    {BYTES("#a\n"), "1:#a/"}, /* a comment only where one is asked for */
    {BYTES("\xff\xfe,\xc3\xa4\n"), "1:\xff\xfe|\xc3\xa4/"},
};

static void records(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        struct vb_error error = {0};
        char spelled[200] = "";
        FILE *stream = open_bytes(good[i].bytes, good[i].length);
        int status = spell(stream, spelled, sizeof spelled, &error);
        if (status != 0 || strcmp(spelled, good[i].wanted) != 0)
            fail_msg("%zu: status %d (%s), got '%s'", i, status, error.text, spelled);
        fclose(stream);
    }
}

/* The same bytes, however they come out of a pipe. */
static ssize_t read_one_byte(void *cookie, char *buffer, size_t size)
{
    const char **place = cookie;
    if (size == 0 || **place == '\0')
        return 0;
    *buffer = *(*place)++;
    return 1;
}

static void records_byte_by_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        const char *place = good[i].bytes;
        FILE *stream = fopencookie(&place, "r", (cookie_io_functions_t){.read = read_one_byte});
        assert_non_null(stream);
        struct vb_error error = {0};
        char spelled[200] = "";
        assert_int_equal(spell(stream, spelled, sizeof spelled, &error), 0);
        assert_string_equal(spelled, good[i].wanted);
        fclose(stream);
    }
}

static const struct {
    const char *bytes;
    size_t length;
    const char *wanted;
} bad[] = {
    {BYTES("a,b\nc"), "'x.csv' line 2: the last line has no end; the file was cut off"},
    {BYTES("a,"), "'x.csv' line 1: the last line has no end; the file was cut off"},
    {BYTES("a\r"), "'x.csv' line 1: the last line has no end; the file was cut off"},
    {BYTES("\"a\""), "'x.csv' line 1: the last line has no end; the file was cut off"},
    {BYTES("a\n\"b\nc\n"), "'x.csv' line 2: a quote that is never closed"},
    {BYTES("\""), "'x.csv' line 1: a quote that is never closed"},
    {BYTES("\"a\"\""), "'x.csv' line 1: a quote that is never closed"},
    {BYTES("a\nb\"c\n"), "'x.csv' line 2: a quote inside a cell that does not begin with one"},
    {BYTES("\"a\" \n"), "'x.csv' line 1: text behind the closing quote of a cell"},
    {BYTES("\"a\nb\"c\n"), "'x.csv' line 2: text behind the closing quote of a cell"},
    {BYTES("a\rb\n"), "'x.csv' line 1: a carriage return inside a line"},
    {BYTES("\r\r\n"), "'x.csv' line 1: a carriage return inside a line"},
    {BYTES("a\nb\0c\n"), "'x.csv' line 2: a NUL byte; this is no text file"},
    {BYTES("\"b\0c\"\n"), "'x.csv' line 1: a NUL byte; this is no text file"},
    {BYTES("\"b\"\0\n"), "'x.csv' line 1: a NUL byte; this is no text file"},
    {BYTES("a\n\0"), "'x.csv' line 2: a NUL byte; this is no text file"},
};

static void malformed_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct vb_error error = {0};
        char spelled[200] = "";
        FILE *stream = open_bytes(bad[i].bytes, bad[i].length);
        assert_int_equal(spell(stream, spelled, sizeof spelled, &error), VB_ERROR_FORMAT);
        assert_string_equal(error.text, bad[i].wanted);
        fclose(stream);
    }
}

/* A record of one cell of `length` bytes, quoted or not. */
static char *cell_of(size_t length, bool quoted, size_t *total)
{
    char *bytes = malloc(length + 4);
    assert_non_null(bytes);
    char *end = bytes;
    if (quoted)
        *end++ = '"';
    memset(end, 'x', length);
    end += length;
    if (quoted)
        *end++ = '"';
    *end++ = '\n';
    *total = (size_t)(end - bytes);
    return bytes;
}

static void long_cells(void **state)
{
    (void)state;
    for (int quoted = 0; quoted < 2; quoted++) {
        for (int over = 0; over < 2; over++) {
            size_t total = 0;
            char *bytes = cell_of(VB_CSV_CELL_MAX + (size_t)over, quoted, &total);
            FILE *stream = open_bytes(bytes, total);
            struct vb_csv_reader reader;
            struct vb_error error = {0};
            assert_int_equal(vb_csv_open(&reader, stream, NULL, &error), 0);
            int status = vb_csv_read(&reader, &error);
            if (over) {
                assert_int_equal(status, VB_ERROR_FORMAT);
                assert_string_equal(error.text, "standard input line 1: a cell of more than 1048576 bytes");
            } else {
                assert_int_equal(status, 1);
                assert_int_equal(reader.cells[0].length, VB_CSV_CELL_MAX);
                assert_int_equal(strspn(reader.cells[0].text, "x"), VB_CSV_CELL_MAX);
            }
            vb_csv_close(&reader);
            fclose(stream);
            free(bytes);
        }
    }
}

static void many_cells(void **state)
{
    (void)state;
    char commas[VB_CSV_CELLS_MAX + 2];
    memset(commas, ',', sizeof commas);
    for (int over = 0; over < 2; over++) {
        size_t count = VB_CSV_CELLS_MAX - 1 + (size_t)over;
        commas[count] = '\n';
        FILE *stream = open_bytes(commas, count + 1);
        struct vb_csv_reader reader;
        struct vb_error error = {0};
        assert_int_equal(vb_csv_open(&reader, stream, "x.csv", &error), 0);
        assert_int_equal(vb_csv_read(&reader, &error), over ? VB_ERROR_FORMAT : 1);
        if (over)
            assert_string_equal(error.text, "'x.csv' line 1: more than 1024 cells");
        else
            assert_int_equal(reader.cell_count, VB_CSV_CELLS_MAX);
        vb_csv_close(&reader);
        fclose(stream);
        commas[count] = ',';
    }
}

/* Cells that are allowed, but too many of them for one record. */
static void long_records(void **state)
{
    (void)state;
    size_t length = VB_CSV_CELL_MAX * 32;
    char *bytes = malloc(length);
    assert_non_null(bytes);
    memset(bytes, 'x', length);
    for (size_t i = VB_CSV_CELL_MAX; i < length; i += VB_CSV_CELL_MAX)
        bytes[i] = ',';
    bytes[length - 1] = '\n';
    FILE *stream = open_bytes(bytes, length);
    struct vb_csv_reader reader;
    struct vb_error error = {0};
    assert_int_equal(vb_csv_open(&reader, stream, "x.csv", &error), 0);
    assert_int_equal(vb_csv_read(&reader, &error), VB_ERROR_FORMAT);
    assert_string_equal(error.text, "'x.csv' line 1: a record of more than 16777216 bytes");
    vb_csv_close(&reader);
    fclose(stream);
    free(bytes);
}

/* Records that lie across the places where the buffer is filled again keep their cells. */
static void records_across_fills(void **state)
{
    (void)state;
    char *bytes = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&bytes, &length);
    for (int i = 0; i < 100000; i++)
        fprintf(out, "%d,\"q\"\"%d\",tail\n", i, i);
    fclose(out);
    assert_true(length > (size_t)1 << 20);
    FILE *stream = open_bytes(bytes, length);
    struct vb_csv_reader reader;
    struct vb_error error = {0};
    assert_int_equal(vb_csv_open(&reader, stream, "x.csv", &error), 0);
    for (int i = 0; i < 100000; i++) {
        char wanted[32];
        assert_int_equal(vb_csv_read(&reader, &error), 1);
        assert_int_equal(reader.cell_count, 3);
        assert_int_equal(reader.record_line, i + 1);
        assert_int_equal(atoi(reader.cells[0].text), i);
        snprintf(wanted, sizeof wanted, "q\"%d", i);
        assert_string_equal(reader.cells[1].text, wanted);
        assert_string_equal(reader.cells[2].text, "tail");
    }
    assert_int_equal(vb_csv_read(&reader, &error), 0);
    assert_int_equal(vb_csv_read(&reader, &error), 0); /* and stays at the end */
    vb_csv_close(&reader);
    fclose(stream);
    free(bytes);
}

static void comments(void **state)
{
    (void)state;
    FILE *stream = open_bytes(BYTES("# a: \"b\", c\r\n#\na,b\n# no comment,x\n"));
    struct vb_csv_reader reader;
    struct vb_error error = {0};
    assert_int_equal(vb_csv_open(&reader, stream, "x.csv", &error), 0);
    assert_int_equal(vb_csv_read_comment(&reader, &error), 1);
    assert_string_equal(reader.cells[0].text, " a: \"b\", c");
    assert_int_equal(reader.record_line, 1);
    assert_int_equal(vb_csv_read_comment(&reader, &error), 1);
    assert_string_equal(reader.cells[0].text, "");
    assert_int_equal(vb_csv_read_comment(&reader, &error), 0);
    assert_int_equal(vb_csv_read(&reader, &error), 1);
    assert_int_equal(reader.record_line, 3);
    assert_string_equal(reader.cells[1].text, "b");
    assert_int_equal(vb_csv_read(&reader, &error), 1);
    assert_string_equal(reader.cells[0].text, "# no comment");
    assert_int_equal(vb_csv_read_comment(&reader, &error), 0); /* at the end */
    vb_csv_close(&reader);
    fclose(stream);
}

static void malformed_comments(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        const char *wanted;
    } inputs[] = {
        {BYTES("# a: b"), "'x.csv' line 1: the last line has no end; the file was cut off"},
        {BYTES("# a\0b\n"), "'x.csv' line 1: a NUL byte; this is no text file"},
    };
    for (size_t i = 0; i < COUNT(inputs); i++) {
        FILE *stream = open_bytes(inputs[i].bytes, inputs[i].length);
        struct vb_csv_reader reader;
        struct vb_error error = {0};
        assert_int_equal(vb_csv_open(&reader, stream, "x.csv", &error), 0);
        assert_int_equal(vb_csv_read_comment(&reader, &error), VB_ERROR_FORMAT);
        assert_string_equal(error.text, inputs[i].wanted);
        vb_csv_close(&reader);
        fclose(stream);
    }
}

static void directory_cannot_be_read(void **state)
{
    (void)state;
    FILE *stream = fopen("/", "r");
    assert_non_null(stream);
    struct vb_csv_reader reader;
    struct vb_error error = {0};
    assert_int_equal(vb_csv_open(&reader, stream, "/", &error), VB_ERROR_IO);
    assert_string_equal(error.text, "cannot read '/': Is a directory");
    fclose(stream);
}

static void complaints_obey_no_terminal(void **state)
{
    (void)state;
    struct vb_csv_reader reader = {.name = "x.csv"};
    struct vb_error error = {0};
    assert_int_equal(vb_csv_fail(&reader, 7, &error, "bad '%s'", "\x1b[31m\nx\x7f"), VB_ERROR_FORMAT);
    assert_string_equal(error.text, "'x.csv' line 7: bad '?[31m?x?'");
}

static void cells_are_written(void **state)
{
    (void)state;
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    static const char *const texts[] = {"", "plain", "a,b", "a\"b", "a\nb", "a\rb", " x "};
    for (size_t i = 0; i < COUNT(texts); i++) {
        vb_csv_put_text(stream, texts[i]);
        putc(';', stream);
    }
    static const double reals[] = {0, -0.0, 0.1, 24, 1.0 / 3, -1.5, 1e300, NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < COUNT(reals); i++) {
        vb_csv_put_real(stream, reals[i]);
        putc(';', stream);
    }
    static const int64_t counts[] = {0, 7, -1, INT64_MAX};
    for (size_t i = 0; i < COUNT(counts); i++) {
        vb_csv_put_count(stream, counts[i]);
        putc(';', stream);
    }
    fclose(stream);
    assert_string_equal(text, ";plain;\"a,b\";\"a\"\"b\";\"a\nb\";\"a\rb\"; x ;"
                              "0;0;0.1;24;0.3333333333333333;-1.5;1e+300;;;;"
                              "0;7;;9223372036854775807;");
    free(text);
}

static void finish_notices_a_full_disk(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 1 << 20}; /* still in the buffer; long gone */
    for (size_t i = 0; i < COUNT(sizes); i++) {
        FILE *full = fopen("/dev/full", "w");
        assert_non_null(full);
        for (size_t byte = 0; byte < sizes[i]; byte++)
            putc('x', full);
        struct vb_error error = {0};
        assert_int_equal(vb_stream_finish(full, "the bytes", &error), VB_ERROR_IO);
        assert_string_equal(error.text, "cannot write the bytes: No space left on device");
        fclose(full);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records),
        cmocka_unit_test(records_byte_by_byte),
        cmocka_unit_test(malformed_records),
        cmocka_unit_test(long_cells),
        cmocka_unit_test(many_cells),
        cmocka_unit_test(long_records),
        cmocka_unit_test(records_across_fills),
        cmocka_unit_test(comments),
        cmocka_unit_test(malformed_comments),
        cmocka_unit_test(directory_cannot_be_read),
        cmocka_unit_test(complaints_obey_no_terminal),
        cmocka_unit_test(cells_are_written),
        cmocka_unit_test(finish_notices_a_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
