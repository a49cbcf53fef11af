#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# --allocator: the same cases under other allocators; no row bears the name of one that did not serve its malloc.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

small=(--no-save --quiet --launches 3 --rounds 8 --export-json rows.json)

# library ALLOCATOR: where the dynamic linker finds it; fails where it does not.
library() {
    local names="libtcmalloc_minimal.so.4 libtcmalloc.so.4" name
    [[ $1 == tcmalloc ]] || names="libmimalloc.so.3 libmimalloc.so.2 libmimalloc.so"
    for name in $names; do
        /sbin/ldconfig -p | awk -v name="$name" '$1 == name { print $NF; exit }' | grep . && return
    done
    return 1
}

# Those of --allocator that can be had here; test.sh wants the packages, but does not need them.
others=(glibc)
for name in mimalloc tcmalloc; do
    if library "$name" >/dev/null; then
        others+=("$name")
    else
        echo "not tested: $name (its library is missing)"
    fi
done
all=$(IFS=, && echo "jemalloc,${others[*]}")
count=$((1 + ${#others[@]}))

# select_rows FILTER: of the rows of the last run, one line each.
select_rows() { jq -r ".rows[] | $1" rows.json; }

# all_rows FILTER [WORDS]
all_rows() { holds "${2-not so in every row: $1}" jq -e "[.rows[] | $1] | length > 0 and all" rows.json >/dev/null; }

# Every variant under every allocator, those of a point together, each compared within its own.
test_all() {
    run_expect 0 "$VBENCH" "${small[@]}" --export-csv rows.csv --export-samples samples.csv --allocator "$all" ready_return
    local variants=0 turns=0
    variants=$(select_rows .variant | sort -u | wc -l)
    turns=$(jq '[.rows[] | select(.allocator == "jemalloc") | .launches * .rounds] | add' rows.json)
    equal "$(select_rows .allocator | uniq -c | awk '{ print $2 ":" $1 }' | paste -sd ' ')" \
        "${all//,/:$variants }:$variants" "rows per allocator"
    all_rows '.status == "ok" and .mean_ns > 0 and .launches == 3 and .baseline == "heap_future"'
    all_rows '(.ratio == 1) == (.variant == "heap_future")' "a ratio of 1 elsewhere than in the baseline"
    all_rows '.ledger == "exact"'
    equal "$(select_rows '"\(.variant) \(.allocs_per_op) \(.bytes_per_op)"' | sort | uniq -c |
        awk '{ print $1 }' | sort -u)" "$count" "rows of a variant with the same ledger"
    equal "$(select_rows 'select(.variant == "heap_future") | "\(.allocs_per_op) \(.bytes_per_op)"' | sort -u)" "1 24"
    equal "$(jq -r '.warnings[]' rows.json | grep -c 'allocations were counted under jemalloc in every row')" 1 \
        "sentences about counting"
    # A launch that takes too long on a busy machine is cut.
    equal "$(sed 1,2d samples.csv | awk -F , '{ print $NF }' | uniq -c |
        awk -v most="$turns" '{ print ($1 > most ? "more" : $2) }' | paste -sd ,)" "$all" "allocators of the turns, in order"
}

# The facts name the file that served, as the workers saw it.
test_facts() {
    local name
    for name in "${others[@]}" jemalloc; do
        case $name in
        glibc) holds "no fact about glibc" jq -e '.facts["allocator.glibc"] | test("^/.*libc\\.so\\.6 2\\.")' rows.json ;;
        jemalloc) holds "no fact about jemalloc" jq -e '.facts["allocator.jemalloc"] | test("^/.*libjemalloc.* 5\\.")' rows.json ;;
        mimalloc) holds "no fact about mimalloc" jq -e '.facts["allocator.mimalloc"] | test("^/.*libmimalloc\\.so.* [23]\\.")' rows.json ;;
        tcmalloc) holds "no fact about tcmalloc" jq -e '.facts["allocator.tcmalloc"] | test("^/.*libtcmalloc.* 2\\.")' rows.json ;;
        esac >/dev/null
    done
}

# What was saved is shown again, the allocators included.
test_round_trip() {
    cp rows.json first.json
    run_expect 0 "$VBENCH" show --export-csv again.csv rows.csv
    holds "a saved file, shown as CSV, is another" cmp -s rows.csv again.csv
    run_expect 0 "$VBENCH" show --export-json again.json rows.csv
    equal "$(jq -c '[.rows[] | [.variant, .allocator]]' again.json)" "$(jq -c '[.rows[] | [.variant, .allocator]]' first.json)"
}

# Without the option there is one allocator: whoever serves malloc.
test_default() {
    run_expect 0 "$VBENCH" "${small[@]}" null
    all_rows '.allocator == "jemalloc"'
    expect_not_in rows.json "allocations were counted under"
    holds "facts nobody asked for" jq -e '.facts | has("allocator.jemalloc") | not' rows.json >/dev/null
    local preloaded
    preloaded=$(library mimalloc) || return 0
    run_expect 0 "$VBENCH" "${small[@]}" --launcher "env LD_PRELOAD=$preloaded" null
    all_rows '.allocator == "mimalloc"'
}

# The other ways to choose what is measured, and how.
test_together() {
    run_expect 0 "$VBENCH" "${small[@]}" --allocator glibc,jemalloc --against-itself --launcher env ready_return/inline_result
    equal "$(select_rows '"\(.allocator) \(.point) \(.variant)"' | paste -sd ,)" \
        "glibc variant=inline_result inline_result,glibc variant=inline_result inline_result (again),\
jemalloc variant=inline_result inline_result,jemalloc variant=inline_result inline_result (again)"
    all_rows '.status == "ok" and .mean_ns > 0'
    run_expect 0 "$VBENCH" "${small[@]}" --allocator glibc --param hit=50,100 cache_hit/inline_result
    equal "$(select_rows '"\(.allocator) \(.point)"' | paste -sd ,)" "glibc hit=50,glibc hit=100"
    run_expect 0 env "$(dirname "$VBENCH")/$(basename "$VBENCH")-glibc" "${small[@]}" --allocator glibc null
    all_rows '.allocator == "glibc" and (.ledger | startswith("n/a"))'
}

# Whatever was done to have an allocator: what the worker proves is what counts.
test_proof() {
    library mimalloc >/dev/null || return 0
    local words="malloc is served by jemalloc ("
    run_expect 3 "$VBENCH" "${small[@]}" --launcher "env -u LD_PRELOAD" --allocator mimalloc,jemalloc null
    equal "$(select_rows 'select(.allocator == "mimalloc") | .status' | sed 's/(.*)/()/' | sort -u)" \
        "malloc is served by jemalloc (), not by mimalloc"
    all_rows '(.mean_ns == null) == (.allocator == "mimalloc")' "a time without a proof, or none with it"
    all_rows '.ledger == "exact"'

    # One that calls itself so, and is idle.
    mkdir fake && cp -- "$FAKE_MIMALLOC" fake/libmimalloc.so.3
    run_expect 3 env LD_LIBRARY_PATH="$work/fake" "$VBENCH" "${small[@]}" --allocator mimalloc,jemalloc null
    equal "$(select_rows 'select(.allocator == "mimalloc") | .status | startswith("'"$words"'")' | sort -u)" true
    all_rows '(.mean_ns == null) == (.allocator == "mimalloc")' "a time under a fake"
    run_expect 3 env LD_LIBRARY_PATH="$work/fake" "$VBENCH"-glibc "${small[@]}" --allocator mimalloc null
    all_rows '.status | test("^malloc is served by glibc .*, not by mimalloc$")'

    # Ours goes before what is preloaded already.
    local preloaded
    preloaded=$(library tcmalloc) || return 0
    run_expect 0 env LD_PRELOAD="$preloaded" "$VBENCH" "${small[@]}" --allocator mimalloc null
    all_rows '.allocator == "mimalloc" and .mean_ns > 0'
    run_expect 3 env LD_PRELOAD="$preloaded" "$VBENCH" "${small[@]}" --allocator glibc null
    all_rows '.status | test("^malloc is served by tcmalloc .*, not by glibc$")'
}

# Said before anything is measured.
test_missing() {
    cp -- "$VBENCH" alone
    complains 3 "allocator 'glibc' needs this program built without jemalloc, which is missing: there is no '$work/alone-glibc'" \
        ./alone "${small[@]}" --allocator jemalloc,glibc null
    mkdir broken && echo "no library" | tee broken/libmimalloc.so.2 broken/libmimalloc.so.3 >broken/libmimalloc.so
    complains 3 "allocator 'mimalloc' needs libmimalloc.so.3 or libmimalloc.so.2 or libmimalloc.so, which the dynamic linker does \
not find (Debian package: libmimalloc3 or libmimalloc2.0)" \
        env LD_LIBRARY_PATH="$work/broken" "$VBENCH" "${small[@]}" --allocator mimalloc null
    run_expect 0 env LD_LIBRARY_PATH="$work/broken" "$VBENCH" --version
    expect_in out "also: glibc ($VBENCH-glibc)"
    expect_in out "missing: allocator 'mimalloc' needs libmimalloc.so.3"
    mkdir "a blank" && cp -- "$FAKE_MIMALLOC" "a blank/libmimalloc.so.2"
    cp -- broken/libmimalloc.so.3 "a blank"  # is passed over
    complains 3 "its path holds a blank or a colon" \
        env LD_LIBRARY_PATH="$work/a blank" "$VBENCH" "${small[@]}" --allocator mimalloc null
}

test_usage() {
    complains 2 "unknown allocator 'hoard': known are jemalloc, glibc, mimalloc and tcmalloc" "$VBENCH" --allocator hoard null
    complains 2 "unknown allocator ''" "$VBENCH" --allocator glibc, null
    complains 2 "allocator 'glibc' is given twice" "$VBENCH" --allocator glibc,glibc null
    complains 2 "--allocator is given twice" "$VBENCH" --allocator glibc --allocator jemalloc null
    complains 2 "--allocator is about times, and --count-only takes none" "$VBENCH" --count-only --allocator glibc null
}

# heaps: how many rows of a saved file have jemalloc's own figures.
heaps() {
    "$VBENCH" show --export-json - "$1" | jq '[.rows[] | select(.heap_allocated_bytes_after > 0)] | length'
}

# jemalloc's own figures are for those who ask; a JSON file always has them, and nobody else's malloc ever does.
test_stats() {
    local few=(--no-save --quiet --launches 1 --rounds 2 "--allocator=jemalloc,glibc" null)
    run_expect 0 "$VBENCH" "${few[@]}" --export-csv plain.csv
    equal "$(heaps plain.csv)" 0 "rows with figures that nobody asked for"
    run_expect 0 "$VBENCH" "${few[@]}" --allocator-stats --export-csv stats.csv
    equal "$(heaps stats.csv)" 2 "rows with figures"
    run_expect 0 "$VBENCH" "${few[@]}" --export-json rows.json
    equal "$(select_rows 'select(.heap_allocated_bytes_after > 0) | .allocator' | paste -sd ,)" jemalloc,jemalloc
}

test_all
test_facts
test_round_trip
test_default
test_together
test_proof
test_missing
test_usage
test_stats
finish
