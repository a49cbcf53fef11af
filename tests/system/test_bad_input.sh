#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What cannot be meant is answered with one sentence and exit status 2; what is meant but not there, with 3. Either
# before anything is measured.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

# refuses STATUS WORDS ARGUMENT...
refuses() {
    complains "$1" "$2" timeout 200 "$VBENCH" "${@:3}"
    nothing_on out
    holds "something was measured and saved by ${*:3}" test -z "$(ls -A results)"
}

test_options() {
    local command
    refuses 2 "vbench: unrecognized option '--frobnicate'" --frobnicate
    for command in run list show columns; do
        refuses 2 "vbench $command: unrecognized option '--frobnicate'" "$command" --frobnicate
        run_expect 0 "$VBENCH" "$command" --help
        nothing_on err
        expect_in out "Usage: vbench $command"
    done
    run_expect 0 "$VBENCH" --help
    expect_in out 'Exit status:'
    refuses 2 "option '--budget' requires an argument" --budget
    refuses 2 "vbench list: unrecognized option '--export-csv'" list --export-csv x
    refuses 2 '--color takes auto, always or never' --color=blue null
    refuses 2 '--color takes auto, always or never' show --color=blue x
    refuses 2 '--ledger takes hook, stats, off or auto' --ledger=abacus null
    refuses 2 'Too many arguments' columns null
    refuses 2 '--version stands alone' null --version
    refuses 2 '--quick and --thorough cannot be had together' --thorough --quick null
}

test_patterns() {
    local pattern
    for pattern in '' '[' '[!]' 'null[' '[a' 'a/' '/a' ':' 'a:' ':a' a\\; do
        refuses 2 "malformed pattern '$pattern'" "$pattern"
        refuses 2 "malformed pattern '$pattern'" list "$pattern"
        refuses 2 "malformed pattern '$pattern'" null "$pattern"
    done
    refuses 2 "malformed pattern 'a?b?[31m'" $'a\tb\e[31m'
    for pattern in nosuch nul null/third null:x=1 'cache_hit:hit=42' NULL 'null/*/x'; do
        refuses 3 "pattern '$pattern' matches no case" "$pattern"
    done
    refuses 3 "pattern 'nosuch' matches no case" null nosuch
    refuses 3 "pattern 'nosuch' matches no case" list null nosuch
    refuses 3 "pattern '--nosuch' matches no case" -- --nosuch
}

test_numbers() {
    local value
    for value in '' 3 0s -1s s 1.s.s 3x 1e9s 999999h infs nans '3 s s'; do
        refuses 2 "--budget takes a time such as 3s or 250ms, not '$value'" --budget="$value" null
        refuses 2 "--timeout takes a time such as 3s or 250ms, not '$value'" --timeout="$value" null
    done
    for value in '' 0 -1 +1 1.5 x 10001 99999999999999999999 0x10 ' 1'; do
        refuses 2 "--launches takes a whole number from 1 to 10000, not '$value'" --launches="$value" null
        refuses 2 "--rounds takes a whole number from 1 to 10000, not '$value'" --rounds="$value" null
    done
    for value in '' -1 x 1.5 9223372036854775808; do
        refuses 2 "--seed takes a whole number, not '$value'" --seed="$value" null
    done
}

test_params() {
    refuses 2 "malformed parameter 'hit': wanted NAME=VALUE" --param hit cache_hit
    refuses 2 "malformed parameter '=1': wanted NAME=VALUE" --param =1 cache_hit
    refuses 2 "no chosen case has a parameter 'depth'" --param depth=1 cache_hit
    refuses 2 "no chosen case has a parameter 'hit'" --param hit=1 null
    refuses 2 "parameter 'hit' needs a value" --param hit= cache_hit
    refuses 2 "parameter 'hit' needs a value" --param hit=1,,2 cache_hit
    refuses 2 "parameter 'hit' takes a number from 0 to 100, not '101'" --param hit=101 cache_hit
    refuses 2 "parameter 'hit' takes a number from 0 to 100, not '-1'" --param hit=50,-1 cache_hit
    refuses 2 "parameter 'hit' takes a number from 0 to 100, not 'nan'" --param hit=nan cache_hit
    refuses 2 "parameter 'hit' has the value '1' twice" --param hit=1,2,1 cache_hit
}

test_launchers() {
    refuses 2 "--launcher takes a command, not ''" --launcher= null
    refuses 2 '--launcher takes a command' --launcher "'open" null
    # shellcheck disable=SC2016 # it must not be expanded, here or there
    refuses 2 '--launcher takes a command' --launcher '$(touch owned)' null
    # shellcheck disable=SC2016
    refuses 2 '--launcher takes a command' --launcher '`touch owned`' null
    holds "a command inside --launcher was run" test ! -e owned
}

test_files() {
    refuses 3 "cannot open 'results/latest.csv': No such file or directory" show
    refuses 2 'more than one file' show a b
    refuses 3 "cannot open 'none.csv': No such file or directory" show none.csv
    refuses 3 "'.': Is a directory" show .
    refuses 3 'standard input line 1: the file is empty' show -
    refuses 3 "cannot write 'none/x.csv': No such file or directory" --export-csv none/x.csv null
    refuses 3 "cannot write '.': Is a directory" --export-json . null
    refuses 3 "cannot write 'none/x.csv': No such file or directory" --export-samples none/x.csv null
    refuses 3 "cannot write ''" --export-csv= null
    refuses 2 'more than one export goes to standard output' --export-csv - --export-json - null
    refuses 2 'more than one export goes to standard output' --export-csv - --export-samples - null
    refuses 2 'more than one export goes to standard output' show --export-csv - --export-json - none.csv
}

# Nobody is at the other end of the fifo. A device stays what it is, with nothing beside it.
test_no_files() {
    local command
    mkfifo fifo
    (cd / && "$VBENCH" --count-only --quiet --no-save --export-csv - null) >ok.csv 2>/dev/null
    for command in 'show fifo' 'compare ok.csv fifo' 'merge ok.csv fifo' 'gate --reference fifo null' 'gate --reference ok.csv --results fifo' \
        'gate --reference ok.csv --results ok.csv --limits fifo' 'plot fifo' 'report fifo' 'history add --history new.db fifo'; do
        # shellcheck disable=SC2086 # words
        refuses 3 "cannot open 'fifo': nobody writes to it" $command
    done
    for command in fifo /dev/null; do
        refuses 3 "cannot update '$command': it is no regular file" gate --update --reference $command --count-only null
        refuses 3 "cannot open the history '$command': it is no regular file" history add --history $command ok.csv
    done
    refuses 3 "'/dev/zero' line 1: not a line of text" gate --reference ok.csv --results ok.csv --limits /dev/zero
    holds "the fifo was replaced" test -p fifo
    holds "the device was replaced" test -c /dev/null
    holds "a log beside a device" test ! -e /dev/null-journal
    rm -f fifo ok.csv new.db
}

# A worker is nothing to be started by hand.
test_worker() {
    run_expect 2 "$VBENCH" --vbench-worker 3<&- 4<&-
    expect_in err 'a worker is started by vbench, not by hand'
}

test_options
test_patterns
test_numbers
test_params
test_launchers
test_files
test_no_files
test_worker
finish
