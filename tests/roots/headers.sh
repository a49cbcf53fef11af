#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The shim compiles against the Google Benchmark of every release of Debian that is in use: tests/roots/headers.sh [SUITE...]
# Only the package libbenchmark-dev is fetched, and nothing installed. CXX: the compiler; c++ if it is not set. Exit status: 0
# it compiles with all of them, 1 not with one, 77 none could be fetched, with a word why.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source_root=$(cd -P -- "$here/../.." && pwd)
# shellcheck source=mirror.sh
. "$here/mirror.sh"
suites=("$@")
((${#suites[@]} > 0)) || suites=(bookworm trixie sid)

skip() {
    echo "skipped: $*"
    exit 77
}

[[ ${VBENCH_ROOTS-} != no ]] || skip "nothing is to be fetched (VBENCH_ROOTS=no)"
for tool in apt-get apt-config dpkg-deb; do
    command -v "$tool" >/dev/null || skip "$tool is missing"
done

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' HUP INT TERM

# apt_for SUITE ARGUMENT...: apt-get with lists of its own, which knows that release alone.
apt_for() {
    local state=$work/$1
    shift
    apt-get -qq -o Dir::State="$state" -o Dir::State::status="$state/status" -o Dir::Cache="$state/cache" \
        -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false "$@"
}

# fetch SUITE: the headers are then in $work/SUITE/root/usr/include.
fetch() {
    local state=$work/$1
    mkdir -p -- "$state/lists/partial" "$state/cache/archives/partial" "$state/root"
    : >"$state/status"
    echo "deb $(mirror) $1 main" >"$state/sources.list"
    apt_for "$1" update && (cd -- "$state" && apt_for "$1" download libbenchmark-dev) && dpkg-deb -x "$state"/*.deb "$state/root"
}

tried=0 failed=0
for suite in "${suites[@]}"; do
    if ! fetch "$suite" >"$work/log" 2>&1; then
        echo "$suite: not tried: $(tail -n 1 "$work/log")"
        continue
    fi
    tried=$((tried + 1))
    version=$(basename -- "$work/$suite"/*.deb | cut -d _ -f 2)
    if "${CXX:-c++}" -std=c++17 -fsyntax-only -Wall -Wextra -Werror -I"$source_root/harness" \
        -isystem "$work/$suite/root/usr/include" "$source_root/harness/measure/gbench_shim.cc"; then
        echo "$suite: libbenchmark-dev $version: the shim compiles"
    else
        echo "$suite: libbenchmark-dev $version: the shim does not compile"
        failed=$((failed + 1))
    fi
done
((tried > 0)) || skip "no package could be fetched from $(mirror)"
((failed == 0))
