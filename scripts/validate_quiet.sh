#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Which estimate of a time agrees between runs of this machine, as it is used by others meanwhile:
#   scripts/validate_quiet.sh [RUNS [SECONDS]]
# So many short runs (20), one begun every so many seconds (120); then a Markdown table on stdout: for each estimate the share
# of pairs of runs that agree. The one that is kept is results/reference/validation/quiet.md.
# Exit status: 0, 2 wrong usage, 3 it could not be run.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

runs=${1:-20} every=${2:-120}
[[ $# -le 2 && $runs =~ ^[0-9]{1,4}$ && $every =~ ^[0-9]{1,5}$ ]] || { usage >&2 && exit 2; }
program=${VBENCH:-$build_root/release/vbench}
[[ -x $program ]] || die "there is no '$program': build it (scripts/run.sh), or set VBENCH"
work=$(mktemp -d) && trap 'rm -rf -- "$work"' EXIT
for ((run = 1; run <= runs; run++)); do
    begin=$SECONDS
    say "run $run of $runs"
    "$program" run --no-save --quiet --budget 16s --export-csv "$work/$run.csv" --export-samples "$work/$run.samples.csv" \
        ready_return error_result chain_ready payload_size cache_hit:hit=90 'sync_ratio:*=50*' alloc_pressure channel_spsc \
        >/dev/null || die "run $run has ended with status $?"
    left=$((begin + every - SECONDS))
    ((run == runs || left <= 0)) || sleep "$left"
done
python3 "$root/tests/validate/quiet.py" "$work" || die "no table"
