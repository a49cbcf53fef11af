/* SPDX-License-Identifier: MIT */
#include "results/results_file.h"

#include "base/units.h"
#include "results/columns.h"
#include "results/own_counters.h"
#include "results/csv.h"
#include "results/decimal.h"
#include "results/doubt_words.h"
#include "results/extras.h"
#include "results/row_index.h"
#include "results/shared_text.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Texts seen lately, by hash. A file repeats few texts in most of its cells; those that lose their slot are merely kept
 * once more. */
#define RECENT_COUNT 4096

struct load {
    struct vb_results *results;
    struct vb_csv_reader csv;
    size_t file_bytes;                                 /* 0: not known, as of a pipe */
    size_t rows_offset;                                /* where they begin in it */
    const struct vb_column *columns[VB_CSV_CELLS_MAX]; /* of the file's cells; NULL: not known here */
    size_t cell_count;                                 /* of the header, and so of every row */
    bool has_verdict_codes;                            /* there is a column of verdict_code */
    char *recent[RECENT_COUNT];                        /* held from here, too: a row may change its own */
    struct vb_row_index index;
};

static int fail_here(struct load *load, struct vb_error *error, const char *what, const char *subject)
{
    return vb_csv_fail(&load->csv, load->csv.record_line, error, "%s '%.60s'", what, subject);
}

/* The part of a comment behind "KEY: ", or NULL if it is no such comment. A blank that an editor took off the end of
 * an empty value is not missed. Ends the key where the colon was. */
static char *split_comment(char *comment)
{
    if (*comment != ' ')
        return NULL;
    char *colon = strchr(comment, ':');
    if (!colon || (colon[1] != ' ' && colon[1] != '\0'))
        return NULL;
    *colon = '\0';
    return colon[1] == ' ' ? colon + 2 : colon + 1;
}

static int read_version(struct load *load, struct vb_error *error)
{
    int status = vb_csv_read_comment(&load->csv, error);
    if (status < 0)
        return status;
    if (status == 0 && load->csv.at_end && load->csv.start == load->csv.end)
        return vb_csv_fail(&load->csv, 1, error, "the file is empty");
    char *value = status == 1 ? split_comment(load->csv.cells[0].text) : NULL;
    if (!value || strcmp(load->csv.cells[0].text, " vbench-results") != 0)
        return vb_csv_fail(&load->csv, 1, error, "not a vbench results file (line 1 should be '# vbench-results: %d')",
                           VB_RESULTS_VERSION);
    int64_t version = 0;
    if (vb_parse_count(value, 0, INT64_MAX, &version) != 0)
        return fail_here(load, error, "no version of results:", value);
    if (version != VB_RESULTS_VERSION)
        return vb_csv_fail(&load->csv, 1, error, "results version %.20s, this program reads version %d", value,
                           VB_RESULTS_VERSION);
    return 0;
}

static int read_fact(struct load *load, const char *key, const char *value, struct vb_error *error)
{
    int status;
    if (strcmp(key, "warning") == 0) {
        status = vb_results_add_warning(load->results, "%s", value);
    } else {
        if (!vb_fact_key_is_valid(key))
            return fail_here(load, error, "no name of a fact:", key);
        if (vb_results_fact(load->results, key))
            return fail_here(load, error, "a second value of the fact", key);
        if (load->results->fact_count == VB_FACTS_MAX)
            return vb_csv_fail(&load->csv, load->csv.record_line, error, "more than %d facts", VB_FACTS_MAX);
        status = vb_results_set_fact(load->results, key, value);
    }
    return status == 0 ? 0 : vb_fail_memory(error);
}

static int read_facts(struct load *load, struct vb_error *error)
{
    int status;
    while ((status = vb_csv_read_comment(&load->csv, error)) == 1) {
        char *comment = load->csv.cells[0].text;
        char *value = split_comment(comment);
        if (!value)
            return fail_here(load, error, "neither '# key: value' nor a row:", comment);
        status = read_fact(load, comment + 1, value, error);
        if (status != 0)
            return status;
    }
    return status;
}

static bool is_required(const struct vb_column *column)
{
    if (column->in_extras || column->is_rare ||
        column->offset == offsetof(struct vb_row, allocator)) /* older files have none */
        return false;
    return column->kind == VB_COLUMN_KEY || column->offset == offsetof(struct vb_row, status);
}

static int read_header(struct load *load, struct vb_error *error)
{
    int status = vb_csv_read(&load->csv, error);
    if (status < 0)
        return status;
    if (status == 0)
        return vb_csv_fail(&load->csv, load->csv.line, error, "the line that names the columns is missing");
    load->cell_count = load->csv.cell_count;
    for (size_t i = 0; i < load->cell_count; i++) {
        load->columns[i] = vb_column_find(load->csv.cells[i].text);
        for (size_t j = 0; j < i && load->columns[i]; j++)
            if (load->columns[j] == load->columns[i])
                return fail_here(load, error, "a second column", load->columns[i]->name);
        load->has_verdict_codes |= load->columns[i] && load->columns[i]->codes == vb_row_verdict_codes;
    }
    for (size_t c = 0; c < vb_column_count; c++) {
        bool found = !is_required(&vb_columns[c]);
        for (size_t i = 0; i < load->cell_count && !found; i++)
            found = load->columns[i] == &vb_columns[c];
        if (!found)
            return fail_here(load, error, "there is no column", vb_columns[c].name);
    }
    return 0;
}

/* Eight bytes at a time, by the multiplier of FNV-1a; the texts of a row are 100 bytes and more. */
static size_t recent_place(const struct vb_csv_cell *cell)
{
    uint64_t hash = cell->length;
    for (size_t i = 0; i < cell->length; i += sizeof hash) {
        uint64_t bytes = 0;
        memcpy(&bytes, cell->text + i, cell->length - i < sizeof bytes ? cell->length - i : sizeof bytes);
        hash = (hash ^ bytes) * UINT64_C(0x100000001b3);
        hash ^= hash >> 32;
    }
    return hash % RECENT_COUNT;
}

static int read_text(struct load *load, const struct vb_csv_cell *cell, char **field, struct vb_error *error)
{
    if (cell->length == 0)
        return 0; /* as the row was made */
    char **recent = &load->recent[recent_place(cell)];
    if (*recent && strcmp(*recent, cell->text) == 0) {
        *field = vb_shared_text_hold(*recent);
        return 0;
    }
    char *text = vb_shared_text_create(cell->text, cell->length);
    if (!text)
        return vb_fail_memory(error);
    vb_shared_text_release(*recent);
    *recent = vb_shared_text_hold(text);
    *field = text;
    return 0;
}

/* Numbers with one blank between them. Takes the blanks out of the cell. */
static int read_list(struct load *load, const struct vb_csv_cell *cell, const struct vb_column *column,
                     struct vb_row *row, struct vb_error *error)
{
    if (cell->length == 0)
        return 0; /* not known */
    size_t count = 1;
    for (const char *text = cell->text; (text = strchr(text, ' ')) != NULL; text++)
        count++;
    double *values = reallocarray(NULL, count, sizeof *values);
    struct vb_list *list = values ? vb_cell_list_field(row, column) : NULL;
    int status = list ? 0 : vb_fail_memory(error);
    char *text = cell->text;
    for (size_t i = 0; status == 0 && i < count; i++) {
        char *number = strsep(&text, " ");
        if (vb_parse_decimal(number, &values[i]) != 0 || values[i] < 0)
            status = vb_csv_fail(&load->csv, load->csv.record_line, error,
                                 "%s holds '%.40s', which is not a finite number, 0 or more", column->name, number);
    }
    if (status != 0) {
        free(values);
        return status;
    }
    *list = (struct vb_list){.values = values, .count = count};
    return 0;
}

static int read_number(struct load *load, const struct vb_csv_cell *cell, const struct vb_column *column,
                       struct vb_row *row, struct vb_error *error)
{
    if (cell->length == 0)
        return 0; /* not known */
    const char *wanted;
    if (column->type == VB_COLUMN_COUNT) {
        if (vb_parse_count(cell->text, 0, INT64_MAX, vb_cell_count_field(row, column)) == 0)
            return 0;
        wanted = "a whole number, 0 or more";
    } else {
        double *value = vb_cell_real_field(row, column);
        if (!value)
            return vb_fail_memory(error);
        bool parsed = vb_parse_decimal(cell->text, value) == 0;
        if (parsed && (*value >= 0 || vb_column_may_be_negative(column)))
            return 0;
        wanted = vb_column_may_be_negative(column) ? "a finite number" : "a finite number, 0 or more";
    }
    return vb_csv_fail(&load->csv, load->csv.record_line, error, "%s is '%.40s', which is not %s", column->name,
                       cell->text, wanted);
}

static int read_code(struct load *load, const struct vb_csv_cell *cell, const struct vb_column *column,
                     struct vb_row *row, struct vb_error *error)
{
    if (vb_cell_set_code(row, column, cell->text) == 0)
        return 0;
    return vb_csv_fail(&load->csv, load->csv.record_line, error, "%s is '%.40s', which this program does not know",
                       column->name, cell->text);
}

static int read_row(struct load *load, struct vb_error *error)
{
    if (load->csv.cell_count != load->cell_count)
        return vb_csv_fail(&load->csv, load->csv.record_line, error, "%zu cells, but there are %zu columns",
                           load->csv.cell_count, load->cell_count);
    struct vb_row *row = vb_results_append(load->results);
    if (!row)
        return vb_fail_memory(error);
    for (size_t i = 0; i < load->cell_count; i++) {
        const struct vb_column *column = load->columns[i];
        int status = 0;
        if (column && column->type == VB_COLUMN_TEXT)
            status = read_text(load, &load->csv.cells[i], vb_cell_text_field(row, column), error);
        else if (column && column->type == VB_COLUMN_LIST)
            status = read_list(load, &load->csv.cells[i], column, row, error);
        else if (column && column->type == VB_COLUMN_CODE)
            status = read_code(load, &load->csv.cells[i], column, row, error);
        else if (column)
            status = read_number(load, &load->csv.cells[i], column, row, error);
        if (status != 0)
            return status;
    }
    vb_row_pack_extras(row);
    vb_row_read_words(row);
    return load->has_verdict_codes || vb_row_read_old_verdict(row) == 0 ? 0 : vb_fail_memory(error);
}

/* What no column can see by itself. */
static int check_row(struct load *load, struct vb_error *error)
{
    size_t number = load->results->row_count - 1;
    const struct vb_row *row = &load->results->rows[number];
    const char *empty = *row->case_name == '\0' ? "case"
                        : *row->variant == '\0' && vb_row_is_ok(row)
                            ? "variant" /* a case that was not built has none */
                        : *row->status == '\0' ? "status"
                                               : NULL;
    if (empty)
        return vb_csv_fail(&load->csv, load->csv.record_line, error, "%s is empty", empty);
    struct vb_doubts doubts;
    if (*row->doubts != '\0' && vb_doubts_decode(row->doubts, &doubts) != 0)
        return fail_here(load, error, "no doubts that this program knows:", row->doubts);
    struct vb_row_counters counters;
    if (*row->counters != '\0' && vb_counters_decode(row->counters, &counters) != 0)
        return fail_here(load, error, "no counters of a case:", row->counters);
    int status = vb_row_index_add(&load->index, number);
    if (status == 1)
        return vb_csv_fail(&load->csv, load->csv.record_line, error,
                           "a second row of case '%.60s', point '%.60s', variant '%.60s'%s%.60s", row->case_name,
                           row->point, row->variant, row->allocator[0] ? ", allocator " : "", row->allocator);
    return status == 0 ? 0 : vb_fail_memory(error);
}

/* Those behind the first are expected to be as long. */
#define FIRST_ROWS 1024

/* Makes room for as many rows as the file may have, lest a million of them be moved each time that there are twice as
 * many. A wrong guess, or one for which there is no memory, costs nothing but that. */
static void make_room(struct load *load)
{
    size_t left = load->file_bytes - vb_csv_offset(&load->csv);
    size_t row_bytes = (vb_csv_offset(&load->csv) - load->rows_offset) / FIRST_ROWS;
    if (vb_csv_offset(&load->csv) >= load->file_bytes)
        return; /* or there are no rows to come, or no file */
    size_t rows = FIRST_ROWS + left / row_bytes;
    if (vb_results_reserve(load->results, rows + rows / 16) == 0)
        (void)vb_row_index_reserve(&load->index, rows);
}

/* Of the file behind a stream; 0 where it is none, such as a pipe. */
static size_t size_of(FILE *stream)
{
    struct stat file;
    int descriptor = fileno(stream);
    bool known = descriptor >= 0 && fstat(descriptor, &file) == 0 && S_ISREG(file.st_mode);
    return known ? (size_t)file.st_size : 0;
}

static int read_all(struct load *load, struct vb_error *error)
{
    int status = read_version(load, error);
    if (status == 0)
        status = read_facts(load, error);
    if (status == 0)
        status = read_header(load, error);
    load->rows_offset = vb_csv_offset(&load->csv);
    while (status == 0 && (status = vb_csv_read(&load->csv, error)) == 1) {
        status = read_row(load, error);
        if (status == 0)
            status = check_row(load, error);
        if (load->results->row_count == FIRST_ROWS)
            make_room(load);
    }
    return status;
}

int vb_results_read(struct vb_results *results, FILE *stream, const char *name, struct vb_error *error)
{
    vb_results_init(results);
    struct load *load = calloc(1, sizeof *load);
    if (!load)
        return vb_fail_memory(error);
    load->results = results;
    load->file_bytes = size_of(stream);
    vb_row_index_init(&load->index, results);
    int status = vb_csv_open(&load->csv, stream, name, error);
    if (status == 0) {
        status = read_all(load, error);
        vb_csv_close(&load->csv);
    }
    vb_row_index_release(&load->index);
    for (size_t i = 0; i < RECENT_COUNT; i++)
        vb_shared_text_release(load->recent[i]);
    free(load);
    if (status != 0)
        vb_results_release(results);
    return status;
}

int vb_results_load(struct vb_results *results, const char *path, struct vb_error *error)
{
    if (strcmp(path, "-") == 0)
        return vb_results_read(results, stdin, NULL, error);
    vb_results_init(results);
    FILE *stream = fopen(path, "r");
    if (!stream)
        return vb_fail(error, VB_ERROR_IO, "cannot open '%s': %s", path, strerror(errno));
    int status = vb_results_read(results, stream, path, error);
    fclose(stream);
    return status;
}
