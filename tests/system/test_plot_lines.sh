#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Tests what `vbench plot` draws as lines: sweeps over a parameter, and percentiles. Prints what failed; exit status 1
# then, 77 where gnuplot is missing, else 0. Usage: tests/system/test_plot_lines.sh [FOLDER to keep the charts in]
set -eu

# shellcheck source=plot_lib.sh
. "$(dirname -- "$(readlink -f -- "$0")")/plot_lib.sh"

readonly first='rgb( 60,  60,  60)' second=$blue third=$vermilion fourth='rgb(  0, 158, 115)' # colours of variants
readonly circle=Pt6 ring=Pt5 square=Pt4 triangle=Pt8

# The ribbons of chart $1 and colour $2, each as "points x_of_the_first y_of_its_upper_edge y_of_its_lower_edge".
ribbons_hold() {
    sed -n "/id=\"gnuplot_plot_1/,\$s/.*polygon fill = '$2' fill-opacity = '0.22[0-9]*' points = '\([^']*\) '.*/\1/p" \
        "$work/$1.svg" | awk -F '[ ,]' '{ print NF / 4, $1, $2, $NF }' >"$work/list"
    holds "$3" "$1, ribbons $2"
}

# The pieces that the lines of chart $1 and colour $2 are drawn in, each as the number of its points.
pieces_hold() {
    sed -n '/id="gnuplot_plot_1/,$p' "$work/$1.svg" | tr -d '\n' | tr '<' '\n' | grep -v dasharray |
        sed -n "s/^path stroke='$2'  *d='\([^']*\)'.*/\1/p" | tr 'M' '\n' |
        awk 'NF { print gsub(/L/, "L") + 1 }' >"$work/list"
    holds "$3" "$1, pieces $2"
}

# The description in words of chart $1 has a line that the other arguments make up.
describes() {
    local chart=$1 line
    shift
    printf -v line %s "$@"
    grep -Fxq -e "$line" "$work/$chart.svg" || wrong "$chart is not described as '$line'"
}

# Real distances; the values that crowd at either end have numbers that do not touch (draw() has looked at that).
test_linear_sweep() {
    local chart=sweep/sweep_sync_ratio words='inline_result breaks even with heap_future at sync=9 (6 to 12)'
    draw sweep sync_ratio cache_hit payload_size chain_ready sweep_sync_ratio sweep_cache_hit \
        sweep_payload_size sweep_chain_ready_threads_1 sweep_chain_ready_threads_2
    shows $chart 'sync_ratio: complete at once in a share of the calls' 'Mean time (ns per operation, log scale)' \
        'Allocations per operation' sync heap_future inline_result pooled_future intrusive_future "$words" \
        5 10 25 50 75 90 95 99 \
        "Mean: 20 % trimmed mean over 10 launches, ribbons: 99 % interval · rings: where a line crosses the \
baseline's, with the interval"
    shows_times $chart 1 100
    shows_times $chart 2 0 # a value, and allocations
    # Eleven times, eleven numbers of allocations. 0, 25, 50, 75, 100 are the 1st, 5th, 6th, 7th and 11th.
    markers_hold $chart $circle "$first" 'n == 22 && near(a[6] - a[1], a[11] - a[6]) && a[2] > a[1] &&
        near(a[7] - a[6], a[6] - a[5]) && b[12] == b[22] && b[11] > b[1]'
    # Times on the logarithmic axis: 41 at 0, 13.8 at 100, against 42.2 and 0.9 of the other line.
    markers_hold $chart $circle "$first" 'n == 22 && b[1] < b[11]'
    { markers $chart $circle "$first" && markers $chart $square "$second"; } >"$work/list"
    holds 'n == 44 && near((b[33] - b[11]) / (b[11] - b[1]), log(13.8 / 0.9) / log(41 / 13.8))' 'logarithms'
    # Allocations from zero: 1 at 0, 0.5 at 50, nothing at 100.
    holds 'near(b[39] - b[34], b[44] - b[39]) && near(b[34], b[12])' allocations
    # A ring on the baseline's line between 5 and 10, where the axis has 8.51, with its interval.
    { markers $chart $ring "$second" && markers $chart $circle "$first"; } >"$work/list"
    holds 'n == 23 && near(a[1] - a[2], (a[12] - a[2]) * 0.0851) && b[1] > b[4] && b[1] < b[5]' "the ring"
    lines $chart "$second" | grep . >"$work/list"
    markers $chart $circle "$first" | head -n 11 >>"$work/list"
    holds 'n == 12 && near(c[1] - a[1], (a[12] - a[2]) * 0.052) && near(a[1] - a[2], (a[12] - a[2]) * 0.062)' \
        "the interval of the ring"
    describes $chart "$words"
    describes $chart 'intrusive_future: sync=0 24.50 ns and 0 allocations, sync=1 24.27 ns and 0 allocations, ' \
        'sync=5 23.32 ns and 0 allocations, sync=10 22.15 ns and 0 allocations, sync=25 18.62 ns and 0 allocations, ' \
        'sync=50 12.75 ns and 0 allocations, sync=75 6.88 ns and 0 allocations, sync=90 3.35 ns and 0 allocations, ' \
        'sync=95 2.17 ns and 0 allocations, sync=99 1.24 ns and 0 allocations, sync=100 1.00 ns and 0 allocations'
}

# Values that crowd at the upper end: their distances to the last one are on a logarithmic scale. A gap in a line.
test_crowded_end() {
    local chart=sweep/sweep_cache_hit
    shows $chart 'hit (distance to 100 on a log scale)' 50 90 95 99 99.9 \
        'pooled_future at hit=95: killed by SIGSEGV in launch 3 of 10' \
        'pooled_future breaks even with heap_future at hit=73 (62 to 81)'
    markers_hold $chart $circle "$first" 'n == 14 && near(a[3] - a[2], (a[6] - a[5]) * log(5) / log(10)) &&
        near(a[4] - a[3], a[2] - a[1]) && near(a[5] - a[4], a[3] - a[2]) && a[7] > a[6]'
    markers_hold $chart $triangle "$third" 'n == 12'
    ribbons_hold $chart "$third" 'n == 2 && a[1] == 3 && a[2] == 3'
    ribbons_hold $chart "$first" 'n == 1 && a[1] == 7 && c[1] != d[1]'
    # The two lines are in two pieces each; the interval of the ring is the rest.
    pieces_hold $chart "$third" 'n == 7 && a[1] == 3 && a[2] == 3 && a[6] == 3 && a[7] == 3'
    describes $chart 'pooled_future: hit=0 5150 ns and 2 allocations, hit=50 2576 ns and 1 allocations, ' \
        'hit=90 517.6 ns and 0.2 allocations, hit=95 n/a, hit=99 54.37 ns and 0.02 allocations, ' \
        'hit=99.9 8.05 ns and 0.002 allocations, hit=100 2.90 ns and 0 allocations'
}

# Equal ratios are equal distances; zero stands apart.
test_log_sweeps() {
    shows sweep/sweep_payload_size 'payload (log scale)' 8 4096 \
        'inline_result breaks even with heap_future at payload=91 (85 to 97)'
    markers_hold sweep/sweep_payload_size $circle "$first" 'n == 18 && near(a[2] - a[1], a[4] - a[2]) &&
        near(a[9] - a[8], 2 * (a[2] - a[1])) && near(a[9] - a[1], 9 * (a[2] - a[1]))'
    shows sweep/sweep_chain_ready_threads_2 'depth (log scale from 1 on)' 'at threads=2' 0 1 64
    markers_hold sweep/sweep_chain_ready_threads_2 $circle "$first" 'n == 16 && near(a[4] - a[3], a[3] - a[2]) &&
        near(a[8] - a[2], 6 * (a[3] - a[2])) && a[2] > a[1] + 10'
    # The same parameter, another setting of the other: pooled_future takes half the time.
    shows sweep/sweep_chain_ready_threads_1 'at threads=1'
    { markers sweep/sweep_chain_ready_threads_1 $triangle "$third" &&
        markers sweep/sweep_chain_ready_threads_2 $triangle "$third"; } >"$work/list"
    holds 'n == 32 && b[1] > b[17] + 5 && b[9] == b[25]' 'one sweep for each number of threads'
}

# One interval far beyond all lines leaves them their room.
test_wide_ribbon() {
    printf '%s\n' '# vbench-results: 1' case,point,variant,mean_ns,ci_low_ns,ci_high_ns c,n=1,v,10,9,11 c,n=2,v,20,0,1e9 \
        c,n=3,v,30,29,31 | with_status >"$work/ribbon.csv"
    "$plot" "$work/ribbon.csv" "$work/ribbon" >/dev/null || wrong "a wide interval makes no sweep"
    grep -Fq 'cut where it goes far beyond the lines' "$work/ribbon/sweep_c.svg" || wrong "ribbon: it is not said to be cut"
    markers_hold ribbon/sweep_c $circle "$first" 'n == 3 && b[1] - b[3] > 100 && near(b[1] - b[2], b[2] - b[3])'
}

# What makes a sweep and what does not; files without the newer columns.
test_which_sweeps() {
    local head='# vbench-results: 1\n' columns='case,point,variant,mean_ns\n' i
    printf '%b' "$head$columns"'two,n=1,a,1\ntwo,n=2,a,2\nwords,n=a,a,1\nwords,n=b,a,2\nwords,n=c,a,3\n' \
        'one_time,n=1,a,1\none_time,n=2,a,\none_time,n=3,a,\n' \
        'both,"n=1,m=1",a,1\nboth,"n=2,m=1",a,1\nboth,"n=3,m=1",a,2\nboth,"n=3,m=2",a,2\nboth,"n=3,m=4",a,2\n' \
        'both,"n=3,m=0x10",a,2\nboth,"n=3,m=3",a,9\nnone,,a,1\nsplit,"n=1,m=1",a,1\nsplit,"n=2,m=2",a,1\n' \
        'split,"n=3,m=3",a,1\n' | with_status >"$work/which.csv"
    "$plot" "$work/which.csv" "$work/which" >"$work/out" 2>"$work/err" || wrong "which: $(cat "$work/err")"
    # Of both, m has the most values: it is swept where n=3.
    [ "$(sed -n 's/.*\/\(sweep_.*\)\.svg$/\1/p' "$work/out")" = sweep_both ] ||
        wrong "these are sweeps: $(grep -o 'sweep_[^.]*.svg' "$work/out" | tr '\n' ' ')"
    shows which/sweep_both 'at n=3' m 1 2 3 4 'Mean: 20 % trimmed mean · number of allocations not known'
    shows_not which/sweep_both 'Allocations per operation'
    markers_hold which/sweep_both $circle "$first" 'n == 4 && near(a[2] - a[1], a[3] - a[2]) && b[3] < b[4]'
    draw columns_points sync_ratio sweep_sync_ratio
    shows_not columns_points/sweep_sync_ratio 'breaks even'
    # Two charts that would have one name, and more settings of the others than are drawn.
    {
        printf '%b' "$head$columns"
        for ((i = 0; i < 120; i++)); do
            printf 'many,"m=%d,n=%d",a,1\n' $((i / 10)) $((i % 10))
        done
        printf 'a,"b=%s,n=%d",v,1\n' . 1 . 2 . 3 , 1
        printf 'a,"b=%s,n=%d",v,1\n' '+' 1 '+' 2 '+' 3 '/' 1 '/' 2 '/' 3
    } | with_status >"$work/others.csv"
    "$plot" "$work/others.csv" "$work/others" >"$work/out" 2>"$work/err" || wrong "others: $(cat "$work/err")"
    [ "$(grep -c 'sweep_many_.*svg' "$work/out")" -eq 8 ] || wrong "other sweeps: $(cat "$work/out")"
    grep -qx "vbench plot: 2 more sweeps of 'many' are not drawn: too many settings of its other parameters" "$work/err" ||
        wrong "sweeps are left out without a word: $(cat "$work/err")"
    shows others/sweep_a_b__ 'at b=+'
    shows others/sweep_a_b___2 'at b=/'
    # Nothing but allocations.
    printf '%b' "$head"'case,point,variant,status,allocs_per_op,bytes_per_op\nc,n=1,v,ok,1,8\nc,n=2,v,ok,1,8\n' \
        'c,n=3,v,hung,0,0\n' >"$work/counts.csv"
    "$plot" "$work/counts.csv" "$work/counts" >/dev/null || wrong "allocations alone make no sweep"
    texts_are_apart "$work/counts/sweep_c.svg"
    shows counts/sweep_c 'Allocations per operation' 'time not measured' 'v at n=3: hung'
    shows_not counts/sweep_c 'Mean time'
    markers_hold counts/sweep_c $circle "$first" 'n == 3 && b[1] == b[2] && b[3] > b[1] + 100'
}

# Crossings that cannot be drawn: outside the values, of the baseline itself, without a baseline, without an interval.
test_crossings() {
    local columns='case,point,variant,baseline,mean_ns,break_even_at,break_even_low,break_even_high\n'
    printf '%b' '# vbench-results: 1\n' "$columns" 'c,n=1,base,base,10,2,1,3\nc,n=2,base,base,10,2,1,3\n' \
        'c,n=3,base,base,10,2,1,3\nc,n=1,far,base,11,3.5,3,4\nc,n=2,far,base,12,3.5,3,4\nc,n=3,far,base,11,3.5,3,4\n' \
        'c,n=1,lost,gone,12,2,1,3\nc,n=2,lost,gone,12,2,1,3\nc,n=3,lost,gone,12,2,1,3\n' \
        'c,n=1,bare,base,8,1.5,,\nc,n=2,bare,base,12,1.5,,\nc,n=3,bare,base,14,1.5,,\n' \
        'c,n=1,wide,base,14,2.5,-1,1e9\nc,n=2,wide,base,12,2.5,0,1e9\nc,n=3,wide,base,8,2.5,0,1e9\n' | with_status >"$work/cross.csv"
    "$plot" "$work/cross.csv" "$work/cross" >/dev/null || wrong "strange crossings make no sweep"
    shows_not cross/sweep_c 'far breaks'
    shows_not cross/sweep_c 'lost breaks'
    shows_not cross/sweep_c 'base breaks'
    shows cross/sweep_c 'bare breaks even with base at n=1.5'
    markers_hold cross/sweep_c $ring "$fourth" 'n == 1'
    markers_hold cross/sweep_c $ring "$second" 'n == 0'
    describes cross/sweep_c 'far breaks even with base at n=3.5 (3.0 to 4.0)'
}

# Percentiles: 90, 99, 99.9 and 99.99 % equally far apart, the variants side by side, a logarithm of the times.
test_tail() {
    local chart=tail/tail_alloc_pressure
    draw tail alloc_pressure queue_wait overview sweep_queue_wait tail_alloc_pressure tail_queue_wait
    shows $chart 'alloc_pressure: how long the slower operations take' 'ns per operation (log scale)' live=200000 \
        'one operation beside a live set that changes all the time' heap_future inline_result pooled_future \
        'slowest: 1.2M' 'slowest: 88k' 'slowest: 91k' '50 %' '90 %' '99 %' '99.9 %' '99.99 %'
    markers_hold $chart $circle "$first" 'n == 5 && near(a[3] - a[2], a[4] - a[3]) && near(a[4] - a[3], a[5] - a[4]) &&
        near(a[2] - a[1], (a[3] - a[2]) * 0.699) &&
        near((b[2] - b[5]) / (b[1] - b[2]), log(3795 / 310) / log(310 / 203))'
    { markers $chart $circle "$first" && markers $chart $square "$second"; } >"$work/list"
    holds 'n == 10 && near(b[6] - b[1], (b[1] - b[2]) * log(203 / 42) / log(310 / 203)) && a[6] > a[1] &&
        a[6] < a[1] + 10' 'two lines'
    # The intervals of three levels, each a line with two ends, and the line itself.
    lines $chart "$first" >"$work/list"
    markers $chart $circle "$first" >>"$work/list"
    holds 'n == 8 && a[1] == c[1] && near(a[1], a[6]) && near(a[3], a[8]) && b[3] > b[8] && d[3] < b[8]' 'intervals'
    describes $chart 'heap_future (live=200000): 50 % 203.0 ns, 90 % 310.0 ns, 99 % 594.0 ns, 99.9 % 770.0 ns, ' \
        '99.99 % 3795 ns, slowest 1,200,000 ns'
}

test_tail_panels() {
    local chart=tail/tail_queue_wait
    shows $chart burst=1 burst=8 burst=64 intrusive_future 'intrusive_future at burst=8: timed out after 30 s' \
        'slowest: heap_future 806k, inline_result 620k, pooled_future 651k'
    shows_times $chart 3 '99.9 %'
    # Three panels; the same axis in all of them, so that equal times are equally high.
    markers_hold $chart $circle "$first" 'n == 15 && near(a[6] - a[1], a[7] - a[2]) && b[1] > b[6] && a[11] == a[1] &&
        b[5] - b[10] < 1 && b[10] - b[5] < 1'
    markers_hold $chart $triangle "$third" 'n == 14' # one has no 99.99 %
    lines $chart "$third" >"$work/list"
    holds 'n == 5' 'the intervals that are known'
    # Without a point there is nothing to name; a time of 0 has no logarithm; nine points are one too many.
    printf '%b' '# vbench-results: 1\ncase,point,variant,mean_ns,p50_ns,p90_ns\nc,,v,1,10,20\nd,,v,1,0,20\n' \
        >"$work/some.csv"
    for i in {1..9}; do
        printf 'e,p=x%d,v,1,10,20\n' "$i"
    done | cat "$work/some.csv" - | with_status >"$work/few.csv"
    "$plot" "$work/few.csv" "$work/few" >"$work/out" || wrong "two percentiles make no chart"
    [ "$(grep -c /tail_ "$work/out")" -eq 4 ] || wrong "other tails: $(grep /tail_ "$work/out")"
    texts_are_apart "$work/few/tail_c.svg"
    markers_hold few/tail_c $circle "$first" 'n == 2 && b[1] > b[2]'
    markers_hold few/tail_e $circle "$first" 'n == 16'
    grep -Fq 'not shown: 1 more points' "$work/few/tail_e.svg" || wrong "points are left out without a word"
}

# Far more than a chart has room for: nothing overlaps, and what is left out is said.
test_crowd() {
    awk 'BEGIN {
        print "# vbench-results: 1\ncase,point,variant,baseline,mean_ns,break_even_at,p50_ns,p99_9_ns,slowest_ns"
        for (v = 0; v < 70; v++)
            for (n = 0; n < 7; n++)
                printf "crowd,n=%d,a_variant_with_a_long_name_%d,a_variant_with_a_long_name_0,%d,%s,%d,%d,1e9\n", \
                    n * 100000, v, 100 + v * n, v ? v * 1000 : "", 10 + v, 1000 + v * n
    }' | with_status >"$work/crowd.csv"
    "$plot" "$work/crowd.csv" "$work/crowd" >/dev/null || wrong "a crowd makes no chart"
    texts_are_apart "$work/crowd/sweep_crowd.svg"
    texts_are_apart "$work/crowd/tail_crowd.svg"
    is_png "$work/crowd/sweep_crowd.png"
    shows crowd/sweep_crowd 'a_variant_with_a_long_name_0' 'a_variant_with_a_long_name_63' 600000
    shows_not crowd/sweep_crowd a_variant_with_a_long_name_64
    grep -Fq 'not shown: 6 more variants' "$work/crowd/sweep_crowd.svg" || wrong "variants are left out without a word"
    [ "$(text_boxes "$work/crowd/sweep_crowd.svg" | grep -c 'breaks even')" -eq 6 ] ||
        wrong "not six crossings in words"
    # Sixty values: some have numbers, the first and the last among them.
    awk 'BEGIN {
        print "# vbench-results: 1\ncase,point,variant,mean_ns"
        for (n = 0; n < 60; n++)
            printf "c,step=%d,v,%d\n", n * 1000, 100 + n
    }' | with_status >"$work/values.csv"
    "$plot" "$work/values.csv" "$work/values" >/dev/null || wrong "sixty values make no chart"
    texts_are_apart "$work/values/sweep_c.svg"
    shows values/sweep_c 59000 step
    markers_hold values/sweep_c $circle "$first" 'n == 60 && near(a[60] - a[59], a[2] - a[1])'
}

test_hostile() {
    local stem=_tail____system__touch_owned__
    mkdir -p "$work/elsewhere"
    cd "$work/elsewhere"
    draw lines_hostile $stem sweep_$stem tail_$stem
    # shellcheck disable=SC2016,SC1003 # nobody is to expand or escape these
    shows lines_hostile/sweep_$stem '`q 1`' -10 .5 1e2 "at p'="'`touch owned`,$(touch owned)=z' '`touch owned`' \
        '&lt;b>&amp;amp;]]&gt;&lt;/b> "q" \' \
        '`touch owned` breaks even with '"x'; system('touch owned'); y=' at "'`q 1`=50 (40 to 60)'
    # shellcheck disable=SC2016
    shows lines_hostile/tail_$stem '`touch owned`' "p'="'`touch owned`,`q 1`=.5,$(touch owned)=z'
    markers_hold lines_hostile/sweep_$stem $circle "$first" 'n == 6 && near((a[3] - a[2]) / (a[2] - a[1]), 99.5 / 10.5)'
    [ -z "$(find "$work" "$here/../.." -name 'owned*' -not -path '*/.git/*')" ] || wrong "a name was executed"
    cd "$work"
}

test_linear_sweep
test_crowded_end
test_log_sweeps
test_wide_ribbon
test_which_sweeps
test_crossings
test_tail
test_tail_panels
test_crowd
test_hostile
finish
