#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# From a fresh checkout to numbers and charts: scripts/run.sh [VBENCH_ARGUMENT...]
# Installs what is missing, builds ./vbench, runs it, and draws what it has measured. The exit status is vbench's.
# Like ./vbench itself it is at home in the repository's root: that is where files in the arguments are looked for.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

# Which results are there: a run that saves any replaces the file, so that another one has come to stand in its place.
results=$root/results/latest.csv
results_identity() { stat --dereference --format '%i %y %s' -- "$results" 2>/dev/null || true; }

open_build_root
need_packages build "cases charts allocators sites packages"
want_packages cases      # without: vbench says which cases are left out
want_packages charts     # without: plot.sh says that it cannot draw
want_packages allocators # without: vbench says what --allocator lacks
want_packages sites      # without: the gate names functions, but neither files nor lines
want_packages packages   # without: cpack makes no packages for Debian
want_packages history    # without: vbench says that it keeps histories in files only
build release vbench || die "the build has failed; its messages are above"

vbench=$build_root/release/vbench
if [[ -z ${VBENCH_BUILD_DIR-} ]]; then
    vbench=./vbench
    [[ $root/vbench -ef $build_root/release/vbench ]] || ln -sfn build/release/vbench "$root/vbench"
fi

before=$(results_identity)
status=0
cd -- "$root"
"$vbench" "$@" || status=$?

# Charts go with results of this run, a regression included; but not with an interrupted run (130), or one cut short.
if [[ $(results_identity) != "$before" ]] && ((status < 128)); then
    scripts/plot.sh results/latest.csv results >&2 || true # plot.sh says why
fi
exit "$status"
