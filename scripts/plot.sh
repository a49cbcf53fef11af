#!/bin/bash
# SPDX-License-Identifier: MIT
# `vbench plot` of the program that VBENCH names, or that scripts/run.sh has built: --help says more.
set -u
root=$(dirname -- "$(readlink -f -- "$0")")/..
program=${VBENCH:-${VBENCH_BUILD_DIR:-$root/build}/release/vbench}
if [ ! -x "$program" ]; then
    echo "plot.sh: '$program' is missing; scripts/run.sh builds it" >&2
    exit 3
fi
exec "$program" plot "$@"
