/* SPDX-License-Identifier: MIT
 *
 * `history log`, `show`, `check`, `export` and `plot`. */
#include "base/cleanup.h"
#include "base/file.h"
#include "base/hold_signals.h"
#include "cli/child.h"
#include "cli/history/history_actions.h"
#include "cli/save.h"
#include "cli/screen.h"
#include "history/show.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int vb_history_action_log(struct vb_history_arguments *arguments, struct vb_error *error)
{
    struct vb_history_read read VB_RELEASE(vb_history_read_close) = {0};
    VB_OR_RETURN(vb_history_read_open(&read, arguments, arguments->words, VB_DATABASE_READ, error));
    vb_history_write_log(&read.history, &read.changes, vb_screen_width(), vb_screen_is_unicode(), stdout);
    return 0;
}

int vb_history_action_show(struct vb_history_arguments *arguments, struct vb_error *error)
{
    struct vb_history_read read VB_RELEASE(vb_history_read_close) = {0};
    size_t place;
    if (arguments->word_count == 0)
        return vb_fail(error, VB_ERROR_USAGE, "which commit? show COMMIT [PATTERN...]");
    VB_OR_RETURN(vb_history_read_open(&read, arguments, arguments->words + 1, VB_DATABASE_READ, error));
    VB_OR_RETURN(vb_history_read_place(&read, arguments->words[0], &place, error));
    vb_history_write_commit(&read.history, &read.changes, place, stdout);
    return 0;
}

/* What is certain, by itself or by `ab`, is a regression; what is only proposed is undecided. */
static int judge(const struct vb_history_read *read, bool is_strict)
{
    size_t certain = 0, proposed = 0, settled = 0;
    for (size_t i = 0; i < read->changes.count; i++) {
        const struct vb_history_change *change = &read->changes.items[i];
        bool is_certain = change->is_exact || change->verdict == VB_HISTORY_PROVEN;
        certain += vb_history_is_open(change) && is_certain;
        proposed += vb_history_is_open(change) && !is_certain;
        settled += !vb_history_is_open(change);
    }
    printf("%zu of %zu series judged: %zu worse for certain, %zu proposed for 'history prove', %zu settled or better",
           read->changes.judged - read->changes.too_few, read->changes.judged, certain, proposed, settled);
    printf("; at most 1 false proposal in 1,000 values.\n");
    if (certain > 0)
        return VB_EXIT_REGRESSION;
    return proposed > 0 && is_strict ? VB_EXIT_UNDECIDED : VB_EXIT_OK;
}

int vb_history_action_check(struct vb_history_arguments *arguments, struct vb_error *error)
{
    struct vb_history_read read VB_RELEASE(vb_history_read_close) = {0};
    VB_OR_RETURN(vb_history_read_open(&read, arguments, arguments->words, VB_DATABASE_READ, error));
    vb_history_write_changes(&read.history, &read.changes, arguments->all, stdout);
    vb_history_write_left_out(&read.changes, stdout);
    arguments->exit_status = judge(&read, arguments->strict);
    return 0;
}

int vb_history_action_export(struct vb_history_arguments *arguments, struct vb_error *error)
{
    struct vb_history_read read VB_RELEASE(vb_history_read_close) = {0};
    struct vb_output output;
    const char *format = arguments->format ? arguments->format : "csv";
    bool is_json = strcmp(format, "json") == 0;
    if (!is_json && strcmp(format, "csv") != 0)
        return vb_fail(error, VB_ERROR_USAGE, "--format is csv or json, not '%.100s'", format);
    VB_OR_RETURN(vb_history_read_open(&read, arguments, arguments->words, VB_DATABASE_READ, error));
    VB_OR_RETURN(vb_output_open(&output, arguments->output ? arguments->output : "-", error));
    int status = is_json ? vb_history_write_json(&read.history, &read.changes, output.stream, error)
                         : vb_history_write_csv(&read.history, output.stream, error);
    return vb_output_end(&output, status, error);
}

/* "history_CASE.svg"; of counts, and of further machines, with a number behind it. */
static void name_chart(const struct vb_history *history, size_t first, const char *folder, size_t number, char *path,
                       size_t size)
{
    char safe[100];
    snprintf(safe, sizeof safe, "%s", history->series[first].case_name);
    for (char *letter = safe; *letter; letter++)
        if (!isalnum((unsigned char)*letter) && *letter != '-')
            *letter = '_';
    if (number > 1)
        snprintf(path, size, "%s/history_%s_%zu.svg", folder, safe, number);
    else
        snprintf(path, size, "%s/history_%s.svg", folder, safe);
}

static size_t number_of_chart(const struct vb_history_read *read, size_t first)
{
    size_t number = 1;
    for (size_t i = 0; i < first; i++)
        number += strcmp(read->history.series[i].case_name, read->history.series[first].case_name) == 0 &&
                  vb_history_begins_chart(&read->history, &read->changes, i);
    return number;
}

static int run_gnuplot(const char *script, FILE *chart, struct vb_error *error)
{
    const char *const words[] = {"gnuplot", "-d", script, NULL};
    const struct vb_child child = {.words = words, .output = fileno(chart), .errors = STDERR_FILENO};
    struct vb_error reason = {0};
    char end[VB_CHILD_END_MAX];
    int ended;
    int status = vb_child_run(&child, &ended, &reason);
    if (status == VB_ERROR_IO)
        return vb_fail(error, status, "cannot run 'gnuplot', which draws the charts: %s (Debian package: gnuplot-nox)",
                       reason.text);
    if (status != 0) {
        *error = reason;
        return status;
    }
    return ended == 0
               ? 0
               : vb_fail(error, VB_ERROR_IO, "gnuplot could not draw: it ended with %s", vb_child_say_end(ended, end));
}

static int write_script(const struct vb_history_read *read, size_t first, int descriptor, struct vb_error *error)
{
    FILE *stream = fdopen(descriptor, "w");
    if (!stream) {
        close(descriptor);
        return vb_fail_memory(error);
    }
    vb_history_write_chart(&read->history, &read->changes, first, stream);
    bool is_lost = ferror(stream) != 0;
    return fclose(stream) != 0 || is_lost ? vb_fail(error, VB_ERROR_IO, "cannot write for gnuplot: %s", strerror(errno))
                                          : 0;
}

static int draw(const struct vb_history_read *read, size_t first, const char *path, struct vb_error *error)
{
    struct vb_output output;
    char script[PATH_MAX];
    struct vb_hold hold VB_RELEASE(vb_hold_end);
    vb_hold_signals(&hold); /* the script would stay behind */
    snprintf(script, sizeof script, "%s/vbench-history-XXXXXX", vb_temporary_folder());
    int descriptor = mkstemp(script);
    if (descriptor < 0)
        return vb_fail(error, VB_ERROR_IO, "cannot write '%.300s': %s", script, strerror(errno));
    int status = write_script(read, first, descriptor, error);
    if (status == 0)
        status = vb_output_open(&output, path, error);
    if (status == 0)
        status = vb_output_end(&output, run_gnuplot(script, output.stream, error), error);
    unlink(script);
    return status;
}

int vb_history_action_plot(struct vb_history_arguments *arguments, struct vb_error *error)
{
    struct vb_history_read read VB_RELEASE(vb_history_read_close) = {0};
    const char *folder = arguments->output ? arguments->output : vb_save_folder();
    char path[PATH_MAX];
    size_t count = 0;
    VB_OR_RETURN(vb_history_read_open(&read, arguments, arguments->words, VB_DATABASE_READ, error));
    for (size_t i = 0; i < read.history.series_count; i++) {
        if (!vb_history_begins_chart(&read.history, &read.changes, i))
            continue;
        name_chart(&read.history, i, folder, number_of_chart(&read, i), path, sizeof path);
        if (count++ == 0)
            VB_OR_RETURN(vb_folder_make_for(path, error));
        VB_OR_RETURN(draw(&read, i, path, error));
        printf("%s\n", path);
    }
    return count > 0
               ? 0
               : vb_fail(error, VB_ERROR_MEASURE, "there is nothing to draw: no times, and no count that changed");
}
