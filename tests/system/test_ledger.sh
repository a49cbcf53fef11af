#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The ledger is honest: where allocations cannot be counted it says n/a and why, never 0; where time means nothing there
# is no verdict on it.
# shellcheck disable=SC2016 # dollars in single quotes are those of awk and jq
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

small=(--launches 5 --rounds 4 --no-save --quiet)

# measure STATUS COMMAND...: all of a vbench command; into rows.json, rows.csv and out.
measure() {
    rm -f rows.json rows.csv
    run_expect "$@" --export-json rows.json --export-csv rows.csv
    load_cells rows.json
}

# not_counted REASON [FILE]: nothing of ready_return was counted, for this reason (or one that begins so).
not_counted() {
    local column ledger
    for column in allocs_per_op frees_per_op bytes_per_op usable_bytes_per_op live_bytes_per_op peak_live_bytes; do
        cell_is ready_return heap_future $column null
        cell_is ready_return inline_result $column null
    done
    ledger=$(cell ready_return heap_future ledger)
    checks=$((checks + 1))
    [[ $ledger == "n/a ($1"*")" ]] || wrong "the ledger is '$ledger' instead of 'n/a ($1...)'"
    cell_is ready_return heap_future contract 'not checked'
    cell_is ready_return inline_result contract 'not checked'
    expect_in out 'n/a'
    holds "a 0 stands for allocations in the table: $(grep inline_result out)" \
        awk -F '|' '/^\| inline_result/ { exit !($5 !~ /^ *0 *$/ && $6 !~ /^ *0 *$/) }' out
}

# counted: as the case promises.
counted() {
    cell_is ready_return heap_future ledger exact
    cell_is ready_return heap_future allocs_per_op 1
    cell_is ready_return heap_future frees_per_op 1
    cell_is ready_return heap_future bytes_per_op 24
    cell_is ready_return heap_future live_bytes_per_op 0
    cell_is ready_return inline_result ledger exact
    cell_is ready_return inline_result allocs_per_op 0
    cell_is ready_return inline_result bytes_per_op 0
}

verdict_is_absent() {
    holds "there is a verdict on times that mean nothing" \
        jq -e '[.rows[].verdict] | all(. == "" or . == null)' rows.json >/dev/null
    holds "no warning says that times mean nothing because of '$1'" \
        jq -e --arg why "$1" '.warnings | any(contains("times mean nothing") and contains($why))' rows.json >/dev/null
    expect_in out "$1"
}

verdict_is_there() {
    holds "there is no verdict" jq -e '[.rows[] | select(.variant == "inline_result") | .verdict != ""] == [true]' \
        rows.json >/dev/null
    holds "there is a warning: $(jq -c .warnings rows.json)" \
        jq -e '.warnings | all(contains("mean nothing") | not)' rows.json >/dev/null
}

chosen=(ready_return/heap_future ready_return/inline_result)

test_plain() {
    measure 0 "$VBENCH" "${small[@]}" "${chosen[@]}"
    counted
    verdict_is_there
    equal "$(jq -r .facts.counting rows.json)" hook
}

test_off() {
    measure 0 "$VBENCH" "${small[@]}" --ledger off "${chosen[@]}"
    not_counted 'counting is switched off'
    verdict_is_there
    is_measured ready_return heap_future
}

# jemalloc's own statistics know neither what was asked for nor the peak; what they know is right.
test_statistics() {
    measure 0 "$VBENCH" "${small[@]}" --ledger stats "${chosen[@]}"
    equal "$(jq -r .facts.counting rows.json)" stats
    cell_is ready_return heap_future ledger exact
    cell_is ready_return heap_future allocs_per_op 1
    cell_is ready_return heap_future frees_per_op 1
    cell_is ready_return heap_future usable_bytes_per_op 32
    cell_is ready_return heap_future bytes_per_op null
    cell_is ready_return heap_future peak_live_bytes null
    cell_is ready_return heap_future contract 'kept (bytes not checked)'
    cell_is ready_return inline_result allocs_per_op 0
    cell_is ready_return inline_result bytes_per_op null
    holds "bytes are n/a in the table, allocs are not: $(grep heap_future out)" \
        awk -F '|' '/^\| heap_future/ { exit !($5 ~ /n\/a/ && $6 ~ /^ *1 *$/) }' out
    holds "bytes_per_op is not empty in the CSV" awk -F , '
        /^case,/ { for (i = 1; i <= NF; i++) if ($i == "bytes_per_op") at = i }
        /^ready_return,/ { rows++; if ($at != "") exit 1 }
        END { exit !(at && rows == 2) }' rows.csv
    # They cannot see into the caches of other threads, and say so.
    measure 0 "$FAULTY" "${small[@]}" --ledger stats --count-only heap
    cell_is heap other_thread allocs_per_op null
    cell_is heap other_thread ledger 'n/a (1 other thread is alive, whose cache the statistics cannot see into)'
    cell_is heap leak allocs_per_op 1
    cell_is heap leak live_bytes_per_op 64
}

# Valgrind puts its own malloc in the place of jemalloc's.
test_valgrind() {
    command -v valgrind >/dev/null || { echo "not tested: valgrind is missing" && return; }
    local plain=(--no-save --quiet --timeout 60s --launches 1 --rounds 2)
    measure 0 "$VBENCH" "${plain[@]}" --launcher "valgrind -q" "${chosen[@]}"
    not_counted 'malloc is served by valgrind'
    verdict_is_absent valgrind
    measure 0 valgrind -q --error-exitcode=99 "$VBENCH" "${plain[@]}" --count-only "${chosen[@]}"
    nothing_on err
}

test_other_allocator() {
    local library
    library=$(/sbin/ldconfig -p | awk '/libmimalloc\.so/ { print $NF; exit }')
    [[ -n $library ]] || { echo "not tested: another allocator (libmimalloc is missing)" && return; }
    measure 0 env LD_PRELOAD="$library" "$VBENCH" "${small[@]}" "${chosen[@]}"
    not_counted "malloc is served by $(basename "$library")"
    verdict_is_there # time is all right there
    # Only the workers have it: their answers count, not what the conductor would have found.
    measure 0 "$VBENCH" "${small[@]}" --launcher "env LD_PRELOAD=$library" "${chosen[@]}"
    not_counted "malloc is served by $(basename "$library")"
    run_expect 0 env LD_PRELOAD="$library" "$VBENCH" --version
    expect_in out 'counting: off (malloc is served by'
    run_expect 0 "$VBENCH" --version
    expect_in out 'counting: hook (self-test passed)'
}

test_sanitizer() {
    local sanitized=${VBENCH_ASAN-} folder
    for folder in "$root/build" "$(dirname -- "$(dirname -- "$VBENCH")")"; do
        [[ -n $sanitized || ! -x $folder/asan/vbench ]] || sanitized=$folder/asan/vbench
    done
    [[ -x $sanitized ]] || { echo "not tested: a build with AddressSanitizer (there is none in build/asan)" && return; }
    measure 0 "$sanitized" --no-save --quiet --launches 1 --rounds 2 --timeout 60s "${chosen[@]}"
    not_counted 'malloc is served by'
    verdict_is_absent AddressSanitizer
}

test_plain
test_off
test_statistics
test_valgrind
test_other_allocator
test_sanitizer
finish
