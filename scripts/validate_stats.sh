#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Whether the statistics keep what they promise, by simulation and on this machine:
#   scripts/validate_stats.sh [--quick] [--real-only | --simulation-only] [--repeat N]
# Markdown tables on stdout, each ending with PASS or FAIL; those that are kept are in results/reference/validation/.
# Without options: the simulation (half a minute), every variant beside itself (3 minutes), and everything measured 20
# times to see whether the runs agree (10 minutes). --quick: shorter, and nothing is repeated without --repeat.
# Exit status: 0 all pass, 1 a table fails, 2 wrong usage, 3 it could not be run.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

wrong_usage() {
    usage >&2
    exit 2
}

quick=no simulation=yes real=yes repeat=""
while (($#)); do
    case $1 in
        --quick) quick=yes ;;
        --real-only) simulation=no ;;
        --simulation-only) real=no ;;
        --repeat)
            [[ ${2-} =~ ^[0-9]{1,4}$ && $2 != 1 ]] || wrong_usage # one run agrees with itself
            repeat=$((10#$2))
            shift
            ;;
        *) wrong_usage ;;
    esac
    shift
done
[[ $simulation == yes || $real == yes ]] || wrong_usage

if [[ $quick == yes ]]; then
    steps=(1000 5) simulated=(2000 200) runs=2 budget=20s repeat=${repeat:-0} repeat_budget=10s
else
    steps=(1000 30) simulated=(2000 2000) runs=3 budget=60s repeat=${repeat:-20} repeat_budget=30s
fi
failed=no

# judge COMMAND...: prints a table; status 1 is a table that fails, all else but 0 means that there is none.
judge() {
    local status=0
    "$@" || status=$?
    case $status in
        0) ;;
        1) failed=yes ;;
        *) die "no table: '$1' has ended with status $status" ;;
    esac
}

# measure NAME RUNS ARGUMENT...: runs vbench so often; lines for real.awk go to $work/NAME.tsv. A variant that fails
# gives vbench another status, and is seen in the table.
measure() {
    local name=$1 count=$2 run json=$work/run.json
    shift 2
    for ((run = 1; run <= count; run++)); do
        say "$name: run $run of $count"
        rm -f -- "$json"
        "$build_root/release/vbench" --quiet --no-save "$@" --export-json "$json" \
            >/dev/null 2>"$work/stderr" </dev/null || true
        [[ -s $json ]] || { cat -- "$work/stderr" >&2 && die "vbench has measured nothing"; }
        jq -r --arg run "$run" '
            (INDEX(.rows[]; [.case, .point, .variant]) as $by_name
             | .rows[] | select(.baseline != "" and .variant != .baseline)
             | $by_name[[.case, .point, .baseline] | tostring].ops_per_turn as $baseline_ops
             | ["row", $run, .case, .point, .variant, .status, .ratio, .ratio_ci_low, .ratio_ci_high, .verdict,
                .launches, .ops_per_turn == $baseline_ops]),
            ["run", $run, .facts.elapsed_s] | @tsv' "$json" >>"$work/$name.tsv"
        jq -r '.facts | "\(.load) \(.others_cpu_pct) \(.stolen_cpu_pct)"' "$json" >>"$work/$name.disturbance"
    done
}

# The machine, and what else it did meanwhile.
describe() {
    local name=$1
    describe_run "$work/run.json"
    awk '{ if (NR == 1) least = $1
           if ($1 < least) least = $1
           if ($1 > most) most = $1
           others += $2
           stolen += $3 }
         END { printf "- load at the start of a run %s to %s\n", least, most
               printf "- others used %.1f %% of the measuring CPU, a hypervisor %.1f %%\n\n", others / NR, stolen / NR }' \
        "$work/$name.disturbance"
}

open_build_root
need_packages "build test" cases
if [[ $simulation == yes ]]; then
    build release validate-simulate tests || die "the build has failed; its messages are above"
    judge "$build_root/release/tests/validate-simulate" "${simulated[@]}"
    echo
    build release validate-steps tests || die "the build has failed; its messages are above"
    judge "$build_root/release/tests/validate-steps" "${steps[@]}"
fi
[[ $real == yes ]] || { [[ $failed == no ]] && exit 0 || exit 1; }

want_packages cases
build release vbench tests || die "the build has failed; its messages are above"
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' HUP INT TERM

measure errors "$runs" --against-itself --budget "$budget"
printf '## Variants beside themselves\n\n%s, %d times: every difference is error.\n\n' \
    "vbench --against-itself --budget $budget" "$runs"
describe errors
judge awk -v table=errors -f "$root/tests/validate/median.awk" -f "$root/tests/validate/real.awk" "$work/errors.tsv"

if ((repeat > 0)); then
    measure agreement "$repeat" --budget "$repeat_budget"
    printf '\n## Runs beside one another\n\n%s, %d times: do the intervals of a ratio overlap, run by run?\n\n' \
        "vbench --budget $repeat_budget" "$repeat"
    describe agreement
    judge awk -v table=agreement -f "$root/tests/validate/median.awk" -f "$root/tests/validate/real.awk" "$work/agreement.tsv"
fi
[[ $failed == no ]]
