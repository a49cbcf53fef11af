#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Whether `ab` and `gate` find what they are to find, and nothing else, tried on builds of which it is known how they differ:
#   scripts/validate_gate.sh [--quick] [--idle|--busy] [--only PARTS] [AB_OPTION...]
# Markdown tables on stdout, each ending with PASS or FAIL, but for that of copies, which shows what placing code anew is worth;
# those that are kept are in results/reference/validation/gate.md.
# An hour and a half on two CPUs that are otherwise idle; --quick takes 3 minutes and shows little more than that everything works;
# --idle leaves out what is measured beside a busy neighbour, --busy all else.
# PARTS are names with commas between them: same, copies, less, more-1, memory-1, more-3, allocations, ratios; layout-1 and layout-3
# (code that lies elsewhere, limits 1 % and 3 %), layout-own (the same of the project's own cases, 3 %), layout-more (slower by a known
# amount, over layouts). Whatever else is given is passed on to `ab`, such as --rounds 64.
# Exit status: 0 all pass, 1 a table fails, 2 wrong usage, 3 it could not be run.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

quick=no
if [[ ${1-} == --quick ]]; then
    quick=yes
    shift
fi
conditions="idle busy"
if [[ ${1-} == --idle || ${1-} == --busy ]]; then
    conditions=${1#--}
    shift
fi
parts=same,copies,less,more-1,memory-1,more-3,allocations,ratios,layout-1,layout-3,layout-own,layout-more
if [[ ${1-} == --only ]]; then
    parts=${2-}
    shift $(($# < 2 ? $# : 2))
fi
if [[ ! $parts =~ ^[a-z1-9-]+(,[a-z1-9-]+)*$ ]] || { (($#)) && [[ $1 != -* ]]; }; then
    usage >&2
    exit 2
fi
ab_options=("$@")

# How often: builds that do not differ, those that differ by less than the limit, by more, by more in memory; the gate.
memory_bound=reads_512k
if [[ $quick == yes ]]; then
    same=1 copies=5 less=0 more=1 memory=1 gates=5 ratios=2
    steady=(alloc_free byte_loop multiply_chain reads_16k)
    places=(front1000)
    own_places=(front1000)
    own=(ready_return)
else
    same=30 copies=40 less=6 more=7 memory=14 gates=50 ratios=8
    steady=() # all but memory_bound
    places=(front100 front1000 front8000 middle sorted)
    own_places=(front1000 front8000 sorted)
    own=(ready_return chain_ready error_result payload_size cache_hit) # all take two hours
fi

# results_of PROGRAM COMMAND...: sets `status`; the results are in results.json. A command that has none exports a row that says why.
results_of() {
    status=0
    rm -f -- "$work/results.json"
    "$@" --quiet --export-json "$work/results.json" >/dev/null 2>"$work/stderr" </dev/null || status=$?
    jq -e '.rows | all(.case != "vbench")' "$work/results.json" >/dev/null 2>&1 ||
        { cat -- "$work/stderr" >&2 && die "$2 has ended with status $status and no results"; }
}

# compare CONDITION PART LIMIT RUNS NEW OLD [CASE...]: lines for gate.awk of so many pages of `ab`.
compare() {
    local condition=$1 part=$2 limit=$3 count=$4 new=$programs/$5 old=$programs/$6 run status start
    shift 6
    for ((run = 1; run <= count; run++)); do
        say "$condition: ${new##*/} against ${old##*/}, limit $limit: $run of $count"
        start=$EPOCHREALTIME
        results_of "$new" ab --limit "$limit" --limits "$work/limits" "${ab_options[@]}" "$old" "$@"
        jq -r --arg condition "$condition" --arg part "$part" --arg limit "$limit" --arg status "$status" \
            --arg from "$start" --arg to "$EPOCHREALTIME" '
            .rows |= map(select(.side == "new")) | (.rows[] | ["pair", $condition, $part, .case, .status, .ratio, .ratio_ci_low, .ratio_ci_high, .launches,
                (.verdict | contains("SLOWER by"))]),
            ["page", $condition, $part, $limit, $status, (.rows | length), .facts.elapsed_s,
                ($to | tonumber) - ($from | tonumber), .facts.others_cpu_pct, .facts.stolen_cpu_pct] | @tsv' \
            "$work/results.json" >>"$work/lines"
    done
}

# compare_places CONDITION FLAGS CODE LIMIT with|without NEW OLD [CASE...]: lines for layout.awk of a page of `ab` on two builds of
# the same speed. Where the code is the same, its intervals say what would be said without knowing that; kernels of the same code
# have no layouts, and so need no run without.
compare_places() {
    local condition=$1 flags=$2 code=$3 limit=$4 mode=$5 new=$programs/validate/layouts/$6 old=$programs/validate/layouts/$7 status
    shift 7
    say "$condition: ${new##*/} against ${old##*/}, limit $limit, $mode layouts"
    results_of "$new" ab --limit "$limit" --layouts "$([[ $mode == with ]] && echo auto || echo no)" "${ab_options[@]}" "$old" "$@"
    jq -r --arg condition "$condition" --arg mode "$mode" --arg flags "$flags" --arg code "$code" --arg limit "$limit" '
        def line(mode; slower; faster): ["layout", $condition, mode, $flags, $code, $limit, .verdict_code,
            (if slower then 1 else 0 end), (if faster then 1 else 0 end)] | @tsv;
        (1 + ($limit | rtrimstr("%") | tonumber) / 100) as $most |
        def by_interval: line("without"; (.ratio_ci_low // 1) > $most; (.ratio_ci_high // 1) < 1 / $most);
        .rows[] | select(.side == "new" and .ratio != null) |
        if $mode == "without" and .verdict_code == "same_code" then by_interval
        else line($mode; .verdict | contains("SLOWER by"); .verdict_code == "faster" and .ratio < 1 / $most) end,
        (select($code == "same" and $flags != "own") | by_interval)' "$work/results.json" >>"$work/lines"
}

# try_places CONDITION LIMIT: every build beside the one whose code lies where it lies, both ways round.
try_places() {
    local condition=$1 limit=$2 flags code place one
    for flags in aligned plain; do
        for code in same other; do
            one=placed-$flags-$code
            for place in "${places[@]}"; do
                compare_places "$condition" "$flags" "$code" "$limit" with "$one-$place" "placed-$flags-same"
                compare_places "$condition" "$flags" "$code" "$limit" with "placed-$flags-same" "$one-$place"
                [[ $code == same ]] || compare_places "$condition" "$flags" "$code" "$limit" without "$one-$place" "placed-$flags-same"
            done
        done
    done
}

# try_own_places CONDITION LIMIT: the same of the project's own cases.
try_own_places() {
    local condition=$1 limit=$2 place one=placed-own-same
    for place in "${own_places[@]}"; do
        compare_places "$condition" own same "$limit" with "$one-$place" "$one" "${own[@]}"
        compare_places "$condition" own same "$limit" with "$one" "$one-$place" "${own[@]}"
        compare_places "$condition" own same "$limit" without "$one-$place" "$one" "${own[@]}"
    done
}

# compare_copies CONDITION COUNT: lines for gate.awk of so many copies of a program against it, each with another place in the page
# cache: with code left there, and with code placed anew in every launch.
compare_copies() {
    local condition=$1 count=$2 run place status
    for ((run = 1; run <= count; run++)); do
        say "$condition: kernels against a copy: $run of $count"
        rm -f -- "$work/copy"
        cp -- "$programs/kernels" "$work/copy"
        for place in kept anew; do
            [[ $place == anew ]] || export VBENCH_KEEP_PLACEMENT=1
            results_of "$programs/kernels" ab --launches 30 --limit 90% "$work/copy" alloc_free
            unset VBENCH_KEEP_PLACEMENT
            ((status == 0)) || die "a copy could not be compared"
            jq -r --arg condition "$condition" --arg place "$place" \
                '.rows[] | select(.side == "new") | ["copy", $condition, $place, .ratio, .ratio_ci_low, .ratio_ci_high] | @tsv' "$work/results.json" >>"$work/lines"
        done
    done
}

# judge CONDITION NAME PROGRAM RUNS [PATTERN...]: lines of so many runs of `gate`, whose output is to match all that is wanted.
judge() {
    local condition=$1 name=$2 program=$programs/$3 count=$4 run status named wanted
    shift 4
    say "$condition: gate on ${program##*/}: $count times"
    for ((run = 1; run <= count; run++)); do
        status=0 named=yes
        "$program" gate --quiet --count-only --reference "$work/reference.csv" >"$work/stdout" 2>"$work/stderr" </dev/null ||
            status=$?
        for wanted in "$@"; do
            grep -q -e "$wanted" "$work/stdout" || named=no
        done
        printf 'gate\t%s\t%s\t%s\t%s\n' "$condition" "$name" "$status" "$named" >>"$work/lines"
    done
}

# judge_ratios CONDITION RUNS: lines of so many runs of `gate` on the program that the reference is of, timed.
judge_ratios() {
    local condition=$1 count=$2 run status
    say "$condition: gate on ratios: $count times"
    for ((run = 1; run <= count; run++)); do
        results_of "$vbench" gate --quick --reference "$work/ratios.csv" "${paired[@]}"
        jq -r --arg condition "$condition" --arg status "$status" '
            [.rows[] | select(.ratio != null and .variant != .baseline)] as $rows |
            ["ratios", $condition, $status, ($rows | length)] +
                (["FAIL", "cannot tell", "cannot judge"] | map(. as $word | $rows | map(select(.gate | startswith($word))) | length)) |
            @tsv' "$work/results.json" >>"$work/lines"
    done
}

wants() { [[ ,$parts, == *,"$1",* ]]; }

try_all() {
    local condition=$1
    ! wants same || compare "$condition" same 1% "$same" kernels kernels-again
    ! wants copies || compare_copies "$condition" "$copies"
    ! wants less || compare "$condition" less 3% "$less" kernels-1 kernels
    ! wants more-1 || compare "$condition" more-1 1% "$more" kernels-2 kernels "${steady[@]}"
    ! wants memory-1 || compare "$condition" memory-1 1% "$memory" kernels-3 kernels "$memory_bound"
    ! wants more-3 || compare "$condition" more-3 3% "$more" kernels-5 kernels
    if wants allocations; then
        judge "$condition" 'the same program' kernels "$gates"
        judge "$condition" 'one allocation more' kernels-alloc "$gates" "$(place_of hash_lookup copy_key)" \
            "$(place_of text_format make_buffer)"
    fi
    ! wants ratios || judge_ratios "$condition" "$ratios"
    ! wants layout-1 || try_places "$condition" 1%
    ! wants layout-3 || try_places "$condition" 3%
    ! wants layout-own || try_own_places "$condition" 3%
    if wants layout-more; then
        local layouts=validate/layouts/placed-aligned
        compare "$condition" layouts-1 1% "$more" "$layouts-slower20" "$layouts-same" "${steady[@]}"
        compare "$condition" layouts-memory 1% "$memory" "$layouts-slower30" "$layouts-same" "$memory_bound"
        compare "$condition" layouts-3 3% "$more" "$layouts-slower50" "$layouts-same"
    fi
}

# place_of CASE FUNCTION: a pattern for where the function has its first malloc().
place_of() {
    local file=tests/validate/kernels/$1.c
    printf 'in %s (.*%s:%s)' "$2" "${file//./[.]}" "$(awk -v name="$2" 'index($0, name "(") && /^static/ { inside = 1 }
        inside && /malloc\(/ { print NR; exit }' "$root/$file")"
}

# What was planted, by the number of instructions: these are exact.
count_instructions() {
    local program=$1
    say "instructions of $program"
    "$programs/$program" --quiet --no-save --count-only --metric instructions --export-json "$work/counts.json" >/dev/null \
        2>"$work/stderr" </dev/null || { cat -- "$work/stderr" >&2 && die "the instructions of $program cannot be counted"; }
    jq -r --arg program "$program" '.rows[] | ["instructions", $program, .case, .instructions_per_op] | @tsv' \
        "$work/counts.json" >>"$work/lines"
}

describe() {
    describe_run "$work/facts.json"
    printf -- '- load when it began %s\n' "$load"
    ((${#ab_options[@]} == 0)) || printf -- '- ab %s\n' "${ab_options[*]}"
}

# The CPUs that this process may use, one a line.
allowed_cpus() {
    local range
    for range in $(sed -n 's/^Cpus_allowed_list:\s*//p' /proc/self/status | tr , ' '); do
        seq "${range%-*}" "${range#*-}"
    done
}

open_build_root
need_packages "build test" cases
build release validate-gate-programs tests || die "the build has failed; its messages are above"
programs=$build_root/release/tests
[[ $parts != *layout-* ]] || build release validate-layouts tests || die "the build has failed; its messages are above"
vbench=$build_root/release/vbench
paired=(ready_return payload_size chain_ready error_result) # allocating and not, of several lengths
work=$(mktemp -d)
hog=""
trap '[[ -z $hog ]] || kill -- "$hog" 2>/dev/null; rm -rf -- "$work"' EXIT
trap 'exit 130' HUP INT TERM
read -r load _ </proc/loadavg
((${#steady[@]} > 0)) ||
    mapfile -t steady < <("$programs/kernels" list | sed -n 's/^\([a-z0-9_]*\):.*/\1/p' | grep -vx "$memory_bound")
echo 'alloc_free allocs=1000,bytes=100000' >"$work/limits" # its planted units allocate, and the question is the clock
"$programs/kernels" gate --quiet --count-only --update --reference "$work/reference.csv" >/dev/null ||
    die "no reference could be made"
"$programs/kernels" show "$work/reference.csv" --export-json "$work/facts.json" >/dev/null || die "there are no facts"
! wants ratios || "$vbench" gate --quiet --update --reference "$work/ratios.csv" "${paired[@]}" >/dev/null || die "no reference of ratios could be made"

[[ $conditions == busy ]] || try_all idle
mapfile -t cpus < <(allowed_cpus)
if [[ $conditions == idle ]]; then
    say "nothing is measured beside a busy neighbour"
elif ((${#cpus[@]} > 1)); then
    "$programs/validate-hog" "${cpus[-1]}" &
    hog=$!
    try_all busy
    kill -- "$hog" 2>/dev/null || die "the busy neighbour was not there to the end"
    hog=""
else
    say "there is one CPU, so nothing can be busy beside it"
fi
if [[ $quick == no ]]; then
    for program in kernels kernels-2 kernels-3 kernels-5; do
        count_instructions "$program"
    done
fi

printf '## Builds of which it is known how they differ\n\n'
describe
awk -f "$root/tests/validate/median.awk" -f "$root/tests/validate/layout.awk" -f "$root/tests/validate/gate.awk" "$work/lines" || failed=$?
[[ -z ${failed-} ]] || ((failed == 1)) || die "no tables: awk has ended with status $failed"
[[ -z ${failed-} ]]
