#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# On machines that have one CPU, or that do not let us choose one, vbench works all the same, and says what that means.
# shellcheck disable=SC2016 # dollars in single quotes are those of awk and jq
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

small=(--launches 2 --rounds 8 --no-save --quiet --export-json rows.json null)
first_cpu=$(taskset -cp $$ | sed 's/.*: //; s/[,-].*//')

# measure COMMAND...: of vbench, which must work without a word on standard error.
measure() {
    rm -f rows.json
    run_expect 0 "$@" "${small[@]}"
    nothing_on err
    load_cells rows.json
    is_measured null first
    is_measured null second
}

warned() {
    holds "there is no warning of '$1'" jq -e --arg what "$1" '.warnings | any(contains($what))' rows.json >/dev/null
    expect_in out "$1"
}

not_warned() {
    expect_not_in out "$1"
}

measure "$VBENCH"
equal "$(jq -r .facts.pinned rows.json)" yes
not_warned 'not allowed to pin'
(($(nproc) == 1)) || not_warned 'only one CPU'

measure taskset -c "$first_cpu" "$VBENCH"
warned 'only one CPU to run on'
not_warned 'not allowed to pin'

# The workers are where the launcher puts them.
measure "$VBENCH" --launcher "taskset -c $first_cpu"

run_expect 0 "$NOPIN" true
measure "$NOPIN" "$VBENCH"
warned 'not allowed to pin'
equal "$(jq -r .facts.pinned rows.json)" no
holds "the filter does not bite" bash -c '! "$@" 2>/dev/null' - "$NOPIN" taskset -c "$first_cpu" true
measure taskset -c "$first_cpu" "$NOPIN" "$VBENCH"
warned 'not allowed to pin'

# What was counted needs no quiet CPU.
run_expect 0 "$NOPIN" "$VBENCH" --count-only --no-save null
not_warned 'not allowed to pin'
finish
