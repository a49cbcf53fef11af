#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Tests `vbench plot`: what is on the charts, and what happens when there can be none. Prints what failed; exit status
# 1 then, 77 where gnuplot is missing, else 0. Usage: tests/system/test_plot.sh [FOLDER to keep the charts in]
# VBENCH names the program, as under CTest; without, it is what scripts/run.sh has built.
set -eu

# shellcheck source=plot_lib.sh
. "$(dirname -- "$(readlink -f -- "$0")")/plot_lib.sh"

test_article() {
    draw two ready_return article ratio
    shows two/article 'ready_return: return a value that is already known' 'Mean time (ns per operation)' \
        'Allocated (bytes per operation)' heap_future inline_result 36.3 3.12 24 0 \
        'Intel Xeon Gold 6338 @ 2.00GHz, 2 CPUs · 2026-11-02 · gcc 12.2.0 · jemalloc 5.3.0' \
        'Mean: 20 % trimmed mean over 10 launches, error bars: 99 % interval'
    bars_hold two/article blue 'n == 2 && near(w[1] / w[2], 36.25 / 3.12) && near(h[1], h[2])'
    bars_hold two/article orange 'n == 1 && w[1] > 200 && left > right[1] && left < right[1] + 8' 24
    bars_hold two/article blue 'left > right[2] && left < right[2] + 8' 3.12
    grep -Fxq 'inline_result: mean 3.12 ns, allocated 0 B' "$work/two/article.svg" ||
        wrong "two: no description in words"
    draw five ready_return article
    shows five/article heap_future heap_future_72 inline_result pooled_future intrusive_future \
        13.8 17.6 0.86 2.65 0.87 72
    bars_hold five/article blue 'n == 5 && near(w[2] / w[4], 17.63 / 2.65)'
    bars_hold five/article orange 'n == 2 && near(w[2] / w[1], 72 / 24)'
}

# An interval that goes far beyond every bar leaves them their length, and what nothing allocates has no axis of its own.
test_wide_intervals() {
    draw wide queue ratio
    shows wide/queue 13.1 24 7 \
        'Mean: 20 % trimmed mean over 20 launches, error bars: 99 % interval, arrows where it goes on · nothing is allocated'
    shows_not wide/queue 'Allocated (bytes per operation)'
    bars_hold wide/queue blue 'n == 3 && w[2] > 300 && near(w[2] / w[1], 24.32 / 13.1) && near(w[2] / w[3], 24.32 / 6.5)'
    # A number is that of its bar, not of the arrow.
    bars_hold wide/queue blue 'left > right[2] && left < right[2] + 8' 24
    grep -Fxq 'spin: mean 7 ns (up to 640.0 ns), allocated 0 B' "$work/wide/queue.svg" || wrong "wide: no end of the interval in words"
    draw wide_bars queue ratio
    shows wide_bars/queue 'Mean: 20 % trimmed mean over 20 launches, error bars: 99 % interval, arrows where it goes on' \
        'Allocated (bytes per operation)'
    bars_hold wide_bars/queue blue 'n == 9 && w[2] > 100 && near(w[2] / w[1], 24.32 / 13.1)'
    ! grep -q 'arrows where it goes on' "$work/two/article.svg" || wrong 'two: an arrow without a reason'
}

# A doubt about the time of a row is on the chart of its case alone; one about the run is on all.
test_whose_doubts() {
    local kinds='launches come in two kinds, 178 and 330 ns'
    printf '%s\n' '# vbench-results: 1' '# warning: the CPU was shared' "# warning: a/v (and 1 more row): $kinds" \
        case,point,variant,status,mean_ns,doubts a,,v,ok,178,two_kinds=178:330 b,,w,ok,178,two_kinds=178:330 c,,x,ok,5, >"$work/doubts.csv"
    "$plot" "$work/doubts.csv" "$work/doubts" >/dev/null || wrong "doubts make no chart"
    shows doubts/a "a/v: $kinds" 'the CPU was shared'
    shows doubts/b "b/w: $kinds" 'the CPU was shared'
    shows doubts/c 'the CPU was shared'
    shows_not doubts/c "$kinds"
    shows doubts/overview "a/v (and 1 more row): $kinds"
}

# The quiet time is a circle of its own, and a mean has the digits that its interval allows.
test_quiet() {
    printf '%s\n' '# vbench-results: 1' case,point,variant,baseline,status,mean_ns,ci_low_ns,ci_high_ns,quiet_ns,launches \
        a,,v,v,ok,14.39,4,25,8.45,5 a,,w,v,ok,3.125,3.12,3.13,1.87,5 b,,x,x,ok,5,4.9,5.1,,5 >"$work/quiet.csv"
    "$plot" "$work/quiet.csv" "$work/quiet" >/dev/null || wrong "quiet times make no chart"
    shows quiet/a 14 3.13 'Mean: 20 % trimmed mean over 5 launches, error bars: interval of the mean, arrows where it goes on, circles: quiet time (1 % quantile of turns) · allocated bytes not' counted
    [ "$(markers quiet/a Pt5 "$black" | wc -l)" -eq 2 ] || wrong "quiet/a has not two circles"
    grep -Fxq 'v: mean 14 ns (quiet 8.45 ns) (up to 25.00 ns), allocated n/a' "$work/quiet/a.svg" || wrong "quiet/a: not in words"
    [ -z "$(markers quiet/b Pt5 "$black")" ] || wrong "quiet/b: a circle without a quiet time"
    [ "$(markers quiet/overview Pt5 "$black" | wc -l)" -eq 2 ] || wrong "quiet/overview has not two circles"
}

test_points() {
    draw columns_points sync_ratio sweep_sync_ratio
    shows columns_points/sync_ratio sync=0 sync=50 sync=90 41.2 5.11 12 2.40
    bars_hold columns_points/sync_ratio blue 'n == 6'
    draw points cache_hit sweep_cache_hit
    shows points/cache_hit hit=0 hit=50 hit=90 hit=99 hit=100 heap_future inline_result pooled_future intrusive_future \
        5120 2600 548 27 1.31 496 71.20 4.72 'Mean time (ns per operation, log scale)'
    bars_hold points/cache_hit blue 'n == 20'
    bars_hold points/cache_hit orange 'n == 17'
}

test_many() {
    draw many ready_return ready_const always_async sync_ratio chain_ready channel_spsc ipc_pingpong error_result \
        peers article overview sweep_sync_ratio sweep_chain_ready
    cmp -s "$work/many/article.svg" "$work/many/ready_return.svg" || wrong "the article is not ready_return"
    shows many/overview 'All 9 cases' 'sync_ratio, sync=90' 'chain_ready, depth=64' errno_out_param std_promise \
        6630 1560
    bars_hold many/overview blue 'n == 40'
    # One more row is one too many for the overview.
    { cat "$data/plot_many.csv" && tail -n 1 "$data/plot_many.csv"; } |
        awk -F , -v OFS=, '!/^#/ && $1 != "case" { $1 = "case_" NR % 2; $2 = "row=x" NR } { print }' >"$work/41.csv"
    "$plot" "$work/41.csv" "$work/41" >"$work/out"
    [ "$(grep -vc /sweep_ "$work/out")" -eq 4 ] || wrong "41 rows of two cases make $(tr '\n' ' ' <"$work/out")"
}

test_unknown_values() {
    draw orders peers
    shows orders/peers plain_return std_promise g_task_one_per_turn uv_queue_work no_op foreign_allocator \
        crashing_promise 0.86 176 1660 6600 9.6 0 144 80 n/a '?' 'Mean time (ns per operation, log scale)' \
        'Allocated (bytes per operation)' 'killed by SIGSEGV in launch 3,'
    shows_times orders/peers 3 n/a
    shows_times orders/peers 1 '?'
    grep -Fq 'crashing_promise: mean n/a, allocated n/a; killed by SIGSEGV' "$work/orders/peers.svg" ||
        wrong "orders: what is not known is not said in words"
    # Logarithmic: equal ratios are equal lengths. The zero and what is not known have no bar.
    bars_hold orders/peers blue 'n == 5 && near((w[4] - w[2]) / (w[2] - w[1]), log(6628 / 176) / log(176 / 0.86))'
    bars_hold orders/peers orange 'n == 2 && near(w[2] / w[1], 144 / 80)'
    draw bars wide
    shows bars/wide 0.3 6100 1,048,576 1,000,000,000 0 n/a '?' variant_0 variant_8 'after 2 rounds'
    bars_hold bars/wide blue 'n == 7 && near((w[5] - w[2]) / (w[2] - w[1]), log(6100 / 3.3) / log(3.3 / 0.29))'
    bars_hold bars/wide orange 'n == 4 && w[1] > 5'
    draw count_only ready_return article
    shows count_only/article 24 0 'time not measured' 'Allocated (bytes per operation)'
    shows_not count_only/article 'n/a'
    shows_not count_only/article 'Mean'
    draw time_only ready_return article
    shows time_only/article 16.2 1.04
    shows_not time_only/article 'Allocated'
}

test_ratio() {
    draw ratio ready_return peers unpaired sanitized article overview ratio
    local how="Ratio: time over the baseline's, from turns of the same rounds over 1 to 10 launches"
    shows ratio/ratio 'Time relative to the baseline' 'ready_return: return a value that is already known' \
        '1 = heap_future' '1 = plain_return' '← faster' 'slower →' '5.6x as fast' '1.1x as fast' '1.003x as long' \
        '1200x as long' 0.18 1.003 56 'same within 0.5 %' 'cannot tell (only a difference above 36 % would show)' 'not judged' \
        "killed by SIGSEGV in inline_result(); its last words: 'no future'" 'its baseline plain_return has no time' \
        'no baseline to compare with' 'not timed' 'timed out after 30 s; the launches before it are kept' \
        "$how, lines: 99 % interval, arrows where it goes on"
    shows_times ratio/ratio 0 heap_future # a baseline has no line
    # Filled where it is certain, hollow where not; equal factors are equal lengths.
    markers_hold ratio/ratio Pt6 "$blue" 'n == 2 && a[1] < a[2]'
    markers_hold ratio/ratio Pt6 "$vermilion" \
        'n == 4 && near((a[3] - a[2]) / (a[2] - a[1]), log(1200 / 55.8) / log(55.8 / 1.0031))'
    markers_hold ratio/ratio Pt5 "$grey" 'n == 5'
    # Of the wild interval both ends go on, behind arrows at the ends of the axis; the verdict column stays free.
    lines_hold ratio/ratio "$black" '(a[n] < c[n]) && (c[n - 1] < a[n - 1]) && c[n] - c[n - 1] > 300'
    grep -Fxq 'ready_return, inline_result: ratio 0.18 to heap_future, 5.6x as fast' "$work/ratio/ratio.svg" ||
        wrong "ratio: no description in words"
    # A single comparison, nearly the same: the axis still has both sides, and 1 in the picture.
    grep -E '^(#|case|ready_return,,(heap|same)_future,)' "$data/plot_ratio.csv" >"$work/one.csv"
    "$plot" "$work/one.csv" "$work/one" >/dev/null || wrong "one ratio makes no chart"
    shows one/ratio 'ready_return: time relative to the baseline' 'same within 0.5 %' 1 0.98 1.02
    markers_hold one/ratio Pt5 "$grey" 'n == 1'
}

# A run of fewer cases leaves no chart of the cases that were in the results before; what is not ours stays.
test_old_charts_go() {
    mkdir "$work/again"
    cp -- "$data/plot_many.csv" "$work/again/latest.csv"
    "$plot" "$work/again/latest.csv" >/dev/null 2>&1 || wrong "the first results make no chart"
    is_svg "$work/again/channel_spsc.svg"
    echo mine >"$work/again/mine.svg"
    "$plot" "$data/plot_two.csv" "$work/again" >/dev/null 2>&1 || wrong "other results make no chart"
    is_svg "$work/again/channel_spsc.svg" # the folder holds charts of two results now
    "$plot" "$work/again/latest.csv" >/dev/null 2>&1
    cp -- "$data/plot_two.csv" "$work/again/latest.csv"
    "$plot" "$work/again/latest.csv" >/dev/null 2>&1 || wrong "the second results make no chart"
    [ ! -e "$work/again/channel_spsc.svg" ] && [ ! -e "$work/again/channel_spsc.png" ] || wrong "an old chart has stayed"
    is_svg "$work/again/ready_return.svg"
    [ "$(cat "$work/again/mine.svg")" = mine ] || wrong "a file that is not ours was removed"
}

# write_ratios VARIANTS_PER_POINT: 130 ratios of the case "ratio".
write_ratios() {
    grep '^#' "$data/plot_ratio.csv"
    awk -v variants="$1" 'BEGIN {
        print "case,point,variant,baseline,status,mean_ns,ratio,ratio_ci_low,ratio_ci_high,verdict,launches"
        for (i = 0; i < 130; i++) {
            if (i % variants == 0)
                printf "ratio,p=%d,base,base,ok,10,1,,,,9\n", i / variants
            ratio = 0.5 + i / 10
            printf "ratio,p=%d,v%d,base,ok,%g,%g,%g,%g,%s,9\n", \
                i / variants, i, 10 * ratio, ratio, ratio - 0.01, ratio + 0.01, ratio < 1 ? "faster" : "slower"
        }
    }'
}

# What is processed in a second, and the case's own counters: with unit, interval and baseline, as bars and over a
# parameter. Cases that say nothing of the kind have no such chart (draw() looks for that).
test_rates() {
    draw rates copy sweep overview sweep_sweep rates_copy rates_sweep
    shows rates/rates_copy 'Bytes per second (log scale)' 'Items per second (log scale)' 'probes (per operation)' \
        'misses (per operation)' '205 GB/s' '3.1 GB/s' '49.2 M/s' 64 0.25 100G \
        'Means over 10 launches, error bars: 99 % interval · black lines: the baseline'
    shows_times rates/rates_copy 4 n/a
    bars_hold rates/rates_copy green 'n == 8 && near(w[6] / w[5], 64 / 3) && near(w[8] / w[7], 0.5 / 0.251)'
    # Beside each bar that is known stands its baseline, at the end of the baseline's bar.
    lines rates/rates_copy "$black" | awk '$1 == $3 && $2 - $4 > 20 || $4 - $2 > 20' >"$work/list"
    bars rates/rates_copy green | awk 'NR % 2 { print $3 }' >>"$work/list"
    holds 'n == 8 && near(a[1], a[5]) && near(a[2], a[6]) && near(a[3], a[7]) && near(a[4], a[8])' baselines
    grep -Fxq 'at_once: 205 GB/s, 3.2 G/s, probes 3, misses 0.25' "$work/rates/rates_copy.svg" ||
        wrong "rates: no description in words"
    shows rates/sweep_sweep 'Bytes per second' 'probes (per operation)' 'Allocations per operation' 20G
    markers_hold rates/sweep_sweep Pt6 'rgb( 60,  60,  60)' 'n == 12 && near(b[10] - b[11], b[11] - b[12] - (b[10] - b[11]))'
    grep -Fq 'short_path: n=64 10.00 ns and 0 allocations and 6 GB/s and probes 1.0, n=256' \
        "$work/rates/sweep_sweep.svg" || wrong "rates: a sweep without rates in words"
    # More counters of more rows than a picture is high: what is left out is said.
    awk 'BEGIN {
        print "# vbench-results: 1\ncase,point,variant,baseline,status,mean_ns,counters"
        for (i = 0; i < 200; i++) {
            printf "c,n=%d,v%d,v0,ok,%d,", i / 2, i % 2, i + 1
            for (k = 0; k < 16; k++)
                printf "%sk%d=%d", k ? " " : "", k, i + k + 1
            print ""
        }
    }' >"$work/counters.csv"
    "$plot" "$work/counters.csv" "$work/counters" >/dev/null || wrong "many counters make no chart"
    is_png "$work/counters/rates_c.png"
    shows counters/rates_c 'Means · black lines: the baseline · not shown: 10 more counters' 'k5 (per operation)'
    shows_not counters/rates_c 'k6 (per operation)'
}

# Far more lines than a page takes: the first of each point, and what is too much even so is counted. The case has the
# name of the chart.
test_many_ratios() {
    write_ratios 1 >"$work/lines.csv"
    "$plot" "$work/lines.csv" "$work/lines" >/dev/null || wrong "130 ratios make no chart"
    texts_are_apart "$work/lines/ratio.svg"
    is_png "$work/lines/ratio.png"
    shows lines/ratio 'ratio: time relative to the baseline'
    is_svg "$work/lines/ratio_2.svg"
    markers_hold lines/ratio Pt6 "$vermilion" 'n == 115'
    grep -Fq 'not shown: 10 more' "$work/lines/ratio.svg" || wrong "lines are left out without a word"

    write_ratios 5 >"$work/first.csv"
    "$plot" "$work/first.csv" "$work/first" >/dev/null || wrong "130 ratios of 26 points make no chart"
    texts_are_apart "$work/first/ratio.svg"
    shows first/ratio v0 v5 v125
    markers_hold first/ratio Pt6 "$vermilion" 'n == 25'
    ! grep -Fq '>v6<' "$work/first/ratio.svg" || wrong "a second variant is shown where there are too many"
    grep -Fq 'only the first variant of each point; 104 more' "$work/first/ratio.svg" ||
        wrong "variants are left out without a word"
}

# Writes turns of plot_turns.csv: 5 launches of 200 rounds of 'slow' and 1200 of 'quick'. Of each ten rounds, each takes
# a little longer; launch 3 is 10 % slower; three turns of 'slow' take a hundred times as long, and five were disturbed.
write_samples() {
    awk 'BEGIN {
        print "# vbench-samples: 1"
        print "case,point,variant,launch,round,position,ops,turn_ns,turn_cpu_ns,switches,faults,migrations,cpu,spin_ns"
        for (launch = 0; launch < 5; launch++) {
            for (round = 0; round < 1200; round++) {
                ns = (10 + round % 10 / 100) * (launch == 3 ? 1.1 : 1)
                if (round < 200)
                    printf "steady,,slow,%d,%d,0,50,%g,1,%d,0,%d,1,1\n", launch, round, \
                        50 * (round == 9 && launch < 3 ? 1000 : ns), round == 7 && launch, round == 7 && !launch
                printf "steady,,quick,%d,%d,1,100,%g,1,0,0,0,,\n", launch, round, 20 * ns
            }
        }
        hostile = "\"turns_\47; system(\47touch owned\47); \47\""
        for (i = 0; i < 20; i++) {
            turn = i % 2 "," int(i / 2) ",0,1,"
            print hostile ",\"p=\47`touch owned`\47,1\",$(touch owned)," turn 5 + i % 3 ",1,0,0,0,1,1"
            print hostile ",p=2,\"x \"\"y\"\"\"," turn "0,1,0,0,0,1,1"
        }
    }'
}

test_turns() {
    local hostile=turns/turns__turns____system__touch_owned_____ from to
    local slow='1000 turns, 5 disturbed, outside: 3 above, 1 outlier launch'
    write_samples >"$work/turns.samples"
    draw turns steady _turns____system__touch_owned_____ overview ratio turns_steady \
        turns__turns____system__touch_owned_____
    shows turns/turns_steady 'steady: single turns, launch by launch' 'the same work again and again' slow quick \
        "$slow" '6000 turns (5000 drawn), 0 disturbed, 1 outlier launch' \
        'median of the launch' 'preempted, or moved to another CPU' 'the CPU was shared with others' 0 4
    shows_times turns/turns_steady 2 launch
    shows_times turns/turns_steady 0 5
    grep -Fq 'no turns of crashed' "$work/turns/turns_steady.svg" || wrong "turns: the silent variant is not named"
    grep -Fxq "slow: $slow; medians of 5 launches from 10.04 to 11.05 ns" "$work/turns/turns_steady.svg" ||
        wrong "turns: no description in words"
    # 992 + 5000 dots; 3 turns are triangles at the upper edge, in the first three launches.
    markers_hold turns/turns_steady Pt6 "$blue" 'n == 992 + 5000'
    markers_hold turns/turns_steady Pt8 "$blue" \
        'n == 3 && b[1] == b[2] && b[2] == b[3] && near(a[2] - a[1], a[3] - a[2])'
    markers_hold turns/turns_steady Pt6 "$vermilion" 'n == 5'
    # Round 9 of 200 is near the left end of its launch's bar.
    read -r from _ to _ < <(lines turns/turns_steady "$black" | sort -n)
    markers_hold turns/turns_steady Pt8 "$blue" "near(a[1], $from + ($to - $from) * 9.5 / 200)"
    # Four medians and an outlier for either variant, as far apart as their values.
    lines_hold turns/turns_steady "$black" 'n == 8 && b[1] == b[4] && b[1] == d[1] && near(c[1] - a[1], c[8] - a[8])'
    lines_hold turns/turns_steady "$purple" 'n == 2 && near(c[1] - a[1], c[2] - a[2]) && a[2] - a[1] > 400'
    # The band behind an outlier is as wide as a launch, of which the bar takes 80 %.
    { lines turns/turns_steady "$purple" &&
        sed -n "s/.*polygon fill = 'rgb(247, 228, 240)' points = '\([0-9.]*\),\([0-9.]*\) \([0-9.]*\),.*/\1 \2 \3 /p" \
            "$work/turns/turns_steady.svg"; } >"$work/list"
    holds 'n == 4 && near(a[1] - a[3], (c[1] - a[1]) / 8) && near(c[3] - c[1], (c[1] - a[1]) / 8) && a[4] > c[3]' bands
    # shellcheck disable=SC2016 # nobody is to expand it
    shows "$hostile" "p='\`touch owned\`',1" p=2 '$(touch owned)' 'x "y"' '20 turns, 0 disturbed'
    [ -z "$(find "$work" "$here/../.." -name 'owned*' -not -path '*/.git/*')" ] || wrong "a name was executed"
    # The same turns in another order, with CRLF and a byte order mark, are the same chart.
    {
        printf '\357\273\277'
        head -n 2 "$work/turns.samples"
        grep '^steady' "$work/turns.samples" | sort -t , -k 5,5r -k 3,3
    } | sed 's/$/\r/' >"$work/sorted.samples"
    grep '^[#cs]' "$data/plot_turns.csv" >"$work/steady.csv"
    "$plot" "$work/steady.csv" "$work/again" "$work/sorted.samples" >/dev/null || wrong "CRLF in samples is not read"
    cmp -s "$work/again/turns_steady.svg" "$work/turns/turns_steady.svg" || wrong "the order of the turns matters"
}

# More panels than a chart has room for: whole points, and a word about the rest. Launches differ by 2 % either way: one
# that is 8 % slower is no outlier, one that is 20 % slower is.
test_many_turns() {
    awk 'BEGIN {
        print "# vbench-results: 1\ncase,point,variant,mean_ns"
        for (i = 0; i < 24; i++) printf "c,p=%d,v%d,1\n", i / 3, i
    }' | with_status >"$work/panels.csv"
    awk 'BEGIN {
        print "# vbench-samples: 1\ncase,point,variant,launch,round,ops,turn_ns,switches,migrations"
        for (i = 0; i < 24; i++)
            for (k = 0; k < 200; k++)
                printf "c,p=%d,v%d,%d,%d,10,%d,0,0\n", i / 3, i, k % 40, k / 40, \
                    k % 40 == 39 ? (i ? 1080 : 1200) : k % 2 ? 1020 : 980
    }' >"$work/panels.samples"
    "$plot" "$work/panels.csv" "$work/panels" "$work/panels.samples" >/dev/null || wrong "24 panels make no chart"
    texts_are_apart "$work/panels/turns_c.svg"
    shows panels/turns_c p=0 p=5 v17
    shows_not panels/turns_c p=6
    shows_times panels/turns_c 1 '200 turns, 0 disturbed, 1 outlier launch'
    shows_times panels/turns_c 17 '200 turns, 0 disturbed'
    grep -Fq 'not shown: 6 more panels' "$work/panels/turns_c.svg" || wrong "panels are left out without a word"
}

# What the program of today writes.
test_program() {
    [ -n "${VBENCH-}" ] || return 0
    "$VBENCH" null --quick --no-save --export-csv "$work/null.csv" --export-samples "$work/null.samples" \
        >"$work/out" 2>&1 || wrong "vbench: $(tail -n 1 "$work/out")"
    "$plot" "$work/null.csv" "$work/null" "$work/null.samples" >"$work/out" 2>"$work/err" ||
        wrong "null: $(cat "$work/err")"
    [ "$(wc -l <"$work/out")" -eq 6 ] || wrong "null: other charts: $(cat "$work/out")"
    texts_are_apart "$work/null/ratio.svg"
    texts_are_apart "$work/null/turns_null.svg"
    shows null/ratio '1 = first' second
    shows null/turns_null first second
}

# As fails_on, for a samples file with the content $2 beside good results.
fails_on_samples() {
    printf '%b' "$2" >"$work/bad.samples"
    fails 3 "$1" "$plot" "$data/plot_turns.csv" "$work/never" "$work/bad.samples"
    [ -z "$(find "$work/never" -mindepth 1 2>/dev/null)" ] || wrong "files after a failure: $(ls -A "$work/never")"
}

test_bad_samples() {
    local head='# vbench-samples: 1\ncase,point,variant,launch,round,ops,turn_ns,switches,migrations\n'
    fails 3 "cannot open '$work/none.csv'" "$plot" "$data/plot_turns.csv" "$work/never" "$work/none.csv"
    fails_on_samples "the file is empty" ''
    fails_on_samples "not a vbench samples file" '# vbench-results: 1\ncase,variant\n'
    fails_on_samples "samples version 2" '# vbench-samples: 2\ncase\n'
    fails_on_samples "there is no column 'ops'" "${head/ops,/}"
    fails_on_samples "there is no column 'migrations'" "${head/,migrations/}"
    fails_on_samples "there is no turn to draw" "$head"
    fails_on_samples "line 3: 2 cells" "${head}steady,\n"
    fails_on_samples "line 3: about 'swift' of 'steady', which the results lack" "${head}steady,,swift,0,0,1,1,0,0\n"
    fails_on_samples "line 4: about 'slow' of 'steady:p=1'" \
        "${head}steady,,slow,0,0,1,1,0,0\nsteady,p=1,slow,0,0,1,1,0,0\n"
    fails_on_samples "line 3: no number in the column 'turn_ns'" "${head}steady,,slow,0,0,1,nan,0,0\n"
    fails_on_samples "line 3: no number in the column 'launch'" "${head}steady,,slow,,0,1,1,0,0\n"
    fails_on_samples "line 3: a turn of less than one operation" "${head}steady,,slow,0,0,1e-9,1,0,0\n"
}

# Options, in whatever order, are what the arguments without names are.
test_options() {
    local spelling words
    cp "$work/turns.samples" "$work/by option"
    for spelling in "--results=$data/plot_turns.csv|--folder=$work/options|--samples=$work/by option" \
        "-s|$work/by option|-o|$work/options|-r|$data/plot_turns.csv" \
        "--samples|$work/by option|$data/plot_turns.csv|--folder|$work/options" \
        "-s|$work/by option|--|$data/plot_turns.csv|$work/options"; do
        rm -rf "$work/options"
        IFS='|' read -ra words <<<"$spelling"
        "$plot" "${words[@]}" >/dev/null || wrong "it does not take $spelling"
        diff -rq "$work/options" "$work/turns" >/dev/null || wrong "other charts by $spelling"
    done
}

test_names() {
    local chart=hostile/_._.._escape
    draw long a_case_with_a_rather_long_name
    shows long/a_case_with_a_rather_long_name return_the_value_as_a_reference_counted_ cancellation_token chmustbreaksomewhere \
        'payload=4096,allocator=jemalloc,threads=2' 'timed out after 30 s; the worker was ended' 1,235,000 988,000
    mkdir -p "$work/elsewhere"
    cd "$work/elsewhere"
    draw hostile _._.._escape article_2 a__nb overview
    # shellcheck disable=SC2016,SC1003 # nobody is to expand or escape these
    shows "$chart" "x'; system('touch owned'); y='" '`touch owned`' '$(touch owned)' 'say "hello", twice' \
        '&lt;b>&amp;amp;]]&gt;&lt;/b>' 'back\slash\' 'heap_future^2_{x} @W' '%d %s %%' \
        'two\nlines\tand a tab' '漢字 µs é' '--help' \
        ../../escape "p'=\`touch owned\`;1" \
        "time is not judged: built with 'AddressSanitizer'; see the \"doctor\""
    bars_hold hostile/_._.._escape blue 'n == 11 && near(right[9], x)' 15 # on the axis
    bars_hold hostile/_._.._escape orange 'n == 10 && near(right[10], x)' 80
    shows hostile/article_2 "it's" "article: '; system('touch owned'); '"
    # Quotes at the beginning, at the end, and one behind another.
    # shellcheck disable=SC2016
    printf '%s\n' '# vbench-results: 1' case,point,variant,mean_ns "c,,',1" "c,,'',2" \
        "c,,''; !touch owned; '',3" \
        "c,,x'''y''',4" "c,,'"'`touch owned`'"',5" | with_status >"$work/quotes.csv"
    "$plot" "$work/quotes.csv" "$work/quotes" >/dev/null || wrong "quotes spoil a chart"
    # shellcheck disable=SC2016
    shows quotes/c "'" "''" "''; !touch owned; ''" "x'''y'''" "'"'`touch owned`'"'"
    [ -z "$(find "$work" "$here/../.." -name 'owned*' -not -path '*/.git/*')" ] || wrong "a name was executed"
    cd "$work"
}

# Byte order mark, CRLF, a blank line, bytes that are no UTF-8 in a fact nobody draws, columns in another order.
test_spellings() {
    { printf '\357\273\277' && sed 's/$/\r/' "$data/plot_two.csv" && printf '\r\n'; } >"$work/crlf.csv"
    "$plot" "$work/crlf.csv" "$work/crlf" >/dev/null || wrong "CRLF is not read"
    cmp -s "$work/crlf/article.svg" "$work/two/article.svg" || wrong "CRLF and a byte order mark make another chart"
    awk -F , -v OFS=, '/^#/ { print; next } { last = $NF; for (i = NF; i > 1; i--) $i = $(i - 1); $1 = last; print }
        NR == 1 { print "# host: \377\300" }' "$data/plot_two.csv" >"$work/turned.csv"
    "$plot" "$work/turned.csv" "$work/turned" >/dev/null || wrong "columns in another order are not read"
    cmp -s "$work/turned/article.svg" "$work/two/article.svg" || wrong "columns in another order make another chart"
}

test_defaults() {
    mkdir -p "$work/run/results"
    cp "$data/plot_two.csv" "$work/run/results/latest.csv"
    (cd "$work/run" && "$plot" >"$work/out") || wrong "no chart of results/latest.csv"
    grep -qx results/article.png "$work/out" || wrong "by default it makes $(cat "$work/out")"
    is_png "$work/run/results/article.png"
}

# Scripts that gnuplot draws by itself, and pictures that tell as much as those it draws for us.
test_scripts() {
    local chart
    rm -rf "$work/scripts"
    "$plot" --export-gnuplot "$work/scripts" "$data/plot_points.csv" >"$work/out" || wrong "no scripts"
    for chart in cache_hit sweep_cache_hit; do
        grep -qx "$work/scripts/$chart.gp" "$work/out" || wrong "the script of $chart is not named"
        (cd "$work/scripts" && gnuplot -d "$chart.gp" && gnuplot -d -e "format='png'" "$chart.gp") || wrong "no picture by $chart.gp"
        is_png "$work/scripts/$chart.png"
        texts_are_apart "$work/scripts/$chart.svg"
        cmp -s <(sed -n 's/^[[:space:]]*<text>//p' "$work/scripts/$chart.svg") \
            <(sed -n 's/^[[:space:]]*<text>//p' "$work/points/$chart.svg") || wrong "other texts by $chart.gp"
    done
    fails_on_export
}

# A file that is no results leaves the scripts as they are.
fails_on_export() {
    cp "$work/scripts/cache_hit.gp" "$work/kept.gp"
    echo nothing >"$work/none"
    fails 3 'not a vbench results file' "$plot" --export-gnuplot "$work/scripts" "$work/none"
    cmp -s "$work/scripts/cache_hit.gp" "$work/kept.gp" || wrong "a failure touched a script"
    fails 3 "Is a directory" "$plot" --export-gnuplot "$work/scripts" "$work"
}

test_usage() {
    fails 2 "unrecognized option '--frobnicate'" "$plot" --frobnicate
    fails 2 "'more' is one file too many" "$plot" "$data/plot_two.csv" "$work/x" "$data/plot_two.csv" more
    fails 2 'the name of the file of samples is empty' "$plot" "$data/plot_two.csv" "$work/x" ''
    fails 2 'the name of the file of results is empty' "$plot" ''
    fails 2 'requires an argument' "$plot" -r
    fails 2 'the name of the file of samples is empty' "$plot" --samples=
    fails 2 'the name of the file of published figures is empty' "$plot" --published= "$data/plot_two.csv"
    fails 2 'the file of results is given twice' "$plot" -r "$data/plot_two.csv" "$data/plot_five.csv"
    fails 2 'the folder is given twice' "$plot" -o "$work/x" -o "$work/y"
    "$plot" --help | grep -q '^Usage: vbench plot ' || wrong "no help"
}

test_bad_files() {
    local head='# vbench-results: 1\n' columns='case,point,variant,status,mean_ns,bytes_per_op\n'
    fails 3 "'$work/none.csv': No such file" "$plot" "$work/none.csv"
    fails 3 "'$work': Is a directory" "$plot" "$work"
    fails_on "the file is empty" ''
    fails_on "not a vbench results file" "$columns"'a,,b,ok,1,2\n'
    fails_on "results version 2" "# vbench-results: 2\n$columns"'a,,b,ok,1,2\n'
    fails_on "the line that names the columns is missing" "$head"
    fails_on "no row has" "$head$columns"
    fails_on "no row has" "$head$columns"'a,,b,killed by SIGSEGV,,\na,,c,ok,,\n'
    fails_on "there is no column 'variant'" "$head"'case,point,status,mean_ns\na,,ok,1\n'
    fails_on "line 3: 2 cells, but there are 6 columns" "$head$columns"'a,b\n'
    fails_on "line 3: a quote that is never closed" "$head$columns"'a,"b,ok,1,2\nc,d,ok,1,2\n'
    fails_on "line 3: text behind the closing quote" "$head$columns"'a,,"b"c,ok,1,2\n'
    fails_on "line 3: a quote inside" "$head$columns"'a,,b"c",ok,1,2\n'
    # A case without any number costs its own chart and no other.
    printf '%b' "$head$columns"'a,,b,hung,,\nc,,d,ok,1,2\n' >"$work/half.csv"
    "$plot" "$work/half.csv" "$work/half" >"$work/out" 2>"$work/err" || wrong "half a run makes no chart"
    grep -q "no chart of 'a'" "$work/err" || wrong "a missing chart is not mentioned"
    grep -qx "$work/half/c.png" "$work/out" || wrong "half a run has no chart of what there is"
    # 'article' is that of the built-in case, or beside figures of others: not of anybody's own cases.
    ! grep -q article "$work/out" || wrong "own cases have an article"
    "$plot" --published -- "$work/half.csv" "$work/half" >"$work/out" 2>/dev/null || wrong "no chart beside published figures"
    grep -qx "$work/half/article.png" "$work/out" || wrong "no article beside published figures"
}

test_bad_folders() {
    touch "$work/file"
    fails 3 "cannot make the folder" "$plot" "$data/plot_two.csv" "$work/file/folder"
    fails 3 "cannot write into" "$plot" "$data/plot_two.csv" /proc
    mkdir -p "$work/taken/article.svg"
    fails 3 "a folder has the name" "$plot" "$data/plot_two.csv" "$work/taken"
    [ "$(ls -A "$work/taken")" = article.svg ] || wrong "files after a failure: $(ls -A "$work/taken")"
}

# A PATH without gnuplot, or with one that fails: the old charts stay, and nothing else.
test_bad_gnuplot() {
    local bin=$work/bin tool
    rm -rf "$bin" "$work/old"
    mkdir -p "$bin"
    for tool in bash dirname readlink; do
        ln -sf "$(command -v "$tool")" "$bin/$tool"
    done
    cp -r "$work/two" "$work/old"
    fails 3 gnuplot-nox env PATH="$bin" "$plot" "$data/plot_five.csv" "$work/old"
    # shellcheck disable=SC2016 # for the script that is written here
    printf '#!/bin/bash\n[[ $3 == *svg* ]] && name=${4##*/} && echo "<svg/>" >"${name%%.gp}.svg" && exit 0\necho "no terminal" && exit 1\n' \
        >"$bin/gnuplot"
    chmod +x "$bin/gnuplot"
    fails 3 "could not draw 'ready_return.png': no terminal" env PATH="$bin" "$plot" "$data/plot_five.csv" "$work/old"
    printf '#!/bin/bash\n>ready_return.svg\n' >"$bin/gnuplot"
    fails 3 "could not draw" env PATH="$bin" "$plot" "$data/plot_five.csv" "$work/old"
    diff -r "$work/two" "$work/old" || wrong "a failure touched the old charts"
}

test_article
test_wide_intervals
test_whose_doubts
test_quiet
test_points
test_many
test_ratio
test_rates
test_many_ratios
test_old_charts_go
test_turns
test_many_turns
test_program
test_unknown_values
test_options
test_names
test_spellings
test_defaults
test_scripts
test_usage
test_bad_files
test_bad_samples
test_bad_folders
test_bad_gnuplot
finish
