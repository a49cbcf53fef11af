#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A worker that does not keep to the protocol costs its row: the conductor believes nothing that it has not looked at.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

timeout=60s

# lie MODE STATUS: measures the case "null" with workers that lie like that.
lie() {
    rm -f rows.json
    run_expect "$2" "$VBENCH" --launcher "'$LIAR' $1" --launches 2 --rounds 8 --timeout "$timeout" --no-save --quiet \
        --export-json rows.json null
    load_cells rows.json
    nothing_on err
}

# all MODE STATUS_TEXT: every row fails with this status.
all() {
    lie "$1" 3
    cell_is null first status "$2"
    cell_is null second status "$2"
}

# one MODE STATUS_TEXT [EXIT_STATUS]: that of the variant "second" does, and "first" is measured.
one() {
    lie "$1" "${3-3}"
    cell_is null second status "$2"
    cell_is null second mean_ns null
    cell_is null second p50_ns 'no such cell'
    cell_is null second rss_growth_bytes null
    is_measured null first
}

# none MODE: the lie has no effect.
none() {
    lie "$1" 0
    is_measured null first
    is_measured null second
    cell_is null second ratio 1
    cell_is null second rounds 8
    cell_is null second p50_ns 2
    cell_is null second p90_ns 3
    cell_is null second p99_ns 'no such cell'
    cell_is null second slowest_ns 50
    cell_is null second rss_growth_bytes 4096
    cell_is null second ledger "n/a ($(printf 'x%.0s' {1..199}))" # the reason had no end
}

none honest
all garbage 'worker said something that is not the worker protocol'
all one_byte 'worker said something that is not the worker protocol'
protocol=$(sed -n 's/^#define VB_PROTOCOL_VERSION \([0-9]*\)u$/\1/p' "$root/harness/talk/protocol.h")
all version "worker speaks version 99 of the worker protocol, this program speaks $protocol"
message_bytes=$("$LIAR" --message-bytes)
all short "worker said something of 16 bytes where the worker protocol has $message_bytes"
all hang_up 'hung up without ending'
all flood 'worker answered out of turn'
one kind 'worker gave an answer that was not asked for'
one serial 'worker answered out of turn'
one failed "$(printf 'y%.0s' {1..199})"
one period 'has a period of 9223372036854775807 operations'
one no_time 'worker measured no time'
one nan 'worker left a turn without a reading'
one negative 'worker left a turn without a reading'
one cpu_time 'worker left a turn without a reading'
one account 'worker reported impossible counts'
one no_reading 'worker left a turn without a reading'
for lie in tail_order tail_below_zero tail_endless tail_of_too_many shrinking growing heap; do
    one "$lie" 'worker reported impossible figures about itself'
done
one stay 'did not end when told to'
lie steal_turns 3 # who is to blame cannot be told, but no more than rows are lost
none try_time
none no_operations
none other_round

timeout=3s # whoever says nothing is waited for
all silent 'timed out after 3 s as it started; --timeout gives it more'
one keep_baton 'timed out after 3 s in a timed turn; --timeout gives it more'
one scribble 'timed out after 3 s in a timed turn; --timeout gives it more'
timeout=60s

lie checksum 1
cell_is null second status "checksum 0000000000000001, but first's is 0000000000000000"

# A launcher that is not there, and one that fails by itself.
run_expect 3 "$VBENCH" --launcher ./nowhere --no-save --quiet --export-json rows.json null
load_cells rows.json
cell_is null first status "cannot start './nowhere': No such file or directory"
run_expect 3 "$VBENCH" --launcher false --no-save --quiet --export-json rows.json null
load_cells rows.json
cell_is null first status 'exited with status 1'

holds "workers are left behind" no_workers
finish
