#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A point keeps to its budget, as far as five launches allow, however long its operations are; and what a worker sees of
# itself beside its times comes to the row.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

# at_least CASE VARIANT COLUMN NUMBER [POINT]
at_least() {
    local is
    is=$(cell "$1" "$2" "$3" "${5-}")
    holds "$3 of $1/$2 is '$is', which is less than $4" awk -v is="$is" -v least="$4" 'BEGIN { exit !(is + 0 >= least) }'
}

# Four variants of 10 ms: a round takes 40 ms, so that a launch of one block, with its warm-up, takes 200 ms. On a machine
# that is busy it takes longer, and fewer launches fit.
run_expect 0 "$FAULTY" --budget 1500ms --no-save --quiet --export-json rows.json slow
load_cells rows.json
for variant in first second third fourth; do
    is_measured slow $variant
    cell_is slow $variant rounds 4
    at_least slow $variant launches 5
    holds "a budget of 1500 ms has $(cell slow $variant launches) launches of 200 ms" \
        test "$(cell slow $variant launches)" -le 8
done

# Counting takes about ten operations a variant. A thousand of them would take ten seconds.
run_expect 0 env SLOW_NOTES="$PWD/notes" "$FAULTY" --count-only --no-save --quiet slow
operations=$(awk '{ sum += $1 } END { print sum + 0 }' notes)
holds "counting took $operations operations of 10 ms" test "$operations" -ge 4 -a "$operations" -le 200

# Ten points of short operations, on next to no budget: five launches each.
run_expect 0 "$VBENCH" --budget 1ms --no-save --quiet --export-json rows.json ready_const --param cacheable=0,10,20,30,40,50,60,70,80,90
load_cells rows.json
for cacheable in 0 50 90; do
    cell_is ready_const heap_future launches 5 "cacheable=$cacheable"
done

# --quick keeps its time: of more points than fit, some are left out, evenly, and say so. Each launch of a point has two warm-ups
# of 2 ms, so that 101 of them need more than 1 s.
printf -v values '%s,' {0..100}
run_expect 3 "$VBENCH" --quick --budget 300ms --no-save --quiet --export-json rows.json ready_const --param "cacheable=${values%,}"
left_out=$(jq '[.rows[] | select(.status == "not reached within 300 ms; --budget gives more time") | .point] | unique | length' rows.json)
measured=$(jq '[.rows[] | select(.status == "ok" and .launches >= 1) | .point] | unique | length' rows.json)
late=$(jq '[.rows[] | select(.status == "ok") | .point | ltrimstr("cacheable=") | tonumber] | max' rows.json)
equal $((left_out + measured)) 101 "points that are measured, or say that they were not"
holds "$left_out points were left out, $measured measured" test "$left_out" -gt 50 -a "$measured" -ge 1
holds "the last one measured is $late of 101: not evenly" test "$measured" -lt 10 -o "$late" -gt 50
expect_in out 'not reached within 300 ms'

# It limits no launches that were asked for, and no counting.
run_expect 0 "$VBENCH" --quick --budget 1ms --launches 1 --rounds 2 --no-save --quiet ready_const --param cacheable=0,10,20,30,40,50
run_expect 0 "$VBENCH" --quick --budget 1ms --count-only --no-save --quiet ready_const --param cacheable=0,10,20,30,40,50

# What a worker waits for a CPU is not its own time: 50 ms of work an operation, beside five neighbours on the same CPU.
cat >burn.c <<'END'
#include "case.h"
#include <time.h>
static long long used_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}
static uint64_t burn(struct vb_run *run) { VB_LOOP(run) for (long long begin = used_ns(); used_ns() < begin + 50000000;); return 1; }
static const struct vb_case burns = {.summary = "50 ms of work", .variants = {{.name = "burn", .loop = burn}}};
static const struct vb_case_entry table[] = {{"burns", &burns}, {0}};
VB_MODULE(table);
END
"${CC:-cc}" -std=gnu17 -O2 -fPIC -shared -I"$root/harness" burn.c -o burn.so || wrong "burn.c does not compile"
cpu=$(taskset -cp $$ | sed 's/.*[ ,-]//')
hogs=()
for _ in 1 2 3 4 5; do
    taskset -c "$cpu" sh -c 'while :; do :; done' &
    hogs+=($!)
done
run_expect 0 taskset -c "$cpu" "$VBENCH" --cases ./burn.so --count-only --timeout 500ms --no-save --quiet
kill "${hogs[@]}"
expect_in out exact

# A case with partners gets its CPUs in every process, and its turns are longer.
if (($(nproc) > 1)); then
    run_expect 0 "$FAULTY" --launches 3 --rounds 8 --no-save --quiet --export-json rows.json partners
    load_cells rows.json
    is_measured partners well
    is_measured partners recorded
    cell_is partners well p50_ns 'no such cell' # nothing recorded, nothing said
    at_least partners recorded recorded_ops 1000
    at_least partners recorded slowest_ns "$(cell partners recorded p99_ns)"
    at_least partners recorded p99_ns "$(cell partners recorded p50_ns)"
else
    echo "not tested: partners (there is one CPU)"
fi

# One without has one, be it counted or timed.
run_expect 0 "$FAULTY" --launches 3 --rounds 8 --no-save --quiet --export-json rows.json alone
load_cells rows.json
is_measured alone first
is_measured alone second

# The memory of a million futures is there in fact, and not only asked for.
run_expect 0 "$VBENCH" --launches 3 --rounds 2 --no-save --quiet --export-json rows.json footprint_live \
    --param count=200000
load_cells rows.json
for variant in heap_future inline_result; do
    is_measured footprint_live $variant count=200000
done
if [[ $(cell footprint_live heap_future ledger count=200000) == exact ]]; then
    cell_is footprint_live heap_future bytes_per_op 4800000 count=200000
    cell_is footprint_live heap_future live_bytes_per_op 0 count=200000
    cell_is footprint_live heap_future_72 bytes_per_op 14400000 count=200000
    cell_is footprint_live inline_result allocs_per_op 0 count=200000
    at_least footprint_live heap_future rss_growth_bytes 4800000 count=200000
    holds "results in an array grow by as much as futures" awk \
        -v futures="$(cell footprint_live heap_future rss_growth_bytes count=200000)" \
        -v results="$(cell footprint_live inline_result rss_growth_bytes count=200000)" \
        'BEGIN { exit !(results < futures / 2) }'
fi
finish
