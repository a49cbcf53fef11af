#!/bin/bash
# SPDX-License-Identifier: MIT
# Completions, typed into real shells: what a tab makes of a line. A shell that is not here is left out, and named.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need expect
export XDG_CONFIG_HOME=$work XDG_DATA_HOME=$work XDG_CACHE_HOME=$work

build_folder=$(dirname -- "$VBENCH")
declare -A completions=([bash]=$root/completions/vbench [zsh]=$root/completions/_vbench [fish]=$root/completions/vbench.fish)
program=vbench
export PATH=$build_folder:$PATH

# becomes TYPED WORD...: with "^" for the tab, in the shell $shell.
becomes() {
    local typed=$1 words
    shift
    if [[ $shell == fish ]]; then # what it would offer, asked of it; typed into, it draws more than can be read
        # shellcheck disable=SC2016 # for fish
        words=$(fish --no-config -c 'source $argv[1]; complete -c $argv[2] -f -a "(__vbench_complete)"; complete -C "$argv[2] $argv[3]"' \
            "${completions[fish]}" "$program" "${typed%%^*}" 2>&1 | cut -f 1)
        [[ -n $words ]] || words=${typed%%^*} words=${words##* } # nothing is offered
        equal "$words${typed#*^}" "${!#}" "fish, of '$program $typed'"
        return
    fi
    words=$(expect "$root/tests/system/complete.exp" "$shell" "${completions[$shell]}" "$program" "$typed" 2>&1)
    equal "$words" "$(printf '%s\n' "$@")" "$shell, of '$program $typed'"
}

# A module whose point is no plain word.
make_hostile_module() {
    cat >hostile.c <<'C'
#include <vbench/case.h>
static uint64_t nothing(struct vb_run *run)
{
    VB_LOOP(run) {
    }
    return 0;
}
static const struct vb_case odd = {.summary = "'; touch owned; '",
    .variants = {{.name = "nothing", .loop = nothing}},
    .params = {{.name = "word", .values = "$(touch owned) `touch owned`,plain"}}};
static const struct vb_case_entry cases[] = {{"odd", &odd, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}};
VB_MODULE(cases);
C
    # shellcheck disable=SC2046 # words
    run_expect 0 "$CC" $("$VBENCH" flags) -I "$build_folder/include" -shared -o hostile.so hostile.c
}

complete_words() {
    becomes 'doct^' doctor
    becomes 'list cache_h^' list cache_hit
    becomes 'null/f^' null/first
    becomes 'chain_ready:depth=6^' chain_ready:depth=64
    becomes 'chain_ready:depth=64/inl^' chain_ready:depth=64/inline_result
    becomes 'gate --min-e^0.3ns' gate --min-effect=0.3ns
    becomes 'run --color al^' run --color always
    becomes 'run --color=nev^' run --color=never
    becomes 'run --param depth=6^' run --param depth=64
    becomes 'run --param=depth=6^' run --param=depth=64
    becomes 'help comp^' help compare
}

# What is named before on the line has the cases.
complete_named() {
    becomes '--cases points.so sca^' --cases points.so scan
    becomes '--cases points.so gate sc^' --cases points.so gate scan
    becomes 'run points.c sc^' run points.c scan
    becomes 'run points.c scan:length=1^' run points.c scan:length=17
    becomes 'points.c scan:length=17/f^' points.c scan:length=17/first
    becomes 'ab points.c copy.c sc^' ab points.c copy.c scan
    becomes 'run points.c --param length=2^' run points.c --param length=200
    becomes 'run broken.c sca^' run broken.c sca # no "sc": fish takes that for a short form of hostile.c
    becomes 'run points.c scan -- -O^' run points.c scan -- -O
}

make_named() {
    cat >points.c <<'C'
#include <vbench/case.h>
static uint64_t first(struct vb_run *run)
{
    VB_LOOP(run) {
    }
    return 0;
}
const struct vb_case vb_case_scan = {.summary = "scans",
    .variants = {{.name = "first", .loop = first}},
    .params = {{.name = "length", .values = "17,200"}}};
C
    cp points.c copy.c
    echo 'int broken' >broken.c
    { cat points.c && echo 'static const struct vb_case_entry cases[] = {{"scan", &vb_case_scan, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}};
VB_MODULE(cases);'; } >module.c
    # shellcheck disable=SC2046 # words
    run_expect 0 "$CC" $("$VBENCH" flags) -I "$build_folder/include" -shared -o points.so module.c
}

complete_files() {
    : >'one file.csv'
    : >'a;touch owned.csv'
    mkdir -p 'some folder'
    becomes 'show one^' show 'one file.csv'
    becomes 'show a^' show 'a;touch owned.csv'
    becomes 'run --export-csv one^' run --export-csv 'one file.csv'
    becomes 'run --export-csv=one^' run '--export-csv=one file.csv'
    local slash=/
    [[ $shell != zsh ]] || slash="" # which takes it away before another word
    becomes 'plot --folder some^' plot --folder "some folder$slash"
}

complete_hostile() {
    # shellcheck disable=SC2016 # nobody is to expand this
    [[ $shell != bash ]] || # to the others a bare $ begins a variable
        becomes 'run --cases hostile.so --param word=$^' run --cases hostile.so --param 'word=$(touch owned) `touch owned`'
    becomes 'run --cases hostile.so --param word=p^' run --cases hostile.so --param word=plain
    becomes 'run --cases hostile.so od^' run --cases hostile.so odd
    becomes 'run --cases nothing.so nul^' run --cases nothing.so nul
}

make_hostile_module
make_named
for shell in bash zsh fish; do
    if ! command -v "$shell" >/dev/null; then
        echo "$me: $shell is missing, and left out"
        continue
    fi
    program=vbench
    complete_words
    complete_named
    complete_files
    complete_hostile
    program=example-program
    becomes 'join_path/he^' join_path/heap_string
    holds "a name was run" test ! -e owned -a ! -e owned.csv
done
finish
