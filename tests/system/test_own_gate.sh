#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# This project's own gate: every case against results/reference/gate.csv, on what is exact. After a change that is meant to
# allocate otherwise: ./vbench gate --update --count-only
. "$(dirname -- "$0")/lib.sh"

reference=$root/results/reference/gate.csv

fact() { sed -n "s/^# $1: //p" -- "$2"; }

"$VBENCH" --count-only --no-save --quiet --export-csv here.csv null >/dev/null 2>&1
[[ $(fact counting here.csv) == hook ]] || skip "allocations cannot be counted here: $(fact counting here.csv)"

# How much a library allocates is its own affair, and differs between its versions; so does what a compiler removes.
patterns=()
same() { [[ $(fact "$1" here.csv) == "$(fact "$1" "$reference")" ]]; }
if ! same libraries || ! same compiler; then
    echo "other libraries, or another compiler, than the reference has: only cases that need neither are judged"
    patterns=(null always_async chain_ready boundary error_result payload_size)
fi
run_expect 0 "$VBENCH" gate --count-only --quiet --reference "$reference" "${patterns[@]}"
grep '^gate: ' out
finish
