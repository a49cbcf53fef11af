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
export XDG_CACHE_HOME=$work/cache
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
    run_expect 0 "$VBENCH" --cases asks.c gate --update --count-only --quiet --reference kept.csv
    run_expect 1 "$VBENCH" --cases more.c gate --count-only --quiet --reference kept.csv
    run_expect 0 "$VBENCH" list --cases asks.c
    expect_in out 'asks: '
}

test_several() {
    sed 's/vb_case_asks/vb_case_first/' asks.c >two.c
    sed -n '/^const struct vb_case/,$p' asks.c | sed 's/vb_case_asks/vb_case_second/' >>two.c
    run_expect 0 "$VBENCH" list --cases two.c
    expect_in out 'first: '
    expect_in out 'second: '
}

# A new text is compiled anew, and nothing but the module stays in the cache.
test_cache() {
    local before
    before=$(find cache -name '*.so' | wc -l)
    sed -i 's/malloc(32)/malloc(40)/' asks.c
    run_expect 0 "$VBENCH" run asks.c "${counting[@]}" --export-json rows.json
    load_cells rows.json
    cell_is asks with_malloc bytes_per_op 40
    equal "$(find cache -name '*.so' | wc -l)" "$before" "modules in the cache"
    equal "$(find cache -type f ! -name cases.so | wc -l)" 0 "other files in the cache"
}

test_refusals() {
    echo '// const struct vb_case vb_case_x = {' >empty.c
    complains 3 "'empty.c' defines no case: const struct vb_case vb_case_NAME = {...};" "$VBENCH" run empty.c
    complains 3 "cannot read 'none.c': No such file or directory" "$VBENCH" run none.c
    complains 3 "cannot compile 'asks.c': './no-such-cc': No such file or directory" env CC=./no-such-cc "$VBENCH" run asks.c
    complains 3 "there is no vbench/case.h in 'nowhere' (VBENCH_INCLUDE)" env VBENCH_INCLUDE=nowhere "$VBENCH" run asks.c
    complains 3 "cannot make the folder" env XDG_CACHE_HOME=/proc/none "$VBENCH" run asks.c
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
    complains 3 "vbench/case.h is not found beside this program" "$program" run asks.c
}

test_new
test_flags
test_commands
test_several
test_cache
test_refusals
test_installed
finish
