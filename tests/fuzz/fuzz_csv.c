/* SPDX-License-Identifier: MIT
 *
 * The CSV reader. It has a fast way for lines that lie in its buffer and a slow one for the rest: an input that comes
 * at once and one that comes byte by byte must read the same. Records that were read, written and read again too. */
#include "memory.h"
#include "results/csv.h"

#include <stdlib.h>
#include <string.h>

/* Everything that was read, as one text: a line per record, a number and a length before each cell. */
struct spelled {
    char *text;
    size_t length;
    int status;
    struct vb_error error;
};

static void spell_record(FILE *out, char sign, const struct vb_csv_reader *reader)
{
    fprintf(out, "%c%zu:", sign, reader->record_line);
    for (size_t i = 0; i < reader->cell_count; i++) {
        fuzz_check(strlen(reader->cells[i].text) == reader->cells[i].length, "a cell holds no NUL");
        fprintf(out, "%zu ", reader->cells[i].length);
        fwrite(reader->cells[i].text, 1, reader->cells[i].length, out);
    }
    putc('\n', out);
}

static struct spelled spell(const uint8_t *bytes, size_t size, size_t step)
{
    struct spelled spelled = {0};
    struct vb_csv_reader reader;
    FILE *in = fuzz_stream(bytes, size, step);
    FILE *out = open_memstream(&spelled.text, &spelled.length);
    fuzz_check(out != NULL, "there is memory for a stream");
    spelled.status = vb_csv_open(&reader, in, "x", &spelled.error);
    fuzz_check(spelled.status == 0, "a stream is opened");
    while ((spelled.status = vb_csv_read_comment(&reader, &spelled.error)) == 1)
        spell_record(out, '#', &reader);
    while (spelled.status == 0 && (spelled.status = vb_csv_read(&reader, &spelled.error)) == 1) {
        spell_record(out, '=', &reader);
        spelled.status = 0;
    }
    if (spelled.status == 0)
        fuzz_check(reader.offset == size, "all bytes are used up");
    vb_csv_close(&reader);
    fclose(out);
    fclose(in);
    return spelled;
}

/* Writes the records of `bytes` as this program writes them. */
static char *write_again(const uint8_t *bytes, size_t size, size_t *length)
{
    char *text = NULL;
    struct vb_csv_reader reader;
    struct vb_error error;
    FILE *in = fuzz_stream(bytes, size, 0);
    FILE *out = open_memstream(&text, length);
    fuzz_check(out != NULL && vb_csv_open(&reader, in, "x", &error) == 0, "a stream is opened");
    while (vb_csv_read(&reader, &error) == 1) {
        bool blank = reader.cell_count == 1 && reader.cells[0].length == 0; /* it would be an empty line */
        for (size_t i = 0; i < reader.cell_count && !blank; i++) {
            vb_csv_put_text(out, reader.cells[i].text);
            putc(i + 1 < reader.cell_count ? ',' : '\n', out);
        }
    }
    vb_csv_close(&reader);
    fclose(out);
    fclose(in);
    return text;
}

static void check_round_trip(const uint8_t *bytes, size_t size)
{
    size_t once_length = 0;
    size_t twice_length = 0;
    char *once = write_again(bytes, size, &once_length);
    char *twice = write_again((const uint8_t *)once, once_length, &twice_length);
    /* But for a byte order mark that was a cell's, behind the first. */
    if (strncmp(once, "\xef\xbb\xbf", 3) != 0)
        fuzz_check(once_length == twice_length && memcmp(once, twice, once_length) == 0,
                   "records come back as written");
    free(once);
    free(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct spelled whole = spell(bytes, size, 0);
    for (size_t step = 1; step <= 7; step += 6) {
        struct spelled parts = spell(bytes, size, step);
        fuzz_check(parts.status == whole.status && strcmp(parts.error.text, whole.error.text) == 0,
                   "the same is refused in the same words");
        fuzz_check(parts.length == whole.length && memcmp(parts.text, whole.text, whole.length) == 0,
                   "the same is read however it comes");
        free(parts.text);
    }
    if (whole.status == 0)
        check_round_trip(bytes, size);
    else
        fuzz_check_error(&whole.error, whole.status);
    free(whole.text);
    return 0;
}
