#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Tests scripts/plot.sh: what is on the charts, and what happens when there can be none. Prints what failed; exit status
# 1 then, 77 where gnuplot is missing, else 0. Usage: tests/system/test_plot.sh [FOLDER to keep the charts in]
set -eu

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

wrong() {
    echo "FAILED: $1" >&2
    failures=$((failures + 1))
}

# Draws tests/system/data/plot_$1.csv into $work/$1; the other arguments are the names of the charts that must come out.
draw() {
    local set=$1 name expected=''
    shift
    rm -rf -- "${work:?}/$set"
    if ! "$plot" "$data/plot_$set.csv" "$work/$set" >"$work/out" 2>"$work/err"; then
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
    [ "$(find "$work/$set" -mindepth 1 | wc -l)" -eq $(($# * 2)) ] || wrong "$set: other files: $(ls -A "$work/$set")"
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

# The bars of a chart and colour (blue, orange), each as "width height right top".
bars() {
    local colour='  0, 114, 178'
    [ "$2" = blue ] || colour='230, 159,   0'
    sed -n "/id=\"gnuplot_plot_1/,\$s/.*polygon fill = 'rgb($colour)' points = '\\([^']*\\)'.*/\\1/p" "$work/$1.svg" |
        awk -F '[ ,]' '{ print $3 - $1, $2 - $6, $3, $6 }'
}

# The awk condition $3 holds for the n bars of chart $1 and colour $2: widths w[], heights h[], right[] and top[] edges; x
# and y are the place of the text $4 in the chart: its middle, its foot.
bars_hold() {
    # shellcheck disable=SC2016 # the dollars are awk's
    bars "$1" "$2" | awk -v place="$(text_boxes "$work/$1.svg" | grep -m 1 -e " ${4-}\$")" '
        function near(a, b) { return a > b * 0.98 && a < b * 1.02 }
        BEGIN { split(place, box, " "); x = (box[1] + box[2]) / 2; y = box[4] }
        { w[NR] = $1; h[NR] = $2; right[NR] = $3; top[NR] = $4 }
        END { n = NR; exit !('"$3"') }' || wrong "$1: not so: $3; $2 bars are: $(bars "$1" "$2" | tr '\n' ';')"
}

# The arguments behind $1 (exit status) and $2 (what stderr must contain, in one line) are a command that must fail so.
fails() {
    local wanted=$1 words=$2 status=0
    shift 2
    "$@" >"$work/out" 2>"$work/err" || status=$?
    [ "$status" -eq "$wanted" ] || wrong "exit status $status instead of $wanted: $*"
    grep -Fq -e "$words" "$work/err" || wrong "stderr lacks '$words': $(cat "$work/err")"
    [ "$(wc -l <"$work/err")" -eq 1 ] || wrong "not one line on stderr: $(cat "$work/err")"
    [ ! -s "$work/out" ] || wrong "stdout after a failure: $(cat "$work/out")"
}

# As fails with status 3, for a results file with the content $2.
fails_on() {
    printf '%b' "$2" >"$work/bad.csv"
    fails 3 "$1" "$plot" "$work/bad.csv" "$work/never"
    [ -z "$(find "$work/never" -mindepth 1 2>/dev/null)" ] || wrong "files after a failure: $(ls -A "$work/never")"
}

test_article() {
    draw two ready_return article
    shows two/article 'ready_return: return a value that is already known' 'Mean time (ns per operation)' \
        'Allocated (bytes per operation)' heap_future inline_result 36.25 3.12 24 0 \
        'Intel Xeon Gold 6338 @ 2.00GHz, 2 CPUs · 2026-11-02 · gcc 12.2.0 · jemalloc 5.3.0' \
        'Mean: 20 % trimmed mean over 10 launches, error bars: 99 % interval'
    bars_hold two/article blue 'n == 2 && near(h[1] / h[2], 36.25 / 3.12) && near(w[1], w[2])'
    bars_hold two/article orange 'n == 1 && h[1] > 200 && y < top[1] && y > top[1] - 8' 24
    bars_hold two/article blue 'y < top[2] && y > top[2] - 8' 3.12
    grep -Fxq 'inline_result: mean 3.12 ns, allocated 0 B' "$work/two/article.svg" ||
        wrong "two: no description in words"
    draw five ready_return article
    shows five/article heap_future heap_future_72 inline_result pooled_future intrusive_future \
        13.81 17.63 0.86 2.65 0.87 72
    bars_hold five/article blue 'n == 5 && near(h[2] / h[4], 17.63 / 2.65)'
    bars_hold five/article orange 'n == 2 && near(h[2] / h[1], 72 / 24)'
}

test_points() {
    draw columns_points sync_ratio article
    shows columns_points/sync_ratio sync=0 sync=50 sync=90 41.20 5.11 12 2.40
    bars_hold columns_points/sync_ratio blue 'n == 6'
    draw points cache_hit article
    shows points/cache_hit hit=0 hit=50 hit=90 hit=99 hit=100 heap_future inline_result pooled_future intrusive_future \
        5120 2600 548.0 26.90 1.31 496 71.20 4.72 'Mean time (ns per operation, log scale)'
    bars_hold points/cache_hit blue 'n == 20'
    bars_hold points/cache_hit orange 'n == 17'
}

test_many() {
    draw many ready_return ready_const always_async sync_ratio chain_ready channel_spsc ipc_pingpong error_result \
        peers article overview
    cmp -s "$work/many/article.svg" "$work/many/ready_return.svg" || wrong "the article is not ready_return"
    shows many/overview 'All 9 cases' 'sync_ratio, sync=90' 'chain_ready, depth=64' errno_out_param std_promise \
        6628 1560
    bars_hold many/overview blue 'n == 40'
    # One more row is one too many for the overview.
    { cat "$data/plot_many.csv" && tail -n 1 "$data/plot_many.csv"; } >"$work/41.csv"
    "$plot" "$work/41.csv" "$work/41" >"$work/out"
    ! grep -q overview "$work/out" || wrong "an overview of 41 rows"
}

test_unknown_values() {
    draw orders peers article
    shows orders/peers plain_return std_promise g_task_one_per_turn uv_queue_work no_op foreign_allocator \
        crashing_promise 0.86 176.0 1662 6628 9.64 0 144 80 n/a '?' 'Mean time (ns per operation, log scale)' \
        'Allocated (bytes per operation)' 'killed by SIGSEGV in'
    shows_times orders/peers 3 n/a
    shows_times orders/peers 1 '?'
    grep -Fq 'crashing_promise: mean n/a, allocated n/a; killed by SIGSEGV' "$work/orders/peers.svg" ||
        wrong "orders: what is not known is not said in words"
    # Logarithmic: equal ratios are equal lengths. The zero and what is not known have no bar.
    bars_hold orders/peers blue 'n == 5 && near((h[4] - h[2]) / (h[2] - h[1]), log(6628 / 176) / log(176 / 0.86))'
    bars_hold orders/peers orange 'n == 2 && near(h[2] / h[1], 144 / 80)'
    draw bars wide article
    shows bars/wide 0.29 6100 1,048,576 1,000,000,000 0 n/a '?' variant_0 variant_8 'after 2 rounds'
    bars_hold bars/wide blue 'n == 7 && near((w[5] - w[2]) / (w[2] - w[1]), log(6100 / 3.3) / log(3.3 / 0.29))'
    bars_hold bars/wide orange 'n == 4 && w[1] > 5'
    draw count_only ready_return article
    shows count_only/article 24 0 'time not measured' 'Allocated (bytes per operation)'
    shows_not count_only/article 'n/a'
    shows_not count_only/article 'Mean'
    draw time_only ready_return article
    shows time_only/article 16.20 1.04
    shows_not time_only/article 'Allocated'
}

test_names() {
    local chart=hostile/_._.._escape
    draw long a_case_with_a_rather_long_name article
    shows long/article return_the_value_as_a_ cancellation_token mustbreaksomewhere \
        'payload=4096,allocator=jemalloc,threads=2' 'timed out after 30 s; the' 1,234,568 987,654
    mkdir -p "$work/elsewhere"
    cd "$work/elsewhere"
    draw hostile _._.._escape article_2 a__b article overview
    # shellcheck disable=SC2016,SC1003 # nobody is to expand or escape these
    shows "$chart" "x'; system('touch owned'); y='" '`touch owned`' '$(touch owned)' 'say "hello", twice' \
        '&lt;b>&amp;amp;]]&gt;&lt;/b>' 'back\slash\' 'heap_future^2_{x} @W' '%d %s %%' \
        'two lines and a tab' '漢字 µs é' '--help' \
        "../../escape: '; system('touch owned'); '" "p'=\`touch owned\`;1" \
        "time is not judged: built with 'AddressSanitizer'; see the \"doctor\""
    bars_hold hostile/_._.._escape blue 'n == 11 && near(right[9], x)' 15 # on the axis
    bars_hold hostile/_._.._escape orange 'n == 10 && near(right[10], x)' 80
    shows hostile/article_2 "it's"
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

test_usage() {
    fails 2 usage: "$plot" --frobnicate
    fails 2 usage: "$plot" "$data/plot_two.csv" "$work/x" more
    fails 2 usage: "$plot" ''
    "$plot" --help | grep -q '^usage: ' || wrong "no help"
}

test_bad_files() {
    local head='# vbench-results: 1\n' columns='case,variant,status,mean_ns,bytes_per_op\n'
    fails 3 "cannot read '$work/none.csv'" "$plot" "$work/none.csv"
    fails 3 "cannot read '$work'" "$plot" "$work"
    fails_on "not a results file" ''
    fails_on "not a results file" "$columns"'a,b,ok,1,2\n'
    fails_on "version '2'" "# vbench-results: 2\n$columns"'a,b,ok,1,2\n'
    fails_on "no header row" "$head"
    fails_on "no row has" "$head$columns"
    fails_on "no row has" "$head$columns"'a,b,killed by SIGSEGV,,\na,c,ok,nan,-1\n'
    fails_on "no column 'variant'" "$head"'case,mean_ns\na,1\n'
    fails_on "line 3 has 2 cells where the header has 5" "$head$columns"'a,b\n'
    fails_on "starts on line 3 never ends" "$head$columns"'a,"b,ok,1,2\nc,d,ok,1,2\n'
    fails_on "line 3 has text after a closing quote" "$head$columns"'a,"b"c,ok,1,2\n'
    fails_on "line 3 has a quote inside" "$head$columns"'a,b"c",ok,1,2\n'
    # A case without any number costs its own chart and no other.
    printf '%b' "$head$columns"'a,b,hung,,\nc,d,ok,1,2\n' >"$work/half.csv"
    "$plot" "$work/half.csv" "$work/half" >"$work/out" 2>"$work/err" || wrong "half a run makes no chart"
    grep -q "no chart of 'a'" "$work/err" || wrong "a missing chart is not mentioned"
    grep -qx "$work/half/article.png" "$work/out" || wrong "half a run has no article"
}

test_bad_folders() {
    touch "$work/file"
    fails 3 "cannot create the folder" "$plot" "$data/plot_two.csv" "$work/file/folder"
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
    for tool in awk bash cat cp dirname grep head iconv mkdir mktemp mv readlink rm tail tr; do
        ln -sf "$(command -v "$tool")" "$bin/$tool"
    done
    cp -r "$work/two" "$work/old"
    fails 3 gnuplot-nox env PATH="$bin" "$plot" "$data/plot_five.csv" "$work/old"
    # shellcheck disable=SC2016 # for the script that is written here
    printf '#!/bin/bash\n[[ $3 == *svg* ]] && echo "<svg/>" >chart.svg && exit 0\necho "no terminal" && exit 1\n' \
        >"$bin/gnuplot"
    chmod +x "$bin/gnuplot"
    fails 3 "could not draw 'ready_return.png': no terminal" env PATH="$bin" "$plot" "$data/plot_five.csv" "$work/old"
    printf '#!/bin/bash\n>chart.svg\n' >"$bin/gnuplot"
    fails 3 "could not draw" env PATH="$bin" "$plot" "$data/plot_five.csv" "$work/old"
    diff -r "$work/two" "$work/old" || wrong "a failure touched the old charts"
}

test_article
test_points
test_many
test_unknown_values
test_names
test_spellings
test_defaults
test_usage
test_bad_files
test_bad_folders
test_bad_gnuplot
if [ "$failures" -gt 0 ]; then
    echo "$failures failures" >&2
    exit 1
fi
echo "test_plot: all fine"
