#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs one golden test: tests/golden/run.sh FOLDER. In a copy of the folder it runs the shell line in `command`, in
# which `vbench` and `faulty` are the programs that VBENCH and FAULTY name, and compares standard output, standard error
# and exit status with `stdout`, `stderr` and `status`. To add a test, add a folder; with GOLDEN_ACCEPT=1 the three files
# are written instead, to be read before they are committed.
set -u -o pipefail
export LC_ALL=C.UTF-8
unset NO_COLOR MALLOC_CONF ARGP_HELP_FMT COLUMNS LINES

folder=$(cd -P -- "$1" && pwd) || exit 1
work=$(mktemp -d) && trap 'rm -rf -- "$work"' EXIT || exit 1
for program in VBENCH FAULTY; do
    [[ -x ${!program-} ]] || { echo "$program is not set to a program; run this through ctest" >&2 && exit 1; }
done
mkdir "$work/bin" "$work/test" && cp -R -- "$folder/." "$work/test" || exit 1
ln -s -- "$VBENCH" "$work/bin/vbench"
ln -s -- "$FAULTY" "$work/bin/faulty"

cd -- "$work/test" || exit 1
rm -f stdout stderr status
status=0
PATH=$work/bin:$PATH bash "$folder/command" >"$work/stdout" 2>"$work/stderr" </dev/null || status=$?
echo "$status" >"$work/status"

different=0
for file in stdout stderr status; do
    if [[ ${GOLDEN_ACCEPT-} == 1 ]]; then
        cp -- "$work/$file" "$folder/$file"
    else
        diff -u --label "$folder/$file" --label "$file" "$folder/$file" "$work/$file" || different=1
    fi
done
exit "$different"
