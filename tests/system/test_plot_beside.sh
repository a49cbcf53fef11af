#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Tests how `vbench plot` tells apart what stands side by side: the same rows with several allocators, and figures
# that others published beside those that were measured. Prints what failed; exit status 1 then, 77 where gnuplot is
# missing, else 0. Usage: tests/system/test_plot_beside.sh [FOLDER to keep the charts in]
set -eu

# shellcheck source=plot_lib.sh
. "$(dirname -- "$(readlink -f -- "$0")")/plot_lib.sh"

# Rows that differ in nothing but their allocator, in one of two cases.
test_allocators() {
    local row
    rm -f "$work/allocators.samples"
    draw allocators ready_return null article overview ratio
    shows allocators/ready_return 'heap_future (glibc)' 'heap_future (jemalloc)' 'heap_future (mimalloc)' \
        'inline_result (glibc)' 13.0 11.0 10.3 'Intel Xeon Gold 6338 @ 2.00GHz, 2 CPUs · 2026-11-02 · gcc 12.2.0'
    bars_hold allocators/ready_return blue 'n == 6 && near(w[1] / w[3], 13.03 / 10.96)'
    shows allocators/null first 'first (jemalloc)'
    shows allocators/ratio 'inline_result (mimalloc)' '1 = heap_future with the same allocator'
    shows_not allocators/ratio 'heap_future (glibc)'
    # Turns go to the row with their allocator; a file that does not tell is of no use here.
    {
        printf '# vbench-samples: 1\ncase,point,variant,allocator,launch,round,ops,turn_ns,switches,migrations\n'
        for row in glibc,1 jemalloc,2 mimalloc,3; do
            printf 'ready_return,,heap_future,%s,0,0,1,%d,0,0\n' "${row%,*}" "${row#*,}"
            printf 'ready_return,,inline_result,%s,0,0,1,%d,0,0\n' "${row%,*}" "${row#*,}"
        done
    } >"$work/allocators.samples"
    draw allocators ready_return null article overview ratio turns_ready_return
    shows allocators/turns_ready_return 'heap_future (glibc)' 'heap_future (jemalloc)'
    grep -Fxq 'heap_future (jemalloc): 1 turn, 0 disturbed; medians of 1 launch from 2.00 to 2.00 ns' \
        "$work/allocators/turns_ready_return.svg" || wrong "the turns of jemalloc are another allocator's"
    sed 's/allocator,//; s/,glibc//; s/,jemalloc//; s/,mimalloc//' "$work/allocators.samples" >"$work/untold.samples"
    fails 3 "'ready_return', which the results have with several allocators, but not with an unnamed one" \
        "$plot" "$data/plot_allocators.csv" "$work/never" "$work/untold.samples"
}

# The bars of chart $1 in the pattern of the colour $2 (blue, orange): the quoted figures.
quoted_bars() {
    local colour='0,114,178'
    [ "$2" = blue ] || colour='230,159,0'
    awk -v colour="stroke:rgb($colour)" '
        /<pattern id=/ { split($0, part, "\047"); id = part[2] }
        /<path style=/ { ours["url(#" id ")"] = index($0, colour) }
        /<polygon / { split($0, part, "\047"); if (ours[part[2]]) print }' "$work/$1.svg"
}

test_published() {
    local head='# vbench-published: 1\n# caption: quoted, not measured\n' bars
    local columns='source,task,task_ns,task_bytes,valuetask,valuetask_ns,valuetask_bytes,case\n'
    draw two ready_return article ratio
    # The file that is shipped: its figures stand beside ours, in a pattern; all other charts are as without it.
    "$plot" -p "$data/plot_two.csv" "$work/published" >"$work/out" || wrong "the published figures make no chart"
    is_svg "$work/published/article.svg"
    is_png "$work/published/article.png"
    texts_are_apart "$work/published/article.svg"
    shows published/article 'measured here' 'quoted: the article, .NET 8' ReturnTask ReturnValueTask heap_future \
        'quoted: gist of joncloud, .NET Core 3.1' 125.3 72
    shows_times published/article 1 36.25
    shows_times published/article 2 'not given'
    bars_hold published/article blue 'n == 2'
    grep -Fq 'not measured here' "$work/published/article.svg" || wrong "the quoted figures are not said to be such"
    grep -Fxq 'ReturnTask (quoted: the article, .NET 8): mean 36.25 ns, allocated 24 B' "$work/published/article.svg" ||
        wrong "published: no description in words"
    for bars in blue=8 orange=3; do
        [ "$(quoted_bars published/article "${bars%=*}" | wc -l)" -eq "${bars#*=}" ] ||
            wrong "not ${bars#*=} quoted bars in ${bars%=*}: $(quoted_bars published/article "${bars%=*}")"
    done
    for bars in ready_return ratio; do
        cmp -s "$work/published/$bars.svg" "$work/two/$bars.svg" || wrong "quoted figures change $bars"
    done
    # The figures of another case are not drawn, nor is their caption.
    printf '%b' "$head$columns"'a blog,Task,40,80,ValueTask,4,0,ready_return\n' \
        'a blog,Task,777,80,ValueTask,888,,cache_hit\nno number,,,,,,,ready_return\n' >"$work/blog.csv"
    "$plot" --published="$work/blog.csv" "$data/plot_two.csv" "$work/blog" >/dev/null ||
        wrong "one source makes no chart"
    texts_are_apart "$work/blog/article.svg"
    shows blog/article 'measured here' 'quoted: a blog' Task 40.00 80 'quoted, not measured'
    shows_not blog/article 777
    shows_not blog/article 'no number'
    bars_hold blog/article blue 'n == 2'
    [ "$(quoted_bars blog/article blue | wc -l)" -eq 2 ] || wrong "not two quoted bars"
    "$plot" --published="$work/blog.csv" "$data/plot_tail.csv" "$work/blog2" >/dev/null || wrong "no source is too few"
    cmp -s "$work/blog2/article.svg" "$work/blog2/alloc_pressure.svg" ||
        wrong "figures of another case are on the article"
    # shellcheck disable=SC2016 # nobody is to expand it
    printf '%s\n' '# vbench-published: 1' "# caption: '; system('touch owned'); '" "$(printf '%b' "$columns")" \
        '"x'\''; system('\''touch owned'\'')",`touch owned`,1e1,-1,"$(touch owned) ""<b>""",nan,1,ready_return' \
        >"$work/evil.csv"
    "$plot" --published="$work/evil.csv" "$data/plot_two.csv" "$work/evil" >/dev/null ||
        wrong "hostile figures make no chart"
    # shellcheck disable=SC2016
    shows evil/article "quoted: x'; system('touch owned')" '`touch owned`' '$(touch owned) "&lt;b>"' 10.00 \
        "'; system('touch owned'); '"
    [ -z "$(find "$work" "$here/../.." -name 'owned*' -not -path '*/.git/*')" ] || wrong "a name was executed"
    fails 3 "'$work/none.csv'" "$plot" --published="$work/none.csv" "$data/plot_two.csv" "$work/never"
    fails 3 "not a vbench published file" "$plot" --published="$data/plot_two.csv" "$data/plot_two.csv" "$work/never"
    printf '%b' "$head"'case,task\na,b\n' >"$work/bad.csv"
    fails 3 "there is no column 'source'" "$plot" --published="$work/bad.csv" "$data/plot_two.csv" "$work/never"
    [ -z "$(find "$work/never" -mindepth 1 2>/dev/null)" ] || wrong "files after a failure: $(ls -A "$work/never")"
}

test_allocators
test_published
finish
