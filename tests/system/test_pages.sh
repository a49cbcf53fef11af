#!/bin/bash
# SPDX-License-Identifier: MIT
# Manual pages: they render without a warning, say what --help says, and the example of vbench-case(3) runs.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need cmake
need man
need mandoc

run_expect 0 cmake --install "$(dirname -- "$VBENCH")" --prefix "$work/prefix"
man=$work/prefix/share/man

# renders PAGE
renders() {
    holds "there is no $1" test -s "$1"
    equal "$(mandoc -Tlint "$1" 2>&1)" "" "mandoc, of $1"
    equal "$(man --warnings -E UTF-8 -l "$1" 2>&1 >/dev/null)" "" "man, of $1"
}

# options_of FILE: the long options that a text names at the beginning of a line, after a short one at most.
options_of() {
    sed -nE 's/^ {1,8}(-., )?--([a-z-]+).*/\2/p' "$1" | sort -u
}

every_command() {
    local command
    renders "$man/man1/vbench.1"
    mandoc -Tutf8 "$man/man1/vbench.1" | col -bx >main_page
    "$VBENCH" --help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\)  .*/\1/p' >commands
    holds "too few commands" test "$(wc -l <commands)" -ge 10
    while read -r command; do
        renders "$man/man1/vbench-$command.1"
        "$VBENCH" "$command" --help >help
        mandoc -Tutf8 -O width=100 "$man/man1/vbench-$command.1" | col -bx >page
        equal "$(options_of page)" "$(options_of help)" "the options of $command in its page, and in its help"
        holds "vbench.1 lacks $command" grep -Eq "^ +$command( |$)" main_page
    done <commands
    equal "$(find "$man/man1" -name 'vbench-*.1' | wc -l)" "$(wc -l <commands)" "pages of commands"
    expect_in "$man/man1/vbench.1" '.SH EXIT STATUS'
}

# Of another program the pages are its own.
somebody_elses() {
    local program
    program=$(dirname -- "$VBENCH")/example-program
    "$program" help --man >example.1
    renders example.1
    expect_in example.1 '.TH "EXAMPLE\-PROGRAM" 1'
    expect_not_in example.1 claims
    "$program" help --man run >run.1
    renders run.1
    expect_in run.1 'example\-program run'
    complains 2 "there is no command 'nothing'" "$program" help --man nothing
    SOURCE_DATE_EPOCH=86400 "$program" help --man >old.1
    expect_in old.1 ' 1970-01-02 '
}

example_runs() {
    renders "$man/man3/vbench-case.3"
    mandoc -Tascii -O width=100 "$man/man3/vbench-case.3" | col -bx |
        sed -n '/vbench run find_byte.c/,/^SEE ALSO/{//d;s/^     //p}' >find_byte.c
    run_expect 0 "$work/prefix/bin/vbench" run find_byte.c --count-only --no-save --quiet --export-csv rows.csv -- -Wall -Wextra -Werror
    equal "$(grep -c ',kept' rows.csv)" 4 "contracts that are kept: two variants at two points"
    run_expect 0 "$work/prefix/bin/vbench" list --cases find_byte.c --long
    expect_in out 'find_byte:size=4096'
    mandoc -Tascii "$man/man3/vbench-case.3" | col -bx >page
    grep -E '^#define VB_MAX_' "$root/harness/case.h" | awk '{ print $3 }' | while read -r limit; do
        grep -qw "$limit" page || echo "$limit"
    done >missing
    equal "$(<missing)" "" "limits that vbench-case.3 does not name"
}

every_command
somebody_elses
example_runs
finish
