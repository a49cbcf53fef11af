/* SPDX-License-Identifier: MIT */
#include "cli/bisect/bisect.h"
#include "base/cleanup.h"
#include "cli/ab/ab.h"
#include "cli/child.h"
#include "results/results_file.h"
#include "results/row.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_WORDS 10

#define INCOMPARABLE "they could not be compared"

/* The row and the old one before it belong together; both were measured. */
static bool is_pair(const struct vb_results *results, size_t new)
{
    const struct vb_row *row = &results->rows[new];
    return new > 0 && !vb_row_is_old_side(row) && vb_row_is_old_side(row - 1) && vb_row_is_ok(row) &&
           vb_row_is_ok(row - 1);
}

static bool has_pair(const struct vb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++)
        if (is_pair(results, i))
            return true;
    return false;
}

static int read_stream(int output, struct vb_results *results, struct vb_error *error)
{
    int copy = fcntl(output, F_DUPFD_CLOEXEC, 3);
    FILE *stream = copy < 0 ? NULL : fdopen(copy, "r");
    if (!stream) {
        if (copy >= 0)
            close(copy);
        return vb_fail(error, VB_ERROR_IO, "cannot read what 'ab' wrote: %s", strerror(errno));
    }
    rewind(stream);
    int status = vb_results_read(results, stream, "ab", error);
    fclose(stream);
    return status;
}

/* Why no row can be told from: what was wrong with the first. */
static int say_incomparable(const struct vb_results *results, struct vb_error *error)
{
    for (size_t i = 0; i < results->row_count; i++)
        if (!vb_row_is_ok(&results->rows[i]))
            return vb_fail(error, VB_ERROR_MEASURE, INCOMPARABLE ": %.100s/%.100s: %.500s", results->rows[i].case_name,
                           results->rows[i].variant, results->rows[i].status);
    return vb_fail(error, VB_ERROR_MEASURE, INCOMPARABLE);
}

/* What `ab` found is read back from what it exports, whatever its verdict is. */
static int read_rows(int output, int ended, struct vb_results *results, struct vb_error *error)
{
    bool has_ended = WIFEXITED(ended) && WEXITSTATUS(ended) != 2 && lseek(output, 0, SEEK_END) > 0;
    int status = has_ended ? read_stream(output, results, error) : VB_ERROR_FORMAT;
    if (status == VB_ERROR_FORMAT)
        return vb_fail(error, VB_ERROR_MEASURE, INCOMPARABLE);
    if (status == 0 && !has_pair(results)) {
        status = say_incomparable(results, error);
        vb_results_release(results);
    }
    return status;
}

int vb_bisect_hear(const struct vb_ab_call *call, int output, int *ended, char **said, struct vb_error *error)
{
    char cannot[PATH_MAX + 16];
    int errors VB_CLOSE_FD = memfd_create("ab-errors", MFD_CLOEXEC);
    if (errors < 0)
        return vb_fail(error, VB_ERROR_IO, "cannot keep what 'ab' says: %s", strerror(errno));
    const struct vb_child child = {.program = call->program,
                                   .words = (const char *const *)call->words,
                                   .output = output,
                                   .errors = errors,
                                   .cannot = cannot};
    snprintf(cannot, sizeof cannot, "cannot run '%.500s'", call->program);
    VB_OR_RETURN(vb_child_run(&child, ended, error));
    *said = vb_child_take_text(errors);
    return *said ? 0 : vb_fail_memory(error);
}

static int run(const struct vb_ab_call *call, int output, struct vb_results *results, struct vb_error *error)
{
    char *said VB_FREE = NULL;
    int ended;
    VB_OR_RETURN(vb_bisect_hear(call, output, &ended, &said, error));
    int status = read_rows(output, ended, results, error);
    if (*said && status == 0)
        fprintf(stderr, "%s\n", said);
    else if (*said && status == VB_ERROR_MEASURE && strcmp(error->text, INCOMPARABLE) == 0)
        return vb_fail(error, status, INCOMPARABLE ": %.500s", said);
    return status;
}

/* Such a pattern needs "--" before it; others do not: what follows it is the compiler's where a source is compiled. */
static bool begins_with_dash(char *const *patterns)
{
    for (; *patterns; patterns++)
        if (**patterns == '-')
            return true;
    return false;
}

static int make_call(struct vb_ab_call *call, const struct vb_bisect_trial *trial, const char *limit,
                     struct vb_error *error)
{
    size_t patterns = 0;
    size_t count = 0;
    while (trial->patterns[patterns])
        patterns++;
    const char **words VB_FREE = calloc(patterns + trial->given_count + MOST_WORDS, sizeof *words);
    if (!words)
        return vb_fail_memory(error);
    words[count++] = "--quiet";
    words[count++] = "--export-csv=-";
    for (size_t i = 0; i < trial->given_count; i++)
        words[count++] = trial->given[i];
    if (trial->count_only)
        words[count++] = "--count-only";
    if (trial->limit > 0)
        words[count++] = limit;
    if (trial->launches && !trial->count_only) {
        words[count++] = "--launches";
        words[count++] = trial->launches;
    }
    if (begins_with_dash(trial->patterns))
        words[count++] = "--";
    for (size_t i = 0; i < patterns; i++)
        words[count++] = trial->patterns[i];
    return vb_ab_call_make(call, trial->invocation, trial->is_module, trial->old, trial->new,
                           (char *const *)(uintptr_t)words, error);
}

int vb_bisect_try(const struct vb_bisect_trial *trial, struct vb_results *results, struct vb_error *error)
{
    struct vb_ab_call call VB_RELEASE(vb_ab_call_release) = {0};
    char limit[64];
    snprintf(limit, sizeof limit, "--limit=%.4f%%", 100 * trial->limit);
    VB_OR_RETURN(make_call(&call, trial, limit, error));
    int output VB_CLOSE_FD = memfd_create("ab-output", MFD_CLOEXEC);
    return output < 0 ? vb_fail(error, VB_ERROR_IO, "cannot keep what 'ab' writes: %s", strerror(errno))
                      : run(&call, output, results, error);
}

static double count_of(const struct vb_row *row, enum vb_bisect_kind kind)
{
    return kind == VB_BISECT_ALLOCS ? row->allocs_per_op : row->bytes_per_op;
}

static bool has_time(const struct vb_row *row)
{
    return row->verdict_code != VB_ROW_NO_VERDICT && row->verdict_code != VB_ROW_NOT_JUDGED && isfinite(row->ratio) &&
           isfinite(row->ratio_ci_low) && isfinite(row->ratio_ci_high);
}

/* By how much a row got worse in this way: relative to others of the kind. 0: not. */
static double rise_of(const struct vb_row *row, enum vb_bisect_kind kind, double limit)
{
    if (kind == VB_BISECT_TIME)
        return has_time(row) && row->ratio_ci_low > 1 + limit ? row->ratio_ci_low : 0;
    double rise = count_of(row, kind) - count_of(row - 1, kind);
    return rise > 0 ? rise : 0; /* not a number: 0 */
}

static void take(struct vb_bisect_subject *subject, const struct vb_row *row, enum vb_bisect_kind kind)
{
    bool is_time = kind == VB_BISECT_TIME;
    subject->kind = kind;
    subject->old = is_time ? 1 : count_of(row - 1, kind);
    subject->new = is_time ? row->ratio : count_of(row, kind);
    subject->limit = is_time ? (row->ratio - 1) / 2 : 0;
    subject->row = vb_row_name(row, false);
}

int vb_bisect_choose(struct vb_bisect_subject *subject, const struct vb_results *results, double limit,
                     struct vb_error *error)
{
    static const enum vb_bisect_kind kinds[] = {VB_BISECT_ALLOCS, VB_BISECT_BYTES, VB_BISECT_TIME};
    *subject = (struct vb_bisect_subject){0};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        const struct vb_row *worst = NULL;
        double most = 0;
        for (size_t i = 0; i < results->row_count; i++) {
            double rise = is_pair(results, i) ? rise_of(&results->rows[i], kinds[k], limit) : 0;
            if (rise > most) {
                most = rise;
                worst = &results->rows[i];
            }
        }
        if (!worst)
            continue;
        take(subject, worst, kinds[k]);
        return subject->row ? 0 : vb_fail_memory(error);
    }
    return 0;
}

const struct vb_row *vb_bisect_find(const struct vb_bisect_subject *subject, const struct vb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++) {
        char *name = is_pair(results, i) ? vb_row_name(&results->rows[i], false) : NULL;
        bool is_it = name && strcmp(name, subject->row) == 0;
        free(name);
        if (is_it)
            return &results->rows[i];
    }
    return NULL;
}

enum vb_bisect_answer vb_bisect_judge(const struct vb_bisect_subject *subject, const struct vb_row *row)
{
    if (!row)
        return VB_BISECT_NONE;
    if (subject->kind != VB_BISECT_TIME) {
        double rise = count_of(row, subject->kind) - count_of(row - 1, subject->kind);
        return isnan(rise) ? VB_BISECT_NONE : rise > 0 ? VB_BISECT_WORSE : VB_BISECT_NOT_WORSE;
    }
    if (row->verdict_code == VB_ROW_SAME_CODE)
        return VB_BISECT_NOT_WORSE;
    if (!has_time(row))
        return VB_BISECT_NONE;
    if (row->ratio_ci_low > 1 + subject->limit)
        return VB_BISECT_WORSE;
    return row->ratio_ci_high < 1 + subject->limit ? VB_BISECT_NOT_WORSE : VB_BISECT_NONE;
}

double vb_bisect_value(const struct vb_bisect_subject *subject, const struct vb_row *row)
{
    return subject->kind == VB_BISECT_TIME ? row->ratio : count_of(row, subject->kind);
}

void vb_bisect_say_value(const struct vb_bisect_subject *subject, double value, char *text, size_t size)
{
    switch (subject->kind) {
    case VB_BISECT_TIME: snprintf(text, size, "%.3f times the time", value); return;
    case VB_BISECT_ALLOCS: snprintf(text, size, "%g allocations", value); return;
    case VB_BISECT_BYTES: snprintf(text, size, "%g bytes", value); return;
    }
}
