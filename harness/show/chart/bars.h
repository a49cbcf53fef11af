/* SPDX-License-Identifier: MIT
 *
 * The charts of bars: time and bytes of each variant. A few are columns, many are lines of bars. */
#ifndef VB_SHOW_CHART_BARS_H
#define VB_SHOW_CHART_BARS_H

#include "show/chart/caption.h"
#include "show/chart/number.h"
#include "show/chart/page.h"
#include "show/chart/published.h"

/* One bar of time and one of bytes. */
struct vb_bar {
    const char *group; /* the point; "" for none */
    const char *name;
    const char *status; /* "" where nothing went wrong */
    double mean_ns;     /* NAN: unknown */
    double low_ns;
    double high_ns;
    double quiet_ns; /* NAN: unknown */
    double top_ns;   /* where its interval ends on the chart */
    double bytes;
    char mean_text[VB_WORDING_MAX];
    char bytes_text[VB_WORDING_MAX];
    bool is_quoted;
    bool goes_on; /* beyond top_ns, with an arrow */
    bool starts_group;

    /* For its layout, pixels. */
    double middle;
    double place;     /* of its time, as gnuplot's panel counts */
    double number_px; /* from the end of its time to behind the number there */
    double height;
    double heading_y; /* NAN: it has none above it */
};

struct vb_bars {
    struct vb_page *page;
    struct vb_bar *items;
    size_t count;
    bool has_time, has_bytes, has_groups;
    const char *how;          /* how the numbers came about */
    const char *const *notes; /* more lines of the caption */
    size_t note_count;
    const struct vb_chart_case *one; /* NULL: all cases */

    /* Of the layout. */
    struct vb_scale time, bytes;
};

/* Draws the bars of a case, or of all (NULL), with what others published about it (NULL: nothing). Returns the script,
 * to be freed, or NULL without memory. */
char *vb_chart_bars(struct vb_page *page, const struct vb_chart_case *one, const struct vb_published *published,
                    const char *name);

/* Whether they are few enough for columns; draw them as columns, or as lines of bars. They return the pieces of the
 * script. */
bool vb_columns_fit(struct vb_bars *bars);
const char *const *vb_columns_draw(struct vb_bars *bars);
const char *const *vb_bar_lines_draw(struct vb_bars *bars);

/* The titles of the axes. */
const char *vb_bars_time_name(const struct vb_bars *bars);
const char *vb_bars_bytes_name(const struct vb_bars *bars);

/* Measures the caption, px wide. */
void vb_bars_measure_caption(const struct vb_bars *bars, double px);

/* Writes the size of the picture and where its panel is. */
void vb_bars_put_frame(const struct vb_bars *bars, double left, double right, double top, double bottom);

/* Writes the intervals on an axis of so many pixels as data: place, from, to. Of one that goes on, the part below its
 * bar's end, and behind the number there an arrow: the number is that of the bar. */
void vb_bars_put_intervals(const struct vb_bars *bars, double length_px);

/* Writes the quiet times that are known as data: place, time. */
void vb_bars_put_quiet(const struct vb_bars *bars);

#endif
