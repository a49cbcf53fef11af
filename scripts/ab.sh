#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# This checkout against another revision of it, turn by turn: scripts/ab.sh BASE_REF [AB_ARGUMENT...]
# BASE_REF (origin/main, HEAD~1, a tag, ...) is built in a work tree of its own, which `vbench ab --git` keeps in ~/.cache/vbench, and
# this checkout as it stands in build/release, with the same compiler and flags. The exit status is that of `vbench ab`: 0 nothing
# got worse, 1 something did, 3 could not build or tell.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

if (($# < 1)) || [[ $1 == -* ]]; then
    usage >&2
    exit 2
fi
base_ref=$1
shift

open_build_root
[[ $build_root == "$root/build" ]] || die "both revisions are built alike, in build/ of their own checkouts: unset VBENCH_BUILD_DIR"
need_packages build "cases allocators sites"
want_packages cases
want_packages sites
build release vbench || die "the build has failed; its messages are above"

# What is compared has been built alike: the same generator, compiler and flags; only the sources differ.
cd -- "$root"
# shellcheck disable=SC2016 # the shell of the build expands it
exec build/release/vbench ab --git "$base_ref" --program build/release/vbench --build '
    [ -f build/release/.configured ] || cmake --preset release -D VB_TESTS=OFF
    cmake --build build/release --parallel "$(nproc)" --target vbench' "$@"
