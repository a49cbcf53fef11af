#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the compiler made of what is measured: a result comes back in two registers, a future out of malloc, and a loop
# that is meant to call still calls. A case whose loop was folded away would time nothing, and say so to nobody.
# usage: through ctest, which says where the object files are: CALLER_OBJECT (ready_return), INLINABLE_OBJECT, EMPTY_OBJECT (null);
# and what compiles: CC, CXX
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
[[ $(uname -m) == x86_64 ]] || skip "this test reads the instructions of x86-64, not those of $(uname -m)"
need objdump

"$VBENCH" --count-only --no-save --quiet --export-csv facts null >/dev/null || wrong "vbench says not how it was built"
flags=$(grep '^# compiler_flags:' facts)
[[ $flags == *-fsanitize* ]] && skip "sanitizers put instructions of their own in between"
[[ $flags =~ -O[123s] ]] || skip "the compiler was not told to optimize"

# What follows reads ./code: one instruction a line, as "ADDRESS INSTRUCTION", addresses as plain numbers; and for what
# only the linker knows, "uses SYMBOL".
# code_of FILE FUNCTION
code_of() {
    local place first="" word rest
    objdump -d -r --no-show-raw-insn "--disassemble=$2" "$1" | tr '\t' ' ' |
        sed -nE 's/^ +([0-9a-f]+): +(.+)$/\1 \2/p' |
        while read -r place word rest; do
            place=$((16#$place))
            first=${first:-$place}
            if [[ $word != R_* ]]; then
                echo "$place $word${rest:+ $rest}"
            elif ((place >= first)); then # objdump lists those of the functions before, too
                echo "uses ${rest%%[-+]*}"
            fi
        done >code
    checks=$((checks + 1))
    [[ -s code ]] || wrong "no function $2 in ${1##*/}"
}

# Loads and stores, other than those that are none: lea computes, a long nop fills.
stays_out_of_memory() {
    ! grep '(' code | grep -Evq '^[0-9]+ (lea|(cs )?nop|data16)'
}

calls_nothing() {
    ! grep -Eq '^[0-9]+ (call|jmp)' code
}

returns_in_registers() {
    code_of "$VBENCH" fetch_inline_result
    holds "a result of a word goes through memory: $(tr '\n' ';' <code)" stays_out_of_memory
    holds "a result of a word does not come back in rax" grep -Eq ',%[er]ax$' code
    holds "a result of a word does not come back in rdx" grep -Eq ',%[er]dx$' code
    holds "answering with a result calls something" calls_nothing
}

allocates() {
    local function
    for function in fetch_heap_future fetch_heap_future_72; do
        code_of "$VBENCH" $function
        equal "$(grep -Ec '^[0-9]+ call.*<malloc(@plt)?>' code)" 1 "calls of malloc in $function"
    done
    code_of "$VBENCH" fetch_intrusive_future
    holds "answering into the caller's memory calls something" calls_nothing
}

# calls_in_a_loop: there is an indirect call, and behind it a jump to before it.
calls_in_a_loop() {
    local address instruction target calls=() call
    while read -r address instruction; do
        if [[ $instruction =~ ^call\ +\* ]]; then
            calls+=("$address")
        elif [[ $instruction =~ ^j[a-z]+\ +([0-9a-f]+)\  ]]; then
            target=$((16#${BASH_REMATCH[1]}))
            for call in "${calls[@]}"; do
                ((target <= call && call < address)) && return 0
            done
        fi
    done <code
    return 1
}

# loops_around_a_call FILE FUNCTION: itself, or a function that it hands over to as a whole.
loops_around_a_call() {
    code_of "$1" "$2"
    calls_in_a_loop && return
    local next
    next=$(sed -nE 's/^[0-9]+ (call|jmp) +[0-9a-f]+ <([A-Za-z0-9_.]+)>$/\2/p' code | head -n 1)
    [[ -n $next && $next != "$2" ]] || return 1
    code_of "$1" "$next"
    calls_in_a_loop
}

loops_still_call() {
    local variant
    for variant in heap_future inline_result pooled_future intrusive_future heap_future_72; do
        holds "the loop of ready_return/$variant calls nothing any more" loops_around_a_call "$CALLER_OBJECT" "$variant"
    done
}

# And the other two are what their name says: nothing is called from their loops but malloc and free, if anything.
inlinable_is_seen_through() {
    local variant
    for variant in heap inline; do
        code_of "$INLINABLE_OBJECT" ready_return_${variant}_inlinable
        equal "$(grep -Ec 'call +\*' code)" 0 "indirect calls of ${variant}_inlinable"
        equal "$(grep '^uses [a-z]' code | sort -u | grep -Evx 'uses (vb_begin|vb_end|malloc|free)')" "" \
            "what else ${variant}_inlinable calls"
        equal "$(grep -Eo 'call +[0-9a-f]+ <[^+>]+>$' code)" "" "what ${variant}_inlinable calls in its own file"
        holds "${variant}_inlinable is not timed" grep -qx 'uses vb_begin' code
    done
    equal "$(grep -Ex 'uses (malloc|free)' code)" "" "allocations of inline_inlinable"
}

# turn_of_the_loop: the instructions from where the last jump backwards in ./code goes, up to that jump.
turn_of_the_loop() {
    local first last
    read -r first last <<<"$(while read -r address instruction; do
        [[ $instruction =~ ^j[a-z]+\ +([0-9a-f]+)\  ]] || continue
        target=$((16#${BASH_REMATCH[1]}))
        ((target > address)) || echo "$target $address"
    done <code | tail -n 1)"
    [[ -n $last ]] && awk -v first="$first" -v last="$last" '$1 >= first && $1 <= last { sub(/^[0-9]+ /, ""); print }' code
}

# counts_by_one WORDS FILE FUNCTION: each turn of its loop counts one operation, and does nothing else but to jump.
counts_by_one() {
    code_of "$2" "$3"
    equal "$(turn_of_the_loop | sed -E 's/^(sub[lq]? +\$0x1,|add[lq]? +\$0xf+,|dec[lq]? +)%r[a-z0-9]+$/one/' |
        grep -Ev '^(cmp|test|j|nop|cs nop|data16)' | tr '\n' ';')" "one;" "a turn of the loop around nothing, $1: $(turn_of_the_loop | tr '\n' ';')"
}

# As the build compiles it, and as somebody may who builds a module by hand.
one_operation_per_turn() {
    local level compiler
    counts_by_one "as built" "$EMPTY_OBJECT" nothing
    cat >by_hand.c <<'END'
#include "case.h"
uint64_t nothing(struct vb_run *run)
{
    VB_LOOP(run)
        __asm__ volatile("");
    return 0;
}
END
    for level in -O2 -O3 "-O3 -funroll-loops"; do
        for compiler in "$CC -std=gnu17 -x c" "$CXX -std=gnu++20 -x c++"; do
            # shellcheck disable=SC2086 # words
            run_expect 0 $compiler $level -Wall -Wextra -Wpedantic -Werror -I"$root/harness" -o by_hand.o -c by_hand.c
            counts_by_one "by ${compiler%% *} $level" by_hand.o "$(nm by_hand.o | sed -n 's/^.* T //p')"
        done
    done
}

for object in CALLER_OBJECT INLINABLE_OBJECT EMPTY_OBJECT; do
    [[ -f ${!object-} ]] || { echo "$me: $object is not set to a file; run it through ctest" >&2 && exit 1; }
done
returns_in_registers
allocates
loops_still_call
one_operation_per_turn
inlinable_is_seen_through
finish
