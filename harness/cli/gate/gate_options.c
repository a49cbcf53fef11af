/* SPDX-License-Identifier: MIT */
#include "cli/gate/gate.h"
#include "cli/save.h"
#include "judge/limits_parse.h"

#include <math.h>
#include <string.h>

enum { KEY_FAIL_ON = 0x100, KEY_MIN_EFFECT };

static const struct argp_option option_table[] = {
    VB_OPTION("reference", VB_TEXT(struct vb_run_options, reference_path), "FILE",
              "saved results to judge against (default results/reference/gate.csv)"),
    VB_OPTION("results", VB_TEXT(struct vb_run_options, results_path), "FILE",
              "judge saved results instead of measuring"),
    VB_OPTION("update", VB_FLAG(struct vb_run_options, update), NULL,
              "make what was measured the reference, and show what that changes"),
    VB_OPTION("fail-on", KEY_FAIL_ON, "NAME=LIMIT[,...]",
              "how much worse is a failure: allocs=0,bytes=0,ratio=20% (the defaults), time=10% (nanoseconds are "
              "judged only on request); also frees and live (blocks and usable bytes that an operation leaves behind), "
              "once and once_bytes (per loop), all 0 by default, usable and peak (usable bytes), by default as bytes; "
              "counters (the case's own, 0 by default); and on request throughput (bytes or items a second, as "
              "nanoseconds are judged) and instructions (counted for it, by perf or callgrind) and code (bytes of the "
              "functions that loop and set-up reach). Comes before what --limits says"),
    VB_OPTION("min-effect", KEY_MIN_EFFECT, "TIME", "a change of less than this per operation is none (default 0.3ns)"),
    VB_OPTION("limits", VB_TEXT(struct vb_run_options, limits_path), "FILE",
              "limits of their own for some rows: lines of PATTERN NAME=LIMIT[,...] (default: beside the reference, "
              ".limits for .csv)"),
    VB_OPTION("strict", VB_FLAG(struct vb_run_options, strict), NULL, "exit 4 when something is undecided"),
    VB_COLOR_OPTION(struct vb_run_options, color),
    {0},
};

static void take_limits(struct vb_run_options *options, struct argp_state *state, const char *argument)
{
    vb_option_take_limits(state, "--fail-on", argument, VB_LIMITS_GATE, &options->given);
    options->judge_time = !isnan(options->given.time);
    options->insists = options->judge_time || !isnan(options->given.ratio) || !isnan(options->given.throughput);
    options->measuring.conduct.metrics |= vb_limits_metrics(&options->given);
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct vb_run_options *options = state->input;
    switch (key) {
    case KEY_FAIL_ON: take_limits(options, state, argument); return 0;
    case KEY_MIN_EFFECT: vb_option_take_effect(state, argument, &options->given.min_effect_ns); return 0;
    case ARGP_KEY_END:
        if (options->results_path && options->hosts.hosts)
            argp_error(state, "--hosts and --results exclude each other: one measures, the other reads saved results");
        if (options->hosts.hosts && options->history.is_wanted)
            argp_error(state, "--history keeps what is measured here, not on --hosts");
        if (options->results_path && options->history.is_wanted)
            argp_error(state, "--history keeps what is measured; 'history add FILE' takes what is saved");
        return 0;
    default: return vb_run_option_take(key, argument, state);
    }
}

void vb_gate_options_parse(struct vb_run_options *options, const struct vb_program *program, int argc, char **argv)
{
    *options = (struct vb_run_options){
        .program = program,
        .results_folder = vb_save_folder(),
        .reference_path = "results/reference/gate.csv",
        .limits = {.time = 0.10,
                   .ratio = 0.20,
                   .min_effect_ns = 0.3,
                   .usable = NAN,
                   .peak = NAN,
                   .throughput = NAN,
                   .instructions = NAN,
                   .code = NAN},
        .given = vb_limits_none(),
    };
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .args_doc = "[PATTERN...]",
        .doc =
            "Measure (or take saved results) and judge against a reference: allocations, bytes and contracts exactly, ratios "
            "to the baseline variant by their intervals, nanoseconds only on request.\v"
            "What is exact, so that any change counts: allocations, bytes and what follows from them (frees, live, peak, usable, once), "
            "and counters of the case's own of which every loop had the same. Instructions nearly repeat: give them a limit that "
            "two runs of the same program keep. Time, ratio, throughput and counters that vary are judged by their intervals "
            "alone.\n\n"
            "Exit status: 0 passed, or undecided without --strict; 1 something got worse, or a contract is broken; 2 wrong usage; 3 something could not be "
            "judged: a crash, a missing row, no reference; 4 undecided, with --strict.",
    };
    vb_run_options_parse(options, &argp, argc, argv);
    vb_limits_overlay(&options->limits, &options->given);
}
