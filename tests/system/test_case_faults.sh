#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A pipe that breaks, a peer that goes away, a read that comes short: the case that met it says so in its rows, ends its
# threads and does not hang; what runs beside it is not touched.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

[[ -f ${FAULT_INJECTOR-} ]] || { echo "FAULT_INJECTOR is not set; run it through ctest" >&2 && exit 1; }

# with_fault STATUS FAULT OPTION_OR_PATTERN...: measures into rows.json, in workers in which these system calls fail.
# The library comes before a sanitizer's, which is as it should be here.
with_fault() {
    rm -f rows.json
    ASAN_OPTIONS=verify_asan_link_order=0 run_expect "$1" "$VBENCH" --launches 1 --rounds 8 --no-save --quiet \
        --timeout 60s --launcher "env LD_PRELOAD=$FAULT_INJECTOR VB_FAULT=$2" --export-json rows.json "${@:3}"
    load_cells rows.json
}

# breaks FAULT CASE POINT WORDS: early, so that not even the ledger is known, in every variant.
breaks() {
    local variant
    with_fault 3 "$1" --count-only "$2:$3" ready_return
    for variant in heap_future inline_result pooled_future intrusive_future; do
        cell_is "$2" "$variant" status "skipped: $4" "$3"
        cell_is "$2" "$variant" allocs_per_op null "$3"
        cell_is ready_return "$variant" status ok
        cell_is ready_return "$variant" ledger exact
    done
    holds "workers are left behind" no_workers
}

# The N-th call is the first failure: the calls of the client alone are read, those of its peer recv, and both send.
test_words() {
    breaks read:20:ECONNRESET ipc_pingpong size=8 'a read failed: Connection reset by peer'
    breaks read:20:eof ipc_pingpong size=8 'the stream ended before a message'
    breaks send:21:EPIPE ipc_pingpong size=8 'a write failed: Broken pipe'
    breaks send:22:EPIPE ipc_pingpong size=8 'the other end failed: Broken pipe'
    breaks recv:20:ECONNRESET ipc_pingpong size=8 'the other end failed: Connection reset by peer'
    breaks send:21:shutdown ipc_pingpong size=8 'a write failed: Broken pipe'
    breaks read:5+:EIO ipc_pipelined replies=16 'a read failed: Input/output error'
    breaks recv:3:ENOMEM ipc_pipelined replies=16 'the other end failed: Cannot allocate memory'
    breaks read@pipe:3:EIO pipe_lines line=64 'a read failed: Input/output error'
    breaks read@pipe:3:eof pipe_lines line=64 'the stream ended before a message'
    breaks write@pipe:3:ENOSPC pipe_lines line=64 'a write failed: No space left on device'
    breaks write@pipe:3:short pipe_lines line=64 'a write failed: Resource temporarily unavailable'
}

# What a call does less than it was asked for, another one does: nothing fails, and no promise is broken where a reply
# is one message, because it waits for it once.
test_short() {
    with_fault 0 read:20+:short,recv:30+:short,send:31+:short --count-only ipc_pingpong:size=8 ready_return
    cell_is ipc_pingpong inline_result status ok size=8
    cell_is ipc_pingpong inline_result ledger exact size=8
}

# While it is timed (counting has read fewer than 6,000 times): what was counted before is kept, and its neighbour has a time.
test_late() {
    with_fault 3 read@pipe:20000:EIO --rounds 4096 pipe_lines:line=512/inline_result pipe_lines:line=512/heap_future ready_return
    cell_is pipe_lines inline_result status 'skipped: a read failed: Input/output error' line=512
    cell_is pipe_lines inline_result ledger exact line=512
    cell_is pipe_lines inline_result allocs_per_op 0.125 line=512
    cell_is pipe_lines inline_result mean_ns null line=512
    is_measured ready_return heap_future
    is_measured ready_return inline_result
    expect_in out 'ready_return'
}

# Without a fault the library changes nothing, and a rule that makes no sense is refused aloud.
test_injector() {
    with_fault 0 read:1000000:EIO --count-only pipe_lines:line=64 ipc_pingpong:size=8
    cell_is pipe_lines heap_future ledger exact line=64
    local rule
    for rule in read read:0:EIO read:1:ENOTHING read@moon:1:EIO read:x:EIO; do
        run_expect 2 env "LD_PRELOAD=$FAULT_INJECTOR" "VB_FAULT=$rule" true
        says 'cannot understand'
    done
}

test_words
test_short
test_late
test_injector
finish
