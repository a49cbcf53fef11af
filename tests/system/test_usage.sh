#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What people try first, and what they mistype.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

test_help() {
    local command word
    run_expect 0 "$VBENCH" --help
    cp out general
    expect_in general 'Commands'
    for word in help -h; do
        run_expect 0 "$VBENCH" "$word"
        holds "'$word' is not --help" cmp -s out general
    done
    for command in run list show compare gate ab columns doctor; do
        run_expect 0 "$VBENCH" "$command" --help
        cp out wanted
        expect_in wanted "vbench $command"
        run_expect 0 "$VBENCH" help "$command"
        holds "'help $command' is not '$command --help'" cmp -s out wanted
        run_expect 0 "$VBENCH" "$command" -h
        holds "'$command -h' is not its --help" cmp -s out wanted
    done
    complains 2 "there is no command 'shwo'; did you mean 'show'?" "$VBENCH" help shwo
    complains 2 "there is no command 'nosuchthing'" "$VBENCH" help nosuchthing
}

# What is compiled otherwise on purpose is no fault of the build.
test_doctor() {
    "$VBENCH" doctor >out
    expect_in out 'Linux'
    expect_not_in out 'compiled without'
}

test_did_you_mean() {
    complains 2 "did you mean 'show'?" "$VBENCH" shwo results.csv
    complains 2 "did you mean 'compare'?" "$VBENCH" comprae a b
    complains 3 "pattern 'ready_retrun' matches no case; did you mean 'ready_return'?" "$VBENCH" list ready_retrun
    complains 3 "pattern 'ready_retrun/x' matches no case; did you mean 'ready_return'?" "$VBENCH" ready_retrun/x
    complains 3 "pattern 'nosuch' matches no case; the command 'list' names them" "$VBENCH" list nosuch
    complains 3 "pattern 'null/thrid' matches no case; 'list null' names" "$VBENCH" list null/thrid
    complains 2 "unrecognized option '--quik'; did you mean '--quick'?" "$VBENCH" --quik null
    complains 2 "unrecognized option '--fail-no'; did you mean '--fail-on'?" "$VBENCH" gate --fail-no allocs=0
    complains 2 "unrecognized option '--export-jsn'; did you mean '--export-json'?" "$VBENCH" show --export-jsn=x file
    # What begins an option is one, and a value is none.
    run_expect 0 "$VBENCH" --count-onl --quiet --no-save --launcher "env --ignore-signal" null
}

test_points() {
    complains 3 'to have this point measured, use sync_ratio --param sync=93' "$VBENCH" list sync_ratio:sync=93
    complains 3 "pattern 'sync_ratio:sink=93' matches no case; 'list sync_ratio' names" "$VBENCH" list sync_ratio:sink=93
    run_expect 0 "$VBENCH" --count-only --quiet --no-save sync_ratio --param sync=93
    expect_in out 'sync=93'
}

test_list() {
    run_expect 0 "$VBENCH" list
    holds "a case takes more than a line" test "$(grep -c '^null: ' out)" = 1
    grep -q '^null: .* (2 variants, 1 point)$' out || wrong "variants and points are not counted: $(grep '^null' out)"
    expect_not_in out '  points:'
    cp out short
    run_expect 0 "$VBENCH" --list
    holds "--list is not list" cmp -s out short
    run_expect 0 "$VBENCH" list --long
    expect_in out '  points:'
    run_expect 0 "$VBENCH" list null
    expect_in out '  null  first second'
    # Who has read enough hears nothing of it.
    "$VBENCH" list --long 2>err | head -n 1 >out
    nothing_on err
}

test_help
test_doctor
test_did_you_mean
test_points
test_list
finish
