#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Metrics: instructions and other events of one operation, from the machine's counters or from callgrind, and bytes of code. What was not
# counted says why and is never 0, nothing temporary is left, and times and ledger are what they are without.
# shellcheck disable=SC2016 # dollars in single quotes are those of awk and jq
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

mkdir temporary && export TMPDIR=$work/temporary
plain=(--no-save --quiet)

# measure STATUS COMMAND...: all of a vbench command; into rows.json and out. It leaves no temporary file.
measure() {
    rm -f rows.json
    run_expect "$@" --export-json rows.json
    load_cells rows.json
    equal "$(find temporary -mindepth 1)" "" "what is left of ${*##*/}"
}

chosen=(null ready_return/heap_future ready_return/inline_result)

# instructions VARIANT...: those of each, one a line.
instructions() {
    local name
    for name; do
        cell "${name%/*}" "${name#*/}" instructions_per_op
    done
}

is_number() {
    [[ $1 =~ ^[0-9]+(\.[0-9]+)?$ ]]
}

# The kernel of most virtual machines refuses to count instructions, so that callgrind counts them.
test_callgrind() {
    local all=(null/first null/second ready_return/heap_future ready_return/inline_result) once
    measure 0 "$VBENCH" "${plain[@]}" --full --count-only --metric instructions "${chosen[@]}"
    if [[ $(cell null first metrics) == perf ]]; then
        echo "not tested: callgrind (this machine counts instructions itself)"
        return
    fi
    for name in "${all[@]}"; do
        cell_is "${name%/*}" "${name#*/}" metrics callgrind
        holds "no instructions of $name" is_number "$(cell "${name%/*}" "${name#*/}" instructions_per_op)"
        cell_is "${name%/*}" "${name#*/}" cycles_per_op null
    done
    once=$(instructions "${all[@]}")
    paste -d ' ' <(printf '%s\n' "${all[@]}") - <<<"$once" >first
    equal "$(cell null first instructions_per_op)" "$(cell null second instructions_per_op)" "the halves of null"
    holds "null has $(cell null first instructions_per_op) instructions: an empty loop has 2 to 4" \
        jq -e '.rows[0].instructions_per_op | . >= 2 and . <= 4' rows.json >/dev/null
    holds "inline_result has more instructions than heap_future: $once" \
        jq -e '[.rows[] | select(.case == "ready_return") | .instructions_per_op] | .[0] > 2 * .[1] and .[1] > 4' \
        rows.json >/dev/null
    expect_in out 'Instr/op'
    measure 0 env SOME=environment "$VBENCH" "${plain[@]}" --full --count-only --metric instructions "${chosen[@]}"
    # Some releases of jemalloc look at the clock now and then, so that malloc takes a few instructions more or less.
    [[ $(jq -r .facts.allocator rows.json) == "jemalloc 5.3.0" ]] || all=(null/first null/second ready_return/inline_result)
    equal "$(instructions "${all[@]}")" "$(for name in "${all[@]}"; do grep "^$name " first; done | cut -d ' ' -f 2)" \
        "instructions in a second run"
}

# Each event is counted, or refused in words and left open.
test_refusals() {
    local column
    measure 0 "$VBENCH" "${plain[@]}" --count-only --metric cycles,branch-misses --metric cache-misses null
    for column in cycles_per_op branch_misses_per_op cache_misses_per_op; do
        if [[ $(cell null first metrics) == perf ]]; then
            holds "no $column" is_number "$(cell null first $column)"
            holds "an operation in no time" jq -e '.rows | all(.cycles_per_op > 0)' rows.json >/dev/null
        elif [[ $(cell null first metrics) == 'n/a ('*')' ]]; then
            cell_is null first $column null
        fi
    done
    cell_is null first instructions_per_op null
    holds "the metrics come from '$(cell null first metrics)'" \
        jq -e '.rows | all(.metrics | test("^(.*: )?(perf|n/a \\(.+\\))"))' rows.json >/dev/null
    if [[ $(cell null first metrics) == 'n/a ('* ]]; then
        expect_in out "warning: not every metric was counted, first for null/first: $(cell null first metrics)"
        equal "$(grep -c 'not every metric' out)" 1 "how often it is said"
        expect_not_in out 'Cycles/op'
    fi
}

test_without_valgrind() {
    mkdir -p bin && ln -sf "$(command -v true)" bin/true
    measure 0 env PATH="$work/bin" "$VBENCH" "${plain[@]}" --count-only --metric instructions null
    [[ $(cell null first metrics) != perf ]] || return
    cell_is null first instructions_per_op null
    holds "no word of valgrind: $(cell null first metrics)" \
        jq -e '.rows | all(.metrics | test("^n/a \\(.+; and there is no valgrind to count it instead\\)$"))' \
        rows.json >/dev/null
}

# Times are taken as ever beside it, and nobody who asks for no metrics gets any.
test_beside_times() {
    measure 0 "$VBENCH" "${plain[@]}" --launches 5 --rounds 4 --metric instructions null
    is_measured null first
    holds "no instructions" is_number "$(cell null first instructions_per_op)"
    expect_in out 'Mean (ns)'
    equal "$(jq '[.warnings[] | select(contains("valgrind"))] | length' rows.json)" 0 "warnings of valgrind"
    measure 0 "$VBENCH" "${plain[@]}" --count-only null
    cell_is null first instructions_per_op null
    cell_is null first metrics ''
    expect_not_in out 'Instr/op'
}

# size_of FUNCTION...: the sum of their sizes in module.so.
size_of() {
    local name
    for name; do
        nm -S module.so | awk -v name="$name" '$4 == name { print "0x" $2 }'
    done | { local sum=0 size && while read -r size; do sum=$((sum + size)); done && echo "$sum"; }
}

# make_module [FLAG...]: module.so of sized.c.
make_module() {
    "${CC:-cc}" -O2 -fPIC -shared -I "$(dirname -- "$VBENCH")/include" "$@" -o module.so sized.c
}

# Bytes of code are the sizes of what is reached, by calls and by addresses taken, each once, and nothing else.
test_code() {
    if [[ $(uname -m) != x86_64 ]] || ! command -v nm >/dev/null || "$VBENCH" --version | grep -q Sanitizer; then
        echo "not tested: bytes of code (not x86-64, no nm, or a sanitizer)"
        return
    fi
    cat >sized.c <<'C'
#include <string.h>
#include <vbench/case.h>
#define APART __attribute__((noinline, noclone))
#ifndef MORE
#define MORE
#endif
static APART uint64_t leaf(uint64_t x) { return x * 7 + 3; }
static APART uint64_t even(uint64_t x) { MORE return x ^ 5; }
static APART uint64_t chosen(uint64_t x) { return x + leaf(x) * 3; }
static uint64_t (*const table[])(uint64_t) = {even, leaf};
static uint64_t (*choice)(uint64_t);
static APART uint64_t middle(uint64_t x) { return leaf(x) + leaf(x + 1); }
__attribute__((used)) static APART uint64_t dead(uint64_t x) { return leaf(x) * 9; }
static uint64_t direct(struct vb_run *run) { uint64_t sum = 0; VB_LOOP(run) { sum += middle(vb_opaque(1)); } return sum; }
static uint64_t tabled(struct vb_run *run) { uint64_t sum = 0; VB_LOOP(run) { sum += table[vb_opaque(1) & 1](1); } return sum; }
static uint64_t by_choice(struct vb_run *run) { uint64_t sum = 0; VB_LOOP(run) { sum += choice(vb_opaque(1)); } return sum; }
static uint64_t library(struct vb_run *run) { uint64_t sum = 0; VB_LOOP(run) { sum += strlen(VB_OPAQUE_POINTER("text")); } return sum; }
static void choose(struct vb_run *run) { (void)run; choice = chosen; }
#define CASE(which, ...) {.summary = "code", .variants = {{.name = #which, .loop = which}}, __VA_ARGS__}
const struct vb_case vb_case_direct = CASE(direct), vb_case_tabled = CASE(tabled), vb_case_library = CASE(library),
                     vb_case_by_choice = CASE(by_choice, .setup = choose);
static const struct vb_case_entry cases[] = {{.name = "direct", .descriptor = &vb_case_direct},
    {.name = "tabled", .descriptor = &vb_case_tabled}, {.name = "library", .descriptor = &vb_case_library},
    {.name = "by_choice", .descriptor = &vb_case_by_choice}, {0}};
VB_MODULE(cases);
C
    make_module
    measure 0 "$VBENCH" --cases module.so "${plain[@]}" --full --count-only --metric code
    if [[ $(cell direct direct metrics) == *libcapstone* ]]; then
        echo "not tested: bytes of code (libcapstone is missing)"
        return
    fi
    expect_in out 'Code (B)'
    cell_is direct direct code_bytes "$(size_of direct middle leaf)"
    cell_is tabled tabled code_bytes "$(size_of tabled even leaf)"
    cell_is library library code_bytes "$(size_of library)"
    cell_is by_choice by_choice code_bytes "$(size_of by_choice choose chosen leaf)"
    cell_is direct direct instructions_per_op null

    local gate=("$VBENCH" --cases module.so gate --count-only --quiet --reference sized.csv)
    run_expect 0 "${gate[@]}" --update
    run_expect 3 "${gate[@]}" --fail-on code=0
    expect_in out 'bytes of code: not counted in the reference; --update with --metric code counts them'
    run_expect 0 "${gate[@]}" --update --metric code
    run_expect 0 "${gate[@]}" --fail-on code=0
    make_module '-DMORE=if (x > 7) return x / 11 + x % 3;'
    run_expect 1 "${gate[@]}" --fail-on code=10%
    expect_in out 'bytes of code rose from '
    equal "$(grep -c '^FAIL' out)" 1 "cases that call the function that grew"
    expect_in out 'FAIL tabled'
    run_expect 0 "${gate[@]}" --fail-on code=1000%
    run_expect 0 "${gate[@]}"
    echo 'tabled code=0' >sized.limits
    run_expect 1 "${gate[@]}"
    strip module.so
    measure 0 "$VBENCH" --cases module.so "${plain[@]}" --count-only --metric code direct
    cell_is direct direct code_bytes null
    cell_is direct direct metrics 'n/a (a function without a symbol)'
}

# A case that crashes where it is metered only keeps its row; one that crashes always has none to keep.
test_crash() {
    measure 3 "$FAULTY" "${plain[@]}" --count-only --metric instructions crash/segv crash/well
    cell_is crash segv status 'crashed (SIGSEGV)'
    cell_is crash segv metrics 'n/a (not run)'
    cell_is crash segv instructions_per_op null
    holds "no instructions of the variant that is well" is_number "$(cell crash well instructions_per_op)"
}

test_usage() {
    local list
    for list in bogus '' 'instructions,' cycles,,instructions Instructions; do
        complains 2 '--metric takes' "$VBENCH" "${plain[@]}" --metric "$list" null
        nothing_on out
    done
    says "not 'Instructions'"
}

test_interrupted() {
    local pid
    "$VBENCH" "${plain[@]}" --count-only --metric instructions >out 2>err </dev/null &
    pid=$!
    soon eval '[[ -n $(find temporary -mindepth 1) ]]' || return
    kill -TERM "$pid"
    wait "$pid"
    equal $? 143
    equal "$(find temporary -mindepth 1)" "" "what an interrupted run leaves"
    holds "workers are left" soon no_workers
}

test_usage
test_without_valgrind
test_refusals
test_code
command -v valgrind >/dev/null || skip "valgrind is missing: instructions under callgrind"
test_callgrind
test_beside_times
test_crash
test_interrupted
finish
