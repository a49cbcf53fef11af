/* SPDX-License-Identifier: MIT
 *
 * `history export` and `history plot`. */
#include "base/file.h"
#include "cli/child.h"
#include "cli/history/history_actions.h"
#include "cli/save.h"
#include "history/show.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int export(const struct vb_history_read *read, const struct vb_history_arguments *arguments, bool is_json,
                  struct vb_error *error)
{
    struct vb_output output;
    int status = vb_output_open(&output, arguments->output ? arguments->output : "-", error);
    if (status != 0)
        return status;
    status = is_json ? vb_history_write_json(&read->history, &read->changes, output.stream, error)
                     : vb_history_write_csv(&read->history, output.stream, error);
    if (status == 0)
        return vb_output_commit(&output, error);
    vb_output_discard(&output);
    return status;
}

int vb_history_action_export(const struct vb_program *program, const struct vb_history_arguments *arguments)
{
    struct vb_history_read read = {0};
    struct vb_error error = {0};
    const char *format = arguments->format ? arguments->format : "csv";
    bool is_json = strcmp(format, "json") == 0;
    int status = is_json || strcmp(format, "csv") == 0
                     ? 0
                     : vb_fail(&error, VB_ERROR_USAGE, "--format is csv or json, not '%.100s'", format);
    if (status == 0)
        status = vb_history_read_open(&read, arguments, arguments->words, VB_DATABASE_READ, &error);
    if (status == 0)
        status = export(&read, arguments, is_json, &error);
    vb_history_read_close(&read);
    return vb_finish_stdout(program, status == 0 ? VB_EXIT_OK : vb_complain(program, &error));
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
    vb_child_say_end(ended, end);
    return WIFEXITED(ended) && WEXITSTATUS(ended) == 0
               ? 0
               : vb_fail(error, VB_ERROR_IO, "gnuplot could not draw: it ended with %s", end);
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
    const char *temporary = getenv("TMPDIR");
    char script[PATH_MAX];
    snprintf(script, sizeof script, "%s/vbench-history-XXXXXX", temporary && *temporary ? temporary : "/tmp");
    int descriptor = mkstemp(script);
    if (descriptor < 0)
        return vb_fail(error, VB_ERROR_IO, "cannot write '%.300s': %s", script, strerror(errno));
    int status = write_script(read, first, descriptor, error);
    if (status == 0)
        status = vb_output_open(&output, path, error);
    if (status == 0) {
        status = run_gnuplot(script, output.stream, error);
        if (status == 0)
            status = vb_output_commit(&output, error);
        else
            vb_output_discard(&output);
    }
    unlink(script);
    return status;
}

static int draw_all(const struct vb_history_read *read, const char *folder, struct vb_error *error)
{
    char path[PATH_MAX];
    size_t count = 0;
    int status = 0;
    for (size_t i = 0; status == 0 && i < read->history.series_count; i++) {
        if (!vb_history_begins_chart(&read->history, &read->changes, i))
            continue;
        name_chart(&read->history, i, folder, number_of_chart(read, i), path, sizeof path);
        status = count++ == 0 ? vb_folder_make_for(path, error) : 0;
        if (status == 0)
            status = draw(read, i, path, error);
        if (status == 0)
            printf("%s\n", path);
    }
    return status == 0 && count == 0
               ? vb_fail(error, VB_ERROR_MEASURE, "there is nothing to draw: no times, and no count that changed")
               : status;
}

int vb_history_action_plot(const struct vb_program *program, const struct vb_history_arguments *arguments)
{
    struct vb_history_read read;
    struct vb_error error = {0};
    int status = vb_history_read_open(&read, arguments, arguments->words, VB_DATABASE_READ, &error);
    if (status == 0)
        status = draw_all(&read, arguments->output ? arguments->output : vb_save_folder(), &error);
    vb_history_read_close(&read);
    return vb_finish_stdout(program, status == 0 ? VB_EXIT_OK : vb_complain(program, &error));
}
