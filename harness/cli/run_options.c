/* SPDX-License-Identifier: MIT */
#include "cli/run_options.h"
#include "base/case_table.h"
#include "base/clock.h"
#include "base/units.h"
#include "cli/command.h"
#include "measure/ledger.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wordexp.h>

enum key {
    KEY_QUICK = 0x100,
    KEY_THOROUGH,
    KEY_BUDGET,
    KEY_LAUNCHES,
    KEY_ROUNDS,
    KEY_SEED,
    KEY_TIMEOUT,
    KEY_COUNT_ONLY,
    KEY_LEDGER,
    KEY_METRIC,
    KEY_LAUNCHER,
    KEY_ALLOCATOR,
    KEY_ALLOCATOR_STATS,
    KEY_PARAM,
    KEY_THREADS,
    KEY_AGAINST_ITSELF,
    KEY_SAMPLES,
    KEY_RESULTS,
    KEY_NO_SAVE,
    KEY_COLOR,
};

static const struct argp_option option_table[] = {
    {.doc = "How much:", .group = 1},
    {.name = "quick", .key = KEY_QUICK, .doc = "about 1 s per point: wider intervals", .group = 1},
    {.name = "thorough", .key = KEY_THOROUGH, .doc = "more points, about 15 s for each: narrower intervals", .group = 1},
    {.name = "budget", .key = KEY_BUDGET, .arg = "TIME", .doc = "for everything together, such as 3s or 2min", .group = 1},
    {.name = "launches", .key = KEY_LAUNCHES, .arg = "N", .doc = "exactly so many per point", .group = 1},
    {.name = "rounds", .key = KEY_ROUNDS, .arg = "N", .doc = "so many per launch, rounded up to a balanced order", .group = 1},
    {.name = "count-only", .key = KEY_COUNT_ONLY, .doc = "count allocations and check contracts, do not time", .group = 1},

    {.doc = "How:", .group = 2},
    {.name = "param", .key = KEY_PARAM, .arg = "NAME=VALUE[,VALUE...]", .doc = "values of a parameter, instead of its own",
     .group = 2},
    {.name = "threads", .key = KEY_THREADS, .arg = "N[,N...]", .doc = "so many threads, in cases that are made for several",
     .group = 2},
    {.name = "seed", .key = KEY_SEED, .arg = "N", .doc = "of the order of turns; recorded in the results", .group = 2},
    {.name = "timeout", .key = KEY_TIMEOUT, .arg = "TIME", .doc = "for each answer of a worker (default 10s)", .group = 2},
    {.name = "ledger", .key = KEY_LEDGER, .arg = "HOW", .doc = "count by hook, stats, or off (default auto)", .group = 2},
    {.name = "metric", .key = KEY_METRIC, .arg = "NAME[,NAME...]",
     .doc = "count these per operation, too, in a pass of its own beside the budget: instructions (under valgrind where the "
            "machine has no counters), cycles, branch-misses, cache-misses",
     .group = 2},
    {.name = "launcher", .key = KEY_LAUNCHER, .arg = "COMMAND", .doc = "put before each worker, such as \"taskset -c 3\"",
     .group = 2},

    {.name = "allocator", .key = KEY_ALLOCATOR, .arg = "NAME[,NAME...]",
     .doc = "time everything under each of these: jemalloc, glibc, mimalloc, tcmalloc; counts are always jemalloc's",
     .group = 2},
    {.name = "against-itself", .key = KEY_AGAINST_ITSELF,
     .doc = "measure each variant beside itself: every difference is error", .group = 2},

    {.doc = "Output:", .group = 3},
    {.name = "results", .key = KEY_RESULTS, .arg = "FOLDER", .doc = "save latest.csv there (default results)", .group = 3},
    {.name = "no-save", .key = KEY_NO_SAVE, .doc = "do not save latest.csv", .group = 3},
    {.name = "color", .key = KEY_COLOR, .arg = "WHEN", .doc = "auto, always or never", .group = 3},
    {.name = "allocator-stats", .key = KEY_ALLOCATOR_STATS,
     .doc = "show jemalloc's own figures before the first and after the last turn, too", .group = 3},
    {.name = "quiet", .key = 'q', .doc = "no progress on standard error", .group = 3},
    {.name = "verbose", .key = 'v', .doc = "say how the time was spent", .group = 3},
    {.name = "export-samples", .key = KEY_SAMPLES, .arg = "FILE", .doc = "every single reading, as CSV", .group = 8},
    {.name = "version", .key = 'V', .doc = "print the version, the allocator and how it counts", .group = -1},
    {0},
};

static int64_t duration_of(struct argp_state *state, const char *option, const char *text)
{
    int64_t ns = 0;
    if (vb_parse_duration(text, &ns) != 0)
        argp_error(state, "--%s takes a time such as 3s or 250ms, not '%s'", option, text);
    return ns;
}

static uint32_t count_of(struct argp_state *state, const char *option, const char *text, int64_t highest)
{
    int64_t count = 0;
    if (vb_parse_count(text, 1, highest, &count) != 0)
        argp_error(state, "--%s takes a whole number from 1 to %lld, not '%s'", option, (long long)highest, text);
    return (uint32_t)count;
}

static void release_launcher(struct vb_run_options *options)
{
    for (size_t i = 0; options->launcher_words && options->launcher_words[i]; i++)
        free(options->launcher_words[i]);
    free(options->launcher_words);
    options->launcher_words = NULL;
}

static void split_launcher(struct vb_run_options *options, struct argp_state *state, const char *text)
{
    wordexp_t words;
    if (wordexp(text, &words, WRDE_NOCMD | WRDE_UNDEF) != 0 || words.we_wordc == 0) {
        argp_error(state, "--launcher takes a command, not '%s'", text);
        return;
    }
    release_launcher(options);
    options->launcher_words = calloc(words.we_wordc + 1, sizeof *options->launcher_words);
    for (size_t i = 0; options->launcher_words && i < words.we_wordc; i++)
        options->launcher_words[i] = strdup(words.we_wordv[i]);
    wordfree(&words);
    options->conduct.launcher = options->launcher_words;
}

static void parse_ledger(struct vb_run_options *options, struct argp_state *state, const char *text)
{
    enum vb_ledger_backend backend = VB_LEDGER_AUTO;
    if (vb_ledger_backend_parse(text, &backend) != 0)
        argp_error(state, "--ledger takes hook, stats, off or auto, not '%s'", text);
    options->conduct.ledger = (uint32_t)backend;
}

/* Given twice, both count. */
static void parse_metrics(struct vb_run_options *options, struct argp_state *state, const char *text)
{
    vb_metric_set metrics = 0;
    const char *wrong = NULL;
    size_t length = 0;
    if (vb_metrics_parse(text, &metrics, &wrong, &length) != 0)
        argp_error(state,
                   "--metric takes instructions, cycles, branch-misses and cache-misses, with commas between, not '%.*s'",
                   (int)length, wrong);
    options->conduct.metrics |= metrics;
}

static void parse_allocators(struct vb_run_options *options, struct argp_state *state, const char *text)
{
    struct vb_error error;
    if (options->allocators.count > 0)
        argp_error(state, "--allocator is given twice");
    if (vb_allocators_parse(&options->allocators, text, &error) != 0)
        argp_error(state, "%s", error.text);
}

static void add_param(struct vb_run_options *options, struct argp_state *state, char *text)
{
    if (options->plan.param_count == VB_PARAMS_MAX)
        argp_error(state, "more than %d parameters", VB_PARAMS_MAX);
    options->params[options->plan.param_count++] = text;
}

/* The same as --param threads=..., which is what the plan knows. */
static error_t add_threads(struct vb_run_options *options, struct argp_state *state, const char *text)
{
    if (options->threads_param)
        argp_error(state, "--threads is given twice");
    if (asprintf(&options->threads_param, VB_THREADS_PARAM "=%s", text) < 0)
        return ENOMEM;
    add_param(options, state, options->threads_param);
    return 0;
}

static void parse_seed(struct vb_run_options *options, struct argp_state *state, const char *text)
{
    int64_t seed = 0;
    if (vb_parse_count(text, 0, INT64_MAX, &seed) != 0)
        argp_error(state, "--seed takes a whole number, not '%s'", text);
    options->conduct.seed = (uint64_t)seed;
}

static error_t parse_budget(struct vb_run_options *options, int key, char *argument, struct argp_state *state)
{
    struct vb_conduct_options *conduct = &options->conduct;
    switch (key) {
    case KEY_QUICK:
        conduct->point_budget_ns = VB_NS_PER_S;
        return 0;
    case KEY_THOROUGH:
        options->plan.thorough = true;
        conduct->point_budget_ns = 15 * VB_NS_PER_S;
        conduct->budget_ns = INT64_MAX / 4;
        return 0;
    case KEY_BUDGET:
        conduct->budget_ns = duration_of(state, "budget", argument);
        conduct->point_budget_ns = conduct->budget_ns;
        return 0;
    case KEY_LAUNCHES:
        conduct->launches = count_of(state, "launches", argument, 10000);
        return 0;
    case KEY_ROUNDS:
        conduct->rounds = count_of(state, "rounds", argument, 10000);
        return 0;
    case KEY_COUNT_ONLY:
        conduct->count_only = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_output(struct vb_run_options *options, int key, char *argument, struct argp_state *state)
{
    switch (key) {
    case KEY_RESULTS:
        options->results_folder = argument;
        return 0;
    case KEY_NO_SAVE:
        options->results_folder = NULL;
        return 0;
    case KEY_ALLOCATOR_STATS:
        options->allocator_stats = true;
        return 0;
    case KEY_COLOR:
        vb_color_take(state, argument, &options->color);
        return 0;
    case KEY_SAMPLES:
        options->samples_path = argument;
        return 0;
    case 'q':
        options->quiet = true;
        return 0;
    case 'v':
        options->verbose = true;
        return 0;
    case 'V': /* only behind other options; vb_main answers the plain one */
        argp_error(state, "--version stands alone");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct vb_run_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->exports;
        return 0;
    case KEY_PARAM:
        add_param(options, state, argument);
        return 0;
    case KEY_THREADS:
        return add_threads(options, state, argument);
    case KEY_AGAINST_ITSELF:
        options->plan.against_itself = true;
        return 0;
    case KEY_SEED:
        parse_seed(options, state, argument);
        return 0;
    case KEY_TIMEOUT:
        options->conduct.timeout_ns = duration_of(state, "timeout", argument);
        return 0;
    case KEY_LEDGER:
        parse_ledger(options, state, argument);
        return 0;
    case KEY_METRIC:
        parse_metrics(options, state, argument);
        return 0;
    case KEY_LAUNCHER:
        split_launcher(options, state, argument);
        return 0;
    case KEY_ALLOCATOR:
        parse_allocators(options, state, argument);
        return 0;
    case ARGP_KEY_END:
        if (options->conduct.count_only && options->allocators.count > 0)
            argp_error(state, "--allocator is about times, and --count-only takes none");
        return 0;
    case ARGP_KEY_ARGS:
        options->plan.patterns = state->argv + state->next;
        options->plan.pattern_count = (size_t)(state->argc - state->next);
        return 0;
    default:
        return parse_budget(options, key, argument, state) == 0 ? 0 : parse_output(options, key, argument, state);
    }
}

static char *list_commands(int key, const char *text, void *input)
{
    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC)
        return (char *)(uintptr_t)text;
    char *list = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&list, &size);
    if (!stream)
        return NULL;
    fprintf(stream, "Commands (each with its own --help):\n");
    for (const struct vb_command *command = vb_commands; command->name; command++)
        fprintf(stream, "  %-9s  %s\n", command->name, command->summary);
    fprintf(stream, "\nExit status: 0 fine, 1 broken contract or unequal checksums, 2 wrong usage, 3 could not measure, read "
                    "or write, 130 after Ctrl-C.\n");
    fclose(stream);
    return list;
}

void vb_run_options_parse(struct vb_run_options *options, int argc, char **argv)
{
    *options = (struct vb_run_options){
        .conduct = {.turn_ns = 100 * VB_NS_PER_US,
                    .warm_up_ns = 2 * VB_NS_PER_MS,
                    .timeout_ns = 10 * VB_NS_PER_S,
                    .budget_ns = 100 * VB_NS_PER_S,
                    .point_budget_ns = 4 * VB_NS_PER_S,
                    .seed = (uint64_t)vb_clock_ns() ^ (uint64_t)getpid() << 32,
                    .confidence = 0.99,
                    .margin = log(1.01)},
        .results_folder = "results",
    };
    options->conduct.seed &= INT64_MAX; /* so that --seed can take back what the results record */
    options->plan.params = options->params;
    options->plan.allocators = &options->allocators;
    struct vb_exports_argp exports;
    vb_exports_argp_fill(&exports);
    const struct argp_child children[] = {{.argp = &exports.argp}, {0}};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "[PATTERN...]",
        .doc = "Measure the matching cases (all without a PATTERN), turn by turn in fresh processes, and count what they "
               "allocate. PATTERN is a glob on CASE, CASE/VARIANT, CASE:POINT or CASE:POINT/VARIANT.\v",
        .children = children,
        .help_filter = list_commands,
    };
    argp_parse(&argp, argc, argv, 0, NULL, options);
    options->conduct.progress = !options->quiet && isatty(STDERR_FILENO);
}

void vb_run_options_release(struct vb_run_options *options)
{
    release_launcher(options);
    free(options->threads_param);
}
