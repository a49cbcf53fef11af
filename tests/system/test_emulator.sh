#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# An emulator carries out what is measured: counts are what they are, times mean nothing, and vbench says so. The emulator here
# is one of this very kind of CPU, which answers as the kernel would wherever it is asked.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
emulator=qemu-$(uname -m)
need "$emulator"
need jq
"$emulator" "$VBENCH" --version >version 2>/dev/null || skip "$emulator cannot run this program"

expect_in version "(no verdicts: running under an emulator)"
run_expect 0 "$VBENCH" --version
expect_not_in out "emulator"

chosen=(ready_return/heap_future ready_return/inline_result)
run_expect 0 "$VBENCH" --count-only --results plain "${chosen[@]}"
run_expect 0 "$VBENCH" --launcher "$emulator" --launches 3 --rounds 4 --results emulated --export-json rows.json "${chosen[@]}"
equal "$(jq '[.warnings[] | select(contains("times mean nothing here") and contains("running under an emulator"))] | length' rows.json)" 1
equal "$(jq -c '[.rows[] | [(.doubts | test("^meaningless")), (.verdict_code | IN("", "no_verdict")), .allocs_per_op, .ledger]]' rows.json)" \
    '[[true,true,1,"exact"],[true,true,0,"exact"]]' # the emulator may have threads of its own, which is said as well

# The gate judges what is counted, and no time, whoever asks for it.
run_expect 0 "$VBENCH" gate --count-only --launcher "$emulator" --reference plain/latest.csv "${chosen[@]}"
run_expect 3 "$VBENCH" gate --reference emulated/latest.csv --results emulated/latest.csv --fail-on time=10%
equal "$(cat out err | grep -c '^cannot judge .*: times mean nothing')" 2 "rows whose time is not judged"
expect_not_in out "cannot tell"
finish
