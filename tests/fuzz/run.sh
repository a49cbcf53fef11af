#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs one fuzzer: tests/fuzz/run.sh BUILD/tests/fuzz/fuzz_NAME SECONDS. What it learns stays beside it, in
# corpus/NAME; an input that it fails on is written to findings/ there, and the exit status is not 0.
set -euo pipefail

program=$1 seconds=$2
name=${program##*/fuzz_}
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
beside=$(dirname -- "$program")
options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1)
options+=("-artifact_prefix=$beside/findings/$name-")
[[ ! -f $here/$name.dict ]] || options+=("-dict=$here/$name.dict")
mkdir -p -- "$beside/corpus/$name" "$beside/findings"
# A malloc that must fail is to return NULL instead of ending the program.
export ASAN_OPTIONS="allocator_may_return_null=1:detect_leaks=1:${ASAN_OPTIONS-}"
export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS-}"
exec "$program" "${options[@]}" "$beside/corpus/$name" "$here/seeds/$name"
