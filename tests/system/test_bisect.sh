#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `bisect`: which of 64 commits allocates. How well slowdowns are found is not tested here but by scripts/validate_bisect.sh.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=git_repository.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/git_repository.sh"
"$VBENCH" --version | grep -q Sanitizer && skip "a program with a sanitizer loads nothing that lacks it"

# shellcheck disable=SC2016 # the shell of the build expands it
build='${CC:-cc} -O1 -g $CASE_FLAGS -fPIC -shared -o cases.so cases.c table.c sum.c'
bisect() { run_expect "$1" "$VBENCH" bisect --git "${@:2}" --build "$build" --module cases.so --count-only; }

# make_history COUNT MALLOC BROKEN...: commits 0 to COUNT; from MALLOC on there is an allocation, and BROKEN do not compile.
make_history() {
    local i count=$1 planted=$2
    write_cases
    for ((i = 0; i <= count; i++)); do
        write_library "$( ((i < planted)) || echo "$MALLOC")"
        [[ " ${*:3} " != *" $i "* ]] || echo 'no C at all' >>sum.c
        echo "/* $i */" >>sum.c
        commit "change $i"
        git tag "c$i"
    done
}

found() {
    equal "$(grep -c '^commit ' out)" "${2:-1}" "commits shown"
    expect_in out "    change $1"
}

test_search() {
    new_repository history
    make_history 64 41 30 31 32 33
    bisect 0 c0..c64
    expect_in out 'sum/all: 0 allocations -> 1 allocations, since this commit:'
    found 41
    holds "the comparison with the parent is not shown" grep -q 'sum.*sum\.c:7' out
    holds "$(grep -c : err) steps" test "$(grep -c 'worse (' err)" -le 7
    # What `ab` takes, each of them takes.
    printf '#!/bin/sh\n: >"%s"\nexec "$@"\n' "$work/launched" >launcher && chmod +x launcher
    bisect 0 c40..c41 --launcher "$PWD/launcher"
    holds "no comparison has the launcher" test -e "$work/launched"
    run_expect 3 "$VBENCH" bisect --git c40..c41 --build "$build" --module cases.so --count-only --param no_such=1
    says "no chosen case has a parameter 'no_such'"
    run_expect 2 "$VBENCH" bisect --git c40..c41 --build "$build" --module cases.so --allocator glibc
    # A part of the range will do.
    bisect 0 c34..c48 'sum'
    found 41
    bisect 0 c40..c41
    found 41
    bisect 4 c41..c64
    expect_in out "'c64' is not worse than 'c41': nothing allocates more"
    bisect 4 c0..c64 pick
    expect_in out "'c64' is not worse than 'c0'"
}

# A source file of cases, which is compiled for each comparison: what is searched for is no flag of the compiler.
test_source() {
    new_repository source
    local i
    for i in 0 1 2 3 4 5; do
        printf '%s\n' '#include <vbench/case.h>' '#include <stdlib.h>' \
            'static uint64_t all(struct vb_run *run) { VB_LOOP(run) {' "$( ((i < 3)) || echo 'free(VB_OPAQUE_POINTER(malloc(40)));')" \
            'VB_USE(run); } return 1; }' \
            'const struct vb_case vb_case_sum = {.summary = "s", .variants = {{"all", all}}};' "/* $i */" >only.c
        git add --all && git commit --quiet --message "change $i" && git tag "c$i"
    done
    run_expect 0 "$VBENCH" bisect --git c0..c5 --build true --module only.c --count-only
    found 3
    expect_in out 'change 3'
    expect_not_in err 'does not compile'
}

# Where those beside the change do not build, it is one of these.
test_passed_over() {
    new_repository gaps
    make_history 16 8 7 8 9
    bisect 0 c0..
    expect_in out 'since one of these 4 commits'
    found 10 4
    expect_in out 'change 7'
    says 'passed over'
}

# Along first parents: what a branch did is what its merge did.
test_merges() {
    new_repository merged
    make_history 3 9
    git checkout --quiet -b side c1
    write_library "$MALLOC" && echo '/* side */' >>sum.c && commit "on the side"
    git checkout --quiet c3
    git merge --quiet --strategy=ours --no-edit side >/dev/null 2>&1
    write_library "$MALLOC" && git add --all && git commit --quiet --amend --message "merge it"
    git commit --quiet --allow-empty --message "later"
    bisect 0 c0..HEAD
    expect_in out 'merge it'
    expect_not_in out 'on the side'
}

test_refusals() {
    cd "$work/history" || exit 1
    bisect 2 c64..c0
    says "'c64' does not come before 'c0' in this repository"
    bisect 2 c0...c64
    says "--git takes GOOD..BAD, not 'c0...c64'"
    bisect 2 c0
    bisect 2 ..c64
    bisect 3 c0..none
    says "there is no revision 'none' in this repository"
    bisect 3 c0..c64 'nothing*'
    equal "$(grep -c "'nothing\*' matches no case" err)" 1 "times that the pattern matches nothing"
    bisect 3 c0..c30
    says 'cannot build'
    run_expect 2 "$VBENCH" bisect --git c0..c64 --module cases.so
    says "--build 'COMMAND'"
    run_expect 2 "$VBENCH" bisect
    cd "$work" || exit 1
}

# Without a working tree there is nothing to build; the folder .git has none either.
test_bare() {
    local folder
    git clone --quiet --bare "$work/history" "$work/bare.git"
    for folder in "$work/bare.git" "$work/history/.git"; do
        cd "$folder" || exit 1
        bisect 3 c0..c64
        says "there is no working tree here, as in a bare repository: 'git clone' makes one"
        run_expect 3 "$VBENCH" ab --git c0 --git-new c64 --build "$build" --module cases.so
        says "there is no working tree here, as in a bare repository: 'git clone' makes one"
    done
    cd "$work" || exit 1
}

# Stopped while its `ab` measures, which is stopped by the same keys or by it: one of them says so.
test_stopped() {
    local whom process
    cd "$work/history" || exit 1
    printf '#!/bin/sh\n: >"%s"\nexec sleep 1000\n' "$work/hangs" >launcher && chmod +x launcher
    for whom in "" -; do
        rm -f "$work/hangs"
        setsid "$VBENCH" bisect --git c40..c41 --build "$build" --module cases.so --count-only --timeout 10min --launcher "$PWD/launcher" \
            >out 2>err &
        process=$!
        holds "its \`ab\` does not measure" soon test -e "$work/hangs"
        sleep 0.2
        kill -TERM -- "$whom$process"
        wait $process
        equal $? 143 "exit status"
        equal "$(grep -c stopped err)" 1 "times that 'kill -TERM ${whom}PROCESS' is said to have stopped it"
    done
    cd "$work" || exit 1
}

test_search
test_passed_over
test_source
test_merges
test_refusals
test_bare
test_stopped
finish
