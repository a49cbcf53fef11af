#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `vbench gate --update`: what was measured becomes the reference, whole or in part, or the reference stays as it was.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

head_of_file='# vbench-results: 1
# cpu: x
case,point,variant,allocator,baseline,status,mean_ns,ci_low_ns,ci_high_ns,ratio,ratio_ci_low,ratio_ci_high,verdict,allocs_per_op,bytes_per_op,ledger'

# results FILE ROW...: CASE:ALLOCS each, with a contender that allocates nothing.
results() {
    local file=$1 row
    shift
    echo "$head_of_file" >"$file"
    for row in "$@"; do
        echo "${row%:*},,heap_future,jemalloc,heap_future,ok,30,29.9,30.1,1,,,,${row#*:},24,exact"
        echo "${row%:*},,inline_result,jemalloc,heap_future,ok,3,2.9,3.1,0.1,0.099,0.101,faster,0,0,exact"
    done >>"$file"
}

# holds_rows FILE WORD...: CASE/VARIANT=ALLOCS of its rows, in their order.
holds_rows() {
    local file=$1
    shift
    equal "$(grep -v '^#' "$file" | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
        { printf "%s%s/%s=%s", s, $c["case"], $c["variant"], $c["allocs_per_op"]; s = " " }')" "$*"
}

results a_and_b.csv a:1 b:1
results a_only.csv a:2
results b_worse.csv b:3

# The first one; then it passes by itself.
run_expect 0 "$VBENCH" gate --results a_and_b.csv --reference made.csv --update
expect_in out "gate: 'made.csv' now holds what was measured: 4 rows"
holds_rows made.csv a/heap_future=1 a/inline_result=0 b/heap_future=1 b/inline_result=0
run_expect 0 "$VBENCH" gate --results a_and_b.csv --reference made.csv

# A rise fails until it is the reference; the update shows it first.
run_expect 1 "$VBENCH" gate --results b_worse.csv --reference made.csv b
run_expect 0 "$VBENCH" gate --results b_worse.csv --reference made.csv --update b
expect_in out '1 -> 3 worse'
holds_rows made.csv a/heap_future=1 a/inline_result=0 b/heap_future=3 b/inline_result=0
run_expect 0 "$VBENCH" gate --results b_worse.csv --reference made.csv b

# Without a pattern all of it is replaced; with one, the others stay where they are.
run_expect 0 "$VBENCH" gate --results a_only.csv --reference made.csv --update a
holds_rows made.csv a/heap_future=2 a/inline_result=0 b/heap_future=3 b/inline_result=0
run_expect 0 "$VBENCH" gate --results a_only.csv --reference made.csv --update
holds_rows made.csv a/heap_future=2 a/inline_result=0
expect_in out 'removed: b/heap_future'

# What cannot run here is skipped in the reference, and then skipped by the gate, which judges the rest; but it does not take the place
# of what was measured.
sed '0,/,ok,3,/s//,skipped: no GPU here,3,/' a_and_b.csv >skips.csv
run_expect 0 "$VBENCH" gate --results skips.csv --reference skipping.csv --update
expect_in out '4 rows; 1 of them is skipped, first a/inline_result (skipped: no GPU here)'
run_expect 0 "$VBENCH" gate --results skips.csv --reference skipping.csv
expect_in out 'note a/inline_result: skipped: no GPU here; it was skipped for the reference, too'
expect_in out '3 rows against'
expect_in out '; 1 more were skipped, as for the reference'
run_expect 3 "$VBENCH" gate --results skips.csv --reference skipping.csv a/inline_result
run_expect 3 "$VBENCH" gate --results skips.csv --reference made.csv
run_expect 3 "$VBENCH" gate --results a_and_b.csv --reference skipping.csv
cp made.csv before.csv
complains 3 "a/inline_result cannot be part of a reference, which has it measured: skipped: no GPU here" \
    "$VBENCH" gate --results skips.csv --reference made.csv --update
sed -E 's/,ok,(3|30),/,skipped: no GPU here,3,/' a_and_b.csv >skips_all.csv
complains 3 "nothing was measured that could be a reference" "$VBENCH" gate --results skips_all.csv --reference none.csv --update
holds "a reference was changed by an update that was refused" cmp made.csv before.csv

# What failed, was not measured or cannot be written is no reference, and the one that is there stays.
cp made.csv before.csv
sed 's/,ok,3,/,crashed (SIGSEGV),3,/' a_only.csv >crashed.csv
complains 3 "a/inline_result cannot be part of a reference: crashed (SIGSEGV)" \
    "$VBENCH" gate --results crashed.csv --reference made.csv --update
complains 3 "pattern 'nosuch' matches no row" "$VBENCH" gate --results a_only.csv --reference made.csv --update nosuch
complains 3 "cannot open 'none.csv': No such file or directory" \
    "$VBENCH" gate --results none.csv --reference made.csv --update
complains 3 "'made.csv/made.csv': Not a directory" \
    "$VBENCH" gate --results a_only.csv --reference made.csv/made.csv --update
run_expect 0 "$VBENCH" gate --results a_only.csv --reference not/yet/made.csv --update
holds_rows not/yet/made.csv a/heap_future=2 a/inline_result=0
head -c 300 made.csv >cut.csv
cp cut.csv cut_before.csv
complains 3 "'cut.csv' line 3: the last line has no end" "$VBENCH" gate --results a_only.csv --reference cut.csv --update
holds "a reference was changed by an update that failed" cmp made.csv before.csv
holds "a reference was changed that could not be read" cmp cut.csv cut_before.csv
equal "$(find . -name '*.csv?*' -o -name '.*.csv*' | wc -l)" 0 "temporary files are left"
finish
