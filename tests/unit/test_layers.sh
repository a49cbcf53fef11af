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

# What C++ programs may include, and all headers as C, each by itself.
compile() {
    local compiler=$1 language=$2 standard=$3 header=$4
    printf '%s\n' "#include \"$header\"" "extern int there_are_headers_of_macros_alone;" |
        $compiler -x "$language" -std="$standard" -D_GNU_SOURCE -I. -Wall -Wextra -Wpedantic -Werror -fsyntax-only - \
            2>&1 | head -5 | grep . && fail "$header does not stand alone in $language"
}
for header in case.h latency.h measure/gbench_shim.h; do
    compile "${CXX:-c++}" c++ gnu++17 "$header"
done
for header in case.h latency.h $(find . -mindepth 2 -name "*.h"); do
    compile "${CC:-cc}" c gnu17 "$header"
done
grep -E '#[[:space:]]*include' case.h | grep -vE '<(stddef|stdint)\.h>' && fail "case.h includes more than the two"

[ "$failures" -eq 0 ] || exit 1
