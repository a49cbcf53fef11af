/* SPDX-License-Identifier: MIT
 *
 * A section for each case: its drawings, its table with a bar for each time and each allocation, its sentences. */
#include "show/html/parts.h"

#include "base/cleanup.h"
#include "results/case_facts.h"
#include "show/case_grid.h"
#include "show/remark.h"
#include "show/html/marks.h"
#include "show/html/row_names.h"
#include "show/markup_escape.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SENTENCES_OPEN 6 /* so many are shown at once, more on request */

struct section {
    struct vb_html *page;
    struct vb_rows rows;
    struct vb_html_variants variants;
    struct vb_html_axis times;
    struct vb_scale bytes;
    bool shows_points, shows_sides, shows_times, shows_bytes;
    size_t next; /* of the rows, to be put into the table */
    bool begins_point;
};

/* Wide enough for every bar, but not for an end of an interval, or a launch, that would squash them. */
#define BEYOND_MEAN 1.6

static void find_scales(struct section *section)
{
    double most = 0;
    double reach = 0;
    double least = INFINITY;
    double bytes = 0;
    for (size_t i = 0; i < section->rows.count; i++) {
        const struct vb_row *row = section->rows.items[i];
        section->shows_points = section->shows_points || row->point[0];
        section->shows_sides = section->shows_sides || row->side[0];
        most = fmax(most, row->mean_ns);
        reach = fmax(reach, fmax(row->mean_ns, row->ci_high_ns)); /* fmax passes over NAN */
        if (row->mean_ns > 0)
            least = fmin(least, row->mean_ns);
        bytes = fmax(bytes, row->bytes_per_op);
    }
    section->shows_times = most > 0;
    section->shows_bytes = bytes > 0;
    section->times.linear = vb_html_linear_to(fmin(reach, BEYOND_MEAN * most));
    section->times.log = vb_html_log_between(least, fmin(reach, BEYOND_MEAN * most));
    section->bytes = vb_html_linear_to(bytes);
}

void vb_html_put_heading(FILE *stream, const char *heading, const char *class)
{
    fputs("<th scope=col", stream);
    if (*class)
        fprintf(stream, " class=%s", class);
    putc('>', stream);
    vb_xml_put_text(stream, heading);
}

void vb_html_put_cell(FILE *stream, const char *text)
{
    fputs("<td>", stream);
    vb_xml_put_text(stream, text);
}

void vb_html_put_verdict(FILE *stream, const char *text)
{
    fputs(*text ? "<td><q>" : "<td>", stream);
    vb_xml_put_text(stream, text);
    fputs(*text ? "</q>" : "", stream);
}

/* Columns that a narrow window leaves to the details. */
static bool is_extra(size_t column)
{
    return column != VB_CASE_MEAN && column != VB_CASE_STATUS && column != VB_CASE_ALLOCATED &&
           column != VB_CASE_RATIO && column != VB_CASE_VERDICT;
}

/* A class for what is not a number and what is extra. */
static const char *class_of(const struct vb_grid *grid, size_t column)
{
    if (column == VB_CASE_VERDICT)
        return "t";
    if (is_extra(column))
        return grid->columns[column].right ? "x" : "\"t x\"";
    return grid->columns[column].right ? "" : "t";
}

static void put_drawing_heading(FILE *stream, const char *class, const char *heading, const struct vb_html_axis *axis,
                                void (*say)(char *text, double value))
{
    fprintf(stream, "<th scope=col class=%s><span>%s</span>", class, heading);
    vb_html_put_axis(stream, axis, say);
}

/* The axis is the same all over the page: the script copies the first to the others. */
void vb_html_put_ratio_heading(struct vb_html *page, const char *heading)
{
    if (page->has_ratio_axis)
        fprintf(page->stream, "<th scope=col class=\"g r is-log\"><span>%s</span>", heading);
    else
        put_drawing_heading(page->stream, "\"g r is-log\"", heading, &page->ratios, vb_say_tick);
    page->has_ratio_axis = true;
}

static void put_grid_heading(struct section *section, size_t column)
{
    FILE *stream = section->page->stream;
    vb_html_put_heading(stream, section->page->grid.columns[column].heading, class_of(&section->page->grid, column));
    if (column == VB_CASE_MEAN && section->shows_times)
        put_drawing_heading(stream, "g", "Time and launches", &section->times, vb_html_say_time);
    if (column == VB_CASE_ALLOCATED && section->shows_bytes)
        fputs("<th scope=col class=\"g b\"><span>Bytes</span>", stream);
    if (column == VB_CASE_RATIO)
        vb_html_put_ratio_heading(section->page, section->shows_sides ? "New over old" : "Ratio to baseline");
}

static void put_head(struct section *section)
{
    FILE *stream = section->page->stream;
    fputs("<table class=sortable><caption>Rows of ", stream);
    vb_xml_put_text(stream, section->rows.items[0]->case_name);
    fputs("</caption><thead><tr>", stream);
    vb_html_put_heading(stream, "Method", "t");
    if (section->shows_sides)
        vb_html_put_heading(stream, "Program", "t");
    if (section->shows_points)
        vb_html_put_heading(stream, "Point", "t");
    for (size_t i = 0; i < section->page->grid.column_count; i++)
        if (i != VB_CASE_METHOD && vb_grid_has(&section->page->grid, i))
            put_grid_heading(section, i);
    fputs("</thead>", stream);
}

/* What failed says so in the place of its time, and all of it. */
static void put_cell(struct section *section, const struct vb_row *row, const char *text, size_t column)
{
    FILE *stream = section->page->stream;
    bool is_status = (column == VB_CASE_MEAN || column == VB_CASE_STATUS) && !vb_row_is_ok(row);
    if (is_status || column == VB_CASE_VERDICT)
        vb_html_put_verdict(stream, is_status ? row->status : text);
    else
        vb_html_put_cell(stream, text);
    if (column == VB_CASE_MEAN && section->shows_times) {
        fputs("<td>", stream);
        if (!is_status)
            vb_html_put_time(stream, row, &section->times);
    }
    if (column == VB_CASE_ALLOCATED && section->shows_bytes) {
        fputs("<td>", stream);
        vb_html_put_bytes(stream, row->bytes_per_op, &section->bytes);
    }
    if (column == VB_CASE_RATIO) {
        fputs("<td>", stream);
        if (!vb_row_is_baseline(row) && row->ratio > 0)
            vb_html_put_ratios(stream, &row, NULL, 1, &section->page->ratios);
    }
}

/* A row as the terminal words it. One that only parts two points is all empty. The script takes the rows of all cases
 * in their order for those of the details. */
static void put_row(struct section *section, const struct vb_grid_row *words)
{
    FILE *stream = section->page->stream;
    struct vb_grid_cell cells[VB_GRID_COLUMNS];
    vb_grid_row_cells(words, cells);
    bool parts = true;
    for (size_t i = 0; parts && i < VB_GRID_COLUMNS; i++)
        parts = cells[i].text[0] == '\0';
    section->begins_point |= parts || section->next == 0;
    if (parts)
        return;
    if (section->next == 0)
        put_head(section);
    assert(section->next < section->rows.count);
    const struct vb_row *row = section->rows.items[section->next++];
    fprintf(stream, "%s<tr class=\"v%zu %s\"><th scope=row>", section->begins_point ? "<tbody>\n" : "",
            vb_html_variant_index(&section->variants, row->variant), vb_html_outcome(row));
    section->begins_point = false;
    vb_xml_put_text(stream, row->variant);
    if (section->shows_sides)
        vb_html_put_cell(stream, row->side);
    if (section->shows_points)
        vb_html_put_cell(stream, row->point);
    for (size_t i = 0; i < section->page->grid.column_count; i++)
        if (i != VB_CASE_METHOD && vb_grid_has(&section->page->grid, i))
            put_cell(section, row, cells[i].text, i);
    putc('\n', stream);
}

static int put_table(struct section *section)
{
    struct vb_grid *grid = &section->page->grid;
    bool cut = false;
    vb_grid_clear(grid);
    int status = vb_case_grid_fill(grid, section->rows, section->page->name_allocators, &cut);
    if (status != 0 || grid->lacks_memory)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < grid->row_count; i++)
        put_row(section, &grid->rows[i]);
    return 0;
}

static void put_lines(FILE *stream, const char *text)
{
    size_t count = 0;
    for (const char *line = text; (line = strchr(line, '\n')) != NULL; line++)
        count++;
    if (count == 0)
        return;
    if (count > SENTENCES_OPEN)
        fprintf(stream, "<details class=say><summary>In words: %zu sentences</summary>", count);
    fputs("<ul class=say>", stream);
    for (const char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        if (end == line)
            continue;
        fputs("<li>", stream);
        vb_html_put_sentence(stream, line, end);
    }
    fputs("</ul>", stream);
    if (count > SENTENCES_OPEN)
        fputs("</details>", stream);
}

static int put_sentences(struct vb_html *page, struct vb_rows rows)
{
    char *text VB_FREE = vb_closing_text(rows, page->name_allocators);
    if (text)
        put_lines(page->stream, text);
    return text ? 0 : VB_ERROR_MEMORY;
}

static void put_title(struct vb_html *page, const char *case_name)
{
    FILE *stream = page->stream;
    const char *summary = vb_case_fact(page->results, case_name, "");
    fputs("<section class=case id=\"", stream);
    vb_xml_put_value(stream, case_name);
    fputs("\"><header><h3>", stream);
    vb_html_put_link(stream, case_name, case_name);
    fputs("</h3>", stream);
    if (summary && *summary) {
        fputs("<p>", stream);
        vb_xml_put_text(stream, summary);
        fputs("</p>", stream);
    }
    fputs("</header>\n", stream);
}

/* Each allocator's were measured apart. */
static int for_each_allocator(struct vb_html *page, struct vb_rows rows,
                              int (*put)(struct vb_html *page, struct vb_rows rows))
{
    for (struct vb_rows part; rows.count > 0; rows = vb_rows_after(rows, part)) {
        part = vb_first_allocator(rows);
        VB_OR_RETURN(put(page, part));
    }
    return 0;
}

static int put_case(struct section *section)
{
    struct vb_html *page = section->page;
    section->shows_points = section->shows_sides = false;
    section->variants = vb_html_variants_of(section->rows);
    find_scales(section);
    put_title(page, section->rows.items[0]->case_name);
    VB_OR_RETURN(for_each_allocator(page, section->rows, vb_html_put_sweeps));
    VB_OR_RETURN(for_each_allocator(page, section->rows, vb_html_put_tails));
    VB_OR_RETURN(vb_html_put_past(page, section->rows));
    fputs("<div class=scroll>", page->stream);
    VB_OR_RETURN(put_table(section));
    fputs("</table></div>\n", page->stream);
    VB_OR_RETURN(for_each_allocator(page, section->rows, put_sentences));
    fputs("</section>\n", page->stream);
    return 0;
}

int vb_html_put_cases(struct vb_html *page)
{
    struct section section = {.page = page};
    if (page->rows.count > 0)
        fputs("<h2>Cases</h2>\n", page->stream);
    for (struct vb_rows rest = page->rows; rest.count > 0; rest = vb_rows_after(rest, section.rows)) {
        section.rows = vb_first_case(rest);
        section.next = 0;
        VB_OR_RETURN(put_case(&section));
    }
    return 0;
}
