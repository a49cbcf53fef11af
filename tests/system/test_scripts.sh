#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# scripts/run.sh and scripts/test.sh with stand-ins for what they start.
# No package is installed, nothing is measured: apt-get, sudo, dpkg-query, cmake and ctest are a few lines each, which
# write down how they were called; and what "cmake" builds is a vbench that saves results and exits as it is told.
set -euo pipefail

# shellcheck disable=SC2016 # the stand-ins expand for themselves
repository=$(cd -- "${1:-$(dirname -- "${BASH_SOURCE[0]}")/../..}" && pwd)
unset VBENCH_BUILD_DIR VBENCH_INSTALL
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
tree="$work/a tree"
failures=0

# stand_in NAME: a command read from standard input.
stand_in() {
    { printf '#!/bin/bash\necho "%s $*" >>"%s/calls"\n' "$1" "$work" && cat; } >"$work/bin/$1"
    chmod 755 "$work/bin/$1"
}

# A fresh checkout on a machine that has everything, sudo excepted.
fresh() {
    rm -rf -- "${work:?}"/*
    mkdir -p -- "$tree/scripts" "$tree/results" "$work/bin"
    cp -- "$repository"/scripts/{run.sh,test.sh,lib.sh,debian_packages.txt} "$tree/scripts"
    cp -- "$repository/CMakePresets.json" "$tree"
    touch "$work/calls"
    local tool
    for tool in bash env cat chmod find grep sed awk stat ln mkdir rm touch tr dirname nproc tee true setarch; do
        ln -s "$(type -P "$tool")" "$work/bin/$tool"
    done
    stand_in dpkg-query <<'END'
here=${0%/bin/*}
sed -n 's/^[a-z]* \([^ ]*\).*/\1/p' "$here"/*/scripts/debian_packages.txt | tr '|' '\n' | while read -r package; do
    [[ " ${LACKING-} " == *" $package "* && ! -e $here/installed ]] || echo "installed $package ${PROVIDES-}"
done
END
    stand_in apt-get <<'END'
here=${0%/bin/*}
case " $* " in
*" update "*) touch "$here/updated" ;;
*" --simulate "*) [[ " ${OFFERED-} " == *" ${*: -1} "* ]] ;;
*" install "*) [[ -z ${OFFLINE-} && (-z ${LISTS_OLD-} || -e $here/updated) ]] && touch "$here/installed" ;;
esac
END
    stand_in cmake <<'END'
if [[ $1 == --preset ]]; then
    echo "generator ${CMAKE_GENERATOR-}" >>"${0%/bin/*}/calls"
    ! grep -s HOME_DIRECTORY "$4/CMakeCache.txt" | grep -Fvq "=$PWD" || exit 1 # the cache is another checkout's
    printf 'CMAKE_HOME_DIRECTORY:INTERNAL=%s\nVB_TESTS:BOOL=%s\n' "$PWD" "${6#*=}" >"$4/CMakeCache.txt"
elif [[ -n ${BROKEN-} ]]; then
    echo "error: broken"
    exit 2
else
    printf '%s\n' '#!/bin/bash' 'printf "[%s]" "$@"' '[[ -z ${SAVES-} ]] || echo x >results/latest.csv' \
        'exit ${STATUS-0}' >"$2/vbench"
    chmod 755 "$2/vbench"
fi
END
    stand_in ctest <<'END'
printf '%s\n' "${CTEST_SAYS-}"
exit "${CTEST_STATUS-0}"
END
    stand_in clang++ </dev/null
    stand_in clang </dev/null
    printf '%s\n' '#!/bin/bash' "echo \"drawn from \$1\"" >"$tree/scripts/plot.sh"
    chmod 755 "$work" "$tree/scripts/plot.sh"
    ((EUID != 0)) || chown -R 65534:65534 "$work"
}

# run SCRIPT ARGUMENT...: as an ordinary user, who is not root even where the tests are. Sets status, out and err.
run() {
    local script=$1 user=(env)
    shift
    ((EUID != 0)) || user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    status=0
    (cd / && exec "${user[@]}" env PATH="$work/bin" "${settings[@]}" "$tree/scripts/$script" "$@") \
        >"$work/out" 2>"$work/err" </dev/null || status=$?
    out=$(<"$work/out") err=$(<"$work/err")
}

# expect WHAT CONDITION...
expect() {
    local what=$1
    shift
    if ! "$@"; then
        printf 'failed: %s\n  status %s\n  stdout: %s\n  stderr: %s\n' "$what" "$status" "$out" "$err"
        failures=$((failures + 1))
    fi
}
holds() { [[ $1 == *"$2"* ]]; }
lacks() { [[ $1 != *"$2"* ]]; }
is() { [[ $1 == "$2" ]]; }
calls() { grep -c -- "$1" "$work/calls" || true; }

fresh; settings=(SAVES=1)
run run.sh --quick 'a b'
expect "arguments arrive as they are" is "$out" '[--quick][a b]'
expect "results saved are drawn" holds "$err" 'drawn from results/latest.csv'
expect "nothing is installed where nothing is missing" is "$(calls ^apt-get)" 0
expect "./vbench is a relative link" is "$(readlink "$tree/vbench")" build/release/vbench
run run.sh
expect "a second run does not configure again" is "$(calls 'cmake --preset')" 1
expect "a second run draws again" holds "$err" 'drawn from'
touch -d '+1 minute' "$tree/CMakePresets.json"
run run.sh
expect "changed presets are configured again" is "$(calls 'cmake --preset')" 2

settings=(STATUS=0)
run run.sh list
expect "older results are not drawn again" lacks "$err" 'drawn from'
settings=(SAVES=1 STATUS=1)
run run.sh
expect "a regression is drawn" holds "$err" 'drawn from'
expect "a regression is the exit status" is "$status" 1
settings=(SAVES=1 STATUS=130)
run run.sh
expect "an interrupted run is not drawn" lacks "$err" 'drawn from'
expect "an interrupted run is the exit status" is "$status" 130
mv "$tree" "$work/elsewhere" && tree=$work/elsewhere
settings=()
run run.sh
expect "a moved checkout is configured again" is "$status" 0
tree="$work/a tree"

fresh; settings=(LACKING=libbenchmark-dev)
run run.sh
expect "without root and sudo: status" is "$status" 3
expect "without root and sudo: what to type" holds "$err" 'type: apt-get install libbenchmark-dev'
expect "without root and sudo: one line" is "$(wc -l <"$work/err")" 1
stand_in sudo <<<'exit 1'
run run.sh
expect "sudo refuses: status" is "$status" 3
expect "sudo refuses: what to type" holds "$err" 'type: apt-get install libbenchmark-dev'
expect "sudo refuses: asked without a prompt" is "$(calls 'sudo -n')" 1
rm "$work/bin/apt-get"
run run.sh
expect "without apt-get: status" is "$status" 3
expect "without apt-get: names the package" holds "$err" 'no apt-get here; install what Debian calls: libbenchmark-dev'
settings+=(VBENCH_INSTALL=no)
run run.sh
expect "VBENCH_INSTALL=no asks for nothing" is "$status" 0

fresh; settings=(LACKING=libbenchmark-dev LISTS_OLD=1)
stand_in sudo <<<'shift; exec "$@"'
run run.sh
expect "sudo: status" is "$status" 0
expect "sudo: lists too old are fetched" is "$(calls '^apt-get.* update')" 1
expect "sudo: installs afterwards" is "$(calls '^apt-get.* install .*libbenchmark-dev')" 2
run run.sh
expect "sudo: once" is "$(calls '^sudo')" 4
fresh; settings=(LACKING=libbenchmark-dev OFFLINE=1)
stand_in sudo <<<'shift; exec "$@"'
run run.sh
expect "offline: status" is "$status" 3
expect "offline: names the package" holds "$err" 'apt-get could not install: libbenchmark-dev'
fresh; settings=(LACKING=libsqlite3-dev)
run run.sh
expect "an optional package stops nobody" is "$status" 0
stand_in sudo <<<'shift; exec "$@"'
run run.sh
expect "a package that has come is looked for" is "$(calls 'cmake --preset')" 2

fresh; settings=("LACKING=libmimalloc3 libmimalloc2.0 libtcmalloc-minimal4 libtcmalloc-minimal4t64" OFFERED=libmimalloc2.0)
stand_in sudo <<<'shift; exec "$@"'
run run.sh
expect "of several names the one that can be had" is "$(calls '^apt-get.* install --yes.* libmimalloc2.0$')" 1
settings+=(PROVIDES="libx (= 1), libmimalloc2.0 (= 2), libtcmalloc-minimal4 (= 2.16)")
rm "$work/installed" "$work/calls"
run run.sh
expect "what another package provides is there" is "$(calls '^apt-get')" 0
fresh; settings=("LACKING=libmimalloc3 libmimalloc2.0 libtcmalloc-minimal4 libtcmalloc-minimal4t64" OFFLINE=1)
stand_in sudo <<<'shift; exec "$@"'
run run.sh
expect "what cannot be had stops nobody" is "$status" 0
expect "each is tried by itself" is "$(calls '^apt-get.* install --yes.* libtcmalloc-minimal4t64$')" 1
expect "lists are fetched once" is "$(calls '^apt-get.* update')" 1
expect "it is said" holds "$err" 'libmimalloc3 or libmimalloc2.0 cannot be had; asked for again tomorrow'
rm "$work/calls"
run run.sh
expect "and not asked for again" is "$(calls '^apt-get')" 0
expect "nor said" lacks "$err" 'cannot be had'
touch -d '-2 days' "$tree/build/given_up"
run run.sh
expect "until tomorrow" is "$(calls '^apt-get.* install --yes.* libmimalloc3$')" 2

fresh; settings=(BROKEN=1)
run run.sh
expect "broken build: status" is "$status" 3
expect "broken build: in full" holds "$err" 'error: broken'
run test.sh --fast
expect "broken build is a failed test" is "$out" '0 passed, 1 failed'
expect "broken build fails the tests" is "$status" 1
fresh; settings=()
chmod 555 "$tree"
run run.sh
expect "read-only checkout: status" is "$status" 3
expect "read-only checkout: what to do" holds "$err" 'set VBENCH_BUILD_DIR'
settings=("VBENCH_BUILD_DIR=$work/b d")
run run.sh x
expect "VBENCH_BUILD_DIR: runs from there" is "$out" '[x]'
chmod 755 "$tree"

fresh
settings=(CTEST_STATUS=8 CTEST_SAYS='1/5 Test  #1: unit/a ....   Passed    0.00 sec
2/5 Test  #2: unit/b ....***Timeout 120.0 sec
3/5 Test  #3: unit/c ....***Not Run   0.00 sec
4/5 Test  #4: unit/d ....***Skipped   0.00 sec
5/5 Test #15: unit/e ....***Exception: SegFault  0.00 sec')
run test.sh --fast -R unit
expect "results are added up" is "${out##*$'\n'}" '1 passed, 3 failed, 1 skipped'
expect "failed tests fail" is "$status" 1
expect "CTest gets the options" is "$(calls '^ctest.* -R unit')" 1
settings=(CTEST_SAYS='1/1 Test #1: unit/a ....   Passed    0.00 sec')
run test.sh
expect "all builds are tested" is "${out##*$'\n'}" '5 passed, 0 failed'
expect "the fuzzers alone are built to fuzz" is "$(calls '^cmake --build .*/fuzz .*--target fuzzers')" 1
expect "for the sanitizers the unit tests alone" is "$(calls '^cmake --build .*/[at]san .*--target unit-tests')" 2
expect "all passed: status" is "$status" 0
expect "the tests stay configured" is "$(calls 'cmake --preset release .*VB_TESTS=ON')" 1
run run.sh
expect "run.sh leaves them so" is "$(calls 'cmake --preset release')" 1
stand_in clang <<<'exit 1'
run test.sh
expect "without libFuzzer it is said" holds "$err" 'the fuzzers are skipped: clang cannot build them'
expect "and counted" is "${out##*$'\n'}" '4 passed, 0 failed, 1 skipped'
settings=(CTEST_SAYS='No tests were found!!!')
run test.sh --fast
expect "no tests are a failure" is "$out" $'No tests were found!!!\n0 passed, 0 failed'
expect "no tests: status" is "$status" 1
settings=(CTEST_STATUS=1 CTEST_SAYS='1/1 Test #1: unit/a ....   Passed    0.00 sec')
run test.sh --fast
expect "CTest that fails by itself is counted" is "${out##*$'\n'}" '1 passed, 1 failed'

expect "without Ninja it is left to CMake how to build" is "$(calls '^generator $')" 5
fresh; settings=(LACKING=chromium)
stand_in ninja </dev/null
stand_in sudo <<<'shift; exec "$@"'
run test.sh --fast
expect "with Ninja it builds" is "$(calls '^generator Ninja$')" 1
expect "what tests pages in a browser is not run then" is "$(calls '^apt-get.* install .*chromium')" 0
run test.sh --fast -R html
expect "but may be asked for" is "$(calls '^apt-get.* install .*chromium')" 1
fresh
stand_in ninja </dev/null
run run.sh
expect "run.sh leaves it to CMake" is "$(calls '^generator $')" 1

((failures == 0))
