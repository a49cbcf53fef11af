/* SPDX-License-Identifier: MIT
 *
 * Lines of bars with panels side by side, one for each quantity: how they are laid out. */
#pragma once

#include "show/chart/page.h"
#include "show/chart/quantity.h"

#define VB_BARS_SIDE_MAX 3 /* panels side by side */

struct vb_bar {
    const char *group; /* the point; "" for none */
    const char *name, *status;
    const struct vb_row *row;   /* NULL: quoted */
    struct vb_amount quoted[2]; /* time and bytes */
    double y;
};

/* A quantity of all bars. */
struct vb_bar_panel {
    const struct vb_quantity *quantity;
    const char *fill, *colour; /* of the bars, of the title */
    double left, right, top;
    double cut; /* an interval that reaches further ends here */
    struct vb_scale scale;
    bool has_interval, is_cut;
};

struct vb_bars {
    struct vb_page *page;
    struct vb_bar *items;
    size_t count;
    bool has_groups;
    struct vb_launch_span launches;
    double names_px;
    FILE *data; /* of gnuplot, a part for each panel */
    size_t panel_count;
};

/* The quantity of a bar, and its number as a text. */
struct vb_amount vb_bar_amount(const struct vb_bar *bar, const struct vb_bar_panel *panel);
void vb_bar_say(char text[VB_WORDING_MAX], const struct vb_bar *bar, const struct vb_bar_panel *panel);
double vb_bar_quiet_ns(const struct vb_bar *bar, const struct vb_bar_panel *panel); /* NAN: not known, or no time */

/* Begins the scale of a panel, and finds where intervals are cut. */
void vb_bar_panel_begin(const struct vb_bars *bars, struct vb_bar_panel *panel);

/* Draws the bars with these panels, of which a few are side by side, from the page's y down. */
void vb_bar_panels_put(struct vb_bars *bars, struct vb_bar_panel *panels, size_t count);
