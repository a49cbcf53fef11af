#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What becomes of the processes when a run is interrupted, terminated or killed: nothing is left behind, and what is
# complete is kept.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

# start PROGRAM ARGUMENT...: in the background, as $conductor. A shell makes its background jobs deaf to Ctrl-C.
start() {
    env --default-signal=INT,QUIT "$@" --no-save --quiet >out 2>err </dev/null &
    conductor=$!
}

# ends_with STATUS: $conductor does, long before any time-out.
ends_with() {
    local status=0 before=$EPOCHREALTIME
    wait "$conductor" || status=$?
    equal "$status" "$1" "exit status of the conductor"
    holds "it took longer than 60 s to end" awk "BEGIN { exit !($EPOCHREALTIME - $before < 60) }"
    holds "workers are left behind" no_workers
}

# busy_worker: a worker has used 200 ms of CPU time, so it is in an endless loop; it is $busy.
busy_worker() {
    local stat fields
    for busy in $(workers); do
        stat=$(cat "/proc/$busy/stat" 2>/dev/null) || continue
        read -ra fields <<<"${stat##*) }"
        ((fields[11] + fields[12] < 20)) || return 0
    done
    return 1
}

zombies() {
    local stat fields
    for stat in /proc/[0-9]*/stat; do
        stat=$(cat "$stat" 2>/dev/null) || continue
        read -ra fields <<<"${stat##*) }"
        [[ ${fields[0]} != Z || ${fields[1]} != "$conductor" ]] || echo "$stat"
    done
}

no_zombies() { [[ -z $(zombies) ]]; }
nobody_left() { [[ -z $(marked_processes left_behind) ]]; }
somebody_left() { ! nobody_left; }

# test_signal SIGNAL STATUS: while turns are taken.
test_signal() {
    start "$VBENCH" --launches 9999 --rounds 1000 null
    holds "no worker starts" soon some_workers
    sleep 0.3
    kill "-$1" "$conductor"
    ends_with "$2"
    one_sentence
    says stopped
}

# The signal of the first point's time; the second point is not shown, and neither is it a failure.
test_signal_keeps_complete() {
    start "$FAULTY" --launches 2 --rounds 8 --timeout 600s --export-json rows.json children hang/well hang/always
    holds "no endless loop is reached" soon busy_worker
    kill -INT "$conductor"
    ends_with 130
    one_sentence
    says 'what was complete is shown'
    load_cells rows.json
    is_measured children well
    is_measured children forks
    equal "$(cell hang well status)" "no such cell" "a point that was not complete is shown"
}

# A turn that never ends is not waited for, and the variant is not blamed for it.
test_signal_in_endless_turn() {
    start "$FAULTY" --launches 2 --rounds 8 --timeout 600s hang/well hang/in_a_turn
    holds "no endless turn is reached" soon busy_worker
    kill -INT "$conductor"
    ends_with 130
    nothing_on out
    says 'nothing was complete'
}

# launches_begin NUMBER: so many pairs of workers have been seen since `seen` was empty. The first two only count.
launches_begin() {
    local process
    for process in $(workers); do
        seen[process]=1
    done
    ((${#seen[@]} >= 2 * $1))
}

# Complete launches of an incomplete point count.
test_signal_keeps_launches() {
    start "$VBENCH" --launches 9999 --rounds 8 --export-json rows.json null
    local seen=()
    holds "launches do not begin" soon launches_begin 12
    kill -INT "$conductor"
    ends_with 130
    load_cells rows.json
    is_measured null first
    is_measured null second
    holds "launches: $(cell null first launches)" test "$(cell null first launches)" -ge 2
}

# What nohup does: a signal that was ignored from the start stays ignored.
test_ignored_signal() {
    env --ignore-signal=INT "$VBENCH" --launches 100 --rounds 64 --no-save --quiet null >out 2>err </dev/null &
    conductor=$!
    holds "no worker starts" soon some_workers
    kill -INT "$conductor"
    local status=0
    wait "$conductor" || status=$?
    equal "$status" 0 "exit status although SIGINT was ignored"
    expect_in out second
}

# kill_conductor: nobody is left soon after.
kill_conductor() {
    kill -KILL "$conductor"
    wait "$conductor" 2>/dev/null
    holds "workers outlive a conductor that was killed" soon no_workers
}

test_kill() {
    start "$VBENCH" --launches 9999 --rounds 1000 null
    holds "no worker starts" soon some_workers
    kill_conductor
    start "$FAULTY" --timeout 600s hang/always
    holds "no endless loop is reached" soon busy_worker
    kill_conductor
    start "$FAULTY" --launches 2 --rounds 8 --timeout 600s hang/well hang/in_a_turn
    holds "no endless turn is reached" soon busy_worker
    kill_conductor
}

# What a case started goes with a conductor that was killed, too, wherever it hid.
test_kill_with_children() {
    local variant
    for variant in forks daemons families; do
        start "$FAULTY" --launches 9999 --rounds 1000 "children/$variant"
        holds "no child" soon somebody_left
        sleep 0.2
        kill_conductor
        holds "children outlive a conductor that was killed ($variant)" soon nobody_left
    done
}

# Whoever kills what stands between loses the worker, and nothing else.
test_guard() {
    start "$FAULTY" --launches 2 --rounds 8 --timeout 600s hang/well hang/in_a_turn
    holds "no endless turn is reached" soon busy_worker
    kill -KILL "$(awk '{ print $4 }' "/proc/$busy/stat")"
    ends_with 3
    expect_in out "crashed (SIGKILL)"
}

# Workers by the dozen come and go; each is reaped. One may just have ended when we look, but not again and again.
test_zombies() {
    start "$FAULTY" --launches 5000 --rounds 8 children
    holds "no worker starts" soon some_workers
    sleep 1
    holds "zombies: $(zombies)" soon no_zombies
    kill -TERM "$conductor"
    ends_with 143
    holds "children of the case are left behind" nobody_left
}

# A child of a case goes with its worker: at the end of each launch, and when the run is stopped.
test_children() {
    start "$FAULTY" --launches 9999 --rounds 1000 'children/[dfw]*'
    holds "no child" soon somebody_left
    kill -INT "$conductor"
    ends_with 130
    holds "children of the case are left behind" nobody_left
}

# Nothing is written between turns where standard error is no terminal; on a terminal there is progress.
test_progress() {
    env "$VBENCH" --launches 2 --rounds 8 --no-save null >out 2>err
    nothing_on err
    command -v script >/dev/null || return 0
    script -qec "'$VBENCH' --launches 2 --rounds 8 --no-save null" /dev/null >terminal </dev/null
    expect_in terminal '[1/1] null'
}

test_signal INT 130
test_signal TERM 143
test_signal HUP 129
test_signal_keeps_complete
test_signal_in_endless_turn
test_signal_keeps_launches
test_ignored_signal
test_kill
test_kill_with_children
test_guard
test_zombies
test_children
test_progress
finish
