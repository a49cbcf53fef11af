/* SPDX-License-Identifier: MIT
 *
 * The charts of saved results: gnuplot draws scripts that show/chart/ writes. */
#include "base/cleanup.h"
#include "base/file.h"
#include "base/input.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/plot_draw.h"
#include "cli/save.h"
#include "results/results_file.h"
#include "show/chart/charts.h"
#include "show/chart/page.h"

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PUBLISHED "published.csv"

struct plot_options {
    const char *results;
    const char *folder;
    const char *samples;
    const char *published; /* NULL: none; "": those that come with vbench */
    const char *scripts;   /* NULL: pictures are drawn */
};

enum { KEY_EXPORT_GNUPLOT = 0x100 };

static const struct argp_option option_table[] = {
    VB_OPTION("results", 'r', "FILE", "the saved run (default: what a run saved last)"),
    VB_OPTION("folder", 'o', "FOLDER", "where the charts go (default: where the results are)"),
    VB_OPTION("samples", 's', "FILE", "every reading of the same run (of --export-samples): draws each turn too"),
    {.name = "published",
     .key = 'p',
     .arg = "FILE",
     .flags = OPTION_ARG_OPTIONAL,
     .doc =
         "in 'article', figures that others published beside those of the run, marked as quoted (default: those that come "
         "with vbench)"},
    VB_OPTION("export-gnuplot", KEY_EXPORT_GNUPLOT, "FOLDER",
              "write a script for gnuplot into FOLDER for each chart, with its numbers, to be changed by hand, and "
              "draw nothing"),
    {0},
};

static void set_once(const char **option, const char *value, const char *name, struct argp_state *state)
{
    if (*option)
        argp_error(state, "%s is given twice", name);
    if (*value == '\0')
        argp_error(state, "the name of %s is empty", name);
    *option = value;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct plot_options *options = state->input;
    switch (key) {
    case 'r': set_once(&options->results, argument, "the file of results", state); return 0;
    case 'o': set_once(&options->folder, argument, "the folder", state); return 0;
    case 's': set_once(&options->samples, argument, "the file of samples", state); return 0;
    case 'p':
        if (argument)
            set_once(&options->published, argument, "the file of published figures", state);
        else if (!options->published)
            options->published = "";
        return 0;
    case KEY_EXPORT_GNUPLOT: set_once(&options->scripts, argument, "the folder of scripts", state); return 0;
    case ARGP_KEY_ARG:
        switch (state->arg_num) {
        case 0: set_once(&options->results, argument, "the file of results", state); return 0;
        case 1: set_once(&options->folder, argument, "the folder", state); return 0;
        case 2: set_once(&options->samples, argument, "the file of samples", state); return 0;
        default: argp_error(state, "'%s' is one file too many", argument); return 0;
        }
    default: return ARGP_ERR_UNKNOWN;
    }
}

static void parse(struct plot_options *options, int argc, char **argv)
{
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "[RESULTS.csv [FOLDER [SAMPLES.csv]]]",
        .doc =
            "Draw the charts of a saved run, as SVG and PNG, and print their paths: CASE (time and bytes of each variant), "
            "article (the same of ready_return, or beside published figures), overview (of all cases, where they are few), ratio (time relative to the "
            "baseline's), sweep_CASE (over a parameter with three values or more), rates_CASE (what is processed per second, and "
            "the case's own counters), tail_CASE (percentiles), turns_CASE (every turn, from the samples). Needs gnuplot.",
    };
    vb_options_parse(&argp, argc, argv, options);
}

static int write_script(void *context, const char *name, const char *script, struct vb_error *error)
{
    char path[PATH_MAX];
    struct vb_output output;
    if ((size_t)snprintf(path, sizeof path, "%s/%s.gp", (const char *)context, name) >= sizeof path)
        return vb_fail(error, VB_ERROR_IO, "the path of '%s.gp' is too long", name);
    VB_OR_RETURN(vb_folder_make_for(path, error));
    VB_OR_RETURN(vb_output_open(&output, path, error));
    fputs(script, output.stream);
    VB_OR_RETURN(vb_output_commit(&output, error));
    puts(path);
    return 0;
}

static void complain_of(void *context, const char *text)
{
    (void)context;
    fprintf(stderr, "%s plot: %s\n", program_invocation_short_name, text);
}

/* The figures that others published: from a file, or those that come with vbench. */
static int read_published(struct vb_published *published, const char *path, struct vb_error *error)
{
    const char *own = vb_chart_piece(PUBLISHED);
    FILE *stream VB_FCLOSE = *path ? vb_input_open(path, error) : fmemopen((void *)(uintptr_t)own, strlen(own), "r");
    if (!stream)
        return *path ? VB_ERROR_IO : vb_fail_memory(error);
    return vb_published_read(published, stream, *path ? path : PUBLISHED, error);
}

static int read_turns(struct vb_turns *turns, const struct vb_chart_set *set, const char *path, struct vb_error *error)
{
    FILE *stream VB_FCLOSE = vb_input_open(path, error);
    return stream ? vb_turns_read(turns, set, stream, path, error) : VB_ERROR_IO;
}

/* Reads what the charts are made of beside the results, and makes them: `charts` says what becomes of each. */
static int make(const struct plot_options *options, const struct vb_results *results, struct vb_charts charts,
                struct vb_error *error)
{
    struct vb_chart_set set VB_RELEASE(vb_chart_set_release) = {0};
    struct vb_published published VB_RELEASE(vb_published_release) = {0};
    struct vb_turns turns VB_RELEASE(vb_turns_release) = {0};
    VB_OR_RETURN(vb_chart_set_make(&set, results, error));
    if (options->published)
        VB_OR_RETURN(read_published(&published, options->published, error));
    if (options->samples)
        VB_OR_RETURN(read_turns(&turns, &set, options->samples, error));
    charts.set = &set;
    charts.published = options->published ? &published : NULL;
    charts.turns = options->samples ? &turns : NULL;
    charts.tell = complain_of;
    return vb_charts_make(&charts, error);
}

/* Signals that ask us to stop have to wait until gnuplot is done with a chart: nothing of ours stays in the folder. */
static int draw(const struct plot_options *options, const char *path, const struct vb_results *results,
                struct vb_error *error)
{
    char *copy VB_FREE = strdup(path);
    struct vb_drawing drawing;
    struct vb_hold hold;
    if (!copy)
        return vb_fail_memory(error);
    setenv("LC_ALL", "C.UTF-8", 1); /* gnuplot writes UTF-8 properly only where the locale has it */
    vb_hold_signals(&hold);
    int status = vb_drawing_begin(&drawing, options->folder ? options->folder : dirname(copy), error);
    if (status == 0)
        status = make(options, results, (struct vb_charts){.take = vb_drawing_take, .context = &drawing}, error);
    if (status == 0)
        status = vb_drawing_keep(&drawing, path, error);
    vb_drawing_end(&drawing);
    vb_hold_end(&hold);
    return status;
}

int vb_command_plot(const struct vb_program *program, int argc, char **argv, struct vb_error *error)
{
    struct plot_options options = {0};
    struct vb_results results VB_RELEASE(vb_results_release) = {0};
    char path[PATH_MAX];
    (void)program;
    parse(&options, argc, argv);
    if (options.results)
        snprintf(path, sizeof path, "%s", options.results);
    else
        snprintf(path, sizeof path, "%s/%s", vb_save_folder(), VB_SAVE_LATEST);
    VB_OR_RETURN(vb_results_load(&results, path, error));
    if (!options.scripts)
        return draw(&options, path, &results, error);
    const struct vb_charts charts = {.take = write_script, .context = (void *)(uintptr_t)options.scripts};
    return make(&options, &results, charts, error);
}
