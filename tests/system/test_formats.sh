#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Formats of other tools, read by others: xmllint, jq, Python's jsonschema, compare.py of Google Benchmark, and a strict
# reader of Go's format. With results measured now, with rows that failed, and with names full of what formats obey.
# shellcheck disable=SC2016 # dollars in single quotes are those of jq and awk
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq
need xmllint
need python3
here=$root/tests/system
hostile=$here/data/formats_hostile.csv

# python_with MODULE: a Python that has it; the first on the path need not be Debian's.
python_with() {
    local python
    for python in python3 /usr/bin/python3; do
        if "$python" -c "import $1" 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    return 1
}

# well WORDS COMMAND...: the command must succeed; what it says if it does not is told.
well() {
    local words=$1
    checks=$((checks + 1))
    "${@:2}" >trace 2>&1 || wrong "$words: $(tail -n 5 trace)"
}

# refuses WORDS COMMAND...: the other way round, to see that a check is one.
refuses() {
    checks=$((checks + 1))
    ! "${@:2}" >/dev/null 2>&1 || wrong "$1"
}

junit_follows() { xmllint --nonet --noout --schema "$here/data/junit.xsd" "$1"; }
benchfmt_reads() { python3 "$here/read_benchfmt.py" <"$1" >names.txt; }

# schema_follows SCHEMA FILE
schema_follows() {
    "$jsonschema_python" - "$here/data/$1.schema.json" "$2" <<'END'
import json, sys, jsonschema
def refuse(constant):
    raise ValueError(constant + " is not JSON")
def once(pairs):
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a member twice")
    return dict(pairs)
with open(sys.argv[1]) as schema, open(sys.argv[2], encoding="utf-8", errors="strict") as instance:
    jsonschema.validate(json.load(instance, parse_constant=refuse, object_pairs_hook=once), json.load(schema))
END
}

# Every command on a line of its own, which GitHub takes for one; nothing else.
github_reads() {
    awk '!/^::(error|warning|notice) (file=([^:,%]|%(25|0D|0A|3A|2C))+,line=[0-9]+,)?title=([^:,%]|%(25|0D|0A|3A|2C))*::([^%]|%(25|0D|0A))*$/ { wrong = 1 }
         END { exit wrong || NR == 0 }' "$1" && iconv -f UTF-8 -t UTF-8 "$1" >/dev/null && ! LC_ALL=C grep -q '[[:cntrl:]]' "$1"
}

# A table has as many cells in each of its lines; what is no table, but looks like one, would not.
markdown_reads() {
    awk '/^\|/ { line = $0; gsub(/\\./, "", line); bars = gsub(/\|/, "", line)
                 if (previous && bars != previous) exit 1
                 previous = bars; next }
         { previous = 0 }' "$1" && iconv -f UTF-8 -t UTF-8 "$1" >/dev/null
}

# read_all FOLDER: everything in it, each by its reader.
read_all() {
    well "$1: JUnit" junit_follows "$1/junit"
    well "$1: Google Benchmark" jq -e '.benchmarks | type == "array"' "$1/gbench"
    well "$1: benchfmt" benchfmt_reads "$1/benchfmt"
    well "$1: github" github_reads "$1/github"
    well "$1: markdown" markdown_reads "$1/markdown"
    well "$1: github-summary" markdown_reads "$1/github-summary"
    if [[ -n $jsonschema_python ]]; then
        well "$1: bmf" schema_follows bmf "$1/bmf"
        well "$1: smaller-is-better" schema_follows smaller_is_better "$1/smaller-is-better"
    fi
}

formats=(benchfmt bmf gbench github github-summary junit markdown smaller-is-better)

# show_all FILE FOLDER
show_all() {
    local format
    mkdir -p "$2"
    for format in "${formats[@]}"; do
        run_expect 0 "$VBENCH" show "$1" --export-"$format" "$2/$format"
        nothing_on err
    done
}

jsonschema_python=$(python_with jsonschema) ||
    echo "not tested: the formats of Bencher and of github-action-benchmark (python3-jsonschema is missing)"

# Measured now: what is written at once, and what is saved and shown later, is the same, launches and all.
test_measured() {
    local format exports=()
    mkdir measured
    for format in "${formats[@]}"; do
        exports+=(--export-"$format" "measured/$format")
    done
    run_expect 0 "$VBENCH" --launches 10 --rounds 2 --quiet "${exports[@]}" null ready_return cache_hit:hit=90
    nothing_on err
    read_all measured
    show_all results/latest.csv shown
    for format in "${formats[@]}"; do
        holds "$format of a saved file differs" cmp -s "measured/$format" "shown/$format"
    done
    equal "$(jq '[.benchmarks[] | select(.run_type == "iteration" and .name == "null/variant:first")] | length' \
        measured/gbench)" 10 "repetitions"
    equal "$(jq '[.benchmarks[] | select(.label)] | length' measured/gbench)" 0 "entries without CPU time"
    holds "a time that is none" jq -e '[.benchmarks[] | .real_time, .cpu_time] | all(type == "number" and . >= 0)' \
        measured/gbench >/dev/null
    equal "$(jq -c '.benchmarks[] | select(.name == "ready_return/variant:heap_future") |
        [.allocs_per_iter, .bytes_per_iter]' measured/gbench | sort -u)" '[1,24]' "allocations for Google Benchmark"
    benchfmt_reads measured/benchfmt
    expect_in names.txt 'Ready_return/variant=heap_future 10 ns/op B/op allocs/op exact: B/op allocs/op'
    expect_in names.txt 'Cache_hit/hit=90/variant=inline_result 10 ns/op'
    equal "$(jq -c '."ready_return/inline_result" | [.allocated.value, .allocs.value]' measured/bmf)" '[0,0]' "zeros"
    holds "bounds around the value" jq -e 'all(.latency | .lower_value <= .value and .value <= .upper_value)' \
        measured/bmf >/dev/null
    equal "$(jq '[.[] | .unit] | group_by(.) | map(length) | unique | length' measured/smaller-is-better)" 1 \
        "as many times as allocations and bytes"
    equal "$(xmllint --xpath 'string(//testsuites/@failures)' measured/junit)" 0
}

# A run keeps its launches; a file without them, as an earlier version wrote it, makes do with the means.
test_narrow() {
    run_expect 0 "$VBENCH" --launches 3 --rounds 2 --quiet null
    expect_in results/latest.csv launch_ns
    expect_not_in results/latest.csv heap_active_bytes
    sed '/^case,/{s/launch_ns/not_known/;s/launch_cpu_ns/not_known_either/}' results/latest.csv >narrow.csv # passed over
    show_all narrow.csv narrow
    read_all narrow
    equal "$(jq '.benchmarks | length' narrow/gbench)" 2 "entries of a file without launches"
    equal "$(jq '[.benchmarks[] | select(.label)] | length' narrow/gbench)" 2 "entries that say so"
    run_expect 0 "$VBENCH" --count-only --quiet ready_return
    show_all results/counts.csv counted
    read_all counted
    equal "$(jq '.benchmarks | length' counted/gbench)" 0 "benchmarks without a time"
    holds "counts without a time" jq -e '.context.untimed[0].bytes_per_iter == 24' counted/gbench >/dev/null
    benchfmt_reads counted/benchfmt
    expect_in names.txt 'Ready_return/variant=heap_future 1 B/op allocs/op'
}

test_failed() {
    run_expect 1 "$FAULTY" --launches 1 --rounds 2 --quiet crash/well crash/segv promise/keeps \
        promise/allocs loop/well loop/skips
    show_all results/latest.csv failed
    read_all failed
    equal "$(xmllint --xpath 'string(//testcase[@name="segv"]/error/@type)' failed/junit)" crash
    equal "$(xmllint --xpath 'string(//testcase[@name="allocs"]/failure/@type)' failed/junit)" contract
    equal "$(xmllint --xpath 'string(//testcase[@name="skips"]/skipped/@message)' failed/junit)" 'skipped: no gold here'
    equal "$(xmllint --xpath 'concat(/testsuites/@tests, " ", /testsuites/@failures, " ", /testsuites/@errors, " ",
        sum(//testsuite/@skipped))' failed/junit)" '6 1 1 1'
    equal "$(grep -c '^::error' failed/github)" 2
    equal "$(grep -c '^::warning' failed/github)" 1
    expect_in failed/benchfmt '--- FAIL: BenchmarkCrash/variant=segv-1: crashed (SIGSEGV)'
}

# What the gate says of rows, in the words of a CI system.
test_gate() {
    run_expect 0 "$VBENCH" gate --count-only --update --reference reference.csv --quiet ready_return
    run_expect 0 "$VBENCH" gate --count-only --reference reference.csv --quiet --export-github - ready_return
    equal "$(cat out)" "::notice title=vbench::gate: passed: $(grep -c '^ready_return,' reference.csv) rows"
    sed 's/^\(ready_return,.*heap_future,jemalloc,.*,ok,.*\),1,1,24,32,/\1,0,0,0,0,/' reference.csv >better.csv
    refuses "the reference was not changed" cmp -s reference.csv better.csv
    run_expect 1 "$VBENCH" gate --count-only --reference better.csv --quiet --export-junit junit --export-github github \
        --export-github-summary summary ready_return/heap_future
    well "JUnit of the gate" junit_follows junit
    equal "$(xmllint --xpath 'string(//testcase[@name="heap_future"]/failure/@type)' junit)" alloc-regression
    expect_in github 'title=alloc-regression%3A ready_return/heap_future::allocs/op rose from 0 to 1 (limit: no increase)'
    equal "$(head -n 1 summary | cut -d ' ' -f 3-5)" 'vbench gate: FAILED:'
    expect_in summary '- **ready_return/heap_future** (alloc-regression): allocs/op rose from 0 to 1 (limit: no increase)'
}

test_hostile() {
    show_all "$hostile" hostile
    read_all hostile
    # Every row is still there, under a name of its own.
    local rows=10
    equal "$(xmllint --xpath 'count(//testcase)' hostile/junit)" $rows
    equal "$(jq '[.benchmarks[].run_name, .context.untimed[].name] | unique | length' hostile/gbench)" $rows
    benchfmt_reads hostile/benchfmt
    equal "$(wc -l <names.txt)" 7 "results that have a value"
    equal "$(jq length hostile/bmf)" 7 "benchmarks that have a value"
    equal "$(grep -c '^::error' hostile/github)" 3
    # And what can be written as it is comes back as it was.
    equal "$(xmllint --xpath 'string(//testsuite[2]/@hostname)' hostile/junit)" '<h&">'
    equal "$(xmllint --xpath 'substring(//testsuite[2]/@name, 1, 23)' hostile/junit | tr '\n' ' ')" \
        "$(printf 'a "b\x27<c>&]]>|*`_%%,:/\\#$ ')" "a hostile name"
}

# That these readers do notice what is wrong.
test_readers_refuse() {
    sed 's/&lt;/</' hostile/junit >broken
    refuses "xmllint accepts what is no XML" junit_follows broken
    sed 's/ time="[^"]*"//' hostile/junit >broken
    refuses "the schema of JUnit accepts a test without a time" junit_follows broken
    sed 's/ time="\([0-9.]*\)"/ time="\11"/' hostile/junit >broken
    refuses "the schema of JUnit accepts four decimals" junit_follows broken
    sed 's/<testsuites/& skipped="0"/' hostile/junit >broken
    refuses "the schema of JUnit accepts what is skipped in all suites together" junit_follows broken
    sed '0,/ns\/op/s// ns\/op/; s/BenchmarkReady/Benchmarkready/' hostile/benchfmt >broken
    refuses "a name in lower case is accepted" benchfmt_reads broken
    sed '0,/%20/s//\xc2\xa0/' hostile/benchfmt >broken
    refuses "a blank in a name is accepted" benchfmt_reads broken
    sed '0,/%0A/s//%OA/' hostile/github >broken
    refuses "a percent sign that is not escaped is accepted" github_reads broken
    sed '0,/\\|/s//|/' hostile/markdown >broken
    refuses "a bar that is not escaped is accepted" markdown_reads broken
    [[ -n $jsonschema_python ]] || return 0
    jq '.[keys[0]].latency = {}' hostile/bmf >broken
    refuses "a measure without a value is accepted" schema_follows bmf broken
    jq '.[0].value = null' hostile/smaller-is-better >broken
    refuses "a value that is none is accepted" schema_follows smaller_is_better broken
}

compare_py=/usr/share/benchmark/compare.py

compare() { "$scipy_python" "$compare_py" --no-color "$@" >compared; }

test_compare_py() {
    local file
    if [[ ! -f $compare_py ]]; then
        echo "not tested: compare.py of Google Benchmark (libbenchmark-tools is missing)"
        return
    fi
    if ! scipy_python=$(python_with scipy.stats); then
        echo "not tested: compare.py of Google Benchmark (python3-scipy is missing)"
        return
    fi
    well "compare.py benchmarks" compare benchmarks measured/gbench shown/gbench
    "$scipy_python" "$compare_py" --no-color benchmarks measured/gbench shown/gbench >compared 2>&1
    equal "$(grep -c 'U Test, Repetitions: 10 vs 10$' compared)" \
        "$(jq '[.benchmarks[].run_name] | unique | length' measured/gbench)" "U tests, all of them reliable"
    equal "$(grep -c '^OVERALL_GEOMEAN ' compared)" 1
    well "compare.py filters" compare filters measured/gbench 'variant:heap_future$' 'variant:inline_result$'
    holds "two variants of one file are not compared" grep -q 'ready_return/.*U Test, Repetitions: 10 vs 10' compared
    for file in hostile narrow counted failed; do
        well "compare.py and $file" compare benchmarks "$file/gbench" "$file/gbench"
    done
}

test_measured
test_narrow
test_failed
test_gate
test_hostile
test_readers_refuse
test_compare_py
finish
