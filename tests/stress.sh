#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The tests where something stands in their way: tests/stress.sh WAY [TIMES [CTEST_OPTION...]]
#   hog          beside a program that keeps one CPU busy
#   one-cpu      all on one CPU
#   nice         after everybody else
#   descriptors  with files that the caller left open
#   nobody       as a user who is not root, in a clone of what is committed (takes root's rights to become that)
# Of the release build, TIMES in a row (once if nothing is said), for example: tests/stress.sh hog 20 -L system
# The last line says how many of the runs were green. Exit status: 0 all, 1 not all, 2 wrong usage, 3 it could not be built.
set -euo pipefail
# shellcheck source=../scripts/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../scripts/lib.sh"

way=${1-} times=${2-1}
if [[ ! $way =~ ^(hog|one-cpu|nice|descriptors|nobody)$ || ! $times =~ ^[1-9][0-9]{0,3}$ ]]; then
    usage >&2
    exit 2
fi
shift $(($# > 2 ? 2 : $#))
chosen=("$@")
launcher=(env)
hog="" work=""

clean_up() {
    [[ -z $hog ]] || kill -- "$hog" 2>/dev/null || true
    [[ -z $work ]] || rm -rf -- "$work"
}
trap clean_up EXIT
trap 'exit 130' HUP INT TERM

# The CPUs that this process may use, as the first and the last of the list that the kernel gives: "0-3,8".
first_cpu() { sed -n 's/^Cpus_allowed_list:\s*\([0-9]*\).*/\1/p' /proc/self/status; }
last_cpu() { sed -n 's/^Cpus_allowed_list:.*[^0-9]\([0-9]*\)$/\1/p' /proc/self/status; }

# A clone that belongs to nobody, built by nobody: nothing of root's is in it.
build_as_nobody() {
    ((EUID == 0)) || die "one has to be root to become somebody else"
    work=$(mktemp -d)
    launcher=(setpriv --reuid 65534 --regid 65534 --clear-groups env HOME="$work" VBENCH_INSTALL=no)
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' \
        git clone --quiet --no-hardlinks -- "$root" "$work/vbench" || die "the checkout cannot be cloned"
    chown -R 65534:65534 "$work"
    say "building as nobody"
    (cd -- "$work/vbench" && quietly "$build_root/stress.log" "${launcher[@]}" cmake --preset release -D VB_TESTS=ON &&
        quietly "$build_root/stress.log" "${launcher[@]}" cmake --build build/release --parallel "$(nproc)") ||
        die "the build has failed; its messages are above"
    folder=$work/vbench/build/release
}

open_build_root
folder=$build_root/release
if [[ $way == nobody ]]; then
    build_as_nobody
else
    build release all tests || die "the build has failed; its messages are above"
fi
case $way in
    hog)
        "$folder/tests/validate-hog" "$(last_cpu)" &
        hog=$!
        ;;
    one-cpu) launcher=(taskset --cpu-list "$(first_cpu)") ;;
    nice) launcher=(nice -n 19) ;;
    descriptors) exec 3</dev/null 5</etc/passwd 7>/dev/null 9</ 11<>/dev/zero 40</dev/null ;;
esac

green=0
for ((run = 1; run <= times; run++)); do
    say "$way: run $run of $times"
    # shellcheck disable=SC2015 # a run that is not green is no error of this script
    (cd -- "$folder" && exec "${launcher[@]}" ctest --parallel "$(nproc)" --output-on-failure --no-tests=error \
        -LE roots "${chosen[@]}" </dev/null) && green=$((green + 1)) || true
done
[[ -z $hog ]] || kill -0 "$hog" 2>/dev/null || die "the busy neighbour was not there to the end"
echo "$way: $green of $times runs green"
((green == times))
