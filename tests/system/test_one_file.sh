#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A case in one source file, without a build system: written by `new`, compiled by whatever takes cases, in the tree and where
# the program is installed.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq
need cmake
# The programs of a build with a sanitizer cannot load what is compiled here without it.
"$VBENCH" --version | grep -q Sanitizer && skip "a program with a sanitizer loads nothing that lacks it"
mkdir temporary
export TMPDIR=$work/temporary
counting=(--count-only --no-save --quiet)

test_new() {
    local file
    for file in asks.c asks_cpp.cc; do
        run_expect 0 "$VBENCH" new "${file%.c}"
        expect_in out "run $file'"
        run_expect 0 "$VBENCH" run "$file" "${counting[@]}" --export-json rows.json
        load_cells rows.json
        cell_is "${file%.*}" with_malloc allocs_per_op 1
        cell_is "${file%.*}" with_malloc contract kept
        cell_is "${file%.*}" on_stack ledger exact
    done
    run_expect 0 "$VBENCH" run asks.c --launches 2 --rounds 4 --no-save --quiet
    expect_in out 'on_stack'
    cp asks.c before.c
    complains 3 "'asks.c' is there already" "$VBENCH" new asks
    holds "new changed a file that was there" cmp -s asks.c before.c
    for file in 9lives a-b .c ""; do
        complains 2 'cannot name a case' "$VBENCH" new "$file"
    done
    run_expect 2 "$VBENCH" new
}

# What stands behind "--" is the compiler's, and a pattern before it still a pattern.
test_flags() {
    mkdir -p 'in a folder/inner'
    echo '#define BYTES HOW_MANY' >'in a folder/inner/bytes.h'
    sed 's/malloc(32)/malloc(BYTES)/; s/, 32);/, BYTES);/; s/^#include <stdlib.h>/#include "bytes.h"\n&/' asks.c >'in a folder/sized.c'
    run_expect 0 "$VBENCH" run 'in a folder/sized.c' 'asks/with*' "${counting[@]}" --export-json rows.json \
        -- -I 'in a folder/inner' -DHOW_MANY=72 -lm
    load_cells rows.json
    cell_is asks with_malloc bytes_per_op 72
    equal "$(jq '.rows | length' rows.json)" 1 "rows of a pattern"
    run_expect 3 "$VBENCH" run 'in a folder/sized.c' "${counting[@]}"
    says "'in a folder/sized.c' does not compile: '${CC:-cc}' ended with status 1"
}

# Every command takes such a file, and ab two of them.
test_commands() {
    sed 's/malloc(32)/malloc(48)/' asks.c >more.c
    run_expect 1 "$VBENCH" ab asks.c more.c --count-only --quiet
    expect_in out '32 -> 48'
    holds "the place of the allocation is not told" grep -q 'with_malloc (.*more\.c:[0-9]*)' out
    run_expect 0 "$VBENCH" ab asks.c asks.c --count-only --quiet
    sed '/free(/d' asks.c >leaks.c # as many bytes as jemalloc has for these
    holds "nothing is freed" grep -q 'free(' asks.c
    run_expect 1 "$VBENCH" ab asks.c leaks.c --count-only --quiet
    expect_in out 'KEEPS MORE BYTES ALLOCATED'
    echo 'asks live=31' >asks.limits
    run_expect 1 "$VBENCH" ab asks.c leaks.c --count-only --quiet --limits asks.limits
    echo 'asks live=32' >asks.limits
    run_expect 0 "$VBENCH" ab asks.c leaks.c --count-only --quiet --limits asks.limits
    echo 'asks ratio=1%' >asks.limits
    complains 3 "there are limits for allocs, bytes, live and time, not for 'ratio'" \
        "$VBENCH" ab asks.c leaks.c --count-only --quiet --limits asks.limits
    run_expect 0 "$VBENCH" --cases asks.c gate --update --count-only --quiet --reference kept.csv
    run_expect 1 "$VBENCH" --cases more.c gate --count-only --quiet --reference kept.csv
    run_expect 0 "$VBENCH" list --cases asks.c
    expect_in out 'asks: '
}

# What a case computes may depend on how often it was called: each variant is called as often, however fast it is.
test_state() {
    cat >state.c <<'C'
#include <vbench/case.h>
static uint64_t key, results[4096];
static uint64_t work(struct vb_run *run, int steps, uint64_t wrong_from)
{
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        uint64_t *place = &results[key++ % 4096], before = *place;
        for (int i = 0; i < steps; i++)
            vb_opaque(i);
        *place = sum * 31 + vb_opaque(key);
        sum += before + (key > wrong_from);
    }
    return sum;
}
static uint64_t fast(struct vb_run *run) { return work(run, 0, WRONG_FROM); }
static uint64_t slow(struct vb_run *run) { return work(run, 40, UINT64_MAX); }
static uint64_t slower(struct vb_run *run) { return work(run, 1500, UINT64_MAX); }
static uint64_t slowest(struct vb_run *run) { return work(run, 40000, UINT64_MAX); }
const struct vb_case vb_case_state = {
    .summary = "state that stays between loops",
    .variants = {{.name = "fast", .loop = fast}, {.name = "slow", .loop = slow}, {.name = "slower", .loop = slower},
                 {.name = "slowest", .loop = slowest}}};
C
    run_expect 0 "$VBENCH" run state.c "${counting[@]}" -- -DWRONG_FROM=UINT64_MAX
    run_expect 0 "$VBENCH" run state.c 'state/fast' 'state/slow' "${counting[@]}" -- -DWRONG_FROM=UINT64_MAX
    run_expect 0 "$VBENCH" run state.c 'state/fast' 'state/slowe*' "${counting[@]}" -- -DWRONG_FROM=UINT64_MAX
    run_expect 1 "$VBENCH" run state.c "${counting[@]}" -- -DWRONG_FROM=8
    expect_in out "checksum"
}

test_several() {
    sed 's/vb_case_asks/vb_case_first/' asks.c >two.c
    sed -n '/^const struct vb_case/,$p' asks.c | sed 's/vb_case_asks/vb_case_second/' >>two.c
    run_expect 0 "$VBENCH" list --cases two.c
    expect_in out 'first: '
    expect_in out 'second: '
}

# A new text is compiled anew, and nothing stays, however it ends.
test_temporary() {
    local program status=0
    sed -i 's/malloc(32)/malloc(40)/' asks.c
    run_expect 0 "$VBENCH" run asks.c "${counting[@]}" --export-json rows.json
    load_cells rows.json
    cell_is asks with_malloc bytes_per_op 40
    printf '#!/bin/sh\necho >begun; exec sleep 1000\n' >endless && chmod +x endless
    env --default-signal=TERM CC=./endless "$VBENCH" run asks.c "${counting[@]}" >out 2>err </dev/null &
    program=$!
    holds "the compiler does not start" soon test -e begun
    kill -TERM "$program"
    wait "$program" || status=$?
    equal "$status" 143 "exit status after a signal while it compiles"
    equal "$(marked_processes 'sleep 1000')" "" "compilers left behind"
    equal "$(ls -A temporary)" "" "what is left in the temporary folder"
    # Between two compilations, and behind the last one, where nothing waits for the signal.
    printf '#!/bin/sh\ncc "$@"\n(sleep 0.0$(($$ %% 10)); kill -TERM $PPID) &\n' >late
    chmod +x late
    for program in 1 2 3 4 5 6; do
        status=0
        env --default-signal=TERM CC=./late "$VBENCH" run asks.c "${counting[@]}" >out 2>err </dev/null || status=$?
        equal "$status" 143 "exit status after a signal around a compilation"
        expect_in err ': stopped'
        equal "$(ls -A temporary)" "" "what is left in the temporary folder"
    done
}

# Options may stand anywhere, and two files of which one is a source are the two sides.
test_places() {
    sed 's/malloc(40)/malloc(48)/' asks.c >changed.c
    run_expect 0 "$VBENCH" run --count-only --no-save asks.c --quiet
    expect_in out with_malloc
    run_expect 0 "$VBENCH" asks.c "${counting[@]}" # as a short way
    expect_in out with_malloc
    run_expect 0 "$VBENCH" asks.c list
    expect_in out 'asks: '
    run_expect 1 "$VBENCH" ab --count-only asks.c --quiet more.c
    module_of changed.c changed.so
    run_expect 1 "$VBENCH" ab --count-only --quiet asks.c changed.so
    run_expect 0 "$VBENCH" ab --count-only --quiet changed.so asks.c 'asks/on*'
    run_expect 1 "$VBENCH" ab --cases changed.so asks.c --count-only --quiet -- -DUNUSED
    complains 2 "'asks.c' is a source file: ab OLD.c NEW.c" "$VBENCH" ab asks.c
    cp asks.c ./-x.c
    run_expect 0 "$VBENCH" run -x.c "${counting[@]}"
    expect_in out with_malloc
    # The same text on both sides is the same code, and the same file is said to be one.
    cp asks.c copied.c
    run_expect 0 "$VBENCH" ab asks.c copied.c --launches 1 --rounds 2 --quiet
    expect_not_in out 'the same file on both sides'
    run_expect 0 "$VBENCH" ab asks.c asks.c --launches 1 --rounds 2 --quiet
    expect_in out 'the same file on both sides'
}

# module_of SOURCE MODULE: by hand, with the flags that are told.
module_of() {
    printf '#include "%s"\nstatic const struct vb_case_entry all[] = {{"asks", &vb_case_asks, 0, 0}, {0}};\nVB_MODULE(all);\n' \
        "$work/$1" >by_hand.c
    # shellcheck disable=SC2046 # words
    "${CC:-cc}" $("$VBENCH" flags) -I "$(dirname -- "$VBENCH")/include" -shared -o "$2" by_hand.c || wrong "$1 cannot be compiled by hand"
}

# However a definition is laid out; what the compiler does not see is none.
test_definitions() {
    {
        sed '/^const struct vb_case/,$d' asks.c
        printf '#if 0\nconst struct vb_case vb_case_gone = {0};\n#endif\n/*\nconst struct vb_case vb_case_told = {0};\n*/\n'
        printf 'const struct vb_case\n    vb_case_two_lines\n    = {.summary = "s", .variants = {{.name = "v", .loop = on_stack}}};'
        printf 'const struct vb_case vb_case_behind = {.summary = "s", .variants = {{.name = "v", .loop = with_malloc}}};\n'
        printf '#ifdef NEVER\nconst struct vb_case vb_case_either = {0};\n#else\n'
        printf 'struct vb_case const vb_case_either = {.summary = "s", .variants = {{.name = "v", .loop = on_stack}}};\n#endif\n'
    } >several.c
    run_expect 0 "$VBENCH" list --cases several.c
    equal "$(grep -oE '^[a-z_]+:' out | tr '\n' ' ')" 'two_lines: behind: either: ' "cases of several.c"
}

# All that g++ takes for C++.
test_endings() {
    local ending
    for ending in cpp cxx c++ cp C CPP; do
        cp asks_cpp.cc "of.$ending"
        run_expect 0 "$VBENCH" run "of.$ending" "${counting[@]}"
        expect_in out with_malloc
    done
    cp of.C later.c++
    run_expect 0 "$VBENCH" ab of.C later.c++ --count-only --quiet
    expect_in out '0 allocating more'
}

# A header of the user's with a name of ours, and flags of C++ alone.
test_compiler() {
    mkdir own
    echo '#define MINE 1' >own/latency.h
    { echo '#include <latency.h>' && echo '_Static_assert(MINE, "another header");' && cat asks.c; } >headers.c
    run_expect 0 "$VBENCH" run headers.c "${counting[@]}" -- -I own
    run_expect 0 "$VBENCH" run asks_cpp.cc "${counting[@]}" -- -std=c++20 -Wall -Wextra -Werror
    printf '#!/bin/sh\necho said on standard output\nexec %s "$@"\n' "${CC:-cc}" >talks && chmod +x talks
    run_expect 0 env CC=./talks "$VBENCH" run asks.c "${counting[@]}" --export-json -
    holds "what the compiler says is among the results" jq -e .rows out >/dev/null
    local compiler
    for compiler in gcc clang; do # either names lines, whichever this program was built by
        command -v $compiler >/dev/null || continue
        run_expect 1 env CC=$compiler "$VBENCH" ab asks.c more.c --count-only --quiet
        holds "$compiler: the place of the allocation is not told" grep -q 'with_malloc (.*more\.c:[0-9]*)' out
    done
}

test_refusals() {
    echo '// const struct vb_case vb_case_x = {' >empty.c
    complains 3 "'empty.c' defines no case: const struct vb_case vb_case_NAME = {...};" "$VBENCH" run empty.c
    sed 's/^const struct vb_case /static &/' asks.c >hidden.c
    sed 's/^extern "C" const/const/' asks_cpp.cc >hidden.cc
    for file in hidden.c hidden.cc; do
        run_expect 3 "$VBENCH" run $file "${counting[@]}"
        says "undefined symbol: vb_case_asks"
        says "(a case is not static; in C++ it is 'extern"
    done
    for file in asks.rs asks.h asks.cPP; do
        cp asks.c $file
        complains 2 "'$file' is no source of cases: C ends with .c, C++ with .cc, .cpp, .cxx, .c++, .cp, .C or .CPP" "$VBENCH" run $file
    done
    cp asks.c asks.so
    complains 2 "'asks.so' is a module: --cases asks.so" "$VBENCH" run asks.so
    complains 3 "cannot read 'none.c': No such file or directory" "$VBENCH" run none.c
    complains 3 "cannot compile 'asks.c': './no-such-cc': No such file or directory" env CC=./no-such-cc "$VBENCH" run asks.c
    complains 3 "there is no vbench/case.h in 'nowhere' (VBENCH_INCLUDE)" env VBENCH_INCLUDE=nowhere "$VBENCH" run asks.c
    complains 3 "cannot make the folder '/proc/none/vbench-" env TMPDIR=/proc/none "$VBENCH" run asks.c
    mkfifo pipe.c
    complains 3 "cannot read 'pipe.c': it is no file" timeout 60 "$VBENCH" run pipe.c
    run_expect 3 "$VBENCH" run asks.c -- -c
    says 'is not a vbench module: it is no shared library'
    ln -s loop.c loop.c
    complains 3 "'loop.c' is there already" "$VBENCH" new loop
}

# Installed under any prefix, and moved from there.
test_installed() {
    local program
    run_expect 0 env DESTDIR="$work/stage" cmake --install "$(dirname -- "$VBENCH")" --prefix /opt/bench
    mv stage/opt/bench moved
    program=$work/moved/bin/$(basename -- "$VBENCH")
    run_expect 0 "$program" run asks.c "${counting[@]}" --export-json rows.json
    load_cells rows.json
    cell_is asks with_malloc bytes_per_op 40
    cell_is asks with_malloc ledger exact
    run_expect 0 "$program" run asks.c --launches 1 --rounds 2 --no-save --quiet --allocator jemalloc,glibc
    rm moved/include/vbench/case.h
    complains 3 "vbench/case.h is not found beside this program" env PATH=/none "$program" run asks.c
}

test_new
test_flags
test_commands
test_state
test_several
test_temporary
test_places
test_definitions
test_endings
test_compiler
test_refusals
test_installed
finish
