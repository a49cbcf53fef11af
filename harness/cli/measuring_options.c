/* SPDX-License-Identifier: MIT */
#include "cli/measuring_options.h"
#include "base/case_table.h"
#include "base/clock.h"
#include "base/units.h"
#include "cli/options.h"
#include "measure/ledger/ledger.h"
#include "stats/confidence.h"
#include "stats/estimate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum key {
    KEY_QUICK = 0x100,
    KEY_THOROUGH,
    KEY_BUDGET,
    KEY_LAUNCHES,
    KEY_ROUNDS,
    KEY_SEED,
    KEY_TIMEOUT,
    KEY_LEDGER,
    KEY_METRIC,
    KEY_LAUNCHER,
    KEY_ALLOCATOR,
    KEY_PARAM,
    KEY_THREADS,
    KEY_LAYOUTS,
};

static const struct argp_option option_table[] = {
    {.doc = "How much:", .group = 1},
    VB_OPTION(
        "quick", KEY_QUICK, NULL,
        "at most 1 s per point, but three launches: wider intervals; and 35 s in all, or as --budget says: points "
        "that do not fit are left out, evenly, and their rows say so"),
    VB_OPTION("thorough", KEY_THOROUGH, NULL, "more points, about 15 s for each: narrower intervals"),
    VB_OPTION("budget", KEY_BUDGET, "TIME", "for everything together, such as 3s or 2min"),
    VB_OPTION("launches", KEY_LAUNCHES, "N", "exactly so many per point"),
    VB_OPTION("rounds", KEY_ROUNDS, "N", "so many per launch, rounded up to a balanced order"),
    VB_OPTION("count-only", VB_FLAG(struct vb_measuring_options, conduct.count_only), NULL,
              "count allocations and check contracts, do not time"),

    VB_OPTION("cold", VB_FLAG(struct vb_measuring_options, conduct.cold), NULL,
              "also time, in each launch, the first operation of the process, and five with the caches emptied before "
              "them by walking memory larger than the last one: the case's data is evicted, and code from all but the "
              "first level; predictions of branches may stay. Columns first_ns and cold_ns"),

    {.doc = "How:", .group = 2},
    VB_OPTION("param", KEY_PARAM, "NAME=VALUE[,VALUE...]",
              "values of a parameter, instead of its own; a text that the case does not name is taken whole, commas "
              "too"),
    VB_OPTION("threads", KEY_THREADS, "N[,N...]", "so many threads, in cases that are made for several"),
    VB_OPTION("seed", KEY_SEED, "N", "of the order of turns; recorded in the results"),
    VB_OPTION("timeout", KEY_TIMEOUT, "TIME",
              "for each loop and each turn of a worker, beside what it waits for a CPU (default 10s)"),
    VB_OPTION("ledger", KEY_LEDGER, "HOW", "count by hook, stats, or off (default auto)"),
    VB_OPTION("metric", KEY_METRIC, "NAME[,NAME...]",
              "count these per operation, too, in a pass of its own beside the budget: instructions (under valgrind "
              "where the machine has no counters), cycles, branch-misses, cache-misses; and code, the bytes of the "
              "functions that loop and set-up reach"),
    VB_OPTION("launcher", KEY_LAUNCHER, "COMMAND",
              "put before each worker, such as \"taskset -c 3\" or a profiler, for whose sake code then keeps its "
              "place in memory"),

    VB_OPTION("allocator", KEY_ALLOCATOR, "NAME[,NAME...]",
              "time everything under each of these: jemalloc, glibc, mimalloc, tcmalloc; counts are always jemalloc's"),
    VB_OPTION("against-itself", VB_FLAG(struct vb_measuring_options, plan.against_itself), NULL,
              "measure each variant beside itself: every difference is error"),
    VB_OPTION("layouts", KEY_LAYOUTS, "WHEN",
              "measure through the layouts that the program was linked with, code at other places in each: yes, no, or "
              "auto, which is what ab does where both sides have them"),
    {.name = "quiet", .key = 'q', .doc = "no progress on standard error", .group = 3},
    VB_OPTION("verbose", 'v', NULL, "say how the time was spent"),
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

static void split_launcher(struct vb_measuring_options *options, struct argp_state *state, const char *text)
{
    char **words = vb_words_of(text);
    if (!words || !words[0])
        argp_error(state, "--launcher takes a command, not '%s'", text);
    vb_words_free(options->launcher_words);
    options->conduct.launcher = options->launcher_words = words;
}

static void parse_ledger(struct vb_measuring_options *options, struct argp_state *state, const char *text)
{
    enum vb_ledger_backend backend = VB_LEDGER_AUTO;
    if (vb_ledger_backend_parse(text, &backend) != 0)
        argp_error(state, "--ledger takes hook, stats, off or auto, not '%s'", text);
    options->conduct.ledger = (uint32_t)backend;
}

/* Given twice, both count. */
static void parse_metrics(struct vb_measuring_options *options, struct argp_state *state, const char *text)
{
    vb_metric_set metrics = 0;
    const char *wrong = NULL;
    size_t length = 0;
    if (vb_metrics_parse(text, &metrics, &wrong, &length) != 0)
        argp_error(
            state,
            "--metric takes instructions, cycles, branch-misses, cache-misses and code, with commas between, not '%.*s'",
            (int)length, wrong);
    options->conduct.metrics |= metrics;
}

static void parse_allocators(struct vb_measuring_options *options, struct argp_state *state, const char *text)
{
    struct vb_error error;
    if (options->allocators.count > 0)
        argp_error(state, "--allocator is given twice");
    if (vb_allocators_parse(&options->allocators, text, &error) != 0)
        argp_error(state, "%s", error.text);
}

static void add_param(struct vb_measuring_options *options, struct argp_state *state, char *text)
{
    if (options->plan.param_count == VB_PARAMS_MAX)
        argp_error(state, "more than %d parameters", VB_PARAMS_MAX);
    options->params[options->plan.param_count++] = text;
}

/* The same as --param threads=..., which is what the plan knows. */
static error_t add_threads(struct vb_measuring_options *options, struct argp_state *state, const char *text)
{
    if (options->threads_param)
        argp_error(state, "--threads is given twice");
    if (asprintf(&options->threads_param, VB_THREADS_PARAM "=%s", text) < 0)
        return ENOMEM;
    add_param(options, state, options->threads_param);
    return 0;
}

static void parse_seed(struct vb_measuring_options *options, struct argp_state *state, const char *text)
{
    int64_t seed = 0;
    if (vb_parse_count(text, 0, INT64_MAX, &seed) != 0)
        argp_error(state, "--seed takes a whole number, not '%s'", text);
    options->conduct.seed = (uint64_t)seed;
}

static void parse_layouts(struct vb_measuring_options *options, struct argp_state *state, const char *text)
{
    static const char *const words[] = {
        [VB_LAYOUTS_AUTO] = "auto", [VB_LAYOUTS_WANTED] = "yes", [VB_LAYOUTS_UNWANTED] = "no"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i]) == 0) {
            options->layouts = (enum vb_layouts_wish)i;
            return;
        }
    argp_error(state, "--layouts takes auto, yes or no, not '%s'", text);
}

static error_t parse_budget(struct vb_measuring_options *options, int key, char *argument, struct argp_state *state)
{
    struct vb_conduct_options *conduct = &options->conduct;
    switch (key) {
    case KEY_QUICK:
        options->quick = true;
        conduct->keep_budget = true;
        conduct->least_launches = VB_ESTIMATE_MIN; /* as few as give an interval */
        conduct->point_budget_ns = VB_NS_PER_S;
        conduct->budget_ns = 35 * VB_NS_PER_S;
        return 0;
    case KEY_THOROUGH:
        options->plan.thorough = true;
        conduct->point_budget_ns = 15 * VB_NS_PER_S;
        conduct->budget_ns = INT64_MAX / 4;
        return 0;
    case KEY_BUDGET: options->budget_ns = duration_of(state, "budget", argument); return 0;
    case KEY_LAUNCHES: conduct->launches = count_of(state, "launches", argument, 10000); return 0;
    case KEY_ROUNDS: conduct->rounds = count_of(state, "rounds", argument, 10000); return 0;
    default: return vb_option_take(key, argument, state);
    }
}

/* Keeps an option for a program elsewhere that is to do the same. What is about this terminal is not. */
static error_t keep_given(struct vb_measuring_options *options, int key, const char *argument)
{
    const struct argp_option *option = option_table;
    while ((option->name || option->doc) && !(option->name && option->key == key))
        option++;
    if (!option->name || key == 'q' || key == 'v')
        return 0;
    char **given = reallocarray(options->given, options->given_count + 1, sizeof *given);
    if (!given)
        return ENOMEM;
    options->given = given;
    int length =
        asprintf(&given[options->given_count], "--%s%s%s", option->name, argument ? "=" : "", argument ? argument : "");
    options->given_count += length >= 0;
    return length < 0 ? ENOMEM : 0;
}

static error_t take_option(int key, char *argument, struct argp_state *state)
{
    struct vb_measuring_options *options = state->input;
    switch (key) {
    case KEY_PARAM: add_param(options, state, argument); return 0;
    case KEY_THREADS: return add_threads(options, state, argument);
    case KEY_SEED: parse_seed(options, state, argument); return 0;
    case KEY_TIMEOUT: options->conduct.timeout_ns = duration_of(state, "timeout", argument); return 0;
    case KEY_LEDGER: parse_ledger(options, state, argument); return 0;
    case KEY_METRIC: parse_metrics(options, state, argument); return 0;
    case KEY_LAUNCHER: split_launcher(options, state, argument); return 0;
    case KEY_LAYOUTS: parse_layouts(options, state, argument); return 0;
    case KEY_ALLOCATOR: parse_allocators(options, state, argument); return 0;
    case ARGP_KEY_END:
        if (options->budget_ns > 0) /* wherever it stood: --quick and --thorough have budgets of their own */
            options->conduct.budget_ns = options->conduct.point_budget_ns = options->budget_ns;
        options->conduct.progress = !options->quiet && isatty(STDERR_FILENO);
        if (options->conduct.count_only && options->allocators.count > 0)
            argp_error(state, "--allocator is about times, and --count-only takes none");
        if (options->quick && options->plan.thorough)
            argp_error(state, "--quick and --thorough cannot be had together");
        return 0;
    case ARGP_KEY_ARGS:
        options->plan.patterns = state->argv + state->next;
        options->plan.pattern_count = (size_t)(state->argc - state->next);
        return 0;
    case 'q': options->quiet = true; return 0;
    case 'v': options->verbose = true; return 0;
    default: return parse_budget(options, key, argument, state);
    }
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    error_t failed = keep_given(state->input, key, argument);
    return failed ? failed : take_option(key, argument, state);
}

const struct argp vb_measuring_argp = {.options = option_table, .parser = parse_option};

void vb_measuring_options_init(struct vb_measuring_options *options)
{
    *options = (struct vb_measuring_options){
        .conduct = {.turn_ns = 100 * VB_NS_PER_US,
                    .warm_up_ns = 2 * VB_NS_PER_MS,
                    .timeout_ns = 10 * VB_NS_PER_S,
                    .budget_ns = 100 * VB_NS_PER_S,
                    .point_budget_ns = 4 * VB_NS_PER_S,
                    .seed = (uint64_t)vb_clock_ns() ^ (uint64_t)getpid() << 32,
                    .confidence = VB_CONFIDENCE,
                    .margin = VB_MARGIN},
    };
    options->conduct.seed &= INT64_MAX; /* so that --seed can take back what the results record */
    options->plan.params = options->params;
    options->plan.allocators = &options->allocators;
}

void vb_measuring_options_release(struct vb_measuring_options *options)
{
    vb_words_free(options->launcher_words);
    free(options->threads_param);
    for (size_t i = 0; i < options->given_count; i++)
        free(options->given[i]);
    free(options->given);
}
