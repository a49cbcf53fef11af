#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# This checkout against another revision of it, turn by turn: scripts/ab.sh BASE_REF [AB_ARGUMENT...]
# Builds BASE_REF (origin/main, HEAD~1, a tag, ...) from a git worktree of its own and this checkout as it stands, with the same
# compiler and flags, and runs `vbench ab`. The exit status is its: 0 nothing got worse, 1 something did, 3 could not tell.
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
need_packages build "cases allocators sites"
want_packages cases
want_packages sites
commit=$(git -C "$root" rev-parse --verify --quiet "$base_ref^{commit}") || die "there is no revision '$base_ref' here"
git -C "$root" diff --quiet HEAD -- 2>/dev/null || say "this checkout has changes that are not committed; they are measured, too"

# One worktree per commit, kept for the next time; those of other commits go.
base=$build_root/ab/$commit
for other in "$build_root"/ab/*/; do
    [[ $other == "$base/" || ! -d $other ]] || git -C "$root" worktree remove --force "$other" 2>/dev/null || rm -rf -- "$other"
done
[[ -d $base ]] || quietly "$build_root/ab.log" git -C "$root" worktree add --detach --force "$base" "$commit" ||
    die "git could not check out '$base_ref'"

# What is compared has been built alike: the same generator, compiler and flags; only the sources differ.
say "building $base_ref"
quietly "$build_root/ab.log" cmake -S "$base" --preset release -B "$base/build/release" -D VB_TESTS=OFF ||
    die "'$base_ref' cannot be configured"
quietly "$build_root/ab.log" cmake --build "$base/build/release" --parallel "$(nproc)" --target vbench ||
    die "'$base_ref' does not build"
build release vbench || die "the build has failed; its messages are above"

exec "$build_root/release/vbench" ab "$base/build/release/vbench" "$@"
