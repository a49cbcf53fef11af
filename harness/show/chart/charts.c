/* SPDX-License-Identifier: MIT */
#include "show/chart/charts.h"
#include "base/cleanup.h"
#include "base/array.h"
#include "show/chart/kinds.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define OVERVIEW_ROWS_MAX 40 /* more than this are read case by case */

#define WIDTH       980 /* of all charts, pixels, but one */
#define RATIO_WIDTH 1120

/* The case whose bars are drawn once more as 'article', where there is one of that name; else, beside figures that
 * others published, the first. */
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

/* Draws a chart and hands its script over. */
static int make(vb_chart_kind *draw, const struct vb_chart_subject *subject, const char *name, struct vb_error *error)
{
    const struct vb_charts *charts = subject->charts;
    struct vb_page page;
    if (vb_page_open(&page, charts->set, draw == vb_chart_ratio ? RATIO_WIDTH : WIDTH) != 0)
        return vb_fail_memory(error);
    if (!draw(&page, subject)) {
        vb_page_release(&page);
        return 0;
    }
    char *script VB_FREE = vb_page_close(&page, name);
    return script ? charts->take(charts->context, name, script, error) : vb_fail_memory(error);
}

/* Whether a case makes a chart of bars. */
static bool has_bars(const struct vb_charts *charts, const struct vb_chart_case *one)
{
    bool is_known = vb_bars_are_known(one->rows, one->row_count);
    if (!is_known)
        tell(charts, "no chart of '%s': none of its rows has a time or a number of bytes", one->name);
    else if (one->row_count > VB_BARS_MAX)
        tell(charts, "no chart of '%s': it has %zu rows, a chart has room for %d", one->name, one->row_count,
             VB_BARS_MAX);
    return is_known && one->row_count <= VB_BARS_MAX;
}

static int make_bars(const struct vb_charts *charts, struct vb_error *error)
{
    const struct vb_chart_set *set = charts->set;
    const struct vb_chart_case *first = NULL;
    const struct vb_chart_case *article = NULL;
    if (!vb_bars_are_known(set->rows, set->row_count))
        return vb_fail(error, VB_ERROR_FORMAT, "no row has a time or a number of bytes to draw");
    for (size_t i = 0; i < set->case_count; i++) {
        const struct vb_chart_case *one = &set->cases[i];
        if (!has_bars(charts, one))
            continue;
        VB_OR_RETURN(make(vb_chart_bars, &(struct vb_chart_subject){.charts = charts, .one = one}, one->stem, error));
        first = first ? first : one;
        if (strcmp(one->name, ARTICLE_CASE) == 0)
            article = one;
    }
    if (!first)
        return vb_fail(error, VB_ERROR_FORMAT, "no case makes a chart");
    article = article || !charts->published ? article : first;
    const struct vb_chart_subject subject = {.charts = charts, .one = article, .is_article = true};
    if (article)
        VB_OR_RETURN(make(vb_chart_bars, &subject, "article", error));
    bool has_overview = set->case_count > 1 && set->row_count <= OVERVIEW_ROWS_MAX;
    return has_overview ? make(vb_chart_bars, &(struct vb_chart_subject){.charts = charts}, "overview", error) : 0;
}

/* The names of the charts of sweeps so far: the file names of two settings may be the same. */
struct names {
    char (*items)[VB_CHART_NAME_MAX];
    size_t count;
};

static void free_names(struct names *names)
{
    free(names->items);
}

static bool is_taken(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return true;
    return false;
}

/* Names the chart of a sweep, and keeps the name. NULL without memory. */
static const char *name_sweep(struct names *names, const char *stem, const char *others)
{
    char long_name[2 * VB_CHART_NAME_MAX];
    char plain[VB_CHART_NAME_MAX];
    char name[VB_CHART_NAME_MAX];
    snprintf(long_name, sizeof long_name, "sweep_%s%s%.150s", stem, *others ? "_" : "", others);
    vb_chart_stem(plain, long_name, 150);
    snprintf(name, sizeof name, "%s", plain);
    for (int i = 2; is_taken(names, name); i++)
        snprintf(name, sizeof name, "%.140s_%d", plain, i);
    void *items = vb_array_grow(names->items, names->count, sizeof *names->items);
    if (!items)
        return NULL;
    names->items = items;
    return strcpy(names->items[names->count++], name);
}

static int make_sweeps(const struct vb_charts *charts, struct vb_error *error)
{
    const struct vb_chart_set *set = charts->set;
    struct names names VB_RELEASE(free_names) = {0};
    for (size_t c = 0; c < set->case_count; c++) {
        const struct vb_chart_case *one = &set->cases[c];
        struct vb_chart_sweeps sweeps VB_RELEASE(vb_chart_sweeps_release) = {0};
        if (vb_chart_sweeps_find(&sweeps, one) != 0)
            return vb_fail_memory(error);
        for (size_t i = 0; i < sweeps.count; i++) {
            const char *others = sweeps.count > 1 ? sweeps.items[i].others : "";
            const char *name = name_sweep(&names, one->stem, others);
            const struct vb_chart_subject subject = {charts, one, &sweeps.items[i], false};
            VB_OR_RETURN(name ? make(vb_chart_sweep, &subject, name, error) : vb_fail_memory(error));
        }
        if (sweeps.hidden > 0)
            tell(charts, "%zu more sweeps of '%s' are not drawn: too many settings of its other parameters",
                 sweeps.hidden, one->name);
    }
    return 0;
}

/* The charts of which a case has one or none. */
static int make_single(const struct vb_charts *charts, struct vb_error *error)
{
    static const struct {
        const char *name;
        vb_chart_kind *draw;
    } kinds[] = {{"rates", vb_chart_rates}, {"tail", vb_chart_tail}, {"turns", vb_chart_turns}};
    const size_t case_count = charts->set->case_count;
    for (size_t i = 0; i < case_count * sizeof kinds / sizeof kinds[0]; i++) {
        const struct vb_chart_subject subject = {.charts = charts, .one = &charts->set->cases[i % case_count]};
        char name[VB_CHART_NAME_MAX];
        snprintf(name, sizeof name, "%s_%.150s", kinds[i / case_count].name, subject.one->stem);
        VB_OR_RETURN(make(kinds[i / case_count].draw, &subject, name, error));
    }
    return 0;
}

int vb_charts_make(const struct vb_charts *charts, struct vb_error *error)
{
    VB_OR_RETURN(make_bars(charts, error));
    VB_OR_RETURN(make(vb_chart_ratio, &(struct vb_chart_subject){.charts = charts}, "ratio", error));
    VB_OR_RETURN(make_sweeps(charts, error));
    return make_single(charts, error);
}
