/* SPDX-License-Identifier: MIT */
#include "show/live_line.h"
#include "results/shown.h"
#include "show/summary_cells.h"

#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES (VB_SUMMARY_COLUMNS * VB_SUMMARY_CELL)

static void say(char *line, size_t size, const struct vb_summary_line *summary)
{
    struct vb_summary_cells cells;
    vb_summary_fill(&cells, summary, false);
    const struct vb_row *row = summary->best;
    const char *allocs = cells.text[VB_SUMMARY_ALLOCS];
    int length = snprintf(line, size, "%.100s%s%.100s  ", row->case_name, row->point[0] ? ":" : "", row->point);
    switch (summary->kind) {
    case VB_SUMMARY_FAILED: snprintf(line + length, size - (size_t)length, "%.200s", row->status); return;
    case VB_SUMMARY_COUNTED:
        snprintf(line + length, size - (size_t)length, *allocs ? "%s, allocs %s" : "%s counted",
                 cells.text[VB_SUMMARY_BEST], allocs);
        return;
    case VB_SUMMARY_COMPARED:
    case VB_SUMMARY_ALONE:
        snprintf(line + length, size - (size_t)length, *allocs ? "%s %s, allocs %s" : "%s %s",
                 cells.text[VB_SUMMARY_BEST], cells.text[VB_SUMMARY_CHANGE], allocs);
        return;
    }
}

static int write_shown(const struct vb_results *results, size_t width, FILE *stream)
{
    struct vb_summary summary;
    char line[LINE_MAX_BYTES];
    char cut[LINE_MAX_BYTES];
    if (vb_summary_make(&summary, results) != 0)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < summary.count; i++) {
        say(line, sizeof line, &summary.lines[i]);
        vb_text_cut(cut, sizeof cut, line, width > 2 ? width : 2);
        fprintf(stream, "%s\n", cut);
    }
    vb_summary_release(&summary);
    return 0;
}

int vb_live_line_write(const struct vb_results *results, size_t width, FILE *stream)
{
    struct vb_results copy;
    const struct vb_results *shown = vb_results_shown(results, &copy);
    int status = shown ? write_shown(shown, width, stream) : VB_ERROR_MEMORY;
    vb_results_release(&copy);
    return status;
}
