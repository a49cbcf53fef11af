/* SPDX-License-Identifier: MIT
 *
 * What stands below every chart: doubts, where and when the run was, how the numbers came about. Begun and ended before
 * the page is drawn, for its lines decide on the height: page->caption_count. */
#ifndef VB_SHOW_CHART_CAPTION_H
#define VB_SHOW_CHART_CAPTION_H

#include "show/chart/page.h"

/* How many launches are behind the rows of a chart. */
struct vb_launch_span {
    int64_t least; /* 0 where nothing is known */
    int64_t most;
};

void vb_launch_span_add(struct vb_launch_span *span, int64_t launches);

/* " over 1 launch", " over 5 to 10 launches", "". */
const char *vb_launch_span_say(struct vb_page *page, const struct vb_launch_span *span);

/* "99 % interval", or `otherwise` where the results do not tell the confidence. */
const char *vb_interval_say(struct vb_page *page, const char *otherwise);

/* Begins with doubts about a case (NULL: all), px wide; takes more of them; ends with how the numbers came about; takes
 * more lines. */
void vb_caption_begin(struct vb_page *page, const struct vb_chart_case *one, double px);
void vb_caption_doubt(struct vb_page *page, const char *text, double px);
void vb_caption_end(struct vb_page *page, const char *how, double px);
void vb_caption_add(struct vb_page *page, const char *text, double px);

/* Draws it, and tells it in words. */
void vb_caption_put(struct vb_page *page, double x, double y, enum vb_align align);

#endif
