#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A case that crashes, hangs, exits or breaks a rule costs its own row and nothing else; and the row says what it was.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

quick=(--launches 2 --rounds 8 --no-save --quiet --export-json rows.json)

# faulty STATUS PATTERN...: measures cases of tests/system/faulty into rows.json.
faulty() {
    rm -f rows.json
    run_expect "$1" "$FAULTY" "${quick[@]}" "${@:2}"
    load_cells rows.json
}

# status_is CASE VARIANT STATUS [POINT]: so it failed, and without a time.
status_is() {
    cell_is "$1" "$2" status "$3" "${4-}"
    cell_is "$1" "$2" mean_ns null "${4-}"
    cell_is "$1" "$2" ratio null "${4-}"
}

test_crash() {
    faulty 3 crash
    is_measured crash well
    is_measured crash well_too
    status_is crash segv 'crashed (SIGSEGV)'
    status_is crash abort 'crashed (SIGABRT)'
    status_is crash exit_3 'exited with status 3'
    status_is crash exit_0 'exited with status 0'
    status_is crash late 'crashed (SIGSEGV)'
    status_is crash no_memory 'crashed (SIGABRT)'
    status_is crash leaves_child 'crashed (SIGBUS)'
    cell_is crash segv allocs_per_op null # n/a, never 0
    cell_is crash segv ledger 'n/a (not counted)'
    cell_is crash late ledger exact # what was counted before is kept
    expect_in out 'crashed (SIGSEGV)'
    holds "a child of a crashed worker lives on" no_workers
}

test_hang() {
    faulty 3 --timeout 3s hang # the others need a fraction of that, also where the machine stands still for a moment
    is_measured hang well
    is_measured hang well_too
    status_is hang always 'timed out after 3 s in its first loop; --timeout gives it more'
    status_is hang stops_all 'timed out after 3 s in its first loop; --timeout gives it more'
    status_is hang when_timed 'timed out after 3 s in calibration; --timeout gives it more'
    status_is hang in_a_turn 'timed out after 3 s in a timed turn; --timeout gives it more'
    cell_is hang when_timed ledger exact
}

# What a case sets for its own arithmetic is not the harness's.
test_floats() {
    local variant
    faulty 0 floats
    for variant in well traps rounds_up traps_later well_too; do
        is_measured floats "$variant"
        cell_is floats "$variant" ledger exact
    done
}

test_loop() {
    faulty 3 loop
    is_measured loop well
    is_measured loop prints
    status_is loop never 'the case never looped'
    status_is loop breaks 'the case left its loop early'
    status_is loop returns 'the case left its loop early'
    status_is loop twice 'the case looped twice'
    status_is loop undeclared "the case asks for a parameter 'depth' that it does not declare"
    status_is loop skips 'skipped: no gold here'
    expect_not_in out 'said on standard output'
    says 'said on standard output'
}

test_steps() {
    local mode
    faulty 3 step
    is_measured step first mode=fine
    is_measured step second mode=fine
    for mode in first second; do
        status_is step "$mode" "skipped: no server at '/run/nothing'" mode=skip
        status_is step "$mode" 'crashed (SIGSEGV)' mode=setup_crash
        status_is step "$mode" 'crashed (SIGSEGV)' mode=teardown_crash
        status_is step "$mode" 'skipped: could not stop the server' mode=teardown_skip
    done
}

test_unequal() {
    faulty 1 unequal
    status_is unequal well 'checksums of the case are unequal'
    status_is unequal well_too 'checksums of the case are unequal'
    local odd_is well_is
    odd_is=$(cell unequal odd checksum)
    well_is=$(cell unequal well checksum)
    equal "${#odd_is} ${#well_is}" "16 16" "digits of the checksums"
    status_is unequal odd "checksum $odd_is, but well's is $well_is"
    faulty 1 --count-only unequal # found without timing, too
    faulty 0 unequal/well*
}

test_promise() {
    faulty 1 promise
    cell_is promise keeps contract kept
    cell_is promise keeps_all contract kept
    cell_is promise no_promise contract none
    is_measured promise keeps
    is_measured promise keeps_all
    is_measured promise no_promise
    status_is promise allocs 'contract broken: allocs 1 per op, promised 0'
    status_is promise bytes 'contract broken: bytes 32 per op, promised 24'
    status_is promise at_most 'contract broken: bytes 40 per op, promised at most 39'
    status_is promise relative 'contract broken: bytes 40 per op, promised 39'
    local uneven
    uneven=$(cell promise uneven status)
    holds "uneven is not constant: '$uneven'" grep -Eq \
        '^contract broken: .*not constant \(0\.1[0-9]* (to 0\.1[0-9]* )?allocs/op.*\), promised 1 ' <<<"$uneven"
    cell_is promise allocs contract 'allocs 1 per op, promised 0'
    cell_is promise allocs allocs_per_op 1
    # A broken promise is certain, so it outweighs what could not be measured.
    faulty 1 promise/allocs crash/segv
}

# Measured, all of it: hard to count is no fault.
test_heap() {
    faulty 0 heap
    local variant
    for variant in well doubling leak other_thread once; do
        is_measured heap "$variant"
    done
    cell_is heap doubling allocs_per_op null
    cell_is heap doubling bytes_per_op null
    local ledger
    ledger=$(cell heap doubling ledger)
    holds "doubling is not constant: '$ledger'" test "${ledger#'not constant ('}" != "$ledger"
    cell_is heap leak ledger exact
    cell_is heap leak allocs_per_op 1
    cell_is heap leak frees_per_op 0
    cell_is heap leak live_bytes_per_op 64
    cell_is heap other_thread ledger exact
    cell_is heap other_thread allocs_per_op 3
    cell_is heap other_thread frees_per_op 3
    cell_is heap other_thread bytes_per_op 300
    cell_is heap once allocs_per_op 0
    cell_is heap once once_allocs 1
    cell_is heap once once_bytes 500
}

# Long loops are counted, too: a 0 of short ones is none.
test_late() {
    faulty 1 late late_sum --count-only
    cell_is late steady contract kept
    cell_is late steady ledger exact
    cell_is late limited contract kept
    local variant status
    for variant in allocates chunks limited; do
        cell_is late "$variant" allocs_per_op null
    done
    for variant in allocates chunks; do
        status=$(cell late "$variant" status)
        holds "$variant allocates in long loops: '$status'" grep -Eq \
            '^contract broken: not constant \(0 allocs/op in runs of [0-9]+, [0-9.]+ in runs of [0-9]+\), promised 0 ' \
            <<<"$status"
    done
    cell_is late_sum well status 'checksums of the case are unequal'
    status=$(cell late_sum wraps status)
    holds "wraps differs in long loops: '$status'" grep -Eq "^checksum .* over [0-9]+ operations, but well's is" <<<"$status"
}

test_children() {
    faulty 0 children
    is_measured children well
    is_measured children forks
    is_measured children daemons
    is_measured children families
    equal "$(marked_processes left_behind)" "" "children of the case are left behind"
}

# A loop that is gone has no time, and nobody is compared with it; the gate and ab cannot judge it.
test_removed() {
    faulty 0 removed
    is_measured removed kept
    is_measured removed kept_too
    cell_is removed removed status ok
    cell_is removed removed mean_ns null
    cell_is removed removed ratio null
    cell_is removed removed verdict 'no verdict (loop removed)'
    cell_is removed removed allocs_per_op 0
    expect_in out 'removed/removed: the compiler removed the loop'
    expect_in out 'hide its inputs with vb_opaque()'
    run_expect 0 "$FAULTY" --launches 3 --rounds 8 --no-save --quiet --export-csv removed.csv removed
    run_expect 3 "$FAULTY" gate --reference removed.csv --launches 3 --rounds 8 removed
    expect_in out 'cannot judge removed/removed: time: the compiler removed the loop'
    run_expect 3 "$FAULTY" ab "$FAULTY" --launches 3 --rounds 8 removed/removed
    expect_in out 'the compiler removed the loop'
}

# In batches an empty loop takes as long as reading the clock does: that is no time of an operation.
test_clocked() {
    faulty 0 clocked
    is_measured clocked works
    cell_is clocked empty verdict 'no verdict (batches too short to time)'
    expect_in out 'of which reading the clock is about'
    expect_not_in out 'as fast'
}

# What is said only by a function is looked at as well: a promise that cannot be is none that was kept.
test_odd() {
    faulty 3 odd
    is_measured odd fine
    status_is odd no_kind 'the variant promises allocations that cannot be: kind 77, value 1'
    status_is odd no_number 'the variant promises bytes that cannot be: kind 2, value nan'
    faulty 3 backwards
    status_is backwards one 'the case has a period of -5 operations'
}

# The same function twice, on a state that only grows: no claim, and a word of why. The budget holds all the same.
test_grows() {
    faulty 0 --launches 20 --rounds 32 grows # a neighbour hides it in a launch or two of few
    [[ $(cell grows second verdict) == 'no verdict ('* ]] || wrong "the verdict is '$(cell grows second verdict)'"
    holds 'nobody says that operations take longer and longer' grep -Eq \
        'the time of an operation rises with the number of them|operations take longer than they did at first' out
}

test_removed
test_clocked
test_odd
test_grows
test_crash
test_hang
test_floats
test_loop
test_steps
test_unequal
test_promise
test_heap
test_late
test_children
finish
