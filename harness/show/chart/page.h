/* SPDX-License-Identifier: MIT
 *
 * A chart while it is drawn: texts, boxes and rules at a pixel counted from the top left corner, a caption, data, and
 * the same in words; in the end a script for gnuplot. A chart is measured first: `height` is known before anything is
 * drawn.
 *
 * A lack of memory is noted, and reported by vb_page_close() alone. */
#ifndef VB_SHOW_CHART_PAGE_H
#define VB_SHOW_CHART_PAGE_H

#include "base/text.h"
#include "show/chart/fit.h"
#include "show/chart/scale.h"
#include "show/chart/set.h"

/* Colours, as plots/colours.gp has them. */
#define VB_DARK       "dark_colour"
#define VB_GREY       "grey_colour"
#define VB_RED        "red_colour"
#define VB_FASTER     "faster_colour"
#define VB_SLOWER     "slower_colour"
#define VB_TIME       "time_colour"
#define VB_TIME_TEXT  "time_text_colour"
#define VB_BYTES      "bytes_colour"
#define VB_BYTES_TEXT "bytes_text_colour"
#define VB_HEADING    "heading_colour" /* behind a heading */
#define VB_TIC_TEXT   "tic_text_colour"
#define VB_AXIS       "axis_colour"
#define VB_ONE        "one_colour"   /* where a ratio is 1 */
#define VB_FAINT      "faint_colour" /* a line behind the data */

#define VB_FONT_PX  12
#define VB_SMALL_PX 11
#define VB_TITLE_PX 16
#define VB_LINE_PX  15

struct vb_page {
    const struct vb_chart_set *set;
    double width;
    double height;
    const char *title;
    FILE *data;  /* variables and data of gnuplot */
    FILE *words; /* the chart as it is told, a line for each thing */

    /* The page's own. */
    FILE *texts;
    struct vb_text data_text, words_text, texts_text;
    int label_count, object_count, arrow_count;
    void **kept; /* memory that lives as long as the page */
    size_t kept_count;
    bool failed;
    struct vb_fit_line *caption;
    int caption_count;
    int doubt_count; /* of these lines, from the first on */
};

enum vb_align { VB_LEFT, VB_CENTER, VB_RIGHT };

struct vb_label {
    double size;
    const char *colour;
    enum vb_align align;
    bool bold;
    bool turned; /* reads upwards */
};

int vb_page_open(struct vb_page *page, const struct vb_chart_set *set); /* 0 or VB_ERROR_MEMORY */

/* Ends the page; its script is made of its data, its texts and the pieces of plots/, in this order; NULL stands for the
 * texts and for the end. Returns the script, to be freed, or NULL without memory. The page stays until it is released.
 */
char *vb_page_script(struct vb_page *page, const char *name, const char *const pieces[]);
void vb_page_release(struct vb_page *page);

/* Memory, all zeros, and a text, for as long as the page lives. Without memory the text is "", the memory NULL. */
void *vb_page_keep(struct vb_page *page, size_t count, size_t size);
const char *vb_page_say(struct vb_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* `text` and `more` with a dot between them, if both are something. */
const char *vb_page_append(struct vb_page *page, const char *text, const char *more);

/* Texts; a paragraph goes from y downwards. */
void vb_page_text(struct vb_page *page, const char *text, double x, double y, struct vb_label label);
void vb_page_paragraph(struct vb_page *page, const struct vb_fit *fit, double x, double y, struct vb_label label);

/* A marker of gnuplot's that belongs to no axis, for a key; then its text. Returns where the next begins. */
void vb_page_marker(struct vb_page *page, double x, double y, int type, double size, const char *colour);
double vb_page_key(struct vb_page *page, const char *text, double x, double y);

/* A filled rectangle, and a line so many pixels wide, behind the data. */
void vb_page_box(struct vb_page *page, double x1, double y1, double x2, double y2, const char *colour);
void vb_page_rule(struct vb_page *page, double x1, double y1, double x2, double y2, double px, const char *colour);

/* The title, of vb_page_title_count() lines, from the top. */
int vb_page_title_lines(const struct vb_page *page, double px);
void vb_page_put_title(struct vb_page *page, double px, enum vb_align align);

/* Where gnuplot's panel lies, as variables with a prefix; the range and the numbers of an axis, as it sets them. */
void vb_page_put_place(struct vb_page *page, const char *prefix, double x1, double y1, double x2, double y2);
void vb_page_put_range(struct vb_page *page, const struct vb_scale *scale);
void vb_page_put_tics(struct vb_page *page, const struct vb_tics *tics);

#endif
