/* SPDX-License-Identifier: MIT
 *
 * The charts are gnuplot's, and plots/plot.sh calls it; here are its options, and where it is. */
#include "cli/command.h"
#include "cli/options.h"
#include "cli/save.h"
#include "cli/share.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SCRIPT    "plot.sh"
#define PUBLISHED "published.csv"

struct plot_options {
    const char *results;
    const char *folder;
    const char *samples;
    const char *published; /* NULL: none; "": those that come with vbench */
};

static const struct argp_option option_table[] = {
    {.name = "results", .key = 'r', .arg = "FILE", .doc = "the saved run (default: what a run saved last)"},
    {.name = "folder", .key = 'o', .arg = "FOLDER", .doc = "where the charts go (default: where the results are)"},
    {.name = "samples", .key = 's', .arg = "FILE", .doc = "every reading of the same run (of --export-samples): draws each turn too"},
    {.name = "published", .key = 'p', .arg = "FILE", .flags = OPTION_ARG_OPTIONAL,
     .doc = "in 'article', figures that others published beside those of the run, marked as quoted (default: those that come "
            "with vbench)"},
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
        .doc = "Draw the charts of a saved run, as SVG and PNG, and print their paths: CASE (time and bytes of each variant), "
               "article (the same of one case), overview (of all cases, where they are few), ratio (time relative to the "
               "baseline's), sweep_CASE (over a parameter with three values or more), tail_CASE (percentiles), turns_CASE "
               "(every turn, from the samples). Needs gnuplot.",
    };
    vb_options_parse(&argp, argc, argv, options);
}

/* Returns only where it cannot. What is ignored here would be there, too. */
static void become(char **words)
{
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    execvp(words[0], words);
}

int vb_command_plot(const struct vb_program *program, int argc, char **argv)
{
    struct plot_options options = {0};
    struct vb_error error = {0};
    char folder[PATH_MAX];
    char script[PATH_MAX + sizeof "/" SCRIPT];
    char published[PATH_MAX + sizeof "/" PUBLISHED];
    char latest[PATH_MAX];
    parse(&options, argc, argv);
    if (vb_share_find(SCRIPT, folder, sizeof folder, &error) != 0)
        return vb_complain(program, &error);
    snprintf(script, sizeof script, "%s/%s", folder, SCRIPT);
    snprintf(published, sizeof published, "%s/%s", folder, PUBLISHED);
    snprintf(latest, sizeof latest, "%s/%s", vb_save_folder(), VB_SAVE_LATEST);
    const char *words[] = {
        "bash",
        script,
        argv[0],
        options.results ? options.results : latest,
        options.folder ? options.folder : "",
        options.samples ? options.samples : "",
        !options.published ? "" : *options.published ? options.published : published,
        NULL,
    };
    become((char **)(uintptr_t)words);
    vb_fail(&error, VB_ERROR_IO, "cannot start bash, which draws the charts: %s", strerror(errno));
    return vb_complain(program, &error);
}
