/* SPDX-License-Identifier: MIT */
#include "results/results_file.h"

#include "base/cleanup.h"
#include "base/array.h"
#include "base/input.h"
#include "base/units.h"
#include "results/cells.h"
#include "results/own_counters.h"
#include "results/csv.h"
#include "results/doubt_words.h"
#include "results/arrange.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A run has hundreds of rows. What is larger is not read, lest it take all memory. */
#define ROWS_MAX  1000000
#define BYTES_MAX ((size_t)512 << 20)

struct load {
    struct vb_results *results;
    struct vb_csv_reader csv;
    const struct vb_column *columns[VB_CSV_CELLS_MAX]; /* of the file's cells; NULL: not known here */
    const struct vb_column *upper[VB_CSV_CELLS_MAX];   /* of a lower end of an interval, the other one; else NULL */
    size_t cell_count;                                 /* of the header, and so of every row */
    bool has_verdict_codes;                            /* there is a column of verdict_code */
    size_t *lines;                                     /* of the rows */
};

static int fail_here(struct load *load, struct vb_error *error, const char *what, const char *subject)
{
    return vb_csv_fail(&load->csv, load->csv.record_line, error, "%s '%.60s'", what, subject);
}

static int read_fact(struct load *load, const char *key, const char *value, struct vb_error *error)
{
    if (strcmp(key, "warning") == 0)
        return vb_results_add_warning(load->results, "%s", value) == 0 ? 0 : vb_fail_memory(error);
    if (!vb_fact_key_is_valid(key))
        return fail_here(load, error, "no name of a fact:", key);
    if (vb_results_fact(load->results, key))
        return fail_here(load, error, "a second value of the fact", key);
    if (load->results->fact_count == VB_FACTS_MAX)
        return vb_csv_fail(&load->csv, load->csv.record_line, error, "more than %d facts", VB_FACTS_MAX);
    return vb_results_set_fact(load->results, key, value) == 0 ? 0 : vb_fail_memory(error);
}

static int read_facts(struct load *load, struct vb_error *error)
{
    int status;
    while ((status = vb_csv_read_comment(&load->csv, error)) == 1) {
        char *comment = load->csv.cells[0].text;
        char *value = vb_csv_split_comment(comment);
        if (!value)
            return fail_here(load, error, "neither '# key: value' nor a row:", comment);
        VB_OR_RETURN(read_fact(load, comment + 1, value, error));
    }
    return status;
}

static bool is_required(const struct vb_column *column)
{
    if (column->is_rare || column->offset == offsetof(struct vb_row, allocator)) /* older files have none */
        return false;
    return column->kind == VB_COLUMN_KEY || column->offset == offsetof(struct vb_row, status);
}

/* The column of the upper end, where one is of a lower end: ratio_ci_high of ratio_ci_low. */
static const struct vb_column *upper_end(const struct vb_column *column)
{
    char name[80];
    const char *low = column && column->type == VB_COLUMN_REAL ? strstr(column->name, "low") : NULL;
    if (!low)
        return NULL;
    snprintf(name, sizeof name, "%.*shigh%s", (int)(low - column->name), column->name, low + strlen("low"));
    return vb_column_find(name);
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
        load->upper[i] = upper_end(load->columns[i]);
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
    if (!values)
        return vb_fail_memory(error);
    *vb_cell_list_field(row, column) = (struct vb_list){.values = values, .count = count};
    char *text = cell->text;
    for (size_t i = 0; i < count; i++) {
        char *number = strsep(&text, " ");
        if (vb_parse_number(number, &values[i]) != 0 || values[i] < 0)
            return vb_csv_fail(&load->csv, load->csv.record_line, error,
                               "%s holds '%.40s', which is not a finite number, 0 or more", column->name, number);
    }
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
        bool parsed = vb_parse_number(cell->text, value) == 0;
        if (parsed && (*value >= 0 || column->is_signed))
            return 0;
        wanted = column->is_signed ? "a finite number" : "a finite number, 0 or more";
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

static int read_cell(struct load *load, const struct vb_csv_cell *cell, const struct vb_column *column,
                     struct vb_row *row, struct vb_error *error)
{
    switch (column->type) {
    case VB_COLUMN_TEXT:
        return vb_row_set_text(vb_cell_text_field(row, column), cell->text) == 0 ? 0 : vb_fail_memory(error);
    case VB_COLUMN_LIST: return read_list(load, cell, column, row, error);
    case VB_COLUMN_CODE: return read_code(load, cell, column, row, error);
    case VB_COLUMN_REAL:
    case VB_COLUMN_COUNT: break;
    }
    return read_number(load, cell, column, row, error);
}

static int read_row(struct load *load, struct vb_error *error)
{
    if (load->csv.cell_count != load->cell_count)
        return vb_csv_fail(&load->csv, load->csv.record_line, error, "%zu cells, but there are %zu columns",
                           load->csv.cell_count, load->cell_count);
    struct vb_row *row = vb_results_append(load->results);
    if (!row)
        return vb_fail_memory(error);
    for (size_t i = 0; i < load->cell_count; i++)
        if (load->columns[i])
            VB_OR_RETURN(read_cell(load, &load->csv.cells[i], load->columns[i], row, error));
    vb_row_read_words(row);
    return load->has_verdict_codes || vb_row_read_old_verdict(row) == 0 ? 0 : vb_fail_memory(error);
}

static int check_intervals(struct load *load, const struct vb_row *row, struct vb_error *error)
{
    for (size_t i = 0; i < load->cell_count; i++)
        if (load->upper[i] && vb_cell_real(row, load->columns[i]) > vb_cell_real(row, load->upper[i]))
            return vb_csv_fail(&load->csv, load->csv.record_line, error, "%s is above %s", load->columns[i]->name,
                               load->upper[i]->name);
    return 0;
}

/* What no column can see by itself. */
static int check_row(struct load *load, struct vb_error *error)
{
    const struct vb_row *row = &load->results->rows[load->results->row_count - 1];
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
    return check_intervals(load, row, error);
}

/* The line is kept for when all keys are compared. */
static int note_line(struct load *load, struct vb_error *error)
{
    size_t number = load->results->row_count - 1;
    if (number == ROWS_MAX || load->csv.offset > BYTES_MAX)
        return vb_csv_fail(&load->csv, load->csv.record_line, error,
                           "a results file may have %d rows and %zu MB; this one is larger", ROWS_MAX, BYTES_MAX >> 20);
    size_t *lines = vb_array_grow(load->lines, number, sizeof *lines);
    if (!lines)
        return vb_fail_memory(error);
    load->lines = lines;
    lines[number] = load->csv.record_line;
    return 0;
}

static int check_keys(struct load *load, struct vb_error *error)
{
    struct vb_row_index index VB_RELEASE(vb_row_index_release) = {0};
    const struct vb_row *row = NULL;
    if (vb_row_index_make(&index, load->results, &row) != 0)
        return vb_fail_memory(error);
    if (!row)
        return 0;
    return vb_csv_fail(&load->csv, load->lines[row - load->results->rows], error,
                       "a second row of case '%.60s', point '%.60s', variant '%.60s'%s%.60s", row->case_name,
                       row->point, row->variant, row->allocator[0] ? ", allocator " : "", row->allocator);
}

static int read_all(struct load *load, struct vb_error *error)
{
    int status;
    VB_OR_RETURN(vb_csv_read_version(&load->csv, "results", VB_RESULTS_VERSION, error));
    VB_OR_RETURN(read_facts(load, error));
    VB_OR_RETURN(read_header(load, error));
    while ((status = vb_csv_read(&load->csv, error)) == 1) {
        VB_OR_RETURN(read_row(load, error));
        VB_OR_RETURN(check_row(load, error));
        VB_OR_RETURN(note_line(load, error));
    }
    return status == 0 ? check_keys(load, error) : status;
}

/* Tries to make room for a row in each line of a file; while rows without room are moved, they are in memory twice. */
static void make_room(struct vb_results *results, FILE *stream)
{
    struct stat file;
    size_t lines = 1;
    if (fstat(fileno(stream), &file) != 0 || !S_ISREG(file.st_mode) || ftello(stream) != 0)
        return;
    for (int character; lines < ROWS_MAX && (character = getc_unlocked(stream)) != EOF;)
        lines += character == '\n';
    rewind(stream);
    vb_results_reserve(results, lines);
}

int vb_results_read(struct vb_results *results, FILE *stream, const char *name, struct vb_error *error)
{
    vb_results_init(results);
    struct load *load = calloc(1, sizeof *load);
    if (!load)
        return vb_fail_memory(error);
    load->results = results;
    make_room(results, stream);
    int status = vb_csv_open(&load->csv, stream, name, error);
    if (status == 0) {
        status = read_all(load, error);
        vb_csv_close(&load->csv);
    }
    free(load->lines);
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
    FILE *stream VB_FCLOSE = vb_input_open(path, error);
    return stream ? vb_results_read(results, stream, path, error) : VB_ERROR_IO;
}

static void write_reading(const struct vb_measurement *measurement, const struct vb_reading *reading, FILE *stream)
{
    assert(reading->variant < measurement->variant_count);
    vb_csv_put_text(stream, measurement->case_name);
    putc(',', stream);
    vb_csv_put_text(stream, measurement->point);
    putc(',', stream);
    vb_csv_put_text(stream, measurement->variants[reading->variant].name);
    fprintf(stream, ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRId64 ",", reading->launch, reading->round,
            reading->position, reading->operations);
    vb_csv_put_real(stream, reading->elapsed_ns);
    putc(',', stream);
    vb_csv_put_real(stream, reading->cpu_ns);
    const struct vb_launch *launch =
        reading->launch < measurement->launch_count ? &measurement->launches[reading->launch] : NULL;
    fprintf(stream, ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",", reading->switches, reading->faults, reading->migrations);
    if (launch && launch->cpu >= 0)
        fprintf(stream, "%d", launch->cpu);
    putc(',', stream);
    if (launch)
        vb_csv_put_real(stream, launch->spin_ns);
    putc(',', stream);
    vb_csv_put_text(stream, measurement->allocator ? measurement->allocator : "");
    putc('\n', stream);
}

int vb_samples_write(const struct vb_measurement *measurements, size_t count, FILE *stream, struct vb_error *error)
{
    fprintf(stream, "# vbench-samples: %d\n", VB_SAMPLES_VERSION);
    fputs("case,point,variant,launch,round,position,ops,turn_ns,turn_cpu_ns,switches,faults,migrations,cpu,spin_ns,"
          "allocator\n",
          stream);
    for (size_t m = 0; m < count; m++)
        for (size_t i = 0; i < measurements[m].reading_count; i++)
            write_reading(&measurements[m], &measurements[m].readings[i], stream);
    return vb_stream_finish(stream, "the samples", error);
}
