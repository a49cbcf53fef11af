#!/bin/bash
# SPDX-License-Identifier: MIT
# Which way includes may go, which file may know which library, and that the headers other people include stand alone.
# usage: test_layers.sh [SOURCE_FOLDER]; CC and CXX name the compilers.
set -u
cd "${1:-$(dirname "$0")/../..}/harness" || exit 2
failures=0
sources=(--include='*.c' --include='*.h' --include='*.cc')

fail() {
    printf '%s\n' "$*"
    failures=$((failures + 1))
}

# What a layer may include from the harness, besides itself.
declare -A below=(
    [base]=""
    [talk]="base"
    [stats]="base talk"
    [code]="base"
    [results]="base talk stats"
    [judge]="base talk stats code results"
    [show]="base talk stats code results judge"
    [merge]="base talk stats results judge show"
    [history]="base talk stats results judge show"
    [conduct]="base talk stats"
    [measure]="base talk code"
    [cli]="base talk stats code results judge show merge history conduct measure"
)

check_layer() {
    local layer=$1 file target
    while IFS=: read -r file target; do
        case " $layer ${below[$layer]} " in
            *" $target "*) ;;
            *) fail "$file includes $target/, which layer $layer must not know" ;;
        esac
    done < <(grep -rEo '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[a-z]+/' "${sources[@]}" "$layer" |
        sed -E 's/:[^"]*"([a-z]+)\//:\1/')
}

for layer in */; do
    layer=${layer%/}
    if [ -n "${below[$layer]+known}" ]; then
        check_layer "$layer"
    else
        fail "no rule says what layer $layer may include"
    fi
done

# Includes are written from harness/, so that the check above sees them all.
while read -r line; do
    fail "includes are written from harness/: $line"
done < <(grep -rnE '#[[:space:]]*include[[:space:]]*"(\.|[^"/]*")' "${sources[@]}" . |
    grep -vE '"(case|latency|vb_[a-z]+)\.h"')

# Only files whose names match may hold the words.
check_word() {
    local words=$1 allowed=$2 file
    while read -r file; do
        [[ $file =~ $allowed ]] || fail "$file mentions $words"
    done < <(grep -rlE "$words" "${sources[@]}" .)
}
check_word 'benchmark::|benchmark/benchmark\.h' '/measure/gbench_shim\.cc$'
check_word 'mallctl|jemalloc/jemalloc\.h|experimental_hook' '/measure/ledger/(ledger|internal|account|count_by_hook|count_by_statistics|selftest|serving|serving_proof|heap_figures)\.[ch]$'
# Nobody finds out from words of ours what was meant: rows have codes. Only what reads a file of before does.
check_word 'str(n|case|ncase)?(cmp|str)\([^;]*(->|\.)(status|ledger|contract|gate|verdict)\>[^;]*("|VB_WORDS)' \
    '/results/row_codes\.c$'
while read -r file; do
    [ "$file" = ./measure/gbench_shim.cc ] || fail "$file is C++"
done < <(find . -name '*.cc' -o -name '*.cpp' -o -name '*.hpp')

# stands_alone LANGUAGE STANDARD COMPILER HEADER...: each by itself, but all of them by one command: processes take their time.
stands_alone() {
    local language=$1 standard=$2 compiler=$3 header
    shift 3
    rm -f -- "$alone"/*
    for header in "$@"; do
        printf '%s\n' "#include \"$header\"" "extern int there_are_headers_of_macros_alone;" >"$alone/${header//\//:}.$language"
    done
    # shellcheck disable=SC2086 # options may be part of a compiler's name
    $compiler -std="$standard" -D_GNU_SOURCE -I. -Wall -Wextra -Wpedantic -Werror -fsyntax-only "$alone"/* 2>"$alone/said" && return
    grep -oE "^$alone/[^ ]*\.$language:1|^In file included from $alone/[^ ]*\.$language:1" "$alone/said" |
        sed -E 's,.*/([^/]*)\.[a-z]+:1$,\1,; s,:,/,g' | sort -u >"$alone/which"
    head -n 20 "$alone/said"
    while read -r header; do fail "$header does not stand alone in $language"; done <"$alone/which"
    [ -s "$alone/which" ] || fail "some header does not stand alone in $language"
}

# What C++ programs may include, and all headers as C.
alone=$(mktemp -d) || exit 2
trap 'rm -rf -- "$alone"' EXIT
stands_alone cc gnu++17 "${CXX:-c++}" case.h latency.h measure/gbench_shim.h
mapfile -t headers < <(find . -mindepth 2 -name "*.h")
stands_alone c gnu17 "${CC:-cc}" case.h latency.h "${headers[@]#./}"
grep -E '#[[:space:]]*include' case.h | grep -vE '<(stddef|stdint)\.h>' && fail "case.h includes more than the two"

[ "$failures" -eq 0 ] || exit 1
