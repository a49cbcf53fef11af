#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What results promise to those who read them: columns, schema, samples, exact counts, the order of turns by its seed.
# shellcheck disable=SC2016 # dollars in single quotes are those of awk and jq
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

test_csv() {
    run_expect 0 "$VBENCH" --launches 3 --rounds 8 --quiet --export-csv rows.csv --export-json rows.json \
        --export-samples samples.csv null ready_return
    nothing_on err
    holds "latest.csv is not the same as what was exported" cmp -s rows.csv results/latest.csv
    equal "$(head -n 1 rows.csv)" '# vbench-results: 1' "the first line of the CSV"
    # The columns are those that "columns" explains, in this order.
    run_expect 0 "$VBENCH" columns
    local explained
    explained=$(jq -r '.columns[].name' rows.json)
    equal "$(grep -m 1 '^case,' rows.csv | tr ',' '\n')" \
        "$(jq -r '([.rows[] | keys_unsorted[]] | unique) as $known | .columns[].name | select(IN($known[]))' rows.json)" \
        "the columns of the CSV: those that any row has"
    local name
    for name in $explained; do
        holds "'columns' does not explain $name" grep -Eq "^ *\|? *$name( |$)" out
    done
    # Reading and writing again gives the same, bit by bit; and a pipe will do.
    run_expect 0 "$VBENCH" show rows.csv --export-csv -
    holds "reading and writing again changes the file" cmp -s out rows.csv
    "$VBENCH" show - --export-csv - <rows.csv >out
    holds "reading from standard input changes the file" cmp -s out rows.csv
    run_expect 0 "$VBENCH" show rows.csv --export-json shown.json
    holds "the JSON of a saved file differs" cmp -s rows.json shown.json
}

# A run of several cases ends with a line for each and says where the tables are; show prints those.
test_summary() {
    run_expect 0 "$VBENCH" --launches 3 --rounds 8 --quiet --results two null ready_return
    cp out ended
    equal "$(head -n 1 ended | cut -d : -f 1)" 'Best of each case vs baseline' "the beginning of a run's summary"
    equal "$(tail -n 1 ended | cut -d ' ' -f 1-5)" 'All rows: vbench show two/latest.csv' "the end of a run's summary"
    run_expect 0 "$VBENCH" show --summary two/latest.csv
    holds "show has another summary than the run" cmp -s out ended
    "$root/scripts/terminal_picture.sh" 80 "$VBENCH" show --summary two/latest.csv >picture.svg || wrong "no picture"
    equal "$(sed -n 's/<text[^>]*>\(.*\)<\/text>/\1/p' picture.svg | sed 's/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g')" "$(grep . ended)" "the picture"
    run_expect 0 "$VBENCH" show two/latest.csv
    equal "$(grep -cE '^(null|ready_return): ' out)" 2 "cases with a title in what show prints"
    equal "$(grep -cE '^\| (first|second|heap_future|inline_inlinable) ' out)" 4 "rows in what show prints"
}

test_json() {
    equal "$(jq '.rows | length' rows.json)" "$(grep -cE '^[a-z_"]*,,' rows.csv)" "rows of the JSON"
    equal "$(jq -r '[.rows[] | .case + "/" + .variant] | join(" ")' rows.json)" \
        "null/first null/second ready_return/heap_future ready_return/inline_result ready_return/pooled_future$(
        ) ready_return/intrusive_future ready_return/heap_future_72 ready_return/heap_inlinable$(
        ) ready_return/inline_inlinable"
    if python3 -c 'import jsonschema' 2>/dev/null; then
        valid rows.json
        run_expect 1 "$FAULTY" --launches 1 --rounds 2 --no-save --quiet --export-json faulty.json \
            crash/segv heap step:mode=skip promise/allocs
        valid faulty.json
        run_expect 0 "$VBENCH" --count-only --no-save --quiet --export-json counted.json null
        valid counted.json
        # The schema is one that can fail.
        jq '.rows[0].mean_ns = "quick"' rows.json >broken.json
        holds "the schema accepts everything" bash -c '! "$@" 2>/dev/null' - validate broken.json
    else
        echo "not tested: the schema (python3-jsonschema is missing)"
    fi
}

validate() {
    "$VBENCH" columns --schema >schema.json && python3 - schema.json "$1" <<'END'
import json, sys, jsonschema
with open(sys.argv[1]) as schema, open(sys.argv[2]) as instance:
    jsonschema.validate(json.load(instance), json.load(schema))
END
}

valid() {
    checks=$((checks + 1))
    validate "$1" >trace 2>&1 || wrong "$1 does not follow the schema: $(tail -n 8 trace)"
}

# 3 launches x 8 rounds x 2 variants; seven variants need blocks of 14 rounds. Each row is a turn at a place of its own.
test_samples() {
    equal "$(grep -c '^null,' samples.csv)" $((3 * 8 * 2)) "turns of null"
    equal "$(grep -c '^ready_return,' samples.csv)" $((3 * 14 * 7)) "turns of ready_return"
    equal "$(sed -n 2p samples.csv | cut -d , -f 1-9)" case,point,variant,launch,round,position,ops,turn_ns,turn_cpu_ns
    load_cells rows.json
    cell_is null second launches 3
    cell_is null second rounds 8
    cell_is ready_return inline_result launches 3
    cell_is ready_return inline_result rounds 14
    holds "turns without a time, or twice at one place" awk -F , '
        NR > 2 && (!($7 > 0 && $8 > 0 && $9 > 0) || place[$1, $4, $5, $6]++ || variant[$1, $3, $4, $5]++) { exit 1 }' \
        samples.csv
    # Every variant stands at every place equally often.
    holds "the order is not balanced: $(cut -d , -f 3,6 samples.csv | sort | uniq -c)" awk -F , '
        NR > 2 { count[$1, $3, $6]++ }
        END { for (key in count) if (count[key] != (key ~ /^null/ ? 12 : 6)) exit 1 }' samples.csv
    # What was measured is what is told: the least turn.
    holds "min_ns of null/second is not that of its turns" awk -F , -v told="$(cell null second min_ns)" '
        $1 == "null" && $3 == "second" { ns = $8 / $7; if (least == "" || ns < least) least = ns }
        END { exit !(least / told > 0.999999 && least / told < 1.000001) }' samples.csv
}

test_ledger() {
    cell_is ready_return heap_future allocs_per_op 1
    cell_is ready_return heap_future bytes_per_op 24
    cell_is ready_return heap_future ledger exact
    cell_is ready_return heap_future contract kept
    cell_is ready_return inline_result allocs_per_op 0
    cell_is ready_return inline_result bytes_per_op 0
    cell_is ready_return inline_result ledger exact
    cell_is ready_return pooled_future allocs_per_op 0
    cell_is ready_return intrusive_future allocs_per_op 0
    cell_is ready_return heap_future_72 allocs_per_op 1
    cell_is ready_return heap_future_72 bytes_per_op 72
    holds "inline_result is not faster than heap_future" \
        jq -e '.rows[] | select(.variant == "inline_result") | .ratio < 1' rows.json >/dev/null
}

# The two halves of null are one function: its interval holds 1. Of 99 % intervals one in a hundred may miss it, so that
# only two misses in a row are a fault.
test_null() {
    local attempt second='.rows[] | select(.variant == "second")'
    checks=$((checks + 1))
    for attempt in 1 2; do
        run_expect 0 "$VBENCH" --budget 1500ms --no-save --quiet --seed "$attempt" --export-json rows.json null
        ! jq -e "$second | .ratio_ci_low <= 1 and .ratio_ci_high >= 1" rows.json >/dev/null || return 0
    done
    wrong "the halves of null differ: $(jq -c "$second | [.ratio_ci_low, .ratio_ci_high]" rows.json)"
}

# order SEED: of the turns that were taken.
order() {
    "$VBENCH" --seed "$1" --launches 3 --rounds 20 --no-save --quiet --export-samples - null ready_return |
        cut -d , -f 1-6
}

test_seed() {
    order 42 >first
    order 42 >again
    order 43 >other
    holds "there are turns" test "$(wc -l <first)" -eq $((2 + 3 * 20 * 2 + 3 * 28 * 7))
    holds "one seed gives two orders" cmp -s first again
    holds "two seeds give one order" bash -c '! cmp -s first other'
    run_expect 0 "$VBENCH" --seed 42 --launches 1 --rounds 2 --no-save --quiet --export-json rows.json null
    equal "$(jq -r .facts.seed rows.json)" 42 "the seed on record"
    # Without one, each run has its own and records it.
    run_expect 0 "$VBENCH" --launches 1 --rounds 2 --no-save --quiet --export-json rows.json null
    local seed
    seed=$(jq -r .facts.seed rows.json)
    run_expect 0 "$VBENCH" --seed "$seed" --launches 1 --rounds 2 --no-save --quiet --export-json rows.json null
    equal "$(jq -r .facts.seed rows.json)" "$seed" "a seed from the record, taken back"
}

test_rounds() {
    local wanted made # of three variants only blocks of six rounds are balanced
    while read -r wanted made; do
        run_expect 0 "$VBENCH" --launches 2 --rounds "$wanted" --no-save --quiet --export-json rows.json \
            ready_return/heap_future ready_return/inline_result ready_return/pooled_future
        load_cells rows.json
        cell_is ready_return inline_result rounds "$made"
        cell_is ready_return inline_result launches 2
    done <<<$'1 6\n6 6\n7 12'
}

test_stdout() {
    run_expect 0 "$VBENCH" --launches 1 --rounds 2 --no-save --export-csv - null
    nothing_on err
    equal "$(grep -Evc '^(# [a-z0-9_.]+:( .*)?|# vbench-results: 1|case,.*|null,.*)$' out)" 0 "lines that are no CSV"
    run_expect 0 "$VBENCH" --launches 1 --rounds 2 --no-save --export-json - null
    holds "standard output is not JSON" jq -e '.rows | length == 2' out >/dev/null
    run_expect 0 "$VBENCH" --launches 1 --rounds 2 --no-save --export-samples - null
    equal "$(head -n 1 out)" '# vbench-samples: 1'
    expect_not_in out '|'
}

# Everything there is: what one does before a commit.
test_count_only() {
    run_expect 0 "$VBENCH" --count-only --no-save --quiet --export-json rows.json
    nothing_on err
    holds "a time although only counting was wanted" jq -e '[.rows[] | .mean_ns, .ratio, .launches] | all(. == null)' \
        rows.json >/dev/null
    equal "$(jq -r '.rows[].case' rows.json | sort -u)" \
        "$("$VBENCH" list | awk -F : '/^[a-z]/ && !/not built/ { print $1 }' | sort)" "the cases counted"
}

test_csv
test_summary
test_json
test_samples
test_ledger
test_null
test_seed
test_rounds
test_stdout
test_count_only
finish
