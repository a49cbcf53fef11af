#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The page for a browser: what commands write it, that it is whole HTML that asks nobody for anything, and in a browser that
# it does what it says, with few and many rows, failed ones, and names that would like to run.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
here=$root/tests/system
need python3

# results CASES POINTS VARIANTS FACTOR [LAUNCHES]: made up; the times of all but the baseline are multiplied by FACTOR.
results() {
    echo '# vbench-results: 1'
    echo '# command: vbench --budget 3s'
    echo '# cpu: one of some kind'
    echo '# confidence: 99 %'
    echo '# case.case_0: what the first is about'
    echo '# warning: made up'
    echo 'case,point,variant,allocator,baseline,status,mean_ns,ci_low_ns,ci_high_ns,median_ns,ratio,ratio_ci_low,ratio_ci_high,verdict_code,verdict,launches,rounds,allocs_per_op,bytes_per_op,ledger,contract,p50_ns,p90_ns,p99_ns,p99_9_ns,launch_ns'
    awk -v cases="$1" -v points="$2" -v variants="$3" -v factor="$4" -v count="${5-8}" 'BEGIN {
        for (c = 0; c < cases; c++) for (p = 0; p < points; p++) for (v = 0; v < variants; v++) {
            ns = 20 + 7 * c + 11 * p
            ratio = v == 0 ? 1 : (0.3 + 0.2 * p + 0.1 * v) * factor
            ns *= ratio
            launches = ""
            for (l = 0; l < count; l++) launches = launches (l ? " " : "") ns * (0.95 + (l * 5 % 8) / 80)
            printf "case_%d,%s,%s,jemalloc,heap,ok,%.6g,%.6g,%.6g,%.6g,%.6g,", c, (points > 1 ? "n=" 2 ^ p : ""),
                (v == 0 ? "heap" : "inline_" v), ns, ns * 0.97, ns * 1.03, ns, ratio
            word = ratio < 0.98 ? "faster" : "slower"
            if (v == 0) printf ",,,,"
            else printf "%.6g,%.6g,%s,%s,", ratio * 0.98, ratio * 1.02, word, word
            printf "8,12,%d,%d,exact,kept,", v == 0, v == 0 ? 24 : 0
            if (c == 0) printf "%.6g,%.6g,%.6g,%.6g,", ns, ns * 2, ns * 9, ns * 90
            else printf ",,,,"
            print launches
        }
    }'
}

pages=() # those written so far, each of its own name

# page FILE.html COMMAND...: writes it, and it is whole.
page() {
    local file=$1
    shift
    run_expect 0 "$@"
    is_whole "$file"
}

is_whole() {
    holds "$1 is no page" grep -q '^<!DOCTYPE html>' "$1"
    expect_in "$1" "default-src 'none'"
    equal "$(tail -n 1 "$1")" "</html>" "the end of $1"
    equal "$(grep -oE '(src|href)="?(https?:|//|file:|data:)|@import|url\(' "$1")" "" "whom $1 would ask"
    pages+=("$1")
}

# All of them at once, for Python takes most of a second to start.
are_well_formed() {
    checks=$((checks + ${#pages[@]}))
    python3 "$here/read_html.py" "${pages[@]}" >wrong.txt 2>&1 || wrong "no well-formed HTML: $(tail -n 20 wrong.txt)"
    equal "$(printf '%s\n' "${pages[@]}" | sort | uniq -d)" "" "pages that were written twice"
}

results 1 1 3 1 >3.csv
results 4 5 2 1 >40.csv
results 40 5 2 1 >400.csv
results 4 5 2 1.4 >slower.csv
for rows in 3 40 400; do
    page $rows.html "$VBENCH" report $rows.csv
    equal "$(cat out)" "$rows.html" "where the page went"
    page shown_$rows.html "$VBENCH" show $rows.csv --export-html shown_$rows.html
    holds "the two pages of $rows rows differ" cmp -s $rows.html shown_$rows.html
done
page two.html "$VBENCH" report 40.csv slower.csv -o two.html
expect_in two.html "What changed since 40.csv"
page fewer.html "$VBENCH" report 40.csv 3.csv slower.csv -o fewer.html
expect_in fewer.html "What changed since 3.csv"
"$VBENCH" report - <40.csv >out.html || wrong "report from standard input"
holds "the page of standard input differs" cmp -s 40.html out.html

# What changed among long names, with quiet times: a table too wide for a phone.
for factor in 1 2; do
    echo '# vbench-results: 1'
    echo '# cpu: one of some kind'
    echo 'case,point,variant,baseline,status,mean_ns,ci_low_ns,ci_high_ns,quiet_ns,quiet_ci_low_ns,quiet_ci_high_ns,ratio,ratio_ci_low,ratio_ci_high,verdict_code,allocs_per_op,bytes_per_op,ledger,launches'
    echo 'ipc_pingpong,size=65536,heap_future,heap_future,ok,27000,26900,27100,19500,19400,19600,,,,,1,24,exact,20'
    echo "ipc_pingpong,size=65536,intrusive_future,heap_future,ok,$((factor * 26602)),$((factor * 26500)),$((factor * 26700)),$((factor * 19511)),$((factor * 19500)),$((factor * 19600)),$factor.02,$factor.01,$factor.03,slower,$factor,24,exact,20"
done | awk '/vbench-results/ { file = "long_" ++count ".csv" } { print >file }'
page changes.html "$VBENCH" report long_1.csv long_2.csv -o changes.html
expect_in changes.html "1 worse"

# The row that got worse by most comes first.
equal "$(grep -o '<tr class=slower><th scope=row><a href="#case_[0-9]">case_[0-9]</a><td>inline_1  n=[0-9]*' two.html | head -n 1 |
    grep -o 'n=.*')" "n=1" "the first of what changed"

# Old files, of every kind there is.
page reference.html "$VBENCH" report "$root/results/reference/ready_return.csv" -o reference.html
for file in "$root"/results/reference/*.csv "$root"/tests/golden/show_*/results.csv; do
    head -n 1 "$file" | grep -q '^# vbench-results: 1' || continue
    page "old_${#pages[@]}.html" "$VBENCH" report "$file" -o "old_${#pages[@]}.html"
done

# Failed rows; none at all; two programs; a gate; measured here.
{
    results 1 1 3 1
    echo 'case_1,,crashes,jemalloc,,crashed: signal 11 in a timed turn,,,,,,,,,,,,,,,,,,,,'
    echo 'case_1,,broken,jemalloc,,contract broken: allocs/op is 2 instead of 1,12,11,13,12,,,,,,5,4,2,48,exact,broken,,,,,11 12 13'
} >failed.csv
page failed.html "$VBENCH" report failed.csv
results 0 0 0 1 >nothing.csv
page nothing.html "$VBENCH" report nothing.csv
{
    echo '# vbench-results: 1'
    echo '# command: vbench ab ./old ./new'
    echo 'case,point,variant,side,status,mean_ns,ci_low_ns,ci_high_ns,ratio,ratio_ci_low,ratio_ci_high,verdict_code,gate,launches,allocs_per_op,bytes_per_op,ledger,launch_ns'
    echo 'case_0,,one,old,ok,10,9.9,10.1,,,,,,3,1,24,exact,10 10 10'
    echo 'case_0,,one,new,ok,10,9.9,10.1,1,0.99,1.01,same,pass,3,1,24,exact,10 10 10'
    echo 'case_1,,two,old,ok,20,19,21,,,,,,3,1,24,exact,20 20 20'
    echo 'case_1,,two,new,ok,30,29,31,1.5,1.4,1.6,slower,"FAIL: SLOWER by 50 %",3,1,24,exact,30 30 30'
} >ab.csv
page ab.html "$VBENCH" report ab.csv
expect_in ab.html "ab: FAILED: 2 rows"
# Many columns, and verdicts in words behind them.
{
    echo '# vbench-results: 1'
    echo 'case,point,variant,baseline,status,mean_ns,ci_low_ns,ci_high_ns,quiet_ns,ratio,ratio_ci_low,ratio_ci_high,verdict_code,verdict,bytes_per_op,allocs_per_op,ledger,bytes_per_second,bytes_per_second_low,bytes_per_second_high,items_per_second,items_per_second_low,items_per_second_high,launch_ns'
    for line in 16 64 256; do
        echo "pipe_lines,line=$line,heap_future,heap_future,ok,2200000,1900000,2600000,1700000,1,,,,,32,1,exact,739e6,215e6,1.2e9,46.2e6,13.4e6,80e6,2200000 2100000"
        echo "pipe_lines,line=$line,intrusive_future,heap_future,ok,1400000,1000000,4000000,1150000,0.63,0.22,1.92,cannot_tell_noise,cannot tell (only a difference above 198 % would show),0.125,0.00390625,exact,1.15e9,0.395e9,3.1e9,72.1e6,24.7e6,130e6,1400000 1500000"
    done
} >rates.csv
page rates.html "$VBENCH" report rates.csv
page counts.html "$VBENCH" --no-save --count-only null --export-html counts.html
page run.html "$VBENCH" --launches 5 --rounds 4 null --export-html run.html
page latest.html "$VBENCH" report -o latest.html
equal "$(grep -c '"vbench null"' latest.html)$(grep -o '<tr class="v' latest.html | wc -l)" "12" "the page of what was saved last"
run_expect 0 "$VBENCH" gate --results results/latest.csv --reference results/latest.csv --fail-on allocs=0 --export-html gate.html
is_whole gate.html
expect_in gate.html "<h2>gate: "

# Names that would like to run: in every text of a row, in facts, in warnings.
hostile() {
    python3 - "$1" <<'END'
import csv, sys
names = ["<img src=x onerror=window.hacked=1>", "</script><script>window.hacked=2</script>", "\"'onmouseover='window.hacked=3",
         "javascript:window.hacked=4", "]]><!--<script>", "\u2028window.hacked=5\u2029", "\u202egnp.exe", "${window.hacked=6}", "`window.hacked=7`",
         "&lt;b&gt;", "__proto__", "constructor", "</style><style>*{display:none}</style>", "\x1b[31m\x07", "#a?b=c%00%22", "|\\| `x` | <b>", " "]
columns = ["case", "point", "variant", "allocator", "baseline", "status", "mean_ns", "ci_low_ns", "ci_high_ns", "ratio", "ratio_ci_low",
           "ratio_ci_high", "verdict_code", "verdict", "launches", "ledger", "contract", "gate", "metrics", "checksum", "sites",
           "allocs_per_op", "bytes_per_op", "p50_ns", "p99_ns", "launch_ns"]
with open(sys.argv[1], "w", encoding="utf-8", newline="") as file:
    file.write("# vbench-results: 1\n# command: vbench " + names[1] + "\n# cpu: " + names[0] + "\n# host: " + names[2] + "\n")
    file.write("# case.constructor: " + names[1] + "\n# warning: " + names[1] + "\n# confidence: " + names[0] + "\n")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for name in names:
        for point in range(3):
            for variant in range(2):
                text = name if name.strip() else "x"
                ok = "ok" if point < 2 else "crashed: " + text
                where = text.replace("=", "").replace(",", "") + "=" + str(point)
                writer.writerow([text, where, text + "ab"[variant], text, text + "a", ok, 10 + point + variant, 9, 14,
                                 "" if variant == 0 else 1.2, "" if variant == 0 else 1.1, "" if variant == 0 else 1.3,
                                 "" if variant == 0 else "slower", text, 3, "not constant (" + text + ")", text, "FAIL: " + text, text,
                                 text, text, 1, 24, 10, 20, "10 11 12"])
with open(sys.argv[1], "rb") as file:
    bytes_ = file.read().replace(b"gnp.exe", b"gnp\xff\xfe.exe")
with open(sys.argv[1], "wb") as file:
    file.write(bytes_)
END
}
hostile hostile.csv
page hostile.html "$VBENCH" report hostile.csv
cp hostile.csv '<img src=x onerror=window.hacked=8>.csv'
page hostile_two.html "$VBENCH" report '<img src=x onerror=window.hacked=8>.csv' hostile.csv -o hostile_two.html

# Wrong usage; what cannot be read or written; nothing is destroyed by it.
complains 3 "cannot open 'absent.csv'" "$VBENCH" report absent.csv
complains 2 "which it is made of" "$VBENCH" report 3.csv -o 3.csv
expect_in 3.csv 'vbench-results'
complains 2 "standard input cannot be read twice" "$VBENCH" report - - -o page.html
complains 2 "given two names" "$VBENCH" report 3.csv -o a.html -o b.html
complains 3 "absent/" "$VBENCH" report 3.csv -o absent/page.html
complains 3 "No space left" "$VBENCH" report 400.csv -o /dev/full
cp 3.html kept.html
echo nonsense >bad.csv
complains 3 "bad.csv" "$VBENCH" report bad.csv -o kept.html
holds "a page was destroyed by results that cannot be read" cmp -s 3.html kept.html

# A run of the usual size has a page of 300 KB at most, and says what it leaves out: 200 rows with 5,000 launches each.
results 25 4 2 1 5000 >launches.csv
page launches.html "$VBENCH" report launches.csv
holds "a page of 5,000 launches a row has $(stat -c %s launches.html) bytes" test "$(stat -c %s launches.html)" -le 300000
holds "a page of 5,000 launches a row shows few" test "$(stat -c %s launches.html)" -gt 250000
expect_in launches.html ' of 1000000 launches shown, evenly spread'
holds "a page with room for all launches leaves some out" bash -c '! grep -q "launches shown" 400.html 40.html'

# Of these 40 cases each has a chart; a run of all cases has fewer.
holds "a page of 400 rows has $(stat -c %s 400.html) bytes" test "$(stat -c %s 400.html)" -lt 450000

# With a history: 30 commits, since the twentieth of which a variant is slower and allocates; long ones leave commits out.
past() { # COMMITS CASES
    local i
    rm -f -- *.past.csv h.db
    for ((i = 0; i < $1; i++)); do
        git -C line commit --quiet --allow-empty --message "change $i <img src=x onerror=window.hacked=1>"
        results "$2" 1 3 "$((i < 20 ? 100 : 120))e-2" | awk -v i="$i" -v commit="$(git -C line rev-parse HEAD)" -v seed="$RANDOM" '
            NR == 2 { print "# history.commit: " commit; print "# history.dirty: no"; print "# seed: " seed i }
            /,inline_1,/ && i >= 20 { sub(/,[0-9]+,[0-9]+,exact/, ",7,70,exact") } { print }' >line/"$i.past.csv"
    done
    (cd line && run_expect 0 "$VBENCH" history add --history=h.db ./*.past.csv)
    cp line/0.past.csv past.csv
}
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b
if git init --quiet line && past 30 2 && [[ -e line/h.db ]]; then
    page past.html "$VBENCH" report past.csv -o past.html --history=line/h.db
    expect_in past.html 'History: 30 commits.'
    expect_in past.html '>0 -&gt; 7<'
    expect_in past.html ' proposed<'
    complains 3 "none.db" "$VBENCH" report past.csv -o past.html --history=none.db
    rm -rf line && git init --quiet line && past 60 20
    page long.html "$VBENCH" report past.csv -o long.html --history=line/h.db
    expect_in long.html 'of which the last '
    holds "a page with a long history has $(stat -c %s long.html) bytes" test "$(stat -c %s long.html)" -lt 300000
    holds "and no drawing of it" grep -q 'data-commits' long.html
fi

are_well_formed
if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then
    ((failures == 0)) || finish
    skip "chromium is missing: what the page does was not tried"
fi
python3 "$here/page_checks.py" . >said 2>&1 || wrong "in the browser: $(tail -n 40 said)"
tail -n 1 said
checks=$((checks + $(sed -n 's/ checks, .*//p' said | tail -n 1)))
finish
