#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Layouts: a program linked several times over, which `ab` and `run --layouts yes` measure through; and none that does not belong to it.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq
need cmake
need readelf

export COLUMNS=250
few=(--quiet --launches 12 --rounds 8 --color never)

# copy PROGRAM NAME: with its layouts.
copy() {
    rm -rf -- "$2" "$2.layouts"
    cp -- "$1" "$2" && cp -R -- "$1.layouts" "$2.layouts"
}

# list PROGRAM [OPTION...]: the list of its layouts anew, as the README says.
list() {
    run_expect 0 cmake -D "PROGRAM=$1" "${@:2}" -P "$root/cmake/ListLayouts.cmake"
}

# field NAME: of the first row of the new program.
field() { jq -r --arg name "$1" '[.rows[] | select(.side == "new")][0][$name]' rows.json; }
fact() { jq -r --arg name "$1" '.facts[$name]' rows.json; }

# without WORDS NEW OLD: their layouts are not used, and it is said why; the programs are compared all the same.
without() {
    run_expect 0 "$2" ab "${few[@]}" --limit 90% --export-json rows.json "$3" chain
    says_warning "$1"
    expect_not_in out 'layouts |'
    equal "$(field layouts)" null "layouts of $2 beside $3"
    equal "$(fact layouts)" null "the fact of layouts of $2 beside $3"
    equal "$(field status)" ok "the status of what was measured without layouts"
    complains 3 "$1" "$2" ab "${few[@]}" --layouts yes --limit 90% "$3" chain
}
says_warning() { expect_in out "warning: layouts of the $1"; }

# The linker was asked to put the same objects elsewhere, and did.
test_places() {
    local layout places
    # Not main: some linkers put what runs once in front of all else.
    places=$(for layout in "$LAYERED" "$LAYERED".layouts/[0-9]*; do
        readelf -Ws "$layout" | awk '$8 == "step" && !n++ { print $2 }'
    done | sort -u | wc -l)
    holds "step lies at $places places in 5 programs" test "$places" -ge 4
    equal "$(find "$LAYERED.layouts" -name '[0-9]*' | wc -l)" 4 "layouts of the program"
    equal "$(find "$LAYERED_MODULE.layouts" -name '[0-9]*' | wc -l)" 4 "layouts of the module"
}

# Both sides have them. The code is another, or `ab` would say that it is the same.
test_used() {
    run_expect 1 "$LAYERED_ALLOC" ab "${few[@]}" --limit 90% --export-json rows.json "$LAYERED" chain
    expect_in out 'ALLOCATES MORE'
    expect_in out '0 -> 1'
    expect_in out 'over 4 layouts'
    equal "$(field layouts)" 4 "layouts of the new program"
    equal "$(field launches)" 12 "launches of the new program"
    holds "the fact does not say how many: $(fact layouts)" grep -q '^4, by ' <(fact layouts)
    holds "how much layout moves it is not known" jq -e '.rows | all(.layout_sd_pct >= 0)' rows.json >/dev/null
    run_expect 1 "$LAYERED_ALLOC" ab "${few[@]}" --layouts no --limit 90% --export-json rows.json "$LAYERED" chain
    expect_in out 'ALLOCATES MORE'
    expect_not_in out 'over 4 layouts'
    equal "$(field layouts)" null "layouts, with --layouts no"
}

# What workers are started from, as noted by a launcher that is put before each.
test_rotated() {
    # shellcheck disable=SC2016
    printf '#!/bin/sh\necho "$1" >>%q\nexec "$@"\n' "$work/started" >note && chmod +x note
    : >started
    copy "$LAYERED" old
    run_expect 1 "$LAYERED_ALLOC" ab "${few[@]}" --launches 8 --launcher "$work/note" --limit 90% "$work/old" chain
    local seed
    for seed in 0 1 2 3; do
        # The first launches may be taken again, when they show that turns are to have another length.
        holds "the old program's layout $seed is not measured" test "$(grep -c "^$work/old.layouts/$seed\$" started)" -ge 2
        holds "the new program's layout $seed is not measured" test "$(grep -c "^$LAYERED_ALLOC.layouts/$seed\$" started)" -ge 2
    done
    # Both sides of a launch have the same seed: two of each come together.
    equal "$(grep '/[0-3]$' started | sed 's|.*/||' | uniq -c | awk '$1 % 2' | wc -l)" 0 "launches of two seeds"
}

test_run() {
    run_expect 0 "$LAYERED" run "${few[@]}" --no-save --layouts yes --export-json rows.json
    equal "$(jq -c '[.rows[].layouts] | unique' rows.json)" '[4]' "layouts of what was asked for"
    run_expect 0 "$LAYERED" run "${few[@]}" --no-save --export-json rows.json
    equal "$(jq -c '[.rows[].layouts] | unique' rows.json)" '[null]' "layouts of what was not asked for"
    complains 3 'layouts of the program or module cannot be used: it has none' "$VBENCH" run "${few[@]}" --no-save --layouts yes
    complains 2 "--layouts takes auto, yes or no, not 'maybe'" "$LAYERED" run --layouts maybe
}

test_module() {
    run_expect 0 "$VBENCH" --cases "$LAYERED_MODULE" run "${few[@]}" --no-save --layouts yes --export-json rows.json
    equal "$(jq -c '[.rows[].layouts] | unique' rows.json)" '[4]' "layouts of a module"
    copy "$LAYERED_MODULE" old.so
    run_expect 0 "$VBENCH" --cases "$LAYERED_MODULE" ab "${few[@]}" --export-json rows.json old.so
    equal "$(field layouts)" 4 "layouts of two modules"
}

# What does not belong to the program is never measured as if it did.
test_refused() {
    copy "$LAYERED" old
    copy "$LAYERED" new
    cp -- "$LAYERED_ALLOC" new
    run_expect 1 ./new ab "${few[@]}" --limit 90% --export-json rows.json ./old chain
    expect_in out 'warning: layouts of the new program or module cannot be used: those beside it are of another build'
    expect_in out 'ALLOCATES MORE'
    equal "$(field layouts)" null "layouts of an older build"

    copy "$LAYERED" new
    cp -- "$LAYERED_ALLOC.layouts/2" new.layouts/2
    without 'new program or module cannot be used: layout 2 is gone, or of another build than their list' ./new ./old
    rm new.layouts/2
    without 'new program or module cannot be used: layout 2 is gone, or of another build than their list' ./new ./old
    list new -D "METHOD=$(sed -n 's/^method //p' old.layouts/list)" # what is left of them
    run_expect 0 ./new ab "${few[@]}" --limit 90% --export-json rows.json ./old chain
    equal "$(field layouts)" 3 "layouts that both sides have"
    without 'old program or module cannot be used: it has fewer than 3' ./old ./few
    without 'old program or module cannot be used: the two sides drew theirs in different ways' ./otherwise ./old
    without 'old program or module cannot be used: their list cannot be read, or makes no sense' ./new ./senseless
    without 'old program or module cannot be used: it has none' ./new ./none
}

# The programs of the above that are wrong from the start.
prepare() {
    copy "$LAYERED" few && rm few.layouts/[23] && list few
    copy "$LAYERED" otherwise && list otherwise -D METHOD=other
    copy "$LAYERED" senseless && echo 'layout 1' >>senseless.layouts/list
    copy "$LAYERED" none && rm -r none.layouts
}

# A layout that is written to meanwhile.
test_changed() {
    copy "$LAYERED" old
    # shellcheck disable=SC2016
    printf '#!/bin/sh\ncase $1 in */old.layouts/1) cp %q %q/other && mv %q/other "$1" ;; esac\nexec "$@"\n' \
        "$LAYERED_ALLOC" "$work" "$work" >note && chmod +x note
    run_expect 3 "$LAYERED" ab "${few[@]}" --launcher "$work/note" --limit 90% "$work/old" chain
    expect_in out "old.layouts/1' was changed while it was measured"
}

# What is compiled in any way has its loops anywhere: whoever measures them is told so.
test_alignment() {
    cat >apart.c <<'END'
#include "case.h"
#define LOOP(NAME) static uint64_t NAME(struct vb_run *run) { uint64_t sum = 1; VB_LOOP(run) sum = vb_opaque(sum * 3); return sum; }
LOOP(a) LOOP(b) LOOP(c) LOOP(d)
static const struct vb_case apart = {.summary = "apart",
    .variants = {{.name = "a", .loop = a}, {.name = "b", .loop = b}, {.name = "c", .loop = c}, {.name = "d", .loop = d}}};
static const struct vb_case_entry cases[] = {{"apart", &apart, 0, 0}, {0}};
VB_MODULE(cases);
END
    run_expect 0 "${CC:-cc}" -O2 -falign-functions=1 -fPIC -shared -I "$root/harness" -o apart.so apart.c
    run_expect 0 "$VBENCH" --cases ./apart.so doctor
    expect_in out 'of 4 loops do not begin at a multiple of 64 bytes, first apart/'
    run_expect 0 "$VBENCH" --cases ./apart.so "${few[@]}" --no-save
    expect_in out 'of 4 loops do not begin at a multiple of 64 bytes, first apart/'
    # shellcheck disable=SC2046 # flags
    run_expect 0 "${CC:-cc}" $("$VBENCH" flags) -shared -I "$root/harness" -o apart.so apart.c
    run_expect 0 "$VBENCH" --cases ./apart.so "${few[@]}" --no-save
    expect_not_in out 'do not begin at a multiple'
    run_expect 0 "$VBENCH" --cases ./apart.so doctor
    expect_not_in out 'do not begin at a multiple'
}

test_alignment
prepare
test_places
test_used
test_rotated
test_run
test_module
test_refused
test_changed
finish
