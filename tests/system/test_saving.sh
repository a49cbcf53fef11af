#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What happens to files while something goes wrong: signals, limits, targets that are no ordinary files, files that may
# not be read. What was there before stays, what is complete is kept, and nothing else is left behind.
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
[[ -f ${FAULT_INJECTOR-} ]] || { echo "FAULT_INJECTOR is not set; run it through ctest" >&2 && exit 1; }

count() { run_expect "$1" "${@:2}" "$VBENCH" --count-only --quiet null; }

with_fault() { env "LD_PRELOAD=$FAULT_INJECTOR" "VB_FAULT=$1" "${@:2}"; }

only_latest_in() { equal "$(ls -A "$1")" latest.csv "what is in $1"; }

# The first fsync is that of latest.csv, the second that of the export: both are complete, and the table is shown.
test_signals() {
    local name number
    for name in INT TERM HUP; do
        number=$(kill -l "$name")
        for call in 1 2; do
            rm -rf results export.csv
            run_expect $((128 + number)) with_fault "fsync:$call:SIG$name" "$VBENCH" --count-only --quiet \
                --results results --export-csv export.csv null
            expect_in out '| Method'
            only_latest_in results
            holds "the export is not complete after SIG$name" cmp -s results/latest.csv export.csv
            holds "the results cannot be read after SIG$name" "$VBENCH" show results/latest.csv >shown
        done
    done
    # Where nothing was measured, the signal ends the program as soon as the file is complete.
    mkdir shown.d
    run_expect 143 with_fault fsync:1:SIGTERM "$VBENCH" show results/latest.csv --export-csv shown.d/again.csv
    equal "$(ls -A shown.d)" again.csv "what is beside the export"
    holds "the export of show is not complete" cmp -s results/latest.csv shown.d/again.csv
}

# What did not fit is said; the table is shown, and the earlier results stay.
test_size_limit() {
    rm -rf results && mkdir results
    count 0
    cp results/latest.csv earlier.csv
    # shellcheck disable=SC2016 # the inner shell's
    run_expect 3 bash -c 'ulimit -f 1; exec "$@"' - env "$VBENCH" --count-only --quiet null
    says 'File too large'
    one_sentence "a limit"
    holds "earlier results are gone" cmp -s results/latest.csv earlier.csv
    only_latest_in results
}

test_full_disk() {
    rm -rf results && mkdir results
    count 0
    cp results/latest.csv earlier.csv
    complains 3 'No space left on device' with_fault fsync:1:ENOSPC "$VBENCH" --count-only --quiet null
    expect_in out '| Method'
    holds "earlier results are gone" cmp -s results/latest.csv earlier.csv
    only_latest_in results
}

test_targets() {
    rm -rf results
    local kind
    for kind in 'mkfifo results/latest.csv' 'mkdir results/latest.csv' 'ln -s /dev/null results/latest.csv'; do
        mkdir results
        $kind || wrong "$kind"
        complains 3 'cannot save results' timeout 60 "$VBENCH" --count-only --quiet null
        expect_in out '| Method'
        equal "$(ls -A results)" latest.csv "$kind"
        holds "$kind: it was replaced" test ! -f results/latest.csv
        rm -r results
    done
    # A link without a file makes the file.
    mkdir results elsewhere
    ln -s ../elsewhere/mine.csv results/latest.csv
    count 0
    holds "the link is gone" test -L results/latest.csv
    holds "the file behind the link was not made" "$VBENCH" show elsewhere/mine.csv >shown
    equal "$(ls -A elsewhere)" mine.csv "what is behind the link"
    mkfifo pipe
    for kind in --export-csv --export-json --export-samples; do
        complains 3 "cannot write 'pipe': nobody reads it" timeout 60 "$VBENCH" --count-only --quiet --no-save $kind pipe null
    done
    complains 3 "cannot write 'elsewhere'" "$VBENCH" --count-only --quiet --no-save --export-csv elsewhere null
}

test_mode() {
    rm -rf results && mkdir results
    (umask 022 && count 0)
    equal "$(stat -c %a results/latest.csv)" 644 "the mode of new results"
    chmod 600 results/latest.csv
    count 0
    equal "$(stat -c %a results/latest.csv)" 600 "the mode of private results"
}

# What may be ours but cannot be read is neither replaced nor called something else.
test_unreadable() {
    rm -rf results && mkdir results
    count 0
    cp results/latest.csv earlier.csv
    chmod 000 results/latest.csv
    local as=()
    if [[ $(id -u) == 0 ]]; then
        command -v setpriv >/dev/null || return 0
        as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
        chmod 777 . results && chown 65534 results/latest.csv
        "${as[@]}" test -x "$VBENCH" || return 0
    fi
    complains 3 "Permission denied" "${as[@]}" "$VBENCH" --count-only --quiet null
    expect_in out '| Method'
    only_latest_in results
    chmod 644 results/latest.csv
    holds "unreadable results were replaced" cmp -s results/latest.csv earlier.csv
}

# Not built, for want of a library: such a row has no variant, and is read back all the same.
test_not_built() {
    cat >module.c <<'END'
#include "case.h"
static const struct vb_case_entry cases[] = {{.name = "absent", .needs = "libabsent-dev"}, {0}};
VB_MODULE(cases);
END
    rm -rf results && mkdir results
    holds "the module does not build" gcc -shared -fPIC -I "$root/harness" -o module.so module.c
    run_expect 3 "$VBENCH" --cases ./module.so --count-only --quiet
    run_expect 0 "$VBENCH" show results/latest.csv
    expect_in out 'needs libabsent-dev'
    run_expect 3 "$VBENCH" --cases ./module.so --count-only --quiet
    nothing_on err
    only_latest_in results
}

# No folder appears where one stands; whoever has one there means it.
test_default_folder() {
    local counting=("$VBENCH" --count-only null)
    mkdir stands home
    for command in show report plot; do # before anything was measured
        complains 3 "cannot open '$work/state/vbench/latest.csv': No such file" \
            env -C stands XDG_STATE_HOME="$work/state" HOME="$work/home" "$VBENCH" $command
    done
    run_expect 0 env -C stands XDG_STATE_HOME="$work/state" HOME="$work/home" "${counting[@]}"
    says "saved as '$work/state/vbench/latest.csv'"
    only_latest_in state/vbench
    run_expect 0 env -C stands XDG_STATE_HOME=state HOME="$work/home" "${counting[@]}"
    says "saved as '$work/home/.local/state/vbench/latest.csv'"
    only_latest_in home/.local/state/vbench
    equal "$(ls -A stands)" "" "what is where one stands"
    mkdir stands/results
    run_expect 0 env -C stands XDG_STATE_HOME="$work/state" HOME="$work/home" "${counting[@]}"
    nothing_on err
    only_latest_in stands/results
}

# Times are worth more than counts, which are had again in a second.
test_counts_beside_times() {
    rm -rf results && mkdir results
    run_expect 0 "$VBENCH" --launches 1 --rounds 2 --quiet null
    cp results/latest.csv timed.csv
    run_expect 0 "$VBENCH" --count-only null
    says "results/counts.csv'"
    holds "counts replaced the times" cmp -s results/latest.csv timed.csv
    run_expect 0 "$VBENCH" show results/counts.csv
    run_expect 0 "$VBENCH" --launches 1 --rounds 2 --quiet null
    holds "times do not replace times" bash -c '! cmp -s results/latest.csv timed.csv'
}

test_counts_beside_times
test_signals
test_size_limit
test_full_disk
test_targets
test_mode
test_unreadable
test_default_folder
test_not_built
finish
