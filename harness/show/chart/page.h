/* SPDX-License-Identifier: MIT
 *
 * A chart while it is drawn: texts, boxes and rules at a pixel counted from the top left corner, panels with data, and
 * the same in words; in the end a script for gnuplot. A page is filled from the top: it is as high as it is full.
 *
 * A lack of memory is noted, and reported by vb_page_close() alone. */
#pragma once

#include "base/text.h"
#include "show/chart/chart_rows.h"
#include "show/scale.h"

/* The contents of the file of that name, which there is. */
const char *vb_chart_piece(const char *name);

/* Texts of a chart: how wide they are and where they break, so that everything can be placed before it is drawn. */
#define VB_FIT_LINES_MAX 8

/* A part of a text, which outlives it. */
struct vb_fit_line {
    const char *text;
    size_t length;
    bool is_cut; /* an ellipsis follows */
};

struct vb_fit {
    struct vb_fit_line lines[VB_FIT_LINES_MAX];
    int count;
};

/* Width of a text in pixels, never much too small. */
double vb_fit_px(const char *text, double size, bool bold);

/* Breaks a text into lines that are at most max_px wide, at most max_lines of them: what does not fit then ends in an
 * ellipsis. Breaks behind a blank or another separator, else anywhere: a name without one must break too. The text is
 * well-formed UTF-8. */
struct vb_fit vb_fit(const char *text, double max_px, double size, bool bold, int max_lines);

/* Whether DejaVu Sans has all characters of a line. Where pngcairo finds no glyph, it spoils the picture. */
bool vb_fit_is_in_dejavu(const struct vb_fit_line *line);

/* Writes a line as a string of gnuplot; `squares`: with a square for each character that DejaVu Sans may lack. */
void vb_fit_put_string(FILE *stream, const struct vb_fit_line *line, bool squares);

/* Colours, as plots/colours.gp has them. */
#define VB_DARK     "dark_colour"
#define VB_GREY     "grey_colour"
#define VB_RED      "red_colour"
#define VB_FASTER   "faster_colour"
#define VB_SLOWER   "slower_colour"
#define VB_HEADING  "heading_colour" /* behind a heading */
#define VB_TIC_TEXT "tic_text_colour"
#define VB_AXIS     "axis_colour"
#define VB_ONE      "one_colour"   /* where a ratio is 1 */
#define VB_FAINT    "faint_colour" /* a line behind the data */

#define VB_FONT_PX  12
#define VB_SMALL_PX 11
#define VB_TITLE_PX 16
#define VB_LINE_PX  15
#define VB_MARGIN   24 /* of every page */

struct vb_page {
    const struct vb_chart_set *set;
    double width;
    double y;          /* how far down it is full */
    const char *title; /* "" until vb_page_title() */
    const char *piece; /* the file of plots/ that draws the data */
    FILE *data;        /* variables and data of gnuplot */
    FILE *words;       /* the chart as it is told, a line for each thing */
    bool failed;       /* no memory */

    /* The page's own. */
    FILE *texts;
    struct vb_text data_text, words_text, texts_text;
    int label_count, object_count, arrow_count, panel_count;
    void **kept; /* memory that lives as long as the page */
    size_t kept_count;
};

enum vb_align { VB_LEFT, VB_CENTER, VB_RIGHT };

struct vb_label {
    double size;        /* 0: VB_FONT_PX */
    const char *colour; /* NULL: VB_DARK */
    enum vb_align align;
    bool bold;
    bool turned; /* reads upwards */
};

struct vb_box {
    double left, top, right, bottom;
};

/* An axis of a panel: a scale, and how far its numbers are apart at least; 0: there are none. NULL for a scale counts
 * the pixels of the page. */
struct vb_axis {
    const struct vb_scale *scale;
    double tick_px;
};

int vb_page_open(struct vb_page *page, const struct vb_chart_set *set, double width); /* 0 or VB_ERROR_MEMORY */

/* Ends the page and releases it. Returns its script, to be freed, or NULL without memory. */
char *vb_page_close(struct vb_page *page, const char *name);

/* Releases a page that nothing was drawn on. */
void vb_page_release(struct vb_page *page);

/* Memory, all zeros, and a text, for as long as the page lives. Without memory the text is "", the memory NULL. */
void *vb_page_keep(struct vb_page *page, size_t count, size_t size);
const char *vb_page_say(struct vb_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* `text` and `more` with a dot between them, if both are something. */
const char *vb_page_append(struct vb_page *page, const char *text, const char *more);

/* A text around the height y; a paragraph from y downwards, at most px wide and so many lines long. Its number of
 * lines. */
void vb_page_text(struct vb_page *page, const char *text, double x, double y, struct vb_label label);
int vb_page_paragraph(struct vb_page *page, const char *text, double x, double y, double px, int most,
                      struct vb_label label);
int vb_page_lines(const char *text, double px, int most);

/* A marker of gnuplot's that belongs to no axis; a text of a key; both. The key ends where the next may begin. */
void vb_page_marker(struct vb_page *page, double x, double y, int type, double size, const char *colour);
double vb_page_key(struct vb_page *page, const char *text, double x, double y);
double vb_page_marker_key(struct vb_page *page, const char *text, double x, double y, int type, double size,
                          const char *colour);

/* A filled rectangle, and a line so many pixels wide, behind the data. */
void vb_page_box(struct vb_page *page, struct vb_box box, const char *colour);
void vb_page_rule(struct vb_page *page, double x1, double y1, double x2, double y2, double px, const char *colour);

/* Puts the title, and a line or two about it ("": none). */
void vb_page_title(struct vb_page *page, const char *title, const char *about);

/* Puts the heading of a group of lines, with a text at its right end. */
void vb_page_heading(struct vb_page *page, const char *text, const char *end);

/* Puts the head of a panel: its name, and facts about it ("": none). Returns how many lines it takes. */
int vb_page_head(struct vb_page *page, const char *name, const char *facts, double x, double y, double px);

/* Sets the next panel of gnuplot. */
void vb_page_panel(struct vb_page *page, struct vb_box box, struct vb_axis x, struct vb_axis y);

/* Puts what stands below every chart. First doubts about a case (NULL: all), then others, then where and when the run
 * was, how the numbers came about, and what else there is to say. */
void vb_page_begin_caption(struct vb_page *page, const struct vb_chart_case *one);
void vb_page_caption(struct vb_page *page, const char *text, const char *colour);
void vb_page_end_caption(struct vb_page *page, const char *how);

/* How many launches are behind the rows of a chart; " over 1 launch", " over 5 to 10 launches", "". */
struct vb_launch_span {
    int64_t least, most; /* 0 where nothing is known */
};
void vb_launch_span_add(struct vb_launch_span *span, int64_t launches);
const char *vb_launch_span_say(struct vb_page *page, const struct vb_launch_span *span);

/* "99 % interval", or `otherwise` where the results do not tell the confidence. */
const char *vb_interval_say(struct vb_page *page, const char *otherwise);
