#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the cases about composing, sizes and errors promise: exact counts at every point they have, those that follow
# from a formula; and a point that they do not have costs that case alone.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

cases=(as_task_multi boundary chain_ready error_result payload_size)
counting=(--count-only --no-save --quiet)

# promises CASE POINT VARIANT ALLOCS BYTES
promises() {
    cell_is "$1" "$3" allocs_per_op "$4" "$2"
    cell_is "$1" "$3" bytes_per_op "$5" "$2"
}

test_points() {
    run_expect 0 "$VBENCH" "${counting[@]}" --thorough --export-json rows.json "${cases[@]}"
    load_cells rows.json
    if [[ $(jq -r '.rows[0].ledger' rows.json) == n/a* ]]; then
        echo "not tested: the counts ($(jq -r '.rows[0].ledger' rows.json))"
        return
    fi
    equal "$(jq -r '[.rows[] | select(.status != "ok" or .ledger != "exact" or .contract != "kept" or
        .live_bytes_per_op != 0) | "\(.case):\(.point)/\(.variant)"] | join(" ")' rows.json)" "" "rows not well"
    equal "$(jq -r '[.rows | group_by(.case)[] | "\(.[0].case) \(map(.point) | unique | length) x \(map(.variant) |
        unique | length)"] | join(", ")' rows.json)" \
        "as_task_multi 6 x 4, boundary 8 x 3, chain_ready 4 x 3, error_result 9 x 3, payload_size 9 x 4"

    local n
    for n in 0 8 16 64; do
        promises chain_ready depth=$n heap_future $((n + 1)) $((24 * (n + 1)))
        promises chain_ready depth=$n inline_result 0 0
    done
    for n in 1 2 3 4 5 6 7 8; do
        promises boundary layers=$n heap_future $((n + 1)) $((24 * (n + 1)))
        promises boundary layers=$n inline_inside 1 24
        promises boundary layers=$n all_inline 0 0
    done
    for n in 8 16 24 32 64 128 256 1024 4096; do
        promises payload_size size=$n heap_future 1 $((16 + n))
        promises payload_size size=$n inline_result 0 0
    done
    for n in 1 2 8; do
        promises as_task_multi k=$n,state=ready as_task 1 24
        promises as_task_multi k=$n,state=ready inline_peek 0 0
        promises as_task_multi k=$n,state=pending as_task 1 24
        promises as_task_multi k=$n,state=pending inline_peek 1 24
    done
}

# is_refused CASE/PARAM=VALUE WORDS: the case says why, and the one beside it is counted all the same.
is_refused() {
    run_expect 3 "$VBENCH" "${counting[@]}" --export-json rows.json --param "${1#*/}" "${1%%/*}" null
    equal "$(jq -r '[.rows[] | select(.case != "null") | .status] | unique | join("; ")' rows.json)" "skipped: $2"
    equal "$(jq -r '[.rows[] | select(.case == "null") | .status] | unique | join("; ")' rows.json)" ok
}

# What the compiler leaves of it is its own affair; more than the source says is not.
test_inlinable() {
    run_expect 0 "$VBENCH" "${counting[@]}" --export-json rows.json ready_return
    equal "$(jq -r '[.rows[].checksum] | unique | length' rows.json)" 1 "different checksums"
    equal "$(jq -r '[.rows[] | select(.variant == "heap_inlinable") | .allocs_per_op == null or
        .allocs_per_op == 0 or .allocs_per_op == 1] | all' rows.json)" true
    equal "$(jq -r '[.rows[-2:][].variant] | join(" ")' rows.json)" "heap_inlinable inline_inlinable" "the last two"
}

test_points
is_refused payload_size/size=48 "there is no block of this size, only of 8 16 24 32 64 128 256 1024 4096 bytes"
is_refused as_task_multi/state=odd "the state is ready or pending, not 'odd'"
test_inlinable
finish
