/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "weightiest.h"
#include "judge/gate.h"
#include "show/gate_sentences.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct vb_delta_limits default_limits = {
    .time = 0.10, .ratio = 0.20, .min_effect_ns = 0.3, .throughput = NAN, .instructions = NAN, .code = NAN};

/* A row of a made-up run. */
struct made_up {
    const char *case_name, *point, *variant, *status, *ledger, *contract;
    double mean_ns, ratio, ratio_low, ratio_high, allocs, bytes;
    const char *doubts;
    bool unjudged; /* timed, in a build whose times mean nothing */
};

static void add(struct vb_results *results, const struct made_up *made)
{
    struct vb_row *row = vb_results_append(results);
    assert_int_equal(vb_row_set_text(&row->case_name, made->case_name), 0);
    assert_int_equal(vb_row_set_text(&row->point, made->point ? made->point : ""), 0);
    assert_int_equal(vb_row_set_text(&row->variant, made->variant), 0);
    assert_int_equal(vb_row_set_text(&row->baseline, "heap"), 0);
    set_words(row, &row->status, made->status ? made->status : "ok");
    set_words(row, &row->ledger, made->ledger ? made->ledger : "exact");
    set_words(row, &row->contract, made->contract ? made->contract : "none");
    assert_int_equal(vb_row_set_text(&row->doubts, made->doubts ? made->doubts : ""), 0);
    row->allocs_per_op = made->allocs;
    row->bytes_per_op = made->bytes;
    if (made->mean_ns <= 0)
        return;
    row->mean_ns = made->mean_ns;
    row->ci_low_ns = 0.99 * made->mean_ns;
    row->ci_high_ns = 1.01 * made->mean_ns;
    row->ratio = made->ratio;
    row->ratio_ci_low = made->ratio_low > 0 ? made->ratio_low : NAN;
    row->ratio_ci_high = made->ratio_high > 0 ? made->ratio_high : NAN;
    if (!made->unjudged)
        row->verdict_code = VB_ROW_FASTER;
}

/* A variant that is timed: a ratio of 0.5 unless said otherwise, and no allocation. */
#define AT_WITH(mean_ns_, ratio_, low_, high_, ...)                                                                    \
    {                                                                                                                  \
        .case_name = "c", .variant = "v", .mean_ns = (mean_ns_), .ratio = (ratio_), .ratio_low = (low_),               \
        .ratio_high = (high_), __VA_ARGS__                                                                             \
    }
#define AT(mean_ns_, ratio_, low_, high_) AT_WITH(mean_ns_, ratio_, low_, high_, .status = NULL)
#define TIMED(...)                        AT_WITH(100, 0.5, 0.49, 0.51, __VA_ARGS__)
#define COUNTED(...)                                                                                                   \
    {                                                                                                                  \
        .case_name = "c", .variant = "v", __VA_ARGS__                                                                  \
    }
static const struct trial {
    const char *says; /* of the weightiest finding */
    int severity;
    enum { PLAIN, COUNT, TIME, INSIST, ELSEWHERE } mode;
    struct made_up reference[2], row[2];
} trials[] = {
    {"", NOTHING, PLAIN, {TIMED()}, {TIMED()}},
    {"", NOTHING, PLAIN, {COUNTED()}, {COUNTED()}},

    {"allocs/op rose from 0 to 1 (limit: no increase)", VB_GATE_FAIL, PLAIN, {TIMED()}, {TIMED(.allocs = 1)}},
    {"allocs/op rose from 0 to 1", VB_GATE_FAIL, PLAIN, {COUNTED()}, {COUNTED(.allocs = 1, .bytes = 24)}},
    {"bytes/op rose from 24 to 32",
     VB_GATE_FAIL,
     PLAIN,
     {COUNTED(.allocs = 1, .bytes = 24)},
     {COUNTED(.allocs = 1, .bytes = 32)}},
    {"allocs/op 1 -> 0: better", VB_GATE_NOTE, PLAIN, {COUNTED(.allocs = 1)}, {COUNTED()}},
    {"allocs/op: 0 in the reference, but here n/a (libasan)",
     VB_GATE_CANNOT,
     PLAIN,
     {COUNTED()},
     {COUNTED(.allocs = NAN, .bytes = NAN, .ledger = "n/a (libasan)")}},
    {"the reference has no exact count (n/a (x))",
     VB_GATE_CANNOT,
     PLAIN,
     {COUNTED(.allocs = NAN, .bytes = NAN, .ledger = "n/a (x)")},
     {COUNTED()}},
    {"not counted, neither here",
     VB_GATE_CANNOT,
     PLAIN,
     {COUNTED(.allocs = NAN, .bytes = NAN, .ledger = "n/a (x)")},
     {COUNTED(.allocs = NAN, .bytes = NAN, .ledger = "n/a (x)")}},
    {"the contract is kept",
     VB_GATE_NOTE,
     PLAIN,
     {COUNTED(.allocs = NAN, .bytes = NAN, .ledger = "not constant (0 to 1)", .contract = "kept")},
     {COUNTED(.allocs = NAN, .bytes = NAN, .ledger = "not constant (0 to 2)", .contract = "kept")}},
    {"no contract that says how many",
     VB_GATE_CANNOT,
     PLAIN,
     {COUNTED(.allocs = NAN, .bytes = NAN, .ledger = "not constant (0 to 1)", .contract = "kept")},
     {COUNTED(.allocs = NAN, .bytes = NAN, .ledger = "not constant (0 to 2)", .contract = "not checked")}},
    {"no contract that says how many",
     VB_GATE_CANNOT,
     PLAIN,
     {COUNTED(.allocs = NAN, .bytes = NAN, .ledger = "n/a (x)", .contract = "kept")},
     {COUNTED(.allocs = NAN, .bytes = NAN, .ledger = "not constant (0 to 2)", .contract = "kept")}},
    {"but here not constant",
     VB_GATE_CANNOT,
     PLAIN,
     {COUNTED(.allocs = 1)},
     {COUNTED(.allocs = NAN, .bytes = NAN, .ledger = "not constant (1 to 2)")}},

    {"contract broken",
     VB_GATE_FAIL,
     PLAIN,
     {TIMED()},
     {TIMED(.status = "contract broken: allocs 1 per op, promised 0")}},
    {"checksums", VB_GATE_FAIL, PLAIN, {TIMED()}, {TIMED(.status = "checksums of the case are unequal")}},
    {"contract broken", VB_GATE_FAIL, PLAIN, {{0}}, {TIMED(.status = "contract broken: allocs 1 per op, promised 0")}},
    {"crashed", VB_GATE_CANNOT, PLAIN, {TIMED()}, {TIMED(.status = "crashed (SIGSEGV)")}},
    {"the reference was not measured", VB_GATE_CANNOT, PLAIN, {TIMED(.status = "timed out after 10 s")}, {TIMED()}},
    {"in the reference, but not in this run", VB_GATE_CANNOT, PLAIN, {TIMED()}, {{0}}},
    {"not in the reference", VB_GATE_CANNOT, PLAIN, {{0}}, {TIMED()}},

    {"ratio 0.5 -> 0.7: +40.0 %", VB_GATE_FAIL, PLAIN, {TIMED()}, {AT(100, 0.7, 0.69, 0.71)}},
    {"ratio 0.5 -> 0.4", VB_GATE_NOTE, PLAIN, {TIMED()}, {AT(100, 0.4, 0.399, 0.401)}},
    {"", NOTHING, PLAIN, {TIMED()}, {AT(100, 0.55, 0.54, 0.56)}},
    {"but could be", VB_GATE_UNDECIDED, PLAIN, {TIMED()}, {AT(100, 0.6, 0.5, 0.7)}},
    {"", NOTHING, PLAIN, {TIMED()}, {AT(100, 0.4, 0.3, 0.5)}}, /* wide, but surely no worse */
    {"too few launches", VB_GATE_UNDECIDED, PLAIN, {TIMED()}, {AT(100, 0.7, 0, 0)}},
    {"", NOTHING, PLAIN, {AT(0.5, 0.5, 0.49, 0.51)}, {AT(0.7, 0.7, 0.69, 0.71)}},
    {"timed in the reference, but not here", VB_GATE_CANNOT, PLAIN, {TIMED()}, {COUNTED()}},
    {"", NOTHING, COUNT, {TIMED()}, {COUNTED()}},
    {"", NOTHING, PLAIN, {COUNTED()}, {TIMED()}},
    {"that was measured", VB_GATE_CANNOT, PLAIN, {TIMED()}, {TIMED(.unjudged = true)}},
    {"of the reference", VB_GATE_CANNOT, PLAIN, {TIMED(.unjudged = true)}, {TIMED()}},
    {"timed here, but not in the reference", VB_GATE_CANNOT, INSIST, {COUNTED()}, {TIMED()}},
    {"too few launches", VB_GATE_UNDECIDED, PLAIN, {AT(100, 0.5, 0, 0)}, {TIMED()}},
    {"another CPU", VB_GATE_CANNOT, ELSEWHERE, {TIMED()}, {TIMED()}},
    {"", NOTHING, COUNT, {TIMED()}, {TIMED(.unjudged = true)}},

    {"time: the compiler removed the loop",
     VB_GATE_CANNOT,
     PLAIN,
     {TIMED()},
     {COUNTED(.doubts = "loop_removed=1e-8:0.001")}},
    {"time in the reference: the compiler removed the loop",
     VB_GATE_CANNOT,
     PLAIN,
     {COUNTED(.doubts = "loop_removed=1e-8:0.001")},
     {TIMED()}},
    {"time: the time of an operation rises", VB_GATE_CANNOT, PLAIN, {TIMED()}, {TIMED(.doubts = "drifts=2.6")}},
    {"time: the time of the baseline is in doubt", VB_GATE_CANNOT, PLAIN, {TIMED()}, {TIMED(.doubts = "baseline")}},
    {"ratio 0.5 -> 0.7", VB_GATE_FAIL, PLAIN, {TIMED()}, {AT_WITH(100, 0.7, 0.69, 0.71, .doubts = "two_kinds=1:2")}},
    {"", NOTHING, COUNT, {TIMED()}, {TIMED(.doubts = "drifts=2.6")}},

    {"", NOTHING, PLAIN, {TIMED()}, {AT(200, 0.5, 0.49, 0.51)}},
    {"time (ns) 100 -> 200", VB_GATE_FAIL, TIME, {TIMED()}, {AT(200, 0.5, 0.49, 0.51)}},
    {"", NOTHING, TIME, {TIMED()}, {AT(102, 0.5, 0.49, 0.51)}},
};

static void every_finding_has_its_weight(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof trials / sizeof trials[0]; t++) {
        const struct trial *trial = &trials[t];
        struct vb_results reference, results;
        vb_results_init(&reference);
        vb_results_init(&results);
        for (size_t i = 0; i < 2; i++) {
            if (trial->reference[i].case_name)
                add(&reference, &trial->reference[i]);
            if (trial->row[i].case_name)
                add(&results, &trial->row[i]);
        }
        const struct vb_gate_options options = {.limits = default_limits,
                                                .judge_time = trial->mode == TIME || trial->mode == ELSEWHERE,
                                                .insists = trial->mode == INSIST,
                                                .count_only = trial->mode == COUNT};
        for (int i = 0; i < 2; i++) {
            struct vb_results *run = i == 0 ? &reference : &results;
            assert_int_equal(vb_results_set_fact(run, "cpu", i == 0 && trial->mode == ELSEWHERE ? "another" : "one"),
                             0);
            assert_int_equal(vb_results_set_fact(run, "build_type", "Release"), 0);
        }
        struct vb_gate gate;
        assert_int_equal(vb_gate_judge(&gate, &reference, &results, &options, NULL), 0);
        char text[VB_GATE_TEXT_MAX];
        int severity = weightiest(&gate, text);
        if (severity != trial->severity || !strstr(text, trial->says))
            fail_msg("trial %zu: severity %d, '%s'", t, severity, text);
        assert_int_equal(gate.row_count, 1);
        vb_gate_release(&gate);
        vb_results_release(&reference);
        vb_results_release(&results);
    }
}

static bool selects_first(void *context, const struct vb_row *row)
{
    (void)context;
    return strcmp(row->case_name, "first") == 0;
}

/* What the reference has beside the selection is not missed; nor does an empty selection look like a pass. */
static void selection(void **state)
{
    (void)state;
    struct vb_results reference, results;
    vb_results_init(&reference);
    vb_results_init(&results);
    const struct made_up made[] = {{.case_name = "first", .variant = "v"}, {.case_name = "second", .variant = "v"}};
    add(&reference, &made[0]);
    add(&reference, &made[1]);
    add(&results, &made[0]);
    struct vb_gate_options options = {.limits = default_limits};
    struct vb_gate gate;
    assert_int_equal(vb_gate_judge(&gate, &reference, &results, &options, NULL), 0);
    assert_int_equal(gate.totals[VB_GATE_CANNOT], 1);
    assert_int_equal(gate.row_count, 2);
    vb_gate_release(&gate);
    options.selects = selects_first;
    assert_int_equal(vb_gate_judge(&gate, &reference, &results, &options, NULL), 0);
    assert_int_equal(gate.count, 0);
    assert_int_equal(gate.row_count, 1);
    vb_gate_release(&gate);
    vb_results_release(&reference);
    vb_results_release(&results);
}

/* A case built with another version of a library is shown and not judged, unless it failed; a file that does not say is
 * judged as ever. */
static void other_libraries(void **state)
{
    (void)state;
    static const struct {
        const char *then, *now, *status;
        int severity;
        size_t judged, elsewhere;
        const char *text;
    } table[] = {
        {"glib 2.74", "glib 2.74", "ok", VB_GATE_FAIL, 2, 0, "allocs/op rose from 0 to 1 (limit: no increase)"},
        {"glib 2.74", "glib 2.84", "ok", VB_GATE_NOTE, 1, 1, "not judged: glib 2.74 in the reference, glib 2.84 here"},
        {"glib 2.74", "glib 2.84", "crashed", VB_GATE_CANNOT, 2, 0, "crashed"},
        {"glib 2.74", "glib 2.84", "contract broken: x", VB_GATE_FAIL, 2, 0, "contract broken: x"},
        {NULL, "glib 2.84", "ok", VB_GATE_FAIL, 2, 0, "allocs/op rose from 0 to 1 (limit: no increase)"},
        {"glib 2.74", NULL, "ok", VB_GATE_FAIL, 2, 0, "allocs/op rose from 0 to 1 (limit: no increase)"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_results reference, results;
        vb_results_init(&reference);
        vb_results_init(&results);
        add(&reference, &(struct made_up){.case_name = "own", .variant = "v"});
        add(&reference, &(struct made_up){.case_name = "peer", .variant = "v"});
        add(&results, &(struct made_up){.case_name = "own", .variant = "v"});
        add(&results, &(struct made_up){.case_name = "peer", .variant = "v", .status = table[i].status, .allocs = 1});
        if (table[i].then)
            assert_int_equal(vb_results_set_fact(&reference, "case.peer.libraries", table[i].then), 0);
        if (table[i].now)
            assert_int_equal(vb_results_set_fact(&results, "case.peer.libraries", table[i].now), 0);
        const struct vb_gate_options options = {.limits = default_limits};
        struct vb_gate gate;
        assert_int_equal(vb_gate_judge(&gate, &reference, &results, &options, NULL), 0);
        assert_int_equal(gate.count, 1);
        assert_int_equal(gate.findings[0].severity, table[i].severity);
        char text[VB_GATE_TEXT_MAX];
        vb_gate_say(&gate.findings[0], text, sizeof text);
        assert_string_equal(text, table[i].text);
        assert_int_equal(gate.row_count, table[i].judged);
        assert_int_equal(gate.elsewhere_count, table[i].elsewhere);
        vb_gate_release(&gate);
        vb_results_release(&reference);
        vb_results_release(&results);
    }
}

/* Each row gets its weightiest finding, and what is missing becomes a row. */
static void rows_are_annotated(void **state)
{
    (void)state;
    struct vb_results reference, results;
    vb_results_init(&reference);
    vb_results_init(&results);
    const struct made_up made[] = {
        {.case_name = "fine", .variant = "v"},
        {.case_name = "worse", .variant = "v"},
        {.case_name = "gone", .point = "n=1", .variant = "v"},
        {.case_name = "worse", .variant = "v", .allocs = 1, .bytes = 24},
    };
    for (size_t i = 0; i < 3; i++)
        add(&reference, &made[i]);
    add(&results, &made[0]);
    add(&results, &made[3]);
    const struct vb_gate_options options = {.limits = default_limits};
    struct vb_gate gate;
    assert_int_equal(vb_gate_judge(&gate, &reference, &results, &options, NULL), 0);
    assert_int_equal(gate.totals[VB_GATE_FAIL], 1); /* a row, with two findings */
    assert_int_equal(vb_gate_annotate(&gate, &results, NULL), 0);
    assert_int_equal(results.row_count, 3);
    assert_string_equal(results.rows[0].gate, "pass");
    assert_string_equal(results.rows[1].gate, "FAIL: allocs/op rose from 0 to 1 (limit: no increase)");
    assert_string_equal(results.rows[2].case_name, "gone");
    assert_string_equal(results.rows[2].point, "n=1");
    assert_string_equal(results.rows[2].status, "not measured");
    assert_string_equal(results.rows[2].gate, "cannot judge: in the reference, but not in this run");
    vb_gate_release(&gate);
    vb_results_release(&reference);
    vb_results_release(&results);
}

/* From allocations to bytes of code; what is timed, or said of a row, is none. */
static void counts_are_told_from_times(void **state)
{
    (void)state;
    assert_true(vb_gate_is_count(VB_GATE_ALLOCS) && vb_gate_is_count(VB_GATE_PEAK) && vb_gate_is_count(VB_GATE_CODE));
    assert_false(vb_gate_is_count(VB_GATE_ROW) || vb_gate_is_count(VB_GATE_TIME) || vb_gate_is_count(VB_GATE_RATIO));
}

static void names_of_findings(void **state)
{
    (void)state;
    struct vb_row row = {.case_name = "c", .point = "db=[a]*,n=1", .variant = "v", .side = "", .baseline = "b"};
    const struct vb_gate_finding finding = {.row = &row};
    char text[100];
    vb_gate_say_where(&finding, text, sizeof text);
    assert_string_equal(text, "c:db=[a]*,n=1/v");
    vb_gate_say_pattern(&finding, text, sizeof text);
    assert_string_equal(text, "c:db=\\[a]\\*,n=1");
    vb_gate_say_pattern(&finding, text, 8);
    assert_true(strlen(text) < 8);
}

/* What an operation does beyond allocating 24 bytes in one thread and freeing them; and the ends of counts that vary,
 * where allocs_high is set. */
struct counts {
    double kept; /* blocks; NAN: the frees are not constant */
    double live, usable, once, once_bytes;
    int64_t peak;
    int threads; /* more than the one; -1: the file does not say */
    double allocs_low, allocs_high, bytes_low, bytes_high;
    double live_bytes_low, live_bytes_high; /* where live is NAN */
    const char *contract;
};

static void add_counts(struct vb_results *results, const struct counts *counts)
{
    bool varies = counts->allocs_high > 0;
    const struct made_up made = {.case_name = "c",
                                 .variant = "v",
                                 .allocs = varies ? NAN : 1,
                                 .bytes = varies ? NAN : 24,
                                 .ledger = varies ? "not constant (x)" : "exact",
                                 .contract = counts->contract};
    add(results, &made);
    struct vb_row *row = &results->rows[results->row_count - 1];
    row->frees_per_op = 1 - counts->kept;
    row->live_bytes_per_op = counts->live;
    row->usable_bytes_per_op = 32 + counts->usable;
    row->once_allocs = counts->once;
    row->once_bytes = counts->once_bytes;
    row->peak_live_bytes = 32 + counts->peak;
    if (counts->threads >= 0)
        row->counted_threads = 1 + counts->threads;
    if (isnan(counts->live)) {
        row->live_bytes_low = counts->live_bytes_low;
        row->live_bytes_high = counts->live_bytes_high;
    }
    if (varies) {
        row->allocs_low = counts->allocs_low;
        row->allocs_high = counts->allocs_high;
        row->bytes_low = counts->bytes_low;
        row->bytes_high = counts->bytes_high;
    }
}

#define VARYING(low, high) .allocs_low = (low), .allocs_high = (high), .bytes_low = 12, .bytes_high = 48

static const struct count_trial {
    struct counts was, is;
    int severity;
    const char *says;
    const char *fact;  /* that differs between the runs; NULL: none */
    const char *limit; /* on the command line; NULL: none */
} count_trials[] = {
    {{.live = 0}, {.live = 0}, NOTHING, "", NULL, NULL},
    {{.live = 0}, {.live = 0}, NOTHING, "", "allocator", NULL},
    {{.live = 0},
     {.kept = 1},
     VB_GATE_FAIL,
     "blocks left/op rose from 0 to 1 (limit: no increase); frees/op 1 -> 0",
     NULL,
     NULL},
    {{.live = 0},
     {.kept = 1},
     VB_GATE_NOTE,
     "blocks left/op 0 -> 1, within the limit (limit: 1 more)",
     NULL,
     "frees=1"},
    {{.live = 0}, {.kept = 1}, VB_GATE_FAIL, "blocks left/op", "allocator", NULL}, /* blocks are blocks everywhere */
    {{.live = 0}, {.kept = NAN}, VB_GATE_UNDECIDED, "blocks left/op: 0 in the reference", NULL, NULL},
    {{.kept = NAN}, {.live = 0}, NOTHING, "", NULL, NULL},
    {{.live = 0}, {.live = 16}, VB_GATE_FAIL, "live bytes/op rose from 0 to 16", NULL, NULL},
    {{.live = 0}, {.live = 16}, VB_GATE_NOTE, "live bytes/op 0 -> 16, within", NULL, "live=16"},
    {{.live = 16}, {.live = 0}, VB_GATE_NOTE, "live bytes/op 16 -> 0: better", NULL, NULL},
    {{.live = 0}, {.usable = 16}, VB_GATE_FAIL, "usable bytes/op rose from 32 to 48", NULL, NULL},
    {{.live = 0}, {.usable = 16}, VB_GATE_NOTE, "usable bytes/op 32 -> 48, within", NULL, "bytes=16"}, /* it has none of
                                                                                                          its own */
    {{.live = 0}, {.usable = 16}, VB_GATE_FAIL, "usable bytes/op rose from 32 to 48", NULL, "bytes=16,usable=8"},
    {{.live = 0},
     {.usable = 16},
     VB_GATE_NOTE,
     "usable bytes/op 32 -> 48, not judged: allocator differs (one -> another)",
     "allocator",
     NULL},
    {{.live = 0},
     {.usable = 16},
     VB_GATE_NOTE,
     "not judged: malloc_conf differs (one -> another)",
     "malloc_conf",
     NULL},
    {{.live = 0}, {.usable = 16}, VB_GATE_FAIL, "usable bytes/op", "cpu", NULL},
    {{.live = 0}, {.live = 16}, VB_GATE_NOTE, "not judged: allocator differs", "allocator", NULL},
    {{.live = 0}, {.peak = 32}, VB_GATE_NOTE, "not judged: allocator differs", "allocator", NULL},
    {{.live = 0}, {.peak = 32}, VB_GATE_FAIL, "peak live bytes rose from 32 to 64", NULL, NULL},
    {{.live = 0}, {.peak = 32}, VB_GATE_NOTE, "peak live bytes 32 -> 64, within", NULL, "peak=32"},
    {{.peak = -32}, {.live = 0}, VB_GATE_FAIL, "peak live bytes rose from 0 to 32", NULL, NULL},
    {{.threads = 1}, {.threads = 1, .peak = 32}, NOTHING, "", NULL, NULL},
    {{.threads = -1}, {.peak = 32}, NOTHING, "", NULL, NULL},        /* a file that does not say */
    {{.live = 8}, {.live = 8, .peak = 32}, NOTHING, "", NULL, NULL}, /* the longer the loop, the higher */
    {{.live = 0}, {.once = 1}, VB_GATE_FAIL, "allocs/loop rose from 0 to 1", NULL, NULL},
    {{.live = 0}, {.once = 1}, VB_GATE_NOTE, "allocs/loop 0 -> 1, within", NULL, "once=1"},
    {{.live = 0}, {.once = 1}, VB_GATE_NOTE, "allocs/loop 0 -> 1, not judged: counting differs", "counting", NULL},
    {{.live = 0}, {.once_bytes = 7}, VB_GATE_FAIL, "bytes/loop rose from 0 to 7", NULL, NULL},
    {{.live = 0}, {.once_bytes = 7}, VB_GATE_NOTE, "bytes/loop 0 -> 7, within", NULL, "once_bytes=7"},

    {{VARYING(1, 2), .contract = "kept"},
     {VARYING(1.5, 3), .contract = "kept"},
     VB_GATE_NOTE,
     "the contract is kept",
     NULL,
     NULL},
    {{VARYING(1, 2)},
     {VARYING(0.5, 3)},
     VB_GATE_NOTE,
     "allocs/op varies: 1 .. 2 in the reference, here 0.5 .. 3",
     NULL,
     NULL},
    {{VARYING(1, 2)}, {VARYING(1.5, 3)}, VB_GATE_UNDECIDED, "more, but by less than they vary", NULL, NULL},
    {{VARYING(1, 2)}, {VARYING(1, INFINITY)}, VB_GATE_CANNOT, "no contract that says how many", NULL, NULL},
    {{VARYING(1, 2)}, {VARYING(100, 200)}, VB_GATE_FAIL, "allocs/op rose from 1 .. 2 to 100 .. 200", NULL, NULL},
    {{VARYING(1, 2)},
     {.allocs_low = 1, .allocs_high = 2, .bytes_low = 1200, .bytes_high = 4800},
     VB_GATE_FAIL,
     "bytes/op rose from 12 .. 48 to 1200 .. 4800",
     NULL,
     NULL},
    {{VARYING(1, 2), .contract = "kept"},
     {.allocs_low = 1, .allocs_high = 2, .bytes_low = 1200, .bytes_high = 4800, .contract = "kept"},
     VB_GATE_FAIL,
     "bytes/op rose from 12 .. 48 to 1200 .. 4800",
     NULL,
     NULL},
    {{VARYING(1, 2)}, {VARYING(1, 2), .live = 32}, VB_GATE_FAIL, "live bytes/op rose from 0 to 32", NULL, NULL},
    {{VARYING(1, 2)},
     {VARYING(1, 2), .live = NAN, .live_bytes_low = 9, .live_bytes_high = 11},
     VB_GATE_FAIL,
     "live bytes/op rose from 0 to 9 .. 11",
     NULL,
     NULL},
    {{.live = 0},
     {.kept = NAN, .live = NAN, .live_bytes_low = 9, .live_bytes_high = 11},
     VB_GATE_FAIL,
     "live bytes/op rose from 0 to 9 .. 11",
     NULL,
     NULL},
    {{.live = 0},
     {.live = NAN, .live_bytes_low = -1, .live_bytes_high = 1},
     VB_GATE_UNDECIDED,
     "live bytes/op: 0 in the reference",
     NULL,
     NULL},
    {{.live = 0},
     {.live = NAN, .live_bytes_low = 0, .live_bytes_high = 1},
     VB_GATE_UNDECIDED,
     "live bytes/op: 0 in the reference",
     NULL,
     NULL},
    {{VARYING(1, 2), .contract = "kept"},
     {VARYING(3, 4), .contract = "kept"},
     VB_GATE_FAIL,
     "allocs/op rose from 1 .. 2 to 3 .. 4 (limit: no increase)",
     NULL,
     NULL},
    {{VARYING(1, 2), .contract = "kept"},
     {VARYING(3, 4), .contract = "kept"},
     VB_GATE_NOTE,
     "within the limit",
     NULL,
     "allocs=3"},
    {{VARYING(1, 2), .contract = "kept"},
     {VARYING(2.1, 3), .contract = "kept"},
     VB_GATE_UNDECIDED,
     "by less than they vary",
     NULL,
     NULL},
    {{VARYING(5, 6), .contract = "kept"}, {VARYING(1, 2), .contract = "kept"}, VB_GATE_NOTE, "better", NULL, NULL},
    {{.live = 0}, {VARYING(2, 3)}, VB_GATE_FAIL, "allocs/op rose from 1 to 2 .. 3", NULL, NULL},
    {{.live = 0},
     {VARYING(0.5, 3)},
     VB_GATE_CANNOT,
     "allocs/op: 1 in the reference, but here not constant",
     NULL,
     NULL},
    {{.live = 0},
     {VARYING(0.5, 1)},
     VB_GATE_CANNOT,
     "bytes/op: 24 in the reference, but here not constant",
     NULL,
     NULL},

    {{.contract = "kept"},
     {.contract = "none"},
     VB_GATE_CANNOT,
     "contract kept in the reference, but here there is none",
     NULL,
     NULL},
    {{.contract = "none"}, {.contract = "kept"}, NOTHING, "", NULL, NULL},
};

static void all_counts_are_judged(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof count_trials / sizeof count_trials[0]; t++) {
        const struct count_trial *trial = &count_trials[t];
        struct vb_results reference, results;
        vb_results_init(&reference);
        vb_results_init(&results);
        add_counts(&reference, &trial->was);
        add_counts(&results, &trial->is);
        if (trial->fact) {
            assert_int_equal(vb_results_set_fact(&reference, trial->fact, "one"), 0);
            assert_int_equal(vb_results_set_fact(&results, trial->fact, "another"), 0);
        }
        struct vb_delta_limits limits = {
            .ratio = 0.2, .usable = NAN, .peak = NAN, .throughput = NAN, .instructions = NAN, .code = NAN};
        char problem[200];
        if (trial->limit)
            assert_int_equal(vb_limits_parse(trial->limit, VB_LIMITS_GATE, &limits, problem, sizeof problem), 0);
        const struct vb_gate_options options = {.limits = limits, .count_only = true};
        struct vb_gate gate;
        assert_int_equal(vb_gate_judge(&gate, &reference, &results, &options, NULL), 0);
        char text[VB_GATE_TEXT_MAX];
        int severity = weightiest(&gate, text);
        if (severity != trial->severity || !strstr(text, trial->says))
            fail_msg("trial %zu: severity %d, '%s'", t, severity, text);
        vb_gate_release(&gate);
        vb_results_release(&reference);
        vb_results_release(&results);
    }
}

#define BOTH(low, high) .allocs_low = (low), .allocs_high = (high), .bytes_low = 24 * (low), .bytes_high = 24 * (high)

/* That bytes vary follows from allocations that do: it is not said, too, for whatever reason. */
static void varying_bytes_are_not_said_twice(void **state)
{
    (void)state;
    static const struct {
        struct counts was, is;
        enum vb_gate_reason allocs, bytes; /* VB_GATE_STATUS: nothing is said of it */
    } sides[] = {
        {{BOTH(1, 2)}, {BOTH(0.5, 3)}, VB_GATE_RANGES_ALIKE, VB_GATE_STATUS},
        {{BOTH(1, 2), .contract = "kept"}, {BOTH(0.5, 3), .contract = "kept"}, VB_GATE_RANGES_KEPT, VB_GATE_STATUS},
        {{BOTH(1, 2)}, {BOTH(1, INFINITY)}, VB_GATE_RANGES_UNBOUND, VB_GATE_STATUS},
        {{.live = 0}, {BOTH(0.5, 3)}, VB_GATE_NOT_CONSTANT, VB_GATE_STATUS},
        {{BOTH(1, 2)}, {BOTH(3, 4)}, VB_GATE_ROSE, VB_GATE_ROSE},
        {{BOTH(3, 4)}, {BOTH(1, 2)}, VB_GATE_FELL, VB_GATE_FELL},
        {{.live = 0},
         {.allocs_low = 1, .allocs_high = 1, .bytes_low = 12, .bytes_high = 48},
         VB_GATE_STATUS,
         VB_GATE_NOT_CONSTANT},
    };
    for (size_t t = 0; t < sizeof sides / sizeof sides[0]; t++) {
        struct vb_results reference, results;
        vb_results_init(&reference);
        vb_results_init(&results);
        add_counts(&reference, &sides[t].was);
        add_counts(&results, &sides[t].is);
        const struct vb_gate_options options = {.limits = default_limits, .count_only = true};
        struct vb_gate gate;
        assert_int_equal(vb_gate_judge(&gate, &reference, &results, &options, NULL), 0);
        enum vb_gate_reason allocs = VB_GATE_STATUS, bytes = VB_GATE_STATUS;
        for (size_t i = 0; i < gate.count; i++) {
            const struct vb_gate_finding *finding = &gate.findings[i];
            if (finding->quantity == VB_GATE_ALLOCS)
                allocs = finding->reason;
            if (finding->quantity == VB_GATE_BYTES)
                bytes = finding->reason;
        }
        if (allocs != sides[t].allocs || bytes != sides[t].bytes)
            fail_msg("%zu: reasons %d and %d", t, (int)allocs, (int)bytes);
        vb_gate_release(&gate);
        vb_results_release(&reference);
        vb_results_release(&results);
    }
}

static struct vb_limits_rules rules_of(const char *text, int wanted, const char *message)
{
    struct vb_limits_rules rules;
    struct vb_error error = {0};
    FILE *stream = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    assert_non_null(stream);
    int status = vb_limits_rules_read(&rules, stream, "x.limits", VB_LIMITS_GATE, &error);
    fclose(stream);
    if (status != wanted || strcmp(error.text, message) != 0)
        fail_msg("%d: '%s'", status, error.text);
    return rules;
}

static void limits_of_their_own(void **state)
{
    (void)state;
    struct vb_limits_rules rules =
        rules_of("# what is noisy\n\n cache_* ratio=0.5\ncache_hit:hit=9?/v  allocs=1,bytes=24\n", 0, "");
    struct vb_row row = {.case_name = "cache_hit", .point = "hit=90", .variant = "v"};
    struct vb_delta_limits limits = vb_limits_of(&rules, &default_limits, &row);
    assert_true(limits.ratio == 0.5 && limits.allocs == 1 && limits.bytes == 24 && limits.time == 0.10);
    row.point = "hit=100";
    limits = vb_limits_of(&rules, &default_limits, &row);
    assert_true(limits.ratio == 0.5 && limits.allocs == 0);
    row.case_name = "null";
    limits = vb_limits_of(&rules, &default_limits, &row);
    assert_true(limits.ratio == 0.20);
    vb_limits_rules_release(&rules);

    static const struct {
        const char *text, *message;
    } wrong[] = {
        {"cache_hit\n", "'x.limits' line 1: a pattern and its limits are wanted"},
        {"# fine\ncache_hit ratio=much\n", "'x.limits' line 2: ratio takes a share such as 20%, not 'much'"},
        {"cache_hit ratio=20\n", "'x.limits' line 1: ratio takes a share such as 20%, not '20'"},
        {"cache_hit time=1.01\n", "'x.limits' line 1: time takes a share such as 10%, not '1.01'"},
        {"cache_hit ratio=-1%\n", "'x.limits' line 1: ratio takes a share such as 20%, not '-1%'"},
        {"cache_hit speed=1\n",
         "'x.limits' line 1: there are limits for allocs, bytes, frees, live, peak, usable, once, once_bytes, ratio, counters, throughput, instructions, code and time, not for 'speed'"},
        {"cache[ ratio=1%\n", "'x.limits' line 1: 'cache[' is no pattern"},
        {"cache_hit allocs=nan\n", "'x.limits' line 1: allocs takes a number such as 0, not 'nan'"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        rules = rules_of(wrong[i].text, VB_ERROR_FORMAT, wrong[i].message);
        vb_limits_rules_release(&rules);
    }
}

/* A device never ends its line. */
static void endless_limits(void **state)
{
    (void)state;
    static const char *const devices[] = {"/dev/zero", "/dev/urandom"};
    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++) {
        struct vb_limits_rules rules;
        struct vb_error error = {0};
        assert_int_equal(vb_limits_rules_load(&rules, devices[i], VB_LIMITS_GATE, &error), VB_ERROR_FORMAT);
        vb_limits_rules_release(&rules);
    }
    char line[5000];
    memset(line, '#', sizeof line);
    line[sizeof line - 1] = '\0';
    struct vb_limits_rules rules = rules_of(line, VB_ERROR_FORMAT, "'x.limits' line 1: not a line of text");
    vb_limits_rules_release(&rules);
    rules = rules_of(line + 1000, 0, "");
    vb_limits_rules_release(&rules);
}

/* Ratios of merged rows on two kinds of machines, which the reference has in another order. */
static void each_kind_of_machine_is_judged(void **state)
{
    (void)state;
    static const struct {
        double was[6], is[6]; /* ratio, low, high on P and Q; and on Q, P and of no machine of the reference */
        int severity;
        const char *says;
    } kinds[] = {
        {{0.5, 0.49, 0.51, 2, 1.9, 2.1}, {2, 1.9, 2.1, 0.5, 0.49, 0.51}, NOTHING, ""},
        {{0.5, 0.49, 0.51, 2, 1.9, 2.1}, {2, 1.9, 2.1, 1, 0.99, 1.01}, VB_GATE_FAIL, "the machine P"},
        {{0.5, 0.49, 0.51, 2, 1.9, 2.1}, {4, 3.9, 4.1, 0.5, 0.49, 0.51}, VB_GATE_FAIL, "the machine Q"},
        {{0.5, 0.49, 0.51, 2, 1.9, 2.1}, {2, 1.9, 2.1, 0.5, 0, 0}, VB_GATE_UNDECIDED, "too few launches"},
        {{0.5, 0.49, 0.51, 2, 1.9, 2.1}, {2, 1.9, 2.1, 0, 0, 0}, NOTHING, ""},
        {{0.3, 0.29, 0.31, 2, 1.9, 2.1}, {2, 1.9, 2.1, 0, 0, 0}, NOTHING, ""}, /* the row's own is of all machines */
        /* a kind that the reference has no ratio of: its only one is taken */
        {{0.5, 0.49, 0.51, 0, 0, 0}, {0.5, 0.49, 0.51, 0.5, 0.49, 0.51}, NOTHING, ""},
        {{0.5, 0.49, 0.51, 0, 0, 0}, {2, 1.9, 2.1, 0.5, 0.49, 0.51}, VB_GATE_FAIL, "the machine Q"},
        {{0.5, 0.49, 0.51, 2, 1.9, 2.1}, {2, 1.9, 2.1, 0.62, 0.5, 0.76}, VB_GATE_UNDECIDED, "could be"},
        {{0.5, 0.49, 0.51, 2, 1.9, 2.1}, {2, 1.9, 2.1, 0.5, 0, 0.51}, VB_GATE_UNDECIDED, "too few launches"},
        {{0.5, 0.49, 0.51, 2, 1.9, 2.1}, {2, 1.9, 2.1, 0.5, 0.49, 0}, VB_GATE_UNDECIDED, "too few launches"},
    };
    for (size_t t = 0; t < sizeof kinds / sizeof kinds[0]; t++) {
        struct vb_results sides[2];
        for (int i = 0; i < 2; i++) {
            const struct made_up made = AT(100, 0.5, 0.49, 0.51);
            vb_results_init(&sides[i]);
            add(&sides[i], &made);
            const double *ratios = i == 0 ? kinds[t].was : kinds[t].is;
            assert_int_equal(vb_row_set_list(&sides[i].rows[0].class_ratios, ratios, 6), 0);
            assert_int_equal(vb_results_set_fact(&sides[i], "cpu", "one"), 0);
            assert_int_equal(vb_results_set_fact(&sides[i], "build_type", "Release"), 0);
            assert_int_equal(vb_results_set_fact(&sides[i], "machine_class.1", i == 0 ? "p" : "q"), 0);
            assert_int_equal(
                vb_results_set_fact(&sides[i], "machine_class.1.name", i == 0 ? "the machine P" : "the machine Q"), 0);
            assert_int_equal(vb_results_set_fact(&sides[i], "machine_class.2", i == 0 ? "q" : "p"), 0);
            assert_int_equal(
                vb_results_set_fact(&sides[i], "machine_class.2.name", i == 0 ? "the machine Q" : "the machine P"), 0);
        }
        const struct vb_gate_options options = {.limits = default_limits};
        struct vb_gate gate;
        assert_int_equal(vb_gate_judge(&gate, &sides[0], &sides[1], &options, NULL), 0);
        char text[VB_GATE_TEXT_MAX];
        int severity = weightiest(&gate, text);
        if (severity != kinds[t].severity || !strstr(text, kinds[t].says))
            fail_msg("%zu: severity %d, '%s'", t, severity, text);
        vb_gate_release(&gate);
        vb_results_release(&sides[0]);
        vb_results_release(&sides[1]);
    }
}

static void effects_are_times(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double ns; /* below 0: refused */
    } trials_of_text[] = {
        {"0.3ns", 0.3}, {"2us", 2000}, {"1ms", 1e6}, {"1s", 1e9},   {"0ns", 0},    {"", -1},
        {"ns", -1},     {"3", -1},     {"-1ns", -1}, {"nanns", -1}, {"1 ns ", -1},
    };
    for (size_t i = 0; i < sizeof trials_of_text / sizeof trials_of_text[0]; i++) {
        double ns = 0;
        int status = vb_effect_parse(trials_of_text[i].text, &ns);
        if (status != (trials_of_text[i].ns < 0 ? -1 : 0) || (status == 0 && ns != trials_of_text[i].ns))
            fail_msg("'%s': %d, %g", trials_of_text[i].text, status, ns);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_finding_has_its_weight),
        cmocka_unit_test(all_counts_are_judged),
        cmocka_unit_test(varying_bytes_are_not_said_twice),
        cmocka_unit_test(selection),
        cmocka_unit_test(other_libraries),
        cmocka_unit_test(rows_are_annotated),
        cmocka_unit_test(names_of_findings),
        cmocka_unit_test(counts_are_told_from_times),
        cmocka_unit_test(limits_of_their_own),
        cmocka_unit_test(endless_limits),
        cmocka_unit_test(each_kind_of_machine_is_judged),
        cmocka_unit_test(effects_are_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
