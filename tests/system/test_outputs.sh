#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Where results go: standard output, exports, results/latest.csv. A failure is one sentence and exit status 3, and
# whatever good file was there stays as it was, bit by bit.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need jq

tiny=(--launches 1 --rounds 2 --quiet null)

# As complains, but with standard output to the file $1.
complains_to() {
    local file=$1 wanted=$2 status=0
    checks=$((checks + 1))
    "${@:4}" >"$file" 2>err </dev/null || status=$?
    [[ $status == "$wanted" ]] || wrong "exit status $status instead of $wanted: ${*:4}: $(cat err)"
    says "$3"
    one_sentence "${@:4}"
}

# good_results: makes results/latest.csv and keeps its digest in $digest.
good_results() {
    rm -rf results && mkdir results
    run_expect 0 "$VBENCH" "${tiny[@]}"
    holds "no results were saved" test -s results/latest.csv
    digest=$(sha256sum results/latest.csv)
}

untouched() {
    equal "$(sha256sum results/latest.csv)" "$digest" "an earlier good result was changed by: $*"
    equal "$(ls -A results)" latest.csv "files beside the results after: $*"
}

test_full_disk() {
    local kind
    good_results
    complains_to /dev/full 3 'cannot write standard output: No space left on device' "$VBENCH" --no-save "${tiny[@]}"
    complains_to /dev/full 3 'cannot write standard output: No space left on device' "$VBENCH" show results/latest.csv
    complains_to /dev/full 3 'cannot write standard output: No space left on device' "$VBENCH" list
    complains_to /dev/full 3 'cannot write standard output' "$VBENCH" columns # long: it failed before the end, unheard
    expect_not_in err 'Input/output error'
    complains_to /dev/full 3 'cannot write standard output: No space left on device' "$VBENCH" --version
    for kind in csv json table samples; do
        complains 3 'No space left on device' "$VBENCH" --no-save --export-$kind /dev/full "${tiny[@]}"
        expect_in out second # the table is shown all the same
        complains_to /dev/full 3 'No space left on device' "$VBENCH" --no-save --export-$kind - "${tiny[@]}"
    done
    complains_to /dev/full 3 'No space left on device' "$VBENCH" show results/latest.csv --export-json -
    complains 3 'No space left on device' "$VBENCH" show results/latest.csv --export-json /dev/full
    untouched "full disks"
    # What goes wrong with one output does not stop the others.
    run_expect 3 "$VBENCH" --export-csv /dev/full --export-json rows.json "${tiny[@]}"
    one_sentence
    load_cells rows.json
    is_measured null second
    holds "saved although an export failed" test "$(sha256sum results/latest.csv)" != "$digest"
}

# A disk that is full in earnest, as far as a limit on the size of files can play one.
test_full_folder() {
    good_results
    # shellcheck disable=SC2016 # for the inner shell
    complains 3 'File too large' bash -o pipefail -c '(ulimit -f 1; trap "" XFSZ; exec "$@") | cat' - \
        "$VBENCH" "${tiny[@]}" ready_return cache_hit --count-only
    expect_in out second
    untouched "a file too large"
    # Memory that is shared is no file: what was timed is shown all the same.
    # shellcheck disable=SC2016 # for the inner shell
    complains 3 'File too large' bash -o pipefail -c '{ (ulimit -f 0; exec "$@") 2>&1 >&3 | cat >&2; } 3>&1 | cat' - \
        "$VBENCH" "${tiny[@]}"
    expect_in out '| second '
    equal "$(ipcs -m 2>/dev/null | grep -c "^0x00000000.* $(id -un) .* dest")" 0 "segments left behind"
    untouched "no file at all"
}

# closed_pipe COMMAND...: its standard output is a pipe that nobody reads any more, for sure.
closed_pipe() {
    local status=0
    { exec 9> >(exec true); wait "$!"; "$@" >&9 2>err </dev/null; } || status=$?
    exec 9>&-
    return "$status"
}

test_closed_stdout() {
    good_results
    complains_closed 'cannot write standard output: Broken pipe' closed_pipe "$VBENCH" --no-save "${tiny[@]}"
    complains_closed 'cannot write standard output: Broken pipe' closed_pipe "$VBENCH" show results/latest.csv
    complains_closed 'Broken pipe' closed_pipe "$VBENCH" show results/latest.csv --export-csv -
    complains_closed 'cannot write standard output: Bad file descriptor' without_stdout "$VBENCH" --no-save "${tiny[@]}"
    complains_closed 'cannot write standard output: Bad file descriptor' without_stdout "$VBENCH" list
    complains_closed 'Bad file descriptor' without_stdout "$VBENCH" show results/latest.csv --export-json -
    untouched "closed standard output"
    # Somebody who has read enough.
    "$VBENCH" list 2>err | head -n 1 >out
    expect_in out ':'
    # All three closed: the numbers 0, 1 and 2 must not become those of files and sockets that results are written to.
    run_expect 3 without_streams "$VBENCH" --no-save --export-csv rows.csv "${tiny[@]}"
    equal "$(head -c 19 rows.csv)" '# vbench-results: 1' "first line of an export with all streams closed"
    run_expect 0 without_stderr "$FAULTY" --launches 1 --rounds 2 --no-save --export-json - loop/well loop/prints
    holds "what a case prints is among the results" jq -e .rows out >/dev/null
    # What was saved before the reader went away stays saved.
    rm -rf results && mkdir results
    complains_closed 'Broken pipe' closed_pipe "$VBENCH" "${tiny[@]}"
    holds "results are lost with the reader of the table" test -s results/latest.csv
}

complains_closed() {
    local status=0
    checks=$((checks + 1))
    "${@:2}" || status=$?
    [[ $status == 3 ]] || wrong "exit status $status instead of 3: ${*:2}"
    says "$1"
    one_sentence "${@:2}"
}

without_stdout() { "$@" >&- 2>err </dev/null; }
without_stderr() { "$@" 2>&-; }
without_streams() { "$@" <&- >&- 2>&-; }

test_unwritable() {
    good_results
    touch file
    complains 3 "cannot make the folder 'file/results'" "$VBENCH" --results file/results "${tiny[@]}"
    expect_in out second # the table is worth having all the same
    complains 3 "cannot make the folder 'none/results'" "$VBENCH" --results none/results "${tiny[@]}"
    mkdir -p taken/latest.csv
    complains 3 "'taken/latest.csv' is a folder" "$VBENCH" --results taken "${tiny[@]}"
    equal "$(ls -A taken)" latest.csv
    untouched "other folders"
}

# As one who may not write here: nobody, or, where we are nobody ourselves, just so.
test_read_only() {
    local as_other=()
    good_results
    cp "$VBENCH" vbench # it may lie below a folder that others may not enter
    if ((EUID == 0)); then
        command -v setpriv >/dev/null ||
            { echo "not tested: a folder that cannot be written (setpriv is missing)" && return; }
        as_other=(setpriv --reuid=65534 --regid=65534 --clear-groups)
        touch out err
        chmod 755 . && chmod 644 results/latest.csv
    else
        chmod a-w . results
    fi
    complains 3 "cannot write 'results/latest.csv': Permission denied" "${as_other[@]}" "$work/vbench" "${tiny[@]}"
    expect_in out second
    untouched "a folder that cannot be written"
    complains 3 "cannot write 'x.csv': Permission denied" \
        "${as_other[@]}" "$work/vbench" --no-save --export-csv x.csv "${tiny[@]}"
    nothing_on out
    chmod u+w . && mv results kept && chmod a-w .
    complains 3 "cannot make the folder '$work/kept/.local': Permission denied" \
        env -u XDG_STATE_HOME HOME="$work/kept" "${as_other[@]}" "$work/vbench" "${tiny[@]}"
    chmod u+w . && mv kept results && ((EUID == 0)) || chmod a-w .
    untouched "a folder that cannot be written"
    run_expect 0 "${as_other[@]}" "$work/vbench" --no-save "${tiny[@]}"
    nothing_on err
    chmod u+w . results
}

# A read-only mount stops even root.
test_read_only_mount() {
    good_results
    mkdir -p mounted
    if ! unshare -m true 2>/dev/null; then
        echo "not tested: a read-only mount (no permission for one)"
        return
    fi
    # shellcheck disable=SC2016 # for the inner shell
    run_expect 3 unshare -m bash -c \
        'mount --bind . mounted && mount -o remount,bind,ro mounted && cd mounted && exec "$@"' - "$VBENCH" "${tiny[@]}"
    one_sentence
    says "cannot write 'results/latest.csv': Read-only file system"
    expect_in out second
    untouched "a read-only mount"
}

# aside CONTENT: a latest.csv that is none of this version is kept under another name.
aside() {
    rm -rf results && mkdir results
    printf '%b' "$1" >results/latest.csv
    cp results/latest.csv old
    run_expect 0 "$VBENCH" "${tiny[@]}"
    one_sentence
    says "'results/latest.csv'"
    says "'results/latest.1.csv'"
    holds "the older file was changed" cmp -s old results/latest.1.csv
    run_expect 0 "$VBENCH" show results/latest.csv
    expect_in out second
    equal "$(find results -type f | sort | tr '\n' ' ')" 'results/latest.1.csv results/latest.csv '
}

test_older_files() {
    aside '# vbench-results: 99\nwhat,this,has\n1,2,3\n'
    printf 'garbage' >results/latest.csv # a second one gets a second name
    run_expect 0 "$VBENCH" "${tiny[@]}"
    says "'results/latest.2.csv'"
    holds "the first one was changed" cmp -s old results/latest.1.csv
    aside 'my notes\n'
    aside '\0\0\0\0'
    aside ''
    good_results
    aside "$(head -c 1500 results/latest.csv)" # cut off
    # One that is good is replaced, behind a link where there is one.
    good_results
    mv results/latest.csv elsewhere.csv && ln -s ../elsewhere.csv results/latest.csv
    run_expect 0 "$VBENCH" "${tiny[@]}"
    nothing_on err
    holds "the link is gone" test -L results/latest.csv
    holds "the file behind the link is as it was" \
        test "$(sha256sum <elsewhere.csv)" != "${digest/results\/latest.csv/-}"
}

# A run that is stopped with nothing complete, refused, or killed, leaves the earlier result alone.
test_stopped() {
    local status signal
    good_results
    for signal in INT TERM KILL; do
        env --default-signal=INT "$VBENCH" --launches 9999 --rounds 1000 ready_return >out 2>err </dev/null &
        holds "no worker starts" soon some_workers
        kill "-$signal" $!
        status=0
        wait $! 2>/dev/null || status=$?
        equal "$status" "$((128 + $(kill -l "$signal")))" "exit status after SIG$signal"
        nothing_on out
        untouched "SIG$signal"
    done
    run_expect 2 "$VBENCH" --budget 3
    run_expect 3 "$VBENCH" nosuch
    untouched "runs that were refused"
    run_expect 0 "$VBENCH" --no-save "${tiny[@]}"
    untouched --no-save
    run_expect 0 "$VBENCH" show results/latest.csv
    untouched show
}

test_full_disk
test_full_folder
test_closed_stdout
test_unwritable
test_read_only
test_read_only_mount
test_older_files
test_stopped
finish
