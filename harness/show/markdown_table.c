/* SPDX-License-Identifier: MIT */
#include "show/markdown_table.h"
#include "base/cleanup.h"
#include "show/ab_table.h"
#include "results/arrange.h"
#include "results/case_facts.h"
#include "show/ci_outcome.h"
#include "show/remark.h"
#include "results/number_words.h"
#include "base/utf8.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Between the ends of an interval, with blanks at which no line is broken (U+00A0). */
#define TO "\u00a0..\u00a0"

static bool put_special(FILE *stream, const char *text, const void *begin)
{
    switch (*text) {
    case '\n':
    case '\r':
    case '\t': putc(' ', stream); return true;
    case '<': fputs("&lt;", stream); return true;
    case '>': fputs("&gt;", stream); return true;
    case '&': fputs("&amp;", stream); return true;
    default: break;
    }
    /* An underscore between letters or digits is one; elsewhere it may begin or end an emphasis (CommonMark, 6.2). */
    bool is_obeyed = *text == '_'
                         ? text == begin || !isalnum((unsigned char)text[-1]) || !isalnum((unsigned char)text[1])
                         : strchr("\\`*[]#|~$!@", *text) != NULL;
    if (is_obeyed)
        fprintf(stream, "\\%c", *text);
    return is_obeyed;
}

static void put_part(FILE *stream, const char *text, const char *end)
{
    const char *begin = text;
    for (const char *to; (to = memmem(text, (size_t)(end - text), " .. ", 4)) != NULL; text = to + 4) {
        vb_utf8_put(stream, text, to, put_special, begin);
        fputs(TO, stream);
    }
    vb_utf8_put(stream, text, end, put_special, begin);
}

void vb_markdown_put(FILE *stream, const char *text)
{
    put_part(stream, text, text + strlen(text));
}

#define DECIMALS_MAX 6

/* Columns after those of BenchmarkDotNet, in their order, and beyond them. Which are shown depends on the case. */
enum column {
    METHOD,
    POINT,
    ALLOCATOR,
    MEAN,
    ERROR,
    DEVIATION,
    RATIO,
    INTERVAL,
    ALLOCS,
    ALLOCATED,
    ALLOC_RATIO,
    VERDICT,
    GATE,
    COLUMNS,
};

static const struct {
    const char *heading; /* NULL: that of the interval, with its confidence */
    bool is_number;      /* flush right */
} columns[COLUMNS] = {
    [METHOD] = {"Method", false},
    [POINT] = {"Point", false},
    [ALLOCATOR] = {"Allocator", false},
    [MEAN] = {"Mean (ns)", true},
    [ERROR] = {"Error (ns)", true},
    [DEVIATION] = {"StdDev (ns)", true},
    [RATIO] = {"Ratio", true},
    [INTERVAL] = {NULL, true},
    [ALLOCS] = {"Allocs/op", true},
    [ALLOCATED] = {"Allocated (B)", true},
    [ALLOC_RATIO] = {"Alloc ratio", true},
    [VERDICT] = {"Verdict", false},
    [GATE] = {"Gate", false},
};

/* The table of one case. */
struct table {
    struct vb_rows rows;
    bool shows[COLUMNS];
    int mean_decimals; /* common to all rows, so that a column can be compared at a glance */
    int ratio_decimals;
    const struct vb_row *baseline; /* of the point that is being written, or NULL */
};

/* Decimals with which `smallest` keeps that many significant digits, and at least `least`. */
static int decimals_for(double smallest, int digits, int least)
{
    if (!(smallest > 0) || !isfinite(smallest))
        return least;
    double decimals = digits - 1 - floor(log10(smallest));
    return (int)fmin(fmax(decimals, least), DECIMALS_MAX);
}

static struct table make_table(struct vb_rows rows, bool name_allocators)
{
    struct table table = {.rows = rows, .shows = {[METHOD] = true, [ALLOCS] = true, [ALLOCATED] = true}};
    double fastest_ns = INFINITY;
    double smallest = INFINITY;
    table.shows[ALLOCATOR] = name_allocators;
    for (size_t i = 0; i < rows.count; i++) {
        const struct vb_row *row = rows.items[i];
        bool compared = isfinite(row->ratio) && !vb_row_is_baseline(row);
        table.shows[POINT] |= row->point[0] != '\0';
        table.shows[MEAN] |= isfinite(row->mean_ns);
        table.shows[ERROR] |= isfinite(row->ci_high_ns);
        table.shows[DEVIATION] |= isfinite(row->noise_pct);
        table.shows[RATIO] |= compared;
        table.shows[INTERVAL] |= isfinite(row->ratio_ci_low);
        table.shows[ALLOC_RATIO] |= isfinite(row->bytes_per_op) && !vb_row_is_baseline(row);
        table.shows[VERDICT] |= row->verdict[0] || !vb_row_is_ok(row);
        table.shows[GATE] |= row->gate[0] != '\0';
        fastest_ns = fmin(fastest_ns, row->mean_ns); /* fmin passes over NAN */
        smallest = fmin(smallest, row->ratio);
    }
    table.mean_decimals = decimals_for(fastest_ns, 3, 0);
    table.ratio_decimals = decimals_for(smallest, 2, 2);
    return table;
}

static void put_number(FILE *stream, double value, int decimals)
{
    if (isfinite(value))
        fprintf(stream, "%.*f", decimals, value);
}

/* A number and the interval it is known to. */
static void put_known(FILE *stream, double value, int decimals, double low, double high)
{
    char text[VB_WORDING_MAX];
    if (!isfinite(value))
        return;
    vb_say_known(text, value, decimals, low, high);
    fputs(text, stream);
}

/* A mean, or its error: the upper half of the interval, whose lower end is cut off at 0. */
static void put_mean(FILE *stream, const struct vb_row *row, double value, int decimals)
{
    char text[VB_WORDING_MAX];
    if (!isfinite(value))
        return;
    vb_say_nearest(text, value, fmax(vb_step_of_interval(row->mean_ns, row->ci_high_ns), pow(10, -decimals)));
    fputs(text, stream);
}

static void put_count(FILE *stream, const struct vb_row *row, struct vb_counted_cell cell)
{
    char text[VB_WORDING_MAX];
    vb_say_counted(text, row, cell);
    fputs(text, stream);
}

/* Of a row's ratio and its interval, which show how wide it is. */
static int decimals_of_row(const struct table *table, const struct vb_row *row)
{
    return decimals_for(row->ratio_ci_high - row->ratio_ci_low, 2, table->ratio_decimals);
}

/* The baseline among the rows of one point, or NULL. */
static const struct vb_row *baseline_of(struct vb_rows rows)
{
    for (size_t i = 0; i < rows.count; i++)
        if (vb_row_is_baseline(rows.items[i]))
            return rows.items[i];
    return NULL;
}

/* Two digits that mean something, and as many decimals as it takes to tell the ratio from 1: 0.0039, 1.0002. */
static int decimals_of_ratio(double ratio)
{
    double decimals = fmax(1 - floor(log10(ratio)), -floor(log10(fabs(ratio - 1))));
    return (int)fmin(fmax(decimals, 2), 17);
}

/* Bytes over those of the baseline. Nothing against nothing is the same; anything against nothing has no ratio. Only
 * what is nothing, or the same, is called so. */
static void put_alloc_ratio(FILE *stream, const struct table *table, const struct vb_row *row)
{
    const struct vb_row *baseline = table->baseline;
    if (!baseline || !isfinite(baseline->bytes_per_op) || !isfinite(row->bytes_per_op))
        return;
    double ratio = row->bytes_per_op / baseline->bytes_per_op;
    if (row->bytes_per_op == baseline->bytes_per_op)
        fputs("1.00", stream);
    else if (!(baseline->bytes_per_op > 0))
        fputs("n/a", stream);
    else if (row->bytes_per_op == 0)
        fputs("0", stream);
    else if (ratio > 0 && ratio != 1)
        put_number(stream, ratio, decimals_of_ratio(ratio));
}

static void put_cell(FILE *stream, const struct table *table, const struct vb_row *row, enum column column)
{
    switch (column) {
    case METHOD: vb_markdown_put(stream, row->variant); return;
    case POINT: vb_markdown_put(stream, row->point); return;
    case ALLOCATOR: vb_markdown_put(stream, row->allocator); return;
    case MEAN: put_mean(stream, row, row->mean_ns, table->mean_decimals); return;
    case ERROR: put_mean(stream, row, row->ci_high_ns - row->mean_ns, table->mean_decimals); return;
    case DEVIATION: put_number(stream, row->noise_pct / 100 * row->median_ns, table->mean_decimals); return;
    case RATIO:
        put_known(stream, row->ratio, decimals_of_row(table, row), row->ratio_ci_low, row->ratio_ci_high);
        return;
    case INTERVAL:
        if (isfinite(row->ratio_ci_low) && isfinite(row->ratio_ci_high))
            fprintf(stream, "%.*f" TO "%.*f", decimals_of_row(table, row), row->ratio_ci_low,
                    decimals_of_row(table, row), row->ratio_ci_high);
        return;
    case ALLOCS: put_count(stream, row, vb_allocs_cell(row)); return;
    case ALLOCATED: put_count(stream, row, vb_bytes_cell(row)); return;
    case ALLOC_RATIO: put_alloc_ratio(stream, table, row); return;
    case VERDICT: vb_markdown_put(stream, vb_row_is_ok(row) ? row->verdict : row->status); return;
    case GATE: vb_markdown_put(stream, row->gate); return;
    case COLUMNS: break;
    }
    assert(false); /* a new column */
}

static void put_head(FILE *stream, const struct table *table, const char *confidence)
{
    for (int column = 0; column < COLUMNS; column++) {
        if (!table->shows[column])
            continue;
        fputs("| ", stream);
        if (columns[column].heading)
            fputs(columns[column].heading, stream);
        else
            vb_markdown_put(stream, confidence ? confidence : "Confidence");
        fputs(columns[column].heading ? " " : " interval ", stream);
    }
    fputs("|\n", stream);
    for (int column = 0; column < COLUMNS; column++)
        if (table->shows[column])
            fputs(columns[column].is_number ? "|---:" : "|---", stream);
    fputs("|\n", stream);
}

/* Rows that failed are bold: there is no colour in Markdown. */
static void put_row(FILE *stream, const struct table *table, const struct vb_row *row)
{
    bool bold = vb_ci_outcome(row).kind >= VB_CI_ERROR;
    for (int column = 0; column < COLUMNS; column++) {
        if (!table->shows[column])
            continue;
        fputs(bold && column == METHOD ? "| **" : "| ", stream);
        put_cell(stream, table, row, (enum column)column);
        fputs(bold && column == METHOD ? "** " : " ", stream);
    }
    fputs("|\n", stream);
}

/* The end of the name that a closing sentence begins with, "`cache_hit:hit=90`: ..." or "`cache_hit` under glibc: ...",
 * or NULL if it begins otherwise. */
static const char *end_of_name(const char *line)
{
    if (line[0] != '`')
        return NULL;
    for (const char *end = line + 1; (end = strchr(end, '`')) != NULL; end++)
        if (strncmp(end, "`: ", strlen("`: ")) == 0 || strncmp(end, "` under ", strlen("` under ")) == 0)
            return end;
    return NULL;
}

/* A closing sentence; the name that it begins with stays code. */
static void put_sentence(FILE *stream, const char *line)
{
    const char *end = end_of_name(line);
    fputs("- ", stream);
    if (end) {
        fputs("<code>", stream);
        put_part(stream, line + 1, end);
        fputs("</code>", stream);
        line = end + 1;
    }
    vb_markdown_put(stream, line);
    putc('\n', stream);
}

static int put_sentences(FILE *stream, struct vb_rows rows, bool name_allocator)
{
    char *text VB_FREE = vb_closing_text(rows, name_allocator);
    char *rest = text;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;)
        if (*line)
            put_sentence(stream, line);
    return text ? 0 : VB_ERROR_MEMORY;
}

static void put_title(FILE *stream, const struct vb_results *results, const char *case_name)
{
    const char *summary = vb_case_fact(results, case_name, "");
    fputs("### ", stream);
    vb_markdown_put(stream, case_name);
    if (summary && *summary) {
        fputs(": ", stream);
        vb_markdown_put(stream, summary);
    }
    fputs("\n\n", stream);
}

static void put_rows(FILE *stream, struct table *table)
{
    for (struct vb_rows rest = table->rows, point; rest.count > 0; rest = vb_rows_after(rest, point)) {
        point = vb_first_point(rest);
        table->baseline = baseline_of(point);
        for (size_t i = 0; i < point.count; i++)
            put_row(stream, table, point.items[i]);
    }
}

static int put_case(FILE *stream, const struct vb_results *results, struct vb_rows rows, bool name_allocators)
{
    struct table table = make_table(rows, name_allocators);
    put_title(stream, results, rows.items[0]->case_name);
    put_head(stream, &table, vb_results_fact(results, "confidence"));
    put_rows(stream, &table);
    putc('\n', stream);
    VB_OR_RETURN(put_sentences(stream, rows, name_allocators));
    putc('\n', stream);
    return 0;
}

static void put_doubts(FILE *stream, const struct vb_results *results)
{
    for (size_t i = 0; i < results->warning_count; i++) {
        fputs("- **warning**: ", stream);
        vb_markdown_put(stream, results->warnings[i]);
        putc('\n', stream);
    }
    if (results->warning_count > 0)
        putc('\n', stream);
}

/* What the columns mean that are there. */
static void put_legend(FILE *stream, const struct vb_results *results)
{
    bool error = false;
    bool deviation = false;
    for (size_t i = 0; i < results->row_count; i++) {
        error = error || isfinite(results->rows[i].ci_high_ns);
        deviation = deviation || isfinite(results->rows[i].noise_pct);
    }
    if (error)
        fputs("Error: half of the interval of the mean over launches. ", stream);
    if (deviation)
        fputs("StdDev: between launches, from the median absolute deviation. ", stream);
    if (results->row_count > 0)
        fputs("Allocated: bytes asked for per operation.\n", stream);
}

int vb_markdown_write(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    if (vb_results_are_compared(results)) {
        int written = vb_ab_markdown_write(results, stream, error);
        if (written == 0 && results->warning_count > 0)
            putc('\n', stream);
        put_doubts(stream, results);
        return written;
    }
    const struct vb_row **arranged VB_FREE = vb_arrange(results);
    if (!arranged)
        return vb_fail_memory(error);
    struct vb_rows rest = {.items = arranged, .count = results->row_count};
    bool name_allocators = vb_rows_name_allocators(results);
    for (struct vb_rows rows; rest.count > 0; rest = vb_rows_after(rest, rows)) {
        rows = vb_first_case(rest);
        if (put_case(stream, results, rows, name_allocators) != 0)
            return vb_fail_memory(error);
    }
    put_doubts(stream, results);
    put_legend(stream, results);
    return 0;
}
