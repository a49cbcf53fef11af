#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the build says where it cannot be, and what it says of itself where it is of several types, or a copy.
# usage: through ctest, which says what compiles: CC, CXX
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need cmake
export CC CXX

# refuses WORDS CMAKE_OPTION...: configuring says so in one sentence, and asks for nothing else.
refuses() {
    local words=$1
    shift
    rm -rf refused
    run_expect 1 cmake -S "$root" -B refused "$@"
    tr -s ' \n' ' ' <err >sentence # CMake breaks lines
    expect_in sentence "vbench needs a 64-bit Linux with glibc; $words"
    expect_not_in sentence "missing component"
    equal "$(grep -c 'CMake Error' err)" 1 "errors"
}

# compiles COMPILER FLAG...: a program, which takes the headers and the library of that kind.
compiles() {
    echo '#include <stdio.h>
int main(void) { return puts("") < 0; }' >hello.c
    "$@" hello.c -o hello 2>/dev/null
}

test_32_bits() {
    if compiles "$CC" -m32; then
        refuses "'$CC' compiles for 32 bits here" -D CMAKE_C_FLAGS=-m32 -D CMAKE_CXX_COMPILER_WORKS=1 -D CMAKE_CXX_FLAGS=-m32
    elif compiles i686-linux-gnu-gcc; then
        refuses "'$(command -v i686-linux-gnu-gcc)' compiles for 32 bits here" \
            -D CMAKE_C_COMPILER=i686-linux-gnu-gcc -D CMAKE_CXX_COMPILER_WORKS=1
    else
        echo "not tested: nothing compiles for 32 bits here"
    fi
}

test_musl() {
    compiles musl-gcc || { echo "not tested: musl-gcc is missing" && return; }
    refuses "'$(command -v musl-gcc)' compiles for another C library here, such as musl" -D CMAKE_C_COMPILER=musl-gcc
}

# What is said of type and flags is that of the build, where the generator makes several from one configuration.
test_types() {
    command -v ninja >/dev/null || { echo "not tested: ninja is missing" && return; }
    local type
    run_expect 0 cmake -S "$root" -B several -G "Ninja Multi-Config" -D VB_TESTS=OFF \
        -D CMAKE_C_FLAGS_RELEASE="-O2 -DSAID_RELEASE" -D CMAKE_C_FLAGS_DEBUG="-g -DSAID_DEBUG"
    for type in Debug Release; do
        run_expect 0 cmake --build several --config $type --target vb_base
        strings "several/$type/libvb_base.a" >said
        expect_in said "-DSAID_${type^^}"
        holds "not of type $type" grep -qx "$type" said
    done
    expect_not_in said "-DSAID_DEBUG"
    holds "Release says Debug" test -z "$(grep -x Debug said)"
}

commit_of() {
    cmake -D SOURCE="$1" -D HEADER="$work/commit.h" -P "$root/cmake/WriteCommit.cmake"
    sed -n 's/^#define VB_COMMIT "\(.*\)"$/\1/p' commit.h
}

# A copy inside another repository has no commit of its own.
test_commit() {
    local identity=(-c user.name=nobody -c user.email=nobody@example.com)
    command -v git >/dev/null || { echo "not tested: git is missing" && return; }
    mkdir -p outer/copy && touch outer/copy/file
    git -C outer init --quiet && git -C outer add . && git -C outer "${identity[@]}" commit --quiet --message first
    equal "$(commit_of "$work/outer")" "$(git -C outer rev-parse --short=12 HEAD)"
    equal "$(commit_of "$work/outer/copy")" ""
    echo >>outer/copy/file
    equal "$(commit_of "$work/outer")" "$(git -C outer rev-parse --short=12 HEAD)-dirty"
}

test_32_bits
test_musl
test_types
test_commit
finish
