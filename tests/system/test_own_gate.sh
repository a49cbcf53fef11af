#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# This project's own gate: every case against results/reference/gate.csv, on what is exact. After a change that is meant to
# allocate otherwise: ./vbench gate --update --count-only
. "$(dirname -- "$0")/lib.sh"

reference=$root/results/reference/gate.csv

fact() { sed -n "s/^# $1: //p" -- "$2"; }

"$VBENCH" --count-only --no-save --quiet --export-csv here.csv null peer_gtask >/dev/null 2>&1
[[ $(fact counting here.csv) == hook ]] || skip "allocations cannot be counted here: $(fact counting here.csv)"

test_everything() {
    run_expect 0 "$VBENCH" gate --count-only --quiet --reference "$reference"
    grep -E '^(gate|FAIL|cannot judge)' out
}

# made_otherwise LIBRARIES: the reference as if peer_gtask had been built with these, and two cases had allocated less.
made_otherwise() {
    awk -F, -v OFS=, -v libraries="$1" '
        /^# case.peer_gtask.libraries: / { sub(/: .*/, ": " libraries) }
        /^case,/ { for (i = 1; i <= NF; i++) if ($i == "bytes_per_op") bytes = i }
        /^(peer_gtask,per_turn=1,gtask|ready_return,,heap_future),/ { $bytes-- }
        { print }' "$reference" >other.csv
}

# A library of another version allocates as it likes; nothing else may.
test_other_version() {
    local here there="gio-2.0 0.1"
    here=$(fact case.peer_gtask.libraries here.csv)
    [[ -n $here ]] || { echo "peer_gtask is not built here" && return; }
    made_otherwise "$there"
    run_expect 1 "$VBENCH" gate --count-only --quiet --reference other.csv peer_gtask ready_return
    expect_in out "note peer_gtask:per_turn=1/gtask: not judged: $there in the reference, $here here"
    expect_in out "FAIL ready_return/heap_future: bytes/op rose from 23 to 24"
    expect_in out "; 4 more were not judged: other versions of libraries; times were not judged"
    run_expect 3 "$VBENCH" gate --count-only --quiet --reference other.csv peer_gtask
    expect_in out "gate: could not judge: 0 rows against"
    made_otherwise "$here"
    run_expect 1 "$VBENCH" gate --count-only --quiet --reference other.csv peer_gtask
    expect_in out "FAIL peer_gtask:per_turn=1/gtask: bytes/op "
}

test_everything
test_other_version
finish
