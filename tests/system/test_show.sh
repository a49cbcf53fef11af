#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Large files are shown in seconds and in little memory: the table of a whole case is laid out before it is written, and
# rows may come in any order.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

rows=200000
seconds=40      # a table that takes the square of the rows would need minutes
memory_kb=400000 # 200 MB for 100,000 rows

# results CASE POINT VARIANT: a file of that many rows, whose key is three awk expressions of the row's number i.
results() {
    echo '# vbench-results: 1'
    echo '# confidence: 99 %'
    echo 'case,point,variant,baseline,status,mean_ns,ratio,ratio_ci_low,ratio_ci_high,verdict,launches,rounds,ledger'
    awk -v rows="$rows" "BEGIN {
        for (i = 0; i < rows; i++) {
            variant = $3
            heap = variant == \"heap\"
            print $1 \",\" $2 \",\" variant \",heap,ok,\" (heap ? \"8.5,1,,,\" : \"2.5,0.3,0.29,0.31,faster\") \",5,8,exact\"
        }
    }"
}

# shows FILE LINES: in time, in little memory, and all of it.
shows() {
    # shellcheck disable=SC2016 # for the shell that is limited
    run_expect 0 bash -c "$limit"' exec "$0" show "$1"' "$VBENCH" "$1"
    nothing_on err
    equal "$(grep -c '^| [hi]' out)" "$rows" "rows in the table of $1"
    equal "$(wc -l <out)" "$2" "lines in the table of $1"
}

# Addresses are limited: jemalloc 5.3.1 would keep twice as many as it uses. Of the CPU a neighbour takes no seconds.
limit="export MALLOC_CONF=retain:false; ulimit -v $memory_kb; ulimit -t $seconds;"
if "$VBENCH" --version | grep -q Sanitizer; then
    limit="" # sanitizers take terabytes of addresses
fi

variant='(i % 2 ? "inline" : "heap")'
# Below the rows, for each point a sentence and, but for the last, an empty row between it and the next.
results '"cache_hit"' '"hit=" int(i / 2)' "$variant" >one_case.csv
shows one_case.csv $((3 + rows + rows / 2 - 1 + rows / 2 + 2))
# shellcheck disable=SC2016
expect_in out '`cache_hit`: inline wins over heap at every point, hit=0 to hit=99999.'

# The same rows, first all of one variant and then all of the other.
results '"cache_hit"' "\"hit=\" i % ($rows / 2)" "(i < $rows / 2 ? \"heap\" : \"inline\")" >mixed.csv
cp out in_order
shows mixed.csv "$(wc -l <in_order)"
holds "the order of the rows in the file changed more than that" cmp -s in_order out

# Cases of a row each: a title, headings, a row, a sentence, and an empty line between two.
results '"case_" i' '""' '"heap"' >own_cases.csv
shows own_cases.csv $((rows * 6 - 1))

finish
