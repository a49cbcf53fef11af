/* SPDX-License-Identifier: MIT */
#include "show/amount_cells.h"
#include "base/units.h"
#include "results/own_counters.h"
#include "results/number_words.h"
#include "show/scale.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define TURN   46 /* to have a table of their own: before the verdict has no room, and behind the blanks of intervals */
#define DIGITS 3  /* of a number without an interval */

enum { FIRST, COLD, BYTES, ITEMS, COUNTERS };

void vb_amount_cells_add_column(struct vb_grid *grid)
{
    grid->columns[vb_grid_add_column(grid, "", true, TURN, VB_GRID_CELL_MAX)].carried = true;
}

static void set_heading(struct vb_grid_column *column, const char *heading)
{
    snprintf(column->heading, sizeof column->heading, "%.*s", (int)sizeof column->heading - 1, heading);
}

void vb_amount_cells_head(struct vb_grid *grid, size_t first, struct vb_rows rows)
{
    char names[VB_MAX_COUNTERS][VB_MAX_NAME_LENGTH + 1] = {""};
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++)
        count = vb_row_counter_names(rows.items[i], names, count, VB_MAX_COUNTERS);
    set_heading(&grid->columns[first + FIRST], "First (ns)");
    set_heading(&grid->columns[first + COLD], "Cold (ns)");
    set_heading(&grid->columns[first + BYTES], "Bytes/s");
    set_heading(&grid->columns[first + ITEMS], "Items/s");
    for (size_t i = 0; i < VB_MAX_COUNTERS; i++)
        set_heading(&grid->columns[first + COUNTERS + i], i < count ? names[i] : "");
}

#define NAMED_MAX (VB_MAX_VARIANTS * VB_MAX_COUNTERS)

void vb_amount_cells_write_rest(struct vb_rows rows, FILE *stream)
{
    char names[NAMED_MAX][VB_MAX_NAME_LENGTH + 1] = {""};
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++)
        count = vb_row_counter_names(rows.items[i], names, count, NAMED_MAX);
    if (count > VB_MAX_COUNTERS)
        fprintf(stream, "no column for the counter%s ", count > VB_MAX_COUNTERS + 1 ? "s" : "");
    for (size_t i = VB_MAX_COUNTERS; i < count; i++)
        fprintf(stream, "%s%s", i == VB_MAX_COUNTERS ? "" : i + 1 < count ? ", " : " and ", names[i]);
    fputs(count > VB_MAX_COUNTERS ? ": files have them\n" : "", stream);
}

/* "1.23 GB/s (1.20 .. 1.26)", as finely as the interval allows; three digits where it is not known, and an end that is
 * not known is left out. */
static void put(struct vb_grid *grid, size_t column, const double numbers[3], const char *unit)
{
    char text[VB_GRID_TEXT];
    char words[3][VB_WORDING_MAX] = {"", "", ""};
    double step = vb_step_of_interval(numbers[1], numbers[2]);
    for (int i = 0; i < 3; i++)
        if (numbers[i] == 0)
            strcpy(words[i], "0");
        else if (step == 0 && !isnan(numbers[i]))
            vb_format_short(words[i], sizeof words[i], numbers[i], DIGITS);
    if (step > 0) {
        vb_say_nearest(words[0], numbers[0], step);
        vb_say_below(words[1], numbers[1], step);
        vb_say_above(words[2], numbers[2], step);
    }
    int length = snprintf(text, sizeof text, "%s%s", words[0], unit);
    if (words[1][0] || words[2][0])
        snprintf(text + length, sizeof text - (size_t)length, " (%s .. %s)", words[1], words[2]);
    vb_grid_set(grid, column, VB_TONE_PLAIN, text);
}

static void put_rate(struct vb_grid *grid, size_t column, double rate, double low, double high, const char *unit)
{
    char scaled[16];
    const char *prefix;
    if (isnan(rate))
        return;
    double scale = vb_prefix_of(rate, &prefix);
    snprintf(scaled, sizeof scaled, " %s%s", prefix, unit);
    put(grid, column, (const double[]){rate / scale, low / scale, high / scale}, scaled);
}

/* "3", or "0.251 (0.248 .. 0.254)" where it varies. */
static void put_counter(struct vb_grid *grid, size_t column, const struct vb_row_counter *counter)
{
    char count[VB_WORDING_MAX];
    if (!counter->exact) {
        put(grid, column, (const double[]){counter->per_op, counter->low, counter->high}, "");
        return;
    }
    vb_say_count(count, counter->per_op);
    vb_grid_set(grid, column, VB_TONE_PLAIN, count);
}

void vb_amount_cells_put(struct vb_grid *grid, size_t first, const struct vb_row *row)
{
    if (!isnan(row->first_ns))
        put(grid, first + FIRST, (const double[]){row->first_ns, row->first_ci_low_ns, row->first_ci_high_ns}, "");
    if (!isnan(row->cold_ns))
        put(grid, first + COLD, (const double[]){row->cold_ns, row->cold_ci_low_ns, row->cold_ci_high_ns}, "");
    put_rate(grid, first + BYTES, row->bytes_per_second, row->bytes_per_second_low, row->bytes_per_second_high, "B/s");
    put_rate(grid, first + ITEMS, row->items_per_second, row->items_per_second_low, row->items_per_second_high, "/s");
    if (row->counters[0] == '\0')
        return;
    struct vb_row_counters counters = vb_row_counters(row);
    for (size_t i = 0; i < VB_MAX_COUNTERS; i++) {
        const struct vb_row_counter *counter =
            vb_row_counter_find(&counters, grid->columns[first + COUNTERS + i].heading);
        if (counter)
            put_counter(grid, first + COUNTERS + i, counter);
    }
}
