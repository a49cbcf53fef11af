#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds and runs the tests: scripts/test.sh [--fast] [CTEST_OPTION...], for example: scripts/test.sh --fast -R gate
# All run in the release build; the unit tests also in Clang's and under the sanitizers, and the fuzzers for 20 seconds; and
# root also tries a clean root of Debian 13 (VBENCH_ROOTS=no: not that). With --fast the release build alone, in less than
# two minutes: where no options say which, the unit and golden tests, and of the others those that take a few seconds.
# The last line says "N passed, N failed", and ", N skipped" if any were. Exit status 1: some failed, or none passed.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

fast=no
if [[ ${1-} == --fast ]]; then
    fast=yes
    shift
fi
chosen=("$@") # which tests, said to CTest
[[ $fast == no || ${#chosen[@]} -gt 0 ]] || chosen=(-LE slow)
passed=0 failed=0 skipped=0

# count_results LOG: adds up the line CTest prints for each test. What it calls neither passed nor skipped (timeout,
# crash, no such executable) has failed; the XML it can write counts the last of these among the skipped.
count_results() {
    local counts
    read -ra counts <<<"$(awk '
        /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
            if (/ Passed +[0-9.]+ sec/) passed++
            else if (/\*\*\*Skipped |\*\*\*Not Run \(Disabled\) /) skipped++
            else failed++
        }
        END { print passed + 0, failed + 0, skipped + 0 }' "$1")"
    passed=$((passed + counts[0])) failed=$((failed + counts[1])) skipped=$((skipped + counts[2]))
}

# run_tests PRESET [CTEST_OPTION...]: those chosen by both the options and the user. They run several at a time, except
# for those that measure, which tests/CMakeLists.txt marks RUN_SERIAL.
run_tests() {
    local folder=$build_root/$1 status=0 failed_before=$failed
    shift
    cd -- "$folder"
    "${launcher[@]}" ctest --parallel "$(nproc)" --output-on-failure --no-tests=ignore \
        "$@" "${chosen[@]}" </dev/null 2>&1 | tee ctest.log || status=$?
    count_results ctest.log
    ((status == 0 || failed > failed_before)) || failed=$((failed + 1)) # CTest itself has failed
}

# build_tests PRESET: a build that fails, or that only warns, counts as a failed test. With Ninja where it is there: make starts
# processes without end, and is what run.sh builds with.
build_tests() {
    local target=all generator=${CMAKE_GENERATOR-}
    case $1 in
        fuzz) target=fuzzers ;;
        asan | tsan) target=unit-tests ;;
    esac
    ! command -v ninja >/dev/null || generator=${generator:-Ninja}
    if ! CMAKE_GENERATOR=$generator build "$1" "$target" tests; then
        say "the build of '$1' has failed; its messages are above"
    elif grep -n 'warning:' "$build_root/$1/build.log" >&2; then
        say "the build of '$1' has warned"
    else
        return 0
    fi
    failed=$((failed + 1))
    return 1
}

# test_build PRESET [CTEST_OPTION...]
test_build() {
    if build_tests "$1"; then
        run_tests "$@"
    fi
}

open_build_root
need_packages "build cases sites charts history test" "clang fuzz allocators browser"
want_packages allocators # without: the tests say what they have left out
[[ "${chosen[*]}" == "-LE slow" ]] || want_packages browser # likewise; what needs it is slow

[[ $fast == yes || $EUID != 0 || ${VBENCH_ROOTS-} == no ]] || want_packages roots

launcher=(env)
if [[ $fast == no ]]; then
    export VB_TEST_KEPT=$build_root/kept # what one build's tests make for those of another; nothing of an earlier run
    rm -rf -- "$VB_TEST_KEPT" && mkdir -- "$VB_TEST_KEPT"
fi
test_build release
if [[ $fast == no ]]; then
    want_packages clang
    if command -v clang++ >/dev/null; then
        test_build clang -L '^unit$'
    else
        say "the build by Clang is skipped: clang is missing; on Debian it is in the package clang"
        skipped=$((skipped + 1))
    fi
    want_packages fuzz
    if can_fuzz; then
        test_build fuzz -L '^fuzz$'
    else
        say "the fuzzers are skipped: clang cannot build them; on Debian that takes the packages clang and libclang-rt-dev"
        skipped=$((skipped + 1))
    fi
    # A malloc that must fail is to return NULL here as well, instead of ending the test.
    export ASAN_OPTIONS="allocator_may_return_null=1:${ASAN_OPTIONS-}"
    export TSAN_OPTIONS="allocator_may_return_null=1:${TSAN_OPTIONS-}"
    test_build asan -L '^unit$'
    # GCC 12's thread sanitizer stops where the kernel spreads addresses wider than it knows. Not all containers let us.
    if setarch --addr-no-randomize true 2>/dev/null; then
        launcher=(setarch --addr-no-randomize)
    fi
    test_build tsan -L '^unit$'
fi

line="$passed passed, $failed failed"
((skipped == 0)) || line+=", $skipped skipped"
printf '%s\n' "$line"
((failed == 0 && passed > 0))
