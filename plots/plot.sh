#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Draws the charts of a saved run, as SVG and PNG, for `vbench plot`, which says which there are:
#
#   plot.sh NAME RESULTS.csv FOLDER SAMPLES.csv PUBLISHED.csv PROGRAM
#
# NAME starts its messages; SAMPLES.csv and PUBLISHED.csv may be empty. Exit status: 0 fine, 3 could not draw; then the
# charts that were there before are untouched.
set -eEu
trap 'exit 3' ERR # a full disk, say; the tool that met it has spoken

fail() {
    echo "$me: $1" >&2
    exit 3
}

# The file $1 without what is no UTF-8.
plain_text() {
    { iconv -f UTF-8 -t UTF-8 -c -- "$1" 2>/dev/null || true; } | tr -d '\000'
}

# Runs gnuplot with the script $1 on the files of the work folder, and keeps what it drew as $2.svg and $2.png; $2 goes
# to the list `made`.
render() {
    local format
    for format in svg png; do
        # -d: without the user's own settings. gnuplot writes UTF-8 properly only where the locale has it.
        if ! LC_ALL=C.UTF-8 gnuplot -d -e "format = '$format'" "$plots/page_files.gp" "$plots/$1.gp" >gnuplot.log 2>&1 ||
            [ ! -s "chart.$format" ]; then
            fail "gnuplot could not draw '$2.$format': $(grep -v '^ *^*$' gnuplot.log | tail -n 1)"
        fi
    done
    awk -f "$plots/svg.awk" alt chart.svg >"$2.svg"
    mv -- chart.png "$2.png"
    made+=("$2")
}

# Runs gnuplot with the script of the chart $1, which the program wrote.
draw_script() {
    local format
    for format in svg png; do
        if ! LC_ALL=C.UTF-8 gnuplot -d -e "format = '$format'" "scripts/$1.gp" >gnuplot.log 2>&1 || [ ! -s "$1.$format" ]; then
            fail "gnuplot could not draw '$1.$format': $(grep -v '^ *^*$' gnuplot.log | tail -n 1)"
        fi
    done
    sed '/^$/q; s/^# \{0,1\}//' "scripts/$1.gp" | sed 2d >alt
    awk -f "$plots/svg.awk" alt "$1.svg" >finished.svg
    mv -- finished.svg "$1.svg"
    made+=("$1")
}

draw_scripts() {
    local path
    if ! "$program" plot --export-gnuplot scripts ${published:+"-p$published"} -- "$results" >list 2>reason; then
        fail "$(head -n 1 reason | cut -d : -f 2- | sed "s,^ ,,")"
    fi
    cat reason >&2
    while read -r path; do
        path=${path##*/}
        draw_script "${path%.gp}"
    done <list
}

# The chart of single turns $1 (a number of results.awk).
draw_turns() {
    sort -T . -t $'\t' -k 1,1n -k 4,4n "turns-$1" >turns
    awk -f "$plots/text.awk" -f "$plots/scale.awk" -f "$plots/page.awk" -f "$plots/panels.awk" -f "$plots/turns.awk" \
        -v chart="$1" records pass=1 turns pass=2 turns pass=3 turns >chart.gp
    render turns "$2"
}

# Puts the turns of each case into a file, 'turns-NUMBER'.
read_samples() {
    if ! plain_text "$samples" | awk -f "$plots/csv.awk" -f "$plots/samples.awk" 2>reason; then
        fail "cannot draw '$samples': $(head -n 1 reason)"
    fi
}

# Draws what turns there are.
draw_all_turns() {
    local kind number stem rest
    while IFS=$'\t' read -r kind number stem rest; do
        if [ "$kind" = chart ] && [ -e "turns-$number" ]; then
            draw_turns "$number" "turns_$stem"
        fi
    done <charts
}

# What was drawn of the same results before, and is not any more, would stand beside numbers that are gone. The file
# .charts says of which results the charts in a folder are.
forget_old_charts() {
    local name
    printf '%s\n' "$results" "${made[@]}" >drawn
    if [ -f ../.charts ] && [ "$(head -n 1 ../.charts)" = "$results" ]; then
        tail -n +2 ../.charts | while read -r name; do
            if [ "$name" = "${name##*/}" ] && ! grep -Fxq -- "$name" drawn; then
                rm -f -- "../$name.svg" "../$name.png"
            fi
        done
    fi
    mv -fT -- drawn ../.charts 2>/dev/null || fail "cannot write '$folder/.charts'"
}

me=$1 results=$2 folder=${3:-$(dirname -- "$2")} samples=$4 published=$5 program=$6
plots=$(dirname -- "$(readlink -f -- "$0")")
made=()
export LC_ALL=C

command -v gnuplot >/dev/null || fail "gnuplot is missing; on Debian it is in the package gnuplot-nox"
for file in ${samples:+"$samples"} ${published:+"$published"}; do
    if [ ! -f "$file" ] || [ ! -r "$file" ]; then
        fail "cannot read '$file'"
    fi
done
results=$(readlink -m -- "$results")
samples=${samples:+$(readlink -f -- "$samples")}
published=${published:+$(readlink -f -- "$published")}
mkdir -p -- "$folder" 2>/dev/null || fail "cannot create the folder '$folder'"
# In the folder itself, so that moving the finished charts is one step for each.
work=$(mktemp -d -- "$(readlink -f -- "$folder")/.plot.XXXXXX" 2>/dev/null) || fail "cannot write into '$folder'"
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' HUP INT TERM
cd -- "$work"

draw_scripts
if ! plain_text "$results" | awk -f "$plots/csv.awk" -f "$plots/results.awk" >records 2>reason; then
    fail "cannot draw '$results': $(head -n 1 reason)"
fi
grep '^chart' records >charts
if [ -n "$samples" ]; then
    read_samples
fi
draw_all_turns
for name in "${made[@]}"; do
    if [ -d "../$name.svg" ] || [ -d "../$name.png" ]; then
        fail "cannot write '$folder/$name': a folder has the name of the chart"
    fi
done
for name in "${made[@]}"; do
    for format in svg png; do
        mv -fT -- "$name.$format" "../$name.$format" 2>/dev/null || fail "cannot write '$folder/$name.$format'"
    done
done
forget_old_charts
for name in "${made[@]}"; do
    printf '%s\n' "$folder/$name.svg" "$folder/$name.png"
done
