#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# --cases FILE: somebody else's cases, loaded by every command and by its workers.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq
# shellcheck disable=SC2154 # set by CTest
cp -- "$MODULE" mine.so && cp -- "$OTHER_VERSION" other.so || exit 1

small=(--no-save --quiet --launches 2 --rounds 4 --export-json rows.json)

test_commands() {
    run_expect 0 "$VBENCH" --cases ./mine.so list
    equal "$(grep -c '^[a-z]' out)" 1 "cases listed"
    expect_in out "join_path: "
    run_expect 0 "$VBENCH" list --cases=mine.so join_path
    run_expect 0 "$VBENCH" "${small[@]}" --cases mine.so
    load_cells rows.json
    is_measured join_path heap_string
    is_measured join_path callers_buffer
    cell_is join_path heap_string allocs_per_op 1
    cell_is join_path heap_string ledger exact
    equal "$(jq '.rows | length' rows.json)" 2
    equal "$(jq -r .facts.cases rows.json)" mine.so
    run_expect 0 "$VBENCH" run "${small[@]}" join_path --cases "$work/mine.so" --allocator glibc --launcher env
    holds "not measured under glibc" jq -e '[.rows[] | .allocator == "glibc" and .mean_ns > 0] | all' rows.json >/dev/null
    # The program's own are out of reach, and what stands behind "--" is none of its options.
    complains 3 "pattern 'null' matches no case" "$VBENCH" --cases mine.so null
    complains 3 "pattern '--cases' matches no case" "$VBENCH" -- --cases
}

# What a worker loads is what its conductor has loaded, and nothing that the environment says.
test_environment() {
    run_expect 0 env VBENCH_MODULE=/no/such/module "$VBENCH" "${small[@]}" null
    run_expect 0 env VBENCH_MODULE=/no/such/module "$VBENCH" "${small[@]}" --cases mine.so
    run_expect 0 "$VBENCH" "${small[@]}" --launcher "env VBENCH_MODULE=/no/such/module" --cases mine.so
}

test_refusals() {
    complains 2 "--cases takes a file" "$VBENCH" --cases
    complains 2 "--cases takes a file" "$VBENCH" --cases= list
    complains 2 "--cases is given twice" "$VBENCH" --cases mine.so --cases mine.so
    complains 3 "cannot open the module 'none.so': No such file or directory" "$VBENCH" --cases none.so list
    echo "no library" >text.so
    complains 3 "'text.so' is not a vbench module: it is no shared library" "$VBENCH" --cases text.so list
    cp -- "$FAKE_MIMALLOC" fake.so
    complains 3 "module 'fake.so' defines no vb_module: it is not a vbench module" "$VBENCH" --cases fake.so list
    complains 3 "module 'other.so' is for another version of vbench: build it anew" "$VBENCH" --cases other.so list
}

# A module of bad_module.c: bad NAME FLAGS...
bad() {
    local name=$1
    shift
    # shellcheck disable=SC2086 # several words
    ${CC:-cc} $("$VBENCH" flags) -I "$root/harness" -shared -o "$name" "-DBAD=$name" "$@" "$root/tests/system/bad_module.c" &&
        mv -- "$name" "$name.so"
}

# What a module does as it is loaded, it does to a worker: the program says so in one sentence, and that is no pass.
test_constructors() {
    local name
    for name in PRINTS EXITS EXITS_AT_ONCE ABORTS ENDS_STREAMS TWO_CASES NO_LOOP SOUND; do
        holds "$name cannot be built" bad "$name"
    done
    for name in EXITS EXITS_AT_ONCE; do
        complains 3 "module './$name.so' cannot be loaded: the process that tried to exited with status 0" \
            "$VBENCH" --cases "./$name.so" gate --count-only --reference none.csv
    done
    complains 3 "the process that tried to crashed (SIGABRT)" "$VBENCH" --cases ./ABORTS.so list
    run_expect 3 "$VBENCH" --cases ./ENDS_STREAMS.so list
    run_expect 0 "$VBENCH" --cases ./PRINTS.so "${small[@]}" --export-json -
    holds "something else is on standard output" jq -e '.rows | length == 2' out >/dev/null
    complains 3 "module './TWO_CASES.so' is refused: the table has two cases 'question'" "$VBENCH" --cases ./TWO_CASES.so list
    complains 3 "is refused: variant 'one' of case 'question' has no loop" "$VBENCH" --cases ./NO_LOOP.so list
    run_expect 0 "$VBENCH" --cases ./SOUND.so "${small[@]}"
}

# Every length of a file is refused in words, or it is whole as far as loading goes.
test_cut_off() {
    local bytes part status
    bytes=$(stat -c %s SOUND.so)
    for part in 0 1 4 63 64 500 2000 5000 9000 $((bytes / 2)) $((bytes - 5000)); do
        head -c "$part" SOUND.so >cut.so
        status=0
        "$VBENCH" --cases ./cut.so list >out 2>err || status=$?
        holds "$part bytes: exit status $status, $(cat err)" test "$status" = 3 -o "$status" = 0
        [[ $status == 0 ]] || one_sentence "$VBENCH" "$part bytes"
    done
    mkdir folder.so
    complains 3 "'folder.so' is not a vbench module: it is no file" "$VBENCH" --cases folder.so list
    : >empty.so
    complains 3 "'empty.so' is not a vbench module: it is no shared library" "$VBENCH" --cases empty.so list
}

# Code that never ends is not waited for, and Ctrl-C ends the waiting.
test_hang() {
    bad HANGS
    env --default-signal=INT "$VBENCH" --cases ./HANGS.so list >out 2>err </dev/null &
    local program=$! status=0
    holds "no worker starts" soon some_workers
    kill -INT "$program"
    wait "$program" || status=$?
    equal "$status" 130 "exit status after Ctrl-C"
    complains 3 "cannot be loaded: its code did not come to an end in time" "$VBENCH" --cases ./HANGS.so list
}

# Other workers than the first, which only tells what cases there are.
later_workers() {
    local now
    now=$(workers)
    [[ -n $now && $now != "$first_workers" ]]
}

begin_measuring() {
    local first_workers
    holds "no worker starts" soon some_workers
    first_workers=$(workers)
    holds "no other worker starts" soon later_workers
}

# One build is measured, or none: a file that is replaced goes on as it was, one that is written over ends the measurement.
test_replaced() {
    local program status=0
    bad SOUND
    cp SOUND.so changing.so
    "$VBENCH" --cases ./changing.so --launches 200 --rounds 16 --no-save --quiet --export-json rows.json >out 2>err &
    program=$!
    begin_measuring
    cp ABORTS.so other.so && mv other.so changing.so
    wait "$program" || status=$?
    equal "$status" 0 "exit status with a module that was replaced: $(cat err)"
    load_cells rows.json
    is_measured question one
    cp SOUND.so changing.so
    status=0
    "$VBENCH" --cases ./changing.so --launches 400 --rounds 16 --no-save --quiet --export-json rows.json >out 2>err &
    program=$!
    begin_measuring
    cp ABORTS.so changing.so
    wait "$program" || status=$?
    equal "$status" 3 "exit status with a module that was written over: $(cat err)"
    expect_in out "changed while it was measured"
}

# What is compiled for other ends than speed gets no verdict on time.
test_origin() {
    bad SOUND -O0
    run_expect 0 "$VBENCH" --cases ./SOUND.so "${small[@]}"
    expect_in out "times mean nothing here, so there is no verdict on them: the cases are built without optimisation"
    holds "the flags are not told" jq -e '.facts.cases_compiler | length > 0' rows.json >/dev/null
    holds "there is a verdict" jq -e '[.rows[].verdict] | all(. == null or . == "" or . == "baseline")' rows.json >/dev/null
    run_expect 3 "$VBENCH" --cases ./SOUND.so doctor
    expect_in out "unfit    the cases are built without optimisation"
    local flag
    for flag in -Og -pg --coverage -fsanitize=undefined; do
        bad SOUND "$flag" || continue
        run_expect 0 "$VBENCH" --cases ./SOUND.so "${small[@]}"
        expect_in out " built with "
    done
    bad SOUND
    run_expect 0 "$VBENCH" --cases ./SOUND.so "${small[@]}"
    expect_not_in out "times mean nothing"
    "$VBENCH" --cases ./SOUND.so doctor >out
    expect_not_in out "compiled without"
}

# module FILE DEFINITION...: a case whose second variant makes -DROUNDS and -DMALLOCS of them.
module() {
    # shellcheck disable=SC2046 # words
    ${CC:-cc} $("$VBENCH" flags) -I "$root/harness" -shared -o "$1" "${@:2}" -x c - <<'END'
#include "case.h"
#include <stdlib.h>
static uint64_t work(struct vb_run *run, int rounds, int mallocs)
{
    uint64_t sum = 1;
    VB_LOOP(run) {
        for (int i = 0; i < rounds; i++)
            sum = sum * 31 + vb_opaque(7);
        for (int i = 0; i < mallocs; i++)
            free(VB_OPAQUE_POINTER(malloc(48)));
    }
    return vb_opaque(sum) ? 5 : 4;
}
static uint64_t still(struct vb_run *run) { return work(run, 30, 0); }
static uint64_t moving(struct vb_run *run) { return work(run, ROUNDS, MALLOCS); }
static const struct vb_case pair = {.summary = "two", .variants = {{.name = "still", .loop = still}, {.name = "moving", .loop = moving}}};
static const struct vb_case_entry table[] = {{"pair", &pair, 0}, {0, 0, 0}};
VB_MODULE(table);
END
}

# Each side's worker loads its own module, and what cannot be compared is refused.
test_two_modules() {
    local counted=(--count-only --quiet)
    module old.so -DROUNDS=30 -DMALLOCS=1 && module more.so -DROUNDS=30 -DMALLOCS=2 && module slow.so -DROUNDS=60 -DMALLOCS=1 ||
        { wrong "no module can be compiled" && return; }
    run_expect 1 "$VBENCH" --cases more.so ab old.so "${counted[@]}"
    holds "the old side's allocations are not its own" grep -q 'pair/moving .* 1 -> 2 .*ALLOCATES MORE' out
    run_expect 0 "$VBENCH" ab --cases old.so more.so "${counted[@]}"
    holds "the new side's allocations are not its own" grep -q 'pair/moving .* 2 -> 1 ' out
    expect_not_in out 'the same file on both sides'
    run_expect 0 "$VBENCH" --cases old.so ab ./old.so "${counted[@]}"
    expect_in out 'warning: the same file on both sides'
    run_expect 1 "$VBENCH" --cases slow.so ab old.so --quiet --launches 8 --rounds 16
    holds "twice the work is not slower" grep -q 'pair/moving .*SLOWER by' out

    complains 2 "'old.so' is a module: --cases NEW names the one" "$VBENCH" ab old.so
    complains 2 "is a program: with --cases both sides are modules" "$VBENCH" --cases old.so ab "$VBENCH"
    complains 3 "'old.txt' is not a vbench module" bash -c "echo text >old.txt; '$VBENCH' --cases old.so ab old.txt"
    complains 3 "cannot open the module 'none.so'" "$VBENCH" --cases old.so ab none.so
}

# Numbers are the same in every locale, and a case has the one that it chose.
test_locale() {
    localedef -i de_DE -f UTF-8 "$work/de_DE.UTF-8" 2>/dev/null
    [[ -d $work/de_DE.UTF-8 ]] || return 0
    bad SETS_LOCALE
    run_expect 0 env LOCPATH="$work" LC_ALL=de_DE.UTF-8 "$VBENCH" --cases ./SETS_LOCALE.so "${small[@]}" --export-csv rows.csv
    load_cells rows.json
    is_measured question one
    is_measured question half
    run_expect 0 "$VBENCH" show rows.csv
}

test_commands
test_environment
test_refusals
# The programs of a build with a sanitizer cannot load what is compiled here without it.
if "$VBENCH" --version | grep -q sanitize; then
    finish
    exit
fi
test_constructors
test_cut_off
test_hang
test_replaced
test_origin
test_two_modules
test_locale
finish
