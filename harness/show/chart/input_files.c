/* SPDX-License-Identifier: MIT */
#include "show/chart/input_files.h"
#include "base/cleanup.h"
#include "base/array.h"
#include "base/units.h"
#include "results/csv.h"
#include "results/terminal_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VERSION     1
#define COLUMNS_MAX 10
#define NO_COLUMN   SIZE_MAX

struct sheet;

/* CSV files like those of results, but of another kind: a line '# vbench-KIND: 1', comments '# key: value', the names
 * of the columns in any order, records. */
struct kind {
    const char *name;
    const char *columns[COLUMNS_MAX];
    size_t needed;        /* of the columns, those that must be there, the first ones */
    const char *if_empty; /* what is wrong where there is no record; NULL: nothing */

    /* Take a comment (NULL: nobody wants them), which returns 0 or VB_ERROR_MEMORY, and a record: 0 or an error. */
    int (*take_comment)(void *context, const char *key, const char *value);
    int (*take_record)(void *context, const struct sheet *sheet, struct vb_error *error);
};

struct sheet {
    const struct kind *kind;
    struct vb_csv_reader csv;
    size_t column_count;
    size_t places[COLUMNS_MAX]; /* of the kind's columns, or NO_COLUMN */
};

/* A cell of the record in hand: "" where there is no such column, NAN where it is no finite number, 0 or more. */
static const char *text_of(const struct sheet *sheet, size_t column)
{
    return sheet->places[column] == NO_COLUMN ? "" : sheet->csv.cells[sheet->places[column]].text;
}

static double number_of(const struct sheet *sheet, size_t column)
{
    double value;
    return vb_parse_number(text_of(sheet, column), &value) == 0 && value >= 0 ? value : NAN;
}

static int read_comments(struct sheet *sheet, void *context, struct vb_error *error)
{
    int status;
    while ((status = vb_csv_read_comment(&sheet->csv, error)) == 1) {
        char *comment = sheet->csv.cells[0].text;
        char *value = vb_csv_split_comment(comment);
        if (value && sheet->kind->take_comment && sheet->kind->take_comment(context, comment + 1, value) != 0)
            return vb_fail_memory(error);
    }
    return status;
}

/* Finds the columns by their names. */
static int read_header(struct sheet *sheet, struct vb_error *error)
{
    const struct vb_csv_reader *csv = &sheet->csv;
    int status = vb_csv_read(&sheet->csv, error);
    if (status < 0)
        return status;
    if (status == 0)
        return vb_csv_fail(csv, csv->line, error, "the line that names the columns is missing");
    sheet->column_count = csv->cell_count;
    for (size_t i = 0; i < COLUMNS_MAX && sheet->kind->columns[i]; i++) {
        size_t k = 0;
        while (k < csv->cell_count && strcmp(csv->cells[k].text, sheet->kind->columns[i]) != 0)
            k++;
        sheet->places[i] = k < csv->cell_count ? k : NO_COLUMN;
        if (sheet->places[i] == NO_COLUMN && i < sheet->kind->needed)
            return vb_csv_fail(csv, csv->record_line, error, "there is no column '%s'", sheet->kind->columns[i]);
    }
    return 0;
}

static int read_records(struct sheet *sheet, void *context, struct vb_error *error)
{
    const struct vb_csv_reader *csv = &sheet->csv;
    int status;
    size_t count = 0;
    for (; (status = vb_csv_read(&sheet->csv, error)) == 1; count++) {
        if (csv->cell_count != sheet->column_count)
            return vb_csv_fail(csv, csv->record_line, error, "%zu cells, but there are %zu columns", csv->cell_count,
                               sheet->column_count);
        status = sheet->kind->take_record(context, sheet, error);
        if (status != 0)
            return status;
    }
    if (status == 0 && count == 0 && sheet->kind->if_empty)
        return vb_csv_fail(csv, csv->line, error, "%s", sheet->kind->if_empty);
    return status;
}

static void close_reader(struct vb_csv_reader **reader)
{
    vb_csv_close(*reader);
}

/* Reads a stream, called `name` in messages. Returns 0 or an error. */
static int read_sheet(const struct kind *kind, FILE *stream, const char *name, void *context, struct vb_error *error)
{
    struct sheet *sheet VB_FREE = calloc(1, sizeof *sheet);
    if (!sheet)
        return vb_fail_memory(error);
    sheet->kind = kind;
    VB_OR_RETURN(vb_csv_open(&sheet->csv, stream, name, error));
    struct vb_csv_reader *csv VB_RELEASE(close_reader) = &sheet->csv;
    VB_OR_RETURN(vb_csv_read_version(csv, kind->name, VERSION, error));
    VB_OR_RETURN(read_comments(sheet, context, error));
    VB_OR_RETURN(read_header(sheet, error));
    return read_records(sheet, context, error);
}

/* Of published figures. The three columns of the second side follow those of the first. */
enum { QUOTE_CASE, SOURCE, METHOD, NS, BYTES, OTHER_METHOD, OTHER_NS, OTHER_BYTES, PLATFORM };

static int take_caption(void *context, const char *key, const char *value)
{
    struct vb_published *published = context;
    if (strcmp(key, "caption") != 0)
        return 0;
    char **captions = vb_array_grow(published->captions, published->caption_count, sizeof *captions);
    if (!captions)
        return VB_ERROR_MEMORY;
    published->captions = captions;
    captions[published->caption_count] = vb_text_shown(value);
    return captions[published->caption_count++] ? 0 : VB_ERROR_MEMORY;
}

static char *say_source(const struct sheet *sheet)
{
    const char *platform = text_of(sheet, PLATFORM);
    char *text = NULL;
    if (asprintf(&text, "%s%s%s", text_of(sheet, SOURCE), *platform ? ", " : "", platform) < 0)
        return NULL;
    char *shown = vb_text_shown(text);
    free(text);
    return shown;
}

/* `side`: how far its columns are behind those of the first. */
static int add_side(struct vb_published *published, const struct sheet *sheet, size_t side)
{
    double ns = number_of(sheet, NS + side);
    double bytes = number_of(sheet, BYTES + side);
    if (isnan(ns) && isnan(bytes))
        return 0;
    struct vb_quote *quotes = vb_array_grow(published->quotes, published->count, sizeof *quotes);
    if (!quotes)
        return VB_ERROR_MEMORY;
    published->quotes = quotes;
    struct vb_quote *quote = &quotes[published->count++];
    *quote = (struct vb_quote){.case_name = strdup(text_of(sheet, QUOTE_CASE)),
                               .source = say_source(sheet),
                               .method = vb_text_shown(text_of(sheet, METHOD + side)),
                               .ns = ns,
                               .bytes = bytes};
    return quote->case_name && quote->source && quote->method ? 0 : VB_ERROR_MEMORY;
}

static int take_quotes(void *context, const struct sheet *sheet, struct vb_error *error)
{
    int status = 0;
    for (size_t side = 0; status == 0 && side <= OTHER_METHOD - METHOD && *text_of(sheet, QUOTE_CASE);
         side += OTHER_METHOD - METHOD)
        status = add_side(context, sheet, side);
    return status == 0 ? 0 : vb_fail_memory(error);
}

int vb_published_read(struct vb_published *published, FILE *stream, const char *name, struct vb_error *error)
{
    static const struct kind kind = {
        .name = "published",
        .columns = {[QUOTE_CASE] = "case",
                    [SOURCE] = "source",
                    [METHOD] = "task",
                    [NS] = "task_ns",
                    [BYTES] = "task_bytes",
                    [OTHER_METHOD] = "valuetask",
                    [OTHER_NS] = "valuetask_ns",
                    [OTHER_BYTES] = "valuetask_bytes",
                    [PLATFORM] = "platform"},
        .needed = PLATFORM,
        .take_comment = take_caption,
        .take_record = take_quotes,
    };
    *published = (struct vb_published){0};
    return read_sheet(&kind, stream, name, published, error);
}

void vb_published_release(struct vb_published *published)
{
    for (size_t i = 0; i < published->count; i++) {
        free(published->quotes[i].case_name);
        free(published->quotes[i].source);
        free(published->quotes[i].method);
    }
    for (size_t i = 0; i < published->caption_count; i++)
        free(published->captions[i]);
    free(published->quotes);
    free(published->captions);
}

/* Of turns. */
enum { CASE, POINT, VARIANT, LAUNCH, ROUND, OPERATIONS, TURN_NS, SWITCHES, MIGRATIONS, ALLOCATOR };

struct reading {
    struct vb_turns *turns;
    const struct vb_chart_set *set;
    size_t last_row; /* that a turn was of */
};

static bool is_named(const struct sheet *sheet, const struct vb_row *row)
{
    return strcmp(row->variant, text_of(sheet, VARIANT)) == 0 && strcmp(row->point, text_of(sheet, POINT)) == 0 &&
           strcmp(row->case_name, text_of(sheet, CASE)) == 0;
}

static int complain(const struct sheet *sheet, const char *what, const char *allocator, struct vb_error *error)
{
    const char *point = text_of(sheet, POINT);
    return vb_csv_fail(&sheet->csv, sheet->csv.record_line, error,
                       "about '%.80s' of '%.80s%s%.80s', which the results %s%.80s", text_of(sheet, VARIANT),
                       text_of(sheet, CASE), *point ? ":" : "", point, what, allocator);
}

/* The row that a turn is of. The allocator tells rows of one name apart; a file without that column is understood where
 * nothing has to be told apart. */
static int find_row(struct reading *reading, const struct sheet *sheet, size_t *row, struct vb_error *error)
{
    const char *allocator = text_of(sheet, ALLOCATOR);
    size_t named = 0;
    for (size_t step = 0; step < reading->set->row_count; step++) { /* variants mostly come in turns */
        size_t i = (reading->last_row + step) % reading->set->row_count;
        const struct vb_row *other = vb_chart_original(reading->set, i);
        if (!is_named(sheet, other))
            continue;
        named++;
        *row = i;
        if (strcmp(other->allocator, allocator) != 0)
            continue;
        reading->last_row = i;
        return 0;
    }
    if (named > 1 && !*allocator)
        return complain(sheet, "have with several allocators, but not with an unnamed one", "", error);
    if (named > 1)
        return complain(sheet, "have with several allocators, but not with ", allocator, error);
    return named == 1 ? 0 : complain(sheet, "lack: both must be of one run", "", error);
}

static int take_turn(void *context, const struct sheet *sheet, struct vb_error *error)
{
    struct reading *reading = context;
    struct vb_turns *turns = reading->turns;
    double numbers[COLUMNS_MAX];
    struct vb_turn *items = vb_array_grow(turns->items, turns->count, sizeof *items);
    if (!items)
        return vb_fail_memory(error);
    turns->items = items;
    struct vb_turn *turn = &items[turns->count];
    int status = find_row(reading, sheet, &turn->row, error);
    for (size_t i = LAUNCH; status == 0 && i <= MIGRATIONS; i++) {
        numbers[i] = number_of(sheet, i);
        if (isnan(numbers[i]))
            status = vb_csv_fail(&sheet->csv, sheet->csv.record_line, error, "no number in the column '%s'",
                                 sheet->kind->columns[i]);
    }
    if (status != 0)
        return status;
    if (numbers[OPERATIONS] < 1)
        return vb_csv_fail(&sheet->csv, sheet->csv.record_line, error, "a turn of less than one operation");
    turn->launch = numbers[LAUNCH];
    turn->round = numbers[ROUND];
    turn->ns = numbers[TURN_NS] / numbers[OPERATIONS];
    turn->is_disturbed = numbers[SWITCHES] + numbers[MIGRATIONS] > 0;
    turns->count++;
    return 0;
}

static int by_row_and_time(const void *left, const void *right)
{
    const struct vb_turn *a = left;
    const struct vb_turn *b = right;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->ns != b->ns)
        return a->ns < b->ns ? -1 : 1;
    if (a->launch != b->launch)
        return a->launch < b->launch ? -1 : 1;
    return a->round < b->round ? -1 : a->round > b->round;
}

int vb_turns_read(struct vb_turns *turns, const struct vb_chart_set *set, FILE *stream, const char *name,
                  struct vb_error *error)
{
    static const struct kind kind = {
        .name = "samples",
        .columns = {[CASE] = "case",
                    [POINT] = "point",
                    [VARIANT] = "variant",
                    [LAUNCH] = "launch",
                    [ROUND] = "round",
                    [OPERATIONS] = "ops",
                    [TURN_NS] = "turn_ns",
                    [SWITCHES] = "switches",
                    [MIGRATIONS] = "migrations",
                    [ALLOCATOR] = "allocator"},
        .needed = ALLOCATOR,
        .if_empty = "there is no turn to draw",
        .take_record = take_turn,
    };
    *turns = (struct vb_turns){0};
    int status = read_sheet(&kind, stream, name, &(struct reading){.turns = turns, .set = set}, error);
    if (status == 0)
        qsort(turns->items, turns->count, sizeof *turns->items, by_row_and_time);
    return status;
}

void vb_turns_release(struct vb_turns *turns)
{
    free(turns->items);
}

const struct vb_turn *vb_turns_of(const struct vb_turns *turns, size_t row, size_t *count)
{
    size_t low = 0;
    size_t high = turns->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (turns->items[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < turns->count && turns->items[low + *count].row == row)
        (*count)++;
    return &turns->items[low];
}
