#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Metrics: instructions and other events of one operation, from the machine's counters or from callgrind. What was not
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
    equal "$(cell null first instructions_per_op)" "$(cell null second instructions_per_op)" "the halves of null"
    holds "null has $(cell null first instructions_per_op) instructions: an empty loop has 2 to 4" \
        jq -e '.rows[0].instructions_per_op | . >= 2 and . <= 4' rows.json >/dev/null
    holds "inline_result has more instructions than heap_future: $once" \
        jq -e '[.rows[] | select(.case == "ready_return") | .instructions_per_op] | .[0] > 2 * .[1] and .[1] > 4' \
        rows.json >/dev/null
    expect_in out 'Instr/op'
    measure 0 env SOME=environment "$VBENCH" "${plain[@]}" --full --count-only --metric instructions "${chosen[@]}"
    equal "$(instructions "${all[@]}")" "$once" "instructions in a second run"
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
command -v valgrind >/dev/null || skip "valgrind is missing: instructions under callgrind"
test_callgrind
test_beside_times
test_crash
test_interrupted
finish
