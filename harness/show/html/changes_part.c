/* SPDX-License-Identifier: MIT
 *
 * What changed from earlier results to these, as `compare` judges it, worst first; what did not is there on request. */
#include "show/html/parts.h"

#include "base/cleanup.h"
#include "show/compare.h"
#include "results/conditions.h"
#include "show/html/row_names.h"
#include "results/terminal_text.h"
#include "show/markup_escape.h"

#include <math.h>
#include <stdlib.h>

/* In the order in which they are read. */
enum weight {
    FAILED, /* now, and not before */
    WORSE,
    BETTER,
    UNCHANGED, /* or unknown */
    WEIGHTS,
};

struct change {
    const struct vb_match *match;
    enum weight weight;
    double effect; /* natural logarithm of the change of the ratio, or without one of the time */
    size_t place;
};

struct changes {
    struct vb_html *page;
    struct vb_compare_options options;
    bool same_cpu;
    struct vb_grid grid; /* by the places of the changes */
    struct vb_matches matches;
    struct change *items;
    size_t count;
    size_t totals[WEIGHTS];
};

static int weigh(struct changes *changes, struct change *change)
{
    const struct vb_match *match = change->match;
    if (vb_compare_grid_add(&changes->grid, match, &changes->options, changes->same_cpu) != 0)
        return VB_ERROR_MEMORY;
    struct vb_grid_cell cells[VB_GRID_COLUMNS];
    vb_grid_row_cells(&changes->grid.rows[change->place], cells);
    bool worse = false;
    bool better = false;
    for (size_t i = 0; i < changes->grid.column_count; i++) {
        worse = worse || (*cells[i].text && cells[i].tone == VB_TONE_BAD);
        better = better || (*cells[i].text && cells[i].tone == VB_TONE_GOOD);
    }
    struct vb_delta delta = vb_delta_between(match->earlier, match->later, &changes->options.limits);
    bool failed = !vb_row_is_ok(match->later) && vb_row_is_ok(match->earlier);
    change->weight = failed ? FAILED : worse ? WORSE : better ? BETTER : UNCHANGED;
    change->effect =
        isfinite(delta.ratio.center) && !vb_row_is_baseline(match->later) ? delta.ratio.center : delta.time.center;
    changes->totals[change->weight]++;
    return 0;
}

static int worst_first(const void *left, const void *right)
{
    const struct change *a = left;
    const struct change *b = right;
    if (a->weight != b->weight)
        return a->weight < b->weight ? -1 : 1;
    if (a->effect > b->effect || a->effect < b->effect) /* neither of what is not known */
        return (a->effect > b->effect) == (a->weight != BETTER) ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static int collect(struct changes *changes)
{
    changes->items = calloc(changes->matches.count + 1, sizeof *changes->items);
    if (!changes->items)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < changes->matches.count; i++) {
        const struct vb_match *match = &changes->matches.items[i];
        if (!match->earlier || !match->later)
            continue;
        struct change *change = &changes->items[changes->count];
        *change = (struct change){.match = match, .place = changes->count++};
        VB_OR_RETURN(weigh(changes, change));
    }
    qsort(changes->items, changes->count, sizeof *changes->items, worst_first);
    return 0;
}

static void put_head(struct changes *changes, const char *caption)
{
    FILE *stream = changes->page->stream;
    fputs("<div class=scroll><table class=\"sortable summary changes\"><caption>", stream);
    vb_xml_put_text(stream, caption);
    fputs("</caption><thead><tr>", stream);
    vb_html_put_heading(stream, "Case", "t");
    for (size_t i = 0; i < changes->grid.column_count; i++)
        if (vb_grid_has(&changes->grid, i))
            vb_html_put_heading(stream, changes->grid.columns[i].heading, changes->grid.columns[i].right ? "" : "t");
    fputs("</thead><tbody>\n", stream);
}

static void put_change(struct changes *changes, const struct change *change)
{
    static const char *const classes[] = {"failed", "slower", "faster", "same"};
    FILE *stream = changes->page->stream;
    const struct vb_row *row = change->match->later;
    struct vb_grid_cell cells[VB_GRID_COLUMNS];
    vb_grid_row_cells(&changes->grid.rows[change->place], cells);
    fprintf(stream, "<tr class=%s><th scope=row>", classes[change->weight]);
    vb_html_put_link(stream, row->case_name, row->case_name);
    for (size_t i = 0; i < changes->grid.column_count; i++) {
        if (!vb_grid_has(&changes->grid, i))
            continue;
        enum vb_tone tone = *cells[i].text ? cells[i].tone : VB_TONE_PLAIN;
        fputs(tone == VB_TONE_BAD ? "<td class=bad>" : tone == VB_TONE_GOOD ? "<td class=good>" : "<td>", stream);
        vb_xml_put_text(stream, cells[i].text);
    }
    putc('\n', stream);
}

/* The rows from `first` on that are of a weight up to `last`. */
static void put_table(struct changes *changes, enum weight first, enum weight last, const char *caption)
{
    put_head(changes, caption);
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].weight >= first && changes->items[i].weight <= last)
            put_change(changes, &changes->items[i]);
    fputs("</table></div>\n", changes->page->stream);
}

static void put_totals(struct changes *changes)
{
    FILE *stream = changes->page->stream;
    const size_t *totals = changes->totals;
    fprintf(stream,
            "<p>%zu row%s compared: %zu worse, %zu better, %zu failed, %zu within the limits or not known well enough.",
            changes->count, changes->count == 1 ? "" : "s", totals[WORSE], totals[BETTER], totals[FAILED],
            totals[UNCHANGED]);
    if (!changes->same_cpu)
        fputs(" The CPUs differ, or are not known: nanoseconds are shown, not judged.", stream);
    fputs("</p>\n", stream);
}

#define SINGLES_MAX 20 /* so many rows that one of them alone has are named, the rest is counted */

static void put_singles(struct changes *changes, bool added)
{
    FILE *stream = changes->page->stream;
    size_t count = 0;
    for (size_t i = 0; i < changes->matches.count; i++) {
        const struct vb_match *match = &changes->matches.items[i];
        const struct vb_row *row = added ? match->later : match->earlier;
        if (!row || (match->earlier && match->later) || ++count > SINGLES_MAX)
            continue;
        fprintf(stream, "<li>%s: ", added ? "added" : "removed");
        vb_xml_put_text(stream, row->case_name);
        fputs(row->point[0] ? ":" : "", stream);
        vb_xml_put_text(stream, row->point);
        putc('/', stream);
        vb_xml_put_text(stream, row->variant);
    }
    if (count > SINGLES_MAX)
        fprintf(stream, "<li>%s: %zu more", added ? "added" : "removed", count - SINGLES_MAX);
}

static void put_differences(struct changes *changes, const struct vb_results *earlier)
{
    FILE *stream = changes->page->stream;
    struct vb_difference difference;
    fputs("<ul class=say>", stream);
    put_singles(changes, true);
    put_singles(changes, false);
    for (size_t next = 0;
         vb_conditions_next(earlier, changes->page->results, VB_CONDITIONS_OF_TIMES, &next, &difference);) {
        fprintf(stream, "<li>differs: %s: ", difference.key);
        vb_xml_put_text(stream, difference.earlier);
        fputs(" → ", stream);
        vb_xml_put_text(stream, difference.later);
    }
    fputs("</ul>\n", stream);
}

static void put_all(struct changes *changes, const struct vb_results *earlier, const char *name)
{
    FILE *stream = changes->page->stream;
    size_t changed = changes->count - changes->totals[UNCHANGED];
    fputs("<section><h2>What changed since ", stream);
    vb_xml_put_text(stream, name);
    fputs("</h2>\n", stream);
    put_totals(changes);
    if (changed > 0)
        put_table(changes, FAILED, BETTER, "Rows that changed, worst first");
    if (changes->totals[UNCHANGED] > 0) {
        fputs("<details><summary>Rows within the limits, or not known well enough</summary>\n", stream);
        put_table(changes, UNCHANGED, UNCHANGED, "Rows within the limits, or not known well enough");
        fputs("</details>\n", stream);
    }
    put_differences(changes, earlier);
    fputs("</section>\n", stream);
}

static void release(struct changes *changes)
{
    free(changes->items);
    vb_matches_release(&changes->matches);
    vb_grid_release(&changes->grid);
}

static int put_since(struct vb_html *page, const struct vb_results *earlier, const char *name)
{
    struct changes changes VB_RELEASE(release) = {.page = page,
                                                  .options = {.limits = VB_COMPARE_LIMITS},
                                                  .same_cpu = vb_compare_same_cpu(earlier, page->results)};
    struct vb_error error;
    vb_compare_grid_open(&changes.grid);
    if (vb_matches_make(&changes.matches, earlier, page->results, &error) != 0)
        return VB_ERROR_MEMORY;
    VB_OR_RETURN(collect(&changes));
    put_all(&changes, earlier, name);
    return 0;
}

int vb_html_put_changes(struct vb_html *page)
{
    for (size_t i = page->input->earlier_count; i-- > 0;) {
        struct vb_results copy VB_RELEASE(vb_results_release) = {0};
        const struct vb_results *earlier = vb_results_shown(page->input->earlier[i], &copy);
        VB_OR_RETURN(earlier ? put_since(page, earlier, page->input->earlier_names[i]) : VB_ERROR_MEMORY);
    }
    return 0;
}
