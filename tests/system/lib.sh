# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the system tests share. Sourced first; `finish` is what a test ends with.
#
# CTest says where the programs are: VBENCH, and FAULTY, LIAR, NOPIN (tests/CMakeLists.txt). Each test works in a folder
# of its own, $work, which is also the current folder, and is gone afterwards with every process started here.
set -u -o pipefail
export LC_ALL=C.UTF-8 VBENCH_TEST_MARK="$$.$RANDOM" # found again in the environment of whatever is started below
unset NO_COLOR MALLOC_CONF LD_PRELOAD

# What the caller left open is none of the test's: limits of open files are counted from what is there. bash has the script
# itself at 255.
for descriptor in /proc/self/fd/*; do
    descriptor=${descriptor##*/}
    ((descriptor <= 2 || descriptor == 255)) || eval "exec $descriptor>&-"
done

me=$(basename -- "$0" .sh)
# shellcheck disable=SC2034 # for the tests
root=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd) # of the source
work=$(mktemp -d) && cd -- "$work" && mkdir results || exit 1 # where there is such a folder, results go there
checks=0 failures=0
declare -A cells=() # of the results that were loaded

for program in VBENCH FAULTY LIAR NOPIN; do
    [[ -x ${!program-} ]] || { echo "$me: $program is not set to a program; run it through ctest" >&2 && exit 1; }
done

# marked_processes [WORD]: the numbers of the processes started by this test (below its scripts), with WORD in their
# command line or name, except those that are dead and not yet reaped.
marked_processes() {
    local process processes line
    mapfile -t processes < <(grep -lsF "VBENCH_TEST_MARK=$VBENCH_TEST_MARK" /proc/[0-9]*/environ)
    for process in "${processes[@]//[!0-9]/}"; do # without a process for each: workers may live for 50 ms
        { mapfile -d '' -t line <"/proc/$process/cmdline" && line+=("$(<"/proc/$process/comm")"); } 2>/dev/null || continue
        [[ $process == "$$" || ${line[*]} != *"${1-}"* ]] || echo "$process"
    done
}

workers() { marked_processes --vbench-worker; }

clean_up() {
    local left
    left=$(workers) # a test that failed may leave some behind, and only those are ours to end
    # shellcheck disable=SC2086 # one word each
    [[ -z $left ]] || kill -KILL $left 2>/dev/null
    cd / && rm -rf -- "$work"
}
trap clean_up EXIT

# The lines of the test that led here, the innermost first.
wrong() {
    local i lines=""
    failures=$((failures + 1))
    for ((i = 1; i < ${#BASH_SOURCE[@]}; i++)); do
        [[ ${BASH_SOURCE[i]} != "$0" ]] || lines+=" ${BASH_LINENO[i - 1]}"
    done
    echo "FAILED ($me.sh, line$lines): $*" >&2
}

# skip SENTENCE: ends the test, which counts as skipped.
skip() {
    echo "skipped: $*"
    exit 77
}

need() {
    command -v "$1" >/dev/null || skip "$1 is missing"
}

finish() {
    if ((failures > 0)); then
        echo "$me: $failures of $checks checks failed" >&2
        exit 1
    fi
    echo "$me: $checks checks"
    ((checks > 0))
}

# holds WORDS COMMAND...: the command must succeed; WORDS say what it means if it does not.
holds() {
    local words=$1
    shift
    checks=$((checks + 1))
    "$@" || wrong "$words"
}

equal() {
    checks=$((checks + 1))
    [[ $1 == "$2" ]] || wrong "'$1' instead of '$2'${3:+: $3}"
}

# run_expect STATUS COMMAND...: its standard output is then in ./out, its standard error in ./err.
run_expect() {
    local wanted=$1 status=0
    shift
    checks=$((checks + 1))
    "$@" >out 2>err </dev/null || status=$?
    [[ $status == "$wanted" ]] ||
        wrong "exit status $status instead of $wanted: ${*##*/}; it said: $(head -n 3 err; grep -E 'broken|differ|failed' out | head -n 3)"
}

# complains STATUS WORDS COMMAND...: as run_expect, with exactly one sentence on standard error, which holds WORDS. What
# argp adds to it ("Try ... --help") is no sentence of ours.
complains() {
    local wanted=$1 words=$2
    shift 2
    run_expect "$wanted" "$@"
    says "$words"
    one_sentence "$@"
}

one_sentence() {
    checks=$((checks + 1))
    [[ $(grep -cv '^Try `.*--help' err) == 1 ]] || wrong "not one sentence on standard error: ${*##*/}: $(cat err)"
}

says() {
    expect_in err "$1"
}

expect_in() {
    checks=$((checks + 1))
    grep -Fq -e "$2" "$1" || wrong "$1 lacks '$2': $(head -n 5 "$1")"
}

expect_not_in() {
    checks=$((checks + 1))
    ! grep -Fq -e "$2" "$1" || wrong "$1 holds '$2'"
}

nothing_on() {
    checks=$((checks + 1))
    [[ ! -s $1 ]] || wrong "something in $1: $(head -n 3 "$1")"
}

# load_cells FILE.json: what `cell` looks at from then on. A value that is not known is "null".
load_cells() {
    local key value
    cells=()
    while IFS=$'\t' read -r key value; do
        cells[$key]=$value
    done < <(jq -r '.rows[] | . as $row | keys[] |
        ["\($row.case) \($row.point) \($row.variant) \(.)", "\($row[.])"] | @tsv' "$1")
    ((${#cells[@]} > 0)) || wrong "no rows in $1"
}

# cell CASE VARIANT COLUMN [POINT]
cell() {
    echo "${cells["$1 ${4-} $2 $3"]-no such cell}"
}

# cell_is CASE VARIANT COLUMN WANTED [POINT]
cell_is() {
    local is=${cells["$1 ${5-} $2 $3"]-no such cell}
    checks=$((checks + 1))
    [[ $is == "$4" ]] || wrong "$3 of $1${5:+:$5}/$2 is '$is' instead of '$4'"
}

# is_measured CASE VARIANT [POINT]: it is well, and it has a time.
is_measured() {
    cell_is "$1" "$2" status ok "${3-}"
    checks=$((checks + 1))
    [[ $(cell "$1" "$2" mean_ns "${3-}") =~ ^[0-9]+(\.[0-9]+)?(e-?[0-9]+)?$ ]] ||
        wrong "$1${3:+:$3}/$2 has the time '$(cell "$1" "$2" mean_ns "${3-}")'"
}

# soon COMMAND...: waits until the command succeeds. A busy machine may take its time; only what never comes is an error.
soon() {
    local deadline=$((SECONDS + 60))
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.05
    done
}

no_workers() { [[ -z $(workers) ]]; }
some_workers() { [[ -n $(workers) ]]; }
