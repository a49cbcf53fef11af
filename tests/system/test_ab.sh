#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `ab`: two programs, turn by turn. What differs between those here is known; how well slowdowns are found is not tested here but by
# scripts/validate_gate.sh.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq
need xmllint

few=(--quiet --launches 3 --rounds 8 --color never)
export COLUMNS=250 # no column is left out, no verdict cut off

# ab STATUS PROGRAM ARGUMENT...
ab() {
    run_expect "$1" "$2" ab "${few[@]}" --export-json rows.json "${@:3}"
    [[ $1 == [23] ]] || load_new
}

# The rows of the new program: theirs is what was found.
load_new() {
    jq '.rows |= map(select(.side == "new"))' rows.json >new.json && load_cells new.json
}

# line_of PATTERN: of the table, as it is.
line_of() { grep -e "^| $1 " out; }

# has_line PATTERN WORDS
has_line() {
    checks=$((checks + 1))
    [[ $(line_of "$1") == *"$2"* ]] || wrong "the line of $1 lacks '$2': $(line_of "$1")"
}

# The planted 5 % in words: as the JSON's ratio, which is between 1.04 and 1.06.
says_planted() {
    checks=$((checks + 1))
    [[ $(line_of "$1") =~ SLOWER\ by\ [45]\.[0-9]\ % ]] || wrong "the line of $1 lacks 'SLOWER by 4 to 6 %': $(line_of "$1")"
}

# A program of words, to be measured as if it were one of ours.
script() {
    printf '#!/bin/sh\n%s\n' "$2" >"$1"
    chmod +x "$1"
}

test_equal() {
    ab 0 "$KERNELS" --limit 20% "$KERNELS-again"
    expect_not_in out '| SLOWER by'
    expect_in out '10 compared: 0 slower, 0 allocating more, 0 broken, 0 not measured'
    cell_is alloc_free loop status ok
    cell_is alloc_free loop allocs_per_op 500
    cell_is alloc_free loop ledger exact
    holds "the rows are not those of the kernels" jq -e '.rows | length == 20' rows.json >/dev/null
    holds "a ratio of equal programs is not near 1: $(jq -c '[.rows[].ratio]' rows.json)" \
        jq -e '[.rows[].ratio] | all(. > 0.5 and . < 2)' rows.json >/dev/null
}

# 5 % of a chain of multiplications: nothing on a machine gets in the way of seeing that.
test_slower() {
    run_expect 1 "$KERNELS-5" ab --quiet --limit 1% --color never --export-json rows.json "$KERNELS" multiply_chain
    load_new
    says_planted multiply_chain/loop
    has_line multiply_chain/loop '60 launches'
    expect_in out '1 compared: 1 slower'
    holds "the ratio is not that of the planted work: $(cell multiply_chain loop ratio)" \
        jq -e '.rows[1].ratio_ci_low > 1.04 and .rows[1].ratio_ci_high < 1.06' rows.json >/dev/null
    checks=$((checks + 1))
    [[ $(cell multiply_chain loop gate) =~ ^"FAIL: $(cell multiply_chain loop verdict); ".*' -> '.*' (+'[0-9.]+' %, 99 % interval +'.*' .. +'.*' %)'$ ]] ||
        wrong "the gate's words lack both sides, the change or its interval: $(cell multiply_chain loop gate)"

    run_expect 0 "$KERNELS" ab --quiet --limit 1% --color never "$KERNELS-5" multiply_chain
    has_line multiply_chain/loop faster
    run_expect 0 "$KERNELS-5" ab --quiet --limit 20% --color never "$KERNELS" multiply_chain
    has_line multiply_chain/loop 'slower, under the limit'
    echo 'multiply_* time=1%' >limits
    run_expect 1 "$KERNELS-5" ab --quiet --limit 20% --limits limits --color never "$KERNELS" multiply_chain
    says_planted multiply_chain/loop
}

# What allocates more fails whatever the times are.
test_allocations() {
    ab 1 "$KERNELS-alloc" "$KERNELS" text_format hash_lookup binary_search
    has_line text_format/loop 'ALLOCATES MORE'
    has_line text_format/loop '1 -> 2'
    has_line text_format/loop '128 -> 256'
    has_line hash_lookup/loop 'new: contract broken: allocs 1 per op, promised 0'
    expect_in out '3 compared: 0 slower, 2 allocating more, 1 broken'
    is_measured binary_search loop

    ab 1 "$KERNELS-alloc" --count-only "$KERNELS" text_format
    has_line text_format/loop 'ALLOCATES MORE'
    ab 0 "$KERNELS" --count-only "$KERNELS-alloc" text_format
    expect_not_in out 'ALLOCATES MORE'
    has_line text_format/loop '2 -> 1'
    echo 'text_format allocs=1,bytes=128' >limits
    ab 0 "$KERNELS-alloc" --count-only --limits limits "$KERNELS" text_format
    ab 0 "$KERNELS-alloc" --count-only --limits limits "$KERNELS" multiply_chain # of a case that is not asked for
    echo 'text_fromat allocs=1' >limits
    complains 2 "'limits' line 1: 'text_fromat' matches no row" "$KERNELS-alloc" ab --count-only --limits limits "$KERNELS"
    ab 0 "$KERNELS" --count-only "$KERNELS-again"
}

# A case that only one of the two has is named. A new one has nothing to be compared with; an old one that is gone cannot be judged, no
# more than one that crashes in either.
test_other_cases() {
    ab 0 "$FAULTY" "$OLDER" 'c*/well'
    expect_in out 'only in the new program: children'
    expect_in out '1 compared'
    is_measured crash well

    ab 3 "$FAULTY" "$OLDER" '[cr]*/[wf]*'
    expect_in out 'only in the old program: retired'
    load_new
    is_measured crash well

    ab 3 "$FAULTY" "$OLDER" crash
    load_new
    expect_in out 'only in the new program: crash/exit_3'
    expect_in out 'only in the old program: crash/gone'
    expect_not_in out 'only in the old program: retired' # was not asked for
    has_line crash/segv 'old: crashed (SIGSEGV)'
    has_line crash/abort 'new: crashed (SIGABRT)'
    is_measured crash well
    cell_is crash abort status 'crashed (SIGABRT)'

    ab 1 "$FAULTY" "$OLDER" unequal/well
    has_line unequal/well checksum
    complains 3 'the two programs have none of these cases in common' "$FAULTY" ab "${few[@]}" "$OLDER" promise
    run_expect 3 "$KERNELS" ab "${few[@]}" "$OLDER"
    says 'the two programs have none of these cases in common'
    expect_in out 'only in the new program: reads_16k'
    complains 3 nothing_like_it "$KERNELS" ab "${few[@]}" "$KERNELS-again" nothing_like_it
}

# Two files with other old programs say nothing of each other.
test_merged() {
    local old
    for old in "$KERNELS" "$KERNELS-again" "$KERNELS-5"; do
        run_expect 0 "$KERNELS" ab "${few[@]}" --limit 50% --export-csv "${old##*-}.csv" "$old" multiply_chain
    done
    mv "${KERNELS##*-}.csv" first.csv
    grep -q '^# old_build_id: ' first.csv || { echo "left out: merging, for the linker gives no build ids" && return; }
    run_expect 0 "$VBENCH" merge first.csv again.csv
    complains 2 "'first.csv' and '5.csv' are of different builds: old_build_id is" "$VBENCH" merge first.csv 5.csv
}

# A program of another version of vbench: each side measures by itself, run after run.
test_other_version() {
    script older_kernels "[ \"\$1\" != --vbench-worker ] || exec '$LIAR' version
exec '$KERNELS' \"\$@\""
    local apart=(ab --quiet --rounds 3 --launches 3 --limit 900%)
    run_expect 1 "$KERNELS-alloc" "${apart[@]}" ./older_kernels text_format binary_search --export-json rows.json
    says "speaks version 99 of the worker protocol, this program speaks"
    says "each measures by itself, run after run: build './older_kernels' anew"
    expect_in out '2 compared: 0 slower, 1 allocating more'
    expect_in out 'text_format.c:25'
    expect_in out 'times are of 10 whole runs of each'
    holds "the rows are not there" jq -e '.rows | length == 4' rows.json >/dev/null
    holds "there are no times" jq -e '[.rows[] | select(.side == "new") | .ratio_ci_low < .ratio and .launches == 10] | all' rows.json >/dev/null
    holds "turns are made up" jq -e '[.rows[] | .rounds == null and .quiet_ns == null and .min_ns == null] | all' rows.json >/dev/null
    equal "$(jq -r .facts.cpu rows.json)" "$("$VBENCH" --count-only --no-save --export-json - null 2>/dev/null | jq -r .facts.cpu)" "the CPU"
    run_expect 0 "$KERNELS" "${apart[@]}" ./older_kernels text_format
    run_expect 0 "$KERNELS" ab --quiet --count-only ./older_kernels text_format
    expect_in out '1 compared: 0 slower, 0 allocating more'
    run_expect 1 "$KERNELS-alloc" ab --quiet --count-only ./older_kernels
    script without_text "exec ./older_kernels \"\${@//text_format/binary_search}\""
    sed -i 's/^#!.*/#!\/bin\/bash/' without_text
    run_expect 0 "$KERNELS" ab --quiet --count-only ./without_text text_format binary_search
    expect_in out 'only in the new program: text_format/loop'
    expect_in out '1 compared: 0 slower'
    run_expect 3 "$KERNELS" ab --quiet --count-only ./without_text text_format
    says 'the two programs have none of these cases in common'
}

# An old program that is none of ours, or not of this time.
test_strangers() {
    script stands_still 'sleep 1000'
    script crashes 'kill -SEGV $$'
    # shellcheck disable=SC2016
    script another_version "exec '$LIAR' version"
    script another_protocol "exec '$LIAR' garbage"
    script hangs_up "exec '$LIAR' hang_up"
    : >no_program
    local ab=("$KERNELS" ab "${few[@]}" --timeout 3s)
    complains 3 "'/bin/true' cannot be measured beside this program: exited with status 0" "${ab[@]}" /bin/true
    run_expect 3 "${ab[@]}" /bin/cat # which has something to say about that, too
    says "'/bin/cat' cannot be measured beside this program: exited with status 1"
    complains 3 "'./crashes' cannot be measured beside this program: crashed (SIGSEGV)" "${ab[@]}" ./crashes
    complains 3 "'./stands_still' cannot be measured beside this program: timed out after 3 s" "${ab[@]}" ./stands_still
    run_expect 3 "${ab[@]}" ./another_version
    says "speaks version 99 of the worker protocol, this program speaks"
    says "'./another_version run' left no results, either"
    complains 3 "not the worker protocol" "${ab[@]}" ./another_protocol
    complains 3 "hung up" "${ab[@]}" ./hangs_up
    complains 3 "cannot run './nowhere': No such file or directory" "${ab[@]}" ./nowhere
    complains 3 "cannot run './no_program': Permission denied" "${ab[@]}" ./no_program
    complains 3 "cannot start '$(pwd -P)': Permission denied" "${ab[@]}" .
}

# The old side is the file that was named, to the end.
test_same_file() {
    mkdir -p elsewhere
    cp "$KERNELS-alloc" elsewhere/old
    cp "$KERNELS" old
    PATH=$PWD/elsewhere:$PATH run_expect 0 "$KERNELS" ab --count-only --quiet old text_format
    expect_not_in out '2 -> 1'
    rm old
    PATH=$PWD/elsewhere:$PATH complains 3 "cannot run 'old': No such file or directory" "$KERNELS" ab --count-only old text_format
    # shellcheck disable=SC2016
    script replaced 'echo >>starts; [ "$(wc -l <starts)" != 3 ] || { cp replaced new; mv new replaced; }; exec "$KERNELS" "$@"'
    KERNELS=$KERNELS run_expect 3 "$KERNELS" ab "${few[@]}" ./replaced text_format
    expect_in out "replaced' was changed while it was measured"
}

test_usage() {
    complains 2 'which program, or with --cases which module, is the base?' "$KERNELS" ab
    complains 2 "--limit takes a share above 0 such as 3%, not '0%'" "$KERNELS" ab --limit 0% "$KERNELS-again"
    complains 2 "--limit takes a share above 0 such as 3%, not 'much'" "$KERNELS" ab --limit much "$KERNELS-again"
    complains 3 "cannot open './nowhere'" "$KERNELS" ab --limits ./nowhere "$KERNELS-again"
    run_expect 0 "$KERNELS" ab "${few[@]}" --export-csv - "$KERNELS-again" multiply_chain
    expect_in out 'multiply_chain,,loop'
    expect_not_in out '| Case'
    run_expect 0 "$KERNELS" ab "${few[@]}" --launches 7 --export-benchfmt - "$KERNELS-again" multiply_chain
    equal "$(grep -c '^Benchmark.*side=old-1 .*ns/op' out)" 7 "lines of benchfmt for the old program, one a launch"
    equal "$(grep -c '^Benchmark.*side=new-1 .*ns/op' out)" 7 "lines of benchfmt for the new program, one a launch"
}

# What others read of a comparison names it, both sides, the change, and what was found; and saved, it is shown as it was.
test_exports() {
    local format exports=() formats=(csv json markdown junit github github-summary gbench benchfmt bmf smaller-is-better)
    for format in "${formats[@]}"; do
        exports+=(--export-"$format" "$format")
    done
    run_expect 1 "$KERNELS-alloc" ab "${few[@]}" --limit 90% "${exports[@]}" "$KERNELS" text_format binary_search
    sed '/^$/,$d' out >table
    holds 'no annotation says what is worse, and where' \
        grep -Eq '^::error (file=[^,]*text_format\.c,line=[0-9]+,)?title=alloc-regression%3A text_format/loop::ALLOCATES MORE;' github
    expect_in github 'allocs/op 1 -> 2; bytes/op 128 -> 256'
    expect_in github '::notice title=vbench::ab: FAILED: 2 rows: 1 failed'
    expect_in github-summary 'vbench ab: FAILED: 2 rows: 1 failed'
    for format in markdown github-summary; do
        expect_in "$format" "$KERNELS-alloc (new) against $KERNELS (old)"
        expect_in "$format" '| Case | Old | New | Change | 99 % interval | Allocs/op | Allocated (B) | Verdict |'
        expect_in "$format" '| **text_format/loop** |'
        expect_in "$format" '| 1 -&gt; 2 | 128 -&gt; 256 | ALLOCATES MORE'
        expect_not_in "$format" 'StdDev'
    done
    for format in markdown github github-summary junit; do
        expect_not_in "$format" 'gate: FAILED'
        expect_not_in "$format" 'no comparison'
    done
    equal "$(xmllint --xpath 'concat(/testsuites/@tests, " ", /testsuites/@failures, " ", count(//testcase))' junit)" '2 1 2'
    expect_in junit 'old allocs_per_op: 1'
    equal "$(jq -c '[.rows[] | select(.case == "text_format") | [.side, .allocs_per_op, .mean_ns > 0]]' json)" \
        '[["old",1,true],["new",2,true]]'
    equal "$(jq -c '[.benchmarks[].run_name] | unique | map(select(startswith("text")))' gbench)" \
        '["text_format/variant:loop/side:new","text_format/variant:loop/side:old"]'
    if command -v python3 >/dev/null; then
        holds "benchfmt cannot be read" python3 "$root/tests/system/read_benchfmt.py" <benchfmt >names
        expect_in names 'Text_format/variant=loop/side=old 3 ns/op B/op allocs/op exact: B/op allocs/op'
        expect_in names 'Text_format/variant=loop/side=new 3 ns/op B/op allocs/op exact: B/op allocs/op'
    fi
    if grep -q 'no files and lines' out; then
        echo "not tested: places (without libdw)"
    else
        # One of the two blocks is new, and only one; the other side of the pair has the place of none.
        expect_in out "where text_format/loop allocates now:"
        equal "$(grep -c ' (new)$' out)" 1 "new places"
        equal "$(grep -c 'in make_buffer (.*text_format.c:[0-9]*)$' out)" 2 "places"
        for format in github github-summary junit; do
            expect_in "$format" '; 1 per operation, 128 B in make_buffer ('
            expect_in "$format" 'allocates 1 per operation, 128 B (new) in make_buffer ('
        done
        run_expect 1 env -C "$root" "$KERNELS-alloc" ab --count-only --quiet --export-github "$work/placed" "$KERNELS" text_format
        [[ ! -e $root/.git ]] || expect_in placed '::error file=tests/validate/kernels/text_format.c,line='
    fi
    run_expect 0 "$VBENCH" show --color never csv
    sed '/^$/,$d' out >shown
    holds "a comparison that was saved is shown otherwise: $(diff table shown)" cmp -s table shown
    for format in "${formats[@]}"; do
        run_expect 0 "$VBENCH" show csv --export-"$format" again
        holds "$format of a saved file differs" cmp -s "$format" again
    done
}

# Three launches cannot tell a hundredth of a percent, or say so once in a hundred times by chance.
test_strict() {
    local try status
    local ab=("$KERNELS" ab "${few[@]}" --launches 1 --limit 0.01%)
    for try in 1 2 3; do
        "${ab[@]}" --strict "$KERNELS-1" reads_512k >out 2>err </dev/null && status=0 || status=$?
        ((status != 4)) || break
    done
    equal "$status" 4 "what cannot be told, with --strict, in $try tries"
    has_line reads_512k/loop 'cannot tell (could be'
    expect_in out '1 undecided'
    for try in 1 2 3; do
        "${ab[@]}" "$KERNELS-1" reads_512k >out 2>err </dev/null && status=0 || status=$?
        [[ $(line_of reads_512k/loop) != *'cannot tell'* ]] || break
    done
    equal "$status" 0 "what cannot be told, in $try tries"
}

# Half a comparison is no verdict.
test_stopped() {
    local stopped
    env --default-signal=INT "$KERNELS-5" ab --quiet --launches 9999 --export-json stopped.json "$KERNELS" multiply_chain \
        >out 2>err </dev/null &
    stopped=$!
    holds "no worker has started" soon some_workers
    kill -INT "$stopped"
    checks=$((checks + 1))
    wait "$stopped"
    equal $? 130 "the exit status after Ctrl-C"
    nothing_on out
    expect_in err ': stopped'
    holds "half a comparison was exported" test ! -e stopped.json
}

test_equal
test_slower
test_allocations
test_other_cases
test_merged
test_other_version
test_strangers
test_same_file
test_usage
test_exports
test_strict
test_stopped
holds "workers are left behind" soon no_workers
finish
