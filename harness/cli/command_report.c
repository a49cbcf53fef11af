/* SPDX-License-Identifier: MIT
 *
 * Saved results as a page for a browser; of several files, the last, and what changed since those before it. */
#include "base/cleanup.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/history/history_actions.h"
#include "cli/options.h"
#include "cli/save.h"
#include "history/show.h"
#include "results/results_file.h"
#include "show/html/page.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define FILES_MAX 16

struct report_options {
    const char *paths[FILES_MAX];
    size_t path_count;
    const char *output; /* NULL: beside the last of the results */
    char latest[PATH_MAX];
    char beside[PATH_MAX];
    bool has_history;
    const char *history; /* NULL: where it is by default */
};

enum { KEY_HISTORY = 0x700 };

static const struct argp_option option_table[] = {
    VB_OPTION("output", 'o', "FILE",
              "where the page goes, '-' being standard output (default: beside the last of the results, .html instead "
              "of .csv)"),
    {.name = "history",
     .key = KEY_HISTORY,
     .arg = "DATABASE",
     .flags = OPTION_ARG_OPTIONAL,
     .doc = "draw each case over the commits of a history, too (default: history.db beside latest.csv)"},
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct report_options *options = state->input;
    switch (key) {
    case 'o':
        if (options->output)
            argp_error(state, "the page is given two names");
        if (*argument == '\0')
            argp_error(state, "the name of the page is empty");
        options->output = argument;
        return 0;
    case KEY_HISTORY:
        options->has_history = true;
        options->history = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (options->path_count == FILES_MAX)
            argp_error(state, "more than %d files", FILES_MAX);
        options->paths[options->path_count++] = argument;
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static void parse(struct report_options *options, int argc, char **argv)
{
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "[FILE.csv...]",
        .doc =
            "Write saved results (default: what a run saved last) as one page for a browser: tables to sort and filter, drawings, "
            "every launch, the command behind each number. It needs no network. Of several files, the last is shown, and what "
            "changed since each one before it, worst first. FILE '-' is standard input.",
    };
    vb_options_parse(&argp, argc, argv, options);
}

static int choose_output(struct report_options *options, struct vb_error *error)
{
    if (options->path_count == 0) {
        snprintf(options->latest, sizeof options->latest, "%s/%s", vb_save_folder(), VB_SAVE_LATEST);
        options->paths[options->path_count++] = options->latest;
    }
    const char *last = options->paths[options->path_count - 1];
    if (options->output)
        return 0;
    options->output = options->beside;
    if (strcmp(last, "-") == 0) {
        options->output = "-";
        return 0;
    }
    size_t length = strlen(last);
    size_t stem = length > 4 && strcmp(last + length - 4, ".csv") == 0 ? length - 4 : length;
    if ((size_t)snprintf(options->beside, sizeof options->beside, "%.*s.html", (int)stem, last) >=
        sizeof options->beside)
        return vb_fail(error, VB_ERROR_USAGE, "the name of the page would be too long; say another with -o");
    return 0;
}

/* A page is not written over what it is made of. */
static int check_output(const struct report_options *options, struct vb_error *error)
{
    size_t from_stdin = 0;
    for (size_t i = 0; i < options->path_count; i++) {
        from_stdin += strcmp(options->paths[i], "-") == 0;
        if (from_stdin > 1)
            return vb_fail(error, VB_ERROR_USAGE, "standard input cannot be read twice");
        if (vb_is_same_file(options->output, options->paths[i]))
            return vb_fail(error, VB_ERROR_USAGE, "the page would be written over '%s', which it is made of",
                           options->paths[i]);
    }
    return 0;
}

static int write_page(const struct report_options *options, struct vb_results *results, const struct vb_html_past *past,
                      struct vb_error *error)
{
    const struct vb_results *earlier[FILES_MAX];
    size_t last = options->path_count - 1;
    for (size_t i = 0; i < last; i++)
        earlier[i] = &results[i];
    const struct vb_html_input input = {.results = &results[last],
                                        .earlier = earlier,
                                        .earlier_names = options->paths,
                                        .earlier_count = last,
                                        .past = past};
    struct vb_output output;
    VB_OR_RETURN(vb_output_open(&output, options->output, error));
    return vb_output_end(&output, vb_html_write(&input, output.stream, error), error);
}

static int write_with_past(const struct report_options *options, struct vb_results *results, struct vb_error *error)
{
    const struct vb_history_arguments arguments = {.place = options->history};
    char *const no_patterns[] = {NULL};
    struct vb_history_read read VB_RELEASE(vb_history_read_close) = {0};
    struct vb_html_past past VB_RELEASE(vb_history_past_release) = {0};
    VB_OR_RETURN(vb_history_read_open(&read, &arguments, no_patterns, VB_DATABASE_READ, error));
    VB_OR_RETURN(vb_history_past_make(&past, &read.history, &read.changes, error));
    return write_page(options, results, &past, error);
}

static int report(const struct report_options *options, struct vb_error *error)
{
    struct vb_results results[FILES_MAX];
    size_t loaded = 0;
    int status = check_output(options, error);
    while (status == 0 && loaded < options->path_count) {
        status = vb_results_load(&results[loaded], options->paths[loaded], error);
        loaded += status == 0;
    }
    if (status == 0) /* after what it is to be made of: the folder is there where something was saved */
        status = vb_output_check(options->output, error);
    if (status == 0)
        status =
            options->has_history ? write_with_past(options, results, error) : write_page(options, results, NULL, error);
    for (size_t i = 0; i < loaded; i++)
        vb_results_release(&results[i]);
    return status;
}

int vb_command_report(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct report_options options = {.path_count = 0};
    (void)program;
    parse(&options, argc, argv);
    VB_OR_RETURN(choose_output(&options, error));
    VB_OR_RETURN(report(&options, error));
    if (strcmp(options.output, "-") != 0)
        puts(options.output);
    return VB_EXIT_OK;
}
