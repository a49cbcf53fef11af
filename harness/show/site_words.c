/* SPDX-License-Identifier: MIT */
#include "show/site_words.h"

#include "base/error.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROW_SITES_MAX  3 /* in the one line of a row */
#define ROW_FRAMES_MAX 4

static bool go_through_the_same(const struct vb_call_site *left, const struct vb_call_site *right)
{
    if (left->frame_count != right->frame_count)
        return false;
    for (size_t i = 0; i < left->frame_count; i++)
        if (strcmp(left->frames[i].function, right->frames[i].function) != 0)
            return false;
    return true;
}

/* The first of them whose line differs, from the outermost in, tells two ways through the same functions apart. */
static int by_lines(const struct vb_call_site *left, const struct vb_call_site *right)
{
    for (size_t i = left->frame_count; i-- > 0;)
        if (left->frames[i].line != right->frames[i].line)
            return left->frames[i].line < right->frames[i].line ? -1 : 1;
    return 0;
}

/* The site of the earlier build that is like this one and not taken yet, or the count of them. Without `anywhere`, only
 * on the same lines; else the first by its lines. */
static size_t find_like(const struct vb_call_sites *old, const bool *taken, const struct vb_call_site *site,
                        bool anywhere)
{
    size_t found = old->count;
    for (size_t i = 0; i < old->count; i++) {
        const struct vb_call_site *other = &old->items[i];
        if (taken[i] || !go_through_the_same(other, site) || (!anywhere && by_lines(other, site) != 0))
            continue;
        if (found == old->count || by_lines(other, &old->items[found]) < 0)
            found = i;
    }
    return found;
}

/* Of the sites without a partner, the first by its lines among those like it: partners are given out in this order. */
static bool is_next(const struct vb_call_sites *sites, const struct vb_site_mark *marks, size_t index)
{
    for (size_t i = 0; i < sites->count; i++)
        if (marks[i].is_new && i != index && go_through_the_same(&sites->items[i], &sites->items[index]) &&
            by_lines(&sites->items[i], &sites->items[index]) < 0)
            return false;
    return true;
}

static bool pair_up(struct vb_site_mark *marks, const struct vb_call_sites *sites, const struct vb_call_sites *old,
                    bool *taken, bool anywhere)
{
    bool any = false;
    for (size_t i = 0; i < sites->count; i++) {
        if (!marks[i].is_new || (anywhere && !is_next(sites, marks, i)))
            continue;
        size_t like = find_like(old, taken, &sites->items[i], anywhere);
        if (like == old->count)
            continue;
        taken[like] = any = true;
        marks[i] = (struct vb_site_mark){.allocs_per_op_then = old->items[like].allocs_per_op};
    }
    return any;
}

void vb_call_sites_mark(struct vb_site_mark *marks, const struct vb_call_sites *sites, const struct vb_call_sites *old)
{
    for (size_t i = 0; i < sites->count; i++)
        marks[i] = (struct vb_site_mark){.is_new = old != NULL, .allocs_per_op_then = NAN};
    bool *taken = old ? calloc(old->count + 1, sizeof *taken) : NULL;
    if (taken) {
        pair_up(marks, sites, old, taken, false);
        while (pair_up(marks, sites, old, taken, true)) {
        }
    }
    for (size_t i = 0; old && !taken && i < sites->count; i++)
        marks[i].is_new = false; /* no memory to tell */
    free(taken);
}

static void write_amount(FILE *stream, const struct vb_call_site *site, const struct vb_site_mark *mark)
{
    fprintf(stream, "%.6g per operation, %.6g B%s", site->allocs_per_op, site->bytes_per_op,
            mark->is_new ? " (new)" : "");
    if (isfinite(mark->allocs_per_op_then) && mark->allocs_per_op_then != site->allocs_per_op)
        fprintf(stream, " (was %.6g)", mark->allocs_per_op_then);
}

static void write_frame(FILE *stream, const struct vb_call_frame *frame)
{
    fprintf(stream, frame->line > 0 ? "%s (%s:%d)" : "%s (%s)", frame->function, frame->file, frame->line);
}

static bool has_lines(const struct vb_call_sites *sites)
{
    for (size_t i = 0; i < sites->count; i++)
        for (size_t k = 0; k < sites->items[i].frame_count; k++)
            if (sites->items[i].frames[k].line > 0)
                return true;
    return false;
}

/* Why there are no files and lines, and what to do about it; "" where there are. */
static const char *hint_of(const struct vb_call_sites *sites)
{
    if (sites->count == 0 || has_lines(sites))
        return "";
    return sites->knows_lines
               ? "no files and lines: compile what is measured with -g"
               : "no files and lines: they take libdw (Debian: libdw1, and libdw-dev where vbench is built)";
}

static void write_site(FILE *stream, const struct vb_call_site *site, const struct vb_site_mark *mark)
{
    write_amount(stream, site, mark);
    putc('\n', stream);
    for (size_t i = 0; i < site->frame_count; i++) {
        fputs(i == 0 ? "  in " : "  from ", stream);
        write_frame(stream, &site->frames[i]);
        putc('\n', stream);
    }
}

void vb_call_sites_write(FILE *stream, const struct vb_call_sites *sites, const struct vb_site_mark *marks)
{
    for (int old = 0; old <= 1; old++)
        for (size_t i = 0; i < sites->count; i++)
            if (marks[i].is_new == !old)
                write_site(stream, &sites->items[i], &marks[i]);
    if (sites->unnamed > 0)
        fprintf(stream, "and %zu more places with fewer allocations each\n", sites->unnamed);
    if (sites->lost_allocs_per_op > 0)
        fprintf(stream, "%.6g per operation at places for which there was no room\n", sites->lost_allocs_per_op);
    if (hint_of(sites)[0])
        fprintf(stream, "(%s)\n", hint_of(sites));
}

static void write_briefly(FILE *stream, const struct vb_call_site *site, const struct vb_site_mark *mark)
{
    write_amount(stream, site, mark);
    for (size_t i = 0; i < site->frame_count && i < ROW_FRAMES_MAX; i++) {
        fputs(i == 0 ? " in " : " from ", stream);
        write_frame(stream, &site->frames[i]);
    }
}

int vb_row_set_sites(struct vb_row *row, const struct vb_call_sites *sites, const struct vb_site_mark *marks)
{
    struct vb_text sites_text;
    FILE *stream = vb_text_open(&sites_text);
    if (!stream)
        return VB_ERROR_MEMORY;
    size_t written = 0;
    for (int old = 0; old <= 1; old++)
        for (size_t i = 0; i < sites->count && written < ROW_SITES_MAX; i++) {
            if (marks[i].is_new == old)
                continue;
            fputs(written++ > 0 ? "; " : "", stream);
            write_briefly(stream, &sites->items[i], &marks[i]);
        }
    if (sites->count + sites->unnamed > written)
        fprintf(stream, "; and %zu more places", sites->count + sites->unnamed - written);
    if (hint_of(sites)[0])
        fprintf(stream, "; %s", hint_of(sites));
    char *text = vb_text_close(&sites_text, stream);
    int status = text ? vb_row_set_text(&row->sites, text) : VB_ERROR_MEMORY;
    free(text);
    return status;
}

size_t vb_call_sites_first(const struct vb_call_sites *sites, const struct vb_site_mark *marks)
{
    for (size_t i = 0; i < sites->count; i++)
        if (marks[i].is_new)
            return i;
    return 0;
}
