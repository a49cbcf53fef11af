/* SPDX-License-Identifier: MIT
 *
 * The past of a case: its values over commits, with their intervals and where they changed. */
#include "show/html/parts.h"

#include "show/html/chart.h"
#include "show/html/row_names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POINTS_MOST  1000 /* of all drawings: each takes about 70 bytes */
#define POINTS_LEAST 8    /* of each line; where there is no room for so many, it is drawn only where it has changed */
#define POINTS_LINE  300
#define CHANGES_MOST 6  /* of a drawing, the last ones */
#define OPEN_MOST    4  /* so many drawings of a case are seen at once, more on request */
#define SUBJECT_MOST 60 /* bytes */

static bool has_case(const struct vb_html *page, const char *name)
{
    for (size_t i = 0; i < page->rows.count; i++)
        if (strcmp(page->rows.items[i]->case_name, name) == 0)
            return true;
    return false;
}

static size_t count_lines(const struct vb_html *page, bool changed_only)
{
    const struct vb_html_past *past = page->input->past;
    size_t count = 0;
    for (size_t c = 0; c < past->chart_count; c++)
        if ((!changed_only || past->charts[c].change_count > 0) && has_case(page, past->charts[c].case_name))
            count += past->charts[c].line_count;
    return count;
}

static struct vb_html_room find_room(const struct vb_html *page)
{
    const struct vb_html_past *past = page->input->past;
    struct vb_html_room room = {.changed_only = count_lines(page, false) * POINTS_LEAST > POINTS_MOST};
    size_t lines = count_lines(page, room.changed_only);
    room.points = lines > 0 ? POINTS_MOST / lines : 0;
    room.points = room.points < POINTS_LEAST ? POINTS_LEAST : room.points > POINTS_LINE ? POINTS_LINE : room.points;
    room.first_commit = past->commit_count > room.points ? past->commit_count - room.points : 0;
    return room;
}

static bool is_shown(const struct vb_html_past_chart *chart, const struct vb_html_room *room)
{
    size_t points = 0;
    for (size_t l = 0; l < chart->line_count; l++)
        for (size_t i = 0; i < chart->lines[l].count; i++)
            points += chart->lines[l].points[i].commit >= room->first_commit;
    return points > chart->line_count && (!room->changed_only || chart->change_count > 0);
}

static double across(const struct vb_html_past *past, const struct vb_html_room *room, size_t commit)
{
    size_t last = past->commit_count - 1;
    return commit <= room->first_commit ? 0
                                        : (double)(commit - room->first_commit) / (double)(last - room->first_commit);
}

static int fill_line(struct vb_html_line *line, const struct vb_html_past *past, const struct vb_html_past_line *of,
                     const struct vb_html_room *room)
{
    line->name = of->variant;
    line->points = calloc(of->count + 1, sizeof *line->points);
    if (!line->points)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < of->count; i++) {
        const struct vb_html_past_point *point = &of->points[i];
        if (point->commit >= room->first_commit)
            line->points[line->count++] = (struct vb_html_point){.x = across(past, room, point->commit),
                                                                 .y = point->value,
                                                                 .low = point->low,
                                                                 .high = point->high,
                                                                 .commit = point->commit - room->first_commit};
    }
    return 0;
}

static size_t find_changes(struct vb_html_cross crosses[CHANGES_MOST], const struct vb_html_past *past,
                           const struct vb_html_past_chart *chart, const struct vb_html_room *room)
{
    size_t count = 0;
    for (size_t i = chart->change_count; i-- > 0 && count < CHANGES_MOST;) {
        const struct vb_html_past_change *change = &chart->changes[i];
        if (change->commit <= room->first_commit)
            continue;
        bool is_wide = change->high - change->low > 1;
        crosses[count++] = (struct vb_html_cross){.x = across(past, room, change->commit),
                                                  .low = is_wide ? across(past, room, change->low) : NAN,
                                                  .high = is_wide ? across(past, room, change->high) : NAN,
                                                  .text = change->text};
    }
    return count;
}

static void say_title(char *title, size_t size, const struct vb_html_past_chart *chart)
{
    snprintf(title, size, "Over commits: %.100s%s%.100s%s%.40s%s%.120s", chart->title, *chart->point ? " at " : "",
             chart->point, *chart->allocator ? ", " : "", chart->allocator, *chart->machine ? ", on " : "",
             chart->machine);
}

static int put_chart(struct vb_html *page, const struct vb_html_past_chart *chart,
                     const struct vb_html_variants *variants)
{
    const struct vb_html_past *past = page->input->past;
    const struct vb_html_room *room = &page->room;
    struct vb_html_line *lines = calloc(chart->line_count, sizeof *lines);
    struct vb_html_cross crosses[CHANGES_MOST];
    char title[450], ends[2][13];
    int status = lines ? 0 : VB_ERROR_MEMORY;
    size_t count = 0;
    for (size_t l = 0; status == 0 && l < chart->line_count; l++) {
        status = fill_line(&lines[count], past, &chart->lines[l], room);
        lines[count].variant = vb_html_variant_index(variants, chart->lines[l].variant);
        if (status == 0 && lines[count].count == 0)
            free(lines[count].points);
        else
            count++;
    }
    if (status == 0) {
        snprintf(ends[0], sizeof ends[0], "%.12s", past->commits[room->first_commit].hash);
        snprintf(ends[1], sizeof ends[1], "%.12s", past->commits[past->commit_count - 1].hash);
        say_title(title, sizeof title, chart);
        vb_html_put_chart(page->stream,
                          &(struct vb_html_chart){
                              .title = title,
                              .what = "The value at each commit that was measured, in the order of first parents, and "
                                      "its interval; lines from top to bottom are changes. Arrow keys walk over it.",
                              .lines = lines,
                              .line_count = count,
                              .marks = (struct vb_html_mark[]){{0, ends[0]}, {1, ends[1]}},
                              .mark_count = 2,
                              .crosses = crosses,
                              .cross_count = find_changes(crosses, past, chart, room),
                              .unit = chart->unit,
                              .is_near = chart->is_ratio});
    }
    for (size_t l = 0; l < count; l++)
        free(lines[l].points);
    free(lines);
    return status;
}

static bool is_of(const struct vb_html *page, const struct vb_html_past_chart *chart, const char *case_name)
{
    return strcmp(chart->case_name, case_name) == 0 && is_shown(chart, &page->room);
}

int vb_html_put_past(struct vb_html *page, struct vb_rows rows)
{
    const struct vb_html_past *past = page->input->past;
    const char *name = rows.items[0]->case_name;
    const struct vb_html_variants variants = vb_html_variants_of(rows);
    size_t count = 0;
    for (size_t c = 0; past && c < past->chart_count; c++)
        count += is_of(page, &past->charts[c], name);
    if (count == 0)
        return 0;
    fprintf(page->stream, "<details%s><summary>History</summary><div class=\"charts\">",
            count <= OPEN_MOST ? " open" : "");
    for (size_t c = 0; c < past->chart_count; c++)
        if (is_of(page, &past->charts[c], name))
            VB_OR_RETURN(put_chart(page, &past->charts[c], &variants));
    fputs("</div></details>\n", page->stream);
    return 0;
}

void vb_html_say_past(struct vb_html *page)
{
    const struct vb_html_past *past = page->input->past;
    if (!past)
        return;
    page->room = find_room(page);
    FILE *stream = page->stream;
    fprintf(stream, "<p class=\"thinned\">History: %zu commit%s", past->commit_count,
            past->commit_count == 1 ? "" : "s");
    if (page->room.first_commit > 0)
        fprintf(stream, ", of which the last %zu are drawn", past->commit_count - page->room.first_commit);
    if (page->room.changed_only)
        fputs("; what never changed is not drawn", stream);
    fputs(".</p>\n", stream);
}

void vb_html_put_commits(const struct vb_html *page)
{
    const struct vb_html_past *past = page->input->past;
    char name[SUBJECT_MOST + 20];
    if (!past)
        return;
    fputs(",\"commits\":[", page->stream);
    for (size_t i = page->room.first_commit; i < past->commit_count; i++) {
        snprintf(name, sizeof name, "%.12s %.*s", past->commits[i].hash, SUBJECT_MOST, past->commits[i].subject);
        fputs(i > page->room.first_commit ? "," : "", page->stream);
        vb_html_put_json(page->stream, name);
    }
    putc(']', page->stream);
}
