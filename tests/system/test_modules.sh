#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# --cases FILE: somebody else's cases, loaded by every command and by its workers.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq
# shellcheck disable=SC2154 # set by CTest
cp -- "$MODULE" mine.so && cp -- "$OTHER_VERSION" other.so || exit 1

small=(--no-save --quiet --launches 2 --rounds 4 --export-json rows.json)

test_commands() {
    run_expect 0 "$VBENCH" --cases ./mine.so list
    equal "$(grep -c '^[a-z]' out)" 1 "cases listed"
    expect_in out "join_path: "
    run_expect 0 "$VBENCH" list --cases=mine.so join_path
    run_expect 0 "$VBENCH" "${small[@]}" --cases mine.so
    load_cells rows.json
    is_measured join_path heap_string
    is_measured join_path callers_buffer
    cell_is join_path heap_string allocs_per_op 1
    cell_is join_path heap_string ledger exact
    equal "$(jq '.rows | length' rows.json)" 2
    equal "$(jq -r .facts.cases rows.json)" mine.so
    run_expect 0 "$VBENCH" run "${small[@]}" join_path --cases "$work/mine.so" --allocator glibc --launcher env
    holds "not measured under glibc" jq -e '[.rows[] | .allocator == "glibc" and .mean_ns > 0] | all' rows.json >/dev/null
    # The program's own are out of reach, and what stands behind "--" is none of its options.
    complains 3 "pattern 'null' matches no case" "$VBENCH" --cases mine.so null
    complains 3 "pattern '--cases' matches no case" "$VBENCH" -- --cases
}

# What a worker loads is what its conductor has loaded, and nothing that the environment says.
test_environment() {
    run_expect 0 env VBENCH_MODULE=/no/such/module "$VBENCH" "${small[@]}" null
    run_expect 0 env VBENCH_MODULE=/no/such/module "$VBENCH" "${small[@]}" --cases mine.so
    run_expect 3 "$VBENCH" "${small[@]}" --launcher "env VBENCH_MODULE=/no/such/module" --cases mine.so
    load_cells rows.json
    cell_is join_path heap_string status "cannot open the module '/no/such/module': No such file or directory"
}

test_refusals() {
    complains 2 "--cases takes a file" "$VBENCH" --cases
    complains 2 "--cases takes a file" "$VBENCH" --cases= list
    complains 2 "--cases is given twice" "$VBENCH" --cases mine.so --cases mine.so
    complains 3 "cannot open the module 'none.so': No such file or directory" "$VBENCH" --cases none.so list
    echo "no library" >text.so
    complains 3 "cannot load the module: $work/text.so: file too short" "$VBENCH" --cases text.so list
    cp -- "$FAKE_MIMALLOC" fake.so
    complains 3 "'fake.so' is no module of cases: it defines no vb_module" "$VBENCH" --cases fake.so list
    complains 3 "module 'other.so' is for another version of this program: build it anew" "$VBENCH" --cases other.so list
}

test_commands
test_environment
test_refusals
finish
