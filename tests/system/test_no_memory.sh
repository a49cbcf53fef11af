#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every single allocation of a command fails once. It then says so, in one sentence and with status 3, or does what it does
# otherwise: nothing in between, no half output that looks whole, no crash.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
[[ -f ${MALLOC_INJECTOR-} ]] || { echo "MALLOC_INJECTOR is not set; run it through ctest" >&2 && exit 1; }
ulimit -c 0
need strip
# Without debug information, which libdw reads: it cannot bear to be left without memory, and that is not ours to mend.
strip --strip-debug -o stripped "$VBENCH" || exit 1
no_memory='out of memory|Cannot allocate memory' # of a variant, the table says it

# Two variants at two points: enough for a sentence of each kind.
{
    echo '# vbench-results: 1'
    echo '# cpu: a CPU'
    echo '# confidence: 99 %'
    echo '# warning: a word of warning'
    echo "case,point,variant,baseline,status,mean_ns,ratio,ratio_ci_low,ratio_ci_high,verdict,verdict_code,launches,rounds,$(
        )allocs_per_op,bytes_per_op,ledger,contract"
    for hit in 10 90; do
        echo "hits,hit=$hit,heap,heap,ok,10,1,,,,,20,64,1,24,exact,none"
        echo "hits,hit=$hit,inline,heap,ok,5,0.5,0.49,0.51,faster,faster,20,64,0,0,exact,kept"
    done
} >saved.csv

# serve COMMAND...: starts it as malloc_injector.c has it: what starts it is loaded once, not for every allocation.
serve() {
    coproc server { LD_PRELOAD=$MALLOC_INJECTOR VB_FAIL_SERVES=1 exec "$@"; }
}

# fail_at NUMBER: sets `status`, and `failed` to 1 if there is such an allocation; `said` and `lines` to what is in out and err.
fail_at() {
    echo "$1" >&"${server[1]}"
    read -r status failed <&"${server[0]}" || { wrong "the program that serves is gone" && exit 1; }
    IFS= read -r -d '' said <out
    mapfile -t lines <err
}

# serves_no_more: the server ends, as it does where nothing is left to read.
serves_no_more() {
    local process=$server_PID # bash forgets it once it has ended
    eval "exec ${server[1]}>&-"
    wait "$process"
    equal "$?" 0 "status of the program that served"
}

# fails_well COMMAND...: at every allocation of the program.
fails_well() {
    local n right whole line ours
    run_expect 0 "$@"
    IFS= read -r -d '' whole <out
    serve "$@"
    for ((n = 1; ; n++)); do
        fail_at "$n"
        [[ $failed == 1 ]] || break
        ours=() right=no
        for line in "${lines[@]}"; do # a library that libdw loads speaks for itself
            [[ $line == 'Error in GnuTLS'* ]] || ours+=("$line")
        done
        if [[ $status == 0 ]]; then
            [[ $said != "$whole" || ${#ours[@]} != 0 ]] || right=yes
        elif [[ $status == 3 && ${#ours[@]} -le 1 && ${lines[*]}$said =~ $no_memory ]]; then
            right=yes
        fi
        [[ $status != 134 || ! ${lines[*]} =~ ': dwfl_error.c:'[0-9]*': ' ]] || right=yes # an assertion of some releases of libdw
        # glibc ends a program where a library that was loaded later, such as libdw, first needs its thread-local data.
        [[ $status != 127 || ${lines[*]} != 'cannot allocate memory for thread-local data: ABORT' ]] || right=yes
        [[ $right == yes ]] || wrong "allocation $n of ${*##*/}: status $status, $(head -n 3 err)"
        checks=$((checks + 1))
    done
    serves_no_more
    holds "nothing failed in ${*##*/}" test "$n" -gt 5
    echo "$((n - 1)) allocations of ${*##*/}"
}

fails_well ./stripped show saved.csv
fails_well ./stripped show saved.csv --export-markdown -
# A file that is there stays, or is replaced by a whole one.
keeps_file() {
    local n whole there
    run_expect 0 ./stripped show saved.csv "--export-$1" whole
    IFS= read -r -d '' whole <whole
    serve ./stripped show saved.csv "--export-$1" replaced
    for ((n = 180; ; n++)); do # what comes before is loading them
        echo earlier >replaced
        fail_at "$n"
        [[ $failed == 1 ]] || break
        IFS= read -r -d '' there <replaced
        [[ $there == "$whole" || $status == 3 && $there == $'earlier\n' ]] ||
            wrong "allocation $n of --export-$1: status $status, $(wc -c <replaced) bytes, $(head -n 1 err)"
        checks=$((checks + 1))
    done
    serves_no_more
    holds "nothing failed in --export-$1" test "$n" -gt 185
}
for format in bmf gbench smaller-is-better html; do
    keeps_file "$format"
done
fails_well ./stripped compare saved.csv saved.csv
fails_well ./stripped gate --results saved.csv --reference saved.csv
fails_well ./stripped list null
fails_well ./stripped --count-only --quiet --no-save null
finish
