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
#include "judge/limits_parse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One side: a row of fixed allocations and a time. */
struct side {
    const char *counters; /* NULL: none */
    double mean_ns;       /* within 1 % */
    double bytes, items;  /* processed by an operation */
    double instructions;
    const char *metrics;
};

static void add(struct vb_results *results, const struct side *side)
{
    struct vb_row *row = vb_results_append(results);
    assert_int_equal(vb_row_set_text(&row->case_name, "c"), 0);
    assert_int_equal(vb_row_set_text(&row->variant, "v"), 0);
    assert_int_equal(vb_row_set_text(&row->baseline, "v"), 0);
    set_words(row, &row->status, "ok");
    set_words(row, &row->ledger, "exact");
    set_words(row, &row->contract, "none");
    assert_int_equal(vb_row_set_text(&row->counters, side->counters ? side->counters : ""), 0);
    assert_int_equal(vb_row_set_text(&row->metrics, side->metrics ? side->metrics : ""), 0);
    row->allocs_per_op = row->bytes_per_op = 0;
    row->instructions_per_op = side->instructions > 0 ? side->instructions : NAN;
    row->mean_ns = side->mean_ns > 0 ? side->mean_ns : 100;
    row->ci_low_ns = 0.99 * row->mean_ns;
    row->ci_high_ns = 1.01 * row->mean_ns;
    row->verdict_code = VB_ROW_SAME;
    row->ratio = 1;
    row->processed_bytes_per_op = side->bytes > 0 ? side->bytes : NAN;
    row->processed_items_per_op = side->items > 0 ? side->items : NAN;
    assert_int_equal(vb_results_set_fact(results, "cpu", "one"), 0);
    assert_int_equal(vb_results_set_fact(results, "build_type", "Release"), 0);
}

static const struct trial {
    const char *limit; /* NULL: the defaults */
    const char *says;  /* of the weightiest finding */
    int severity;
    struct side was, is;
} trials[] = {
    {NULL, "", NOTHING, {.counters = "probes=3"}, {.counters = "probes=3"}},
    {NULL,
     "counter probes changed from 3 to 4 (limit: no change)",
     VB_GATE_FAIL,
     {.counters = "probes=3"},
     {.counters = "probes=4"}},
    {NULL,
     "counter probes changed from 3 to 2 (limit: no change)",
     VB_GATE_FAIL,
     {.counters = "probes=3"},
     {.counters = "probes=2"}},
    {NULL,
     "counter sum changed from 1234567890123 to 1234567890124 (limit: no change)",
     VB_GATE_FAIL,
     {.counters = "sum=1234567890123"},
     {.counters = "sum=1234567890124"}},
    {NULL,
     "counter rest changed from 0.123456789012345 to 0.123456789012346 (limit: no change)",
     VB_GATE_FAIL,
     {.counters = "rest=0.123456789012345"},
     {.counters = "rest=0.123456789012346"}},
    {NULL, "", NOTHING, {.counters = "a=0.1"}, {.counters = "a=0.10000000000000002"}},
    /* known up to the rounding of the case's own sums */
    {NULL,
     "",
     NOTHING,
     {.counters = "a=0.1:0.09999999995:0.10000000005"},
     {.counters = "a=0.10000000002:0.09999999997:0.10000000007"}},
    {NULL, "", NOTHING, {.counters = "a=0.1:0.09999999995:0.10000000005"}, {.counters = "a=0.1"}},
    {NULL,
     "counter a changed from 0.1 to 0.2 (limit: no change)",
     VB_GATE_FAIL,
     {.counters = "a=0.1:0.09999999995:0.10000000005"},
     {.counters = "a=0.2:0.1999999999:0.2000000001"}},
    {NULL, "counter b changed from 0 to 0.5", VB_GATE_FAIL, {.counters = "a=1 b=0"}, {.counters = "a=1 b=0.5"}},
    {NULL, "counter debt changed from -1 to -2", VB_GATE_FAIL, {.counters = "debt=-1"}, {.counters = "debt=-2"}},
    {"counters=10%",
     "counter probes changed from 10 to 12 (limit: 10 %)",
     VB_GATE_FAIL,
     {.counters = "probes=10"},
     {.counters = "probes=12"}},
    {"counters=30%", "counter probes 10 -> 12", VB_GATE_NOTE, {.counters = "probes=10"}, {.counters = "probes=12"}},
    {NULL,
     "counter probes: 3 in the reference, but here it is not counted",
     VB_GATE_CANNOT,
     {.counters = "probes=3"},
     {0}},
    {NULL, "counter probes 3 is not in the reference; --update adds it", VB_GATE_NOTE, {0}, {.counters = "probes=3"}},
    {NULL,
     "counter probes: 3 in the reference, but here it varies: 2.5 .. 3.5",
     VB_GATE_UNDECIDED,
     {.counters = "probes=3"},
     {.counters = "probes=3:2.5:3.5"}},
    {NULL, "", NOTHING, {.counters = "tosses=0.5:0.4:0.6"}, {.counters = "tosses=0.55:0.45:0.65"}},
    {NULL,
     "counter tosses 0.4 .. 0.6 -> 0.8 .. 0.9",
     VB_GATE_NOTE,
     {.counters = "tosses=0.5:0.4:0.6"},
     {.counters = "tosses=0.85:0.8:0.9"}},
    {"counters=10%",
     "counter tosses changed from 0.4 .. 0.6 to 0.8 .. 0.9 (limit: 10 %)",
     VB_GATE_FAIL,
     {.counters = "tosses=0.5:0.4:0.6"},
     {.counters = "tosses=0.85:0.8:0.9"}},
    {"counters=10%",
     "cannot tell (limit: 10 %)",
     VB_GATE_UNDECIDED,
     {.counters = "tosses=0.5:0.4:0.6"},
     {.counters = "tosses=0.55:0.5:0.6"}},
    {"counters=50%", "", NOTHING, {.counters = "tosses=0.5:0.49:0.51"}, {.counters = "tosses=0.52:0.51:0.53"}},
    {"counters=20%", "", NOTHING, {.counters = "tosses=10:10:10"}, {.counters = "tosses=11:11:12"}}, /* just within */
    {"counters=20%", "", NOTHING, {.counters = "tosses=10:10:10"}, {.counters = "tosses=9:8:9"}},
    {"counters=20%",
     "cannot tell",
     VB_GATE_UNDECIDED,
     {.counters = "tosses=10:10:10"},
     {.counters = "tosses=13:12:14"}},
    {"counters=20%", "cannot tell", VB_GATE_UNDECIDED, {.counters = "tosses=10:10:10"}, {.counters = "tosses=7:6:8"}},
    {"counters=20%", "changed", VB_GATE_FAIL, {.counters = "tosses=10:10:10"}, {.counters = "tosses=7:6:7"}},
    {NULL, "it varies", VB_GATE_UNDECIDED, {.counters = "tosses=0.5:0.4:0.6"}, {.counters = "tosses=0.5::"}},

    {NULL, "", NOTHING, {.bytes = 1000}, {.bytes = 1000, .mean_ns = 200}},
    {"throughput=5%",
     "throughput -50.0 % (-50.7 .. -49.3; limit: -5 %)",
     VB_GATE_FAIL,
     {.bytes = 1000},
     {.bytes = 1000, .mean_ns = 200}},
    {"throughput=5%", "", NOTHING, {.bytes = 1000}, {.bytes = 1000, .mean_ns = 101}},
    {"throughput=50%", "", NOTHING, {.bytes = 1000}, {.bytes = 1000, .mean_ns = 170}}, /* half is twice the time */
    {"throughput=5%", "but could be", VB_GATE_UNDECIDED, {.bytes = 1000}, {.bytes = 1000, .mean_ns = 105}},
    {"throughput=5%", "throughput +100.0 % (", VB_GATE_NOTE, {.items = 2}, {.items = 4}},
    {"throughput=5%", "", NOTHING, {.items = 2}, {.items = 4, .mean_ns = 200}}, /* twice the work in twice the time */
    {"throughput=5%",
     "says what an operation processes in the reference, but not here",
     VB_GATE_CANNOT,
     {.items = 2},
     {0}},
    {"throughput=5%",
     "says what an operation processes here, but not in the reference",
     VB_GATE_CANNOT,
     {0},
     {.bytes = 2}},
    {"throughput=5%", "", NOTHING, {.bytes = 2, .items = 4}, {.items = 4}}, /* bytes on one side alone are no pair */
    {"throughput=5%", "", NOTHING, {.items = 4}, {.bytes = 2, .items = 4}},
    {"throughput=5%",
     "",
     NOTHING,
     {.bytes = 0.5, .items = 4},
     {.bytes = 0.5, .items = 8}},             /* bytes say it, few or many */
    {"throughput=5%", "", NOTHING, {0}, {0}}, /* a case that says nothing of it */

    {NULL, "", NOTHING, {.instructions = 1000, .metrics = "perf"}, {.instructions = 2000, .metrics = "perf"}},
    {"instructions=0.1%",
     "instructions/op rose from 1000 to 1002 (limit: 0.1 %)",
     VB_GATE_FAIL,
     {.instructions = 1000, .metrics = "perf"},
     {.instructions = 1002, .metrics = "perf"}},
    {"instructions=0.1%",
     "",
     NOTHING,
     {.instructions = 1000, .metrics = "perf"},
     {.instructions = 1001, .metrics = "perf"}},
    {"instructions=0.1%",
     "",
     NOTHING,
     {.instructions = 1000, .metrics = "perf"},
     {.instructions = 999, .metrics = "perf"}},
    {"instructions=0.1%",
     "instructions/op 1000 -> 900: better",
     VB_GATE_NOTE,
     {.instructions = 1000, .metrics = "perf"},
     {.instructions = 900, .metrics = "perf"}},
    {"instructions=0.1%",
     "instructions/op: 1000 in the reference, but here it is n/a (no perf)",
     VB_GATE_CANNOT,
     {.instructions = 1000, .metrics = "perf"},
     {.metrics = "n/a (no perf)"}},
    {"instructions=0.1%",
     "instructions/op: not counted in the reference",
     VB_GATE_CANNOT,
     {0},
     {.instructions = 1000, .metrics = "perf"}},
    {"instructions=0.1%",
     "counted by callgrind in the reference, by perf here",
     VB_GATE_CANNOT,
     {.instructions = 1000, .metrics = "callgrind"},
     {.instructions = 1000, .metrics = "perf"}},
};

static void every_amount_has_its_weight(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof trials / sizeof trials[0]; t++) {
        const struct trial *trial = &trials[t];
        struct vb_results reference, results;
        vb_results_init(&reference);
        vb_results_init(&results);
        add(&reference, &trial->was);
        add(&results, &trial->is);
        struct vb_delta_limits limits = {
            .time = 0.1, .ratio = 0.2, .throughput = NAN, .instructions = NAN, .code = NAN};
        char problem[200];
        if (trial->limit)
            assert_int_equal(vb_limits_parse(trial->limit, VB_LIMITS_GATE, &limits, problem, sizeof problem), 0);
        const struct vb_gate_options options = {.limits = limits};
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_amount_has_its_weight)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
