#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Libraries that end the process where they cannot have what they ask for: cases on them say what was missing instead,
# and only they do.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq
need prlimit

points=(async_delay:delay=0 cache_async_miss:hit=99 peer_gtask:per_turn=1 peer_uv_work:in_flight=1)
chosen=(null)
for point in "${points[@]}"; do
    "${VBENCH:?}" list "${point%%:*}" | grep -q 'not built' || chosen+=("$point")
done
((${#chosen[@]} > 1)) || skip "none of the cases is built"

# count_with LIMIT: how many rows were skipped is then in $skipped, how many are well in $well.
count_with() {
    local status=0
    "$VBENCH" --count-only --no-save --quiet --timeout 60s --launcher "prlimit $1" --export-json rows.json \
        "${chosen[@]}" >out 2>err </dev/null || status=$?
    checks=$((checks + 1))
    [[ $status == 0 || $status == 3 ]] || wrong "exit status $status with $1"
    # Where memory ends, it may end in the middle of a read.
    skipped=$(jq '[.rows[] | select(.status | test("^skipped: (cannot |a read failed: SQLite says: out of memory$)"))] | length' rows.json)
    well=$(jq '[.rows[] | select(.status == "ok")] | length' rows.json)
    equal $((skipped + well)) "$(jq '.rows | length' rows.json)" \
        "rows with $1: $(jq -c '[.rows[].status] | unique' rows.json)"
    equal "$(jq -r '[.rows[] | select(.case == "null") | .status] | unique | join(" ")' rows.json)" ok "null with $1"
}

# From too few for any of them to enough for all, one by one: none of the numbers between may end a worker.
test_files() {
    local files
    for files in {5..12}; do
        count_with "--nofile=$files"
        ((files > 5)) || equal "$well" 2 "rows that are well with $files files"
    done
    equal "$skipped" 0 "rows that were skipped with 12 files"
    count_with "--nofile=5"
    holds "nothing says what was missing" jq -e '[.rows[].status] | any(endswith(": Too many open files"))' rows.json
}

# An address space too small for the stacks of threads: from where a worker can do nothing at all, to where there is
# room for all of them. Where that is depends on the libraries.
test_threads() {
    local mb=16 wanting=0
    until null_is_well_in "$mb"; do
        mb=$((mb + 2))
        ((mb <= 256)) || { echo "not tested: threads (a worker needs more than 256 MB)" && return; }
    done
    for ((mb += 2; mb <= 512; mb += 4)); do
        count_with "--as=${mb}000000"
        ((skipped > 0)) || break
        ! jq -e '[.rows[].status] | any(test("threads: "))' rows.json >/dev/null || wanting=$((wanting + 1))
    done
    holds "nothing says that there was no room for threads" test "$wanting" -gt 0
    equal "$skipped" 0 "rows that were skipped in $mb MB"
}

null_is_well_in() {
    "$VBENCH" --count-only --no-save --quiet --launcher "prlimit --as=${1}000000" null >/dev/null 2>&1
}

test_files
test_threads
finish
