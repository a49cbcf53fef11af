/* SPDX-License-Identifier: MIT */
#include "show/compare.h"

#include "base/cleanup.h"
#include "base/units.h"
#include "results/conditions.h"
#include "results/doubt_words.h"
#include "results/terminal_text.h"
#include "results/number_words.h"
#include "results/verdict_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { METHOD, QUIET, TIME, TIME_IS, RATIO, RATIO_IS, ALLOCS, BYTES };

static const struct {
    const char *heading;
    bool right;
    unsigned sacrifice;
} columns[] = {
    [METHOD] = {"Method", false, 0},    [QUIET] = {"Quiet (ns)", true, 5},     [TIME] = {"Mean (ns)", true, 2},
    [TIME_IS] = {"Time", false, 1},     [RATIO] = {"Ratio", true, 4},          [RATIO_IS] = {"Ratio is", false, 3},
    [ALLOCS] = {"Allocs/op", false, 0}, [BYTES] = {"Allocated (B)", false, 0},
};

/* In place of a verdict: these times cannot be compared. */
#define NOT_JUDGED (VB_CHANGE_CANNOT_TELL + 1)

static const char *const verdict_words[] = {
    [VB_CHANGE_SAME] = "same",   [VB_CHANGE_BETTER] = "better",
    [VB_CHANGE_WORSE] = "worse", [VB_CHANGE_CANNOT_TELL] = VB_WORDS_CANNOT_TELL,
    [NOT_JUDGED] = "not judged",
};

/* How often each word fell, for each quantity. */
struct tally {
    size_t words[NOT_JUDGED + 1];
};

struct comparison {
    const struct vb_compare_options *options;
    FILE *stream;
    bool same_cpu;
    struct tally time, ratio, allocs, bytes;
    size_t joined, added, removed;
};

static enum vb_tone tone_of(enum vb_change_verdict verdict)
{
    return verdict == VB_CHANGE_BETTER ? VB_TONE_GOOD : verdict == VB_CHANGE_WORSE ? VB_TONE_BAD : VB_TONE_PLAIN;
}

static void say_value(char *text, double value, int decimals)
{
    if (isnan(value))
        strcpy(text, "not timed");
    else if (value > 0 && value < 0.1) /* common decimals would leave little of it */
        vb_format_short(text, VB_WORDING_MAX, value, 3);
    else if (value >= 1e12)
        snprintf(text, VB_WORDING_MAX, "%.3g", value);
    else
        snprintf(text, VB_WORDING_MAX, "%.*f", decimals, value);
}

/* Enough digits to tell the two apart, and at least three that mean something. */
static void put_values(struct vb_grid *grid, size_t column, double earlier, double later)
{
    char said[2][VB_WORDING_MAX];
    char text[VB_GRID_TEXT];
    double smaller = fmin(earlier, later);
    int decimals = smaller >= 1000 ? 0 : smaller >= 100 ? 1 : smaller >= 1 ? 2 : 3;
    if (isnan(earlier) && isnan(later))
        return;
    say_value(said[0], earlier, decimals);
    say_value(said[1], later, decimals);
    snprintf(text, sizeof text, "%s -> %s", said[0], said[1]);
    vb_grid_set(grid, column, VB_TONE_PLAIN, text);
}

/* "same within 0.7 %", or "within the limit" of what did change; or where that is more than `limit` because all of it
 * is next to nothing, "same (under 0.3 ns)". */
static void say_same(char *text, size_t size, const struct vb_change *change, double limit, double min_effect_ns)
{
    char said[VB_WORDING_MAX];
    double bound = fmax(-change->low, change->high);
    bool changed = change->low > 0 || change->high < 0;
    if (bound <= log1p(limit) && changed) {
        snprintf(text, size, "within the limit");
    } else if (bound <= log1p(limit)) {
        vb_say_bound(said, vb_percent_of_effect(bound));
        snprintf(text, size, "same within %s %%", said);
    } else {
        vb_format_exact(said, sizeof said, min_effect_ns);
        snprintf(text, size, "same (under %s ns)", said);
    }
}

/* Whether its ends mean anything. */
static bool is_narrow(const struct vb_change *change)
{
    double most = log1p(VB_BOUND_MAX / 100.0);
    return -change->low <= most && change->high <= most;
}

static void put_change(struct vb_grid *grid, size_t column, const struct vb_change *change,
                       enum vb_change_verdict verdict, double limit, double min_effect_ns)
{
    char text[VB_GRID_TEXT];
    char center[VB_WORDING_MAX];
    char ends[2][VB_WORDING_MAX];
    const char *word = verdict_words[verdict];
    if (isnan(change->center)) {
        vb_grid_set(grid, column, VB_TONE_PLAIN, word);
        return;
    }
    vb_say_change(center, change->center);
    vb_say_change(ends[0], change->low);
    vb_say_change(ends[1], change->high);
    if (verdict == VB_CHANGE_SAME) {
        char same[2 * VB_WORDING_MAX];
        say_same(same, sizeof same, change, limit, min_effect_ns);
        snprintf(text, sizeof text, "%s %% %s", center, same);
    } else if (verdict == VB_CHANGE_CANNOT_TELL && is_narrow(change)) {
        snprintf(text, sizeof text, "%s %% " VB_WORDS_CANNOT_TELL " (%s .. %s)", center, ends[0], ends[1]);
    } else {
        snprintf(text, sizeof text, "%s %% %s", center, word);
    }
    vb_grid_set(grid, column, tone_of(verdict), text);
}

static void put_counts(struct vb_grid *grid, size_t column, const struct vb_match *match,
                       struct vb_counted_cell (*of)(const struct vb_row *), enum vb_change_verdict verdict)
{
    char earlier[VB_WORDING_MAX];
    char later[VB_WORDING_MAX];
    char text[VB_GRID_TEXT];
    vb_say_counted(earlier, match->earlier, of(match->earlier));
    vb_say_counted(later, match->later, of(match->later));
    if (verdict != VB_CHANGE_SAME)
        snprintf(text, sizeof text, "%s -> %s %s", earlier, later, verdict_words[verdict]);
    else if (strcmp(earlier, later) == 0)
        snprintf(text, sizeof text, "%s same", later);
    else
        snprintf(text, sizeof text, "%s -> %s allowed", earlier, later); /* by a limit that is not 0 */
    vb_grid_set(grid, column, tone_of(verdict), text);
}

/* That jemalloc serves malloc goes without saying. */
static const char *other_allocator(const struct vb_row *row)
{
    return strcmp(row->allocator, "jemalloc") != 0 ? row->allocator : "";
}

static void say_method(char *text, size_t size, const struct vb_row *row)
{
    snprintf(text, size, "%s%s%s%s%s%s%s", row->variant, row->point[0] ? "  " : "", row->point,
             *other_allocator(row) ? "  " : "", other_allocator(row), row->side[0] ? "  " : "", row->side);
}

/* A change that is shown and not judged. */
static void put_unjudged(struct vb_grid *grid, size_t column, const struct vb_change *change)
{
    char percent[VB_WORDING_MAX];
    char text[VB_GRID_TEXT];
    vb_say_change(percent, change->center);
    snprintf(text, sizeof text, "%s%snot judged", isnan(change->center) ? "" : percent,
             isnan(change->center) ? "" : " % ");
    vb_grid_set(grid, column, VB_TONE_PLAIN, text);
}

static void put_time(struct comparison *comparison, struct vb_grid *grid, const struct vb_match *match,
                     const struct vb_delta *delta, const struct vb_delta_limits *limits)
{
    bool doubted = vb_row_is_doubted(match->earlier) || vb_row_is_doubted(match->later);
    bool judged = !doubted && (comparison->same_cpu || isnan(delta->time.center));
    size_t quiet = offsetof(struct vb_row, quiet_ns);
    put_values(grid, TIME, match->earlier->mean_ns, match->later->mean_ns);
    if (!isnan(vb_row_real(match->earlier, quiet)) && !isnan(vb_row_real(match->later, quiet)))
        put_values(grid, QUIET, vb_row_real(match->earlier, quiet), vb_row_real(match->later, quiet));
    if (judged)
        put_change(grid, TIME_IS, &delta->time, delta->time_verdict, limits->time, limits->min_effect_ns);
    else
        put_unjudged(grid, TIME_IS, &delta->time);
    comparison->time.words[judged ? (int)delta->time_verdict : NOT_JUDGED]++;
}

/* Ratios to different baselines have nothing to do with each other. */
static void put_ratios(struct comparison *comparison, struct vb_grid *grid, const struct vb_match *match,
                       const struct vb_delta *delta, const struct vb_delta_limits *limits)
{
    bool other_baseline = !isnan(match->earlier->ratio) && !isnan(match->later->ratio) &&
                          strcmp(match->earlier->baseline, match->later->baseline) != 0;
    if (vb_row_is_baseline(match->later) && !other_baseline)
        return;
    put_values(grid, RATIO, match->earlier->ratio, match->later->ratio);
    if (other_baseline) {
        vb_grid_set(grid, RATIO_IS, VB_TONE_PLAIN, "other baseline");
        return;
    }
    bool judged = !vb_row_is_doubted(match->earlier) && !vb_row_is_doubted(match->later);
    if (judged)
        put_change(grid, RATIO_IS, &delta->ratio, delta->ratio_verdict, limits->ratio, limits->min_effect_ns);
    else
        put_unjudged(grid, RATIO_IS, &delta->ratio);
    comparison->ratio.words[judged ? (int)delta->ratio_verdict : NOT_JUDGED]++;
}

static void put_deltas(struct comparison *comparison, struct vb_grid *grid, const struct vb_match *match)
{
    const struct vb_delta_limits limits =
        vb_limits_of(comparison->options->rules, &comparison->options->limits, match->later);
    struct vb_delta delta = vb_delta_between(match->earlier, match->later, &limits);
    if (!isnan(match->earlier->mean_ns) || !isnan(match->later->mean_ns)) {
        put_time(comparison, grid, match, &delta, &limits);
        put_ratios(comparison, grid, match, &delta, &limits);
    }
    put_counts(grid, ALLOCS, match, vb_allocs_cell, delta.allocs_verdict);
    put_counts(grid, BYTES, match, vb_bytes_cell, delta.bytes_verdict);
    comparison->allocs.words[delta.allocs_verdict]++;
    comparison->bytes.words[delta.bytes_verdict]++;
}

static int put_match(struct comparison *comparison, struct vb_grid *grid, const struct vb_match *match)
{
    bool ok = vb_row_is_ok(match->earlier) && vb_row_is_ok(match->later);
    if (vb_grid_add_row(grid, vb_row_is_ok(match->later) ? VB_TONE_PLAIN : VB_TONE_BAD) != 0)
        return VB_ERROR_MEMORY;
    char text[VB_GRID_TEXT];
    say_method(text, sizeof text, match->later);
    vb_grid_set(grid, METHOD, VB_TONE_PLAIN, text);
    comparison->joined++;
    if (ok) {
        put_deltas(comparison, grid, match);
        return 0;
    }
    snprintf(text, sizeof text, "%.100s -> %.100s", match->earlier->status, match->later->status);
    vb_grid_set(grid, TIME_IS, VB_TONE_PLAIN, text);
    return 0;
}

void vb_compare_grid_open(struct vb_grid *grid)
{
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        vb_grid_add_column(grid, columns[i].heading, columns[i].right, columns[i].sacrifice, VB_GRID_CELL_MAX);
}

int vb_compare_grid_add(struct vb_grid *grid, const struct vb_match *match, const struct vb_compare_options *options,
                        bool same_cpu)
{
    struct comparison comparison = {.options = options, .same_cpu = same_cpu};
    int status = put_match(&comparison, grid, match);
    return grid->lacks_memory ? VB_ERROR_MEMORY : status;
}

bool vb_compare_same_cpu(const struct vb_results *earlier, const struct vb_results *later)
{
    return vb_results_fact(earlier, "cpu") && vb_conditions_share(earlier, later, "cpu");
}

/* Writes the rows of one case that both have, from `*next` on, and moves it behind them. */
static int write_case(struct comparison *comparison, const struct vb_match *const *joined, size_t count, size_t *next)
{
    const char *case_name = joined[*next]->later->case_name;
    struct vb_grid grid VB_RELEASE(vb_grid_release) = {0};
    vb_compare_grid_open(&grid);
    for (; *next < count && strcmp(joined[*next]->later->case_name, case_name) == 0; ++*next)
        VB_OR_RETURN(put_match(comparison, &grid, joined[*next]));
    fprintf(comparison->stream, "%s\n", case_name);
    VB_OR_RETURN(vb_grid_write(&grid, comparison->options->width, comparison->options->color, comparison->stream));
    fputc('\n', comparison->stream);
    return 0;
}

static void write_single(const struct vb_row *row, const char *word, FILE *stream)
{
    fprintf(stream, "%s: %s%s%s/%s%s%s\n", word, row->case_name, row->point[0] ? ":" : "", row->point, row->variant,
            *other_allocator(row) ? " under " : "", other_allocator(row));
}

/* So many rows of one kind are named, the rest is counted. */
#define SINGLES_MAX 10

static void write_singles(struct comparison *comparison, const struct vb_matches *matches)
{
    for (size_t i = 0; i < matches->count; i++) {
        const struct vb_match *match = &matches->items[i];
        if (match->earlier && match->later)
            continue;
        size_t *count = match->later ? &comparison->added : &comparison->removed;
        if (++*count <= SINGLES_MAX)
            write_single(match->later ? match->later : match->earlier, match->later ? "added" : "removed",
                         comparison->stream);
    }
    if (comparison->added > SINGLES_MAX)
        fprintf(comparison->stream, "added: %zu more\n", comparison->added - SINGLES_MAX);
    if (comparison->removed > SINGLES_MAX)
        fprintf(comparison->stream, "removed: %zu more\n", comparison->removed - SINGLES_MAX);
}

static void write_tally(const char *what, const struct tally *tally, FILE *stream)
{
    fprintf(stream, "; %s", what);
    const char *separator = " ";
    for (int verdict = 0; verdict <= NOT_JUDGED; verdict++) {
        if (tally->words[verdict] == 0)
            continue;
        fprintf(stream, "%s%zu %s", separator, tally->words[verdict], verdict_words[verdict]);
        separator = ", ";
    }
    if (*separator == ' ')
        fputs(" not measured", stream);
}

static void write_summary(const struct comparison *comparison)
{
    FILE *stream = comparison->stream;
    fprintf(stream, "%zu row%s compared, %zu added, %zu removed", comparison->joined,
            comparison->joined == 1 ? "" : "s", comparison->added, comparison->removed);
    if (comparison->joined > 0) {
        write_tally("time", &comparison->time, stream);
        write_tally("ratio", &comparison->ratio, stream);
        write_tally("allocations", &comparison->allocs, stream);
        write_tally("bytes", &comparison->bytes, stream);
    }
    fputs(".\n", stream);
    if (!comparison->same_cpu)
        fputs("The CPUs differ, or are not known: nanoseconds are shown, not judged.\n", stream);
    else if (comparison->joined > 0)
        fputs(
            "Nanoseconds of two runs also differ with the state of the machine, ratios less; two programs side by side "
            "(ab) share it.\n",
            stream);
}

static int write_shown(const struct vb_results *earlier, const struct vb_results *later,
                       const struct vb_compare_options *options, FILE *stream, struct vb_error *error)
{
    struct vb_matches matches VB_RELEASE(vb_matches_release) = {0};
    struct comparison comparison = {
        .options = options,
        .stream = stream,
        .same_cpu = vb_compare_same_cpu(earlier, later),
    };
    VB_OR_RETURN(vb_matches_make(&matches, earlier, later, error));
    const struct vb_match **joined VB_FREE = calloc(matches.count + 1, sizeof(*joined));
    size_t count = 0;
    for (size_t i = 0; joined && i < matches.count; i++)
        if (matches.items[i].earlier && matches.items[i].later)
            joined[count++] = &matches.items[i];
    for (size_t next = 0; next < count;)
        if (write_case(&comparison, joined, count, &next) != 0)
            return vb_fail_memory(error);
    if (joined && !options->joined_only) {
        write_singles(&comparison, &matches);
        struct vb_difference of;
        for (size_t next = 0; vb_conditions_next(earlier, later, VB_CONDITIONS_OF_TIMES, &next, &of);)
            fprintf(stream, "differs: %s: %s -> %s\n", of.key, of.earlier, of.later);
        write_summary(&comparison);
    }
    return joined ? 0 : vb_fail_memory(error);
}

int vb_compare_write(const struct vb_results *earlier, const struct vb_results *later,
                     const struct vb_compare_options *options, FILE *stream, struct vb_error *error)
{
    struct vb_results early VB_RELEASE(vb_results_release) = {0};
    struct vb_results late VB_RELEASE(vb_results_release) = {0};
    earlier = vb_results_shown(earlier, &early);
    later = vb_results_shown(later, &late);
    return earlier && later ? write_shown(earlier, later, options, stream, error) : vb_fail_memory(error);
}
