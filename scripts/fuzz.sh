#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Feeds what vbench reads (results, limits, words, a worker's messages) with what nobody would write:
# scripts/fuzz.sh [SECONDS [NAME...]], for 20 seconds in total if nothing else is said, with all of tests/fuzz/fuzz_*.c.
# What was learned stays in build/fuzz/tests/fuzz/corpus/ and is built upon by the next run; an input that was failed on
# is kept in findings/ beside it. Exit status: 0 nothing found, 1 something, 2 wrong usage, 3 could not be built.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

seconds=${1-20}
shift $(($# > 0))
names=("$@")
if ((${#names[@]} == 0)); then
    for source in "$root"/tests/fuzz/fuzz_*.c; do
        name=${source##*/fuzz_}
        names+=("${name%.c}")
    done
fi
for name in "${names[@]}"; do
    if [[ ! $seconds =~ ^[1-9][0-9]{0,6}$ || ! -f $root/tests/fuzz/fuzz_$name.c ]]; then
        echo "usage: scripts/fuzz.sh [SECONDS [NAME...]]   (names: tests/fuzz/fuzz_NAME.c)" >&2
        exit 2
    fi
done

open_build_root
need_packages "build test clang fuzz"
can_fuzz || die "clang cannot build fuzzers; on Debian its library is in the package libclang-rt-dev"
build fuzz fuzzers tests || die "the fuzzers could not be built"
found=0
for name in "${names[@]}"; do
    say "fuzzing $name"
    log=$build_root/fuzz/$name.log
    if ! bash "$root/tests/fuzz/run.sh" "$build_root/fuzz/tests/fuzz/fuzz_$name" \
        $(((seconds + ${#names[@]} - 1) / ${#names[@]})) >"$log" 2>&1; then
        cat -- "$log" >&2
        found=1
    fi
    printf '%s: %s\n' "$name" "$(grep -o 'DONE.*' "$log" || echo "FAILED, see $log")"
done
exit "$found"
