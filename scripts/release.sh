#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A release of what is committed: scripts/release.sh VERSION [FOLDER]
# Checks that CMakeLists.txt and CHANGELOG.md say VERSION (the latter as "## VERSION, YEAR-MONTH-DAY"), tags the commit vVERSION, and
# writes FOLDER/vbench-VERSION.tar.gz (default: build/release-VERSION). Run scripts/test.sh before it. Exit status: 0 fine, 2 wrong
# usage, 3 this is not ready to be released.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

version=${1-}
if (($# < 1 || $# > 2)) || [[ ! $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
    usage >&2
    exit 2
fi
cd -- "$root"
[[ -z $(git status --porcelain) ]] || die "there are changes that are not committed"
grep -q "^project(vbench VERSION $version " CMakeLists.txt || die "CMakeLists.txt does not say 'VERSION $version'"
grep -Eq "^## ${version//./\\.}, [0-9]{4}-[0-9]{2}-[0-9]{2}$" CHANGELOG.md || die "CHANGELOG.md has no heading '## $version, YEAR-MONTH-DAY'"
! git rev-parse --quiet --verify "refs/tags/v$version" >/dev/null || die "there is a tag 'v$version' already"

open_build_root
folder=${2:-$build_root/release-$version}
mkdir -p -- "$folder" 2>/dev/null || die "cannot create the folder '$folder'"
archive=$folder/vbench-$version.tar.gz
git archive --format=tar.gz --prefix="vbench-$version/" -o "$archive" HEAD || die "git could not write '$archive'"
git tag -a "v$version" -m "vbench $version"
say "tagged v$version; 'git push origin v$version' publishes it"
echo "$archive"
