#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `gate`: one allocation more fails on the first try and is named; the same program passes; whatever could not be judged is no pass.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

export COLUMNS=200
exact=(--quiet --count-only --color never)

# gate STATUS PROGRAM ARGUMENT...: measures, and judges what is exact.
gate() { run_expect "$1" "$2" gate "${exact[@]}" "${@:3}"; }

# line_of FILE NUMBER_OF_MATCH PATTERN: "FILE:LINE" of a line of a kernel.
line_of() { printf '%s:%s' "$1" "$(grep -n -e "$3" "$root/tests/validate/kernels/$1" | sed -n "$2s/:.*//p")"; }

# The head of a results file, and a function that adds a row by the names of its columns.
header=$("$KERNELS" --count-only --no-save --quiet --export-csv - multiply_chain | grep '^case,')

new_file() { printf '# vbench-results: 1\n# cpu: Some CPU\n# build_type: Release\n%s\n' "$header" >"$1"; }

# add_row FILE COLUMN=VALUE...
add_row() {
    local file=$1
    shift
    printf '%s\n' "$@" | awk -F = -v header="$header" '{ value[$1] = $2 }
        END { count = split(header, column, ",")
              for (i = 1; i <= count; i++) printf "%s%s", value[column[i]], i < count ? "," : "\n" }' >>"$file"
}

# A pair as it might have been measured: add_pair FILE NS LOW HIGH ALLOCS BYTES, of the variant "inline"; "heap" takes 30 ns.
add_pair() {
    local ok=(case=pair baseline=heap status=ok launches=20 ledger=exact)
    add_row "$1" "${ok[@]}" variant=heap mean_ns=30 ci_low_ns=29.9 ci_high_ns=30.1 ratio=1 ratio_ci_low=1 ratio_ci_high=1 \
        allocs_per_op=1 bytes_per_op=24
    # shellcheck disable=SC2046 # three words
    add_row "$1" "${ok[@]}" variant=inline verdict=faster verdict_code=faster mean_ns="$2" ci_low_ns="$3" ci_high_ns="$4" \
        $(awk -v ns="$2" -v low="$3" -v high="$4" \
            'BEGIN { print "ratio=" ns / 30, "ratio_ci_low=" low / 30, "ratio_ci_high=" high / 30 }') \
        allocs_per_op="$5" bytes_per_op="$6"
}

# judges STATUS FILE ARGUMENT...: saved results against old.csv.
judges() { run_expect "$1" "$VBENCH" gate --color never --reference old.csv --results "$2" "${@:3}"; }

# varying COPIES KEPT: the module varying.so, whose operations allocate, or do not, as it comes; each time COPIES blocks, of which some
# are KEPT (1) or none (0).
varying() {
    cat >varying.c <<'END'
#include "case.h"
#include <stdlib.h>
static uint64_t drawn(void)
{
    static uint64_t state = 9;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 40;
}
static void allocate(size_t bytes)
{
    for (int i = 0; i < COPIES; i++) {
        void *block = malloc(bytes);
        VB_USE(block);
        if (!KEPT || drawn() % 2)
            free(block);
    }
}
static uint64_t seldom(struct vb_run *run) { VB_LOOP(run) if (drawn() % 9 == 0) allocate(56); return 1; }
static uint64_t often(struct vb_run *run) { VB_LOOP(run) if (drawn() % 4) allocate(72); return 1; }
static uint64_t string(struct vb_run *run) { VB_LOOP(run) allocate(20 + drawn() % 100); return 1; }
static const struct vb_case varying = {.summary = "allocations that vary",
    .variants = {{.name = "seldom", .loop = seldom}, {.name = "often", .loop = often}, {.name = "string", .loop = string}}};
static const struct vb_case_entry table[] = {{"varying", &varying}, {0}};
VB_MODULE(table);
END
    "${CC:-cc}" -std=gnu17 -O2 -fno-builtin -fPIC -shared -I"$root/harness" -DCOPIES="$1" -DKEPT="$2" varying.c -o varying.so ||
        wrong "varying.c does not compile"
}

# Without a contract an unchanged program passes, beside a neighbour, too; what allocates a multiple or leaks fails.
test_counts_that_vary() {
    varying 1 0
    gate 0 "$VBENCH" --cases ./varying.so --update --reference varying.csv
    "$VBENCH" show --export-json rows.json varying.csv >/dev/null
    load_cells rows.json
    equal "$(cell varying string allocs_per_op)" 1
    holds "the bytes of a string have no range" test "$(cell varying string bytes_low)" != "$(cell varying string bytes_high)"
    gate 0 "$VBENCH" --cases ./varying.so --reference varying.csv
    expect_in out 'note varying/seldom: allocs/op varies: '
    sh -c 'while :; do :; done' &
    local neighbour=$!
    gate 0 "$VBENCH" --cases ./varying.so --reference varying.csv
    kill "$neighbour"
    cp varying.so old.so
    run_expect 0 "$VBENCH" --cases ./varying.so ab --count-only old.so

    varying 30 0 # few enough that as many operations are counted as before
    gate 1 "$VBENCH" --cases ./varying.so --reference varying.csv
    expect_in out 'FAIL varying/seldom: allocs/op rose from '
    expect_in out 'FAIL varying/often: allocs/op rose from '
    expect_in out 'FAIL varying/string: allocs/op rose from 1 to 30'
    run_expect 1 "$VBENCH" --cases ./varying.so ab --count-only old.so

    varying 1 1
    gate 1 "$VBENCH" --cases ./varying.so --reference varying.csv
    expect_in out 'FAIL varying/often: live bytes/op rose from 0 to '
    expect_in out 'FAIL varying/string: live bytes/op rose from 0 to '
    run_expect 1 "$VBENCH" --cases ./varying.so ab --count-only old.so
    expect_in out 'KEEPS MORE BYTES ALLOCATED'
}

test_planted_allocation() {
    gate 0 "$KERNELS" --update --reference kernels.csv
    expect_in out "'kernels.csv' now holds what was measured: 10 rows"
    gate 0 "$KERNELS" --reference kernels.csv
    expect_in out 'gate: passed: 10 rows'
    gate 0 "$KERNELS-again" --reference kernels.csv

    gate 1 "$KERNELS-alloc" --reference kernels.csv
    expect_in out 'FAIL hash_lookup/loop: contract broken: allocs 1 per op, promised 0'
    expect_in out 'FAIL text_format/loop: allocs/op rose from 1 to 2 (limit: no increase)'
    expect_in out 'FAIL text_format/loop: bytes/op rose from 128 to 256 (limit: no increase)'
    expect_in out 'gate: FAILED: 10 rows'
    holds "the first place is not named" grep -q "in copy_key (.*$(line_of hash_lookup.c 1 'malloc(')" out
    holds "the second place is not named" grep -q "in make_buffer (.*$(line_of text_format.c 1 'malloc(')" out
    holds "who called it is not named" grep -q 'from loop (.*text_format.c:' out
    expect_not_in out 'FAIL multiply_chain'

    gate 0 "$KERNELS-alloc" --reference kernels.csv 'multiply_*'
    gate 1 "$KERNELS-alloc" --reference kernels.csv text_format
    gate 0 "$KERNELS-alloc" --reference kernels.csv text_format --fail-on allocs=1,bytes=128
    gate 1 "$KERNELS-alloc" --reference kernels.csv text_format --fail-on allocs=1
    echo 'text_format allocs=1,bytes=128' >kernels.limits # beside the reference
    gate 0 "$KERNELS-alloc" --reference kernels.csv text_format
    expect_in out 'note text_format/loop: allocs/op 1 -> 2, within the limit (limit: 1 more)'
    expect_in out "limits of 'kernels.limits' hold for 1 row"
    gate 1 "$KERNELS-alloc" --reference kernels.csv text_format --fail-on allocs=0 # the command line comes first
    expect_in out 'FAIL text_format/loop: allocs/op rose from 1 to 2 (limit: no increase)'
    printf '\357\273\277text_format allocs=1,bytes=128\n' >kernels.limits # an editor's mark in front
    gate 0 "$KERNELS-alloc" --reference kernels.csv text_format
    echo 'text_fromat allocs=1' >kernels.limits
    complains 2 "'kernels.limits' line 1: 'text_fromat' matches no row" "$KERNELS-alloc" gate "${exact[@]}" \
        --reference kernels.csv text_format
    echo 'text_format allocs=1' >other.limits
    gate 1 "$KERNELS-alloc" --reference kernels.csv --limits other.limits text_format
    rm kernels.limits
    gate 0 "$KERNELS" --reference kernels.csv text_format
}

# The command that is printed is typed as it is.
test_again() {
    local again
    mkdir -p "with 'quotes"
    cp kernels.csv "with 'quotes/kernels.csv"
    gate 1 "$KERNELS-alloc" --reference "with 'quotes/kernels.csv" text_format
    again=$(sed -n 's/^again: //p' out)
    [[ -n $again ]] || wrong "no command is printed"
    mv out first
    run_expect 1 bash -c "$again --quiet --color never"
    expect_in out 'FAIL text_format/loop: allocs/op rose from 1 to 2'
    run_expect 1 bash -c "cd / && cd '${work:?}' && $again --quiet --color never"
    holds "it says something else the second time" diff <(grep '^FAIL' first) <(grep '^FAIL' out)

    echo 'text_format bytes=128' >"with 'quotes/limits"
    gate 1 "$KERNELS-alloc" --reference kernels.csv --limits "with 'quotes/limits" --fail-on ratio=7%,bytes=5 --min-effect 2us \
        --fail-on time=3% text_format
    again=$(sed -n 's/^again: //p' out)
    mv out first
    run_expect 1 bash -c "$again --quiet --color never"
    holds "it judges otherwise the second time" diff first out
    gate 0 "$KERNELS-alloc" --reference kernels.csv --fail-on allocs=1,bytes=128 text_format
}

test_missing() {
    complains 3 "there is no reference 'nowhere.csv'" "$KERNELS" gate "${exact[@]}" --reference nowhere.csv
    gate 0 "$KERNELS" --update --reference two.csv multiply_chain polynomial
    gate 3 "$KERNELS" --reference two.csv multiply_chain reads_16k
    expect_in out 'cannot judge reads_16k/loop: not in the reference; --update adds it'
    gate 3 "$FAULTY" --reference two.csv crash/well
    expect_in out 'cannot judge crash/well: not in the reference'
    complains 3 "matches no case" "$KERNELS" gate "${exact[@]}" --reference two.csv nothing_like_it

    # What is in the reference alone: all of it counts, unless only some is asked for.
    run_expect 3 "$FAULTY" gate "${exact[@]}" --reference kernels.csv promise/keeps polynomial
    sed '/^polynomial/d' two.csv >one.csv
    run_expect 3 "$KERNELS" gate "${exact[@]}" --reference two.csv --results one.csv
    expect_in out 'cannot judge polynomial/loop: in the reference, but not in this run'
    run_expect 0 "$KERNELS" gate "${exact[@]}" --reference two.csv --results one.csv multiply_chain
}

test_crash() {
    gate 3 "$FAULTY" --update --reference crash.csv crash
    holds "a reference was made of a crash" test ! -e crash.csv
    gate 0 "$FAULTY" --update --reference crash.csv crash/well crash/well_too
    gate 0 "$FAULTY" --reference crash.csv crash/well
    sed 's/^crash,,well_too,/crash,,segv,/' crash.csv >segv.csv
    gate 3 "$FAULTY" --reference segv.csv crash/well crash/segv
    expect_in out 'cannot judge crash/segv: crashed (SIGSEGV)'
    gate 1 "$FAULTY" --reference crash.csv promise/allocs crash/segv
    expect_in out 'FAIL promise/allocs: contract broken: allocs 1 per op, promised 0'
    expect_in out 'cannot judge crash/segv: crashed (SIGSEGV)'
}

# Where nothing can be counted, nothing is passed.
test_not_counted() {
    gate 3 "$KERNELS" --reference kernels.csv --ledger off text_format
    expect_in out 'cannot judge text_format/loop: allocs/op: 1 in the reference, but here n/a (counting is switched off)'
    gate 0 "$KERNELS" --update --reference off.csv --ledger off text_format
    gate 3 "$KERNELS" --reference off.csv text_format
    expect_in out 'the reference has no exact count'
    gate 3 "$KERNELS" --reference off.csv --ledger off text_format
    expect_in out "again: $KERNELS gate --count-only --reference 'off.csv' --ledger off"
    expect_in out 'not counted, neither here nor in the reference'
}

test_update() {
    gate 0 "$KERNELS" --update --reference ref.csv text_format multiply_chain
    cp ref.csv before.csv
    gate 3 "$KERNELS-alloc" --update --reference ref.csv text_format hash_lookup
    says 'hash_lookup/loop cannot be part of a reference: contract broken: allocs 1 per op, promised 0'
    holds "a reference was changed by what failed" cmp -s ref.csv before.csv
    holds "something was left behind: $(ls)" test -z "$(find . -name 'ref.csv?*')"

    gate 0 "$KERNELS-alloc" --update --reference ref.csv text_format
    holds "what changed is not shown" grep -q 'text_format.*1 -> 2\|loop.*1 -> 2' out
    expect_in out "'ref.csv' now holds what was measured: 1 rows"
    gate 0 "$KERNELS-alloc" --reference ref.csv text_format
    gate 0 "$KERNELS" --reference ref.csv text_format multiply_chain # the other row has stayed
    expect_in out '2 -> 1: better; --update keeps it'
    expect_in out 'passed: 2 rows'

    cp ref.csv before.csv
    mkdir locked
    gate 0 "$KERNELS" --update --reference nowhere/yet/ref.csv text_format
    expect_in out "'nowhere/yet/ref.csv' now holds"
    run_expect 3 "$KERNELS" gate "${exact[@]}" --update --reference ref.csv/ref.csv text_format
    run_expect 3 "$KERNELS" gate "${exact[@]}" --update --reference locked text_format
    holds "a reference was changed" cmp -s ref.csv before.csv
}

# with_cells FILE COLUMN=VALUE...: the results in FILE with these in each row of text_format; columns must be there.
with_cells() {
    awk -F, -v OFS=, -v cells="${*:2}" '
        /^case,/ { for (i = 1; i <= NF; i++) column[$i] = i }
        /^text_format,/ { count = split(cells, pair, " ")
                          for (i = 1; i <= count; i++) { split(pair[i], part, "="); $column[part[1]] = part[2] } }
        { print }' "$1"
}

# A leak, usable bytes and what is allocated once are no less exact than allocations.
test_every_count() {
    saved() { run_expect "$1" "$VBENCH" gate --count-only --color never --reference kernels.csv --results "$2" "${@:3}"; }
    with_cells kernels.csv frees_per_op=0 live_bytes_per_op=128 >leak.csv
    saved 1 leak.csv
    expect_in out 'FAIL text_format/loop: blocks left/op rose from 0 to 1 (limit: no increase); frees/op 1 -> 0'
    expect_in out 'FAIL text_format/loop: live bytes/op rose from 0 to 128 (limit: no increase)'
    expect_in out 'gate: FAILED: 10 rows against '\''kernels.csv'\'': 1 failed' # one row, two findings
    saved 0 leak.csv --fail-on frees=1,live=128
    expect_in out 'note text_format/loop: live bytes/op 0 -> 128, within the limit (limit: 128 more)'
    saved 1 leak.csv --fail-on frees=1,live=127

    with_cells kernels.csv usable_bytes_per_op=160 once_allocs=2 >usable.csv
    saved 1 usable.csv
    expect_in out 'FAIL text_format/loop: usable bytes/op rose from 128 to 160'
    expect_in out 'FAIL text_format/loop: allocs/loop rose from 0 to 2'
    sed 's/^# allocator: .*/# allocator: jemalloc 9.9/' usable.csv >other_allocator.csv
    saved 0 other_allocator.csv --fail-on once=2
    expect_in out 'usable bytes/op 128 -> 160, not judged: allocator differs'
    expect_in out 'differs: allocator: jemalloc '
    sed 's/^# allocator: .*/&\n# malloc_conf: junk:true/' kernels.csv >junk.csv
    saved 0 junk.csv
    expect_in out 'differs: malloc_conf: (none) -> junk:true'

    with_cells kernels.csv contract=none >unbound.csv
    saved 3 unbound.csv
    expect_in out 'cannot judge text_format/loop: contract kept in the reference, but here there is none'
}

# Rows of other conditions do not come under the head of this run, and updates at the same time lose nothing.
test_update_of_some() {
    local kernel pids=()
    gate 0 "$KERNELS" --update --reference ours.csv
    sed 's/^# compiler: .*/# compiler: tcc 0.9/' ours.csv >theirs.csv
    cp theirs.csv before.csv
    complains 3 'compiler: tcc 0.9 -> ' "$KERNELS" gate "${exact[@]}" --update --reference theirs.csv text_format
    holds "rows of another compiler were mixed with ours" cmp -s theirs.csv before.csv
    gate 0 "$KERNELS" --update --reference theirs.csv
    gate 0 "$KERNELS" --update --reference theirs.csv text_format
    holds "nothing says where the other rows are from" grep -q '^# kept: 9 rows of before' theirs.csv

    for kernel in text_format multiply_chain polynomial hash_lookup reads_16k; do
        "$KERNELS" gate "${exact[@]}" --update --reference shared.csv $kernel >/dev/null 2>&1 &
        pids+=($!)
    done
    wait "${pids[@]}"
    equal "$(grep -c ',,loop,' shared.csv)" 5 "the rows of five updates at once"
}

# Points chosen by --param: only they are judged, missed, and replaced.
test_params() {
    gate 0 "$VBENCH" --update --reference sync.csv sync_ratio/inline_result
    cp sync.csv before.csv
    gate 0 "$VBENCH" --reference sync.csv --param sync=50 sync_ratio/inline_result
    expect_in out 'passed: 1 rows'
    gate 3 "$VBENCH" --reference sync.csv --param sync=7 sync_ratio/inline_result
    expect_in out 'cannot judge sync_ratio:sync=7/inline_result: not in the reference'
    sed 's/^sync_ratio,sync=50,inline_result,/sync_ratio,sync=50,gone,/' sync.csv >gone.csv
    gate 3 "$VBENCH" --reference gone.csv --param sync=50 sync_ratio
    expect_in out 'cannot judge sync_ratio:sync=50/gone: in the reference, but not in this run'

    gate 0 "$VBENCH" --update --reference sync.csv --param sync=50 sync_ratio/inline_result
    holds "points that were not measured are gone" diff <(grep -c ^sync_ratio before.csv) <(grep -c ^sync_ratio sync.csv)
    gate 0 "$VBENCH" --reference sync.csv sync_ratio/inline_result
}

# Times: only an interval decides, and nanoseconds only on request.
test_saved_times() {
    local file
    for file in old slow wide small other_cpu; do
        new_file $file.csv
    done
    add_pair old.csv 3 2.99 3.01 0 0
    add_pair slow.csv 4.5 4.49 4.51 0 0
    add_pair wide.csv 4.5 3 6 0 0
    add_pair small.csv 3.2 3.19 3.21 0 0
    sed 's/Some CPU/Another CPU/' slow.csv >other_cpu.csv

    judges 0 old.csv
    expect_in out 'gate: passed: 2 rows'
    judges 1 slow.csv
    expect_in out 'FAIL pair/inline: ratio 0.1 -> 0.15: +50.0 %'
    judges 1 other_cpu.csv # ratios are comparable
    judges 0 slow.csv --fail-on ratio=60%
    judges 0 small.csv
    judges 1 small.csv --fail-on ratio=5% --min-effect 0ns
    judges 0 small.csv --fail-on ratio=5% # 0.2 ns are none, by default
    judges 0 slow.csv --min-effect 2ns
    echo 'pair/inline ratio=60%' >old.limits
    judges 0 slow.csv
    rm old.limits

    judges 0 wide.csv
    expect_in out 'cannot tell pair/inline: ratio 0.1 -> 0.15: +50.0 %, but could be'
    judges 4 wide.csv --strict
    expect_in out 'gate: undecided'

    judges 1 slow.csv --fail-on ratio=60%,time=10%
    expect_in out 'FAIL pair/inline: time (ns) 3 -> 4.5'
    judges 0 slow.csv --fail-on ratio=60%,time=60%
    judges 3 other_cpu.csv --fail-on ratio=60%,time=10%
    expect_in out 'the reference is of another CPU'
    judges 0 slow.csv --fail-on ratio=60%
    expect_not_in out 'time (ns)'

    judges 0 slow.csv --update
    expect_in out '1 worse'
    judges 0 slow.csv
    complains 3 "matches no row" "$VBENCH" gate --reference old.csv --results slow.csv nothing_like_it
}

test_usage() {
    complains 2 "--fail-on: allocs takes a number such as 0, not 'many'" "$VBENCH" gate --fail-on allocs=many
    complains 2 "there are limits for allocs, bytes, frees, live, peak, usable, once, once_bytes, ratio, counters, throughput, instructions, code and time, not for 'speed'" "$VBENCH" gate --fail-on speed=1
    complains 2 "--min-effect takes a time such as 0.3ns, not '3'" "$VBENCH" gate --min-effect 3
}

# Half a run is no verdict, and no reference.
test_stopped() {
    local update stopped
    for update in '' --update; do
        # shellcheck disable=SC2086 # no word at all
        env --default-signal=INT "$KERNELS" gate --quiet --launches 9999 --reference kernels.csv $update >out 2>err </dev/null &
        stopped=$!
        cp kernels.csv before.csv
        holds "no worker has started" soon some_workers
        kill -INT "$stopped"
        wait "$stopped"
        equal $? 130 "the exit status after Ctrl-C"
        expect_in err ': stopped'
        holds "the reference was changed" cmp -s kernels.csv before.csv
        expect_not_in out passed
    done
}

test_planted_allocation
test_counts_that_vary
test_again
test_missing
test_crash
test_not_counted
test_update
test_every_count
test_update_of_some
test_params
test_saved_times
test_usage
test_stopped
holds "workers are left behind" soon no_workers
finish
