# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# What the tests of `vbench plot` share. Sourced first; `finish` is what a test ends with. The script's first argument
# is a folder to keep the charts in; without, they are gone afterwards.

here=$(dirname -- "$(readlink -f -- "$0")")
plot=$here/../../scripts/plot.sh
data=$here/data
failures=0
export LC_ALL=C.UTF-8

if ! command -v gnuplot >/dev/null; then
    echo "skipped: gnuplot is missing"
    exit 77
fi
if [ $# -gt 0 ]; then
    mkdir -p -- "$1"
    work=$(readlink -f -- "$1")
else
    work=$(mktemp -d)
    trap 'rm -rf -- "$work"' EXIT
fi

# What gnuplot writes into its SVG for the colours of the charts.
# shellcheck disable=SC2034 # for the tests
readonly blue='rgb(  0, 114, 178)' vermilion='rgb(213,  94,   0)' grey='rgb(107, 107, 107)' \
    black='rgb( 17,  17,  17)' purple='rgb(170,  51, 119)'

finish() {
    if [ "$failures" -gt 0 ]; then
        echo "$failures failures" >&2
        exit 1
    fi
    echo "$(basename -- "$0" .sh): all fine"
}

wrong() {
    echo "FAILED: $1" >&2
    failures=$((failures + 1))
}

# Draws tests/system/data/plot_$1.csv, with the samples $work/$1.samples where there are any, into $work/$1; the other
# arguments are the names of the charts that must come out.
draw() {
    local set=$1 name expected='' samples=$work/$1.samples
    shift
    rm -rf -- "${work:?}/$set"
    [ -e "$samples" ] || samples=
    if ! "$plot" "$data/plot_$set.csv" "$work/$set" ${samples:+"$samples"} >"$work/out" 2>"$work/err"; then
        wrong "$set: $(cat "$work/err")"
        return 0
    fi
    [ ! -s "$work/err" ] || wrong "$set: it said '$(cat "$work/err")'"
    for name; do
        expected+="$work/$set/$name.svg"$'\n'"$work/$set/$name.png"$'\n'
        is_svg "$work/$set/$name.svg"
        is_png "$work/$set/$name.png"
        texts_are_apart "$work/$set/$name.svg"
    done
    [ "$(cat "$work/out")"$'\n' = "$expected" ] || wrong "$set: it names other files: $(cat "$work/out")"
    [ "$(find "$work/$set" -mindepth 1 -not -name .charts | wc -l)" -eq $(($# * 2)) ] || wrong "$set: other files: $(ls -A "$work/$set")"
}

# A results file on stdin, with a status for each of its rows.
with_status() {
    awk '/^#/ { print; next } { print $0 (header++ ? ",ok" : ",status") }'
}

is_svg() {
    if command -v xmllint >/dev/null; then
        xmllint --noout "$1" 2>"$work/xml" || wrong "$1 is no XML: $(head -n 1 "$work/xml")"
    else
        grep -q '^</svg>$' "$1" || wrong "$1 does not end as an SVG"
    fi
}

is_png() {
    [ "$(head -c 8 "$1" | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a ] || wrong "$1 is no PNG"
    [ "$(tail -c 8 "$1" | od -An -tx1 | tr -d ' ')" = 49454e44ae426082 ] || wrong "$1 is a PNG without an end"
}

# Every text of a chart as "x1 x2 y1 y2 text", its box estimated a little too small; rotated texts have none.
text_boxes() {
    awk '
        /<g transform="translate\(/ {
            rotated = /rotate/
            match($0, /translate\([0-9.,-]+/)
            split(substr($0, RSTART + 10, RLENGTH - 10), part, ",")
            x = part[1]; y = part[2]
            anchor = /"end"/ ? 1 : /"middle"/ ? 0.5 : 0
            match($0, /font-size="[0-9.]+/)
            size = substr($0, RSTART + 11, RLENGTH - 11)
        }
        /<text>/ && !rotated {
            text = $0
            gsub(/^.*<text>|<\/text>.*$/, "", text)
            gsub(/&[a-z]+;/, "x", text)
            px = length(text) * size * 0.5
            print x - anchor * px, x - anchor * px + px, y - size * 0.7, y, text
        }' "$1"
}

# No text overlaps another one or leaves the picture.
texts_are_apart() {
    local clash
    clash=$(text_boxes "$1" | awk -v width="$(grep -o -m 1 'width="[0-9]*' "$1" | tr -dc 0-9)" \
        -v height="$(grep -o -m 1 'height="[0-9]*' "$1" | tr -dc 0-9)" '
        {
            x1[NR] = $1; x2[NR] = $2; y1[NR] = $3; y2[NR] = $4; line[NR] = $0
            if ($1 < 0 || $2 > width || $3 < 0 || $4 > height)
                print "outside: " $0
            for (i = 1; i < NR; i++)
                if ($1 < x2[i] && x1[i] < $2 && $3 < y2[i] && y1[i] < $4)
                    print line[i] " / " $0
        }')
    [ -z "$clash" ] || wrong "$1: texts overlap or are cut: $(head -n 1 <<<"$clash")"
}

# The chart $1 shows each of the other arguments as a text of its own (written as in XML).
shows() {
    local chart=$work/$1.svg text
    shift
    sed -n 's/^[[:space:]]*<text>\(.*\)<\/text>$/\1/p' "$chart" >"$work/texts"
    for text; do
        grep -Fxq -e "$text" "$work/texts" || wrong "$chart does not show '$text'"
    done
}

shows_not() {
    ! sed -n 's/^[[:space:]]*<text>\(.*\)<\/text>$/\1/p' "$work/$1.svg" | grep -Fq -e "$2" || wrong "$1 shows '$2'"
}

# As shows, for a text $3 that is there $2 times.
shows_times() {
    local count
    count=$(text_boxes "$work/$1.svg" | cut -d ' ' -f 5- | grep -Fxc -e "$3") || true
    [ "$count" -eq "$2" ] || wrong "$1 shows '$3' $count times instead of $2"
}

# The bars of a chart and colour (blue, orange, green), each as "width height right top".
bars() {
    local colour='  0, 114, 178'
    [ "$2" != orange ] || colour='230, 159,   0'
    [ "$2" != green ] || colour='  0, 158, 115'
    sed -n "/id=\"gnuplot_plot_1/,\$s/.*polygon fill = 'rgb($colour)' points = '\\([^']*\\)'.*/\\1/p" "$work/$1.svg" |
        awk -F '[ ,]' '{ print $3 - $1, $2 - $6, $3, $6 }'
}

# The awk condition $3 holds for the n bars of chart $1 and colour $2: widths w[], heights h[], right[] and top[] edges;
# left, x and y are the place of the text $4 in the chart: its left edge, its middle, its foot.
bars_hold() {
    # shellcheck disable=SC2016 # the dollars are awk's
    bars "$1" "$2" | awk -v place="$(text_boxes "$work/$1.svg" | grep -m 1 -e " ${4-}\$")" '
        function near(a, b) { return a > b * 0.98 && a < b * 1.02 }
        BEGIN { split(place, box, " "); left = box[1]; x = (box[1] + box[2]) / 2; y = box[4] }
        { w[NR] = $1; h[NR] = $2; right[NR] = $3; top[NR] = $4 }
        END { n = NR; exit !('"$3"') }' || wrong "$1: not so: $3; $2 bars are: $(bars "$1" "$2" | tr '\n' ';')"
}

# What a chart draws with gnuplot's point or arrow of a colour (as 'rgb( 51,  51,  51)'), apart from its key: markers as
# "x y", lines as "x1 y1 x2 y2".
markers() {
    sed -n '/id="gnuplot_plot_1/,$p' "$work/$1.svg" |
        sed -n "s/.*<use xlink:href='#gp$2' transform='translate(\([0-9.]*\),\([0-9.]*\)).* color='$3'.*/\1 \2/p"
}

lines() {
    sed -n '/id="gnuplot_plot_1/,$p' "$work/$1.svg" | tr -d '\n' | tr '<' '\n' |
        sed -n "s/^path stroke='$2'  *d='\([^']*\)'.*/\1/p" | tr 'M' '\n' | tr 'L,' '  ' | awk 'NF == 4'
}

# The awk condition $1 holds for the list in $work/list: of n lines the columns a[], b[], c[], d[]. $2 is its name.
holds() {
    awk 'function near(a, b) { return a > b * 0.98 && a < b * 1.02 }
        { a[NR] = $1; b[NR] = $2; c[NR] = $3; d[NR] = $4 } END { n = NR; exit !('"$1"') }' "$work/list" ||
        wrong "$2: not so: $1; there are: $(tr '\n' ';' <"$work/list" | head -c 400)"
}

markers_hold() {
    markers "$1" "$2" "$3" >"$work/list"
    holds "$4" "$1, $2 $3"
}

lines_hold() {
    lines "$1" "$2" >"$work/list"
    holds "$3" "$1, lines $2"
}

# The arguments behind $1 (exit status) and $2 (what stderr must contain, in one line) are a command that must fail so.
fails() {
    local wanted=$1 words=$2 status=0
    shift 2
    "$@" >"$work/out" 2>"$work/err" || status=$?
    [ "$status" -eq "$wanted" ] || wrong "exit status $status instead of $wanted: $*"
    grep -Fq -e "$words" "$work/err" || wrong "stderr lacks '$words': $(cat "$work/err")"
    [ "$(grep -vc '^Try .* for more information.$' "$work/err")" -eq 1 ] || wrong "not one line on stderr: $(cat "$work/err")"
    [ ! -s "$work/out" ] || wrong "stdout after a failure: $(cat "$work/out")"
}

# As fails with status 3, for a results file with the content $2.
fails_on() {
    printf '%b' "$2" >"$work/bad.csv"
    fails 3 "$1" "$plot" "$work/bad.csv" "$work/never"
    [ -z "$(find "$work/never" -mindepth 1 2>/dev/null)" ] || wrong "files after a failure: $(ls -A "$work/never")"
}
