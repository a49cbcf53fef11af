/* SPDX-License-Identifier: MIT */
#include "show/summary_fit.h"

#include <string.h>

#define COMFORTABLE_BEST 10 /* a variant's name is shortened to so much before something else goes, */
#define NARROWEST_BEST   6  /* and at last to this */
#define NARROWEST_CASE   10

/* The forms of a line, the best first. */
static const struct form {
    bool launches, bar, word, whole_change;
} forms[] = {{true, true, true, true},    {true, false, true, true},   {false, true, true, true},
             {false, false, true, true},  {true, false, true, false},  {false, true, true, false},
             {false, false, true, false}, {false, false, false, false}};

size_t vb_summary_side_width(const struct vb_summary_layout *layout, size_t side)
{
    size_t width = 0;
    for (size_t c = 0; c < VB_SUMMARY_COLUMNS; c++)
        if (layout->shown[c] && layout->widths[side][c] > 0)
            width += layout->widths[side][c] + (width > 0 ? layout->gap : 0);
    return width;
}

static bool fits(const struct vb_summary_layout *layout, size_t room)
{
    size_t width = VB_SUMMARY_GAP * (layout->sides - 1);
    for (size_t side = 0; side < layout->sides; side++)
        width += vb_summary_side_width(layout, side);
    return width <= room;
}

/* Every cell as wide as the longest text of its side. */
static void take_natural_widths(struct vb_summary_layout *layout, const struct vb_summary_item *items, size_t count)
{
    memset(layout->widths, 0, sizeof layout->widths);
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; items[i].cells && c < VB_SUMMARY_COLUMNS; c++) {
            size_t *width = &layout->widths[i / layout->lines][c];
            size_t columns = vb_text_columns(items[i].cells->text[c]);
            *width = columns > *width ? columns : *width;
        }
}

/* Takes from the widest side first: what one side does not need, another may have. */
static void narrow(struct vb_summary_layout *layout, enum vb_summary_column column, size_t room, size_t least)
{
    while (!fits(layout, room)) {
        size_t widest = layout->sides;
        for (size_t side = 0; side < layout->sides; side++)
            if (layout->widths[side][column] > least &&
                (widest == layout->sides ||
                 vb_summary_side_width(layout, side) > vb_summary_side_width(layout, widest)))
                widest = side;
        if (widest == layout->sides)
            return;
        layout->widths[widest][column]--;
    }
}

static void take_form(struct vb_summary_layout *layout, const struct form *form, bool timed)
{
    for (size_t c = 0; c < VB_SUMMARY_COLUMNS; c++)
        layout->shown[c] = true;
    layout->shown[VB_SUMMARY_LAUNCHES] = form->launches;
    layout->shown[VB_SUMMARY_BAR] = form->bar;
    layout->shown[VB_SUMMARY_WORD] = form->word || !timed;
    layout->shown[VB_SUMMARY_CHANGE] = form->whole_change;
    layout->shown[VB_SUMMARY_SHORT] = !form->whole_change;
}

static bool has_any(const struct vb_summary_item *items, size_t count, enum vb_summary_column column)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].cells && items[i].cells->text[column][0])
            return true;
    return false;
}

static void fit(struct vb_summary_layout *layout, const struct vb_summary_item *items, size_t count, size_t room)
{
    bool timed = has_any(items, count, VB_SUMMARY_SHORT);
    bool has_launches = has_any(items, count, VB_SUMMARY_LAUNCHES);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (forms[i].launches && !has_launches)
            continue;
        layout->gap = VB_SUMMARY_GAP;
        take_natural_widths(layout, items, count);
        take_form(layout, &forms[i], timed);
        if (fits(layout, room))
            return;
        layout->gap = 1;
        narrow(layout, VB_SUMMARY_BEST, room, COMFORTABLE_BEST);
        if (fits(layout, room))
            return;
    }
    narrow(layout, VB_SUMMARY_BEST, room, NARROWEST_BEST);
    narrow(layout, VB_SUMMARY_CASE, room, NARROWEST_CASE);
}

struct vb_summary_layout vb_summary_lay_out(const struct vb_summary_item *items, size_t count, size_t width,
                                            size_t height)
{
    struct vb_summary_layout layout = {0};
    for (size_t sides = 1; sides <= VB_SUMMARY_SIDES && width > VB_SUMMARY_GAP * sides; sides++) {
        layout.sides = sides;
        layout.lines = (count + sides - 1) / sides;
        if (layout.lines > height)
            continue;
        fit(&layout, items, count, width);
        if (fits(&layout, width))
            return layout;
    }
    layout.sides = 1;
    layout.lines = count;
    fit(&layout, items, count, width);
    return layout;
}
