/* SPDX-License-Identifier: MIT */
#include "show/chart/turns_file.h"
#include "base/array.h"
#include "show/chart/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum column { CASE, POINT, VARIANT, LAUNCH, ROUND, OPERATIONS, TURN_NS, SWITCHES, MIGRATIONS, ALLOCATOR, COLUMNS };

static const char *const names[COLUMNS] = {"case", "point",   "variant",  "launch",     "round",
                                           "ops",  "turn_ns", "switches", "migrations", "allocator"};

struct reading {
    struct vb_turns *turns;
    const struct vb_chart_set *set;
    struct vb_sheet sheet;
    size_t columns[COLUMNS];
    size_t last_row; /* that a turn was of */
};

static const char *text_of(const struct reading *reading, enum column column)
{
    return vb_sheet_text(&reading->sheet, reading->columns[column]);
}

static bool is_named(const struct reading *reading, const struct vb_row *row)
{
    return strcmp(row->variant, text_of(reading, VARIANT)) == 0 && strcmp(row->point, text_of(reading, POINT)) == 0 &&
           strcmp(row->case_name, text_of(reading, CASE)) == 0;
}

static int complain(const struct reading *reading, const char *what, const char *allocator, struct vb_error *error)
{
    const struct vb_csv_reader *csv = &reading->sheet.csv;
    const char *point = text_of(reading, POINT);
    return vb_csv_fail(csv, csv->record_line, error, "about '%.80s' of '%.80s%s%.80s', which the results %s%.80s",
                       text_of(reading, VARIANT), text_of(reading, CASE), *point ? ":" : "", point, what, allocator);
}

/* The row that a turn is of. The allocator tells rows of one name apart; a file without that column is understood where
 * nothing has to be told apart. */
static int find_row(struct reading *reading, size_t *row, struct vb_error *error)
{
    const char *allocator = text_of(reading, ALLOCATOR);
    size_t named = 0;
    for (size_t step = 0; step < reading->set->row_count; step++) { /* variants mostly come in turns */
        size_t i = (reading->last_row + step) % reading->set->row_count;
        const struct vb_row *other = vb_chart_original(reading->set, i);
        if (!is_named(reading, other))
            continue;
        named++;
        *row = i;
        if (strcmp(other->allocator, allocator) != 0)
            continue;
        reading->last_row = i;
        return 0;
    }
    if (named > 1 && !*allocator)
        return complain(reading, "have with several allocators, but not with an unnamed one", "", error);
    if (named > 1)
        return complain(reading, "have with several allocators, but not with ", allocator, error);
    return named == 1 ? 0 : complain(reading, "lack: both must be of one run", "", error);
}

static int read_turn(struct reading *reading, struct vb_turn *turn, struct vb_error *error)
{
    const struct vb_csv_reader *csv = &reading->sheet.csv;
    double numbers[COLUMNS];
    int status = find_row(reading, &turn->row, error);
    for (int i = LAUNCH; status == 0 && i <= MIGRATIONS; i++) {
        numbers[i] = vb_sheet_number(&reading->sheet, reading->columns[i]);
        if (isnan(numbers[i]))
            status = vb_csv_fail(csv, csv->record_line, error, "no number in the column '%s'", names[i]);
    }
    if (status != 0)
        return status;
    if (numbers[OPERATIONS] < 1)
        return vb_csv_fail(csv, csv->record_line, error, "a turn of less than one operation");
    turn->launch = numbers[LAUNCH];
    turn->round = numbers[ROUND];
    turn->ns = numbers[TURN_NS] / numbers[OPERATIONS];
    turn->is_disturbed = numbers[SWITCHES] + numbers[MIGRATIONS] > 0;
    return 0;
}

static int add_turn(struct reading *reading, struct vb_error *error)
{
    struct vb_turns *turns = reading->turns;
    struct vb_turn *items = vb_array_grow(turns->items, turns->count, sizeof *items);
    if (!items)
        return vb_fail_memory(error);
    turns->items = items;
    int status = read_turn(reading, &items[turns->count], error);
    turns->count += status == 0;
    return status;
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

static int read_all(struct reading *reading, struct vb_error *error)
{
    int status = vb_sheet_find(&reading->sheet, names, COLUMNS, ALLOCATOR, reading->columns, error);
    while (status == 0 && (status = vb_sheet_next(&reading->sheet, error)) == 1)
        status = add_turn(reading, error);
    if (status == 0 && reading->turns->count == 0)
        return vb_csv_fail(&reading->sheet.csv, reading->sheet.csv.line, error, "there is no turn to draw");
    if (status == 0)
        qsort(reading->turns->items, reading->turns->count, sizeof *reading->turns->items, by_row_and_time);
    return status;
}

int vb_turns_read(struct vb_turns *turns, const struct vb_chart_set *set, FILE *stream, const char *name,
                  struct vb_error *error)
{
    *turns = (struct vb_turns){0};
    struct reading *reading = calloc(1, sizeof *reading);
    if (!reading)
        return vb_fail_memory(error);
    reading->turns = turns;
    reading->set = set;
    int status = vb_sheet_open(&reading->sheet, stream, name, "samples", NULL, NULL, error);
    if (status == 0) {
        status = read_all(reading, error);
        vb_sheet_close(&reading->sheet);
    }
    free(reading);
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
