#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `ab --git`: both sides built from somebody's repository, whatever builds it there.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=git_repository.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/git_repository.sh"
need jq
"$VBENCH" --version | grep -q Sanitizer && skip "a program with a sanitizer loads nothing that lacks it"

counting=(--count-only --quiet --export-json "$work/rows.json")
ab() { run_expect "$1" "$VBENCH" ab --git "${@:2}" "${counting[@]}"; }

# shellcheck disable=SC2016 # make expands it
# What each build system is told, and how it is called; the module is then build/cases.so, but of make.
use_make() {
    printf 'cases.so: cases.c table.c sum.c sum.h\n\t%s -O2 -g $(CASE_FLAGS) -fPIC -shared -o $@ cases.c table.c sum.c\n' \
        '$(CC)' >Makefile
    build=make module=cases.so
}

use_cmake() {
    cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.22)
project(sum LANGUAGES C)
separate_arguments(flags UNIX_COMMAND "$ENV{CASE_FLAGS}")
add_library(cases MODULE cases.c table.c sum.c)
set_target_properties(cases PROPERTIES PREFIX "" C_VISIBILITY_PRESET default)
target_compile_options(cases PRIVATE -O2 -g ${flags})
END
    build='cmake -S . -B build && cmake --build build' module=build/cases.so
}

use_meson() {
    cat >meson.build <<'END'
project('sum', 'c', default_options: ['buildtype=debugoptimized'])
flags = run_command('sh', '-c', 'echo $CASE_FLAGS', check: true).stdout().split()
shared_module('cases', 'cases.c', 'table.c', 'sum.c', name_prefix: '', c_args: flags)
END
    build='meson setup --reconfigure build || meson setup build; meson compile -C build' module=build/cases.so
}

use_autotools() {
    printf '%s\n' 'AC_INIT([sum], [1])' 'AM_INIT_AUTOMAKE([foreign])' 'AC_PROG_CC' 'AC_CONFIG_FILES([Makefile])' AC_OUTPUT >configure.ac
    cat >Makefile.am <<'END'
noinst_PROGRAMS = cases.so
cases_so_SOURCES = cases.c table.c sum.c sum.h
cases_so_CFLAGS = -O2 -g $(CASE_FLAGS) -fPIC
cases_so_LDFLAGS = -shared
END
    build='[ -f Makefile ] || { autoreconf --install && ./configure; } && make' module=cases.so
}

# timed NAME: with times, a change that has nothing to do with the cases passes, and a share more of the work ($PLANTED) is slower.
timed() {
    run_expect 0 "$VBENCH" ab --git HEAD~1 --build "$build" --module "$module" --quiet
    expect_in out '2 compared: 0 slower, 0 allocating more'
    write_library "unsigned long other = total;
    for (unsigned long i = 0; i < count / ${PLANTED:-2}; i++)
        other += numbers[i] ^ other >> 3;
    __asm__ volatile(\"\" : : \"r\"(other));"
    local status=3 tries=0
    while ((status == 3 && tries++ < 3)); do # a machine may be too unsteady to tell, which is said, but not each time
        status=0
        "$VBENCH" ab --git HEAD~1 --build "$build" --module "$module" --quiet sum >out 2>err </dev/null || status=$?
    done
    equal "$status" 1 "exit status for more work"
    expect_in out '1 compared: 1 slower, 0 allocating more'
    [[ -z ${PLANTED-} ]] || grep -h SLOWER out
}

# try_system NAME TOOL...: a change that has nothing to do with the cases, then an allocation.
try_system() {
    local name=$1 tool
    for tool in "${@:2}"; do
        command -v "$tool" >/dev/null || { echo "left out: $name, for $tool is missing" && return; }
    done
    new_repository "with $name"
    write_library && write_cases && "use_$name" && commit "sum"
    echo "more is to come" >README && commit "say so"
    timed "$name"
    write_library "$MALLOC" && commit "keep a block"
    ab 0 HEAD~2 --git-new HEAD~1 --build "$build" --module "$module"
    expect_in out '2 compared: 0 slower, 0 allocating more'
    ab 1 HEAD~1 --build "$build" --module "$module"
    holds "$name: the place of the allocation is not told" grep -q 'sum.*sum\.c:7' out
    holds "$name: a call of the harness is told" test -z "$(grep run_loop_function out)"
    load_cells <(jq '.rows |= map(select(.side == "new"))' "$work/rows.json")
    equal "$(jq -r .facts.old_program "$work/rows.json")" "$(git rev-parse HEAD~1 | cut -c 1-12):$module" "$name: the old side's name"
    cell_is sum all allocs_per_op 1
    cell_is pick one allocs_per_op 0
    equal "$(cell sum all site_line)" 7 "$name: line of the allocation"
    # With the work tree's own changes, from a folder below, and only what was asked for.
    write_library
    mkdir -p below && cd below || exit 1
    ab 0 HEAD~2 --build "$build" --module "$module" sum
    expect_in out '1 compared: 0 slower, 0 allocating more'
    cd "$work" || exit 1
}

# A repository built by one command, which counts how often it runs in $work/builds.
# shellcheck disable=SC2016 # the shell of the build expands it
plain='echo >>"$COUNT"; cc -O2 -g $CASE_FLAGS -fPIC -shared -o cases.so cases.c table.c sum.c'
export COUNT=$work/builds

builds_are() {
    equal "$(wc -l <"$COUNT")" "$1" "builds"
}

test_cache() {
    new_repository plain
    write_library && write_cases && commit one
    write_library "$MALLOC" && commit two
    : >"$COUNT"
    ab 1 HEAD~1 --build "$plain" --module cases.so
    builds_are 2
    ab 1 "$(git rev-parse HEAD~1)" --build "$plain" --module cases.so # by another name
    builds_are 3 # the work tree is built each time
    ab 0 HEAD --git-new HEAD --build "$plain" --module cases.so
    expect_in out 'the same file on both sides'
    builds_are 4
    CFLAGS=-O1 ab 1 HEAD~1 --git-new HEAD --build "$plain" --module cases.so # built otherwise
    builds_are 6
    ab 1 HEAD~1 --git-new HEAD --build "$plain -O1" --module cases.so
    builds_are 8
    # What was not built to the end is built anew.
    find "$XDG_CACHE_HOME" -name built -delete
    ab 1 HEAD~1 --git-new HEAD --build "$plain" --module cases.so
    builds_are 10
    rm -rf -- "$XDG_CACHE_HOME"
    ab 1 HEAD~1 --git-new HEAD --build "$plain" --module cases.so
    builds_are 12
}

# Of the cache the builds used least recently go, but not one that somebody uses.
test_pruned() {
    local i old=$XDG_CACHE_HOME/vbench/git/0123
    rm -rf -- "$XDG_CACHE_HOME" && : >"$COUNT"
    for ((i = 10; i < 33; i++)); do
        mkdir -p -- "$old/$i/tree" && echo made >"$old/$i/built" && touch -d "2020-01-01 00:$i" "$old/$i/built"
    done
    run_expect 1 flock "$old/11" "$VBENCH" ab --git HEAD~1 --git-new HEAD --build "$plain" --module cases.so --count-only
    says "vbench: removed the 3 least recently used of 24 builds"
    says "vbench: removed the 1 least recently used of 22 builds"
    equal "$(ls "$old" | xargs)" "$(echo 11 {15..32})" "those that stay"
    find "$XDG_CACHE_HOME" -name built -newermt 2021-01-01 -exec touch -d 2019-01-01 {} +
    run_expect 1 "$VBENCH" ab --git HEAD~1 --git-new HEAD --build "$plain" --module cases.so --count-only # uses them
    nothing_on err
    truncate -s 6G "$old/32/tree/large"
    run_expect 0 "$VBENCH" ab --git HEAD~1 --git-new HEAD~1 --build "$plain -O1" --module cases.so --count-only
    says "builds, 6442 MB, from '$XDG_CACHE_HOME/vbench/git'"
    holds "what is too large is there" test ! -e "$old/32"
    builds_are 3
    run_expect 1 "$VBENCH" ab --git HEAD~1 --git-new HEAD --build "$plain" --module cases.so --count-only
    builds_are 3
    git worktree prune
    equal "$(git worktree list | wc -l)" 4 "work trees"
}

# Two at once: one builds, the other waits for it.
test_two_at_once() {
    local first
    rm -rf -- "$XDG_CACHE_HOME" && : >"$COUNT"
    "$VBENCH" ab --git HEAD~1 --git-new HEAD --build "sleep 1; $plain" --module cases.so --count-only --quiet >first.out 2>&1 &
    first=$!
    run_expect 1 "$VBENCH" ab --git HEAD~1 --git-new HEAD --build "sleep 1; $plain" --module cases.so --count-only --quiet
    wait "$first"
    equal "$?" 1 "exit status of the other"
    builds_are 2
    rm -f first.out
}

# Stopped while it builds: what it had begun ends, too, and is not taken for built.
test_stopped() {
    local program status=0
    rm -rf -- "$XDG_CACHE_HOME" ../begun
    env --default-signal=TERM "$VBENCH" ab --git HEAD~1 --git-new HEAD --module cases.so --count-only --quiet \
        --build "$plain; [ -e ../unhindered ] || { echo >$work/begun; (sleep 1000); sleep 1000; }" >out 2>err </dev/null &
    program=$!
    holds "the build does not begin" soon test -e ../begun
    kill -TERM "$program"
    wait "$program" || status=$?
    equal "$status" 143 "exit status after a signal while it builds"
    equal "$(marked_processes 'sleep 1000')" "" "what the build had started"
    equal "$(find "$XDG_CACHE_HOME" -name built -o -name tree)" "" "what is left in the cache"
}

# What a build starts may clear up before it is ended: compilers have files to remove. The program's own steps around a
# build leave nothing either, whenever the signal comes; and what was stopped says so.
test_stopped_between() {
    local status=0
    printf '%s\n' 'trap "sleep 0.2; rm -f ../scratch; exit 1" TERM' 'echo >../scratch' 'kill -TERM "$1"' 'sleep 1000 & wait' \
        >../compiler
    rm -rf -- "$XDG_CACHE_HOME"
    env --default-signal=TERM "$VBENCH" bisect --git HEAD~1..HEAD --module cases.so --count-only \
        --build "bash $work/compiler \$PPID; true" >out 2>err </dev/null || status=$?
    equal "$status" 143 "exit status after a signal while bisect builds"
    says ': stopped'
    holds "the compiler had no time to clear up" test ! -e ../scratch
    equal "$(find "$XDG_CACHE_HOME" -name built -o -name tree)" "" "what is left in the cache"
}

test_failures() {
    run_expect 3 "$VBENCH" ab --git HEAD~1 --build 'echo the reason; exit 5' --module cases.so
    says 'the reason'
    says "cannot build 'HEAD~1' ($(git rev-parse --short=12 HEAD~1)): its command ended with status 5; the whole log is '$XDG_CACHE_HOME/vbench/git/"
    # shellcheck disable=SC2016 # the shell of the build expands it
    run_expect 3 "$VBENCH" ab --git HEAD~1 --build 'case $PWD in *plain) exit 5 ;; esac; touch cases.so' --module cases.so --quiet
    says "cannot build the working tree: its command ended with status 5"
    complains 3 "did not make 'none.so'; its log is '" "$VBENCH" ab --quiet --git HEAD~1 --build true --module none.so
    complains 3 "there is no revision 'none' in this repository" "$VBENCH" ab --git none --build true --module cases.so
    complains 3 "git says: not a git repository" env -C / "$VBENCH" ab --git HEAD --build true --module cases.so
    complains 3 "cannot run 'git': No such file or directory" env PATH=/none "$VBENCH" ab --git HEAD --build true --module cases.so
    complains 2 "--git needs --build 'COMMAND'" "$VBENCH" ab --git HEAD --module cases.so
    complains 2 "--git needs either --program PATH or --module PATH" "$VBENCH" ab --git HEAD --build true
    complains 2 "which the build makes, not both" "$VBENCH" ab --git HEAD --build true --module a --program b
    complains 2 "'/a.so' does not lie in the tree" "$VBENCH" ab --git HEAD --build true --module /a.so
    complains 2 "'a/../../a.so' does not lie in the tree" "$VBENCH" ab --git HEAD --build true --module a/../../a.so
    complains 2 "--git is given twice" "$VBENCH" ab --git HEAD --git HEAD --build true --module a.so
    complains 2 "go with --git BASE" "$VBENCH" ab --build true --module a.so
    complains 2 "--limit takes a share above 0" "$VBENCH" ab --git HEAD --build true --module a.so --limit none
    complains 2 "--module PATH, not --cases" "$VBENCH" ab --git HEAD --build true --module a.so --cases b.so
    complains 2 "is a module: name it with --module" "$VBENCH" ab --quiet --git HEAD --build "$plain" --program cases.so
}

# Cases that only one side has are named; a hook's environment does not lead astray; the source file of a case needs no build.
test_sides() {
    sed -i 's/ {"pick", &vb_case_pick, 0, 0},//' table.c
    ab 3 HEAD --build "$plain" --module cases.so
    holds "what is gone is not named: $(cat out err)" grep -q pick out err
    git checkout --quiet table.c
    GIT_DIR=.git GIT_INDEX_FILE=.git/index ab 1 HEAD~1 --build "$plain" --module cases.so
    "$VBENCH" new asks >/dev/null && commit "a case" && sed -i 's/malloc(32)/malloc(48)/' asks.c
    ab 1 HEAD --build true --module asks.c
    expect_in out '32 -> 48'
    git checkout --quiet asks.c
}

# Compilers are started in a folder below, and write paths from there; another file has such a path from the top.
test_below() {
    local place='in a folder/sum.c:7'
    new_repository below
    write_library && mkdir 'in a folder' && cp sum.* 'in a folder' && cd 'in a folder' && write_cases && use_make && cd .. && commit one
    (cd 'in a folder' && write_library "$MALLOC") && commit two
    ab 1 HEAD~1 --build "make -C 'in a folder'" --module 'in a folder/cases.so'
    equal "$(jq -r '.rows[] | select(.site_file) | .site_file' "$work/rows.json")" 'in a folder/sum.c' "file of the allocation"
    expect_in out "($place)"
    ab 1 HEAD~1 --git-new HEAD --build "make -C 'in a folder'" --module 'in a folder/cases.so'
    equal "$(jq -r '.rows[] | select(.site_file) | .site_file' "$work/rows.json")" 'in a folder/sum.c' "file of it in a commit"
    expect_in out "($(git rev-parse HEAD | cut -c 1-12):$place)"
}

test_submodule() {
    new_repository inner
    write_library && commit inner
    new_repository outer
    write_cases
    git -c protocol.file.allow=always submodule --quiet add "$work/inner" inner && commit outer
    echo >note && commit note
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=protocol.file.allow GIT_CONFIG_VALUE_0=always \
        ab 0 HEAD~1 --build "cc -O2 -g -Iinner $CASE_FLAGS -fPIC -shared -o cases.so cases.c table.c inner/sum.c" --module cases.so
    expect_in out '2 compared: 0 slower, 0 allocating more'
}

test_program() {
    new_repository program
    echo one >note && commit one && echo two >note && commit two
    ab 0 HEAD~1 --build "cp '$KERNELS' kernels" --program kernels 'alloc_free'
    expect_in out '1 compared'
}

test_shallow() {
    git clone --quiet --depth 1 "file://$work/plain" "$work/shallow" && cd "$work/shallow" || exit 1
    complains 3 "which is a shallow clone: git fetch --unshallow" "$VBENCH" ab --git HEAD~1 --build true --module cases.so
    cd "$work" || exit 1
}

try_system make make
try_system cmake cmake
try_system meson meson ninja
try_system autotools autoreconf automake make
test_cache
test_pruned
test_two_at_once
test_stopped
test_stopped_between
test_failures
test_sides
test_shallow
test_below
test_submodule
test_program
finish
