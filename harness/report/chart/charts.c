/* SPDX-License-Identifier: MIT */
#include "report/chart/charts.h"
#include "report/chart/bars.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define OVERVIEW_ROWS_MAX 40  /* more than this are read case by case */
#define CASE_ROWS_MAX     500 /* nobody reads more in one chart */

/* The case whose bars are drawn once more as 'article', where there is one of that name; else the first. */
#define ARTICLE_CASE "ready_return"

static void tell(const struct vb_charts *charts, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length >= 0)
        charts->tell(charts->context, text);
    free(length >= 0 ? text : NULL);
}

/* Hands a script over that is NULL where there was no memory for it. */
static int take(const struct vb_charts *charts, const char *name, char *script, struct vb_error *error)
{
    int status = script ? charts->take(charts->context, name, script, error) : vb_fail_memory(error);
    free(script);
    return status;
}

static int take_bars(const struct vb_charts *charts, const struct vb_chart_case *one, const struct vb_published *published,
                     const char *name, struct vb_error *error)
{
    struct vb_page page;
    if (vb_page_open(&page, charts->set) != 0)
        return vb_fail_memory(error);
    int status = take(charts, name, vb_chart_bars(&page, one, published, name), error);
    vb_page_release(&page);
    return status;
}

/* Whether a case makes a chart of bars. */
static bool has_bars(const struct vb_charts *charts, const struct vb_chart_case *one)
{
    if (one->known_count == 0)
        tell(charts, "no chart of '%s': none of its rows has a time or a number of bytes", one->name);
    else if (one->row_count > CASE_ROWS_MAX)
        tell(charts, "no chart of '%s': it has %zu rows, a chart has room for %d", one->name, one->row_count, CASE_ROWS_MAX);
    return one->known_count > 0 && one->row_count <= CASE_ROWS_MAX;
}

static int make_bars(const struct vb_charts *charts, struct vb_error *error)
{
    const struct vb_chart_set *set = charts->set;
    const struct vb_chart_case *article = NULL;
    size_t known = 0;
    int status = 0;
    for (size_t i = 0; i < set->case_count; i++)
        known += set->cases[i].known_count;
    if (known == 0)
        return vb_fail(error, VB_ERROR_FORMAT, "no row has a time or a number of bytes to draw");
    for (size_t i = 0; status == 0 && i < set->case_count; i++) {
        const struct vb_chart_case *one = &set->cases[i];
        if (!has_bars(charts, one))
            continue;
        status = take_bars(charts, one, NULL, one->stem, error);
        if (!article || strcmp(one->name, ARTICLE_CASE) == 0)
            article = one;
    }
    if (status == 0 && !article)
        return vb_fail(error, VB_ERROR_FORMAT, "no case makes a chart");
    if (status == 0)
        status = take_bars(charts, article, charts->published, "article", error);
    if (status == 0 && set->case_count > 1 && set->row_count <= OVERVIEW_ROWS_MAX)
        status = take_bars(charts, NULL, NULL, "overview", error);
    return status;
}

int vb_charts_make(const struct vb_charts *charts, struct vb_error *error)
{
    return make_bars(charts, error);
}
