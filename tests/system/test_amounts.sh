#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a case prepares, processes and counts of its own, by a module of known answers.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq
# shellcheck disable=SC2046 # several words
${CC:-cc} $("$VBENCH" flags) -I "$root/harness" -shared -o amounts.so "$root/tests/system/amounts.c" || exit 1

amounts=("$VBENCH" --cases ./amounts.so --no-save --quiet)

# row CASE POINT VARIANT FILTER: of rows.json.
row() {
    jq -e --arg case "$1" --arg point "$2" --arg variant "$3" \
        '.rows[] | select(.case == $case and .point == $point and .variant == $variant) | '"$4" rows.json
}

is() { holds "$1 $2 $3: not $4, but $(row "$1" "$2" "$3" . | jq -c .)" row "$1" "$2" "$3" "$4" >/dev/null; }

counting() { [[ $(jq -r .facts.counting rows.json) == hook ]]; }

# What prepare() and release() allocate is none of the operation's: each row promises what its loop allocates.
test_ledger() {
    local batch threads
    run_expect 0 "${amounts[@]}" --count-only --export-json rows.json leak consume
    counting || { echo "not tested: the ledger (allocations cannot be counted here)" && return; }
    for threads in 1 2; do
        is leak "threads=$threads" cheap '.contract == "kept" and .allocs_per_op == 0 and .frees_per_op == 0'
        is leak "threads=$threads" dear '.contract == "kept" and .allocs_per_op == 0 and .frees_per_op == 0 and .once_allocs == 0'
        for batch in 0 5 100; do
            is consume "batch=$batch,threads=$threads" blocks \
                '.contract == "kept" and .ledger == "exact" and .allocs_per_op == 1 and .frees_per_op == 1 and .bytes_per_op == 40'
        done
    done
}

# Ten times an operation is burnt before it. Were a thousandth of that in its time, the ratio would be 1.01: the test fails
# where it is certainly more. (Were all of it, the ratio would be 11.)
test_time() {
    run_expect 0 "${amounts[@]}" --launches 20 --export-json rows.json leak:threads=1
    is leak threads=1 dear '.ratio_ci_low < 1.01'
    is leak threads=1 dear '.ratio < 2'
}

# Whether in time, or in a counting tool's hands, each loop has its input, and no more operations than are allowed.
test_batches() {
    run_expect 0 "${amounts[@]}" --launches 2 --rounds 4 --export-json rows.json consume
    is consume batch=5,threads=2 blocks '.status == "ok" and .mean_ns > 0 and .ops_per_turn % 10 == 0'
    is consume batch=100,threads=1 blocks '.mean_ns > 0 and .processed_bytes_per_op == 1000 and .processed_items_per_op == 2'
    # Of five operations the clock is a good part, of as many as a turn has none that is worth a word.
    is consume batch=5,threads=1 blocks '.doubts | startswith("short_batches=")'
    expect_in out 'reading the clock is about'
    run_expect 0 "${amounts[@]}" --launches 2 --rounds 4 --export-json rows.json consume --param batch=1000000 --param threads=1
    is consume batch=1000000,threads=1 blocks '(.doubts // "") | contains("short_batches") | not'
    command -v valgrind >/dev/null || { echo "not tested: instructions (valgrind is missing)" && return; }
    run_expect 0 "${amounts[@]}" --count-only --metric instructions --export-json rows.json leak:threads=1
    jq -e '.rows[0].metrics | startswith("callgrind")' rows.json >/dev/null || { echo "not tested: callgrind ($(jq -r '.rows[0].metrics' rows.json))" && return; }
    holds "a preparation is counted: $(jq -c '[.rows[].instructions_per_op]' rows.json)" \
        jq -e '.rows[1].instructions_per_op < 1.05 * .rows[0].instructions_per_op' rows.json >/dev/null
}

# A turn has as many operations as are prepared in 20 ms: by their own time alone there would be more of them, and of two threads that
# wait for each other on a busy machine so many that the worker seems to hang.
test_long_preparations() {
    run_expect 0 "${amounts[@]}" --launches 2 --rounds 4 --export-json rows.json rested
    is rested "" little '.status == "ok" and .mean_ns > 0 and .ops_per_turn <= 4'
}

# The interval of a rate is that of the time, turned over.
test_rates() {
    run_expect 0 "${amounts[@]}" --launches 5 --rounds 4 --export-json rows.json --export-gbench gbench.json \
        --export-benchfmt benchfmt.txt --export-csv rows.csv consume:batch=0,threads=1
    jq '.rows[0]' rows.json >row.json
    holds "the rate is not that of the mean" jq -e '(.bytes_per_second * .mean_ns / 1000e9 - 1 | fabs) < 1e-9' row.json >/dev/null
    holds "the rate of items is not that of the mean" jq -e '(.items_per_second * .mean_ns / 2e9 - 1 | fabs) < 1e-9' row.json >/dev/null
    holds "the interval is not that of the time" jq -e '(.bytes_per_second_low * .ci_high_ns / 1000e9 - 1 | fabs) < 1e-9 and
        (.ci_low_ns == 0 or (.bytes_per_second_high * .ci_low_ns / 1000e9 - 1 | fabs) < 1e-9)' row.json >/dev/null
    holds "Google Benchmark's names" jq -e '.benchmarks[0] | (.bytes_per_second * .real_time / 1000e9 - 1 | fabs) < 1e-9 and
        (.items_per_second * .real_time / 2e9 - 1 | fabs) < 1e-9' gbench.json >/dev/null
    holds "Google Benchmark's aggregates" jq -e '[.benchmarks[] | select(.aggregate_name == "mean")][0] | .bytes_per_second > 0' gbench.json >/dev/null
    expect_in benchfmt.txt " MB/s "
    expect_in benchfmt.txt " items/s"
    run_expect 0 "$VBENCH" show rows.csv
    expect_in out "Bytes/s"
    expect_in out "Items/s"
    run_expect 0 "$VBENCH" show rows.csv --export-csv again.csv
    holds "reading the file back changes it" cmp rows.csv again.csv
}

test_counters() {
    run_expect 0 "${amounts[@]}" --launches 5 --rounds 4 --export-json rows.json --export-csv rows.csv --export-gbench gbench.json \
        --export-benchfmt benchfmt.txt own own_threads
    for variant in behind inside; do
        is own "" "$variant" '.counter_values.probes | .per_op == 3 and .low == 3 and .high == 3 and .exact'
    done
    is own "" behind '.counter_values.tosses | (.exact | not) and .low < 0.51 and .high > 0.49 and .low < .high'
    is own "" behind '.counter_values.debt | .per_op == -0.5 and .exact'
    is own_threads threads=2 inside '.counter_values.probes | .per_op == 3 and .exact'
    equal "$(awk -F, '/^case,/ { for (i = 1; i <= NF; i++) if ($i == "counter.probes") column = i }
        /^own_threads,threads=2/ { print $column }' rows.csv)" 3 "a column of its own"
    holds "a user counter of Google Benchmark" jq -e '.benchmarks[0].probes == 3' gbench.json >/dev/null
    expect_in benchfmt.txt " 3 probes/op"
    run_expect 0 "$VBENCH" show rows.csv
    expect_in out "| probes |"
    run_expect 0 "$VBENCH" show rows.csv --export-csv again.csv
    holds "reading the file back changes it" cmp rows.csv again.csv
    sed '/^own,/s/probes=3/probes=three/' rows.csv >broken.csv
    complains 3 "no counters of a case" "$VBENCH" show broken.csv
    run_expect 0 "${amounts[@]}" --count-only --export-json rows.json own
    is own "" behind '.counter_values.probes.exact and .counter_values.tosses.low < .counter_values.tosses.high'
}

# fails_with CASE SENTENCE: it fails, and its row says why, in one line.
fails_with() {
    "${amounts[@]}" --count-only --export-json rows.json "$1" >/dev/null 2>&1
    equal "$(jq -r '.rows[-1].status' rows.json)" "$2" "what $1 says"
}

test_mistakes() {
    fails_with bad:how=empty "the case has a counter with an empty name"
    fails_with bad:how=null "the case has a counter with an empty name"
    fails_with bad:how=long "the case has a counter with a name longer than 63 bytes, '$(printf 'x%.0s' {1..40})...'"
    fails_with bad:how=hostile "the case has a counter 'a,b?\"<script>?[2J', but a name takes letters, digits and '_' only"
    fails_with bad:how=spelling "the case spells a counter in two ways, 'cache_hits' and 'cacheHits'"
    fails_with bad:how=nan "the case adds nan to its counter 'probes'"
    fails_with bad:how=infinite "the case adds inf to its counter 'probes'"
    fails_with bad:how=huge "the case adds more to its counter 'probes' than a number holds"
    fails_with bad:how=many "the case has more than 16 counters: 'q' is one too many"
    fails_with spelled "the case spells a counter in two ways, 'probes' and 'Probes'"
    fails_with in_setup "the case calls vb_counter() outside of a loop function"
    fails_with in_prepare "the case calls vb_counter() outside of a loop function"
    fails_with negative "the case says of an operation that it processes items which are no number, 0 or more"
    fails_with odd "the case wants batches of 7 operations, with a period of 5"
    fails_with skipped:threads=1 "skipped: there is nothing to prepare"
    fails_with skipped:threads=2 "skipped: there is nothing to prepare"
}

# with_time NS: results whose times are so many ns, within 1 %.
with_time() {
    awk -F, -v OFS=, -v ns="$1" '/^#/ { print; next }
        /^case,/ { for (i = 1; i <= NF; i++) column[$i] = i; print; next }
        { $column["mean_ns"] = ns; $column["ci_low_ns"] = 0.99 * ns; $column["ci_high_ns"] = 1.01 * ns; print }'
}

# Each limit, with a reference that was changed by hand.
test_gate() {
    local gate=("$VBENCH" --cases ./amounts.so gate --count-only --quiet own)
    run_expect 0 "${gate[@]}" --reference own.csv --update
    run_expect 0 "${gate[@]}" --reference own.csv
    sed '/^own,/s/probes=3/probes=2/' own.csv >fewer.csv
    run_expect 1 "${gate[@]}" --reference fewer.csv
    expect_in out "FAIL own/behind: counter probes changed from 2 to 3 (limit: no change)"
    run_expect 0 "${gate[@]}" --reference fewer.csv --fail-on counters=60%
    sed '/^own,/s/probes=3/probes=3.000000000000004/' own.csv >digits.csv # to the last digits
    run_expect 1 "${gate[@]}" --reference digits.csv
    expect_in out "counter probes changed from 3.000000000000004 to 3 (limit: no change)"
    sed '/^own,/s/probes=3/lost=1/' own.csv >lost.csv
    run_expect 3 "${gate[@]}" --reference lost.csv
    expect_in out "cannot judge own/behind: counter lost: 1 in the reference, but here it is not counted"
    run_expect 2 "${gate[@]}" --reference own.csv --fail-on throughput=x
    expect_in err "throughput takes a share such as 10%, not 'x'"

    run_expect 0 "${amounts[@]}" --launches 5 --rounds 4 --export-csv slow.csv consume:batch=0,threads=1
    sed -i 's/"batch=0,threads=1"/batch=0/' slow.csv # or a cell would have a comma
    with_time 200 <slow.csv >slower.csv
    with_time 100 <slow.csv >faster.csv
    run_expect 1 "$VBENCH" gate --results slower.csv --reference faster.csv --fail-on throughput=5%
    expect_in out "FAIL consume:batch=0/blocks: throughput -50.0 %"
    run_expect 0 "$VBENCH" gate --results slower.csv --reference slower.csv --fail-on throughput=90%
}

# Operations that find empty caches, and the first of a process, against those of a loop beside them.
test_cold() {
    run_expect 0 "${amounts[@]}" --launches 5 --rounds 4 --cold --export-json rows.json --full touch late
    is touch "" chain '.cold_ns > 1.2 * .mean_ns and .cold_ci_low_ns <= .cold_ns and .cold_ns <= .cold_ci_high_ns'
    # Two threads on a busy machine wait for each other: only what is certainly not so is a mistake.
    is late threads=1 once '.first_ci_high_ns > 20 * .mean_ns and .first_ci_high_ns > 3 * .cold_ci_low_ns'
    is late threads=2 once '.first_ci_high_ns > 3 * .cold_ci_low_ns'
    expect_in out "Cold (ns)"
    expect_in out "First (ns)"
    run_expect 0 "${amounts[@]}" --launches 2 --rounds 4 --export-json rows.json late:threads=1
    is late threads=1 once 'has("cold_ns") | not'
}

# The example, as somebody would run it.
test_example() {
    run_expect 0 "$VBENCH" run "$root/examples/sort_numbers.c" --no-save --quiet --count-only --export-json rows.json
    is sort_numbers numbers=64 insertion '.counter_values.comparisons.exact and .processed_bytes_per_op == 256 and .contract == "kept"'
}

test_ledger
test_time
test_batches
test_long_preparations
test_rates
test_counters
test_mistakes
test_gate
test_cold
test_example
finish
