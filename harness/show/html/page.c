/* SPDX-License-Identifier: MIT */
#include "show/html/page.h"

#include "base/cleanup.h"
#include "show/case_grid.h"
#include "show/html/parts.h"
#include "show/html/row_names.h"
#include "base/text.h"
#include "results/terminal_text.h"
#include "results/csv.h"
#include "show/markup_escape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Made of report.js, report_drawings.js and report.css by cmake/EmbedText.cmake, with their digests as a browser wants
 * them. */
extern const char vb_html_script[], vb_html_script_sha256[];
extern const char vb_html_style[], vb_html_style_sha256[];

/* The page may only run this script and use this style, and may load nothing. Even a name that became markup could
 * do nothing. */
static void put_head(struct vb_html *page, const char *title)
{
    FILE *stream = page->stream;
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ",
          stream);
    fprintf(stream, "script-src 'sha256-%s'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'\">\n",
            vb_html_script_sha256, vb_html_style_sha256);
    fputs(
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
        stream);
    vb_xml_put_text(stream, title);
    fprintf(stream, "</title>\n<style>%s</style>\n</head>\n<body>\n", vb_html_style);
}

/* What a reader asks first of where the numbers are from, in the order in which it is asked. */
static void put_origin(struct vb_html *page)
{
    static const struct {
        const char *key, *label, *unit;
    } facts[] = {{"started", "started", ""},   {"elapsed_s", "took", " s"}, {"host", "host", ""},
                 {"cpu", "cpu", ""},           {"cpus", "cpus", ""},        {"kernel", "kernel", ""},
                 {"compiler", "compiler", ""}, {"commit", "commit", ""}};
    FILE *stream = page->stream;
    fputs("<ul class=\"origin\">", stream);
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        const char *value = vb_results_fact(page->results, facts[i].key);
        if (!value || *value == '\0')
            continue;
        fprintf(stream, "<li><span>%s</span> ", facts[i].label);
        vb_xml_put_text(stream, value);
        fprintf(stream, "%s</li>", facts[i].unit);
    }
    fputs("</ul>\n", stream);
}

static size_t count_cases(const struct vb_html *page)
{
    size_t count = 0;
    for (struct vb_rows rest = page->rows; rest.count > 0; rest = vb_rows_after(rest, vb_first_case(rest)))
        count++;
    return count;
}

/* How often each outcome fell; the script makes filters of them. */
static void put_outcomes(struct vb_html *page)
{
    static const struct {
        const char *outcome, *word;
    } outcomes[] = {
        {"faster", "faster"}, {"slower", "slower"}, {"same", "the same"}, {"open", "not proven"}, {"failed", "failed"}};
    FILE *stream = page->stream;
    fprintf(stream, "<p class=\"outcomes\"><span>%zu case%s, %zu row%s</span>", count_cases(page),
            count_cases(page) == 1 ? "" : "s", page->rows.count, page->rows.count == 1 ? "" : "s");
    for (size_t o = 0; o < sizeof outcomes / sizeof outcomes[0]; o++) {
        size_t count = 0;
        for (size_t i = 0; i < page->rows.count; i++)
            count += strcmp(vb_html_outcome(page->rows.items[i]), outcomes[o].outcome) == 0;
        if (count > 0)
            fprintf(stream, " <span class=\"%s\" data-outcome=\"%s\">%zu %s</span>", outcomes[o].outcome,
                    outcomes[o].outcome, count, outcomes[o].word);
    }
    fputs("</p>\n", stream);
}

/* Where the page has no room for all launches, it says so. */
static void put_thinned(struct vb_html *page)
{
    size_t shown = 0;
    size_t count = 0;
    for (size_t i = 0; i < page->rows.count; i++) {
        size_t launches = page->rows.items[i]->launch_ns.count;
        shown += vb_html_launches_shown(page, launches);
        count += launches;
    }
    if (shown < count)
        fprintf(
            page->stream,
            "<p class=\"thinned\">%zu of %zu launches shown, evenly spread: the results file has all of them.</p>\n",
            shown, count);
}

static int put_body(struct vb_html *page, const char *title)
{
    static int (*const parts[])(struct vb_html *) = {vb_html_put_findings, vb_html_put_changes, vb_html_put_pairs,
                                                     vb_html_put_summary,  vb_html_put_cases,   vb_html_put_conditions};
    FILE *stream = page->stream;
    fputs("<header class=\"top\"><h1>", stream);
    vb_xml_put_text(stream, title);
    fputs("</h1>\n", stream);
    put_origin(page);
    put_outcomes(page);
    put_thinned(page);
    vb_html_say_past(page);
    fputs("</header>\n<main>\n", stream);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        VB_OR_RETURN(parts[i](page));
    fputs("</main>\n", stream);
    VB_OR_RETURN(vb_html_put_details(page));
    fprintf(stream, "<script>%s</script>\n</body>\n</html>\n", vb_html_script);
    return 0;
}

static void say_title(char *title, size_t size, const struct vb_results *results)
{
    const char *command = vb_results_fact(results, "command");
    snprintf(title, size, "%.*s: results", command ? (int)strcspn(command, " ") : 6,
             command && *command ? command : "vbench");
}

/* The ratio of any row to its baseline has its place on this. */
static void find_ratios(struct vb_html *page)
{
    double least = INFINITY;
    double most = 0;
    for (size_t i = 0; i < page->rows.count; i++) {
        const struct vb_row *row = page->rows.items[i];
        if (!(row->ratio > 0) || vb_row_is_baseline(row))
            continue;
        least = fmin(least, row->ratio);
        most = fmax(most, row->ratio);
    }
    page->ratios.linear = vb_html_ratio_scale(least, most, false);
    page->ratios.log = vb_html_ratio_scale(least, most, true);
}

static int write_shown(struct vb_html *page)
{
    char title[256];
    const struct vb_row **arranged VB_FREE = vb_arrange(page->results);
    if (!arranged)
        return VB_ERROR_MEMORY;
    say_title(title, sizeof title, page->results);
    page->rows = (struct vb_rows){.items = arranged, .count = page->results->row_count};
    page->name_allocators = vb_rows_name_allocators(page->results);
    page->confidence = vb_results_fact(page->results, "confidence");
    find_ratios(page);
    vb_case_grid_open(&page->grid, page->confidence);
    put_head(page, title);
    int status = put_body(page, title);
    vb_grid_release(&page->grid);
    return status;
}

#define PAGE_BYTES 300000 /* a page of the usual size has no more, however many launches there were */

/* The page as a text, to be freed; NULL without memory. */
static char *make(struct vb_html page, double launch_share, size_t *length, size_t *launch_bytes)
{
    struct vb_text text;
    page.launch_share = launch_share;
    page.stream = vb_text_open(&text);
    if (!page.stream)
        return NULL;
    int status = write_shown(&page);
    char *made = vb_text_close(&text, page.stream);
    if ((status != 0 || page.failed) && made) {
        free(made);
        return NULL;
    }
    *length = text.length;
    *launch_bytes = page.launch_bytes;
    return made;
}

/* Launches have the room that the rest leaves; beside a rest that is larger, a quarter of its own. */
static int write_with_launches(const struct vb_html *page, FILE *stream)
{
    size_t length;
    size_t launch_bytes;
    char *made = make(*page, 1, &length, &launch_bytes);
    size_t rest = made ? length - launch_bytes : 0;
    size_t room = rest < PAGE_BYTES ? PAGE_BYTES - rest : rest / 4;
    if (made && launch_bytes > room) {
        free(made);
        made = make(*page, 0.98 * (double)room / (double)launch_bytes, &length, &launch_bytes);
    }
    if (made)
        fwrite(made, 1, length, stream);
    free(made);
    return made ? 0 : VB_ERROR_MEMORY;
}

int vb_html_write(const struct vb_html_input *input, FILE *stream, struct vb_error *error)
{
    struct vb_results copy VB_RELEASE(vb_results_release) = {0};
    struct vb_html page = {.input = input, .results = vb_results_shown(input->results, &copy)};
    if (!page.results || write_with_launches(&page, stream) != 0)
        return vb_fail_memory(error);
    return vb_stream_finish(stream, "the results as a page", error);
}
