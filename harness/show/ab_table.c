/* SPDX-License-Identifier: MIT */
#include "show/ab_table.h"

#include "base/cleanup.h"
#include "base/compare_counts.h"
#include "results/arrange.h"
#include "show/ci_outcome.h"
#include "show/markdown_table.h"
#include "results/number_words.h"
#include "stats/confidence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *heading;
    bool is_number;     /* flush right */
    unsigned sacrifice; /* as in show/grid.h */
} columns[VB_AB_COLUMNS] = {
    [VB_AB_CASE] = {"Case", false, 0},
    [VB_AB_OLD] = {"Old", true, 3},
    [VB_AB_NEW] = {"New", true, 2},
    [VB_AB_CHANGE] = {"Change", true, 0},
    [VB_AB_INTERVAL] = {VB_CONFIDENCE_WORDS " interval", true, 4},
    [VB_AB_ALLOCS] = {"Allocs/op", true, 0},
    [VB_AB_BYTES] = {"Allocated (B)", true, 5},
    [VB_AB_INSTRUCTIONS] = {"Instr/op", true, 6},
    [VB_AB_LAYOUT] = {"Layout", true, 7},
    [VB_AB_VERDICT] = {"Verdict", false, 0},
};

const char *vb_ab_heading(enum vb_ab_column column, bool *is_number)
{
    *is_number = columns[column].is_number;
    return columns[column].heading;
}

/* "12.41 ns", "83.0 us": three digits that mean something. */
static void say_time(char *text, double ns)
{
    static const struct {
        const char *unit;
        double ns;
    } units[] = {{"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}};
    text[0] = '\0';
    if (!isfinite(ns))
        return;
    size_t i = 0;
    while (i < 3 && ns < units[i].ns)
        i++;
    double value = ns / units[i].ns;
    snprintf(text, VB_GRID_TEXT, "%.*f %s", value >= 100 ? 0 : value >= 10 ? 1 : 2, value, units[i].unit);
}

static void say_change(char *change, char *interval, const struct vb_row *new)
{
    char text[VB_WORDING_MAX];
    char high[VB_WORDING_MAX];
    change[0] = interval[0] = '\0';
    if (!(new->ratio > 0))
        return;
    vb_say_change(text, log(new->ratio));
    snprintf(change, VB_GRID_TEXT, "%s %%", text);
    if (!(new->ratio_ci_low > 0) || !isfinite(new->ratio_ci_high))
        return;
    vb_say_change(text, log(new->ratio_ci_low));
    vb_say_change(high, log(new->ratio_ci_high));
    snprintf(interval, VB_GRID_TEXT, "%s .. %s %%", text, high);
}

static struct vb_counted_cell instructions_of(const struct vb_row *row)
{
    return (struct vb_counted_cell){row->instructions_per_op, NAN, NAN};
}

/* What a side counted: "" where it was not even tried, as of what crashed, or there is no such side. */
static void say_count(char *text, const struct vb_row *row, struct vb_counted_cell counted)
{
    if (isfinite(counted.value) || vb_row_is_ok(row) || vb_row_varies(row))
        vb_say_counted(text, row, counted);
    else
        text[0] = '\0';
}

static void say_counts(char *text, const struct vb_ab_sides *sides, struct vb_counted_cell (*of)(const struct vb_row *))
{
    char was[VB_WORDING_MAX] = "";
    char is[VB_WORDING_MAX];
    struct vb_counted_cell old = {NAN, NAN, NAN}, new = of(sides->new);
    say_count(is, sides->new, new);
    if (sides->old) {
        old = of(sides->old);
        say_count(was, sides->old, old);
    }
    bool same = strcmp(was, is) == 0 && (!isfinite(old.value) || vb_count_compare(new.value, old.value) == 0);
    if (same || !was[0] || !is[0])
        snprintf(text, VB_GRID_TEXT, "%s", is[0] ? is : was);
    else
        snprintf(text, VB_GRID_TEXT, "%s -> %s", was, is);
}

static void say_layout(char *text, const struct vb_row *row)
{
    double percent = row->layout_sd_pct;
    text[0] = '\0';
    if (isfinite(percent))
        snprintf(text, VB_GRID_TEXT, "%.*f %%", percent > 0 && percent < 9.95, percent);
}

static void say_name(char *text, const struct vb_row *row)
{
    bool named = row->allocator[0] && strcmp(row->allocator, "jemalloc") != 0;
    snprintf(text, VB_GRID_TEXT, "%s%s%s/%s%s%s%s", row->case_name, row->point[0] ? ":" : "", row->point, row->variant,
             named ? " (" : "", named ? row->allocator : "", named ? ")" : "");
}

void vb_ab_say_cells(char (*cells)[VB_GRID_TEXT], const struct vb_ab_sides *sides)
{
    const struct vb_row *old = sides->old;
    const struct vb_row *new = sides->new;
    say_name(cells[VB_AB_CASE], new);
    say_time(cells[VB_AB_OLD], old ? old->mean_ns : NAN);
    /* Turns of the same rounds know the new time better than its own mean does, and old, new and change agree then. */
    say_time(cells[VB_AB_NEW], old && isfinite(new->ratio) ? old->mean_ns * new->ratio : new->mean_ns);
    say_change(cells[VB_AB_CHANGE], cells[VB_AB_INTERVAL], new);
    say_counts(cells[VB_AB_ALLOCS], sides, vb_allocs_cell);
    say_counts(cells[VB_AB_BYTES], sides, vb_bytes_cell);
    cells[VB_AB_INSTRUCTIONS][0] = '\0';
    if (isfinite(new->instructions_per_op))
        say_counts(cells[VB_AB_INSTRUCTIONS], sides, instructions_of);
    say_layout(cells[VB_AB_LAYOUT], new);
    snprintf(cells[VB_AB_VERDICT], VB_GRID_TEXT, "%s",
             new->verdict[0] || vb_row_is_ok(new) ? new->verdict : new->status);
}

/* An old one without its new one, as a file may have it, stands for itself. */
bool vb_ab_speaks(struct vb_rows rows, size_t index)
{
    return !vb_row_is_old_side(rows.items[index]) || index + 1 == rows.count || !vb_rows_old_side(rows, index + 1);
}

static int put_pair(struct vb_grid *grid, const struct vb_ab_sides *sides)
{
    char cells[VB_AB_COLUMNS][VB_GRID_TEXT];
    const struct vb_row *new = sides->new;
    bool bad = vb_ci_outcome(new).kind >= VB_CI_ERROR;
    bool good = !bad && new->verdict_code == VB_ROW_FASTER;
    bool failed = !vb_row_is_ok(new) || (sides->old && !vb_row_is_ok(sides->old));
    if (vb_grid_add_row(grid, failed ? VB_TONE_BAD : VB_TONE_PLAIN) != 0)
        return VB_ERROR_MEMORY;
    vb_ab_say_cells(cells, sides);
    for (size_t column = 0; column < VB_AB_COLUMNS; column++)
        vb_grid_set(grid, column,
                    column != VB_AB_VERDICT ? VB_TONE_PLAIN
                    : bad                   ? VB_TONE_BAD
                    : good                  ? VB_TONE_GOOD
                                            : VB_TONE_PLAIN,
                    cells[column]);
    return 0;
}

int vb_ab_table_write(const struct vb_results *results, size_t width, bool color, FILE *stream, struct vb_error *error)
{
    struct vb_grid grid VB_RELEASE(vb_grid_release) = {0};
    const struct vb_row **arranged VB_FREE = vb_arrange(results);
    struct vb_rows rows = {.items = arranged, .count = results->row_count};
    for (size_t i = 0; i < VB_AB_COLUMNS; i++)
        vb_grid_add_column(&grid, columns[i].heading, columns[i].is_number, columns[i].sacrifice, VB_GRID_CELL_MAX);
    for (size_t i = 0; arranged && i < rows.count; i++)
        if (vb_ab_speaks(rows, i) &&
            put_pair(&grid, &(struct vb_ab_sides){.old = vb_rows_old_side(rows, i), .new = rows.items[i]}) != 0)
            return vb_fail_memory(error);
    return arranged && vb_grid_write(&grid, width, color, stream) == 0 ? 0 : vb_fail_memory(error);
}

/* Rows that failed are bold: there is no colour in Markdown. */
static void put_markdown(FILE *stream, const struct vb_ab_sides *sides, const bool *shows)
{
    char cells[VB_AB_COLUMNS][VB_GRID_TEXT];
    bool bold = vb_ci_outcome(sides->new).kind >= VB_CI_ERROR;
    vb_ab_say_cells(cells, sides);
    for (size_t column = 0; column < VB_AB_COLUMNS; column++) {
        if (!shows[column])
            continue;
        fputs(bold && column == VB_AB_CASE ? "| **" : "| ", stream);
        vb_markdown_put(stream, cells[column]);
        fputs(bold && column == VB_AB_CASE ? "** " : " ", stream);
    }
    fputs("|\n", stream);
}

static void put_markdown_head(FILE *stream, const bool *shows)
{
    for (size_t column = 0; column < VB_AB_COLUMNS; column++)
        if (shows[column])
            fprintf(stream, "| %s ", columns[column].heading);
    fputs("|\n", stream);
    for (size_t column = 0; column < VB_AB_COLUMNS; column++)
        if (shows[column])
            fputs(columns[column].is_number ? "|---:" : "|---", stream);
    fputs("|\n", stream);
}

static void find_shown(bool *shows, struct vb_rows rows)
{
    char cells[VB_AB_COLUMNS][VB_GRID_TEXT];
    for (size_t i = 0; i < rows.count; i++) {
        vb_ab_say_cells(cells, &(struct vb_ab_sides){.old = vb_rows_old_side(rows, i), .new = rows.items[i]});
        for (size_t column = 0; column < VB_AB_COLUMNS; column++)
            shows[column] = shows[column] || cells[column][0];
    }
}

int vb_ab_markdown_write(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    const struct vb_row **arranged VB_FREE = vb_arrange(results);
    if (!arranged)
        return vb_fail_memory(error);
    struct vb_rows rows = {.items = arranged, .count = results->row_count};
    bool shows[VB_AB_COLUMNS] = {0};
    const char *old = vb_results_fact(results, "old_program");
    const char *new = vb_results_fact(results, "new_program");
    fputs("### vbench ab: ", stream);
    vb_markdown_put(stream, new ? new : "the new program");
    fputs(" (new) against ", stream);
    vb_markdown_put(stream, old ? old : "the old one");
    fputs(" (old)\n\n", stream);
    find_shown(shows, rows);
    put_markdown_head(stream, shows);
    for (size_t i = 0; i < rows.count; i++)
        if (vb_ab_speaks(rows, i))
            put_markdown(stream, &(struct vb_ab_sides){.old = vb_rows_old_side(rows, i), .new = rows.items[i]}, shows);
    fputs(
        "\nChange: of the time of one operation, from the old program to the new one, by turns of the same rounds. Allocated: "
        "bytes asked for per operation.\n",
        stream);
    return 0;
}
