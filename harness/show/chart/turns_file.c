/* SPDX-License-Identifier: MIT */
#include "show/chart/turns_file.h"
#include "base/array.h"
#include "show/chart/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct columns {
    size_t case_name, point, variant, allocator, launch, round, operations, turn_ns, switches, migrations;
};

struct reading {
    struct vb_turns *turns;
    const struct vb_chart_set *set;
    struct vb_sheet sheet;
    struct columns columns;
    size_t last_row; /* that a turn was of */
};

static int find_columns(struct reading *reading, struct vb_error *error)
{
    static const char *const needed[] = {"case", "point",   "variant",  "launch",     "round",
                                         "ops",  "turn_ns", "switches", "migrations", NULL};
    const struct vb_sheet *sheet = &reading->sheet;
    reading->columns = (struct columns){vb_sheet_column(sheet, "case"),     vb_sheet_column(sheet, "point"),
                                        vb_sheet_column(sheet, "variant"),  vb_sheet_column(sheet, "allocator"),
                                        vb_sheet_column(sheet, "launch"),   vb_sheet_column(sheet, "round"),
                                        vb_sheet_column(sheet, "ops"),      vb_sheet_column(sheet, "turn_ns"),
                                        vb_sheet_column(sheet, "switches"), vb_sheet_column(sheet, "migrations")};
    return vb_sheet_need(sheet, needed, error);
}

static bool is_named(const struct reading *reading, const struct vb_row *row)
{
    const struct columns *columns = &reading->columns;
    return strcmp(row->variant, vb_sheet_text(&reading->sheet, columns->variant)) == 0 &&
           strcmp(row->point, vb_sheet_text(&reading->sheet, columns->point)) == 0 &&
           strcmp(row->case_name, vb_sheet_text(&reading->sheet, columns->case_name)) == 0;
}

static int complain(const struct reading *reading, const char *what, const char *allocator, struct vb_error *error)
{
    const struct vb_sheet *sheet = &reading->sheet;
    const char *point = vb_sheet_text(sheet, reading->columns.point);
    return vb_csv_fail(&sheet->csv, sheet->csv.record_line, error,
                       "about '%.80s' of '%.80s%s%.80s', which the results %s%.80s",
                       vb_sheet_text(sheet, reading->columns.variant), vb_sheet_text(sheet, reading->columns.case_name),
                       *point ? ":" : "", point, what, allocator);
}

/* The row that a turn is of. The allocator tells rows of one name apart; a file without that column is understood where
 * nothing has to be told apart. */
static int find_row(struct reading *reading, size_t *row, struct vb_error *error)
{
    const char *allocator = vb_sheet_text(&reading->sheet, reading->columns.allocator);
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

static int read_number(const struct reading *reading, size_t column, double *value, struct vb_error *error)
{
    *value = vb_sheet_number(&reading->sheet, column);
    return isnan(*value) ? vb_csv_fail(&reading->sheet.csv, reading->sheet.csv.record_line, error,
                                       "no number in the column '%s'", reading->sheet.names[column])
                         : 0;
}

static int read_turn(struct reading *reading, struct vb_turn *turn, struct vb_error *error)
{
    const struct columns *columns = &reading->columns;
    double operations, turn_ns, switches, migrations;
    int status = find_row(reading, &turn->row, error);
    const struct {
        size_t column;
        double *value;
    } numbers[] = {{columns->operations, &operations}, {columns->launch, &turn->launch},
                   {columns->round, &turn->round},     {columns->turn_ns, &turn_ns},
                   {columns->switches, &switches},     {columns->migrations, &migrations}};
    for (size_t i = 0; status == 0 && i < sizeof numbers / sizeof numbers[0]; i++)
        status = read_number(reading, numbers[i].column, numbers[i].value, error);
    if (status != 0)
        return status;
    if (operations < 1)
        return vb_csv_fail(&reading->sheet.csv, reading->sheet.csv.record_line, error,
                           "a turn of less than one operation");
    turn->ns = turn_ns / operations;
    turn->is_disturbed = switches + migrations > 0;
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
    int status = find_columns(reading, error);
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
